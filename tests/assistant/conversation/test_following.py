from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Abstention, Answer, Question, Reply
from assistant.conversation import Followup, asked_as, follow_up, known_people
from assistant.conversation.following import MAX_CHARACTERS
from ingest import Facts, RecordSummary, Scope, SourceKind
from tests.assistant.replies import CITATION, abstention, answer

SPEAKERS = (
    "Mayor Ruth Hale",
    "Mayor",
    "Councillor Theo Varga",
    "Councillor Walter Quill",
    "Councillor Imogen Marsh",
    "Aldous Marsh",
    "Harbour Master Elias Thorne",
    "Fire Chief Odile Grant",
    "Sister Bernadette Coyle",
    "MINISTER ADEYEMI-HOLT",
    "MINISTER SOLVIK-REHN",
    "QUESTION (Tomas Lind, Coastal Wire)",
)
PEOPLE = known_people(SPEAKERS, ["Idris Falk"])
LANE = "What did Varga say about the bus lane?"
COUNCIL = "Harbour City Council"


def record(number: str, day: str, *, body: str = COUNCIL, kind: SourceKind = SourceKind.TRANSCRIPT) -> RecordSummary:
    return RecordSummary(
        record_id=number,
        revision=1,
        facts=Facts(title=f"Record {number}", source_kind=kind, body=body, date=dt.date.fromisoformat(day)),
        format="vtt",
        state="live",
        origins=(),
        turns=1,
        passages=1,
        words=1,
        speakers=(),
        duration_seconds=None,
        sample=False,
        sequence=1,
    )


RECORDS = (
    record("january", "2024-01-16"),
    record("article", "2024-01-18", body="The Beacon", kind=SourceKind.ARTICLE),
    record("may", "2024-05-09"),
    record("minutes", "2024-05-09", kind=SourceKind.MINUTES),
    record("hearing", "2024-09-04", body="Housing Committee"),
    record("november", "2024-11-12"),
)


def replied(question: str, *speakers: str, cited: str = "january", scope: Scope | None = None) -> Answer:
    citations = tuple(
        replace(CITATION, number=number, speaker=speaker, record_id=cited, body=COUNCIL)
        for number, speaker in enumerate(speakers or ("Clerk Ana Ruiz",), start=1)
    )
    asked = Question(text=question, standalone=question, scope=scope or Scope())
    return replace(answer(question=asked), citations=citations)


def followed(text: str, *replies: Reply, scope: Scope | None = None) -> Followup:
    return follow_up(text, replies, scope=scope or Scope(), people=PEOPLE, records=RECORDS)


def after(first: str, second: str, *speakers: str) -> str:
    return followed(second, replied(first, *speakers)).standalone


@pytest.mark.parametrize(
    ("first", "second", "standalone"),
    [
        # somebody else, something else, another time
        (LANE, "and Quill?", "What did Quill say about the bus lane?"),
        (LANE, "and quill?", "What did Quill say about the bus lane?"),
        (LANE, "Quill?", "What did Quill say about the bus lane?"),
        (LANE, "What about the mayor?", "What did the mayor say about the bus lane?"),
        (LANE, "what about housing?", "What did Varga say about housing?"),
        (LANE, "ok, and the shelter?", "What did Varga say about the shelter?"),
        (LANE, "and about the shelter?", "What did Varga say about the shelter?"),
        (LANE, "and in May?", "What did Varga say about the bus lane in May?"),
        (
            "What was decided about the lane in May?",
            "And in June 2024?",
            "What was decided about the lane in June 2024?",
        ),
        (
            "What did it cost according to the January meeting?",
            "And May?",
            "What did it cost according to the May meeting?",
        ),
        (LANE, "and at the hearing?", "What did Varga say about the bus lane at the hearing?"),
        ("What did the council say about the lane?", "and Quill?", "What did Quill say about the lane?"),
        ("Was the bus lane approved?", "and Quill?", "What did Quill say about the bus lane?"),
        ("How much does the shelter cost?", "And the culvert?", "How much does the culvert cost?"),
        (
            "What did Minister Adeyemi-Holt say about fares?",
            "And the other minister?",
            "What did Minister Solvik-Rehn say about fares?",
        ),
        (
            "What is the first condition of the lease?",
            "and the other one?",
            "What is the second condition of the lease?",
        ),
        # question words
        ("Did Varga vote against the shelter?", "Why?", "Why did Varga vote against the shelter?"),
        ("What did the council decide about the lane?", "why?", "Why did the council decide that about the lane?"),
        ("How much does the lane cost?", "why?", "Why does the lane cost that much?"),
        ("Did Meridian withdraw from Pier 4?", "When was that?", "When did Meridian withdraw from Pier 4?"),
        (
            "Did the cameras issue tickets on the quay?",
            "How many?",
            "How many tickets did the cameras issue on the quay?",
        ),
        ("Are there any vacant seats in June?", "How many?", "How many vacant seats are there in June?"),
        ("Did Varga oppose the lane?", "How many?", "How many (about: Varga, the lane)?"),
        ("Did the trust give to landlords?", "How many?", "How many (about: the trust, landlords)?"),
        ("Which pier was chosen for the ferry?", "How come?", "Which pier was chosen for the ferry, and why?"),
        ("Who voted against the lane?", "why?", "Who voted against the lane, and why?"),
        ("Was the lane approved?", "by whom?", "By whom (about: the lane approved)?"),
        ("Who voted against the lane?", "who else?", "Who else voted against the lane?"),
        # more
        (LANE, "tell me more", "What else did Varga say about the bus lane?"),
        ("When did the shelter open?", "Tell me more about that.", "What else was said about the shelter?"),
        ("When did the shelter open?", "anything else?", "What else was said about the shelter?"),
        # pronouns
        (LANE, "how did he vote?", "How did Varga vote on the bus lane?"),
        (LANE, "What did his mother say?", "What did Varga's mother say (about: the bus lane)?"),
        (LANE, "Did he change his mind?", "Did Varga change his mind (about: the bus lane)?"),
        (LANE, "What did Quill say about that?", "What did Quill say about the bus lane?"),
        (LANE, "What did she say about that?", "What did Varga say about the bus lane?"),
        (
            "What did Sister Bernadette say about the drink?",
            "Was she heard?",
            "Was Sister Bernadette heard (about: the drink)?",
        ),
        (LANE, "did it pass?", "Did the bus lane pass?"),
        (LANE, "how much did that cost?", "How much did the bus lane cost?"),
        (LANE, "When will it open?", "When will the bus lane open?"),
        (LANE, "Is this true?", "Is the bus lane true?"),
        ("When will the new ferries sail?", "How fast are they?", "How fast are the new ferries?"),
        (
            "Did Varga and Quill object to the lane?",
            "What did they say?",
            "What did Varga and Quill say about the lane?",
        ),
        ("When does the lane open?", "What did they decide?", "What did the council decide about the lane?"),
        ("What did the committee say about rents?", "Did they agree?", "Did the committee agree about rents?"),
        ("Who moved to add the branch?", "Did it pass?", "Did the motion to add the branch pass?"),
        ("What does the lane cost?", "Who opposed that plan?", "Who opposed the lane?"),
        # no subject at all
        (LANE, "who disagreed?", "Who disagreed with Varga about the bus lane?"),
        ("How much does the lane cost?", "Who voted against?", "Who voted against the lane?"),
        ("How much does the lane cost?", "What happened next?", "What happened next with the lane?"),
        ("How much does the lane cost?", "What was the vote?", "What was the vote on the lane?"),
        ("How much does the lane cost?", "What were the reasons?", "What were the reasons for the lane?"),
        ("Who moved the Pier 14 lease?", "Who seconded?", "Who seconded the Pier 14 lease?"),
        (
            "What did Quill want for the library in May?",
            "How did the council vote?",
            "How did the council vote on the library in May?",
        ),
        ("Why was the ordinance tabled?", "Who voted against?", "Who voted against tabling the ordinance?"),
        ("How much is the rent today?", "Was that unanimous?", "Was the vote on the rent unanimous?"),
        (
            "Why do landlords refuse vouchers?",
            "What did Quill say about that?",
            "What did Quill say about that (about: landlords refuse vouchers)?",
        ),
        (
            "How many loading bays did Varga want in May?",
            "And how many were there?",
            "How many were there (about: loading bays, Varga, in May)?",
        ),
        (
            "What kind of ships will sail to Velsund?",
            "Where are they built?",
            "Where are they built (about: ships, sail to Velsund)?",
        ),
        (
            "Which pier was chosen for the terminal?",
            "When will it open?",
            "When will it open (about: pier, chosen for the terminal)?",
        ),
        (
            "How long does the number 7 bus take?",
            "What does the driver say?",
            "What does the driver say about the number 7 bus?",
        ),
        (LANE, "Why did he vote that way?", "Why did Varga vote that way on the bus lane?"),
        (LANE, "And what did Quill say?", "What did Quill say about the bus lane?"),
        # what is carried over cannot stand in its place: it follows
        (
            "Which two conditions did Quill attach to the shelter?",
            "Were they kept?",
            "Were they kept (about: two conditions, Quill, the shelter)?",
        ),
        (
            "How much rent does the trust pay for Shed B?",
            "How many people work there?",
            "How many people work there (about: rent, the trust pay for Shed B)?",
        ),
        ("What did Quill ask for on the quay?", "Did he get it?", "Did Quill get it (about: the quay)?"),
        (
            "What did Quill say in January about plans for Pier 14?",
            "By May he must have known more, no?",
            "By May Quill must have known more (about: plans for Pier 14)?",
        ),
        (
            "What does the fare cost?",
            "any discount for residents?",
            "Any discount for residents (about: the fare cost)?",
        ),
        ("How long does the crossing take?", "in summer too?", "In summer too (about: the crossing)?"),
        ("What did Quill want to know about the lease?", "Any answer?", "Any answer (about: Quill, the lease)?"),
        # nothing of its own but what asks, or what is said of nothing
        ("How long will the lists be kept?", "why not longer?", "Why not longer (about: the lists, kept)?"),
        (LANE, "who was against", "Who was against the bus lane?"),
        (
            "What does Varga say of the lanes?",
            "The driver doesn't agree, does he?",
            "The driver doesn't agree (about: Varga, the lanes)?",
        ),
        ("Is there a special meeting in June?", "About?", "What is a special meeting in June about?"),
        # a time with the clause that it belongs to
        (
            "How slow was the station when the lane was approved in January?",
            "And by May?",
            "How slow was the station by May?",
        ),
        # neither what is done with it nor where it is told is what it is about
        (
            "How long does the bus need on the quay?",
            "What does somebody on it say?",
            "What does somebody on it say (about: the bus, the quay)?",
        ),
        (
            "According to the newspaper, when does the ferry start?",
            "And if they're late?",
            "If they're late (about: the ferry)?",
        ),
        (
            "What did Varga want to try on the quay?",
            "Was that any good in the end?",
            "Was that any good in the end (about: Varga, the quay)?",
        ),
        # "they" who act are no thing, "him" may be somebody who is only named
        (
            "What reason was given for Idris Falk leaving the Harbour Commission?",
            "did they ever find anybody to replace him?",
            "Did the Harbour Commission ever find anybody to replace Idris Falk?",
        ),
        # as many type it
        ("Is the clinic at the quay open?", "so its still open?", "The clinic at the quay is still open?"),
        (LANE, "whats the mayors reason", "What's the mayors reason (about: the bus lane)?"),
        (LANE, "what did walter quill reply", "What did walter quill reply (about: Varga, the bus lane)?"),
        (LANE, "& the mayor?", "What did the mayor say about the bus lane?"),
        (LANE, "same for the shelter", "What did Varga say about the shelter?"),
        ("What was Councillor Varga's amendment?", "and Quill's?", "What was Councillor Quill's amendment?"),
    ],
    ids=lambda value: value[:60],
)
def test_a_follow_up_is_made_to_stand_alone(first: str, second: str, standalone: str) -> None:
    followup = followed(second, replied(first))

    assert followup.standalone == standalone
    assert followup.carried
    assert followup.scope.is_open


STAND_ALONE = (
    "Did Varga say that he would vote no?",
    "What did Quill mean when he said that the cupboard is bare?",
    "What did the harbour master say about Pier 14?",
    "Why did Councillor Marsh call the pilot a mortgage?",
    "How many people will the shelter house?",
    "Is it true that the shelter opens in November?",
    "How long does it take to cross to Velsund by ferry?",
    "What was decided on 16 January 2024?",
    "What was decided in May?",
    "Who is Councillor Quill?",
    "Who is the harbour master?",
    "What happens to the grant if it is not spent?",
    "How did the ministers say they would share the lists of passengers?",
    "Which meetings spoke of housing?",
    "How many meetings are there?",
    "Who attended the hearing?",
    "Did the council approve the bus lane when it first voted on it?",
    "What did the tenant say about her rent?",
    "What did the residents ask for, and did they get it?",
    "Does the ferry terminal have shore power, and who pays for it?",
    "What is the cap on short-term rentals?",
    "What did Sister Bernadette say about the people she turned away?",
    "Who said that the bridge is always up?",
    "Did the fire chief admit that she was wrong?",
    "Why will there be kennels in the winter shelter?",
    "Was there a vote on the culvert?",
    "Is there a plan for Pier 14?",
    "When did the pump that was locked in arrive at Weir Street?",
    "What is wrong with the awning?",
    "List every promise about the shelter",
    "What are the main topics of the press conference?",
    "Summarise the hearing on rents",
    "bus lane cost",
    "Pier 14",
    "Compare the January and November votes on the bus lane",
    "Who spoke against the shelter and why?",
    "Do the councillors agree that they need a committee?",
    "What did the driver say he sees in the morning?",
    "How much did the city pay Dr. Wain for her report?",
    "What did Marsh say his ward wants from the library?",
    "If the ministry says no, where does the money come from?",
    "What did the economist say about vouchers and how they are used?",
    "Why was the ship seized, and where is it now?",
    "Did anybody ask who owns the ship and where it was going?",
    "How does the dredger disturb those who live on Old Quay?",
    "What time did the January meeting start?",
    "Which of the councillors changed their minds?",
    "And now for something different: what did the minister say about seals?",
    "What did the clerk say about the letters that she read?",
    "What did the last meeting decide about the culvert?",
    "What happened to the market awning after it blew down?",
    "Did Meridian say why it withdrew?",
    "Can someone who has been drinking still get into the shelter?",
    "What does clause 12 of the lease say?",
    "Would the politician give up her post should the service miss its launch?",
    "Did Marisol Keane get her housing voucher back in the end?",
    "Was it Councillor Marsh who said that the pilot is a mortgage?",
    "Until when does Perpetua Sandoval sit on the Library Board?",
    "How many engines are there at Fire Station Two?",
    "Thanks!",
    "ok thank you",
)


@pytest.mark.parametrize("question", STAND_ALONE)
@pytest.mark.parametrize("first", [LANE, "How much does the shelter cost?"], ids=["of a person", "of a thing"])
def test_a_question_that_stands_alone_is_left_as_it_is(first: str, question: str) -> None:
    assert followed(question, replied(first, "Councillor Theo Varga")) == Followup(standalone=question, scope=Scope())


def test_there_are_enough_questions_that_stand_alone() -> None:
    assert len(set(STAND_ALONE)) >= 40


COLD_STORE = "How many people work at the cold store?"
SHELTER = "What did the council decide about the winter shelter in January?"
TEAGUE = "What did Ms. Teague lose?"


@pytest.mark.parametrize(
    "question",
    [
        SHELTER,
        TEAGUE,
        "And what did the council decide about the winter shelter?",
        "and what did Ms. Teague lose?",
        "Who attacked Quill?",
        "Where does Idris Falk live?",
        "What did the mayor say about Quill?",
        "Why could the winter shelter not open on the 1st of June?",
        "How much does the city pay the harbour master a year?",
        "How much does the shelter cost, and how much of that does the city pay?",
    ],
)
@pytest.mark.parametrize("first", [COLD_STORE, "Who runs the night kitchen?"])
def test_a_question_with_its_own_subject_and_matter_stands_alone_whatever_was_heard(first: str, question: str) -> None:
    reply = replied(first)
    quote = replace(
        reply.citations[0], quote="The council heard the city in the winter. I gave the night kitchen notice."
    )

    assert followed(question, replace(reply, citations=(quote,))) == Followup(standalone=question, scope=Scope())


@pytest.mark.parametrize(
    ("question", "standalone"),
    [
        ("What did Quill say?", "What did Quill say about the bus lane?"),
        ("What did Quill say about it?", "What did Quill say about the bus lane?"),
        ("What did Quill buy too?", "What did Quill buy too (about: the bus lane)?"),
        ("Did Quill lose?", "Did Quill lose (about: the bus lane)?"),
        ("What else did Quill lose?", "What else did Quill lose (about: the bus lane)?"),
        ("What did Quill say about the plan?", "What did Quill say about the plan (about: the bus lane)?"),
        ("Who was in favour of the motion?", "Who was in favour of the motion on the bus lane?"),
    ],
)
def test_a_reaction_or_a_word_that_points_back_leans(question: str, standalone: str) -> None:
    assert after(LANE, question) == standalone


def talked(*questions: str) -> list[str]:
    """Return the questions of one conversation as they were understood."""
    replies: list[Reply] = []
    for question in questions:
        followup = followed(question, *replies)
        asked = Question(text=question, standalone=followup.standalone, carried=followup.carried)
        replies.append(replace(replied(question), question=asked))
    return [reply.question.standalone for reply in replies]


def test_what_was_asked_before_the_last_question_is_let_go() -> None:
    assert talked(COLD_STORE, SHELTER, "how many?")[1:] == [
        SHELTER,
        "How many (about: the winter shelter, in January)?",
    ]


def test_what_somebody_did_is_no_matter_of_an_earlier_question() -> None:
    assert talked("Who runs the night kitchen?", TEAGUE, "how much did she pay for it?")[1:] == [
        TEAGUE,
        "How much did Ms. Teague pay for it?",
    ]


def test_a_subject_outlives_a_question_of_who_somebody_is() -> None:
    assert talked(LANE, "Who is Councillor Quill?", "Who voted against?")[-1] == "Who voted against the bus lane?"


@pytest.mark.parametrize("second", ["and May?", "And In May?", "In May?"])
def test_a_time_is_put_inside_the_sentence(second: str) -> None:
    assert after("How many engines does the station have?", second) == "How many engines does the station have in May?"


def test_what_began_a_fragment_is_small_inside_a_sentence() -> None:
    first = "How many fire engines does the station have?"

    assert after(first, "At the last meeting?") == "How many fire engines does the station have at the last meeting?"
    assert after(LANE, "What about The shelter?") == "What did Varga say about the shelter?"
    assert after(LANE, "What about Pier 14?") == "What did Varga say about Pier 14?"


@pytest.mark.parametrize(
    "second", ["and ſhe?", "what did hıs mother say?", "what did ſhe say?", "and the meeting before that?"]
)
def test_letters_that_only_match_without_regard_to_case_are_understood(second: str) -> None:
    talk = replied("What was decided about the lane in Auguſt?", "Councillor Walter Quill")

    assert followed(second, talk).standalone


@pytest.mark.parametrize("second", ["and Quill?", "why?", "did it pass?", "the meeting before that"])
def test_without_a_conversation_nothing_is_carried_over(second: str) -> None:
    assert followed(second) == Followup(standalone=second, scope=Scope())


def test_what_was_carried_over_is_told() -> None:
    assert followed("What did she say about that?", replied(LANE)).carried == ("Varga", "the bus lane")


def test_he_is_who_was_quoted_where_the_question_named_nobody() -> None:
    assert after("Was the lane opposed?", "Why did he object?", "Councillor Walter Quill") == (
        "Why did Councillor Walter Quill object about the lane?"
    )


def test_whoever_presides_is_meant_last() -> None:
    heard = ("Mayor Ruth Hale", "Mayor Ruth Hale", "Councillor Walter Quill")

    assert after("Was the lane opposed?", "what did he say?", *heard).startswith("What did Councillor Walter Quill say")


def test_a_title_tells_he_from_she() -> None:
    heard = ("Aldous Marsh", "Aldous Marsh", "Sister Bernadette Coyle")

    assert "Sister Bernadette Coyle" in after("Was there drink?", "What did she say?", "Mr. Marsh", heard[2])


def said_of(quotes: Sequence[str], *speakers: str) -> Answer:
    reply = replied(SHELTER, *speakers)
    said = tuple(replace(each, quote=quote) for each, quote in zip(reply.citations, quotes, strict=True))
    return replace(reply, citations=said)


def test_he_is_nobody_whom_the_records_call_a_woman() -> None:
    heard = said_of(
        ["It will open.", "Ms. Grant, please.", "Aye."], "Fire Chief Odile Grant", "Mayor", "Clerk Ana Ruiz"
    )

    assert followed("and what did he say about that?", heard).standalone == (
        "What did he say about the winter shelter in January?"
    )
    assert followed("and what did she say about that?", heard).standalone == (
        "What did Fire Chief Odile Grant say about the winter shelter in January?"
    )


def test_he_is_the_next_one_heard_who_does_not_preside() -> None:
    heard = said_of(["I will.", "Ms. Grant, why?"], "Fire Chief Odile Grant", "Councillor Walter Quill")

    assert "did Councillor Walter Quill say" in followed("what did he say about that?", heard).standalone


@pytest.mark.parametrize("said", ["Ms. Grant and Mr. Grant, please.", "Please."], ids=["two of a name", "nothing"])
def test_he_may_be_anybody_of_whom_the_records_do_not_tell(said: str) -> None:
    heard = said_of([said], "Fire Chief Odile Grant")

    assert "did Fire Chief Odile Grant say" in followed("what did he say about that?", heard).standalone


def test_a_title_before_a_name_that_several_bear_tells_of_none() -> None:
    heard = said_of(["Mr. Marsh has the floor."], "Councillor Imogen Marsh")

    assert "did Councillor Imogen Marsh say" in followed("what did she say about that?", heard).standalone


def test_and_he_is_somebody_else_than_who_was_asked_about() -> None:
    heard = ("Councillor Theo Varga", "Councillor Walter Quill")

    assert after(LANE, "and he?", *heard[1:]) == "What did Councillor Walter Quill say about the bus lane?"


def test_a_subject_is_carried_over_several_questions() -> None:
    talk = [replied("How much does the shelter cost?"), replied("How many meetings are there?")]

    assert followed("Who voted against?", *talk).standalone == "Who voted against the shelter?"


def test_a_follow_up_of_a_follow_up_leans_on_what_was_understood() -> None:
    second = replied("and Quill?")
    understood = replace(second.question, standalone="What did Quill say about the bus lane?")

    assert followed("why?", replied(LANE), replace(second, question=understood)).standalone == (
        "Why did Quill say that about the bus lane?"
    )


def test_an_abstention_leaves_its_question_to_lean_on() -> None:
    refused: Abstention = replace(abstention(), question=Question(text=LANE, standalone=LANE))

    assert followed("and Quill?", refused).standalone == "What did Quill say about the bus lane?"


@pytest.mark.parametrize(
    ("second", "cited", "records", "words"),
    [
        ("and at the meeting before that?", "november", ("may", "minutes"), "the meeting of 9 May 2024"),
        ("What about the previous meeting?", "may", ("january",), "the meeting of 16 January 2024"),
        ("the meeting after that?", "january", ("may", "minutes"), "the meeting of 9 May 2024"),
        ("and at the next meeting?", "article", ("may", "minutes"), "the meeting of 9 May 2024"),
        ("and at the same meeting?", "may", ("may", "minutes"), "the meeting of 9 May 2024"),
    ],
    ids=["before", "previous", "after", "after the one an article is about", "same"],
)
def test_a_meeting_by_its_place_narrows_the_scope(second: str, cited: str, records: Sequence[str], words: str) -> None:
    followup = followed(second, replied("What was decided about the lane?", cited=cited))

    assert followup.standalone == f"What was decided about the lane at {words}?"
    assert followup.scope == Scope(record_ids=tuple(records))
    assert words in followup.carried


def test_the_meeting_before_may_be_asked_something_else() -> None:
    followup = followed("And what did Quill say at the meeting before that?", replied(LANE, cited="november"))

    assert followup.standalone == "What did Quill say about the bus lane at the meeting of 9 May 2024?"
    assert followup.scope.record_ids == ("may", "minutes")


def test_what_was_said_of_a_document_is_looked_for_in_the_transcript() -> None:
    first = replied("How do the minutes sum up the lane?", cited="minutes")

    assert followed("Was that changed at the meeting?", first) == Followup(
        standalone="Was that changed at the meeting of 9 May 2024 (about: the minutes sum up the lane)?",
        scope=Scope(record_ids=("may",)),
        carried=("the minutes sum up the lane", "the meeting of 9 May 2024"),
    )


def test_what_only_the_last_answer_brought_up_leans_on_it() -> None:
    first = replied("How did the fire marshal find the shelter?")
    quote = replace(first.citations[0], quote="It needs a stair outside.")

    assert followed("How much is the stair?", replace(first, citations=(quote,))).carried
    assert followed("Does the mayor pay for the stair?", replace(first, citations=(quote,))).carried
    assert not followed("How much is the stair?", first).carried


def test_the_month_of_a_question_tells_its_meeting_before_its_answer_does() -> None:
    asked = replied("What was decided about the lane in November?", cited="january")

    assert followed("and the meeting before that?", asked).scope.record_ids == ("may", "minutes")


def test_before_the_first_meeting_there_is_none() -> None:
    second = "and at the meeting before that?"

    assert followed(second, replied("What was decided about the lane?", cited="january")) == Followup(
        standalone=second, scope=Scope()
    )


def test_a_scope_that_somebody_chose_is_kept() -> None:
    chosen = Scope(record_ids=("hearing",), speakers=("Councillor Walter Quill",))
    followup = followed(
        "and at the meeting before that?", replied("What about the lane?", cited="november"), scope=chosen
    )

    assert followup.scope == chosen


def of_a_meeting() -> Answer:
    """Return the reply to a follow-up that was narrowed to a meeting."""
    first = replied("What was decided about the lane?", cited="november")
    followup = followed("and at the meeting before that?", first)
    question = Question(
        text="and at the meeting before that?",
        standalone=followup.standalone,
        scope=followup.scope,
        carried=followup.carried,
    )
    return replace(replied("", cited="may"), question=question)


def test_the_meeting_is_kept_by_the_next_follow_up_and_by_no_other_question() -> None:
    assert followed("and Quill?", of_a_meeting()).scope.record_ids == ("may", "minutes")
    assert followed("What does clause 12 of the lease say?", of_a_meeting()).scope.is_open


def test_what_happened_next_is_looked_for_beyond_the_meeting() -> None:
    followup = followed("What happened next?", of_a_meeting())

    assert (followup.standalone, followup.scope) == ("What happened next with the lane?", Scope())


def test_a_scope_taken_off_the_bar_does_not_come_back() -> None:
    chosen = replied("What was decided about the lane?", scope=Scope(record_ids=("january",)))

    assert followed("and Quill?", chosen).scope.is_open


def test_what_was_understood_can_be_typed_to_ask_the_same() -> None:
    question = of_a_meeting().question

    typed = asked_as(question)
    again = followed(typed, replied("Who was present?"))

    assert typed == "What was decided about the lane at the meeting of 9 May 2024?"
    assert (again.standalone, again.scope) == (question.standalone, question.scope)


def test_a_question_grown_too_long_is_asked_as_it_is() -> None:
    long = f"What did Varga say about the {'very ' * (MAX_CHARACTERS // 5)}long lane?"

    assert followed("and Quill?", replied(long)).standalone == "and Quill?"


@given(
    st.lists(
        st.sampled_from(
            ("and", "he", "that", "?", "Quill", "ſhe", "Auguſt", "the", "why", "about", "in", "May", "it", "\n", "(")
        )
    ),
    st.text(max_size=60),
)
def test_whatever_is_said_something_can_be_asked(words: list[str], first: str) -> None:
    second = " ".join(words)
    followup = followed(second, replied(first, "Councillor Walter Quill"))

    assert len(followup.standalone) <= MAX_CHARACTERS
    assert bool(followup.carried) or followup == Followup(standalone=second, scope=Scope())
