"""Merging: reports of one event become one event, in whatever order they come.

Pairs are judged by `likeness`. Then clusters grow from the likest pair on, and two join only where
nothing bars any report of the one from any of the other: a report of "February" joins the event
of the 3rd or that of the 20th, and never makes these one. Ties are broken by ids, and whatever
comes of it is put in order, so that the order of input never shows.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from apercu.records import Record
from apercu.relate.events import Event, Report, names_of
from apercu.relate.likeness import Likeness, compare
from apercu.relate.telling import event_of
from apercu.relate.traits import Traits, traits

NO_DAY = 1, 4_000_000
"""From the first to behind the last day of the calendar: what nothing dates may be of any day."""


class LeftOut(Record, frozen=True, kw_only=True):
    """A report that was not merged, and why."""

    report: str
    reason: Literal["no_actor", "two_acts_under_one_id"]


class Merged(Record, frozen=True, kw_only=True):
    """The events that reports tell, by date and id, and the reports that were left out."""

    events: tuple[Event, ...]
    left_out: tuple[LeftOut, ...] = ()


def merge(
    reports: Iterable[Report],
    *,
    together: Iterable[frozenset[str]] = (),
    apart: Iterable[frozenset[str]] = (),
) -> Merged:
    """Merge reports that tell one event.

    `together` are sets of report ids that are one event by hand, `apart` pairs that are two; they
    go before the rules, `apart` before `together`. The same report twice changes nothing.
    """
    known, left_out = _sorted_out(reports)
    barred = {pair for pair in apart if len(pair) == 2}
    joined = [frozenset(one & known.keys()) for one in together]
    by_hand = frozenset().union(*barred, *joined)
    clusters = _Clusters({key: traits(one) for key, one in known.items()}, barred, by_hand)
    for group in sorted(sorted(one) for one in joined):
        for other in group[1:]:
            clusters.join(group[0], other, by_rule=False)
    clusters.hold()
    clusters.grow()
    events = [
        event_of([known[one] for one in group], by_hand=any(one in by_hand for one in group))
        for group in clusters.groups()
    ]
    events.sort(key=lambda one: ((one.when and one.when.start) or "", one.id))
    return Merged(events=tuple(events), left_out=tuple(left_out))


def _sorted_out(reports: Iterable[Report]) -> tuple[dict[str, Report], list[LeftOut]]:
    """Give the reports that can be merged by id, in order of ids, and those that cannot."""
    versions: dict[str, list[Report]] = defaultdict(list)
    for one in reports:
        if one not in versions[one.id]:
            versions[one.id].append(one)
    known, left_out = {}, []
    for key in sorted(versions):
        told = versions[key]
        if len({_core(one) for one in told}) > 1:
            left_out.append(LeftOut(report=key, reason="two_acts_under_one_id"))
        elif not any(_core(told[0])[2:]):
            left_out.append(LeftOut(report=key, reason="no_actor"))
        else:
            # One text that was published twice: as of the first time, whichever came first.
            known[key] = min(told, key=_first_published)
    return known, left_out


def _core(report: Report) -> tuple[str, str | None, tuple[str, ...], tuple[str, ...]]:
    act = report.act
    return act.type, act.mode, names_of(act.source), names_of(act.target)


def _first_published(report: Report) -> tuple[str, str, str, str]:
    reported = report.act.reported
    day = (reported.start if reported else None) or "9999"
    return day, report.origin, report.outlet, repr(report)


class _Clusters:
    """Reports in groups that grow; `units` stand for all reports of equal traits."""

    def __init__(
        self, known: dict[str, Traits], barred: set[frozenset[str]], by_hand: frozenset[str]
    ) -> None:
        alike: dict[tuple[Traits, str], list[str]] = defaultdict(list)
        for key in sorted(known):
            alike[known[key]._replace(report=""), key if key in by_hand else ""].append(key)
        self._alike = {keys[0]: keys for keys in alike.values()}
        self._traits = {key: known[key] for key in self._alike}
        self._barred = barred
        self._members = {key: [key] for key in self._alike}
        self._root = {key: key for key in self._alike}
        self._by_hand: dict[str, list[str]] = {}
        self._verdicts: dict[tuple[str, str], Likeness] = {}

    def groups(self) -> list[list[str]]:
        """List the groups, every report in one."""
        return [
            sorted(key for unit in self._members[root] for key in self._alike[unit])
            for root in sorted(self._members)
        ]

    def hold(self) -> None:
        """Take the groups of now for joined by hand."""
        joined = [list(members) for members in self._members.values() if len(members) > 1]
        self._by_hand = {key: members for members in joined for key in members}

    def grow(self) -> None:
        """Join the likest first, as long as nothing bars it."""
        pairs = [(self._verdict(a, b), a, b) for a, b in candidates(self._traits.values())]
        for _, a, b in sorted(
            ((-one.strength, a, b) for one, a, b in pairs if one.same),
        ):
            self.join(a, b)

    def join(self, a: str, b: str, *, by_rule: bool = True) -> None:
        """Join the groups of two units, unless some of their members are barred."""
        first, second = sorted((self._root[a], self._root[b]))
        if first == second:
            return
        pairs = [(x, y) for x in self._members[first] for y in self._members[second]]
        if any(frozenset(pair) in self._barred for pair in pairs):
            return
        if by_rule and any(self._is_barred(x, y) for x, y in pairs):
            return
        for key in self._members[second]:
            self._root[key] = first
        self._members[first].extend(self._members.pop(second))

    def _is_barred(self, a: str, b: str) -> bool:
        """Tell whether two units are barred; of units joined by hand any may let another in."""
        return self._verdict(a, b).barred and all(
            self._verdict(x, y).barred
            for x in self._by_hand.get(a, [a])
            for y in self._by_hand.get(b, [b])
        )

    def _verdict(self, a: str, b: str) -> Likeness:
        key = (a, b) if a < b else (b, a)
        found = self._verdicts.get(key)
        if found is None:
            found = compare(self._traits[key[0]], self._traits[key[1]])
            self._verdicts[key] = found
        return found


def candidates(units: Iterable[Traits]) -> list[tuple[str, str]]:
    """List the pairs of reports that share an actor and of which no two days lie between."""
    by_actor: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for one in units:
        first, last = (
            (one.days.first.toordinal(), one.days.last.toordinal()) if one.days else NO_DAY
        )
        for actor in sorted(one.parties):
            by_actor[actor].append((first, last, one.report))
    found: set[tuple[str, str]] = set()
    for rows in by_actor.values():
        found.update(_near(sorted(rows)))
    return sorted(found)


def _near(rows: Sequence[tuple[int, int, str]]) -> Iterable[tuple[str, str]]:
    for at, (_, last, key) in enumerate(rows):
        until = bisect.bisect_right(rows, (last + 1, NO_DAY[1] + 1, ""))
        for _, _, other in rows[at + 1 : until]:
            yield (key, other) if key < other else (other, key)
