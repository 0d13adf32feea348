"""From a drawing to an Altair chart, and from that to SVG and PNG: no network, no browser.

The chart is one layered view in pixels, without scales, axes and legends of the grammar's own, so
that no machine's fonts move anything. What the renderer writes is then made small and safe to
stand beside other pictures: marks of one form share it, ids begin with a key of the picture.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any, Final

from apercu.errors import ServiceError
from apercu.show.charts.finishing import finish
from apercu.show.charts.lettering import FONT, legible
from apercu.show.charts.palette import PAPER, Theme, colours
from apercu.show.charts.picture import Picture, whole_scene
from apercu.show.charts.scene import Box, Mark, Rule, Scene, Sign, Words

VEGA_LITE: Final = "6.1"
"""The grammar's version that is asked for by name: another may draw other bytes."""
MARGIN: Final = 18
"""Pixels of paper around a picture that is a file of its own."""
SCALE: Final = 2.0
"""Pixels of a PNG for each of the drawing's: sharp on paper at 16 cm."""

_AREAS: Final = {"circle": math.pi / 4, "square": math.pi / 4, "triangle-up": 1.15, "diamond": 1.35}
"""Area by square of width, by which the renderer's signs look equally large."""


def altair_chart(picture: Picture, *, theme: Theme = "light") -> Any:
    """Make the chart of a picture with its title: an `altair.LayerChart`."""
    return _chart(whole_scene(picture), theme)


def picture_svg(picture: Picture, *, theme: Theme = "light") -> str:
    """Draw a picture with title and notes as an SVG file of its own.

    Raises `ServiceError` where the renderer cannot draw it.
    """
    scene = whole_scene(picture)
    key = f"apercu-{picture.kind}"
    return finish(
        _drawn(scene, theme),
        key=key,
        title=picture.title,
        text=f"{picture.measured}. {picture.said}",
        says=_said(scene),
    )


def bare_svg(picture: Picture, *, key: str) -> str:
    """Draw a picture without its title, on no paper of its own, for a page; in light colours.

    Every id begins with `key`, which must be one of a kind on the page.
    """
    return finish(
        _drawn(picture.scene, "light", paper=False),
        key=key,
        title=picture.title,
        text=f"{picture.measured}. {picture.said}",
        says=_said(picture.scene),
        inline=True,
    )


def picture_png(picture: Picture, *, theme: Theme = "light", scale: float = SCALE) -> bytes:
    """Draw a picture as PNG, `scale` pixels for each of the drawing's 640 across.

    Letters are those of the machine and of the renderer: Latin, Cyrillic and Greek are always
    there, other scripts as the machine has them.
    """
    import vl_convert  # noqa: PLC0415 - 84 MB that only pictures need

    svg = picture_svg(picture, theme=theme)
    try:
        return bytes(vl_convert.svg_to_png(svg, scale=scale))
    except ValueError as error:
        raise ServiceError(f"the picture {picture.title!r} could not be drawn: {error}") from error


def _drawn(scene: Scene, theme: Theme, *, paper: bool = True) -> str:
    import vl_convert  # noqa: PLC0415 - 84 MB that only pictures need

    spec = _chart(scene, theme, paper=paper).to_dict(validate=False)
    try:
        return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
    except ValueError as error:
        raise ServiceError(f"the picture could not be drawn by vl-convert: {error}") from error


def _said(scene: Scene) -> tuple[str, ...]:
    """List what the signs say, in the order in which they are drawn."""
    return tuple(one.says for one in scene.marks if isinstance(one, Sign))


# --- the chart ----------------------------------------------------------------------------------


def _chart(scene: Scene, theme: Theme, *, paper: bool = True) -> Any:
    """Lay the marks of one kind into one layer."""
    import altair as alt  # noqa: PLC0415 - slow to load, and only pictures need it

    ink = colours(theme)
    wide, high = scene.wide, math.ceil(scene.high)
    layers = [
        _layer(list(group), ink)
        for _, group in itertools.groupby(sorted(scene.marks, key=_sort), key=_sort)
    ]
    # Of nothing there is no chart; an empty line is one.
    layers = layers or [_layer([Words(0, 0, "")], ink)]
    chart = alt.layer(*layers).properties(
        width=wide,
        height=high,
        padding=MARGIN if paper else 1,
        autosize=alt.AutoSizeParams(type="none"),
    )
    background = ink[PAPER.light] if paper else "transparent"
    return chart.configure(aria=False, background=background).configure_view(stroke=None)


def _sort(mark: Mark) -> tuple[int, str, str, str]:
    """Give the place of a mark's layer: few layers, since each costs the renderer time."""
    match mark:
        case Box():
            return 0, "", "", ""
        case Rule():
            return (3 if mark.over else 1), "", "", ""
        case Sign():
            return 2, "", "", ""
        case Words():
            return 4, mark.weight, mark.style, mark.align


def _layer(marks: Sequence[Mark], ink: dict[str, str]) -> Any:
    first = marks[0]
    if isinstance(first, Words):
        return _words([one for one in marks if isinstance(one, Words)], ink)
    if isinstance(first, Sign):
        return _signs([one for one in marks if isinstance(one, Sign)], ink)
    if isinstance(first, Rule):
        return _rules([one for one in marks if isinstance(one, Rule)], ink)
    return _boxes([one for one in marks if isinstance(one, Box)], ink)


def _plain(name: str, kind: str) -> dict[str, Any]:
    """Encode a field as the very value that is drawn."""
    return {"field": name, "type": kind, "scale": None}


def _place(*names: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        found[name] = (
            {"field": name}
            if name.endswith("2")
            else {**_plain(name, "quantitative"), "axis": None}
        )
    return found


def _of(rows: list[dict[str, Any]]) -> Any:
    import altair as alt  # noqa: PLC0415 - as above

    return alt.Chart(alt.InlineData(values=rows))


def _words(marks: Sequence[Words], ink: dict[str, str]) -> Any:
    rows = [
        {"x": _near(one.x), "y": _near(one.y), "text": legible(one.text), "size": one.size,
         "fill": ink[one.ink]}
        for one in marks
    ]  # fmt: skip
    first = marks[0]
    return (
        _of(rows)
        .mark_text(
            align=first.align, baseline="alphabetic", font=FONT, fontWeight=first.weight,
            fontStyle=first.style, limit=0,
        )
        .encode(
            **_place("x", "y"),
            text={"field": "text", "type": "nominal"},
            size={**_plain("size", "quantitative"), "legend": None},
            fill={**_plain("fill", "nominal"), "legend": None},
        )
    )  # fmt: skip


def _signs(marks: Sequence[Sign], ink: dict[str, str]) -> Any:
    rows = [
        {"x": _near(one.x), "y": _near(one.y), "shape": one.shape,
         "size": round(_AREAS[one.shape] * one.wide**2, 1),
         "fill": ink[one.fill], "stroke": ink[one.stroke]}
        for one in marks
    ]  # fmt: skip
    return (
        _of(rows)
        .mark_point(opacity=1, strokeWidth=1.4)
        .encode(
            **_place("x", "y"),
            shape={**_plain("shape", "nominal"), "legend": None},
            size={**_plain("size", "quantitative"), "legend": None},
            fill={**_plain("fill", "nominal"), "legend": None},
            stroke={**_plain("stroke", "nominal"), "legend": None},
        )
    )


def _rules(marks: Sequence[Rule], ink: dict[str, str]) -> Any:
    rows = [
        {"x": _near(one.x), "y": _near(one.y), "x2": _near(one.x2), "y2": _near(one.y2),
         "stroke": ink[one.stroke], "thick": one.thick, "dash": list(one.dash) or [1, 0]}
        for one in marks
    ]  # fmt: skip
    encoded: dict[str, Any] = {
        **_place("x", "y", "x2", "y2"),
        "stroke": {**_plain("stroke", "nominal"), "legend": None},
        "strokeWidth": {**_plain("thick", "quantitative"), "legend": None},
    }
    if any(one.dash for one in marks):
        encoded["strokeDash"] = {**_plain("dash", "nominal"), "legend": None}
    return _of(rows).mark_rule(opacity=1).encode(**encoded)


def _boxes(marks: Sequence[Box], ink: dict[str, str]) -> Any:
    rows = [
        {"x": _near(one.x), "y": _near(one.y), "x2": _near(one.x2), "y2": _near(one.y2),
         "fill": ink[one.fill]}
        for one in marks
    ]  # fmt: skip
    return (
        _of(rows)
        .mark_rect(opacity=1)
        .encode(**_place("x", "y", "x2", "y2"), fill={**_plain("fill", "nominal"), "legend": None})
    )


def _near(number: float) -> float:
    return round(number, 1) + 0.0
