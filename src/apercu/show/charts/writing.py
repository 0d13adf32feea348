"""Pictures for commands and briefs: what is asked for, drawn and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from apercu.briefs import Event as BriefEvent
from apercu.errors import InputError, StorageError
from apercu.show.charts.drawing import picture_png, picture_svg
from apercu.show.charts.inputs import About, Act, SeriesLike, ShiftLike, ThirdLike, acts_of_brief
from apercu.show.charts.palette import Theme
from apercu.show.charts.picture import Kind, Picture
from apercu.show.charts.series import Key, series_picture
from apercu.show.charts.third import Summing, third_picture
from apercu.show.charts.timeline import timeline

ENDINGS = (".svg", ".png")


class TimelineData(NamedTuple):
    """What a timeline is drawn from."""

    about: About
    acts: Sequence[Act]


class SeriesData(NamedTuple):
    """What series are drawn from; see `series.series_picture`."""

    about: About
    series: Sequence[SeriesLike]
    shifts: Mapping[Key, Sequence[ShiftLike]] = {}
    origins: int = 0


class ThirdData(NamedTuple):
    """What a third party is drawn from; see `third.third_picture`."""

    about: About
    found: ThirdLike
    acts: Sequence[Act]
    sum_of: Summing


Data = TimelineData | SeriesData | ThirdData


def picture_of(kind: Kind, data: Data) -> Picture:
    """Make the picture of a kind; data of another kind raises `InputError`."""
    match kind, data:
        case "timeline", TimelineData():
            return timeline(data.acts, data.about)
        case "series", SeriesData():
            return series_picture(data.series, data.about, shifts=data.shifts, origins=data.origins)
        case "third", ThirdData():
            return third_picture(data.found, data.acts, data.about, sum_of=data.sum_of)
    raise InputError(
        f"a picture of kind {kind!r} cannot be made of {type(data).__name__}: timeline takes"
        " TimelineData, series SeriesData, third ThirdData"
    )


def write_picture(kind: Kind, data: Data, path: str | Path, *, theme: Theme = "light") -> None:
    """Draw a picture into a file, SVG or PNG by the file's ending.

    The file is written when the drawing is whole. Raises `InputError` for another ending or kind,
    `StorageError` where it cannot be written, `ServiceError` where it cannot be drawn.
    """
    place = Path(path)
    ending = place.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(
            f"{place}: pictures are written as SVG or PNG; let the name end in .svg or .png"
        )
    picture = picture_of(kind, data)
    if ending == ".svg":
        payload = picture_svg(picture, theme=theme).encode()
    else:
        payload = picture_png(picture, theme=theme)
    try:
        place.write_bytes(payload)
    except OSError as error:
        raise StorageError(
            f"{place} cannot be written ({error.strerror}): name a file in a folder that can be"
            " written to"
        ) from error


class FacetSeries(NamedTuple):
    """What the picture of a facet is drawn from, and under which facet's id it stands."""

    facet: str
    data: SeriesData | ThirdData


class BriefPictures(NamedTuple):
    """The pictures of a brief: the timeline, and by facet's id one for each that has events."""

    timeline: Picture | None
    facets: dict[str, Picture]


def brief_pictures(
    events: Sequence[BriefEvent],
    about: About,
    *,
    links: Mapping[str, str] | None = None,
    facets: Sequence[FacetSeries] = (),
) -> BriefPictures:
    """Make the pictures of a brief: its events in time, and for each facet its series.

    `links` are the anchors of statements on the page by event id. Where there is nothing to draw
    there is no picture: a brief says in words what is missing.
    """
    line = timeline(acts_of_brief(events, links), about)
    made = {
        one.facet: picture_of("series" if isinstance(one.data, SeriesData) else "third", one.data)
        for one in facets
    }
    return BriefPictures(
        timeline=line if line.table.rows else None,
        facets={facet: picture for facet, picture in made.items() if picture.table.rows},
    )
