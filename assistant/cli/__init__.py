"""The command line: `verbatim`, or `python -m assistant`."""

from assistant.cli.running import main

__all__ = ["main"]
