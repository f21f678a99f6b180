"""`python -m assistant` is the command `verbatim`."""

import sys

from assistant.cli import main

sys.exit(main())
