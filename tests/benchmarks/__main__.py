"""Run every benchmark one after the other: `python -m tests.benchmarks FOLDER`, a folder of QMSum meetings (JSON)."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def commands(folder: Path) -> list[list[str]]:
    """Return the arguments of each benchmark, in the order in which they run."""
    return [
        ["tests.benchmarks.qmsum", str(folder)],
        ["tests.benchmarks.ingest", str(folder)],
        ["tests.benchmarks.model", "--data", str(folder)],
    ]


def main() -> int:
    """Run them all, each in its own process, so that none warms up another; fail if one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of QMSum meetings, such as its val split")
    folder = parser.parse_args().folder
    if not any(folder.glob("*.json")):
        parser.error(f"{str(folder)!r} holds no meetings (*.json); make bench DATA=FOLDER")
    codes = [
        subprocess.run([sys.executable, "-m", *arguments], check=False).returncode for arguments in commands(folder)
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
