"""Pictures within a page: an SVG that stands in the page itself, its figures as a table beside it.

Nothing here has a script, a style of its own, or an address: the page's policy may allow only its
one style sheet, into which `page_css` goes. Colours are written in light; for dark screens the
style sheet exchanges each of them, so that one drawing serves both and paper stays light.
"""

from __future__ import annotations

import functools
import re
from html import escape
from typing import Final

from apercu.errors import InputError
from apercu.show.brief.words import SYNTHETIC, count
from apercu.show.charts.drawing import bare_svg
from apercu.show.charts.lettering import legible
from apercu.show.charts.palette import INKS
from apercu.show.charts.picture import Picture, Table

_KEY: Final = re.compile(r"[a-z][a-z0-9-]*")
_CSS: Final = """\
.chart { margin: 1.5rem 0 2rem; }
.chart figcaption { font-family: var(--sans, sans-serif); font-size: .875rem; line-height: 1.5; }
.chart figcaption strong { display: block; font-size: 1rem; }
.chart .measured, .chart .note { color: var(--quiet, #5a5953); margin: 0; }
.chart .drawing { overflow-x: auto; margin: .75rem 0 .5rem; }
.chart svg { display: block; width: 100%; min-width: 34rem; height: auto; }
.chart summary { font-family: var(--sans, sans-serif); font-size: .875rem; }
.chart summary { color: var(--accent, #1d4f7c); }
.chart summary::before { content: "▸ "; content: "▸ " / ""; }
.chart details[open] > summary::before { content: "▾ "; content: "▾ " / ""; }
.chart .figures { overflow-x: auto; }
.chart table th:first-child { width: auto; white-space: nowrap; }
@media print {
  .chart { break-inside: avoid; }
  .chart details { display: none; }
  .chart svg { min-width: 0; }
}
"""


def figure(picture: Picture, *, key: str) -> str:
    """Write a picture as an HTML figure: caption, drawing, notes, and a table to be opened.

    `key` begins every id in it (`chart-2`); it must be one of a kind on the page, and anything but
    small letters, digits and hyphens raises `InputError`.
    """
    if not _KEY.fullmatch(key):
        raise InputError(
            f"the key {key!r} of a picture: give small letters, digits and hyphens, a letter first"
        )
    parts = [
        f'<figure class="chart" id="{key}">',
        f"<figcaption><strong><bdi>{_text(picture.title)}</bdi></strong>",
        f'<p class="measured">{_text(picture.measured)}</p>',
        f'<p class="synthetic">{SYNTHETIC}</p>' if picture.synthetic else "",
        "</figcaption>",
        # A stretch that scrolls must be reached without a mouse.
        f'<div class="drawing" tabindex="0" role="group" aria-label="{_text(picture.title)}">',
        bare_svg(picture, key=key),
        "</div>",
        *(f'<p class="note small"><bdi>{_text(note)}</bdi></p>' for note in picture.notes),
        _table(picture.table, picture.links),
        "</figure>",
    ]
    return "\n".join(part for part in parts if part)


def _text(words: str) -> str:
    return escape(legible(words))


def _table(table: Table, links: tuple[str, ...]) -> str:
    """Write the figures as a table; a row's first cell leads to its place on the page."""
    if not table.rows:
        return ""
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in table.heads)
    rows = []
    for n, cells in enumerate(table.rows):
        first, *rest = (f"<bdi>{_text(cell)}</bdi>" for cell in cells)
        if links and links[n]:
            first = f'<a href="#{_text(links[n])}">{first}</a>'
        others = "".join(f"<td>{cell}</td>" for cell in rest)
        rows.append(f'<tr><th scope="row">{first}</th>{others}</tr>')
    told = count(len(table.rows), "row")
    return (
        f"<details><summary>The figures as a table ({told})</summary>\n"
        f'<div class="figures" tabindex="0" role="group" aria-label="{_text(table.caption)}">'
        f"<table><caption>{_text(table.caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>"
        "\n</details>"
    )


@functools.cache
def page_css() -> str:
    """Give the rules for the page's style sheet; without them pictures stay in light colours."""
    dark = "\n".join(
        f'  .chart svg [{name}="{ink.light}"] {{ {name}: {ink.dark}; }}'
        for ink in INKS
        for name in ("fill", "stroke")
    )
    return f"{_CSS}@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
