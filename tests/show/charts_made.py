"""Makers of invented acts, events and series for the tests of pictures."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from acts_told import days, event
from apercu.records import Interval
from apercu.relate.codebook import TYPES, quad_of, score_of
from apercu.relate.events import Event
from apercu.relate.series import Heard, Series, series_of
from apercu.show.charts.inputs import About, Act, Meant

PAIR = ("ARL", "BOR")
NAMES = {"ARL": "Arland", "BOR": "Borland", "COR": "Corland"}
ABOUT = About(PAIR, NAMES, "2025-12-10")
WORDS = (
    "Arland summoned the envoy of Borland over wheat",
    "the two ministers signed a paper on the river",
    "Борланд отозвал посла",
)


def act(
    key: str,
    when: Interval | str | None = "2025-03-05",
    *,
    kind: str = "ACCUSE",
    source: Sequence[str] = ("ARL",),
    target: Sequence[str] = ("BOR",),
    realis: Meant = "happened",
    origins: int = 1,
    words: str = WORDS[0],
    domain: str = "political",
) -> Act:
    return Act(
        id=key,
        type=kind,
        domain=domain,
        quad=quad_of(kind),  # type: ignore[arg-type]
        score=score_of(kind),  # type: ignore[arg-type]
        source=tuple(source),
        target=tuple(target),
        mutual=not target,
        when=days(when) if isinstance(when, str) else when,
        realis=realis,
        told_by=origins,
        origins=tuple(f"{key}/{n}" for n in range(origins)),
        words=words,
    )


def many(n: int, seed: int = 1) -> list[Act]:
    """So many acts over two years, of all kinds, some planned, denied, or known by month only."""
    draw = random.Random(seed)
    made = []
    for number in range(n):
        day = f"{draw.choice((2024, 2025))}-{draw.randrange(1, 13):02}"
        day += f"-{draw.randrange(1, 28):02}" if draw.random() < 0.8 else ""
        side = draw.random()
        ways = (PAIR, PAIR[::-1])[side < 0.45]
        both = side > 0.85
        made.append(
            act(
                f"e{number}",
                day,
                kind=draw.choice(TYPES),
                source=PAIR if both else ways[:1],
                target=() if both else ways[1:],
                realis=draw.choice(("happened", "happened", "happened", "planned", "denied")),
                origins=draw.choice((1, 1, 2, 5)),
                words=draw.choice(WORDS),
            )
        )
    return made


def turned(months: int = 36, turn: int = 18) -> tuple[list[Event], list[Heard]]:
    """Events of three states that turn from cooperation to conflict, with two silent months."""
    draw = random.Random(5)
    events, heard = [], []
    for month in range(months):
        year, number = 2023 + month // 12, month % 12 + 1
        if month in {4, 5}:
            continue
        heard.append(Heard(document=f"d{month}", day=f"{year}-{number:02}-02", actors=tuple(NAMES)))
        if month % 7 == 3:
            continue
        for source, target in (PAIR, PAIR[::-1], ("ARL", "COR")):
            score = draw.choice((4.0, 3.5)) if month < turn else draw.choice((-5.0, -6.5))
            key = f"{source}{target}{month}"
            events.append(
                event(
                    f"{year}-{number:02}-{draw.randrange(1, 28):02}",
                    score,
                    source=(source,),
                    target=(target,),
                    domain=draw.choice(("political", "economic")),
                    origins=(f"o{key}",),
                    outlets=(f"p{draw.randrange(9)}",),
                    named=("COR",) if month % 3 == 0 else (),
                    kind="AGREE" if score > 0 else "REJECT",
                    key=key,
                )
            )
    return events, heard


def all_of(events: Sequence[Event], heard: Sequence[Heard]) -> list[Series]:
    domains = (None, "political", "economic", "security")
    return [
        series_of(events, heard, source=a, target=b, domain=domain)  # type: ignore[arg-type]
        for a, b in (PAIR, PAIR[::-1])
        for domain in domains
    ]


def ids_in(svg: str) -> list[str]:
    return re.findall(r'\bid="([^"]*)"', svg)
