"""A brief as one self-contained page: no script, nothing fetched, all content escaped.

The page's policy allows nothing but the one style sheet, by its hash. Statements open onto their
quotations by `details`, which needs no script.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from apercu.briefs import Brief, Citation
from apercu.show.brief.contexts import Context, Contexts
from apercu.show.brief.dates import date_words
from apercu.show.brief.drawn import Drawn, DrawnReference
from apercu.show.brief.page import lay_out
from apercu.show.brief.pictures import draw_pictures
from apercu.show.brief.words import (
    HASH_DIGITS,
    LEGEND,
    NO_JUDGEMENT,
    REPEATED,
    STANDINGS,
    VERDICTS,
    inline,
    is_counted,
    linked,
    made_of,
)

if TYPE_CHECKING:
    from jinja2 import Template

    from apercu.show.charts.inputs import SeriesLike


class Quote(NamedTuple):
    """A citation as the page opens it; `missing` says what is wrong with it."""

    ref: DrawnReference | None
    number: int
    before: str
    quote: str
    after: str
    opens: bool
    closes: bool
    language: str | None
    happened: str
    start: int
    end: int
    hash: str
    missing: str


def brief_html(brief: Brief, contexts: Contexts, series: Sequence[SeriesLike] = ()) -> str:
    """Write a brief as one HTML file.

    `contexts` gives, by `(text_sha256, start, end)`, what stands around the citations; where it
    has none, the quotation stands alone and the page says so. `series` are those of its pair.
    """
    page = lay_out(brief)
    pictures = draw_pictures(brief, page, series)
    by_number = {one.n: one for one in page.references}

    def quotes(drawn: Drawn) -> Iterator[Quote]:
        for citation in drawn.statement.citations:
            yield _quote(citation, drawn, by_number.get(citation.reference), contexts)

    css = _css() + pictures.css
    return _template().render(
        page=page,
        pictures=pictures,
        css=css,
        policy=content_policy(css),
        quotes=quotes,
        made=lambda drawn: made_of(drawn.statement),
        linked=linked,
        repeated=REPEATED,
        no_judgement=NO_JUDGEMENT,
        verdicts=tuple(dict.fromkeys(VERDICTS.values())),
        standings=STANDINGS,
        legend=LEGEND,
    )


def content_policy(css: str) -> str:
    """Write the page's Content Security Policy: nothing but this style sheet, by its hash."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _quote(
    citation: Citation, drawn: Drawn, ref: DrawnReference | None, contexts: Contexts
) -> Quote:
    found: Context | None = contexts.get((citation.text_sha256, citation.start, citation.end))  # type: ignore[call-overload]
    missing = ""
    if found is None:
        missing = "What stands around these words was not read."
    elif found.quote != citation.quote:
        missing = "The stored text has other words at this place: the citation cannot be shown."
        found = None
    context = found or Context("", citation.quote, "", opens=True, closes=True)
    return Quote(
        ref=ref,
        number=citation.reference,
        before=inline(context.before),
        quote=inline(context.quote),
        after=inline(context.after),
        opens=context.opens,
        closes=context.closes,
        language=ref.record.language if ref else None,
        # The days of a count are those of no single one of the acts that it cites.
        happened="as the table of events tells"
        if is_counted(drawn.statement)
        else date_words(drawn.statement.when),
        start=citation.start,
        end=citation.end,
        hash=citation.text_sha256[:HASH_DIGITS],
        missing=missing,
    )


@functools.cache
def _css() -> str:
    place = resources.files("apercu").joinpath("show", "brief", "brief.css")
    return "\n" + place.read_text(encoding="utf-8")


@functools.cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only pages need it

    place = resources.files("apercu").joinpath("show", "brief", "brief.html.j2")
    env = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=True
    )
    return env.from_string(place.read_text(encoding="utf-8"))
