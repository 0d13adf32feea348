"""Run the fixed checks over a claim and a passage, any of them switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from apercu.check.fixed.amounts import check_numbers
from apercu.check.fixed.compared import Compared
from apercu.check.fixed.days import check_dates
from apercu.check.fixed.links import check_motives, check_order
from apercu.check.fixed.parties import check_names, check_roles
from apercu.check.fixed.places import check_places
from apercu.check.fixed.polarity import check_negation, check_strength
from apercu.check.fixed.speech import check_quotes, check_speech
from apercu.check.fixed.wording import check_art, check_superlatives
from apercu.check.records import Check, Reason

CHECKS: dict[Check, Callable[[Compared], Iterator[Reason]]] = {
    "number": check_numbers,
    "date": check_dates,
    "name": check_names,
    "role": check_roles,
    "negation": check_negation,
    "strength": check_strength,
    "speech": check_speech,
    "quote": check_quotes,
    "order": check_order,
    "superlative": check_superlatives,
    "art": check_art,
    "motive": check_motives,
    "place": check_places,
}


def run_checks(compared: Compared, *, without: Set[Check] = frozenset()) -> tuple[Reason, ...]:
    """Return what the checks find, in the order of `CHECKS`; `without` are switched off."""
    return tuple(
        reason
        for name, check in CHECKS.items()
        if name not in without
        for reason in check(compared)
    )
