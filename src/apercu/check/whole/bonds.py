"""Words of art: an alliance is claimed between two states that by reports have something else.

Contradicted only where a text says that it is none, or tells in one breath what these two have and
with whom one of them is allied. Where alliances of others alone are documented, the words do not
say it, and no more.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from apercu.actors import actor_name
from apercu.check.lines import Line, look
from apercu.check.views import day_of
from apercu.check.whole.acts import is_state
from apercu.check.whole.bench import Bench, Page, clause_at
from apercu.check.whole.lexicon import Hit, hits
from apercu.check.whole.records import Against, Point, Quoted
from apercu.records import Record, Span
from apercu.words import names

_NONE = re.compile(
    r"\b(?:no|not an?|not|never|without an?|neither|nor|short of an?|rather than an?|less than an?)"
    r"\s(?:formal |military |real )?$"
)
_CALLED = re.compile(r"\b(?:describe|call|term|label|speak of)\w*\b[^.;]{0,40}$")
REACH = 60
"""Characters from a word for a bond to the state that it binds."""


class Bound(Record, frozen=True, kw_only=True):
    """A word for a bond in a sentence, and the state named nearest to it."""

    hit: Hit
    state: str


def check_bonds(point: Point, bench: Bench) -> Iterator[Against]:
    """Find alliances that are claimed of two states, where reports tell of another bond."""
    for line in look(point.text, published=None):
        for hit, pair in _claimed(line, bench, point.text):
            one, other = sorted(pair)
            words = line.text[hit.start : hit.end]
            pages = bench.pages(
                point.text,
                f"{names([one, other])} {words} strategic partnership declaration allied",
            )
            found = _told(pages, frozenset(pair), bench)
            if found is not None:
                yield _against(line, hit, (one, other), *found)


def _claimed(line: Line, bench: Bench, text: str) -> Iterator[tuple[Hit, frozenset[str]]]:
    """Yield the words that claim an alliance of exactly two states."""
    for hit in hits(line.text, "bond"):
        if hit.name != "alliance" or _NONE.search(line.text[: hit.start]):
            continue
        states = _slot_states(line, hit, bench, text)
        if len(states) == 2:
            yield hit, states


def _slot_states(line: Line, hit: Hit, bench: Bench, text: str) -> frozenset[str]:
    """Return the states of the phrase that holds a word; of "A and B are allies" the subject's."""
    seen = next((s for s in bench.read(text) if s.line.start == line.start), None)
    clause = None if seen is None else clause_at(seen, hit.start, hit.end)
    if clause is None or clause.negated:
        return frozenset()
    slots = [clause.agent, clause.patient, clause.recipient, *(o.slot for o in clause.obliques)]
    held = [s for s in slots if s is not None and s.start <= hit.start and hit.end <= s.end]
    chosen = min(held, key=lambda s: s.end - s.start, default=None)
    if chosen is not None and len({*chosen.actors, *chosen.others}) > 1:
        found = chosen.actors | chosen.others
    elif clause.agent is not None:
        withs = [o.slot.actors for o in clause.obliques if o.preposition in ("with", "to", "of")]
        found = clause.agent.actors.union(*withs, chosen.actors if chosen else ())
    else:
        found = frozenset()
    return frozenset(one for one in found if is_state(one))


def _bound(line: Line) -> list[Bound]:
    """Return the bonds of a sentence, each with the state nearest to it, rather behind it."""
    found = []
    for hit in hits(line.text, "bond"):
        near = []
        for mention in line.mentions:
            start, end = mention.start - line.start, mention.end - line.start
            away = start - hit.end if start >= hit.end else hit.start - end
            if is_state(mention.actor) and 0 <= away <= REACH:
                near.append((away + 2 * (end <= hit.start), start, mention.actor))
        if near:
            found.append(Bound(hit=hit, state=min(near)[2]))
    return found


def _told(
    pages: Sequence[Page], pair: frozenset[str], bench: Bench
) -> tuple[bool, str, str | None, tuple[Quoted, ...]] | None:
    """Return whether it is contradicted, what the two have, who is allied instead, and the words.

    `None` where a text calls these two allied, or nothing is told of either bond.
    """
    against: list[tuple[str, str | None, Quoted]] = []
    others: list[tuple[str, Quoted]] = []
    for page in pages:
        for at, line in enumerate(page.lines):
            near = page.actors(at) & {one for one in page.actors(at) if is_state(one)}
            for one in _bound(line):
                words = line.text[one.hit.start : one.hit.end]
                told = bench.is_told(page, at, one.hit.start, one.hit.end)
                denied = _NONE.search(line.text[: one.hit.start]) is not None
                mine = one.state in pair and pair <= near
                if one.hit.name == "alliance" and mine and denied:
                    against.append((f"no {words}", None, page.quote(at)))
                elif one.hit.name == "alliance" and told and mine and _only(line, pair):
                    return None
                elif one.hit.name == "alliance" and told and one.state not in pair and near & pair:
                    others.append((one.state, page.quote(at)))
                elif one.hit.name == "lesser" and mine and told:
                    third = _contrast(line, pair)
                    if third or _CALLED.search(line.text[: one.hit.start]):
                        against.append((words, third, page.quote(at)))
    if against:
        against.sort(key=lambda one: one[2].material.document)
        against.sort(key=lambda one: _day(one[2]), reverse=True)
        what, third, _ = against[0]
        return True, what, third, tuple(dict.fromkeys(quote for *_, quote in against))[:3]
    if others:
        return False, "", others[0][0], (others[0][1],)
    return None


def _day(quoted: Quoted) -> dt.date:
    return day_of(quoted.material.published) or dt.date.min


def _only(line: Line, pair: frozenset[str]) -> bool:
    """Tell whether a sentence is of these two states alone."""
    return {one for one in line.actors if is_state(one)} == pair


def _contrast(line: Line, pair: frozenset[str]) -> str | None:
    """Return the third state with which a sentence has an alliance, while it has these two less."""
    found = [one.state for one in _bound(line)
             if one.hit.name == "alliance" and one.state not in pair]  # fmt: skip
    return found[0] if found else None


def _against(
    line: Line,
    hit: Hit,
    pair: tuple[str, str],
    contradicts: bool,
    what: str,
    third: str | None,
    quoted: tuple[Quoted, ...],
) -> Against:
    words, two = line.text[hit.start : hit.end], names(pair)
    if contradicts:
        text = f"Of {two} the reports tell of {what}, not of an alliance"
        text += f"; the alliance told of is with {actor_name(third)}." if third else "."
    else:
        with_whom = actor_name(third) if third else "others"
        text = f"No report tells of an alliance of {two}; one is told of with {with_whom}."
    return Against(
        check="art",
        spans=(Span(line.start + hit.start, line.start + hit.end),),
        claim=f"{two} have an alliance",
        contradicts=contradicts,
        claimed=words,
        found=what,
        text=text,
        quoted=quoted,
    )
