"""Changing the claims of a summary, section by section, with their citations numbered as they are shown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.answers import Citation
from assistant.summaries.summary import Point, Summary


def with_points(summary: Summary, change: Callable[[tuple[Point, ...]], tuple[Point, ...]]) -> Summary:
    """Return a summary with the points of every section changed."""
    return replace(
        summary,
        overview=change(summary.overview),
        discussions=tuple(replace(each, points=change(each.points)) for each in summary.discussions),
        decisions=change(summary.decisions),
        figures=change(summary.figures),
        steps=change(summary.steps),
        differences=change(summary.differences),
    )


def renumbered(summary: Summary, citations: Mapping[int, Citation]) -> Summary:
    """Number the citations of a summary from 1 in the order of its claims; those that no claim names are left out."""
    used = list(dict.fromkeys(number for point in summary.points for number in point.claim.citations))
    new = {number: at for at, number in enumerate(used, start=1)}

    def change(points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple(
            replace(point, claim=replace(point.claim, citations=tuple(new[number] for number in point.claim.citations)))
            for point in points
        )

    cited = tuple(replace(citations[number], number=new[number]) for number in used)
    return replace(with_points(summary, change), citations=cited)
