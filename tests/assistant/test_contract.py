from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant import contract
from assistant.answers import Discussion, Evidence, Reply, SearchResult
from assistant.doctor import CheckResult
from ingest import Dropped, IngestedFile, IngestReport, PhraseHit, SourceKind, VerifyReport
from tests.assistant.memory import AnswerLibrary, meeting
from tests.assistant.replies import SCORED, SEARCHED, abstention, answer

# The stable contract, key by key and in order.


def keys(text: str) -> list[str]:
    return text.split()


ASK = keys(
    "question standalone_question answer abstained claims citations read nearest notices mode searched "
    "library_sequence fingerprint"
)
CITATION = keys(
    "number record_id revision passage_id title body date source_kind speaker start_seconds end_seconds quote "
    "quote_start quote_end turn_start turn_end url"
)
PASSAGE = keys(
    "passage_id record_id ordinal discussion turn_start turn_end char_start char_end tokens score speakers "
    "start_seconds end_seconds text"
)
HIT = keys("record_id title turn speaker start_seconds char_start char_end context")
SHOW = keys("record_id revision title body date source_kind source_kind_reason url origins metadata text dropped turns")
TURN = keys("turn speaker start_seconds end_seconds char_start char_end")
INGEST = keys("seen added unchanged replaced failed undated records")
FILE = keys("path record_id state source_kind reason passages")


@pytest.mark.parametrize("reply", [answer(), abstention()], ids=["answer", "abstention"])
def test_a_reply_has_every_key_of_the_contract(reply: Reply) -> None:
    printed = contract.reply_json(reply)

    assert list(printed) == ASK
    assert list(printed["searched"]) == ["records", "of", "from", "to"]
    assert all(list(citation) == CITATION for citation in printed["citations"])
    assert all(list(claim) == ["text", "citations"] for claim in printed["claims"])
    assert all(list(passage) == PASSAGE for passage in printed["nearest"])
    assert json.loads(json.dumps(printed)) == printed


def test_an_answer_is_its_claims_with_their_numbers() -> None:
    printed = contract.reply_json(answer())

    assert printed["answer"] == "Clerk Ruiz, 00:01:01: “Four in favour, five against.” [1]"
    assert (printed["abstained"], printed["read"], printed["nearest"]) == (False, ["p1"], [])
    assert printed["citations"][0]["date"] == "2024-05-09"
    assert (printed["citations"][0]["start_seconds"], printed["citations"][0]["end_seconds"]) == (61.5, None)
    assert printed["searched"] == {"records": 2, "of": 3, "from": "2024-01-16", "to": "2024-05-09"}


def test_a_citation_is_printed_with_the_values_it_has() -> None:
    citation = replace(answer().citations[0], url="https://example.org/may", body="Harbour Council")
    printed = contract.citation_json(citation)

    same = [key for key in CITATION if key not in ("date", "source_kind", "start_seconds", "end_seconds")]
    assert {key: printed[key] for key in same} == {key: getattr(citation, key) for key in same}
    assert all(printed[key] is not None for key in same)
    assert printed["source_kind"] == citation.source_kind.value


def test_an_abstention_shows_the_nearest_passages() -> None:
    printed = contract.reply_json(abstention())

    assert (printed["abstained"], printed["claims"], printed["citations"], printed["read"]) == (True, [], [], [])
    assert printed["answer"].startswith("The records do not tell.")
    assert [passage["passage_id"] for passage in printed["nearest"]] == ["p1"]


def test_a_search_is_its_passages_best_discussion_first() -> None:
    discussions = (
        Discussion(number=0, record_id="r1", passages=(SCORED,), score=2.0),
        Discussion(number=1, record_id="r1", passages=(replace(SCORED, discussion=1),), score=1.0),
    )
    found = SearchResult(
        query="vote",
        discussions=discussions,
        nearest=(),
        evidence=Evidence(best_cosine=0.5, term_coverage=1.0),
        searched=SEARCHED,
    )

    printed = contract.search_json(found)

    assert list(printed)[:2] == ["query", "passages"]
    assert [list(passage) for passage in printed["passages"]] == [PASSAGE, PASSAGE]
    assert [passage["discussion"] for passage in printed["passages"]] == [0, 1]
    assert printed["passages"][0]["text"].startswith("Clerk Ruiz: ")


def test_hits_of_a_phrase() -> None:
    hit = PhraseHit(
        record_id="r1",
        title="Council",
        turn=4,
        speaker=None,
        start_seconds=61.5,
        char_start=1,
        char_end=5,
        context="… Four …",
    )

    printed = contract.find_json("Four", [hit])

    assert list(printed) == ["phrase", "hits"]
    assert [list(each) for each in printed["hits"]] == [HIT]


def test_a_record_is_shown_whole() -> None:
    record = replace(
        meeting("Council", ("Ann", "One."), (None, "Two.")),
        dropped=(Dropped(text="Subscribe", reason="membership pitch"),),
        metadata={"persons": ("Ann",)},
    )

    printed = contract.show_json(record, ["minutes.docx"])

    assert list(printed) == SHOW
    assert [list(turn) for turn in printed["turns"]] == [TURN, TURN]
    assert [printed["text"][turn["char_start"] : turn["char_end"]] for turn in printed["turns"]] == ["One.", "Two."]
    assert printed["dropped"] == [{"text": "Subscribe", "reason": "membership pitch"}]
    assert (printed["metadata"], printed["origins"]) == ({"persons": ["Ann"]}, ["minutes.docx"])


def test_an_ingest_reports_every_file() -> None:
    file = IngestedFile(
        path="a.vtt", record_id="r", state="added", source_kind=SourceKind.TRANSCRIPT, reason="captions", passages=2
    )
    report = IngestReport(seen=1, added=1, unchanged=0, replaced=0, failed=0, undated=0, records=(file,))

    printed = contract.ingest_json(report)

    assert list(printed)[: len(INGEST)] == INGEST
    assert [list(each) for each in printed["records"]] == [FILE]
    assert json.loads(json.dumps(printed))["records"][0]["source_kind"] == "transcript"


def test_lists_checks_and_verifications_are_plain_json() -> None:
    library = AnswerLibrary(meeting("Council", ("Ann", "One.")))
    check = CheckResult(name="model", severity="ok", message="there")
    report = VerifyReport(records=1, passages=2, differences=(), unfinished=(), is_index_checked=True)

    printed = [contract.records_json(library.records()), contract.checks_json([check]), contract.verify_json(report)]

    assert json.loads(json.dumps(printed)) == printed
    assert printed[0]["records"][0]["title"] == "Council"
    assert printed[1] == {"checks": [{"name": "model", "severity": "ok", "message": "there", "remedy": ""}]}
    assert printed[2]["ok"] is True


@pytest.mark.parametrize("reply", [answer(), abstention()], ids=["answer", "abstention"])
def test_a_stored_reply_loses_nothing(reply: Reply) -> None:
    assert contract.reply_from_text(contract.reply_to_text(reply)) == reply


def test_what_is_no_reply_is_refused() -> None:
    with pytest.raises(ValueError, match="question"):
        contract.reply_from_text("{}")
