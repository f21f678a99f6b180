from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import cast

import pytest
from lxml import html as lxml_html
from lxml.etree import _Element
from markdown_it import MarkdownIt

from assistant.answers import Claim, Exchange, Question, Reply
from assistant.contract import reply_json
from assistant.conversation import as_html, as_json, as_markdown
from ingest import Scope, SourceKind
from tests.assistant.replies import CITATION, abstention, answer
from tests.assistant.ui.payloads import PAYLOADS

ASKED_AT = datetime(2024, 5, 9, 18, 30, tzinfo=UTC)
OTHERS = {
    "markdown-heading": "\n# Heading\n\n1. one\n- two\n> three\n\n    code",
    "footnote": "[^1]: of somebody else's, and [^1-1]",
    "table": "| a | b |\n|---|---|\n| c | d |",
    "autolink": "see https://evil.example/x and www.evil.example or a@evil.example <https://evil.example>",
    "math": "$x$ and $$y$$ and ~~gone~~",
    "comment": "<!-- --> <!doctype html> </title></style></head>",
    "turned around": "left \u202eright\u202c and \u2066more",
    "controls": "bell\x07 and nul\x00 and \x1b[31mred",
}
HOSTILE = PAYLOADS | OTHERS


def exchange(reply: Reply, number: int = 1) -> Exchange:
    return Exchange(exchange_id=number, asked_at=ASKED_AT, reply=reply)


def hostile(words: str) -> list[Exchange]:
    """Return an answer and an abstention in which everything that others can write says this."""
    question = Question(text=words, standalone=f"{words}?", scope=Scope())
    citation = replace(CITATION, title=words, body=words, speaker=words, quote=words, paper=words, url=words)
    answered = replace(
        answer(question=question),
        claims=(Claim(text=f"{words}: “{words}”", citations=(1,)),),
        citations=(citation,),
        notices=(words,),
    )
    return [exchange(answered), exchange(replace(abstention(), question=question, reason=words), 2)]


def test_markdown_holds_question_answer_and_sources() -> None:
    text = as_markdown("The amendment", [exchange(answer("Did it pass?")), exchange(abstention("Who sang?"), 2)])

    assert text.startswith("# The amendment\n\n## Did it pass?\n\nAsked as: Did it pass? (the amendment)\n\n")
    assert "Clerk Ruiz, 00:01:01: “Four in favour, five against.” [^1-1]\n" in text
    assert (
        "[^1-1]: Council, Harbour City Council, 9 May 2024, transcript, Clerk Ruiz, 00:01:01: “Four in favour, five "
        "against.” <https://video.example/x#t=61>\n" in text
    )
    assert "Note: a notice" in text
    assert "Searched 2 of 3 records, 16 January 2024 to 9 May 2024; asked 2024-05-09 18:30 UTC." in text
    assert text.endswith(
        "## Who sang?\n\nAsked as: Who sang? (the amendment)\n\nThe records do not tell. Searched 2 records of 3.\n\n"
        "Searched 2 of 3 records, 16 January 2024 to 9 May 2024; asked 2024-05-09 18:30 UTC.\n"
    )


def test_json_holds_what_ask_prints() -> None:
    told = json.loads(as_json("The amendment", [exchange(answer(), 7)]))

    assert told["title"] == "The amendment"
    scope: dict[str, object] = {"records": [], "speakers": [], "bodies": [], "kinds": [], "from": None, "to": None}
    assert told["exchanges"] == [
        {"exchange_id": 7, "asked_at": ASKED_AT.isoformat(), "scope": scope, **reply_json(answer())}
    ]


def test_every_form_tells_what_was_asked_of_which_records_and_how_the_answer_came_about() -> None:
    scope = Scope(
        record_ids=("r1",),
        speakers=("Ruiz",),
        bodies=("Council",),
        source_kinds=(SourceKind.MINUTES,),
        date_from=date(2024, 1, 2),
        date_to=date(2024, 3, 4),
    )
    written = replace(answer(question=Question(text="a?", standalone="a?", scope=scope)), mode="generative")
    talk = [exchange(written), exchange(answer(), 2)]

    text, page = as_markdown("The amendment", talk), "".join(map(str, parsed("The amendment", talk).itertext()))

    for told in (text, " ".join(page.split())):
        assert "Asked of: 1 chosen record; from 2 January 2024 to 4 March 2024; said by Ruiz; Council; minutes" in told
        assert told.count("Asked of") == 1
        assert "Written by a language model; every sentence was checked against the records." in told
        assert "Quotes picked from the records; nothing was written by a model." in told
    assert json.loads(as_json("The amendment", talk))["exchanges"][0]["scope"] == {
        "records": ["r1"],
        "speakers": ["Ruiz"],
        "bodies": ["Council"],
        "kinds": ["minutes"],
        "from": "2024-01-02",
        "to": "2024-03-04",
    }


def parsed(title: str, exchanges: list[Exchange]) -> _Element:
    return lxml_html.document_fromstring(as_html(title, exchanges))


def elements(page: _Element, path: str) -> list[_Element]:
    return cast("list[_Element]", page.xpath(path))


def test_html_leads_from_each_claim_to_its_footnote() -> None:
    page = parsed("The amendment", [exchange(answer()), exchange(answer(), 2)])
    targets = [str(link.get("href"))[1:] for link in elements(page, "//sup/a")]

    assert targets == ["n1-1", "n2-1"]
    for target in targets:
        [note] = elements(page, f"//li[@id='{target}']")
        assert "Four in favour, five against." in "".join(map(str, note.itertext()))
    assert [link.get("href") for link in elements(page, "//li/a")] == ["https://video.example/x#t=61"] * 2
    assert "@media print" in str(elements(page, "//style")[0].text)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text_in_html(name: str) -> None:
    words = HOSTILE[name]
    page, plain = parsed(words, hostile(words)), parsed("calm", hostile("calm"))

    def attributes(tree: _Element) -> list[list[str]]:
        return [sorted(map(str, each.attrib)) for each in elements(tree, "//*")]

    assert [each.tag for each in elements(page, "//*")] == [each.tag for each in elements(plain, "//*")]
    assert attributes(page) == attributes(plain)
    assert all(str(link.get("href")).startswith("#n") for link in elements(page, "//*[@href]"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", "".join(map(str, page.itertext())))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text_in_markdown(name: str) -> None:
    words = HOSTILE[name]
    reader = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])

    def shape(text: str) -> list[str]:
        tokens = [inner for token in reader.parse(text) for inner in (token, *(token.children or ()))]
        return [token.type for token in tokens if token.type not in ("text", "text_special", "softbreak")]

    made = as_markdown(words, hostile(words))

    assert shape(made) == shape(as_markdown("calm", hostile("calm")))
    # What GitHub links by itself, and what begins a footnote there.
    assert not re.search(r"(?<!\\):(?=//)|www(?<!\\)\.|(?<!\\)@|(?<!\\)\[\^(?!\d-\d\])", made)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil", None])
def test_only_web_addresses_become_links(address: str | None) -> None:
    answered = replace(answer(), citations=(replace(CITATION, url=address),))

    assert "<li" in (made := as_html("t", [exchange(answered)]))
    assert ">source</a>" not in made
    assert not re.search(r"“ <|” <", as_markdown("t", [exchange(answered)]))


def test_nothing_said_is_a_page_with_a_title() -> None:
    assert as_markdown("Nothing yet", []) == "# Nothing yet\n"
    assert "<h1>Nothing yet</h1>" in as_html("Nothing yet", [])
