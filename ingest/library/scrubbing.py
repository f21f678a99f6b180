"""Memory that is handed out without what lay in it before."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

# M_PERTURB of mallopt(3): allocated and freed memory is filled; 0 ends it.
_PERTURB = -6
_FILLING = 0x55


@contextmanager
def scrubbed_memory() -> Iterator[None]:
    """Let the C library fill the memory that it hands out until the block ends.

    Chroma writes the room that its vector file keeps for more vectors as it lies in memory, and in a process that has
    read a record's words these lie about. Only glibc has this; elsewhere nothing happens.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        yield
        return
    mallopt(_PERTURB, _FILLING)
    try:
        yield
    finally:
        mallopt(_PERTURB, 0)
