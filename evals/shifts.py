"""How often shifts are found where there is none, and where there is one; invented scores only.

    python evals/shifts.py [ROUNDS]

Each row is 48 months of a few acts a month, their scores drawn from the codebook's types. Without a
change: all from one bag ("even"), and with moods that last some months ("moods", in which a month
draws from the cooperative or the conflictual types alone and stays so with probability .7). With a
change in the middle: the share of cooperative acts falls from .7 to .3 ("half turn") or from .9
to .1 ("turn"). Beside it ("plain") what the least penalty alone finds, that of the Bayesian
information criterion, with which a single run of a change-point library would be content.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stats

from apercu.briefs import OriginCount
from apercu.records import Interval
from apercu.relate.codebook import TYPES, quad_of, score_of
from apercu.relate.events import Event
from apercu.relate.series import series_of
from apercu.relate.shifts import PENALTIES, find_shifts

MONTHS = 48
GOOD = [kind for kind in TYPES if score_of(kind) > 0]
BAD = [kind for kind in TYPES if score_of(kind) < 0]
Share = Callable[[int], float]
"""How probable a cooperative act is in a month."""


def drawn(draw: random.Random, share: Share, each: int) -> list[Event]:
    events = []
    for month in range(MONTHS):
        for _ in range(draw.randint(0, 2 * each)):
            day = dt.date(2020 + month // 12, month % 12 + 1, draw.randint(1, 28)).isoformat()
            kind = draw.choice(GOOD if draw.random() < share(month) else BAD)
            key = f"{len(events):05}"
            events.append(
                Event(
                    id=key, type=kind, domain="political", quad=quad_of(kind),
                    score=score_of(kind), source=("A",), target=("B",),
                    when=Interval(start=day, end=day, precision="day"), reports=(key,),
                    origins=(key,), voices=OriginCount(n=1),
                )
            )  # fmt: skip
    return events


def moods(draw: random.Random) -> Share:
    found = [draw.random() < 0.5]
    while len(found) < MONTHS:
        found.append(found[-1] if draw.random() < 0.7 else draw.random() < 0.5)
    return lambda month: 0.9 if found[month] else 0.1


def step_in_the_middle(high: float, low: float) -> Share:
    return lambda month: high if month < MONTHS // 2 else low


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    kinds: dict[str, Callable[[random.Random], Share]] = {
        "even": lambda _: lambda _: 0.5,
        "moods": moods,
        "half turn": lambda _: step_in_the_middle(0.7, 0.3),
        "turn": lambda _: step_in_the_middle(0.9, 0.1),
    }
    print(
        f"{'row':10} {'acts':>4}  any shift found               one in the middle             plain"
    )
    for name, make in kinds.items():
        for each in (1, 3):
            draw = random.Random(f"{name} {each}")
            any_found = middle = plain = 0
            for _ in range(rounds):
                events = drawn(draw, make(draw), each)
                series = series_of(events, [], source="A", target="B")
                shifts = find_shifts(series, {one.id: one for one in events})
                found = shifts.found
                least = [one for one in (*found, *shifts.withheld) if PENALTIES[0] in one.penalties]
                any_found += bool(found)
                middle += any("2021-10" <= one.at[:7] <= "2022-04" for one in found)
                plain += bool(least)
            print(
                f"{name:10} {each:4}  {stats.rate(any_found, rounds)}"
                f"  {stats.rate(middle, rounds)}  {stats.rate(plain, rounds)}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
