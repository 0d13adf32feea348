"""Paragraphs from a PDF's lines: pure functions over `Line`.

Lines of one paragraph are joined by a space, and a word broken at a line's end is put together
again, since sentences cross lines; everything else stays as it stands. Sizes and gaps are measured
in the line's own type size, so that they hold for any layout.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from apercu.read.pdf_lines import Line

_ENDS = re.compile(r"[.!?:;…。！？؟۔][\"'”’»)\]]*$")
_MARK = re.compile(r"^(?:[•●▪◦‣■□–—*·-]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s)")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page|p\.|стр\.|seite)?\s*\d{1,4}(?:\s*(?:/|of|из|von)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_RTL = re.compile(r"[\u0590-\u08ff]")
_MARGIN = 0.09  # of the page's height, above and below: an inch is .091 of a Letter page
_SIZE_CHANGE = 0.15
_BREAK_GAP = 1.35  # of the page's own leading; between 1.2 and 1.6 the samples do not change


def drop_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """Take out page numbers and lines that return in the margins; give the rest and how many."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_shape(line) for line in lines if _in_margin(line)})
    often = max(3, 0.3 * len(pages))
    kept, dropped = [], 0
    for lines in pages:
        rest = [
            line
            for line in lines
            if not (
                _in_margin(line)
                and (
                    seen[_shape(line)] >= often
                    or (len(pages) > 1 and _PAGE_NUMBER.match(line.text))
                )
            )
        ]
        dropped += len(lines) - len(rest)
        kept.append(rest)
    return kept, dropped


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _in_margin(line: Line) -> bool:
    return not _MARGIN < line.y / (line.page_height or 1.0) < 1 - _MARGIN


def join_lines(pages: Iterable[Sequence[Line]]) -> list[str]:
    """Put the lines of the pages, in reading order, together into paragraphs."""
    paragraphs: list[list[Line]] = []
    before: Line | None = None
    pages = [list(lines) for lines in pages]
    words = _words(pages)
    for lines in pages:
        leading = _leading(lines)
        for line in lines:
            if before is not None and _continues(before, line, lines, leading):
                paragraphs[-1].append(line)
            else:
                paragraphs.append([line])
            before = line
    return [_rejoin(paragraph, words) for paragraph in paragraphs]


def _continues(before: Line, line: Line, lines: Sequence[Line], leading: float) -> bool:
    """Tell whether `line` goes on with the paragraph that `before` stands in."""
    if abs(before.size - line.size) > _SIZE_CHANGE * max(before.size, line.size):
        return False
    down = before.y - line.y
    if before.page != line.page or down < -0.3 * line.size:
        return _flows(before, line)
    if down < 0.3 * line.size:  # beside it: a wide gap, a cell of a table
        return 0 <= line.left - before.right < 3 * line.size
    if _MARK.match(line.text) or down > max(_BREAK_GAP * leading, 1.1 * line.size):
        return False
    ended = _ENDS.search(before.text) is not None
    if ended and _is_short(before, lines):
        return False
    indented = line.left - before.left > 0.8 * line.size
    return not (indented and ended and not _RTL.search(line.text))


def _flows(before: Line, line: Line) -> bool:
    """Tell whether a sentence crosses from one column or page to the next."""
    if before.text.endswith(("\u00ad", "-")):
        return line.text[:1].islower()
    return not _ENDS.search(before.text) and line.text[:1].islower()


def _leading(lines: Sequence[Line]) -> float:
    gaps = [
        a.y - b.y
        for a, b in pairwise(lines)
        if 0.8 * b.size < a.y - b.y < 2.5 * b.size and abs(a.size - b.size) < 0.5
    ]
    return median(gaps) if gaps else 0.0


def _is_short(before: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a line ends well before the others of its column."""
    column = [line for line in lines if abs(line.left - before.left) < 3 * before.size]
    edge = max((line.right for line in column), default=before.right)
    return edge - before.right > 0.12 * (edge - before.left)


def _words(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    return frozenset(
        word.strip(".,;:!?()[]\"'”“’‘«»").casefold()
        for lines in pages
        for line in lines
        for word in line.text.split()[:-1]
    )


def _rejoin(lines: Sequence[Line], words: frozenset[str]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        text = _glue(text, line.text, words)
    # A soft hyphen within a line is not seen on the page.
    return text.replace("\u00ad", "")


def _glue(text: str, after: str, words: frozenset[str]) -> str:
    """Join two lines; a hyphen between them stays where the document writes the word with it."""
    soft = text.endswith("\u00ad")
    if not soft and not (text.endswith(("-", "‐")) and text[-2:-1].isalpha()):
        return f"{text} {after}"
    head, tail = text[:-1], after.split(" ", 1)[0]
    last = head.rsplit(" ", 1)[-1]
    plain = tail.strip(".,;:!?()[]\"'”“’‘«»").casefold()
    whole, hyphened = f"{last}{plain}".casefold(), f"{last}-{plain}".casefold()
    known = whole in words or hyphened not in words
    if tail[:1].islower() and len(last) > 1 and known:
        return head + after
    return f"{head}-{after}"
