"""Which acts a statement puts in order: "following A, B"; "in retaliation, B" behind A."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from apercu.check.parts import parts
from apercu.check.whole.bench import Bench
from apercu.check.whole.lexicon import entries
from apercu.check.whole.records import Point
from apercu.records import Record, Span


class Part(Record, frozen=True, kw_only=True):
    """A stretch of a statement, or of one before it, that tells an act.

    `text` has its subject put in; `start` is where its own words begin in the statement, -1 where
    they stand in a statement before.
    """

    text: str
    start: int = -1


class Link(Record, frozen=True, kw_only=True):
    """Two acts and the words `span` of the statement that put `later` behind `first`."""

    span: Span
    first: Part
    later: Part


@cache
def _linked(name: str) -> str:
    words = sorted(entries("link")[name], key=lambda one: (-len(one), one))
    return "|".join(re.escape(one) for one in words)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    both = f"{_linked('after')}|{_linked('before')}"
    return {
        "front": re.compile(rf"^(?P<link>{both}) (?P<one>[^,;]+), (?P<two>.+)$", re.IGNORECASE),
        "middle": re.compile(rf"^(?P<two>.{{8,}}?),? \b(?P<link>{both}) (?P<one>[^,;.]+)"),
        "back": re.compile(rf"^(?P<link>{_linked('back')})(?:,| (?!to |for |of ))\s*(?P<two>.+)$",
                           re.IGNORECASE),
        "example": re.compile(rf"^(?P<link>{_linked('example')}),? (?P<two>.+)$", re.IGNORECASE),
    }  # fmt: skip


def links(point: Point, bench: Bench) -> Iterator[Link]:
    """Yield the links of a statement, to acts of its own and of the statement before."""
    text = point.text.strip()
    last = point.before[-1] if point.before else ""
    for name in ("front", "middle"):
        hit = _patterns()[name].match(text)
        if hit:
            yield from _own(hit, bench)
            return
    hit = _patterns()["back"].match(text)
    if hit and last:
        first = Part(text=last)
        for later in _split(hit["two"], hit.start("two"), bench):
            yield Link(span=Span(hit.start("link"), hit.end("link")), first=first, later=later)
    hit = _patterns()["example"].match(text)
    if hit and last:
        yield from _example(hit, last)


def _own(hit: re.Match[str], bench: Bench) -> Iterator[Link]:
    span = Span(hit.start("link"), hit.end("link"))
    other = Part(text=hit["one"], start=hit.start("one"))
    for part in _split(hit["two"], hit.start("two"), bench):
        if _is_before(hit["link"]):
            yield Link(span=span, first=part, later=other)
        else:
            yield Link(span=span, first=other, later=part)


def _is_before(link: str) -> bool:
    return link.lower() in entries("link")["before"]


def _example(hit: re.Match[str], last: str) -> Iterator[Link]:
    """Read "this includes B" behind "following A, ...": B is said to have followed A too."""
    front = _patterns()["front"].match(last.strip())
    if front and not _is_before(front["link"]):
        yield Link(
            span=Span(hit.start("link"), hit.end("link")),
            first=Part(text=front["one"]),
            later=Part(text=hit["two"], start=hit.start("two")),
        )


def _split(text: str, start: int, bench: Bench) -> Iterator[Part]:
    """Yield the claims of a stretch: what is joined by "and" is a claim each."""
    seen = bench.read(text)
    if len(seen) != 1:
        yield Part(text=text, start=start)
        return
    for one in parts(seen[0]):
        yield Part(text=one.text, start=start + seen[0].line.start + one.span.start)
