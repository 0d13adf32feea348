"""Rows of the checking sets for training: with marks where they can be told, and faulty twins.

SummEdits edits one summary of a document in many ways. A word of an edit that is not supported,
and that neither the summary nor any supported edit has, is marked as wrong. And of each supported
claim twins are made with one fault, of the kinds that have a reverse: whatever only adds would show
by itself, there being no documents here that say it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numerals
from checks import Item

import faults
from faults import Around, Name

FAULTS = ("number", "date", "name", "role", "antonym", "order", "negation")
EACH = 1
"""Twins of a supported claim: with them the made side has about two unsupported for one that is
supported, as the sets themselves have."""
_NAME = re.compile(r"(?<=[a-z,;] )(?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*")
_WORD = re.compile(r"\S+")


def training_rows(items: Sequence[Item], seed: int) -> list[dict[str, Any]]:
    """Return the rows, and a faulty twin of each supported one where a fault applies."""
    rng = random.Random(seed)
    known: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.allowed == ("supported",):
            known[item.document].update(_plain(item.claim))
    rows = []
    for item in items:
        rows.append({**item._asdict(), "wrong": marks(item, known[item.document])})
        if item.allowed == ("supported",):
            rows += [row for _ in range(EACH) if (row := twin(item, rng))]
    return rows


def marks(item: Item, known: set[str]) -> tuple[tuple[int, int], ...] | None:
    """Return the wrong words' spans; none of a supported claim, `None` where they are not known."""
    if item.allowed == ("supported",):
        return ()
    if item.source != "summedits" or not known:
        return None
    words = zip(_WORD.finditer(item.claim), _plain(item.claim), strict=True)
    return tuple(found.span() for found, word in words if word not in known) or None


def twin(item: Item, rng: random.Random) -> dict[str, Any] | None:
    """Put one fault into a supported claim; `None` where none applies."""
    places = tuple(Name(m.start(), m.end(), m.group(), "name") for m in _NAME.finditer(item.claim))
    others = sorted(set(_NAME.findall(item.document)) - {place.actor for place in places})
    figures = [figure.words for figure in numerals.find(item.document)]
    years = numerals.YEAR.findall(item.document)
    around = Around(places, [(name, name, "name") for name in others], figures, years)
    for name in rng.sample(FAULTS, len(FAULTS)):
        rule, label, _ = faults.FAULTS[name]
        changed = rule(item.claim, around, rng)
        if changed and changed != item.claim:
            before = set(_plain(item.claim))
            words = zip(_WORD.finditer(changed), _plain(changed), strict=True)
            wrong = tuple(found.span() for found, word in words if word not in before)
            row = item._asdict() | {"claim": changed, "allowed": (label,), "fault": name}
            return {**row, "wrong": wrong or None}
    return None


def _plain(words: str) -> list[str]:
    """Cut into lower-case words without the marks around them."""
    return [word.strip(".,;:!?“”\"'()").lower() for word in words.split()]
