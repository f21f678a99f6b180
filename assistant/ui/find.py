"""The page Find & clip: a phrase over every record, and the clip that is made of a place where it stands.

Everything on it has an address: what is looked for and where, and the clip with its ends. Its links are such addresses,
so that the browser's back button takes back a step, and what somebody sees can be sent to somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import gradio as gr

from assistant.addresses import address
from assistant.answers import Searched
from assistant.search.scope import searched
from assistant.service import MAX_QUESTION_CHARACTERS, Assistant
from assistant.ui.parameters import Parameters, whole_number
from assistant.ui.render import KIND_CHOICES, render
from assistant.ui.wires import PRIVATE
from ingest import KnownScope, Library, PhraseHit, RecordSummary, Scope

# More places than these are no answer but a reason to say more of what is looked for.
_MOST_PLACES = 200
_MAX_DATE = 40
# The parameters of the address that say what is looked for, in the order of `FindPage.asked`.
ASKED = ("phrase", "kind", "speaker", "from", "to")
_VISIT = """(...asked) => {
  const wanted = new URLSearchParams({ view: "find" });
  NAMES.forEach((name, at) => asked[at]?.trim?.() && wanted.set(name, asked[at].trim()));
  window.verbatim?.visit("?" + wanted);
}""".replace("NAMES", json.dumps(ASKED))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPage:
    """The components of the page."""

    phrase: gr.Textbox
    kind: gr.Dropdown
    speaker: gr.Dropdown
    date_from: gr.Textbox
    date_to: gr.Textbox
    results: gr.HTML
    clip: gr.HTML

    @property
    def asked(self) -> list[Any]:
        """The inputs that say what is looked for and where."""
        return [self.phrase, self.kind, self.speaker, self.date_from, self.date_to]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the phrase as the page shows it.

    Attributes:
        clip_href: the address of the clip that can be made of it.
        before, phrase, after: the words of it and around it.
        is_chosen: the open clip is of it.
    """

    hit: PhraseHit
    clip_href: str
    before: str
    phrase: str
    after: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The places in one record, in their order."""

    record: RecordSummary
    places: Sequence[Place]


def lay_out_find(library: Library) -> FindPage:
    """Place the phrase, its filters, the places found and the clip."""
    with gr.Column(elem_id="find-page"):
        phrase = gr.Textbox(
            label="Exact phrase",
            info="Case, accents, punctuation and line breaks do not count; the words and their order do.",
            placeholder="the motion carries",
            submit_btn=True,
            max_length=MAX_QUESTION_CHARACTERS,
            max_lines=2,
            elem_id="find-phrase",
        )
        with gr.Row(elem_id="find-scope"):
            kind = gr.Dropdown(
                [("All kinds", ""), *((name, kind.value) for kind, name in KIND_CHOICES.items())],
                value="",
                label="Kind of source",
                elem_id="find-kind",
            )
            speaker = gr.Dropdown(speaker_choices(library), value="", label="Said by", elem_id="find-speaker")
            date_from = gr.Textbox(label="From", placeholder="any date", max_length=_MAX_DATE, elem_id="find-from")
            date_to = gr.Textbox(label="To", placeholder="any date", max_length=_MAX_DATE, elem_id="find-to")
        with gr.Row(elem_id="find-two"):
            results = gr.HTML(render("found_none"), elem_id="found", apply_default_css=False)
            clip = gr.HTML(elem_id="clip", apply_default_css=False)
    return FindPage(
        phrase=phrase, kind=kind, speaker=speaker, date_from=date_from, date_to=date_to, results=results, clip=clip
    )


def wire_find(page: FindPage) -> None:
    """Let the inputs lead to the address of what they ask for."""
    # Of a drop-down only what a person chooses: an address that fills it must not lead to itself.
    gr.on(
        [page.phrase.submit, page.date_from.submit, page.date_to.submit, page.kind.input, page.speaker.input],
        None,
        page.asked,
        None,
        js=_VISIT,
        **PRIVATE,
    )


def results_html(
    assistant: Assistant, phrase: str, known: KnownScope, asked: Mapping[str, str | None], *, chosen: Parameters
) -> str:
    """Return the places of a phrase by record, the newest first, with how many there are and what was searched."""
    hits = assistant.find(phrase, scope=known.scope, limit=_MOST_PLACES + 1)
    records = assistant.library.records(known.scope)
    covered: Searched = searched(records, of=assistant.library.count())
    by_id = {record.record_id: record for record in records}
    shown = [hit for hit in hits[:_MOST_PLACES] if hit.record_id in by_id]
    found = [
        Found(record=by_id[record_id], places=[_place(hit, asked, chosen) for hit in group])
        for record_id, group in groupby(shown, key=lambda hit: hit.record_id)
    ]
    return render(
        "found",
        phrase=phrase,
        found=found,
        places=len(shown),
        is_all=len(hits) <= _MOST_PLACES,
        covered=covered,
        notices=known.notices,
        has_clip="clip" in chosen,
    )


def _place(hit: PhraseHit, asked: Mapping[str, str | None], chosen: Parameters) -> Place:
    end = hit.context_start + hit.char_end - hit.char_start
    start, stop = whole_number(chosen.get("start", "")), whole_number(chosen.get("end", ""))
    is_chosen = (
        chosen.get("clip") == hit.record_id
        and start is not None
        and stop is not None
        and start <= hit.char_start < stop
    )
    # The turns of the place whole: a phrase alone is seldom what somebody wants to keep.
    clip: dict[str, Any] = {"clip": hit.record_id, "start": hit.char_start, "end": hit.char_end, "whole": "yes"}
    return Place(
        hit=hit,
        clip_href=address("find", **asked, **clip),
        before=hit.context[: hit.context_start],
        phrase=hit.context[hit.context_start : end],
        after=hit.context[end:],
        is_chosen=is_chosen,
    )


def speaker_choices(library: Library, named: str = "") -> list[tuple[str, str]]:
    """Return who can be chosen: everybody who speaks in the library, and who is named anyway."""
    names = library.speakers(Scope())
    return [
        ("Anyone", ""),
        *((name, name) for name in names),
        *([(named, named)] if named and named not in names else []),
    ]
