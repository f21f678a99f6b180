"""Serve the chat: settings from the environment and verbatim.toml, sample records into an empty library."""

from __future__ import annotations

import sys

from assistant.cli import main

if __name__ == "__main__":
    # The command line is the one place where errors become exit codes.
    sys.exit(main(["serve", *sys.argv[1:]]))
