from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering import verify
from assistant.service import Assistant
from assistant.summaries import Summary
from ingest import UnknownRecord
from tests.assistant.generation.conftest import Asking
from tests.assistant.generation.lying import Asked, LyingServer, Wire


def summary_of(assistant: Assistant, kind: str, day: str) -> Summary:
    (record_id,) = [
        each.record_id
        for each in assistant.library.records()
        if each.facts.kind_name == kind and str(each.facts.date) == day
    ]
    return assistant.summary(record_id)


def test_every_claim_of_every_sample_holds_against_its_record(sample_assistant: Assistant) -> None:
    for each in sample_assistant.library.records():
        summary = sample_assistant.summary(each.record_id)
        own = [point.claim for point in summary.points if point not in summary.differences]
        cited = {number for claim in own for number in claim.citations}
        checked = verify(
            own,
            [citation for citation in summary.citations if citation.number in cited],
            records={each.record_id: sample_assistant.library.record(each.record_id)},
            read=summary.read,
        )
        assert checked.violations == ()
        assert own


def test_citations_are_numbered_as_they_are_shown_and_each_is_used(sample_assistant: Assistant) -> None:
    summary = summary_of(sample_assistant, "transcript", "2024-11-12")

    shown = list(dict.fromkeys(number for point in summary.points for number in point.claim.citations))
    assert shown == list(range(1, len(summary.citations) + 1))


def test_nothing_is_said_twice(sample_assistant: Assistant) -> None:
    for day in ("2024-01-16", "2024-05-09", "2024-11-12"):
        quotes = [citation.quote for citation in summary_of(sample_assistant, "transcript", day).citations]
        spans = [
            (citation.quote_start, citation.quote_end)
            for citation in summary_of(sample_assistant, "transcript", day).citations
        ]
        assert len(spans) == len(set(spans)) == len(quotes)


def test_a_meeting_is_told_by_its_agenda(sample_assistant: Assistant) -> None:
    summary = summary_of(sample_assistant, "transcript", "2024-11-12")

    titles = [each.title for each in summary.discussions]
    assert titles[:3] == ["Opening", "Public comment", "Consent agenda"]
    assert any(title.startswith("Quay Street bus lane") for title in titles)
    assert all(each.time is not None for each in summary.discussions)


def test_the_votes_of_a_meeting_are_its_decisions(sample_assistant: Assistant) -> None:
    summary = summary_of(sample_assistant, "transcript", "2024-11-12")

    told = [point.claim.text for point in summary.decisions]
    assert len(told) == 6
    assert sum("The motion carries, five to four." in text for text in told) == 1
    assert sum("The amendment fails." in text for text in told) == 1
    last = summary.decisions[-1]
    assert last.discussion is not None
    assert summary.discussions[last.discussion].title.startswith("Quay Street bus lane")


def test_who_spoke_adds_up_to_everything(sample_assistant: Assistant) -> None:
    summary = summary_of(sample_assistant, "transcript", "2024-11-12")

    assert sum(voice.share for voice in summary.voices) == pytest.approx(1)
    assert [voice.words for voice in summary.voices] == sorted((v.words for v in summary.voices), reverse=True)
    assert summary.voices[0].speaker == "Mayor Ruth Okonjo-Hale"


def test_nobody_is_named_where_the_record_names_nobody(sample_assistant: Assistant) -> None:
    summary = summary_of(sample_assistant, "transcript", "2024-09-04")

    assert [voice.speaker for voice in summary.voices] == [None]
    assert {citation.speaker for citation in summary.citations} == {None}


def test_an_article_is_held_against_its_meeting(sample_assistant: Assistant) -> None:
    summary = summary_of(sample_assistant, "ai summary", "2024-11-13")

    told = " ".join(point.claim.text for point in summary.differences)
    assert len(summary.differences) == 2
    assert "“84 seconds”; the transcript says “48 seconds”" in told
    assert "Councillor Imogen Marsh who says it" in told
    for point in summary.differences:
        kinds = {c.source_kind.value for c in summary.citations if c.number in point.claim.citations}
        assert kinds == {"ai_summary", "transcript"}


@pytest.mark.parametrize("day", ["2024-01-18", "2024-06-21"])
def test_an_accurate_article_is_not_contradicted(sample_assistant: Assistant, day: str) -> None:
    assert summary_of(sample_assistant, "article", day).differences == ()


def test_a_summary_is_made_once_until_the_library_changes(sample_assistant: Assistant) -> None:
    record_id = sample_assistant.library.records()[0].record_id

    assert sample_assistant.summary(record_id) is sample_assistant.summary(record_id[:12])


def test_a_record_that_is_not_there_is_told(sample_assistant: Assistant) -> None:
    with pytest.raises(UnknownRecord):
        sample_assistant.summary("f" * 24)


# With a language model


def council_of(assistant: Assistant) -> str:
    return next(each.record_id for each in assistant.library.records() if str(each.facts.date) == "2024-01-16")


def prose(asked: Asked, wire: Wire) -> None:
    wire.text(
        f"The bus lane on Quay Street was approved, six to three. [{asked.id_of('six to three')}]\n"
        f"The bus lane will cost 9.9 million dollars. [{asked.id_of('3.9 million')}]\n"
        f"The harbour crane needs a new cable. [{asked.id_of('new cable')}]\n"
    )


def test_a_model_writes_the_overview_and_what_does_not_hold_is_left_out(
    liar: LyingServer,
    assistant_of: Asking,
) -> None:
    liar.play(prose)
    assistant = assistant_of()

    summary = assistant.summary(council_of(assistant))

    assert summary.mode == "generative"
    assert [point.claim.text for point in summary.overview] == [
        "The bus lane on Quay Street was approved, six to three.",
        "The harbour crane needs a new cable.",
    ]
    assert any("left out" in notice for notice in summary.notices)
    assert next(number for point in summary.overview for number in point.claim.citations) == 1
    by_number = {citation.number: citation for citation in summary.citations}
    assert all(number in by_number for point in summary.points for number in point.claim.citations)
    assert summary.decisions


def test_the_model_is_asked_to_summarise_and_shown_the_record_alone(
    liar: LyingServer,
    assistant_of: Asking,
) -> None:
    seen: list[Asked] = []

    def note(asked: Asked, wire: Wire) -> None:
        seen.append(asked)
        prose(asked, wire)

    liar.play(note)
    assistant = assistant_of()
    assistant.summary(council_of(assistant))

    assert seen[0].system.startswith("You summarise the record of a meeting")
    assert "Summarise this record: " in seen[0].user
    assert not any("Ignore all previous instructions" in text for text in seen[0].passages.values())


def nothing_true(asked: Asked, wire: Wire) -> None:
    wire.text(f"The harbour was sold for 70 million dollars. [{asked.id_of('six to three')}]\n")


def broken(_: Asked, wire: Wire) -> None:
    wire.status(500)


@pytest.mark.parametrize(("script", "notice"), [(nothing_true, "held against the records"), (broken, "failed")])
def test_where_the_model_fails_the_quotes_stay_with_a_notice(
    liar: LyingServer,
    assistant_of: Asking,
    script: Callable[[Asked, Wire], None],
    notice: str,
) -> None:
    liar.play(script)
    assistant = assistant_of()

    summary = assistant.summary(council_of(assistant))

    assert summary.mode == "extractive"
    assert any(notice in each for each in summary.notices)
    assert all(point.claim.text.endswith("”") for point in summary.overview)
