"""Every count equals what is known of the made-up library, whatever is asked of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import spoken_date
from assistant.answering.verification import citation_fault
from assistant.answers import Abstention, Answer, Question, Reply
from assistant.lookup import answer_lookup
from assistant.settings import AnswerSettings
from ingest import Library, Scope, SourceKind
from tests.assistant.lookup.generated import BODIES, MEETINGS, MENTIONS, SPEAKERS, MadeRecord

EVERYTHING = AnswerSettings(max_listed=500)
OPEN = Scope()


def ask(library: Library, text: str, scope: Scope = OPEN, settings: AnswerSettings = EVERYTHING) -> Reply:
    question = Question(text=text, standalone=text, scope=scope)
    reply = answer_lookup(question, library, settings, fingerprint="f")
    assert reply is not None, f"{text!r} is not taken for a lookup"
    return reply


def answer(library: Library, text: str, scope: Scope = OPEN, settings: AnswerSettings = EVERYTHING) -> Answer:
    reply = ask(library, text, scope, settings)
    assert isinstance(reply, Answer), reply.text
    return reply


def primary(made: list[MadeRecord]) -> list[MadeRecord]:
    return [record for record in made if record.kind != "ai_summary"]


def held(made: list[MadeRecord], topic: str) -> set[tuple[str, date]]:
    """Return the meetings in which a topic stands, whichever of their records tells."""
    return {(record.body, record.date) for record in primary(made) if record.mentioning(topic)}


@pytest.mark.parametrize("topic", MENTIONS)
def test_meetings_are_counted_as_a_full_scan_counts_them(
    topic: str, made: list[MadeRecord], made_library: Library
) -> None:
    reply = answer(made_library, f"How many meetings mention {topic}?")

    meetings, places = held(made, topic), sum(record.mentioning(topic) for record in primary(made))
    expected = f"‘{topic}’ is mentioned in {len(meetings)} of {MEETINGS} meetings, in {places} places."
    assert reply.claims[0].text == expected
    listed = [claim for claim in reply.claims[1:-1] if "counted apart" not in claim.text]
    assert len(listed) == len(meetings)
    assert {citation.date for citation in reply.citations if citation.source_kind.is_primary} == {
        d for _, d in meetings
    }


@pytest.mark.parametrize("topic", MENTIONS)
def test_articles_are_counted_apart_from_meetings(topic: str, made: list[MadeRecord], made_library: Library) -> None:
    reply = answer(made_library, f"List every meeting that mentions {topic}.")

    apart = [claim for claim in reply.claims if "counted apart" in claim.text]
    articles = [record for record in made if record.kind == "ai_summary" and record.mentioning(topic)]
    assert len(apart) == len(articles)
    assert all(claim.text.startswith("The AI-written article of ") for claim in apart)


@pytest.mark.parametrize("topic", MENTIONS)
@pytest.mark.parametrize(
    ("unit", "kinds"),
    [("records", None), ("transcripts", {"transcript"}), ("minutes", {"minutes"}), ("articles", {"ai_summary"})],
)
def test_records_are_counted_as_a_full_scan_counts_them(
    topic: str, unit: str, kinds: set[str] | None, made: list[MadeRecord], made_library: Library
) -> None:
    reply = ask(made_library, f"In how many {unit} is {topic} mentioned?")

    meant = [record for record in made if kinds is None or record.kind in kinds]
    holding = [record for record in meant if record.mentioning(topic)]
    if not holding:
        assert isinstance(reply, Abstention)
        return
    assert isinstance(reply, Answer)
    assert f" in {len(holding)} of {len(meant)} " in reply.claims[0].text
    assert len(reply.citations) == len({citation.record_id for citation in reply.citations}) == len(holding)


@pytest.mark.parametrize("topic", MENTIONS)
@pytest.mark.parametrize("speaker", SPEAKERS)
def test_how_often_somebody_speaks_of_it_is_counted_right(
    topic: str, speaker: str, made: list[MadeRecord], made_library: Library
) -> None:
    reply = ask(made_library, f"How often did {speaker.title()} mention {topic}?")

    times = sum(record.mentioning(topic, speaker) for record in made)
    records = sum(bool(record.mentioning(topic, speaker)) for record in made)
    if not times:
        assert reply.text.startswith(f"{speaker} mentions ‘{topic}’ in no record in scope.")
        return
    assert isinstance(reply, Answer)
    said = "once" if times == 1 else f"{times} times"
    assert reply.claims[0].text == f"{speaker} says ‘{topic}’ {said}, in {records} of {MEETINGS} transcripts."
    assert {citation.speaker for citation in reply.citations} == {speaker}
    assert len(reply.citations) == times


@pytest.mark.parametrize("topic", MENTIONS)
def test_everybody_who_speaks_of_it_is_named_the_most_frequent_first(
    topic: str, made: list[MadeRecord], made_library: Library
) -> None:
    reply = answer(made_library, f"Who spoke about {topic}?")

    turns = [turn for record in made for turn in record.turns if topic in turn.topics]
    counted = Counter(turn.speaker for turn in turns if turn.speaker)
    told = {
        (match[1], int(match[2]))
        for claim in reply.claims
        if (match := re.match(r"([A-Z ]+), (\d+) places?, ", claim.text))
    }
    assert told == set(counted.items())
    shown = [counted[citation.speaker] for citation in reply.citations if citation.speaker]
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize("topic", MENTIONS)
@pytest.mark.parametrize("end", ["first", "last"])
def test_first_and_last_go_by_the_days_of_the_meetings(
    topic: str, end: str, made: list[MadeRecord], made_library: Library
) -> None:
    reply = answer(made_library, f"When was {topic} {end} mentioned?")

    days = sorted(day for _, day in held(made, topic))
    day = days[0] if end == "first" else days[-1]
    assert reply.claims[0].text == f"‘{topic}’ is {end} mentioned on {spoken_date(day)}."
    assert reply.citations[0].date == day
    assert reply.citations[0].source_kind.is_primary


def test_a_phrase_is_found_in_every_turn_that_holds_it(made: list[MadeRecord], made_library: Library) -> None:
    reply = answer(made_library, "Who said “in your papers tonight”?")

    turns = [turn for record in made for turn in record.turns if "in your papers tonight" in turn.text]
    assert len(reply.citations) == len(turns)
    assert Counter(citation.speaker for citation in reply.citations) == Counter(turn.speaker for turn in turns)


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_a_speaker_in_scope_means_what_that_speaker_said(
    speaker: str, made: list[MadeRecord], made_library: Library
) -> None:
    reply = answer(made_library, "How many meetings mention the ferry?", Scope(speakers=(speaker,)))

    count = sum(bool(record.mentioning("ferry", speaker)) for record in made)
    assert f"{speaker} mentions ‘ferry’ in {count} of {MEETINGS} meetings" in reply.claims[0].text
    assert {citation.speaker for citation in reply.citations} == {speaker}


@given(
    topic=st.sampled_from(sorted(MENTIONS)),
    scope=st.builds(
        lambda days, kinds, bodies: Scope(
            date_from=min(days), date_to=max(days), source_kinds=tuple(kinds), bodies=tuple(bodies)
        ),
        st.lists(st.dates(date(2023, 1, 1), date(2024, 12, 31)), min_size=1, max_size=2),
        st.sets(st.sampled_from(list(SourceKind))),
        st.sets(st.sampled_from(BODIES)),
    ),
)
def test_whatever_the_scope_the_count_is_that_of_the_records_in_it(
    topic: str, scope: Scope, made: list[MadeRecord], made_library: Library
) -> None:
    assert scope.date_from is not None
    assert scope.date_to is not None
    inside = [
        record
        for record in made
        if scope.date_from <= record.date <= scope.date_to
        and (not scope.source_kinds or record.kind in scope.source_kinds)
        and (not scope.bodies or record.body in scope.bodies)
    ]

    reply = ask(made_library, f"How many records mention {topic}?", scope)

    holding = [record for record in inside if record.mentioning(topic)]
    assert reply.searched.records == len(inside)
    assert isinstance(reply, Answer) == bool(holding)
    if isinstance(reply, Answer):
        assert f" in {len(holding)} of {len(inside)} record" in reply.claims[0].text
        assert len(reply.citations) == len(holding)


def test_days_and_bodies_of_the_question_narrow_it(made: list[MadeRecord], made_library: Library) -> None:
    inside = [record for record in primary(made) if record.date.year == 2024 and record.body == BODIES[0]]
    meetings = {record.date for record in inside}
    holding = {record.date for record in inside if record.mentioning("ferry")}

    reply = answer(made_library, "In 2024, how many council meetings mentioned the ferry?")

    assert f"is mentioned in {len(holding)} of {len(meetings)} meetings" in reply.claims[0].text


@pytest.mark.parametrize("most", [1, 3, 7])
def test_what_is_not_shown_is_counted(most: int, made: list[MadeRecord], made_library: Library) -> None:
    reply = answer(made_library, "Which meetings discussed the ferry?", settings=AnswerSettings(max_listed=most))

    meetings = len(held(made, "ferry"))
    shown = [claim for claim in reply.claims if claim.text.startswith("The meeting of ")]
    assert len(shown) == most
    assert f"And {meetings - most} more meetings not shown here." in reply.claims[-1].text
    assert f" in {meetings} of {MEETINGS} meetings" in reply.claims[0].text


def test_the_answer_ends_with_what_was_covered_and_what_could_not_be_read(
    made: list[MadeRecord], made_library: Library
) -> None:
    last = answer(made_library, "How many meetings mention the ferry?").claims[-1]

    assert last.citations == ()
    assert last.text.endswith(
        f"Searched {len(made)} records of {len(made) + 1}, 10 January 2023 to 27 November 2024; 1 could not be read."
    )


def test_what_stands_nowhere_is_said_to_stand_nowhere(made_library: Library) -> None:
    reply = ask(made_library, "How many meetings mention the zeppelin?")

    assert isinstance(reply, Abstention)
    assert reply.mode == "lookup"
    assert reply.text.startswith("No meeting in scope mentions ‘zeppelin’. Searched 68 records of 69")


def test_somebody_who_never_speaks_is_nobody(made_library: Library) -> None:
    reply = ask(made_library, "How often did Councillor Zeppelin mention the ferry?")

    assert reply.text.startswith("Nobody called ‘Councillor Zeppelin’ speaks in the records in scope.")


@pytest.mark.parametrize(
    "text",
    [
        "How many meetings mention the ferry?",
        "List every record that mentions Pier 14.",
        "How often was the bus lane mentioned?",
        "Who spoke about parking?",
        "When was the ferry last mentioned?",
        "Who said “in your papers tonight”?",
        "What meetings are there?",
        "How many meetings did Marsh speak at?",
        "Who attended the meeting of 10 January 2023?",
        "What did both the 10 January 2023 and the 24 January 2023 meeting say about the ferry?",
    ],
)
def test_every_claim_cites_words_that_stand_in_the_record_and_were_read(text: str, made_library: Library) -> None:
    reply = ask(made_library, text)

    assert reply.mode == "lookup"
    if isinstance(reply, Answer):
        records = {each.record_id: made_library.record(each.record_id) for each in reply.citations}
        assert [citation_fault(each, records=records, read=reply.read) for each in reply.citations] == [None] * len(
            reply.citations
        )
        assert [each.number for each in reply.citations] == list(range(1, len(reply.citations) + 1))
        assert all(claim.citations for claim in reply.claims[:-1])
        assert {n for claim in reply.claims for n in claim.citations} == {each.number for each in reply.citations}


def test_meetings_and_records_are_counted_by_what_they_are(made: list[MadeRecord], made_library: Library) -> None:
    articles = sum(record.kind == "ai_summary" for record in made)

    meetings = answer(made_library, "How many meetings are there?").claims[0].text
    records = answer(made_library, "How many records are there?").claims[0].text

    assert meetings == f"There are {MEETINGS} meetings; {articles} articles are counted apart."
    assert records == f"There are {len(made)} records."


def test_without_times_no_length_is_told(made_library: Library) -> None:
    reply = ask(made_library, "How long was the meeting of 10 January 2023?")

    assert isinstance(reply, Abstention)
    assert "has no times in its records." in reply.text


def test_a_meeting_that_is_not_there_is_said_not_to_be(made_library: Library) -> None:
    reply = ask(made_library, "Who attended the May budget hearing?")

    assert reply.text.startswith("No meeting in scope is called ‘May budget hearing’.")
