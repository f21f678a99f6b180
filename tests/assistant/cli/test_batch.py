from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


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
        (b"[" * 100_000, "not JSON that can be read: nested too deeply"),
        (b'{"id": ' + b"9" * 5_000 + b', "query": "pier"}', "a number has more than 4,300 digits"),
        (b'{"id": 1, "query": "pi\\ud800er"}', "not UTF-8"),
        (b'{"id": 1, "query": "pi\xe9er"}', "not UTF-8"),
        (b"[1]", "no 'query'"),
    ],
    ids=[
        "records a number",
        "numbers",
        "a text",
        "NaN",
        "deep",
        "a number without end",
        "half a character",
        "latin-1",
        "a list",
    ],
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
