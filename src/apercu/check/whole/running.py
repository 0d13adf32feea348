"""Run the checks over a collection for one statement, any of them switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from apercu.check.records import Check
from apercu.check.whole.bench import Bench
from apercu.check.whole.bonds import check_bonds
from apercu.check.whole.order import check_order
from apercu.check.whole.owners import check_owners
from apercu.check.whole.places import check_hit_place
from apercu.check.whole.records import Against, Point
from apercu.check.whole.trends import check_trends

WHOLE_CHECKS: dict[Check, Callable[[Point, Bench], Iterator[Against]]] = {
    "order": check_order,
    "place": check_hit_place,
    "owner": check_owners,
    "art": check_bonds,
    "trend": check_trends,
}


def run_whole(
    point: Point, bench: Bench, *, without: Set[Check] = frozenset()
) -> tuple[Against, ...]:
    """Return what the checks find, in the order of `WHOLE_CHECKS`; `without` are switched off."""
    return tuple(
        one
        for name, check in WHOLE_CHECKS.items()
        if name not in without
        for one in check(point, bench)
    )
