"""Place: where a thing was hit is not where it came down.

"Downed in A" is contradicted where a report has it hit in another state and down in A. That a
report names A is not enough: the place of the verb is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from apercu.actors import actor_name
from apercu.check.lines import Line, look
from apercu.check.times import may_be_then
from apercu.check.whole.acts import is_state
from apercu.check.whole.bench import Bench, Page, clause_at
from apercu.check.whole.lexicon import Hit, hits
from apercu.check.whole.records import Against, Point
from apercu.records import Mention, Record, Span

_AT = re.compile(
    r"\b(?:in|over|above|near|inside|within|off|outside|across)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}$"
)
_ROOM = re.compile(r"^\W{0,2}\s?(?:airspace|territory|soil|waters|skies|side)\b")


class Placed(Record, frozen=True, kw_only=True):
    """A word for a hit or a fall, and the state that the text puts it in."""

    verb: Hit
    state: str
    at: Span


def check_hit_place(point: Point, bench: Bench) -> Iterator[Against]:
    """Find what is said to be hit where it only came down."""
    lines = look(point.text, published=None)
    for line in lines:
        if not _has_craft(line.text):
            continue
        claimed = next((p for p in placed(line) if p.verb.name == "hit"), None)
        if claimed is None or _is_untold(point.text, line, claimed, bench):
            continue
        crafts = [line.text[h.start : h.end] for h in hits(line.text, "move") if h.name == "craft"]
        own = f"{crafts[-1]} hit crashed fell came down {actor_name(claimed.state)}"
        pages = [one for one in bench.pages(point.text, own) if _is_of(one, line)]
        found = _elsewhere(claimed.state, pages, bench)
        if found is not None:
            yield _against(line, claimed, *found)


def placed(line: Line) -> list[Placed]:
    """Return the hits and falls of a sentence that it puts in a state, in their order."""
    verbs = [one for one in hits(line.text, "move") if one.name != "craft"]
    found = []
    for mention in line.mentions:
        start, end = mention.start - line.start, mention.end - line.start
        before = [one for one in verbs if one.end <= start]
        if before and is_state(mention.actor) and _is_place(line.text, mention, start, end):
            found.append(Placed(verb=before[-1], state=mention.actor, at=Span(start, end)))
    return found


def _is_place(text: str, mention: Mention, start: int, end: int) -> bool:
    if mention.kind == "demonym":
        return _ROOM.match(text[end:]) is not None
    return mention.kind == "name" and _AT.search(text[:start]) is not None


def _has_craft(text: str) -> bool:
    return any(one.name == "craft" for one in hits(text, "move"))


def _is_untold(text: str, line: Line, claimed: Placed, bench: Bench) -> bool:
    for seen in bench.read(text):
        if seen.line.start == line.start:
            clause = clause_at(seen, claimed.verb.start, claimed.verb.end)
            return clause is not None and clause.negated
    return False


def _is_of(page: Page, claim: Line) -> bool:
    """Tell whether a page is of the claim's event: of its time, or with a name of its."""
    times = [one for one in claim.dates if one.interval is not None]
    if times:
        dates = [date for line in page.lines for date in line.dates]
        return any(may_be_then(one, date) for one in times for date in dates)
    return bool(claim.names & frozenset().union(*(one.all_stems for one in page.lines)))


def _elsewhere(
    state: str, pages: Sequence[Page], bench: Bench
) -> tuple[str, Page, int, int] | None:
    """Return where a page has it hit, the page, and the sentences of the hit and of the fall.

    `None` where any page has it hit in the state claimed.
    """
    best = None
    for page in pages:
        struck: dict[str, int] = {}
        fallen: dict[str, int] = {}
        for at, line in enumerate(page.lines):
            if not any(_has_craft(one.text) for one in page.near(at)):
                continue
            for one in placed(line):
                if bench.is_told(page, at, one.verb.start, one.verb.end):
                    (struck if one.verb.name == "hit" else fallen).setdefault(one.state, at)
        if state in struck:
            return None
        if struck and state in fallen and best is None:
            where = min(struck, key=lambda one: (struck[one], one))
            best = where, page, struck[where], fallen[state]
    return best


def _against(line: Line, claimed: Placed, where: str, page: Page, hit: int, fall: int) -> Against:
    verb = line.text[claimed.verb.start : claimed.verb.end]
    first, last = sorted((hit, fall))
    near = last - first <= 1
    quoted = (page.quote(first, last),) if near else (page.quote(hit), page.quote(fall))
    name, other = actor_name(claimed.state), actor_name(where)
    return Against(
        check="place",
        spans=(
            Span(line.start + claimed.verb.start, line.start + claimed.verb.end),
            Span(line.start + claimed.at.start, line.start + claimed.at.end),
        ),
        claim=f"{verb} in {name}",
        contradicts=True,
        claimed=name,
        found=other,
        text=f"It was hit in {other} and came down in {name}; the claim puts the hit in {name}.",
        quoted=quoted,
    )
