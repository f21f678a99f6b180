from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.summary import summary_html
from ingest import Record
from tests.assistant.memory import AnswerLibrary, meeting
from tests.assistant.summaries.made import article, facts_of
from tests.assistant.ui.payloads import PAYLOADS

# The elements of the template; nothing else may come in.
OURS = {
    *("section", "h3", "h4", "span", "ul", "ol", "li", "a", "p", "div", "details", "summary", "table", "caption"),
    *("thead", "tbody", "tr", "th", "td", "figure", "blockquote", "figcaption"),
}


class Tags(HTMLParser):
    """The elements, attributes and links of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]


def page_of(assistant: Assistant, kind: str, day: str) -> str:
    (record_id,) = [
        each.record_id
        for each in assistant.library.records()
        if each.facts.kind_name == kind and str(each.facts.date) == day
    ]
    return summary_html(assistant, record_id)


def of_memory(*records: Record) -> Assistant:
    return Assistant(AnswerLibrary(*records), Settings())  # type: ignore[arg-type]


def test_a_meeting_in_brief_has_its_sections_and_every_chip_opens_a_place(sample_assistant: Assistant) -> None:
    html = page_of(sample_assistant, "transcript", "2024-11-12")

    for words in ("Summary", "Decided", "Discussed: 11", "Who spoke: 28", "Quotes: 8", "Related records:"):
        assert words in html
    links = re.findall(r"[?]record=[0-9a-f]{24}&at=[0-9]+", unescape(html))
    assert len(links) > 30


def test_an_article_says_where_it_differs_and_what_it_links_to(sample_assistant: Assistant) -> None:
    html = page_of(sample_assistant, "ai summary", "2024-11-13")

    assert "Told otherwise than in the meeting" in html
    assert "Of the same event, counted once" in html
    assert 'href="https://civicbrief.example/averell-harbour/2024-10-30-fire-overtime"' in unescape(html)


def test_a_quote_without_a_speaker_says_so() -> None:
    html = summary_html(of_memory(article("The quay is old.", "We will never sell the quay of Holm.")), "article")

    assert "no speaker named" in html


@pytest.mark.parametrize("payload", [pytest.param(text, id=name) for name, text in PAYLOADS.items()])
def test_nobodys_words_become_markup(payload: str) -> None:
    said = f"The quay should never be sold {payload} to the merchants of the harbour town."
    spoken = meeting("m", *[(f"Ana {payload}", f"{said} It is number {at} of the quay.") for at in range(4)])
    wordy = replace(
        article(said, "He said “we will never sell it” of the quay.", name="a"),
        facts=replace(facts_of(article("x")), title=f"Title {payload}"),
        metadata={"sources": (f"Source {payload} <javascript:alert(1)>", f"Story {payload} <https://holm.example/a>")},
    )
    for record in (spoken, wordy):
        tags = Tags(summary_html(of_memory(record), record.record_id))
        assert tags.names <= OURS
        assert not [name for name in tags.attributes if name.startswith("on")]
        assert all(link.startswith(("?record=", "?view=people&", "https://holm.example/")) for link in tags.links)


def test_a_record_that_went_away_leaves_nothing(sample_assistant: Assistant) -> None:
    assert summary_html(sample_assistant, "f" * 24) == ""
