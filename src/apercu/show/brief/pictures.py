"""The pictures of a brief's page: its events in time, and series for each domain asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from apercu.briefs import Brief, Citation, Event
from apercu.errors import ServiceError
from apercu.show.brief.drawn import Page

if TYPE_CHECKING:
    from apercu.show.charts.inputs import SeriesLike
    from apercu.show.charts.picture import Picture

FEWEST: Final = 3
"""Events below which a picture shows nothing that a sentence does not; a lone mark would be taken
for all that happened."""


class Pictures(NamedTuple):
    """Figures as HTML, safe to stand in a page, and what its style sheet needs for them.

    `sections` has one for each section of the page, `""` where nothing is drawn.
    """

    timeline: str
    sections: tuple[str, ...]
    css: str = ""


def draw_pictures(brief: Brief, page: Page, series: Sequence[SeriesLike]) -> Pictures:
    """Draw the pictures of a brief; `series` are those of its pair. None without events."""
    nothing = Pictures("", tuple("" for _ in page.sections))
    if brief.counted is None or len(brief.events) < FEWEST:
        return nothing
    # Charts are slow to load, and most formats do without.
    from apercu.show.charts.inputs import About  # noqa: PLC0415
    from apercu.show.charts.page import page_css  # noqa: PLC0415
    from apercu.show.charts.writing import (  # noqa: PLC0415
        FacetSeries,
        SeriesData,
        brief_pictures,
    )

    about = About(
        brief.counted.pair,
        {one: page.names.actor(one) for one in _actors(brief)},
        brief.as_of,
        brief.synthetic,
    )
    facets = [
        FacetSeries(facet.id, SeriesData(about, mine, origins=_origins(brief, mine)))
        for facet in brief.question.facets
        if facet.domain
        and (mine := [one for one in series if one.domain == facet.domain])
        and len(_counted(mine)) >= FEWEST
    ]
    made = brief_pictures(brief.events, about, links=dict(_links(brief, page)), facets=facets)
    figures = {facet: _figure(one, f"series{n}") for n, (facet, one) in
               enumerate(made.facets.items(), start=1)}  # fmt: skip
    return Pictures(
        timeline=_figure(made.timeline, "timeline") if made.timeline else "",
        sections=tuple(figures.get(one.facet, "") for one in brief.sections),
        css=page_css(),
    )


def _figure(picture: Picture, key: str) -> str:
    from apercu.show.charts.page import figure  # noqa: PLC0415 - loaded with the first picture

    try:
        return figure(picture, key=key)
    except ServiceError as error:
        return f'<p class="weak">This picture could not be drawn: {escape(str(error))}</p>'


def _actors(brief: Brief) -> set[str]:
    return {one for event in brief.events for one in (*event.source, *event.target)} | (
        set(brief.counted.pair) if brief.counted else set()
    )


def _counted(series: Sequence[SeriesLike]) -> set[str]:
    return {event for one in series for step in one.steps for event in step.events}


def _origins(brief: Brief, series: Sequence[SeriesLike]) -> int:
    ids = _counted(series)
    return len({origin for one in brief.events if one.id in ids for origin in one.origin_ids})


def _links(brief: Brief, page: Page) -> Iterator[tuple[str, str]]:
    """Lead each event to the statement that cites its words, else to its first reference."""
    cited = [
        (citation, drawn.anchor)
        for section in page.sections
        for point in section.points
        for drawn in point.statements
        if drawn.statement.basis != "computed"
        for citation in drawn.statement.citations
    ]
    for event in brief.events:
        anchor = next(
            (anchor for one in event.citations for other, anchor in cited if _meet(one, other)),
            None,
        )
        yield event.id, anchor or _reference(event)


def _reference(event: Event) -> str:
    return f"r{event.citations[0].reference}" if event.citations else ""


def _meet(one: Citation, other: Citation) -> bool:
    return one.text_sha256 == other.text_sha256 and one.start < other.end and other.start < one.end
