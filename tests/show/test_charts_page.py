"""Pictures in a page run nothing, fetch nothing, share no id; files are written whole or not."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from charts_made import ABOUT, PAIR, act, all_of, ids_in, many, turned

from apercu.briefs import Citation, OriginCount
from apercu.briefs import Event as BriefEvent
from apercu.errors import InputError, StorageError
from apercu.records import Interval
from apercu.relate.estimates import sum_of
from apercu.relate.third import third_party
from apercu.show.brief.words import SYNTHETIC
from apercu.show.charts.inputs import acts_of
from apercu.show.charts.page import figure, page_css
from apercu.show.charts.palette import INKS
from apercu.show.charts.timeline import timeline
from apercu.show.charts.writing import (
    FacetSeries,
    SeriesData,
    ThirdData,
    TimelineData,
    brief_pictures,
    picture_of,
    write_picture,
)  # fmt: skip

PICTURE = timeline(many(12), ABOUT)


def test_two_pictures_of_a_page_share_no_id() -> None:
    first, second = (figure(PICTURE, key=f"chart-{n}") for n in (1, 2))
    assert len(set(ids_in(first))) == len(ids_in(first)) > 2
    assert not set(ids_in(first)) & set(ids_in(second))
    for html, key in ((first, "chart-1"), (second, "chart-2")):
        used = re.findall(r'href="#([^"]*)"', html)
        assert used
        assert all(one.startswith(key) for one in used)
        assert set(used) <= set(ids_in(html))


def test_a_figure_runs_nothing_fetches_nothing_and_styles_nothing() -> None:
    html = figure(PICTURE, key="chart-1")
    for forbidden in ("<script", "<style", " style=", "url(", "@import", " src=", "xlink", " on"):
        assert forbidden not in html.replace(" on ", ""), forbidden
    # The name of the markup's language is an address that nothing fetches.
    assert "http" not in html.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_figure_is_well_formed_with_its_figures_as_a_table() -> None:
    root = ET.fromstring(figure(PICTURE, key="chart-1"))
    rows = root.findall(".//tbody/tr")
    assert len(rows) == len(PICTURE.table.rows) == 12
    assert [cell.findtext("bdi") for cell in rows[0]] == list(PICTURE.table.rows[0])
    assert [head.text for head in root.findall(".//thead/tr/th")] == list(PICTURE.table.heads)
    (svg,) = [one for one in root.iter() if one.tag.endswith("}svg")]
    assert svg.get("role") == "img"
    assert svg.get("width") is None, "the page says how wide it is"


def test_the_style_sheet_knows_every_colour_that_is_drawn() -> None:
    html = figure(PICTURE, key="chart-1")
    drawn = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', html))
    css = page_css()
    assert drawn <= {ink.light for ink in INKS}
    for colour in drawn:
        for name in ("fill", "stroke"):
            assert f'[{name}="{colour}"] {{ {name}: ' in css
    assert "url(" not in css


@pytest.mark.parametrize("key", ["", "1", "a b", 'a"', "A", "ä"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="small letters"):
        figure(PICTURE, key=key)


def test_invented_texts_say_so_in_the_figure() -> None:
    made = figure(timeline(many(3), ABOUT._replace(synthetic=True)), key="chart-1")
    assert SYNTHETIC in made
    assert SYNTHETIC not in figure(PICTURE, key="chart-1")


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "head"), [("a.svg", b"<svg"), ("b.PNG", b"\x89PNG")])
def test_a_picture_is_written_by_its_ending(tmp_path: Path, name: str, head: bytes) -> None:
    write_picture("timeline", TimelineData(ABOUT, many(3)), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(head)


def test_what_cannot_be_written_says_why(tmp_path: Path) -> None:
    data = TimelineData(ABOUT, many(3))
    with pytest.raises(InputError, match="SVG or PNG"):
        write_picture("timeline", data, tmp_path / "a.jpg")
    with pytest.raises(InputError, match="series SeriesData"):
        write_picture("series", data, tmp_path / "a.svg")
    with pytest.raises(StorageError, match="cannot be written"):
        write_picture("timeline", data, tmp_path / "none" / "a.svg")
    assert list(tmp_path.iterdir()) == []


# --- briefs -------------------------------------------------------------------------------------


def brief_event(key: str, quote: str, **changed: object) -> BriefEvent:
    fields: dict[str, object] = {
        "id": key, "type": "ACCUSE", "quad": 3, "score": -2.0, "domain": "political",
        "source": ("ARL",), "target": ("BOR",), "origins": OriginCount(n=2),
        "when": Interval(start="2025-03-05", end="2025-03-05", precision="day"),
        "citations": (
            Citation(reference=1, text_sha256="0" * 64, start=0, end=len(quote), quote=quote),
        ),
    }  # fmt: skip
    return BriefEvent(**{**fields, **changed})  # type: ignore[arg-type]


def test_a_brief_s_timeline_leads_to_its_statements() -> None:
    events = [brief_event("a", "Arland accused Borland"), brief_event("b", "so it did", quad=None)]
    made = brief_pictures(events, ABOUT, links={"a": "s7"})
    assert made.timeline is not None
    assert len(made.timeline.table.rows) == 1
    html = figure(made.timeline, key="chart-1")
    assert '<a href="#s7"><bdi>5 March 2025</bdi></a>' in html
    assert "“Arland accused Borland”" in html
    assert "2 origins" in html


def test_a_brief_without_events_has_no_picture() -> None:
    facet = FacetSeries("politics", SeriesData(ABOUT, []))
    assert brief_pictures([], ABOUT, facets=[facet]) == (None, {})


def test_a_facet_has_its_series_or_its_third_party() -> None:
    events, heard = turned()
    third = third_party(events, heard, pair=PAIR, third="COR")
    facets = [
        FacetSeries("politics", SeriesData(ABOUT, all_of(events, heard))),
        FacetSeries("alliance", ThirdData(ABOUT, third, acts_of(events), sum_of)),
    ]
    made = brief_pictures([brief_event("a", "x")], ABOUT, facets=facets)
    assert {name: one.kind for name, one in made.facets.items()} == {
        "politics": "series",
        "alliance": "third",
    }
    assert picture_of("series", facets[0].data) == made.facets["politics"]  # type: ignore[arg-type]


def test_the_shortest_quote_of_an_event_is_its_words() -> None:
    events, _ = turned()
    report = events[0].reports[0]
    (one,) = acts_of(events[:1], {report: "they said so"})
    assert one.words == "they said so"
    assert one.told_by == len(events[0].origins)
    assert acts_of([events[0], events[0]]) == acts_of(events[:1])
    assert act("x").words
