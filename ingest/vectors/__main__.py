"""`python -m ingest.vectors FOLDER NAME` is the child process of `probe`."""

import sys

from ingest.vectors.probing import main

main(*sys.argv[1:])
