from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning import clean
from ingest.loaders.html import load_html
from ingest.loaders.pdf import load_pdf
from ingest.loaders.text import load_text
from ingest.records import BlockRole, Record, Turn

FIXTURES = Path(__file__).parent.parent / "fixtures/articles"
LOADERS = {".html": load_html, ".txt": load_text, ".md": load_text, ".pdf": load_pdf}


def cleaned(name: str) -> Record:
    path = FIXTURES / name
    return clean(LOADERS[path.suffix](path.read_bytes(), name))


def page(text: str) -> Record:
    return clean(load_text(text.encode(), "page.txt"))


def reasons(record: Record) -> dict[str, str]:
    return {dropped.text: dropped.reason for dropped in record.dropped}


PROSE = "The council met on Tuesday and spoke for two hours about the price of water."


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param(
            "news_site.html",
            [
                (
                    "The Larkhaven council voted 6 to 3 on Tuesday to put off the new ferry terminal until an outside "
                    "engineer "
                    "has checked a cost estimate that rose from 14 to 29 million in eight months."
                ),
                (
                    "“I will not sign a cheque with the amount left blank,” said Councillor Dorte Hald, who moved the "
                    "delay."
                ),
                "What changes now",
                (
                    "The harbour master may spend up to 200,000 on repairs to the old pier. The terminal returns to "
                    "the agenda "
                    "in September."
                ),
                "Repairs to the fenders begin in April.",
                "The summer timetable stays as it is.",
                "Item | 2024 | 2025",
                "Piling | 5.1 | 12.4",
                "Residents may subscribe to the harbour bulletin at the town hall.",
            ],
            id="news-site",
        ),
        pytest.param(
            "council_blog.html",
            [
                "The committee met at the Mill Street branch with all five members there.",
                (
                    "It kept the Saturday opening, by four votes to one, and closed the reading room on Monday "
                    "mornings from "
                    "October."
                ),
                "“Nobody wrote to us asking for Mondays,” the chair said.",
            ],
            id="council-blog-in-tables",
        ),
        pytest.param(
            "weblog.html",
            [
                (
                    "We were told the car park would pay for itself in six years. The figures we were given last "
                    "night say nineteen."
                ),
                (
                    "We were told the car park would pay for itself in six years. The figures we were given last "
                    "night say nineteen."
                ),
                "A car park is a promise to keep driving.",
                "I asked for the traffic count before the vote and it did not come. So I voted no.",
            ],
            id="weblog-with-comments",
        ),
        pytest.param(
            "newsletter.txt",
            [
                "Dear members,",
                (
                    "On Monday the roads panel heard from eleven of you. It will ask the quarry to keep its lorries "
                    "off School "
                    "Lane between eight and nine in the morning, and to pay for a crossing at the foot of the hill."
                ),
                (
                    "The panel did not limit the number of lorries. Its chair, Mirela Stan, said that the permit of "
                    "1998 left "
                    "her no way to do it."
                ),
                "What you can do:",
                "Write to the county before 10 May; the address is on our board at the post office.",
                "Count lorries with us on two mornings in May.",
            ],
            id="newsletter",
        ),
        pytest.param(
            "machine_summary.txt",
            [
                (
                    "The board could not agree on whether to run buses after midnight, with four members for a trial "
                    "and four "
                    "against. The chair did not vote."
                ),
                'A driver told the board that "nobody should have to walk home from the late shift".',
                "The board asked staff for the cost of a trial on Fridays and Saturdays.",
            ],
            id="machine-summary",
        ),
    ],
)
def test_a_page_keeps_its_text_and_nothing_else(name: str, kept: list[str]) -> None:
    assert [turn.text for turn in cleaned(name).turns] == kept


def test_a_french_page_loses_its_furniture() -> None:
    record = cleaned("french.html")

    assert len(record.turns) == 3
    assert record.metadata["related stories"] == (
        "La cantine du Moulin change de prestataire",
        "Deux classes de plus au collège de Valmont",
    )


def test_official_papers_keep_every_line() -> None:
    raw = load_pdf((FIXTURES / "two_columns.pdf").read_bytes(), "two_columns.pdf")

    assert clean(raw).turns == raw.turns


@pytest.mark.parametrize("heading", ["Minutes of the regular meeting", "Committee agenda", "# Harbour Board - Minutes"])
def test_the_lists_of_minutes_and_agendas_are_content(heading: str) -> None:
    record = page(f"{heading}\n\n{PROSE}\n\nTopics\n- Water\n- Wells\n\nComments\n\nPeople\n- Ana Ruiz")

    assert record.metadata == {}
    assert record.text == f"{PROSE}\nTopics\nWater\nWells\nComments\nPeople\nAna Ruiz"


def test_speech_is_never_touched() -> None:
    turns = tuple(
        Turn(text=text, speaker="MAYOR")
        for text in (
            "",
            "Home",
            "Subscribe now.",
            "This summary was created by AI.",
            "July 28, 2024",
            "",
            "Share",
            "Share",
        )
    )
    record = Record(record_id="r", content_hash="h", format="vtt", turns=turns)

    assert clean(record) is record


def test_speech_beside_blocks_is_never_touched() -> None:
    record = cleaned("transcript_page.html")

    assert [turn.text for turn in record.turns].count("Thank you very much for coming.") == 3
    assert record.hints["title"] == "Press briefing on the flood barrier, 9 October 2024"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("This article was created by AI summarizing key points discussed.", id="created-by-ai"),
        pytest.param("ai generated text", id="label"),
        pytest.param("AI-generated summary of the meeting", id="label-with-meeting"),
        pytest.param("Summary by AI", id="summary-by"),
        pytest.param("This summary was generated automatically by ChatGPT.", id="named-program"),
        pytest.param("The above summary was written by a large language model.", id="language-model"),
        pytest.param("Generated by artificial intelligence", id="generated-by"),
        pytest.param("Artificial intelligence generated this summary.", id="the-machine-first"),
        pytest.param("This page is AI-generated and was not edited.", id="adjective"),
        pytest.param("Résumé généré automatiquement", id="french"),
    ],
)
def test_a_disclaimer_is_evidence_and_no_text(line: str) -> None:
    record = page(f"Water prices\n\n{line}\n\n{PROSE}")

    assert record.hints["kind"] == "ai_summary"
    assert record.hints["kind_reason"] == line
    assert record.text == PROSE
    assert reasons(record)[line] == "says that a machine wrote this text"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("The board debated whether AI-generated summaries may be published.", id="about-summaries"),
        pytest.param("“This article was created by AI,” read the note under the mayor's column.", id="quoted"),
        pytest.param("No part of this article was written by AI.", id="denied-before"),
        pytest.param("This article was not written by AI.", id="denied"),
        pytest.param("This report on the harbour was written by Imani Osei.", id="written-by-a-person"),
        pytest.param("The report says that AI made the map.", id="a-map"),
        pytest.param("The councillor said AI generated this chaos in the planning office.", id="something-else"),
    ],
)
def test_words_about_machines_are_text(line: str) -> None:
    record = page(f"Water prices\n\n{PROSE}\n\n{line}")

    assert line in record.text
    assert "kind" not in record.hints


def test_what_stands_beside_a_disclaimer_in_one_block_stays() -> None:
    record = page(f"Water prices\n\nThis summary was made by AI. {PROSE} Please report any errors.")

    assert record.text == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "A new, powerful reading experience is ready. Switch now",
        "Go beyond summaries. Unlock every video with a Founder Membership.",
        "Subscribe today for 2 a month. Cancel anytime.",
        "Sign up for our weekly newsletter",
        "Support our journalism",
        "We use cookies to improve your visit.",
        "Please report any errors so we can fix them.",
        "Already a subscriber? Sign in",
        "Follow us on Mastodon",
        "Share this article",
        "Advertisement",
        "Leave a comment",
        "© 2024 The Quay Reporter. All rights reserved.",
        "Terms of use | Privacy policy",
        "5 min read",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_furniture_goes_with_a_reason(line: str, place: str) -> None:
    record = page(f"{line}\n\n{PROSE}" if place == "above" else f"{PROSE}\n\n{line}")

    assert record.text == PROSE
    assert reasons(record)[line]


@pytest.mark.parametrize(
    "line",
    [
        "Residents may subscribe to the water bulletin at the town hall.",
        "The chair asked the public to follow the county on its own page.",
        "Share prices fell after the vote.",
        "The council will save 40,000 a year and search for a cheaper office.",
        "“Subscribe to reality,” the member told the mayor.",
        "Report of the harbour master",
        "Get the bridge repaired before winter",
        "Comments from the public were read into the record.",
        "Membership fees rise to 20 a year, the club told the committee.",
        "Next steps",
        "Home ownership fell by a tenth.",
        "The new library is ready to open in May.",
        "Donations to the fund stood at 12,000.",
        "In 2024 the privacy policy of the town was rewritten.",
        "The council asked the builder for a money-back guarantee.",
        "The county's new website is now live.",
        "Unlock the old harbour, the mayor urged the board",
        "Share the road",
        "Back to school",
        "Support local shops, the panel said",
    ],
)
def test_content_that_sounds_like_furniture_stays(line: str) -> None:
    assert line in [turn.text for turn in page(f"Water prices again\n\n{PROSE}\n\n{line}\n\n{PROSE} Twice.").turns]


def test_an_offer_goes_only_beside_a_pitch() -> None:
    alone = page(f"Water prices\n\n{PROSE}\n\nSearch every meeting\n\n{PROSE} Twice.")
    beside = page(f"Water prices\n\n{PROSE}\n\nSearch every meeting\n30-day money-back guarantee")

    assert "Search every meeting" in alone.text
    assert beside.text == PROSE


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"# Water prices\n\n{PROSE}", id="heading"),
        pytest.param(f"Water prices rise again\nWater prices rise again\n{PROSE}", id="said-twice"),
        pytest.param(
            f"- home\n- article\n- Water prices rise again\nWater prices rise again\n{PROSE}", id="breadcrumbs"
        ),
        pytest.param(f"Water prices\n\n{PROSE}\n\nWATER PRICES", id="said-again-below"),
        pytest.param(f"Home\nNews\nWater prices\n\n{PROSE}", id="under-a-menu"),
    ],
)
def test_the_title_is_kept_once_and_not_as_text(source: str) -> None:
    record = page(source)

    assert record.hints["title"].startswith("Water prices")
    assert record.text == PROSE


def test_a_text_that_begins_with_a_sentence_has_no_title() -> None:
    record = page(f"{PROSE}\n\nIt was a long evening.")

    assert "title" not in record.hints
    assert len(record.turns) == 2


def test_another_heading_beside_a_known_title_is_content() -> None:
    record = page(f"---\ntitle: Water prices\n---\n# What the chair said\n\n{PROSE}")

    assert record.hints["title"] == "Water prices"
    assert record.turns[0].text == "What the chair said"


@pytest.mark.parametrize(
    ("line", "hints"),
    [
        ("July 28, 2024 | US Department of State", {"date": "July 28, 2024", "body": "US Department of State"}),
        ("By Ana Ruiz | 3 May 2024", {"date": "3 May 2024", "author": "Ana Ruiz"}),
        ("Published: 2024-05-03", {"date": "2024-05-03"}),
    ],
)
def test_a_dateline_leaves_the_text(line: str, hints: dict[str, str]) -> None:
    record = page(f"Water prices\n\n{line}\n\n{PROSE}")

    assert record.text == PROSE
    assert hints.items() <= record.hints.items()
    assert record.hints["dateline"] == line


LISTS = f"""Water prices

{PROSE}

Cheaper Water
- Town Council Promises Cheaper Water Next Spring
- Wells Run Dry in Three Villages of the Upper Valley

sources

topics
- 1. Cheaper Water
- 2. Public Works

People:
- 1. Ana Ruiz
- 2. Bo Ek

organisations
- Water Board
"""


def test_labelled_lists_at_the_end_become_metadata() -> None:
    record = page(LISTS)

    assert record.text == PROSE
    assert record.metadata == {
        "organizations": ("Water Board",),
        "persons": ("Ana Ruiz", "Bo Ek"),
        "topics": ("Cheaper Water", "Public Works"),
        "related stories": (
            "Town Council Promises Cheaper Water Next Spring",
            "Wells Run Dry in Three Villages of the Upper Valley",
        ),
    }
    assert reasons(record)["sources"] == "the label 'sources' of an empty list"


def test_addresses_stay_in_the_metadata_and_leave_the_text() -> None:
    record = page(
        f"Prices\n\n[{PROSE}](https://a.example/p)\n\n## Related stories\n- [Wells run dry](https://a.example/w)"
    )

    assert record.text == PROSE
    assert record.metadata == {"related stories": ("Wells run dry <https://a.example/w>",)}


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(
            "Next steps\n- Ask the county for its own figures\n- Write to the owners of the wells", id="tasks"
        ),
        pytest.param("Key points\n- The price of water rises in May\n- The board will meet again in June", id="points"),
        pytest.param(f"Topics\n- Water\n- Wells\n\n{PROSE} Twice.", id="a-list-inside-the-text"),
        pytest.param(
            "Sources\n\nThe wells are fed by two sources, and both have fallen since the spring.", id="a-chapter"
        ),
    ],
)
def test_lists_of_content_stay(tail: str) -> None:
    record = page(f"Water prices\n\n{PROSE}\n\n{tail}")

    assert record.metadata == {}
    assert all(line.removeprefix("- ") in record.text for line in tail.splitlines())


def test_tags_in_a_line_become_metadata() -> None:
    assert page(f"Water prices\n\n{PROSE}\n\nTags: water, wells; council").metadata == {
        "tags": ("water", "wells", "council")
    }


WORDS = st.sampled_from(
    [
        PROSE, "Home", "Share", "Subscribe now", "topics", "- One", "- Two", "Water prices", "# Water prices",
        "AI summary", "July 28, 2024", "It was late.", "30-day money-back guarantee", "Search every meeting",
        "sources", "| a | b |",
    ]
)  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=15))
def test_every_block_is_kept_or_dropped_and_none_is_changed(lines: list[str]) -> None:
    raw = load_text("\n\n".join(lines).encode(), "page.txt")
    record = clean(raw)
    gone = "\n".join(dropped.text for dropped in record.dropped)

    kept = [turn.text for turn in record.turns]
    assert all(turn.text in kept or turn.text in gone for turn in raw.turns)
    remaining = iter(turn.text for turn in raw.turns)
    assert all(text in remaining for text in kept)  # a subsequence: nothing new, nothing out of order


def test_the_news_page_among_the_real_articles_is_read_as_it_should_be(shared_data: Path) -> None:
    path = next((shared_data / "articles").glob("000_*.txt"))
    record = clean(load_text(path.read_bytes(), path.name))

    assert record.hints["kind_reason"] == "ai generated text"
    assert record.hints["title"].startswith("US and Japan strengthen military ties")
    assert {key: len(items) for key, items in record.metadata.items()} == {
        "persons": 11,
        "countries": 11,
        "organizations": 6,
        "perspectives": 9,
        "related stories": 3,
    }
    assert record.metadata["countries"][2] == "Korea, Democratic People's Republic of"
    assert record.metadata["persons"][-1] == "William Lai Ching-Te"
    assert len(record.turns) == 8  # a summary and seven quotes
    assert all(turn.role is BlockRole.PARAGRAPH and turn.speaker is None for turn in record.turns)
    assert record.turns[1].text.startswith("We all know our region")


def test_the_portals_page_among_the_real_articles_is_read_as_it_should_be(shared_data: Path) -> None:
    path = next((shared_data / "articles").glob("004_*.txt"))
    record = clean(load_text(path.read_bytes(), path.name))

    assert record.hints["kind_reason"] == "This article was created by AI summarizing key points discussed."
    assert record.hints["title"] == "US Japan alliance strengthens amid rising regional tensions"
    assert (record.hints["date"], record.hints["body"]) == ("July 28, 2024", "US Department of State")
    assert len(record.turns) == 5
    assert 'reaffirmed their "ironclad commitment" to defend Japan' in record.text
    for furniture in (
        "Switch now",
        "Report an error",
        "Membership",
        "guarantee",
        "created by AI",
        "alliance strengthens amid",
    ):
        assert furniture not in record.text
        assert any(furniture in dropped.text for dropped in record.dropped)


@pytest.mark.parametrize(
    "furniture",
    [
        pytest.param("Never miss a vote again", id="never-miss"),
        pytest.param("Meeting Plus gives you unlimited searches, clips and alerts.", id="gives-you-unlimited"),
        pytest.param("Report a mistake", id="report-a-mistake"),
    ],
)
def test_offers_of_many_wordings_are_dropped(furniture: str) -> None:
    assert page(f"Water prices\n\n{PROSE}\n\n{furniture}").text == PROSE
