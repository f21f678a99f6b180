"""The commands, run as a person runs them: exit codes, what is printed, what is left alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant import cli
from assistant.journal import Journal
from assistant.samples import sample_folder
from ingest import IngestSettings, Library, Scope

HEAVY = ("chromadb", "gradio", "llama_index", "onnxruntime", "onnx", "trafilatura", "pandas", "nltk")
COMMANDS = (
    "ingest",
    "records",
    "show",
    "set",
    "remove",
    "ask",
    "search",
    "find",
    "serve",
    "doctor",
    "verify",
    "rebuild",
    "evaluate",
)


class Run:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def verbatim(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str) -> Run:
        code = cli.main(arguments)
        printed = capsys.readouterr()
        return Run(code, printed.out, printed.err)

    return run


@pytest.fixture
def own_library(tmp_path: Path, verbatim: Any) -> Path:
    """Return a library with two small records, made by the command itself."""
    records = tmp_path / "records"
    records.mkdir()
    (records / "2024-03-05-board.txt").write_text(
        "ANA RUIZ: The board approves the new ferry timetable, seven to two.\n\n"
        "TOM LIND: I voted against it because the last boat leaves before the late shift ends.\n\n"
        "ANA RUIZ: Your objection stands in the minutes, thank you.\n"
    )
    (records / "2024-04-02-board.txt").write_text(
        "ANA RUIZ: The lighthouse repair will cost forty thousand crowns.\n\n"
        "TOM LIND: The divers found cracks in the second pier.\n\n"
        "ANA RUIZ: Then we close that pier on Monday.\n"
    )
    assert verbatim("ingest", str(records), "--library", str(tmp_path / "library")).code == 0
    return tmp_path / "library"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(command: str, verbatim: Any) -> None:
    run = verbatim(command, "--help")

    assert run.code == 0
    assert "Usage" in run.out
    assert f"verbatim {command}" in (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


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


def test_ingest_counts_add_up_and_a_broken_file_is_told(tmp_path: Path, verbatim: Any) -> None:
    good, empty = tmp_path / "a.txt", tmp_path / "b.vtt"
    good.write_text("ANA RUIZ: The board approves the timetable.\n")
    empty.write_bytes(b"")

    run = verbatim("ingest", str(good), str(empty), "--library", str(tmp_path / "library"), "--json")

    assert run.code == 1
    report = run.json
    assert report["seen"] == 2 == report["added"] + report["unchanged"] + report["replaced"] + report["failed"]
    assert [file["state"] for file in report["records"]].count("failed") == 1
    assert "empty" in next(file["reason"] for file in report["records"] if file["state"] == "failed")


def test_a_second_ingest_adds_nothing(own_library: Path, verbatim: Any) -> None:
    again = verbatim("ingest", str(own_library.parent / "records"), "--library", str(own_library), "--json")

    assert again.code == 0
    assert (again.json["added"], again.json["unchanged"]) == (0, 2)


def test_a_correction_survives_the_next_ingest(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    record_id = verbatim("records", "--json", *library).json["records"][0]["record_id"]

    assert verbatim("set", record_id, "--title", "Ferry board", "--date", "2024-05-01", *library).code == 0
    verbatim("ingest", str(own_library.parent / "records"), *library)

    shown = verbatim("show", record_id, "--json", *library).json
    assert (shown["title"], shown["date"]) == ("Ferry board", "2024-05-01")


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--date", "3.4.2025", "write year-month-day"), ("--kind", "poem", "none of transcript")],
    ids=["date", "kind"],
)
def test_a_bad_correction_is_wrong_use(option: str, value: str, told: str, own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    before = verbatim("records", "--json", *library).json

    run = verbatim("set", before["records"][0]["record_id"], option, value, *library)

    assert run.code == 2
    assert value in run.err
    assert told in " ".join(run.err.replace("│", " ").split())
    assert verbatim("records", "--json", *library).json == before


@pytest.mark.parametrize("command", ["set x --title y", "remove x", "rebuild"])
def test_a_change_makes_no_library_where_none_is(command: str, verbatim: Any, tmp_path: Path) -> None:
    run = verbatim(*command.split(), "--library", str(tmp_path / "mistyped"))

    assert run.code == 1
    assert "no library at" in run.err
    assert not (tmp_path / "mistyped").exists()


def test_an_answer_cites_the_record_byte_by_byte(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))

    run = verbatim("ask", "How much will the lighthouse repair cost?", "--json", *library)

    assert run.code == 0
    citation = run.json["citations"][0]
    text = verbatim("show", citation["record_id"], "--json", *library).json["text"]
    assert "forty thousand crowns" in citation["quote"]
    assert text[citation["quote_start"] : citation["quote_end"]] == citation["quote"]
    assert citation["speaker"] == "ANA RUIZ"


def test_an_abstention_is_done(own_library: Path, verbatim: Any) -> None:
    run = verbatim("ask", "What did Senator Quimby say about nuclear fusion?", "--json", "--library", str(own_library))

    assert run.code == 0
    assert run.json["abstained"] is True
    assert run.json["claims"] == []


def test_a_batch_answers_line_by_line_and_tells_what_failed(own_library: Path, verbatim: Any, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        '{"id": "cost", "question": "How much will the lighthouse repair cost?"}\n'
        "not json\n"
        '{"id": "none"}\n'
        '{"id": "gone", "question": "Who?", "records": ["ffffffffffff"]}\n'
    )

    run = verbatim("ask", "--batch", str(batch), "--library", str(own_library))

    lines = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == 1
    assert [line["id"] for line in lines] == ["cost", None, "none", "gone"]
    assert [("error" in line) for line in lines] == [False, True, True, True]
    assert [line["error"][:8] for line in lines[1:]] == ["line 2: ", "line 3: ", "line 4: "]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"id": 1, "query": "pier", "records": 5}', "'records' is 5; it is a list of record ids"),
        (b'{"id": 1, "query": "pier", "records": [5]}', "'records' is [5]"),
        (b'{"id": 1, "query": "pier", "records": "abcdef"}', "'records' is 'abcdef'"),
        (b'{"id": NaN, "query": "pier"}', "not JSON: NaN is no number of JSON"),
        (b"[" * 100_000, "not JSON: "),
        (b'{"id": 1, "query": "pi\\ud800er"}', "not UTF-8"),
        (b'{"id": 1, "query": "pi\xe9er"}', "not UTF-8"),
        (b"[1]", "no 'query'"),
    ],
    ids=["records a number", "numbers", "a text", "NaN", "deep", "half a character", "latin-1", "a list"],
)
def test_a_line_that_cannot_be_read_fails_alone(
    line: bytes, told: str, own_library: Path, verbatim: Any, tmp_path: Path
) -> None:
    batch = tmp_path / "queries.jsonl"
    batch.write_bytes(b'\xef\xbb\xbf{"id": 1, "query": "pier", "records": []}\n' + line + b"\n")

    run = verbatim("search", "--batch", str(batch), "--library", str(own_library))

    first, second = (json.loads(each) for each in run.out.splitlines())
    assert run.code == 1
    assert first["passages"]
    assert second["error"].startswith("line 2: ")
    assert told in second["error"]


def test_a_search_batch_takes_query(own_library: Path, verbatim: Any, tmp_path: Path) -> None:
    batch = tmp_path / "queries.jsonl"
    batch.write_text('{"id": 7, "query": "cracks in the pier"}\n')

    run = verbatim("search", "--batch", str(batch), "--library", str(own_library))

    assert run.code == 0
    assert "second pier" in json.loads(run.out)["passages"][0]["text"]


def test_find_gives_exact_places(own_library: Path, verbatim: Any) -> None:
    run = verbatim("find", "Ferry TIMETABLE", "--json", "--library", str(own_library))

    (hit,) = run.json["hits"]
    assert hit["speaker"] == "ANA RUIZ"


def test_a_removed_record_is_gone(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    record_id = verbatim("records", "--json", *library).json["records"][0]["record_id"]

    assert verbatim("remove", record_id, "--yes", *library).code == 0

    gone = verbatim("show", record_id, *library)
    assert gone.code == 1
    assert record_id[:6] in gone.err
    assert len(verbatim("records", "--json", *library).json["records"]) == 1


def words_in(folder: Path, words: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_a_purge_after_a_removal_wipes_the_words_and_what_conversations_quote(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    gone, kept = verbatim("records", "--json", *library).json["records"]
    with assistant.Assistant.open(assistant.Settings(library=own_library), writable=True) as helper:
        assert helper.journal is not None
        talks = [helper.journal.start("browser") for _ in range(2)]
        for talk, record in zip(talks, (gone, kept), strict=True):
            helper.ask(
                "What about the pier and the boat?", scope=Scope(record_ids=(record["record_id"],)), conversation=talk
            )

    removed = verbatim("remove", gone["record_id"], "--yes", *library)
    assert "verbatim remove --purge" in removed.out
    assert "divers" in (own_library.parent / "records" / "2024-04-02-board.txt").read_text()
    assert words_in(own_library, "divers found cracks")
    purged = verbatim("remove", gone["record_id"], "--purge", *library)

    assert (removed.code, purged.code) == (0, 0)
    assert f"no record {gone['record_id']!r} is in the library" in purged.out
    assert words_in(own_library, "divers found cracks") == []
    assert verbatim("remove", "--purge", *library).code == 0
    assert verbatim("remove", "no-id", "--purge", *library).code == 1
    with Journal(own_library) as journal:
        assert [each.conversation_id for each in journal.conversations("browser")] == [talks[1]]


def test_a_failed_file_is_listed_without_a_kind_and_can_be_struck(own_library: Path, verbatim: Any) -> None:
    library, records = ("--library", str(own_library)), own_library.parent / "records"
    for name in ("a.vtt", "b.vtt", "photo.jpg"):
        (records / name).write_bytes(b"")
    ingested = verbatim("ingest", str(records), *library)
    listed = verbatim("records", *library).out
    failed = [each for each in verbatim("records", "--json", *library).json["records"] if each["state"] == "failed"]

    assert "1 file passed over (not a document): photo.jpg" in ingested.out
    assert [each["source_kind"] for each in failed] == [None, None]
    assert "ai_summary" not in listed
    assert str(records / "a.vtt") in listed
    assert "1 failed file struck from the list" in verbatim("remove", "a.vtt", *library).out
    assert "1 failed file struck from the list" in verbatim("remove", "--failed", *library).out
    assert len(verbatim("records", "--json", *library).json["records"]) == 2


@pytest.mark.parametrize("command", ["ask", "search", "find"])
def test_a_speaker_is_named_in_any_case_and_by_part(command: str, own_library: Path, verbatim: Any) -> None:
    library = ("--json", "--library", str(own_library))

    found = verbatim(
        command, "cracks in the second pier" if command != "find" else "second pier", "--speaker", "lind", *library
    )
    unknown = verbatim(command, "pier", "--speaker", "Linde", *library)

    assert found.code == 0
    assert found.json.get("citations") or found.json.get("passages") or found.json.get("hits")
    assert unknown.code == 1
    assert "nearest: TOM LIND" in unknown.err


def test_a_name_of_two_speakers_is_told(tmp_path: Path, verbatim: Any) -> None:
    record, library = tmp_path / "a.txt", ("--library", str(tmp_path / "library"))
    said = "The {} pier is closed, and nobody may land there before the spring.\n\n"
    record.write_text("".join(f"{who} MARSH: {said.format(who.lower())}" for who in ("IVO", "EVA") * 2))
    assert verbatim("ingest", str(record), *library).code == 0

    told = "speaker 'marsh' is taken as EVA MARSH and IVO MARSH"
    assert told in verbatim("ask", "Is the pier closed?", "--speaker", "marsh", "--json", *library).json["notices"]
    assert told in verbatim("search", "pier", "--speaker", "marsh", "--json", *library).json["notices"]
    assert told in verbatim("find", "pier", "--speaker", "marsh", *library).err


def test_doctor_and_verify_name_the_owner_of_a_library_in_use(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    with Library.open(own_library, IngestSettings(), writable=True) as owner:
        owner.announce("http://127.0.0.1:7860")
        verified, diagnosed = verbatim("verify", *library), verbatim("doctor", *library)

    for run in (verified, diagnosed):
        assert run.code == 0
        assert "serving at http://127.0.0.1:7860" in run.out
        assert "everything agrees" not in run.out
    assert "everything agrees" in verbatim("doctor", *library).out
    assert verbatim("verify", "--json", *library).json["is_index_checked"] is True


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


def test_verify_rebuild_and_doctor_find_nothing_wrong(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))

    assert verbatim("verify", *library).code == 0
    assert verbatim("rebuild", *library).code == 0
    assert verbatim("verify", "--json", *library).json["ok"] is True
    assert verbatim("doctor", *library).code == 0


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


def test_the_sample_records_go_with_one_option(tmp_path: Path, verbatim: Any, sample_library: Path) -> None:
    assert sum(1 for _ in sample_folder().iterdir()) >= 8
    listed = verbatim("records", "--json", "--library", str(sample_library)).json["records"]
    assert all(record["sample"] for record in listed)
