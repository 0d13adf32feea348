"""How often a lag is shown between rows that have none, and between rows that have one.

    python evals/lags.py [ROUNDS]

Invented scores over 60 months, two or three acts a month in each of three pairs, with moods that
last (each month's mood is .6 of the last one's and something new). "none": three moods of their
own; "two later": the pair's mood is that of A and C two months before, and something of its own.
Beside it what a correlation table would show: the closest lag by its nominal p of 5%.
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import stats

from apercu.briefs import OriginCount
from apercu.records import Interval
from apercu.relate.events import Event
from apercu.relate.third import _closest, _row, third_party

MONTHS = 60


def moods(draw: random.Random) -> list[float]:
    found = [draw.gauss(0, 1)]
    while len(found) < MONTHS:
        found.append(0.6 * found[-1] + 0.8 * draw.gauss(0, 1))
    return found


def acts(draw: random.Random, pair: tuple[str, str], mood: list[float]) -> list[Event]:
    events = []
    for month, level in enumerate(mood):
        for act in range(draw.randint(2, 3)):
            score = max(-10.0, min(10.0, 3 * level + draw.gauss(0, 2)))
            day = f"{2020 + month // 12}-{month % 12 + 1:02}-{act + 5:02}"
            key = f"{pair} {month} {act}"
            events.append(
                Event(
                    id=key, type="CONSULT", domain="political", quad=1, score=score,
                    source=(pair[0],), target=(pair[1],), reports=(key,), origins=(key,),
                    when=Interval(start=day, end=day, precision="day"), voices=OriginCount(n=1),
                )
            )  # fmt: skip
    return events


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    for name in ("none", "two later"):
        draw = random.Random(name)
        shown = right = nominal = 0
        for _ in range(rounds):
            first, other, own = moods(draw), moods(draw), moods(draw)
            pair = own if name == "none" else [
                0.8 * first[max(0, at - 2)] + 0.6 * own[at] for at in range(MONTHS)
            ]  # fmt: skip
            events = [*acts(draw, ("A", "B"), pair), *acts(draw, ("A", "C"), first),
                      *acts(draw, ("B", "C"), other)]  # fmt: skip
            found = third_party(events, [], pair=("A", "B"), third="C")
            shown += bool(found.lags)
            right += any(one.beside == ("A", "C") and one.lag == 2 for one in found.lags)
            nominal += shows_by_table(found.series, events)
        rates = (stats.rate(one, rounds) for one in (shown, right, nominal))
        print(f"{name:10} shown {next(rates)}  right {next(rates)}  by table {next(rates)}")
    return 0


def shows_by_table(series: tuple, events: list[Event]) -> bool:  # type: ignore[type-arg]
    known = {one.id: one for one in events}
    rows = [_row(series[at], series[at + 1], known) for at in (0, 2, 4)]
    return any(abs(_closest(row.values, rows[0].values)[0]) > 1.96 / math.sqrt(MONTHS)
               for row in rows[1:])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
