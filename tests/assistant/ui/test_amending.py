"""The sheet in which a turn is corrected: what it changes is what it was opened for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.amending import amend, opened_sheet
from assistant.ui.layout import Page, lay_out
from assistant.ui.opening import opened_record, record_outputs
from assistant.ui.summary import fill_summary
from ingest import CorrectionError
from tests.assistant.made_libraries import FERRY, PIER, MadeLibrary, made_library

SIGNED = ("Ana Ruiz", "the recording says so")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[MadeLibrary]:
    with made_library(tmp_path) as made:
        yield made


@pytest.fixture
def assistant(made: MadeLibrary) -> Assistant:
    return Assistant(made.library, Settings(library=made.library.folder), made.journal)


def test_a_sheet_changes_the_turn_that_it_was_opened_for(made: MadeLibrary, assistant: Assistant) -> None:
    ferry, pier = made.take_in("ferry.txt", FERRY), made.take_in("pier.txt", PIER)
    _, opened, *_ = opened_sheet(assistant, ferry, 0)

    assert amend(made.library, opened, "Ana Ruiz", "The board rejects the timetable.", *SIGNED)[0] == ferry
    assert made.library.record(ferry).turns[0].text == "The board rejects the timetable."
    assert made.library.record(pier).revision == 1


def test_a_sheet_never_overwrites_words_that_came_since(made: MadeLibrary, assistant: Assistant) -> None:
    ferry = made.take_in("ferry.txt", FERRY)
    _, opened, *_ = opened_sheet(assistant, ferry, 0)
    made.take_in("ferry.txt", "ANA RUIZ: First, the roll is called.\n\n" + FERRY)
    before = made.library.record(ferry)

    with pytest.raises(CorrectionError, match="open the record anew"):
        amend(made.library, opened, "Ana Ruiz", "The board rejects the timetable.", *SIGNED)
    assert made.library.record(ferry) == before


def test_the_summary_of_the_words_before_makes_way_for_that_of_the_words_after(
    made: MadeLibrary, assistant: Assistant
) -> None:
    ferry = made.take_in("ferry.txt", FERRY)
    *_, before = fill_summary(assistant, ferry, None)
    assert [*fill_summary(assistant, ferry, before)] == [gr.skip()]
    amend(made.library, (ferry, 1, 0), "Ana Ruiz", "The board rejects the new ferry timetable, two to seven.", *SIGNED)

    *_, after = fill_summary(assistant, ferry, before)
    assert "seven to two" in before
    assert "seven to two" not in after


def test_opening_another_record_closes_the_sheet(made: MadeLibrary, assistant: Assistant) -> None:
    pier = made.take_in("pier.txt", PIER)

    async def laid_out() -> Page:  # Gradio makes an event loop where it finds none, and never closes it
        with gr.Blocks():
            return lay_out(assistant, read_only=False)

    page = asyncio.run(laid_out())
    filled = dict(zip(record_outputs(page), opened_record(assistant, pier), strict=True))
    assert filled[page.record.amend.sheet] == gr.update(visible=False)
