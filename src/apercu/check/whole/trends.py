"""Direction: what is said to have soured or grown, beside what was measured.

Economic ties are measured by the total of trade. Where all totals of the time claimed go the other
way, the claim is contradicted; one side's exports alone decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from apercu.check.lines import Line
from apercu.check.parts import parts
from apercu.check.times import overlap
from apercu.check.views import Seen
from apercu.check.whole.acts import is_state
from apercu.check.whole.bench import Bench, Page
from apercu.check.whole.lexicon import entries, hits, stem_of
from apercu.check.whole.records import Against, Point, Quoted
from apercu.clauses import Clause, Slot
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval, Record, Span
from apercu.words import names

Way = Literal["rise", "fall"]
Domain = Literal["economy", "politics", "all"]

_COMPARED = re.compile(
    r"\d\s?(?:%|per ?cent|percent)\s(?:points )?"
    r"(?P<way>more|higher|up|above|less|lower|down|below)\b"
    r"|\b(?P<before>up|down)\s(?:by )?\d[\d.,]*\s?(?:%|per ?cent)"
    r"|\ban? (?P<noun>increase|rise|gain|growth|decrease|fall|drop|decline) of\b"
)
_RISES = frozenset({"more", "higher", "up", "above", "increase", "rise", "gain", "growth"})
_OF_BOTH = re.compile(
    r"\bbilateral\b|\bthe two (?:countries|states|sides|neighbours)\b", re.IGNORECASE
)
SHOWN = 3
"""Reports that are quoted against a direction."""


class Subject(Record, frozen=True, kw_only=True):
    """What a trend is of: its words, the stem of their head, and the two states."""

    span: Span
    words: str
    head: str
    pair: frozenset[str]


class Trend(Record, frozen=True, kw_only=True):
    """That ties or dealings of two states went one way; `when` is empty where no time is told.

    `[start, end)` are the words of the sentence that say what, and which way.
    """

    domain: Domain
    pair: frozenset[str]
    way: Way
    when: tuple[Interval, ...]
    what: Span
    verb: Span
    text: str


def check_trends(point: Point, bench: Bench) -> Iterator[Against]:
    """Find ties that are said to go one way while every measure of the time goes the other."""
    for seen in bench.read(point.text):
        for trend in claimed_trends(seen, bench):
            if trend.domain != "economy" or not trend.when:
                continue
            pages = bench.pages(f"trade turnover between {names(sorted(trend.pair))}", trend.text)
            found = [one for page in pages for one in measured(page, trend, bench)]
            against = [one for one in found if one.way != trend.way]
            if len(against) == len(found) and any(one.covers for one in against):
                best = sorted(against, key=lambda one: not one.covers)
                yield _against(trend, [one.quoted for one in best])


def claimed_trends(seen: Seen, bench: Bench) -> Iterator[Trend]:
    """Yield the trends that a sentence claims, each claim of it by itself."""
    for part in parts(seen):
        for inner in bench.read(part.text):
            for clause in inner.clauses:
                found = _trend(inner, clause)
                if found is not None:
                    yield _placed(found, seen, part.span)


def _placed(trend: Trend, seen: Seen, own: Span) -> Trend:
    """Give a trend the places of its words in the whole sentence."""
    verb = trend.text[trend.verb.start : trend.verb.end]
    at = seen.line.text.find(verb, own.start)
    start = seen.line.start
    where = Span(start + at, start + at + len(verb)) if at >= 0 else Span(start, start)
    return Trend(
        domain=trend.domain, pair=trend.pair, way=trend.way, when=trend.when,
        what=Span(start + own.start, start + own.end), verb=where, text=trend.text,
    )  # fmt: skip


def _trend(seen: Seen, clause: Clause) -> Trend | None:
    word = seen.line.text[clause.predicate.start : clause.predicate.end]
    ways = {one.name for one in hits(word, "trend")} & {"rise", "fall"}
    if len(ways) != 1 or clause.negated or clause.strength != "did":
        return None
    subject = _subject(seen, clause)
    domain = None if subject is None else _domain(subject)
    if subject is None or domain is None:
        return None
    times = tuple(one.interval for one in clause.times if one.interval)
    way: Way = "rise" if "rise" in ways else "fall"
    return Trend(
        domain=domain, pair=subject.pair, way=way, when=times, what=subject.span,
        verb=Span(clause.predicate.start, clause.predicate.end), text=seen.line.text,
    )  # fmt: skip


def _pair(subject: Slot) -> frozenset[str] | None:
    states = frozenset(one for one in subject.actors | subject.others if is_state(one))
    return states if len(states) == 2 else None


def _subject(seen: Seen, clause: Clause) -> Subject | None:
    """Return of whom and of what a clause has a trend, by its slot, else by the words before it.

    "A's ties with B soured" is often parsed as if B were soured.
    """
    slot = clause.patient if clause.predicate.passive else clause.agent
    pair = None if slot is None else _pair(slot)
    if slot is not None and pair is not None:
        head = stem_of(seen.line.text[slot.head.start : slot.head.end])
        words = seen.line.text[slot.start : slot.end]
        return Subject(span=Span(slot.start, slot.end), words=words, head=head, pair=pair)
    start = clause.predicate.start
    if any(one.predicate.kind != "noun" and one.predicate.start < start for one in seen.clauses):
        return None
    words = seen.line.text[:start]
    shift = seen.line.start
    states = {m.actor for m in seen.line.mentions if m.end - shift <= start and is_state(m.actor)}
    heads = [h for h in hits(words, "trend") if h.name in ("tie", "measure", "total")]
    if len(states) != 2 or not heads:
        return None
    head = stem_of(words[heads[-1].start : heads[-1].end])
    return Subject(span=Span(0, start), words=words, head=head, pair=frozenset(states))


def _domain(subject: Subject) -> Domain | None:
    if _is_measure(subject.words, subject.head):
        return "economy"
    if subject.head not in _stems("tie"):
        return None
    about = {one.name for one in hits(subject.words, "trend")} & {"economy", "politics"}
    if about == {"economy"}:
        return "economy"
    return "politics" if about == {"politics"} else None if about else "all"


def _is_measure(words: str, head: str) -> bool:
    """Tell "trade", "the volume of trade"; a trade deficit measures something else."""
    if head in _stems("measure"):
        return True
    return head in _stems("total") and any(one.name == "measure" for one in hits(words, "trend"))


def _stems(name: str) -> frozenset[str]:
    return frozenset(stem_of(one) for one in entries("trend")[name])


class Measured(Record, frozen=True, kw_only=True):
    """A total that went one way; `covers` tells that it is of most of a time that was claimed."""

    way: Way
    covers: bool
    quoted: Quoted


def measured(page: Page, trend: Trend, bench: Bench) -> Iterator[Measured]:
    """Yield which way a page has the dealings of a trend's pair go, at times that it claims."""
    for at, line in enumerate(page.lines):
        if not any(one.name == "measure" for one in hits(line.text, "trend")):
            continue
        seen = bench.seen(page, at)
        for clause in seen.clauses:
            way = _way(seen, clause)
            subject = clause.agent
            if way is None or subject is None or not _measures(seen, subject, trend, page, at):
                continue
            if clause.negated or clause.strength not in ("did", "alleged"):
                continue
            when = _when(clause, line)
            if when is not None and any(overlap(when, one) for one in trend.when):
                covers = any(_covers(when, one) for one in trend.when)
                yield Measured(way=way, covers=covers, quoted=page.quote(at))
                break


def _way(seen: Seen, clause: Clause) -> Way | None:
    """Return the direction of a predicate, or of the share by which a total is compared."""
    if clause.predicate.kind == "noun":
        return None
    if clause.predicate.direction is not None:
        return clause.predicate.direction
    hit = _COMPARED.search(seen.line.text, clause.predicate.end)
    if hit is None:
        return None
    told = hit["way"] or hit["before"] or hit["noun"]
    return "rise" if told in _RISES else "fall"


def _measures(seen: Seen, subject: Slot, trend: Trend, page: Page, at: int) -> bool:
    """Tell whether a subject is the pair's trade, by its own words or by who is named near."""
    words = seen.line.text[subject.start : subject.end]
    head = stem_of(seen.line.text[subject.head.start : subject.head.end])
    if not _is_measure(words, head):
        return False
    pair = _pair(subject)
    if pair is not None:
        return pair == trend.pair
    near = {one for one in page.actors(at) if is_state(one)}
    return _OF_BOTH.search(words) is not None and near == trend.pair


def _when(clause: Clause, line: Line) -> Interval | None:
    times = [one.interval for one in clause.times if one.interval]
    times = times or [one.interval for one in line.dates if one.interval]
    return times[0] if times else None


def _covers(when: Interval, claimed: Interval) -> bool:
    """Tell whether a time is at least half of the one claimed: one month tells no year."""
    first, last, first2, last2 = (
        earliest_day(when), latest_day(when), earliest_day(claimed), latest_day(claimed),
    )  # fmt: skip
    if first is None or last is None or first2 is None or last2 is None:
        return False
    shared = (min(last, last2) - max(first, first2)).days + 1
    return shared * 2 >= (last2 - first2).days + 1


def _against(trend: Trend, quoted: Sequence[Quoted]) -> Against:
    told = "rose" if trend.way == "fall" else "fell"
    each: dict[str, Quoted] = {}
    for one in quoted:
        each.setdefault(one.material.origin or one.material.document, one)
    return Against(
        check="trend",
        spans=(trend.what, trend.verb),
        claim=trend.text.strip(" ."),
        contradicts=True,
        claimed=trend.way,
        found=told,
        text=f"All totals found of trade of {names(sorted(trend.pair))} in that time {told}.",
        quoted=tuple(each.values())[:SHOWN],
    )
