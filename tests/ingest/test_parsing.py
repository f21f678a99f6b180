"""Reading in a child process: no file takes the program down, and every failure is told."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import parsing
from ingest.errors import BrokenFile, FileError, HostileFile, UnknownFormat, UnreadableFile
from ingest.loaders import load
from ingest.parsing import Parser
from ingest.records import Record
from ingest.settings import IngestSettings

needs_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals that end a process")
needs_memory_limit = pytest.mark.skipif(sys.platform != "linux", reason="the system does not limit address space")

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ines>Good evening.\n"


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    path = tmp_path / "town-hall.vtt"
    path.write_text(CAPTIONS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a file whose reading takes many seconds and much memory."""
    path = tmp_path_factory.mktemp("slow") / "slow.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<" * 100_000_000, encoding="utf-8")
    yield path
    path.unlink()


@pytest.fixture
def parser() -> Iterator[Parser]:
    with Parser(IngestSettings()) as warm:
        yield warm


def child_pid(parser: Parser) -> int:
    assert parser._child is not None
    return parser._child.pid


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and was not buried does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_record_comes_back_as_it_was_read(parser: Parser, captions: Path) -> None:
    assert parser.read(captions) == load(captions, IngestSettings())


def test_one_child_reads_many_files(parser: Parser, captions: Path) -> None:
    parser.read(captions)
    first = child_pid(parser)
    parser.read(captions)
    assert child_pid(parser) == first


def test_an_error_comes_back_with_the_path_as_it_was_named(
    parser: Parser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text('{"words": 1}', encoding="utf-8")
    with pytest.raises(UnknownFormat, match=r"^'a\.json': JSON that is no transcript known here") as raised:
        parser.read(Path("a.json"))
    assert raised.value.path == "a.json"


def test_a_relative_path_is_found_after_the_folder_changed(
    parser: Parser, captions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parser.read(captions)
    monkeypatch.chdir(captions.parent)
    assert parser.read(Path(captions.name)).text == "Good evening."


def test_a_missing_file_needs_no_child(tmp_path: Path) -> None:
    parser = Parser(IngestSettings())
    with pytest.raises(UnreadableFile, match="no such file"):
        parser.read(tmp_path / "none.vtt")
    assert parser._child is None


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_read(slow: Path, captions: Path) -> None:
    with Parser(IngestSettings(parse_seconds=2)) as parser:
        with pytest.raises(HostileFile, match="reading it took longer than 2 s; split it, or raise"):
            parser.read(slow)
        assert parser.read(captions).text == "Good evening."


@needs_memory_limit
def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_one_is_read(slow: Path, captions: Path) -> None:
    with Parser(IngestSettings(parse_megabytes=128)) as parser:
        with pytest.raises(HostileFile, match="reading it took more than 128 MB of memory"):
            parser.read(slow)
        assert parser.read(captions).text == "Good evening."


@needs_signals
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param("SIGSEGV", (BrokenFile, r"reading it crashed \(signal SIGSEGV\)"), id="crash"),
        pytest.param("SIGKILL", (HostileFile, "the system killed its reader"), id="killed for want of memory"),
        pytest.param("SIGALRM", (HostileFile, "reading it took longer than 60 s"), id="its own alarm"),
    ],
)
def test_a_child_that_dies_is_told_and_the_next_file_is_read(
    parser: Parser, slow: Path, captions: Path, number: str, expected: tuple[type[FileError], str]
) -> None:
    parser.read(captions)
    kind, problem = expected
    killer = threading.Timer(0.3, os.kill, (child_pid(parser), signal.Signals[number]))
    killer.start()
    with pytest.raises(kind, match=problem):
        parser.read(slow)
    killer.join()
    assert parser.read(captions).text == "Good evening."


@needs_signals
def test_a_child_that_died_between_two_files_costs_nothing(parser: Parser, captions: Path) -> None:
    parser.read(captions)
    os.kill(child_pid(parser), signal.SIGKILL)
    while is_alive(child_pid(parser)):
        time.sleep(0.01)
    assert parser.read(captions).text == "Good evening."


@needs_signals
def test_an_interrupt_is_the_parents_affair(parser: Parser, captions: Path) -> None:
    parser.read(captions)
    pid = child_pid(parser)
    os.kill(pid, signal.SIGINT)
    assert parser.read(captions).text == "Good evening."
    assert child_pid(parser) == pid


def test_an_interrupted_wait_leaves_no_half_answer_behind(
    parser: Parser, captions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(pipe: object) -> None:
        raise KeyboardInterrupt

    parser.read(captions)
    pid = child_pid(parser)
    with monkeypatch.context() as patch:
        patch.setattr(parsing, "_read", interrupt)
        with pytest.raises(KeyboardInterrupt):
            parser.read(captions)
    assert parser.read(captions).text == "Good evening."
    assert child_pid(parser) != pid


@needs_signals
def test_a_killed_parent_leaves_no_child(captions: Path) -> None:
    story = (
        "import sys, time; from pathlib import Path; from ingest.parsing import Parser\n"
        "from ingest.settings import IngestSettings\n"
        f"parser = Parser(IngestSettings()); parser.read(Path({str(captions)!r}))\n"
        "print(parser._child.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", story], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    while is_alive(pid):
        time.sleep(0.01)


def test_closing_ends_the_child(captions: Path) -> None:
    with Parser(IngestSettings()) as parser:
        parser.read(captions)
        child = parser._child
    assert child is not None
    assert child.returncode == 0
    parser.close()


def test_modules_in_the_working_folder_are_not_run(captions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (captions.parent / "json.py").write_text("raise SystemExit('run')", encoding="utf-8")
    monkeypatch.chdir(captions.parent)
    with Parser(IngestSettings()) as parser:
        assert parser.read(captions).text == "Good evening."


def test_a_child_that_does_not_start_is_told(captions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(captions.with_name("no-python")))
    with pytest.raises(UnreadableFile, match="its reader could not be started"):
        Parser(IngestSettings()).read(captions)


@needs_signals
def test_a_child_that_ends_at_once_is_told(captions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = captions.with_name("broken-python")
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(UnreadableFile, match=r"its reader ended at once \(exit code 3\)"):
        Parser(IngestSettings()).read(captions)


# The child's own side, run here.


def answers_to(monkeypatch: pytest.MonkeyPatch, *questions: object) -> list[object]:
    # The limits would be those of this process, and stay.
    monkeypatch.setattr(parsing, "_limit_memory", lambda megabytes: None)
    requests, answers = io.BytesIO(), io.BytesIO()
    for question in questions:
        parsing._write(requests, question)
    requests.seek(0)
    parsing.serve(requests, answers)
    answers.seek(0)
    found = []
    while answers.tell() < len(answers.getvalue()):
        found.append(parsing._read(answers))
    return found


def test_the_child_answers_each_path_until_the_questions_end(captions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = captions.with_name("none.vtt")
    ready, record, error = answers_to(monkeypatch, IngestSettings(), str(captions), str(missing))
    assert ready == "ready"
    assert isinstance(record, Record)
    assert record.turns[0].speaker == "Ines"
    assert isinstance(error, UnreadableFile)


@pytest.mark.parametrize(
    ("raised", "kind", "problem"),
    [
        pytest.param(MemoryError(), HostileFile, "more than 1500 MB of memory", id="memory"),
        pytest.param(RecursionError(), HostileFile, "nested deeper than any document", id="depth"),
        pytest.param(
            ZeroDivisionError("by zero"), BrokenFile, r"\(ZeroDivisionError: by zero\)", id="a reader's fault"
        ),
    ],
)
def test_whatever_a_reader_raises_becomes_an_error_of_the_file(
    captions: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception, kind: type[FileError], problem: str
) -> None:
    def fail(path: Path, settings: IngestSettings) -> Record:
        raise raised

    monkeypatch.setattr(parsing, "load", fail)
    _, error = answers_to(monkeypatch, IngestSettings(), str(captions))
    assert isinstance(error, kind)
    with pytest.raises(kind, match=problem):
        raise error


@pytest.mark.parametrize("value", [os.system, subprocess.Popen, Path.unlink], ids=["system", "popen", "unlink"])
def test_an_answer_cannot_call_anything(value: object) -> None:
    frame = io.BytesIO()
    parsing._write(frame, value)
    frame.seek(0)
    with pytest.raises(pickle.UnpicklingError, match="has no place in a record"):
        parsing._read(frame)


def test_a_cut_answer_is_an_end() -> None:
    frame = io.BytesIO()
    parsing._write(frame, "ready")
    with pytest.raises(EOFError):
        parsing._read(io.BytesIO(frame.getvalue()[:-1]))


def named_in_a_frame(module: str, name: str) -> bytes:
    """Return a frame that asks for what a module has under a name, and calls it with a path and a text."""
    words = [b"\x8c" + bytes([len(word)]) + word.encode() for word in (module, name, "pathlib", "PosixPath", "x.txt")]
    frame = b"\x80\x04" + words[0] + words[1] + b"\x93" + words[2] + words[3] + b"\x93" + words[4] + b"\x85R"
    frame += b"\x8c\x05words\x86R."
    return parsing._LENGTH.pack(len(frame)) + frame


@pytest.mark.parametrize(
    ("module", "name"),
    [
        pytest.param("ingest.settings", "Path.write_text", id="a method of what a module imports"),
        pytest.param("ingest.records", "Record.text", id="a member of a class of ours"),
        pytest.param("ingest.records", "bisect_right", id="a function that a module imports"),
        pytest.param("ingest.records", "speakers_of", id="a function of ours"),
        pytest.param("ingest.errors", "LibraryError", id="an error of something else"),
    ],
)
def test_an_answer_names_nothing_but_the_classes_of_records_and_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pickle.UnpicklingError, match="has no place in a record"):
        parsing._read(io.BytesIO(named_in_a_frame(module, name)))
    assert list(tmp_path.iterdir()) == []
