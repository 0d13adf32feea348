"""Owner: of things that were hit, whose they are.

"A-owned oil and gas sites were hit" is two claims. One is contradicted where all things of its
sort that reports have hit at that time belong to others, by their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from apercu.actors import actor_name, find_actors
from apercu.check.lines import Line, look
from apercu.check.parts import unjoined
from apercu.check.times import may_be_then
from apercu.check.whole.acts import is_state
from apercu.check.whole.bench import Bench, Page
from apercu.check.whole.lexicon import Hit, hits, narrowest, parts_of
from apercu.check.whole.records import Against, Point, Quoted
from apercu.records import Record, Span

_CLAIMED = (
    re.compile(r"(?P<owner>[\w’'.-]+)-owned (?P<thing>[^,.;:]+)"),
    re.compile(
        r"(?P<thing>[^,.;:]+?),? (?:which are |that are )?(?:owned by|belonging to)"
        r" (?P<owner>[^,.;:]+)"
    ),
)  # fmt: skip
_ENDS = re.compile(r"\s(?:in|near|at|on|by|during|and\s+\w+ed|was|were|has|have|with)\b.*$")
_BELONGS = re.compile(
    r"\b(?:belong(?:s|ed|ing)? to|(?:is|was|are|were)?\s?(?:owned|operated|run) by"
    r"|(?:is|was) the property of)\b"
)
_OWNS = re.compile(r"\b(?:owns|owned|operates|operated|runs)\b")
_OF = re.compile(r"^ of\b")
REACH = 60
"""Characters in which the owner stands beside the word that says so."""


class Thing(Record, frozen=True, kw_only=True):
    """A thing that a page has hit: its name's words, whose it is, and the words that say so."""

    name: frozenset[str]
    owners: frozenset[str]
    quoted: tuple[Quoted, ...]


class Owned(Record, frozen=True, kw_only=True):
    """What a statement says of an owner: `[start, end)` are the words for the sort of thing."""

    owner: str
    kind: str
    words: str
    said: Span
    at: Span


def check_owners(point: Point, bench: Bench) -> Iterator[Against]:
    """Find things that are said to be one state's and by all reports are another's."""
    acts = frozenset(one.name for one in hits(point.text, "act"))
    if not acts:
        return
    (line, *_) = look(point.text, published=None) or [None]
    for claim in claimed_owners(point.text):
        if line is None:
            return
        words = f"{point.text} {claim.words} {actor_name(claim.owner)} belongs owner operator"
        pages = bench.pages(point.text, words)
        found = [
            one
            for page in pages
            for at in range(len(page.lines))
            for one in _things(claim.kind, acts, line, page, at, pages, bench)
        ]
        owned = [one for one in found if one.owners]
        known = frozenset().union(*(one.name for one in owned))
        unknown = [one for one in found if not one.owners and not one.name & known]
        if not owned or unknown or any(claim.owner in one.owners for one in owned):
            continue
        yield _against(claim, owned[0])


def claimed_owners(text: str) -> Iterator[Owned]:
    """Yield what a statement says of owners, each sort of thing by itself."""
    for pattern in _CLAIMED:
        for hit in pattern.finditer(text):
            states = [one.actor for one in find_actors(hit["owner"], language="en")
                      if is_state(one.actor)]  # fmt: skip
            phrase = _ENDS.sub("", hit["thing"])
            if len(set(states)) != 1:
                continue
            for words, span in unjoined(phrase) or [(phrase, Span(0, len(phrase)))]:
                for kind in sorted(narrowest(words)):
                    yield Owned(
                        owner=states[0],
                        kind=kind,
                        words=words,
                        said=Span(hit.start("owner"), hit.end("owner")),
                        at=Span(hit.start("thing") + span.start, hit.start("thing") + span.end),
                    )


def _things(
    kind: str, acts: frozenset[str], claim: Line, page: Page, at: int,
    pages: Sequence[Page], bench: Bench,
) -> Iterator[Thing]:  # fmt: skip
    """Yield what of a sort a sentence has hit, in an act and at a time like the claim's."""
    line = page.lines[at]
    told = [one for one in hits(line.text, "act") if one.name in acts
            and bench.is_told(page, at, one.start, one.end)]  # fmt: skip
    if not told or not _is_then(claim, page, at):
        return
    for one in hits(line.text, "thing"):
        if one.name not in parts_of(kind):
            continue
        name = _name(line, one)
        owners, quoted = _owners(name, line.text[one.start : one.end], page, pages)
        near, quote = _beside(line, one, page, at)
        yield Thing(name=name, owners=owners | near, quoted=(page.quote(at), *quoted, *quote))


def _is_then(claim: Line, page: Page, at: int) -> bool:
    times = [one for one in claim.dates if one.interval is not None]
    dates = [date for line in page.near(at) for date in line.dates]
    return not times or any(may_be_then(one, date) for one in times for date in dates)


def _name(line: Line, thing: Hit) -> frozenset[str]:
    """Return the words with a capital before a thing, or behind its "of"."""
    before = re.search(r"((?:[A-Z][\w’'-]*\s)+)(?:[a-z-]+\s){0,2}$", line.text[: thing.start])
    after = re.match(r" of (?:the )?((?:[A-Z][\w-]*\s?)+)", line.text[thing.end :])
    words = f"{before[1] if before else ''} {after[1] if after else ''}"
    return frozenset(one.removesuffix("'s").removesuffix("’s") for one in words.split())


def _beside(
    line: Line, thing: Hit, page: Page, at: int
) -> tuple[frozenset[str], tuple[Quoted, ...]]:
    """Read "a depot of A's company", "A's depot", "a depot, which belongs to A"."""
    states = [m for m in line.mentions if is_state(m.actor)]
    behind = line.text[thing.end :]
    found = set()
    for mention in states:
        start, end = mention.start - line.start, mention.end - line.start
        owning = line.text[end : end + 2] in ("'s", "’s") and 0 <= thing.start - end <= REACH // 2
        of = _OF.match(behind) and 0 <= start - thing.end <= REACH // 2
        if owning or of:
            found.add(mention.actor)
    hit = _BELONGS.search(behind)
    if hit and hit.start() <= REACH:
        found |= _first(line, thing.end + hit.end())
    return frozenset(found), ((page.quote(at),) if found else ())


def _first(line: Line, behind: int) -> set[str]:
    """Return the first state that a sentence names soon behind a place."""
    near = [m for m in line.mentions if is_state(m.actor)
            and 0 <= m.start - line.start - behind <= REACH]  # fmt: skip
    return {near[0].actor} if near else set()


def _owners(
    name: frozenset[str], words: str, page: Page, pages: Sequence[Page]
) -> tuple[frozenset[str], tuple[Quoted, ...]]:
    """Look for sentences that say whose a thing is: on its page by its noun, else by its name."""
    noun = words.rsplit(maxsplit=1)[-1].lower()
    found: set[str] = set()
    quoted: list[Quoted] = []
    for other in pages:
        for at, line in enumerate(other.lines):
            own = other is page and re.search(rf"\b{re.escape(noun)}\b", line.text)
            named = any(re.search(rf"\b{re.escape(one)}\b", line.text) for one in name)
            if not (own or (named and re.search(rf"\b{re.escape(noun)}\b", line.text))):
                continue
            told = _told_owner(line, noun)
            if told:
                found |= told
                quoted.append(other.quote(at))
    return frozenset(found), tuple(quoted)


def _told_owner(line: Line, noun: str) -> set[str]:
    """Return the state to which a sentence says that the thing of a noun belongs."""
    place = re.search(rf"\b{re.escape(noun)}\b", line.text)
    if place is None:
        return set()
    hit = _BELONGS.search(line.text, place.end())
    if hit and hit.start() - place.end() <= REACH:
        return _first(line, hit.end())
    hit = _OWNS.search(line.text, 0, place.start())
    if hit and place.start() - hit.end() <= REACH // 2:
        before = [
            m for m in line.mentions if is_state(m.actor) and m.end - line.start <= hit.start()
        ]
        return {before[-1].actor} if before else set()
    return set()


def _against(claim: Owned, thing: Thing) -> Against:
    owner, others = actor_name(claim.owner), " and ".join(map(actor_name, sorted(thing.owners)))
    return Against(
        check="owner",
        spans=(claim.said, claim.at),
        claim=f"the {claim.words} are owned by {owner}",
        contradicts=True,
        claimed=owner,
        found=others,
        text=f"Of {claim.words} only such are told of as belong to {others}, not to {owner}.",
        quoted=tuple(dict.fromkeys(thing.quoted)),
    )
