"""Run every benchmark one after the other: `python -m tests.benchmarks FOLDER [FOLDER...]`, of QMSum meetings (JSON).

What is found and answered is measured on the first folder. Those that need many meetings take all of them:

    make bench DATA="qmsum/val qmsum/train"
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def commands(folders: Sequence[Path]) -> list[list[str]]:
    """Return the arguments of each benchmark, in the order in which they run: the longest last."""
    first, every = str(folders[0]), [str(folder) for folder in folders]
    return [
        ["tests.benchmarks.qmsum", first],
        ["tests.benchmarks.answers", first],
        ["tests.benchmarks.abstention", first],
        ["tests.benchmarks.entities", *every],
        ["tests.benchmarks.summaries", first],
        ["tests.benchmarks.whole", *every],
        ["tests.benchmarks.ingest", first],
        ["tests.benchmarks.model", "--data", first],
        ["tests.benchmarks.scale", *every],
    ]


def main() -> int:
    """Run them all, each in its own process, so that none warms up another; fail if one fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="folders of QMSum meetings, such as its val split")
    folders = parser.parse_args().folders
    for folder in folders:
        if not any(folder.glob("*.json")):
            parser.error(f"{str(folder)!r} holds no meetings (*.json); make bench DATA=FOLDER")
    codes = [
        subprocess.run([sys.executable, "-m", *arguments], check=False).returncode for arguments in commands(folders)
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
