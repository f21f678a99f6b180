"""The Alerts page: what is new for each saved search, and making, changing and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.alerts import MOST_CHARACTERS, described
from assistant.answers import Citation
from assistant.errors import AlertError
from assistant.journal import AlertHit, SavedSearch, Terms
from assistant.service import Assistant
from assistant.ui.ask import journal_of
from assistant.ui.parameters import Parameters, whole_number
from assistant.ui.render import KIND_CHOICES, render
from ingest import IngestError, Library, SourceKind

# Of each alert on the page of all, and on its own.
_MOST_OF_EACH, _MOST_OF_ONE = 5, 200
# The sides of a saved search, in the order of the form and as addresses name them.
SIDES = ("words", "phrase", "person", "topic", "body")
_LABELS = {
    "words": ("Words", "all of them in one passage"),
    "phrase": ("Phrase", "in a row"),
    "person": ("Person", "speaks or is named"),
    "topic": ("Topic", "is named"),
    "body": ("Who met or published", "any body"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """The components of the Alerts page.

    Attributes:
        shown: number of the alert that is shown alone; None for all of them.
        form: what makes an alert, or changes the one that is shown; hidden where the library is read-only.
        keeping: what is done to the alert that is shown.
    """

    tab: gr.Tab
    listing: gr.HTML
    outcome: gr.HTML
    shown: gr.State
    form: gr.Accordion
    name: gr.Textbox
    sides: list[gr.Textbox]
    kind: gr.Dropdown
    from_start: gr.Checkbox
    save: gr.Button
    keeping: gr.Row
    seen: gr.Button
    remove: gr.Button
    confirm: gr.Row
    really: gr.Button
    keep: gr.Button

    @property
    def fields(self) -> list[Any]:
        """The inputs of the form, in the order `terms_of` takes them, after the name."""
        return [*self.sides, self.kind]

    @property
    def filled(self) -> list[Any]:
        """What `alerts_values` fills."""
        return [
            self.listing, self.outcome, self.shown, self.form, self.name, *self.fields, self.from_start, self.save,
            self.keeping, self.confirm,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    """A place as the page prints it.

    Attributes:
        at: where the quote stands in the record as it is now; None where it stands there no more.
        changed: the record was replaced since.
    """

    citation: Citation
    seen: bool
    at: int | None
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAlert:
    """An alert as the page prints it, with its latest hits."""

    search: SavedSearch
    asked: str
    total: int
    unseen: int
    hits: Sequence[ShownHit]


def lay_out_alerts(*, read_only: bool) -> AlertsPage:
    """Place the list of what was found, and the form."""
    with gr.Tab("Alerts", id="alerts") as tab, gr.Column(elem_id="alerts-page", elem_classes="reading"):
        # Within the tab: beside it, Gradio would count it as a tab.
        shown = gr.State(None)
        outcome = gr.HTML(elem_id="alerts-outcome", elem_classes="told", apply_default_css=False)
        listing = gr.HTML(elem_id="alerts", apply_default_css=False)
        with gr.Row(visible=False, elem_id="alert-keeping", elem_classes="doing") as keeping:
            seen = gr.Button("Mark all as read", size="sm", scale=0, elem_id="alert-seen")
            remove = gr.Button("Remove the alert…", size="sm", scale=0, elem_id="alert-remove")
        with gr.Row(visible=False, elem_id="alert-confirm", elem_classes="asking") as confirm:
            gr.HTML("<p>Remove this alert, with everything that it found?</p>", apply_default_css=False)
            really = gr.Button("Remove it", variant="stop", size="sm", scale=0, elem_id="alert-really")
            keep = gr.Button("Keep it", size="sm", scale=0, elem_id="alert-keep")
        with gr.Accordion(
            "New alert", open=False, visible=not read_only, elem_id="alert-form", elem_classes="form-of"
        ) as form:
            with gr.Row():
                sides = [_text(side, *_LABELS[side]) for side in SIDES[:2]]
            with gr.Row():
                sides += [_text(side, *_LABELS[side]) for side in SIDES[2:4]]
            with gr.Row():
                sides += [_text(side, *_LABELS[side]) for side in SIDES[4:]]
                kinds = [("Any kind", ""), *((name, kind.value) for kind, name in KIND_CHOICES.items())]
                kind = gr.Dropdown(kinds, value="", label="Kind of source", elem_id="alert-kind")
            name = _text("name", "Called", "the same as what it looks for")
            from_start = gr.Checkbox(
                label="Also find what is in the library already",
                value=False,
                container=False,
                elem_id="alert-from-start",
            )
            save = gr.Button("Save the alert", variant="primary", size="sm", scale=0, elem_id="alert-save")
    return AlertsPage(
        tab=tab,
        listing=listing,
        outcome=outcome,
        shown=shown,
        form=form,
        name=name,
        sides=sides,
        kind=kind,
        from_start=from_start,
        save=save,
        keeping=keeping,
        seen=seen,
        remove=remove,
        confirm=confirm,
        really=really,
        keep=keep,
    )


def _text(side: str, label: str, hint: str) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder=hint, max_length=MOST_CHARACTERS, elem_id=f"alert-{side}")


def alerts_values(assistant: Assistant, parameters: Parameters, *, read_only: bool, outcome: str = "") -> list[Any]:
    """Return what fills the page: all alerts, with the form as the parameters fill it, or the one that they name.

    Raises:
        AlertError: there is no such alert.
    """
    one = alert_named(assistant, parameters["alert"]) if "alert" in parameters else None
    terms = one.terms if one else _terms_in(parameters)
    changing = one is not None
    return [
        alerts_html(assistant, one, read_only=read_only),
        outcome,
        one.search_id if one else None,
        gr.update(label="Change this alert" if changing else "New alert", open=not changing and not terms.is_open),
        one.name if one else "",
        *(getattr(terms, side) for side in SIDES),
        terms.source_kind.value if terms.source_kind else "",
        gr.update(value=False, visible=not changing),
        "Save the changes" if changing else "Save the alert",
        gr.update(visible=changing and not read_only),
        gr.update(visible=False),
    ]


def alert_named(assistant: Assistant, number: str) -> SavedSearch:
    """Return the alert that an address names.

    Raises:
        AlertError: there is no such alert.
    """
    search_id = whole_number(number)
    if search_id is None:
        raise AlertError(f"{number[:40]!r} is no alert's number; choose one from the list")
    return journal_of(assistant).searches.get(search_id)


def _terms_in(parameters: Parameters) -> Terms:
    """Return what an address asks for: a search to be saved."""
    kind = parameters.get("kind", "")
    return terms_of(
        *(parameters.get(side, "")[:MOST_CHARACTERS] for side in SIDES), kind if kind in set(SourceKind) else ""
    )


def terms_of(*fields: str) -> Terms:
    """Return what the form asks for: its sides in their order, then the kind of source."""
    *sides, kind = fields
    return Terms(**dict(zip(SIDES, sides, strict=True)), source_kind=SourceKind(kind) if kind else None)


def alerts_html(assistant: Assistant, one: SavedSearch | None, *, read_only: bool) -> str:
    """Return what was found: by one alert, or by each of them."""
    searches = journal_of(assistant).searches
    hits = searches.hits(one.search_id if one else None)
    most = _MOST_OF_ONE if one else _MOST_OF_EACH
    alerts = [_shown(assistant.library, each, hits, most) for each in ([one] if one else searches.all())]
    # What is new first; among equals, in the order in which they were made.
    alerts.sort(key=lambda alert: not alert.unseen)
    return render("alerts", alerts=alerts, one=alerts[0] if one else None, read_only=read_only)


def _shown(library: Library, search: SavedSearch, hits: Sequence[AlertHit], most: int) -> ShownAlert:
    own = [hit for hit in hits if hit.search_id == search.search_id]
    places = [place for hit in own[:most] if (place := _place(library, hit)) is not None]
    return ShownAlert(
        search=search,
        asked=described(search.terms),
        total=len(own),
        unseen=sum(not hit.seen for hit in own),
        hits=places,
    )


def _place(library: Library, hit: AlertHit) -> ShownHit | None:
    """Return where a hit's quote stands today; None where its record is gone."""
    cited = hit.citation
    try:
        record = library.record(cited.record_id)
    except IngestError:  # removed by another process a moment ago: the next run strikes it
        return None
    changed = record.revision != cited.revision
    at = record.text.find(cited.quote) if changed else cited.quote_start
    return ShownHit(citation=cited, seen=hit.seen, at=at if at >= 0 else None, changed=changed)
