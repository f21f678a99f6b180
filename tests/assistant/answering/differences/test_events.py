from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.differences import nearest_events, same_event
from ingest import Facts, Record, SourceKind
from tests.assistant.memory import meeting

BODY = "Holm Town Council"
SPOKEN = (
    ("Mayor Ida Brandt", "The council of Holm meets tonight. We begin with the quay."),
    ("Councillor Otto Lind", "I want Ekman's drawing of Tallow Lane before we vote."),
    ("Engineer Sanna Ruiz", "The drawing is here. Tallow Lane loses four bays."),
)
ARTICLE = (
    "On Thursday Mayor Ida Brandt opened the debate on Tallow Lane. Councillor Otto Lind asked for Ekman's drawing."
)


def facts(kind: SourceKind, day: date, *, body: str = BODY, paper: str | None = None) -> Facts:
    return Facts(title="x", source_kind=kind, date=day, body=body, paper=paper)


def sitting(name: str, day: date, *, paper: str | None = None) -> Record:
    return replace(meeting(name, *SPOKEN), facts=facts(SourceKind.TRANSCRIPT, day, paper=paper))


def article(text: str = ARTICLE, *, day: date = date(2024, 5, 10)) -> Record:
    return replace(meeting("article", (None, text)), facts=facts(SourceKind.AI_SUMMARY, day, body="The Holm Post"))


def test_an_article_of_the_next_day_that_names_the_speakers_is_about_the_meeting() -> None:
    link = same_event(article(), sitting("may", date(2024, 5, 9)))

    assert link is not None
    assert link.days == 1
    assert link.names_weekday
    assert link.names == ("Mayor Ida Brandt", "Councillor Otto Lind")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        pytest.param(date(2024, 5, 8), ARTICLE, id="written-before"),
        pytest.param(date(2024, 6, 20), ARTICLE, id="weeks-later"),
        pytest.param(
            date(2024, 5, 10), "The price of herring fell in Velsund, said Captain Aagaard.", id="other-matter"
        ),
    ],
)
def test_other_articles_are_not(day: date, text: str) -> None:
    assert same_event(article(text, day=day), sitting("may", date(2024, 5, 9))) is None


def test_weeks_later_an_article_may_name_the_day() -> None:
    late = article(f"{ARTICLE} That was on May 9.", day=date(2024, 6, 20))

    assert same_event(late, sitting("may", date(2024, 5, 9))) is not None


def test_two_sittings_of_one_body_are_never_mixed() -> None:
    first, second = sitting("second-of-may", date(2024, 5, 2)), sitting("ninth-of-may", date(2024, 5, 9))

    assert nearest_events(article(), [first, second]) == [second]


def test_the_day_that_is_named_counts_before_the_latest() -> None:
    tuesday, thursday = sitting("tuesday", date(2024, 5, 7)), sitting("thursday", date(2024, 5, 9))
    about_tuesday = article(ARTICLE.replace("Thursday", "Tuesday"))

    assert nearest_events(about_tuesday, [tuesday, thursday]) == [tuesday]


def test_an_agenda_is_no_record_of_the_meeting() -> None:
    assert same_event(article(), sitting("agenda", date(2024, 5, 9), paper="agenda")) is None


def test_two_articles_are_not_linked() -> None:
    assert same_event(article(), article()) is None
