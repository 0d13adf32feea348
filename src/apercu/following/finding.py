"""Find between whom an event is that an id names, where nobody said: through all pairs told of."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

from apercu.briefs import Named, Searched
from apercu.collection.named import current_named
from apercu.collection.reading import Collection
from apercu.errors import InputError
from apercu.following.events import find_event, follow
from apercu.following.request import Ground, make_request
from apercu.intake.coder import Coder
from apercu.relations import KeptCorrection
from apercu.reporting import reports_of


def pair_with(
    collection: Collection,
    coder: Coder,
    wanted: str,
    corrections: Sequence[KeptCorrection],
    *,
    day: dt.date,
) -> tuple[str, str]:
    """Give the first pair, in order of ids, that has an event or a report of that id.

    Raises `InputError` where no pair has one.
    """
    actors = sorted(current_named(collection).documents)
    reports = reports_of(collection, coder, actors, day=day).reports if len(actors) > 1 else ()
    by_pair: dict[tuple[str, str], int] = {}
    for one in reports:
        for pair in itertools.combinations(sorted(one.named), 2):
            by_pair[pair] = by_pair.get(pair, 0) + 1
    nothing = Searched(documents=0, origins=0, state="")
    for a, b in sorted(by_pair):
        request = make_request((Named(id=a, name=a), Named(id=b, name=b)))
        ground = Ground(as_of=day, coder=coder.id, searched=nothing)
        own = [one for one in reports if {a, b} <= set(one.named)]
        if find_event(follow(own, request, ground, corrections), wanted) is not None:
            return a, b
    raise InputError(
        f"there is no event or report {wanted!r} as of {day} in {collection.layout.root}; ids"
        " change with the day, the texts and the coder: name the pair and look it up in"
        " 'apercu events A B'"
    )
