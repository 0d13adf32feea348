"""One reference opened: what is known of the source, and where in its text the brief quotes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from apercu.briefs import Brief, Citation
from apercu.errors import CollectionDamaged, InputError
from apercu.records import Span
from apercu.show.brief.contexts import AROUND, cut_context
from apercu.show.brief.page import citations_of, lay_out
from apercu.show.brief.terminal import paragraph, print_about
from apercu.show.brief.words import count, lines

_HARD_WRAP = re.compile(r"(?<!\n)\n(?!\n)")


class Passage(NamedTuple):
    """A stretch of a text, and the spans in it that the brief quotes, all in the text's offsets."""

    start: int
    end: int
    quotes: tuple[Span, ...]


def print_reference(console: Console, brief: Brief, n: int, text: str) -> None:
    """Print reference `n` with the passages of its `text` (as stored) that the brief quotes.

    Raises `InputError` where the brief has no such reference, `CollectionDamaged` where the text
    has other words at a cited place.
    """
    page = lay_out(brief)
    found = next((one for one in page.references if one.n == n), None)
    if found is None:
        numbers = [one.n for one in brief.references]
        known = f"its references are {min(numbers)} to {max(numbers)}" if numbers else "it has none"
        raise InputError(f"brief {brief.id[:12]} has no reference {n}: {known}")
    spans = quoted_spans(brief, n, text)
    print_about(console, found, whole=True)
    for passage in passages(text, spans):
        console.print()
        _print_passage(console, text, passage)
    console.print()
    quotes = count(len(spans), "quotation")
    paragraph(console, Text(f"{quotes} in this brief; characters counted from 0", style="dim"))


def quoted_spans(brief: Brief, n: int, text: str) -> tuple[Span, ...]:
    """Give the spans of a text that a brief quotes under reference `n`, in order, each once."""
    found: dict[tuple[int, int], Citation] = {}
    for citation in citations_of(brief):
        if citation.reference == n:
            found.setdefault((citation.start, citation.end), citation)
    for (start, end), citation in found.items():
        if text[start:end] != citation.quote:
            raise CollectionDamaged(
                f"text {citation.text_sha256[:12]} has other words at [{start}, {end}) than"
                f" brief {brief.id[:12]} cites; run `apercu doctor` on the collection"
            )
    return tuple(Span(start=start, end=end) for start, end in sorted(found))


def passages(text: str, spans: tuple[Span, ...], around: int = AROUND) -> Iterator[Passage]:
    """Yield the stretches around the spans; those that touch are one."""
    start = end = 0
    quotes: list[Span] = []
    for span in spans:
        context = cut_context(text, span.start, span.end, around)
        first, last = span.start - len(context.before), span.end + len(context.after)
        if quotes and first > end:
            yield Passage(start, end, tuple(quotes))
            quotes = []
        start = start if quotes else first
        end = max(end, last) if quotes else last
        quotes.append(span)
    if quotes:
        yield Passage(start, end, tuple(quotes))


def _print_passage(console: Console, text: str, passage: Passage) -> None:
    """Print a passage with its paragraphs; overlapping quotations are marked as one."""
    drawn = Text("… " if passage.start else "", style="dim")
    at = passage.start
    for start, end, places in _merged(passage.quotes):
        drawn.append(_unwrapped(text[at:start]), style="dim")
        drawn.append("»", style="not dim bold cyan")
        drawn.append(_unwrapped(text[start:end]), style="not dim bold")
        drawn.append(f"«{places}", style="not dim bold cyan")
        at = end
    drawn.append(_unwrapped(text[at : passage.end]), style="dim")
    drawn.append(" …" if passage.end < len(text) else "", style="dim")
    for part in drawn.split("\n\n"):
        if part.plain.strip():
            paragraph(console, part, indent=4)


def _merged(spans: tuple[Span, ...]) -> list[tuple[int, int, str]]:
    """Join spans that overlap; each comes with the offsets of all that it is made of."""
    merged: list[tuple[int, int, str]] = []
    for span in spans:
        place = f"[{span.start}, {span.end})"
        if merged and span.start < merged[-1][1]:
            start, end, places = merged[-1]
            merged[-1] = (start, max(end, span.end), f"{places} {place}")
        else:
            merged.append((span.start, span.end, place))
    return merged


def _unwrapped(text: str) -> str:
    return _HARD_WRAP.sub(" ", lines(text))
