"""The sources that an overview names: its list of references, and the links within its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from apercu.audits import Link
from apercu.check.overview_marks import MarkAt, numbers_in
from apercu.records import Record, Span

ADDRESS = re.compile(
    r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,9}[a-z]{2,24}(?:/[^\s<>\])\"”»|]*)?",
    re.IGNORECASE,
)
_ELLIPSIS = ("…", "...")
_LISTED = re.compile(
    r"^[ \t]*(?:[•*·-][ \t]+)?(?:#{1,6}[ \t]+)?"
    r"(?:\[\^?(\d{1,3})\]:?|(\d{1,3})[.)]|([⁰¹²³⁴-⁹]{1,3}))[ \t]*"
    r"(\S[^\n]*)$",
    re.MULTILINE,
)
_HEADED = re.compile(
    r"^[ \t]{0,8}#{0,6}[ \t]{0,8}\*{0,2}(?:references|sources|links|citations|notes|footnotes"
    r"|works cited|bibliography|notes and references|sources cited)\*{0,2}[ \t]*:?\*{0,2}[ \t]*"
    r"(?:\[edit\])?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(?!\[?\d)\S", re.MULTILINE)
_BEHIND_LIST = re.compile(r"\b(?:mistakes?|errors?|inaccura\w+|show (?:all|more))\b", re.IGNORECASE)
_LONGEST_BEHIND = 160
_BACK = re.compile(
    r"^[\^↑]*[ \t]*(?:[a-z](?:[ \t]+[a-z]){0,25}[ \t]+(?=[^\Wa-z]|[\"“«\[]))?|[ \t]*↩.*$"
)
"""What an encyclopaedia sets before and behind a reference to lead back to its marks."""
_BULLET = re.compile(r"^[ \t]*(?:[•·▪‣◦●*+–-][ \t]+|\^[ \t]*)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ONLY_MARK = re.compile(r"\[?\^?\d{1,3}\]?|[⁰¹²³⁴-⁹]{1,3}")
LONGEST_SOURCE = 500
"""Characters that are kept of what a list says of a source."""
_CHIP_WORDS = 5
"""A link of so few words behind a sentence's end names an outlet and is no part of a sentence."""


class CitedSource(Record, frozen=True, kw_only=True):
    """A line of the list of references, or a link: its number, its words, its address.

    `cut` tells that the address ends in "…": what stands before is its beginning.
    """

    n: int
    text: str
    url: str = ""
    cut: bool = False


class Sources(Record, frozen=True, kw_only=True):
    """What an overview names as its sources.

    `span` is where the list of references stands, empty where there is none; `marks` are the
    links in the text that cite, each with the number it was given.
    """

    found: tuple[CitedSource, ...] = ()
    span: Span = Span(0, 0)
    marks: tuple[MarkAt, ...] = ()


def find_sources(text: str, links: Sequence[Link] = ()) -> Sources:
    """Find the list of references, under its heading or at the end, and the links before it."""
    listed, span = _headed(text, links) or _at_end(text, links) or ((), Span(len(text), len(text)))
    sources = {one.n: one for one in listed}
    marks = []
    for link in links:
        if span.start <= link.start < span.end:
            continue
        marks.append(_link_mark(text, link, sources))
    return Sources(found=tuple(sources.values()), span=span, marks=tuple(marks))


def _headed(text: str, links: Sequence[Link]) -> tuple[tuple[CitedSource, ...], Span] | None:
    for head in reversed(list(_HEADED.finditer(text))):
        after = _NEXT_HEADING.search(text, head.end())
        end = after.start() if after else len(text)
        found = tuple(_items(text, head.end(), end, links))
        if found and (len(found) > 1 or found[0].url or _LISTED.search(text, head.end(), end)):
            return found, Span(head.start(), end)
    return None


def _items(text: str, start: int, end: int, links: Sequence[Link]) -> Iterator[CitedSource]:
    """Yield what a headed list has: numbered lines, else a source a line.

    A line that is no more than an address belongs to the words before it; where the list is
    numbered, so does every line without a number.
    """
    open_: CitedSource | None = None
    taken = 0
    numbered = _LISTED.search(text, start, end) is not None
    for line in re.finditer(r"[^\n]+", text[:end]):
        if line.start() < start or not line[0].strip() or _is_behind(line[0]):
            continue
        listed = _LISTED.match(text, line.start(), line.end())
        words = (listed[4] if listed else _BULLET.sub("", line[0])).strip()
        bare = ADDRESS.sub("", words).strip(" .…-–—:|()")
        if open_ is not None and listed is None and (numbered or not (open_.url or bare)):
            url = open_.url or _linked(links, line.start(), line.end())
            text_ = f"{open_.text} {words}"[:LONGEST_SOURCE]
            open_ = open_ if open_.cut else _source(open_.n, text_, url)
            continue
        if open_ is not None:
            yield open_
        taken = _number(listed) if listed else taken + 1
        open_ = _source(taken, words, _linked(links, line.start(), line.end()))
    if open_ is not None:
        yield open_


def _at_end(text: str, links: Sequence[Link]) -> tuple[tuple[CitedSource, ...], Span] | None:
    """Find numbered lines at the very end, of which one has an address."""
    hits = [
        hit
        for hit in _LISTED.finditer(text)
        if hit[1] or hit[3] or ADDRESS.search(hit[4]) or _linked(links, hit.start(), hit.end())
    ]
    found: list[CitedSource] = []
    begin = end = len(text)
    for hit in reversed(hits):
        between = text[hit.end() : begin].strip()
        if between and (found or not _is_behind(between)):
            break
        if not found:
            end = hit.end()
        begin = hit.start()
        found.append(_source(_number(hit), hit[4], _linked(links, hit.start(), hit.end())))
    if not any(one.url for one in found):
        return None
    return tuple(reversed(found)), Span(begin, end)


def _is_behind(words: str) -> bool:
    """Tell what a service writes below its list: a warning, a button's words."""
    lines = [line for line in words.splitlines() if line.strip()]
    return bool(lines) and all(
        len(line) <= _LONGEST_BEHIND and _BEHIND_LIST.search(line) for line in lines
    )


def _number(hit: re.Match[str]) -> int:
    return int(hit[1] or hit[2] or hit[3].translate(_RAISED))


def _linked(links: Sequence[Link], start: int, end: int) -> str:
    return next((one.url for one in links if start <= one.start and one.end <= end), "")


def _source(n: int, words: str, url: str) -> CitedSource:
    words = _BACK.sub("", words).strip()
    hit = ADDRESS.search(words)
    if url or hit is None:
        return CitedSource(n=n, text=words, url=url)
    found = hit[0].rstrip(".,;")
    behind = words[hit.start() + len(found) :]
    cut = found.endswith("…") or behind.startswith(_ELLIPSIS)
    return CitedSource(n=n, text=words, url=found.rstrip("…"), cut=cut)


def _link_mark(text: str, link: Link, sources: dict[int, CitedSource]) -> MarkAt:
    """Give a link of the text its number; `sources` takes in what is new."""
    words = text[link.start : link.end].strip()
    if _ONLY_MARK.fullmatch(words):
        (n,) = numbers_in(words.translate(_RAISED))
        known = sources.get(n)
        if known is None or not known.url:
            label = known.text if known else ""
            sources[n] = CitedSource(n=n, text=label or link.url, url=link.url)
        return MarkAt(start=link.start, end=link.end, numbers=(n,))
    same = (one.n for one in sources.values() if one.url.rstrip("/") == link.url.rstrip("/"))
    n = next(same, max(sources, default=0) + 1)
    sources.setdefault(n, CitedSource(n=n, text=words or link.url, url=link.url))
    start, end = _framed(text, link.start, link.end)
    return MarkAt(start=start, end=end, numbers=(n,), words=not _is_chip(text, start, end, words))


def _framed(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a link to the brackets that hold nothing but it."""
    if (
        text[start - 1 : start] in "(["
        and text[end : end + 1] in ")]"
        and start
        and end < len(text)
    ):
        start, end = start - 1, end + 1
        while start and text[start - 1] in " \t":
            start -= 1
    return start, end


def _is_chip(text: str, start: int, end: int, words: str) -> bool:
    if text[start:end].strip()[:1] in ("(", "["):
        return True
    before = text[:start].rstrip(" \t")
    behind = text[end : end + 2]
    ended = before.endswith((".", "!", "?", "”", '"', "\n"))
    apart = not behind.strip() or behind[:1] in "\n|" or behind.lstrip()[:1].isupper()
    return bool(before) and ended and apart and len(words.split()) <= _CHIP_WORDS
