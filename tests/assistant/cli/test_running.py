"""Exit codes, help, and what is printed where output fails."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.running import COMMANDS, GROUPS

HEAVY = ("chromadb", "gradio", "llama_index", "onnxruntime", "onnx", "trafilatura", "pandas", "nltk")


def test_the_commands_are_these() -> None:
    named = (
        "ingest records show summary set amend remove ask search find clip entities serve doctor verify rebuild backup "
        "restore evaluate"
    )

    assert list(COMMANDS) == named.split()
    assert list(GROUPS) == ["alert", "report"]


@pytest.mark.parametrize("command", [*COMMANDS, *GROUPS])
def test_every_command_has_help_and_stands_in_the_readme(command: str, verbatim: Any) -> None:
    run = verbatim(command, "--help")

    assert run.code == 0
    assert "Usage" in run.out
    assert f"verbatim {command}" in (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "default"),
    [
        (("alert", "run"), "[alerts.atom in the library]"),
        (("clip",), "[what --start names]"),
        (("report", "export"), "[standard output]"),
    ],
)
def test_a_default_in_brackets_is_shown_and_not_taken_for_markup(
    command: tuple[str, ...], default: str, verbatim: Any
) -> None:
    told = re.sub(r"[\s│]+", " ", verbatim(*command, "--help").out)
    assert default in told


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from assistant.cli import main; main(['--help']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("unknown",), id="no such command"),
        pytest.param(("ask",), id="no question"),
        pytest.param(("search", "x", "--limit", "0"), id="a limit below one"),
        pytest.param(("ask", "x", "--from", "yesterday"), id="a date that is none"),
        pytest.param(("ask", "x", "--kind", "gossip"), id="a kind that is none"),
        pytest.param(("set", "abcdef"), id="nothing to set"),
        pytest.param(("remove",), id="nothing to remove"),
        pytest.param(("ask", "x", "--from", "2024-05-09", "--to", "2024-01-02"), id="reversed dates"),
        pytest.param(("find", " "), id="an empty phrase"),
        pytest.param(("ask", "--batch", "no-such-file.jsonl"), id="a batch that is not there"),
        pytest.param(("ask", "--batch", "."), id="a batch that is a folder"),
        pytest.param(("ingest", "no-such-file.txt"), id="a path that is not there"),
    ],
)
def test_wrong_use_ends_with_two(arguments: tuple[str, ...], verbatim: Any, tmp_path: Path) -> None:
    run = verbatim(*arguments, *(() if arguments[0] == "unknown" else ("--library", str(tmp_path / "library"))))

    assert run.code == 2
    assert "Usage" in run.err
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize("command", ["set x --title y", "remove x", "rebuild"])
def test_a_change_makes_no_library_where_none_is(command: str, verbatim: Any, tmp_path: Path) -> None:
    run = verbatim(*command.split(), "--library", str(tmp_path / "mistyped"))

    assert run.code == 1
    assert "no library at" in run.err
    assert not (tmp_path / "mistyped").exists()


def test_output_that_cannot_be_written_is_told(own_library: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "records", "--library", str(own_library)],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == "error: No space left on device\n"


def test_an_unknown_record_is_named_with_the_next_step(own_library: Path, verbatim: Any) -> None:
    run = verbatim("show", "0123456789", "--library", str(own_library))

    assert run.code == 1
    assert "'0123456789'" in run.err
    assert run.out == ""


def test_control_characters_of_a_record_do_not_reach_the_terminal(tmp_path: Path, verbatim: Any) -> None:
    record = tmp_path / "a.txt"
    record.write_text("ANA RUIZ: The \x1b[31mred\x1b[0m [bold]lamp[/bold] was lit at the pier.\n")
    library = ("--library", str(tmp_path / "library"))
    verbatim("ingest", str(record), *library)

    shown = verbatim("show", verbatim("records", "--json", *library).json["records"][0]["record_id"], *library)

    assert "\x1b" not in shown.out
    assert "[bold]lamp[/bold]" in shown.out
