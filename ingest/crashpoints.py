"""Named places where a test may end the process, to prove that nothing is lost there.

`VERBATIM_CRASH_AT=n` kills the process, as the system would, when it passes the n-th crash point. Without the variable
a crash point costs one look at a number.
"""

from __future__ import annotations

import os
import signal
from itertools import count

_CRASH_AT = int(os.environ.get("VERBATIM_CRASH_AT", "0"))
_passed = count(1)


def crashpoint(name: str) -> None:  # noqa: ARG001  the name is for whoever reads the caller
    """Mark a place between two steps that must survive being the last."""
    if _CRASH_AT and next(_passed) == _CRASH_AT:
        os.kill(os.getpid(), signal.SIGKILL)
