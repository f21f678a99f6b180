"""The page Find & clip by its addresses: what fills it, and what it leads to."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from lxml import html as lxml_html
from lxml.etree import _Element

from assistant import Assistant, QuestionError
from assistant.errors import ClipError
from assistant.ui import clip as clip_module
from assistant.ui.finding import find_values
from assistant.ui.parameters import parameters_of
from ingest import ScopeError, UnknownRecord


def page(assistant: Assistant, **asked: str) -> tuple[_Element, _Element]:
    """Return the places and the clip of an address."""
    *_, found, clip = find_values(assistant, parameters_of("?" + urlencode({"view": "find", **asked})))
    return lxml_html.fragment_fromstring(found, create_parent="root"), lxml_html.fragment_fromstring(
        clip, create_parent="root"
    )


def text(element: _Element, selector: str) -> list[str]:
    return [" ".join("".join(str(part) for part in each.itertext()).split()) for each in element.cssselect(selector)]


def test_places_stand_by_meeting_with_time_speaker_and_the_phrase_marked(sample_assistant: Assistant) -> None:
    found, clip = page(sample_assistant, phrase="HOUSING Vouchers")

    assert text(found, "h2") == ["5 places in 4 records"]
    assert text(found, ".coverage") == ["Searched 10 records, 16 January 2024 to 13 November 2024."]
    assert set(text(found, "mark")) == {"housing vouchers"}
    assert text(found, ".place-head .time")[:1] == ["00:12:34"]
    assert text(found, ".place-head .speaker") == ["Councillor Nkechi Obara"]
    assert text(found, "h3")[-1] == "Housing Committee, hearing on rents, shelter and vouchers"
    assert len(clip) == 0


def test_filters_narrow_what_is_searched_and_are_told(sample_assistant: Assistant) -> None:
    found, _ = page(sample_assistant, phrase="housing vouchers", kind="transcript", speaker="obara", to="2024")

    assert text(found, "h2") == ["1 place in 1 record"]
    assert text(found, ".coverage")[0].startswith("Searched 3 of 10 records")
    assert text(found, ".notice") == []


def test_a_phrase_that_stands_nowhere_says_so_and_where_to_ask(sample_assistant: Assistant) -> None:
    found, _ = page(sample_assistant, phrase="purple elephants")

    assert text(found, "h2") == ["“purple elephants” stands nowhere"]
    assert [link.get("href") for link in found.cssselect("a.act")] == ["?view=ask"]


def test_more_places_than_are_shown_are_told(sample_assistant: Assistant) -> None:
    found, _ = page(sample_assistant, phrase="the")

    assert text(found, "h2") == ["More than 200 places"]
    assert len(found.cssselect("mark")) == 200
    assert "These are the first 200" in text(found, ".coverage")[0]


def test_a_clip_is_made_widened_and_narrowed_by_its_links(sample_assistant: Assistant) -> None:
    found, _ = page(sample_assistant, phrase="338 of them are in somebody's handbag")
    make = next(link.get("href") for link in found.cssselect("a.act") if link.text == "Make a clip")
    asked = parameters_of(make)
    assert asked.pop("view") == "find"

    found, clip = page(sample_assistant, **asked)
    step = clip.cssselect("a[data-keep='end+1']")[0].get("href")
    wider_asked = parameters_of(step)
    del wider_asked["view"]
    _, wider = page(sample_assistant, **wider_asked)

    assert text(found, "li.chosen mark") == ["338 of them are in somebody's handbag"]
    assert len(wider.cssselect(".turn")) == len(clip.cssselect(".turn")) + 1
    assert wider_asked["phrase"] == "338 of them are in somebody's handbag"
    [captions] = [each for each in clip.cssselect("button.save-file") if each.get("data-type") == "text/vtt"]
    file = str(captions.xpath("string(following-sibling::span[1])"))
    assert captions.get("data-name", "").endswith(".vtt")
    assert file.startswith("WEBVTT\n\nNOTE\n")
    assert "00:00:00.000 --> " in file
    assert "<v Councillor Nkechi Obara>" in file
    assert "revision 1, characters" in text(clip, ".copy-text")[0]


def test_a_clip_of_a_recorded_meeting_is_heard_and_cut_and_of_an_article_neither(sample_assistant: Assistant) -> None:
    records = {record.facts.title: record.record_id for record in sample_assistant.library.records()}
    hearing = next(record_id for title, record_id in records.items() if "hearing on rents" in title)
    article = next(record_id for title, record_id in records.items() if "reverses Quay Street" in title)

    _, heard = page(sample_assistant, clip=hearing, start="322", end="338")
    _, silent = page(sample_assistant, clip=article, start="0", end="40")

    [audio] = heard.cssselect("audio")
    assert audio.get("src", "").startswith(f"recording/{hearing}?key=")
    assert audio.get("src", "").endswith("#t=30.96,35.07")
    assert len(heard.cssselect("button.play-from")) == 1
    assert silent.cssselect("audio, button.cut, [data-type='text/vtt']") == []
    assert "A secondary source" in text(silent, ".notice")[0]
    assert "so there are no captions of it" in text(silent, ".clip-actions")[0]


@pytest.mark.parametrize(
    ("asked", "problem", "told"),
    [
        ({"phrase": "x" * 4_001}, QuestionError, "more than 4,000"),
        ({"phrase": "x", "from": "soon"}, QuestionError, "soon"),
        ({"phrase": "x", "speaker": "Nobody Atall"}, ScopeError, "Nobody Atall"),
        ({"clip": "../../etc", "start": "0", "end": "9"}, UnknownRecord, "no record"),
        ({"clip": "RECORD", "start": "-1", "end": "9"}, ClipError, "the clip's start '-1'"),
        ({"clip": "RECORD", "start": "0"}, ClipError, "the clip's end ''"),
        ({"clip": "RECORD", "start": "0", "end": "9" * 10}, ClipError, "are no words of it"),
    ],
)
def test_an_address_that_means_nothing_is_told(
    sample_assistant: Assistant, asked: dict[str, str], problem: type[Exception], told: str
) -> None:
    record_id = sample_assistant.library.records()[0].record_id
    named = {name: record_id if value == "RECORD" else value for name, value in asked.items()}

    with pytest.raises(problem, match=told):
        page(sample_assistant, **named)


def test_a_clip_too_long_for_the_page_is_told_with_the_way_out(
    sample_assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_module, "_MOST_TURNS", 3)
    longest = max(sample_assistant.library.records(), key=lambda record: record.turns)
    record = sample_assistant.library.record(longest.record_id)

    with pytest.raises(ClipError, match="too long for the page, which shows 3; make it with: verbatim clip"):
        page(sample_assistant, clip=longest.record_id, start="0", end=str(len(record.text)))
