"""Asking on, and saving what was said: without a browser, over a real library and journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from lxml.etree import _Element

from assistant.journal import Journal
from assistant.service import Assistant
from assistant.settings import AnswerSettings, Settings
from assistant.ui.ask import SAVED_AS, known_browser
from assistant.ui.asking import asking
from assistant.ui.saving import FORMS, saved_file
from ingest import Library, ingest_paths
from tests.fakes import HashEmbedder

NO_SCOPE: tuple[Any, ...] = ([], "", "", [], [])
MEETING = """COUNCILLOR DUNNE: I oppose the bus lane on Quay Street because the lorries have nowhere to stop.

ENGINEER BELL: The bus lane on Quay Street will cost six million dollars, and the bus lane opens in March.

COUNCILLOR DUNNE: The bus lane on Quay Street is dear.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("conversing")
    (folder / "2024-05-09-council.txt").write_text(MEETING, encoding="utf-8")
    settings = Settings(library=folder / "library", answer=AnswerSettings(min_likelihood=0))
    with (
        Library.open(settings.library, settings.ingest, writable=True, embedder=HashEmbedder()) as library,
        Journal(settings.library) as journal,
    ):
        ingest_paths([folder / "2024-05-09-council.txt"], library, settings.ingest)
        yield Assistant(library, settings, journal)


def asked(
    assistant: Assistant, text: str, conversation: int | None, browser: dict[str, Any], *, alone: bool = False
) -> tuple[_Element, int | None]:
    """Return the last message and the conversation it stands in."""
    *_, last = asking(assistant, text, conversation, browser, *NO_SCOPE, alone=alone)
    return lxml_html.fromstring(last.messages[-1]["content"]), last.conversation


def understood(message: _Element) -> list[str]:
    return [str(each.text) for each in message.iterfind(".//p[@class='asked-as']/em")]


def test_a_follow_up_is_shown_as_it_was_understood(assistant: Assistant) -> None:
    browser = known_browser(None)
    first, conversation = asked(assistant, "What did Dunne say about the bus lane?", None, browser)
    second, same = asked(assistant, "and Engineer Bell?", conversation, browser)

    assert understood(first) == []
    assert understood(second) == ["What did Engineer Bell say about the bus lane?"]
    assert same == conversation
    buttons = {str(each.text): each.get("value") for each in second.iterfind(".//p[@class='asked-as']/button")}
    assert buttons == {
        "Edit": "What did Engineer Bell say about the bus lane?",
        "Clear context": "and Engineer Bell?",
    }


def test_the_context_can_be_cleared(assistant: Assistant) -> None:
    browser = known_browser(None)
    _, conversation = asked(assistant, "What did Dunne say about the bus lane?", None, browser)

    message, same = asked(assistant, "and Engineer Bell?", conversation, browser, alone=True)

    assert understood(message) == []
    assert same == conversation


def test_no_browser_reads_on_in_anothers_conversation(assistant: Assistant) -> None:
    _, conversation = asked(assistant, "What did Dunne say about the bus lane?", None, known_browser(None))

    message, other = asked(assistant, "and Engineer Bell?", conversation, known_browser(None))

    assert understood(message) == []
    assert other != conversation


@pytest.mark.parametrize("name", SAVED_AS)
def test_a_conversation_is_saved_whole(assistant: Assistant, name: str) -> None:
    browser = known_browser(None)
    _, conversation = asked(assistant, "What did Dunne say about the bus lane?", None, browser)
    asked(assistant, "and Engineer Bell?", conversation, browser)

    file = saved_file(assistant, browser, conversation, FORMS[name])

    assert file is not None
    assert file["name"] == f"what-did-dunne-say-about-the-bus-lane.{FORMS[name].suffix}"
    assert "What did Engineer Bell say about the bus lane?" in file["text"]
    assert "six million dollars" in file["text"]
    if name == "JSON":
        assert [each["question"] for each in json.loads(file["text"])["exchanges"]] == [
            "What did Dunne say about the bus lane?",
            "and Engineer Bell?",
        ]


def test_what_is_nobodys_or_anothers_is_not_saved(assistant: Assistant) -> None:
    _, conversation = asked(assistant, "What did Dunne say about the bus lane?", None, known_browser(None))

    for number in (None, conversation, 999):
        assert saved_file(assistant, known_browser(None), number, FORMS["JSON"]) is None


def test_every_form_has_a_button() -> None:
    assert tuple(FORMS) == SAVED_AS
