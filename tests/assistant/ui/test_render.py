from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import html as lxml_html
from lxml.etree import _Element

from assistant import Assistant
from assistant.addresses import address, web_address
from assistant.answers import Abstention, Answer, Citation, Claim, Mode, Question, Reply, ScoredPassage, Searched
from assistant.clips import Moment, clip_of_turns
from assistant.errors import QuestionError
from assistant.generation import SentenceTakenBack, SentenceVerified, TextWritten, Understood
from assistant.journal import ErrorReport, KeptReport, SavedSearch, Terms
from assistant.reports import Subject
from assistant.ui import render
from assistant.ui.alerts import ShownAlert, ShownHit
from assistant.ui.ask import date_problems, day_of, scope_of
from assistant.ui.clip import SavedFile, Step
from assistant.ui.draft import Draft
from assistant.ui.find import Found, Place
from assistant.ui.player import Heard, player_html
from assistant.ui.record import corrections
from assistant.ui.sources import ShownTurn, parse_anchor, shown_turns, source_html
from ingest import (
    Amendment,
    BlockRole,
    Facts,
    Passage,
    PhraseHit,
    Record,
    RecordSummary,
    Scope,
    SourceKind,
    TimeAnchor,
    TimeSpan,
    Turn,
)
from tests.assistant.ui.payloads import PAYLOADS

RECORD_ID = "ab12cd34ef56ab12cd34ef56"
HEARD = Heard(address="recording/ab12?key=cd34", is_video=False)
# Every element and attribute that the templates themselves write; anything else came from somebody's words.
TAGS = {
    *(
        "a",
        "article",
        "audio",
        "button",
        "caption",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "footer",
        "h2",
        "h3",
        "s",
    ),
    *("header", "ins", "li", "mark", "p", "progress", "section", "span", "strong", "summary", "table", "tbody", "td"),
    *("th", "thead"),
    *("tr", "ul"),
}
ATTRIBUTES = {
    *(
        "aria-busy",
        "aria-controls",
        "aria-current",
        "aria-expanded",
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "class",
        "controls",
        "data-answer",
        "data-arrive",
        "data-href",
        "data-keep",
        "data-name",
        "data-place",
        "data-record",
        "data-seconds",
        "data-type",
        "hidden",
        "href",
        "id",
        "max",
        "open",
        "preload",
        "rel",
        "role",
    ),
    *("scope", "src", "tabindex", "target", "title", "type", "value"),
}


def facts(text: str = "Harbour Council", kind: SourceKind = SourceKind.AI_SUMMARY) -> Facts:
    return Facts(
        title=text,
        source_kind=kind,
        body=text,
        date=date(2024, 5, 9),
        url=text,
        media=text,
        reasons={"source_kind": text, "title": text, "date": text},
    )


def summary(text: str = "Harbour Council") -> RecordSummary:
    return RecordSummary(
        record_id=RECORD_ID,
        revision=1,
        facts=facts(text),
        format="vtt",
        state="live",
        origins=(text,),
        turns=2,
        passages=1,
        words=900,
        speakers=(text,),
        duration_seconds=3600.0,
        sample=True,
        sequence=1,
        notices=(text,),
    )


def passage(text: str = "The motion carries.") -> ScoredPassage:
    made = Passage(
        passage_id="p1",
        record_id=RECORD_ID,
        ordinal=0,
        turn_start=0,
        turn_end=0,
        char_start=0,
        char_end=19,
        text=text,
        labelled_text=text,
        speakers=(text,),
        time=TimeSpan(start_seconds=2467),
        tokens=5,
    )
    return ScoredPassage(passage=made, score=1.5, dense=None, lexical=3.0, discussion=0)


def citation(text: str = "The motion carries.") -> Citation:
    return Citation(
        number=1,
        record_id=RECORD_ID,
        revision=1,
        passage_id="p0",
        title=text,
        body=text,
        date=date(2024, 5, 9),
        source_kind=SourceKind.TRANSCRIPT,
        speaker=text,
        time=TimeSpan(start_seconds=2467),
        quote=text,
        quote_start=0,
        quote_end=19,
        turn_start=0,
        turn_end=0,
        url=text,
    )


def answer(text: str = "The motion carries.") -> Answer:
    return Answer(
        question=Question(
            text=text, standalone=f"{text} in May", scope=Scope(record_ids=(RECORD_ID,), speakers=(text,))
        ),
        claims=(Claim(text=f"Ana Ruiz: “{text}”", citations=(1,)),),
        citations=(citation(text),),
        read=(passage(text),),
        searched=Searched(records=1, of=2, first=date(2024, 1, 1), last=date(2024, 5, 9)),
        mode="extractive",
        library_sequence=3,
        fingerprint=text,
        notices=(text,),
    )


def abstention(text: str = "The records do not tell.") -> Abstention:
    return Abstention(
        question=Question(text=text, standalone=text),
        reason=text,
        nearest=(passage(text),),
        searched=Searched(records=1, of=1),
        mode="lookup",
        library_sequence=3,
        fingerprint=text,
        notices=(text,),
    )


def draft(text: str) -> Draft:
    """Return an answer half written: a sentence that holds, one that does not, one that nobody has checked."""
    made = Draft()
    made.take(Understood(question=Question(text="and now?", standalone=text)))
    made.take(SentenceVerified(sentence=0, claim=answer(text).claims[0], citations=(citation(text),)))
    made.take(TextWritten(sentence=1, text="It is not so"))
    made.take(SentenceTakenBack(sentence=1, text=text, reason=text))
    for piece in (text[:3], text[3:]):
        made.take(TextWritten(sentence=2, text=piece))
    return made


def record(*turns: str, speaker: str | None = "Ana Ruiz") -> Record:
    return Record(
        record_id=RECORD_ID,
        content_hash="0" * 64,
        format="vtt",
        turns=tuple(
            Turn(text=text, speaker=speaker, time=TimeSpan(start_seconds=60.0 * place, end_seconds=60.0 * place + 59))
            for place, text in enumerate(turns)
        ),
        facts=facts(),
    )


def text_of(element: _Element) -> str:
    return "".join(str(text) for text in element.itertext())


def alert_and_report_pages(text: str) -> dict[str, str]:
    now = datetime(2024, 5, 9, tzinfo=UTC)
    search = SavedSearch(search_id=1, uid="u", name=text, terms=Terms(words=text), made_at=now, ran_at=now, sequence=3)
    hits = [ShownHit(citation=citation(text), seen=False, at=3, changed=True)]
    alert = ShownAlert(search=search, asked=f"words {text}", total=1, unseen=1, hits=hits)
    report = ErrorReport(
        about="citation",
        wrong=text,
        expected=text,
        reply=answer(text),
        citation=citation(text),
        record_id=RECORD_ID,
        revision=1,
        title=text,
        library_sequence=3,
        fingerprint=text,
    )
    kept = KeptReport(report_id=1, made_at=now, closed_at=now, note=text, report=report)
    subject = Subject(about="citation", reply=answer(text), citation=citation(text), record_id=RECORD_ID, revision=1)
    return {
        "alerts": render.render("alerts", alerts=[alert], one=None, read_only=False),
        "alert": render.render("alerts", alerts=[alert], one=alert, read_only=False),
        "report form": render.render("report_form", subject=subject),
        "report of a record": render.render("report_form", subject=replace(subject, about="record", title=text)),
        "report": render.render("reports", reports=[kept], one=kept, read_only=False, form=False),
        "reports": render.render("reports", reports=[kept], one=None, read_only=False, form=False),
    }


def amendments(text: str) -> list[Amendment]:
    """Return a correction in which every word is somebody's."""
    words = dict.fromkeys(("was_speaker", "was_text", "who", "why"), text)
    made_at = datetime(2024, 5, 9, tzinfo=UTC)
    return [Amendment(turn=0, speaker=None, text=f"{text}!", made_at=made_at, revision=2, **words)]


def whole_page(text: str) -> dict[str, str]:
    """Every piece of HTML that is made of other people's words, all of them this text."""
    records = {RECORD_ID: summary(text)}
    held = replace(
        record(text, text, speaker=text),
        facts=facts(text),
        metadata={text: (text,)},
        notices=(text,),
    )
    turns = shown_turns(held, 0, len(text))
    return {
        "question": render.question_message(text),
        "answer": render.reply_message(answer(text), records),
        "abstention": render.reply_message(abstention(text), records),
        "failure": render.failure_message(text, question=text),
        "stopped": render.stopped_message(text),
        "draft": render.draft_message(draft(text)),
        "taken back": render.reply_message(answer(text), records, taken_back=draft(text).taken_back),
        "source": render.render(
            "source",
            record=held,
            facts=held.facts,
            turns=turns,
            seconds=3.0,
            recording=Moment(url=text, is_exact=True),
            player=player_html(HEARD, facts(text), start_seconds=3.0),
            playable=True,
            clip_href=address("find", clip=RECORD_ID),
            changed=True,
            target=parse_anchor(f"#c-{RECORD_ID}-1-0-5"),
            number=1,
            used=[(1, f"#c-{RECORD_ID}-1-0-5")],
            read=[(text, f"#c-{RECORD_ID}-1-0-5")],
            clipboard=text,
            answer=None,
        ),
        **alert_and_report_pages(text),
        "records": render.render("records", records=list(records.values()), total=1, narrowed=False),
        "record head": render.render(
            "record_head", record=held, summary=records[RECORD_ID], facts=held.facts, amendments=amendments(text)
        ),
        "record text": render.render("record_text", turns=[(turn, False) for turn in turns], more=0, playable=True),
        "player that is lost": render.render("player_lost", name=text),
        "found": _found(text, records[RECORD_ID]),
        "clip": _clip(text, held, turns),
        "failed": render.render("failed", failed=[replace(records[RECORD_ID], state="failed")], read_only=False),
        "scope": render.render("scope", words=text),
        "outcome": render.render("outcome", good=False, words=text),
        "notices": render.render("notices", notices=(text,)),
    }


def _found(text: str, held: RecordSummary) -> str:
    hit = PhraseHit(
        record_id=RECORD_ID, title=text, turn=0, speaker=text, start_seconds=3.0, char_start=0, char_end=1, context=text
    )
    place = Place(hit=hit, clip_href=address("find", phrase=text), before=text, phrase=text, after=text, is_chosen=True)
    return render.render(
        "found",
        phrase=text,
        found=[Found(record=held, places=[place])],
        places=1,
        is_all=True,
        covered=Searched(records=1, of=1),
        notices=(text,),
        has_clip=False,
    )


def _clip(text: str, held: Record, turns: list[ShownTurn]) -> str:
    return render.render(
        "clip",
        clip=clip_of_turns(held, 0, 0),
        facts=held.facts,
        turns=turns,
        when=text,
        seconds=3.0,
        steps={"End": [Step(name="end+1", words="1 turn later", href=address("find", phrase=text))]},
        back=address("find", phrase=text),
        player=player_html(HEARD, facts(text)),
        playable=True,
        moment=Moment(url=text, is_exact=False),
        clipboard=text,
        files=[SavedFile(label="Text", name=text, type="text/plain", content=text)],
        cut="recording/x/cut?start=0",
        accuracy="",
        missing=None,
    )


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_words_become_neither_elements_nor_attributes_nor_addresses(payload: str) -> None:
    for name, page in whole_page(payload).items():
        for element in lxml_html.fragment_fromstring(page, create_parent="root").iterdescendants():
            assert element.tag in TAGS, (name, element.tag)
            assert set(element.attrib) <= ATTRIBUTES, (name, element.tag, dict(element.attrib))
            assert element.get("src", "recording/").startswith("recording/"), (name, element.get("src"))
            assert element.get("href", "#c-").startswith(("#c-", "?view=", "?record=")), (name, element.get("href"))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_words_are_shown_as_the_characters_they_are(payload: str) -> None:
    shown = " ".join(payload.split())
    pages = whole_page(payload)
    # Its button alone holds the question.
    del pages["stopped"]
    for name, page in pages.items():
        text = lxml_html.fragment_fromstring(page, create_parent="root").text_content()
        assert shown in " ".join(text.split()), name


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_chat_message_is_one_block_of_html_and_holds_no_markdown(payload: str) -> None:
    pages = whole_page(payload)
    for name in ("question", "answer", "abstention", "failure", "stopped", "draft", "taken back"):
        assert pages[name].startswith("<div"), name
        assert "\n" not in pages[name], name
        assert not set("`*\\$") & set(pages[name]), name


def test_a_chip_opens_exactly_the_cited_span() -> None:
    page = render.reply_message(answer(), {RECORD_ID: summary()})
    chips = lxml_html.fromstring(page).cssselect(".claims a.cite")
    assert [chip.text for chip in chips] == ["[1]"]
    target = parse_anchor(chips[0].get("href"))
    assert target is not None
    assert (target.record_id, target.revision, target.start, target.end) == (RECORD_ID, 1, 0, 19)


def test_a_draft_shows_what_holds_what_does_not_and_what_nobody_checked() -> None:
    page = lxml_html.fromstring(render.draft_message(draft("The lane is closed.")))

    held, back, unchecked = page.cssselect(".claims > .claim")
    assert [chip.text for chip in held.cssselect("a.cite")] == ["[1]"]
    assert [text_of(each) for each in back.cssselect("s")] == ["The lane is closed."]
    assert "Taken back: The lane is closed." in text_of(back)
    assert text_of(unchecked).startswith("Not checked yet: The lane")
    assert not [*back.cssselect("a.cite"), *unchecked.cssselect("a.cite")]
    assert page.get("aria-busy") == "true"


def test_what_was_taken_back_stays_struck_beside_the_answer_for_whoever_read_it() -> None:
    held = draft("The lane is closed.")

    page = lxml_html.fromstring(render.reply_message(answer(), {RECORD_ID: summary()}, taken_back=held.taken_back))

    assert [text_of(each) for each in page.cssselect(".taken s")] == ["The lane is closed."]
    assert "The lane is closed." not in text_of(page.cssselect(".claims")[0])
    assert "closed" not in text_of(page.cssselect(".copy-text")[0])


def test_a_narrowed_question_can_be_asked_of_the_whole_library() -> None:
    narrowed = lxml_html.fromstring(render.reply_message(answer(), {RECORD_ID: summary()}))
    whole = lxml_html.fromstring(render.reply_message(abstention(), {RECORD_ID: summary()}))

    assert [each.get("value") for each in narrowed.cssselect("button.wider")] == ["The motion carries. in May"]
    assert whole.cssselect("button.wider") == []
    assert [each.get("value") for each in whole.cssselect(".foot button.edit")] == ["The records do not tell."]


def test_a_citation_is_spoken_with_speaker_time_record_and_kind() -> None:
    spoken = render.citation_label(replace(citation(), speaker="Ana Ruiz", title="Regular meeting"))
    assert spoken == "Citation 1: Ana Ruiz at 41 minutes 7 seconds, Regular meeting, 9 May 2024, transcript"


def test_an_article_is_spoken_without_a_speaker_whom_it_cannot_have() -> None:
    unsigned = replace(citation(), speaker=None, time=None, title="Pier approved")
    article = render.citation_label(replace(unsigned, source_kind=SourceKind.ARTICLE))
    assert article == "Citation 1: Pier approved, 9 May 2024, article"
    assert render.citation_label(unsigned).startswith("Citation 1: unnamed speaker, Pier approved")


def test_what_was_searched_is_said_once_under_an_answer_that_says_it_itself() -> None:
    def coverage(mode: Mode) -> list[str]:
        shown = lxml_html.fromstring(render.reply_message(replace(answer(), mode=mode), {RECORD_ID: summary()}))
        return [str(each.text) for each in shown.cssselect(".coverage")]

    assert [len(coverage(mode)) for mode in ("extractive", "lookup")] == [1, 0]


def test_a_reported_answer_shows_each_of_its_sentences_in_a_paragraph_of_its_own() -> None:
    claims = (Claim(text="It carried.", citations=(1,)), Claim(text="Nine voted.", citations=()))
    reply = replace(answer(), claims=claims)
    report = ErrorReport(about="answer", wrong="No.", reply=reply, library_sequence=1, fingerprint="f")
    made = datetime(2024, 5, 9, tzinfo=UTC)
    kept = KeptReport(report_id=1, made_at=made, closed_at=None, note="", report=report)

    shown = lxml_html.fromstring(render.render("reports", reports=[kept], one=kept, read_only=False, form=False))
    assert [each.text for each in shown.cssselect(".answered")] == ["It carried. [1]", "Nine voted."]


def test_an_agenda_is_called_one_wherever_its_kind_is_shown() -> None:
    agenda = replace(facts(kind=SourceKind.MINUTES), paper="agenda")
    (badge,) = lxml_html.fromstring(
        render.render("records", records=[replace(summary(), facts=agenda)], total=1, narrowed=False)
    ).cssselect(".kinds .badge:not(.sample)")

    assert (badge.text, badge.get("title")) == ("Agenda", "official, written before the meeting")
    assert render.citation_label(replace(citation(), source_kind=SourceKind.MINUTES, paper="agenda")).endswith("agenda")


def test_a_number_without_a_citation_makes_no_chip() -> None:
    reply = replace(answer(), claims=(Claim(text="It carried.", citations=(1, 7)),))
    chips = lxml_html.fromstring(render.reply_message(reply, {RECORD_ID: summary()})).cssselect(".claims a.cite")
    assert [chip.text for chip in chips] == ["[1]"]


def test_what_people_said_is_set_apart_from_what_the_program_says() -> None:
    page = render.reply_message(answer(), {RECORD_ID: summary()})
    assert [each.text for each in lxml_html.fromstring(page).cssselect(".said")] == ["“The motion carries.”"]


@pytest.mark.parametrize("reply", [answer(), abstention()], ids=["answer", "abstention"])
def test_a_reply_about_a_record_that_was_removed_is_still_shown(reply: Reply) -> None:
    assert reply.notices[0] in text_of(lxml_html.fromstring(render.reply_message(reply, {})))


def test_an_abstention_names_what_was_searched_and_offers_the_nearest_passages() -> None:
    page = lxml_html.fromstring(render.reply_message(abstention(), {RECORD_ID: summary()}))
    assert "The records do not tell." in text_of(page.cssselect(".reason")[0])
    assert "the whole library (1 record)" in text_of(page.cssselect(".why")[0])
    assert [parse_anchor(link.get("href")) is not None for link in page.cssselect("a.near")] == [True]


def test_a_copied_answer_carries_its_citations() -> None:
    text = render.plain_text(answer())
    assert "“The motion carries.” [1]" in text
    assert "[1] The motion carries., The motion carries., 9 May 2024, transcript" in text
    assert "Searched 1 of 2 records, 1 January 2024 to 9 May 2024." in text


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "http://",
        "http://[",
        "https://a b",
        "ftp://a.example",
        "",
        None,
    ],
    ids=repr,
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert web_address(address) is None


@pytest.mark.parametrize(
    "href",
    [
        "#c-zz12cd34-1-0-5",
        "#c-ab12cd34-1-5-5",
        "#c-ab12cd34-1-9-5",
        "#c-ab12cd34-1-0",
        "#c-ab12cd34-1-0-99999999999999999999",
        "#c-ab12cd34-1-0-5\n",
        "#c-ab12cd34-١-0-5",
        "../../etc",
        None,
        7,
        ["#c-ab12cd34-1-0-5"],
    ],
    ids=repr,
)
def test_a_link_that_is_none_of_ours_names_no_passage(href: object) -> None:
    assert parse_anchor(href) is None


def test_the_highlighted_words_are_exactly_the_quote() -> None:
    held = record("Good evening.", "Item two. The motion carries, six to three. We move on.", "Thank you.")
    start = held.text.index("The motion")
    end = start + len("The motion carries, six to three.")
    turns = shown_turns(held, start, end)
    assert [turn.hit for turn in turns] == ["", "The motion carries, six to three.", ""]
    assert "".join(turn.before + turn.hit + turn.after for turn in turns) == "".join(turn.text for turn in held.turns)
    assert [turn.speaker for turn in turns] == ["Ana Ruiz", None, None]


def test_a_very_long_turn_is_cut_around_the_quote() -> None:
    long = "word " * 20_000
    held = record(long + "Here it is." + long)
    start = held.text.index("Here")
    (turn,) = shown_turns(held, start, start + 11)
    assert turn.hit == "Here it is."
    assert turn.cut_before
    assert turn.cut_after
    assert len(turn.before + turn.after) < 2000


def test_the_clock_beside_a_turn_is_that_of_its_first_word_shown() -> None:
    cues = tuple(TimeAnchor(offset=at * 20, time=TimeSpan(start_seconds=float(at))) for at in range(100))
    turn = Turn(text="nineteen characters " * 100, speaker="Ana", time=TimeSpan(start_seconds=0.0), anchors=cues)
    held = replace(record(""), turns=(turn,))

    assert [shown.seconds for shown in shown_turns(held, 200, 219)] == [0.0]
    assert [shown.seconds for shown in shown_turns(held, 1500, 1519)] == [40.0]


def test_a_copied_citation_names_a_second_only_where_the_page_opens_there(sample_assistant: Assistant) -> None:
    council = next(each for each in sample_assistant.library.records() if str(each.facts.date) == "2024-05-09")

    panel = source_html(sample_assistant.library, {"href": f"#c-{council.record_id}-{council.revision}-0-10"})

    copied = text_of(lxml_html.fromstring(panel).cssselect(".copy-text")[0])
    assert copied.endswith("https://video.example/harbour/2024-05-09")


def test_a_block_of_an_article_has_no_speaker() -> None:
    held = Record(
        record_id=RECORD_ID,
        content_hash="0",
        format="html",
        turns=(Turn(text="Heading", role=BlockRole.HEADING, level=1), Turn(text="Text", role=BlockRole.PARAGRAPH)),
        facts=facts(),
    )
    page = render.render(
        "record_text", turns=[(turn, False) for turn in shown_turns(held, 8, 12)], more=0, playable=False
    )
    assert lxml_html.fromstring(page).cssselect(".speaker") == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (" 2024-5-9 ", date(2024, 5, 9), date(2024, 5, 9)),
        ("2024/05/09", date(2024, 5, 9), date(2024, 5, 9)),
        ("9 May 2024", date(2024, 5, 9), date(2024, 5, 9)),
        ("9th may, 2024", date(2024, 5, 9), date(2024, 5, 9)),
        ("May 9, 2024", date(2024, 5, 9), date(2024, 5, 9)),
        ("Sept. 4, 2024", date(2024, 9, 4), date(2024, 9, 4)),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("", None, None),
    ],
    ids=["year", "month", "day", "slashes", "British", "ordinal", "American", "abbreviated", "month's name", "nothing"],
)
def test_a_day_may_be_written_as_a_year_or_a_month(text: str, first: date | None, last: date | None) -> None:
    assert (day_of(text), day_of(text, end=True)) == (first, last)


@pytest.mark.parametrize("text", ["3 avril 2024", "2024-13", "2024-02-30", "24-05-09", "03/05/2024", "May 9", "soon"])
def test_what_is_no_day_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(QuestionError, match="Write it as 2024-05-03, 3 May 2024 or May 3, 2024"):
        day_of(text)


@pytest.mark.parametrize(
    ("first", "last", "problems"),
    [
        ("", "2024", (None, None)),
        ("3 avril 2024", "2024", ("No date. Write 2024-05-03, 3 May 2024 or May 3, 2024.", None)),
        ("2024", "1/2/2024", (None, "No date. Write 2024-05-03, 3 May 2024 or May 3, 2024.")),
        ("May 2024", "2024-04", (None, "Earlier than From. Swap the dates.")),
    ],
    ids=["fine", "From", "To", "order"],
)
def test_what_is_wrong_with_a_date_is_said_beside_it(
    first: str, last: str, problems: tuple[str | None, str | None]
) -> None:
    assert date_problems(first, last) == problems


def test_a_span_of_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QuestionError, match="Swap the dates"):
        scope_of([], "2024-05", "2024-04", [], [])


def test_the_scope_bar_gives_the_scope_it_shows() -> None:
    scope = scope_of([RECORD_ID], "2024", "", ["Ana Ruiz"], ["minutes"])
    assert scope == Scope(
        record_ids=(RECORD_ID,),
        speakers=("Ana Ruiz",),
        source_kinds=(SourceKind.MINUTES,),
        date_from=date(2024, 1, 1),
    )
    assert scope_of(None, "", "", None, None).is_open


def test_a_correction_holds_only_what_was_changed() -> None:
    before = facts("Harbour Council", SourceKind.ARTICLE)
    assert corrections(before, "Harbour Council", "May 10, 2024", "Harbour Council", "article") == {
        "date": "2024-05-10"
    }
    assert corrections(before, "Harbour Council", "2024-05-09", "", "minutes") == {"body": None, "kind": "minutes"}


@pytest.mark.parametrize(
    ("title", "day", "problem"),
    [
        (" ", "", "needs a title"),
        ("A", "9 May", "is no date. Write it as 2024-05-03"),
        ("A", "May 2024", "is no day. Write it as 2024-05-03"),
    ],
    ids=["no title", "no date", "no day"],
)
def test_a_correction_that_cannot_be_kept_says_what_to_write(title: str, day: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        corrections(facts(), title, day, "", "article")
