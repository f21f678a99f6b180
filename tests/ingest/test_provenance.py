from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.cleaning import clean
from ingest.loaders.html import load_html
from ingest.loaders.pdf import load_pdf
from ingest.loaders.text import load_text
from ingest.provenance import classify
from ingest.records import BlockRole, Facts, Record, SourceKind, Turn

FIXTURES = Path(__file__).parent.parent / "fixtures/articles"
PROSE = "The council met for two hours and spoke about the price of water, which has risen twice since the spring."
FRENCH = (
    "Le conseil a parlé du prix de l'eau pendant deux heures et il a décidé de ne pas le relever avant le printemps. "
)


def speech(
    *texts: str, speaker: str | None = "MAYOR HALD", hints: dict[str, str] | None = None, kind: str = "vtt"
) -> Record:
    turns = tuple(Turn(text=text, speaker=speaker) for text in texts or ("Good evening.",))
    return Record(record_id="r", content_hash="h", format=kind, turns=turns, hints=hints or {})


def article(text: str = PROSE, **hints: str) -> Record:
    raw = load_text(text.encode(), "a.txt")
    return clean(Record(record_id="r", content_hash="h", format="text", turns=raw.turns, hints={**raw.hints, **hints}))


def facts(record: Record, name: str = "a.txt", **given: dict[str, str]) -> Facts:
    found = classify(record, name=name, sheet=given.get("sheet"), corrections=given.get("corrections")).facts
    assert found is not None
    return found


SHEET = {
    "title": "Sheet",
    "body": "Sheet Board",
    "date": "2024-02-02",
    "kind": "minutes",
    "url": "https://s",
    "media": "s.mp4",
}
MINE = {
    "title": "Mine",
    "body": "My Board",
    "date": "2024-03-03",
    "kind": "ai_summary",
    "url": "https://m",
    "media": "m.mp4",
}
DOCUMENT = {
    "title": "Doc",
    "body": "Doc Board",
    "date": "2024-01-01",
    "kind": "transcript",
    "url": "https://d",
    "media": "d.mp4",
}


@pytest.mark.parametrize(
    ("given", "expected", "reason"),
    [
        pytest.param({}, DOCUMENT, None, id="the-document"),
        pytest.param({"sheet": SHEET}, SHEET, "verbatim.csv", id="the-sheet-before-the-document"),
        pytest.param({"sheet": SHEET, "corrections": MINE}, MINE, "your correction", id="a-correction-before-all"),
    ],
)
def test_the_stronger_source_wins_in_every_field(
    given: dict[str, dict[str, str]], expected: dict[str, str], reason: str | None
) -> None:
    found = facts(article(**DOCUMENT), name="2023-12-12 name.txt", **given)

    assert {
        "title": found.title,
        "body": found.body,
        "date": str(found.date),
        "kind": found.source_kind.value,
        "url": found.url,
        "media": found.media,
    } == expected
    for name in ("title", "body", "date", "source_kind", "url", "media"):
        assert found.reasons[name] == reason if reason else found.reasons[name]


def test_each_field_falls_back_by_itself() -> None:
    found = facts(article(**DOCUMENT), sheet={"title": "Sheet", "body": " "}, corrections={"date": "2024-03-03"})

    assert (found.title, found.body, found.date) == ("Sheet", "Doc Board", date(2024, 3, 3))


def test_nothing_known_is_said_and_nothing_invented() -> None:
    found = facts(article(), name="notes.txt")

    assert (found.title, found.body, found.date, found.url, found.media) == ("Notes", None, None, None, None)
    assert found.source_kind is SourceKind.ARTICLE
    assert set(found.reasons) == {"title", "source_kind"}


@pytest.mark.parametrize("field", ["date", "kind"])
def test_a_correction_that_is_none_is_an_error(field: str) -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        facts(article(), corrections={field: "tomorrow"})


MINUTES = f"""{{}}

Present: Mayor Hald, Councillors Bo and Ruiz.

{PROSE}

Motion by Bo, seconded by Ruiz. The motion carried.

The meeting was adjourned at 9 p.m. Ayes: Bo, Ruiz.
"""


@pytest.mark.parametrize(
    ("record", "name", "kind", "reason"),
    [
        pytest.param(speech(), "a.vtt", "transcript", "captions (VTT) with 1 named speakers", id="captions"),
        pytest.param(speech(speaker=None, kind="srt"), "a.srt", "transcript", "captions (SRT)", id="captions-no-names"),
        pytest.param(
            speech("a", "b", kind="json"), "a.json", "transcript", "1 named speaker in 2 turns", id="labelled"
        ),
        pytest.param(speech(), "minutes.vtt", "transcript", "captions", id="speech-before-the-files-name"),
        pytest.param(
            article(f"# Minutes of the regular meeting\n\n{PROSE}"), "a.md", "minutes", "its heading", id="minutes-of"
        ),
        pytest.param(
            article(f"Board of Works\n\nDRAFT MINUTES\n\n{PROSE}"), "a.md", "minutes", "'DRAFT MINUTES'", id="capitals"
        ),
        pytest.param(
            article(f"# Larkhaven Council - Minutes\n\n{PROSE}"), "a.md", "minutes", "its heading", id="minutes-last"
        ),
        pytest.param(
            article(f"# Regular Meeting Agenda\n\n{PROSE}"),
            "a.md",
            "minutes",
            "official, written before the meeting",
            id="agenda",
        ),
        pytest.param(
            article(MINUTES.format("Tuesday evening")), "a.txt", "minutes", "attendance ('Present: May", id="motions"
        ),
        pytest.param(
            article(f"# Transcript of the hearing\n\n{PROSE}"), "a.md", "transcript", "its heading", id="transcript-of"
        ),
        pytest.param(article(), "2024_council_minutes.txt", "minutes", "the file's name", id="name-minutes"),
        pytest.param(article(), "hearing-transcript.txt", "transcript", "the file's name", id="name-transcript"),
        pytest.param(article(), "agenda.txt", "minutes", "an agenda: official", id="name-agenda"),
        pytest.param(
            article(f"# Council sits for 45 minutes\n\n{PROSE}"), "a.md", "article", "text without", id="45-minutes"
        ),
        pytest.param(
            article(f"# Mayor sets the agenda on water\n\n{PROSE}"), "a.md", "article", "text without", id="sets-agenda"
        ),
        pytest.param(
            article(f"{PROSE}\n\nSummary by AI"),
            "minutes.txt",
            "ai_summary",
            "it says 'Summary by AI'",
            id="disclaimer",
        ),
        pytest.param(article(kind="Minutes"), "a.md", "minutes", "the document says so of itself", id="said"),
        pytest.param(article(kind="gossip"), "a.md", "article", "text without", id="said-and-none-of-them"),
    ],
)
def test_the_source_kind_has_a_reason(record: Record, name: str, kind: str, reason: str) -> None:
    found = facts(record, name)

    assert found.source_kind.value == kind
    assert reason in found.reasons["source_kind"]


@pytest.mark.parametrize(
    ("record", "name", "corrections", "called"),
    [
        pytest.param(article(f"# Regular Meeting Agenda\n\n{PROSE}"), "a.md", {}, "agenda", id="by its heading"),
        pytest.param(article(), "agenda.txt", {}, "agenda", id="by its name"),
        pytest.param(article(), "agenda.txt", {"kind": "minutes"}, "minutes", id="corrected"),
        pytest.param(article(), "minutes.txt", {}, "minutes", id="minutes"),
        pytest.param(article(f"{PROSE}\n\nSummary by AI"), "agenda.txt", {}, "ai summary", id="a machine's"),
    ],
)
def test_an_agenda_ranks_with_minutes_and_is_not_called_so(
    record: Record, name: str, corrections: dict[str, str], called: str
) -> None:
    assert facts(record, name, corrections=corrections).kind_name == called


@pytest.mark.parametrize(
    ("record", "name", "day", "reason"),
    [
        pytest.param(
            article(date="28 July 2024"), "2023-01-01.txt", "2024-07-28", "says so of itself", id="hint-before-name"
        ),
        pytest.param(
            article(f"Water\n\nJuly 28, 2024 | Water Board\n\n{PROSE}"),
            "a.txt",
            "2024-07-28",
            "dateline 'July 28",
            id="dateline",
        ),
        pytest.param(
            article(title="Briefing of 9 May 2024"), "a.txt", "2024-05-09", "the document's title", id="title"
        ),
        pytest.param(
            article(MINUTES.format("# Minutes\n\nRegular meeting held on Tuesday, May 14, 2024 in the hall")),
            "a.txt",
            "2024-05-14",
            "a line near the top",
            id="line-of-minutes",
        ),
        pytest.param(
            article(MINUTES.format("# Minutes\n\nThe minutes of 9 April 2024 were approved")),
            "m-2024-05-14.txt",
            "2024-05-14",
            "the file's name",
            id="another-meeting-is-not-this-one",
        ),
        pytest.param(
            article(f"Water\n\n{PROSE}\n\nThe May 3, 2024 vote was postponed."),
            "20240509.txt",
            "2024-05-09",
            "the file's name",
            id="a-date-in-an-articles-text-is-not-its-date",
        ),
        pytest.param(
            speech("Good evening and welcome to the May 9, 2024 regular meeting."),
            "a.vtt",
            "2024-05-09",
            "said at the opening",
            id="said-at-the-opening",
        ),
        pytest.param(
            speech("We approved the minutes of our meeting of April 9, 2024."),
            "a.vtt",
            "None",
            "",
            id="said-of-another-meeting",
        ),
        pytest.param(
            speech(hints={"title": "Hearing, 9 May 2024"}), "a.vtt", "2024-05-09", "document's title", id="note"
        ),
        pytest.param(article(), "council-9-May-2024.txt", "2024-05-09", "the file's name", id="name"),
    ],
)
def test_the_date_has_a_reason(record: Record, name: str, day: str, reason: str) -> None:
    found = facts(record, name)

    assert str(found.date) == day
    assert reason in found.reasons.get("date", "")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("02/03/04", "cannot be told apart"),
        ("03/04/2024", "cannot be told apart"),
        ("2024-02-30", "there is no such day"),
    ],
)
def test_an_unclear_date_is_a_notice_and_the_next_source_is_asked(written: str, problem: str) -> None:
    record = classify(article(date=written), name="2024-05-09.txt")

    assert record.facts is not None
    assert record.facts.date == date(2024, 5, 9)
    assert any(repr(written) in notice and problem in notice for notice in record.notices)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("town_hall-meeting.vtt", "Town hall meeting"),
        ("2024-05-09 council.txt", "Council"),
        ("2024-09-04-housing-hearing.srt", "Housing hearing"),
        ("minutes_20240509_final.txt", "Minutes final"),
        ("2024-05-09.txt", "2024-05-09.txt"),
        ("retreat 2024-05-09 2024-05-10.txt", "Retreat 2024-05-09 2024-05-10"),
        ("000_4549d143803f7aab.txt", "000_4549d143803f7aab.txt"),
        ("folder/sub/water_board.md", "Water board"),
        ("..\\up\\water.md", "Water"),
        ("upload:water.md", "Water"),
    ],
)
def test_a_title_can_be_made_from_the_files_name(name: str, title: str) -> None:
    assert facts(article(), name).title == title


def test_a_corrected_title_stays_as_it_was_given() -> None:
    record = article(MINUTES.format("# HARBOUR CITY COUNCIL\n\nMINUTES OF THE REGULAR MEETING"))

    assert facts(record, corrections={"title": "Harbour City Council"}).title == "Harbour City Council"


def test_minutes_on_a_web_page_are_dated_by_what_they_say() -> None:
    html = "<html><head><meta property='article:published_time' content='2024-06-01'></head><body>{}</body></html>"
    body = f"<h1>Minutes of the regular meeting</h1><p>Held on May 14, 2024 in the hall</p><p>{PROSE}</p>"

    assert facts(clean(load_html(html.format(body).encode(), "a.html"))).date == date(2024, 5, 14)
    assert facts(clean(load_html(html.format(f"<h1>Water</h1><p>{PROSE}</p>").encode(), "a"))).date == date(2024, 6, 1)


def test_the_first_heading_is_a_title() -> None:
    record = Record(
        record_id="r",
        content_hash="h",
        format="docx",
        turns=(
            Turn(text="Budget hearing", role=BlockRole.HEADING, level=2),
            Turn(text=PROSE, role=BlockRole.PARAGRAPH),
        ),
    )

    assert facts(record).title == "Budget hearing"
    assert facts(record).reasons["title"] == "the first heading"


@pytest.mark.parametrize(
    ("record", "body"),
    [
        pytest.param(
            article(MINUTES.format("# Minutes of the regular meeting of the Harbour City Council")),
            "Harbour City Council",
            id="of-the",
        ),
        pytest.param(
            article(MINUTES.format("# Minutes\n\nHARBOUR CITY COUNCIL")), "Harbour City Council", id="capitals"
        ),
        pytest.param(
            article(MINUTES.format("# Board of Public Works - Minutes")), "Board of Public Works", id="beside"
        ),
        pytest.param(speech(hints={"title": "Planning Committee: hearing of 9 May"}), "Planning Committee", id="title"),
        pytest.param(
            speech(hints={"title": "Harbour City Council, regular meeting"}), "Harbour City Council", id="comma"
        ),
        pytest.param(
            article(MINUTES.format("# Minutes\n\nThese minutes record the acts of the Council.")), None, id="prose"
        ),
        pytest.param(article(site="The Quay Reporter"), "The Quay Reporter", id="an-articles-site"),
        pytest.param(article(MINUTES.format("# Minutes"), site="Portal"), None, id="a-site-is-no-body-of-minutes"),
        pytest.param(article(f"# Council votes down the pier\n\n{PROSE}"), None, id="an-articles-title-names-no-body"),
    ],
)
def test_the_body_comes_from_the_heading_or_from_the_site(record: Record, body: str | None) -> None:
    assert facts(record).body == body


def test_a_title_that_is_only_the_body_is_made_fuller() -> None:
    record = article(MINUTES.format("# HARBOUR CITY COUNCIL\n\nMINUTES OF THE REGULAR MEETING"))

    assert facts(record).title == "Harbour City Council: Minutes of the Regular Meeting"
    assert facts(record).body == "Harbour City Council"


def test_a_record_in_another_language_is_taken_in_with_a_notice() -> None:
    record = classify(article(FRENCH * 4), name="a.txt")

    assert record.facts is not None
    assert record.facts.language == "fr"
    assert record.notices == ("the record seems to be in French (fr); it is searched as it is",)


def test_english_is_no_news() -> None:
    record = classify(article(f"{PROSE} {PROSE} {PROSE}"), name="a.txt")

    assert record.facts is not None
    assert record.facts.language == "en"
    assert record.notices == ()


def test_a_short_text_has_no_language() -> None:
    assert facts(article("Bonjour à tous.")).language is None


def test_values_of_absurd_size_are_cut() -> None:
    found = facts(article(title="T" * 5_000, body="B" * 5_000, url="https://" + "u" * 5_000))

    assert (len(found.title), len(found.body or ""), found.url) == (300, 500, None)


def test_classifying_keeps_the_words() -> None:
    record = article()

    assert classify(record, name="a.txt").turns == record.turns


@pytest.mark.parametrize(
    ("name", "kind", "day", "body"),
    [
        ("news_site.html", "article", "2025-03-12", "The Quay Reporter"),
        ("council_blog.html", "article", "2024-06-03", "Larkhaven Library Committee"),
        ("weblog.html", "article", "2023-11-08", "Notes from Ward Nine"),
        ("newsletter.txt", "article", "2024-04-18", None),
        ("front_matter.md", "article", "2024-02-29", "The Upland Courier"),
        ("french.html", "article", "None", "Le Courrier du Val"),
        ("machine_summary.txt", "ai_summary", "2025-05-14", "Larkhaven Transit Board"),
        ("transcript_page.html", "transcript", "2024-10-09", None),
        ("two_columns.pdf", "minutes", "2024-05-09", "Larkhaven Harbour Board"),
    ],
)
def test_pages_of_many_styles_are_judged(name: str, kind: str, day: str, body: str | None) -> None:
    path = FIXTURES / name
    load = {".html": load_html, ".pdf": load_pdf}.get(path.suffix, load_text)
    found = facts(clean(load(path.read_bytes(), name)), name)

    assert (found.source_kind.value, str(found.date), found.body) == (kind, day, body)


def test_the_real_articles_are_machine_written(shared_data: Path) -> None:
    paths = sorted((shared_data / "articles").glob("*.txt"))
    news, portal = (facts(clean(load_text(path.read_bytes(), path.name)), path.name) for path in paths)

    assert news.source_kind is portal.source_kind is SourceKind.AI_SUMMARY
    assert news.reasons["source_kind"] == "it says 'ai generated text'"
    assert news.title == "US and Japan strengthen military ties in response to growing regional security concerns"
    assert (news.date, news.body) == (None, None)
    assert portal.title == "US Japan alliance strengthens amid rising regional tensions"
    assert (portal.date, portal.body) == (date(2024, 7, 28), "US Department of State")
    assert portal.reasons["date"] == "dateline 'July 28, 2024 | US Department of State'"
