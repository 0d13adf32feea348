"""Small collections for tests, made in this process: no workers, invented words."""

from __future__ import annotations

import datetime
import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from apercu.collect.jsonl import split_lines
from apercu.collection.index import update_index
from apercu.collection.reading import Collection
from apercu.collection.writing import open_batch
from apercu.intake import add
from apercu.intake.digest import digest_capture, sign
from apercu.intake.origins import Grouping
from apercu.read.workers import Outcome
from apercu.records import RawCapture

WORDS = (
    "harbour", "grain", "treaty", "ferry", "quota", "minister", "visit", "border", "gas",
    "tariff", "envoy", "talks", "dam", "railway", "border-guard", "fisheries", "pipeline", "visa",
    "sanction", "loan", "embassy", "protest", "summit", "wheat", "copper",
)  # fmt: skip
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
NOW = "2025-02-03T04:05:06Z"


def report(number: int, dice: random.Random) -> dict[str, Any]:
    """Make one report of up to four paragraphs, of which a few words are asked for later."""
    paragraphs = [_paragraph(number, dice) for _ in range(dice.randint(1, 4))]
    day = FIRST + datetime.timedelta(dice.randrange(360))
    return {
        "url": f"https://w{number % 4}.example/{number}",
        "title": " ".join(dice.sample(WORDS, dice.randint(1, 4))).capitalize(),
        "text": "\n".join(paragraphs),
        "outlet": f"Paper {number % 4} (invented)",
        "published": day.isoformat(),
        "fetched": f"{LAST}T12:00:00Z",
        "language": "en",
        "synthetic": True,
    }


def _paragraph(number: int, dice: random.Random) -> str:
    sentences = []
    for _ in range(dice.randint(1, 5)):
        length = dice.randint(4, 25)
        words = [
            dice.choice(WORDS) if dice.random() < 0.4 else f"w{number}x{dice.randrange(400)}"
            for _ in range(length)
        ]
        sentences.append(" ".join(words).capitalize() + ".")
    return " ".join(sentences)


def copy(model: dict[str, Any], number: int, day: datetime.date | str) -> dict[str, Any]:
    """Copy a report to another address under another credit, published on another day."""
    return {
        **model,
        "url": f"https://copies{number}.example/{model['url'].rpartition('/')[2]}",
        "text": f"{model['text']}\nSource: Mirror {number}",
        "outlet": f"Mirror {number} (invented)",
        "published": str(day),
    }


def reports(n: int, seed: int) -> list[dict[str, Any]]:
    """Make `n` reports, a fifth of them with one to three copies, some elder than their model."""
    dice = random.Random(seed)
    made = [report(number, dice) for number in range(n)]
    copies = []
    for model in dice.sample(made, n // 5):
        for number in range(dice.randint(1, 3)):
            day = FIRST + datetime.timedelta(dice.randrange(360))
            copies.append(copy(model, number, day))
    return [*made, *copies]


def build(root: Path, runs: Iterable[Sequence[dict[str, Any]]]) -> Path:
    """Add records to a new collection, in as many runs, the index brought up to date after each."""
    with Collection.open(root, writable=True, make=True) as collection:
        for records in runs:
            _add(collection, records)
            update_index(collection)
    return root


def _add(collection: Collection, records: Sequence[dict[str, Any]]) -> None:
    counts = add._Counts()
    with open_batch(collection.layout, collection.connection) as batch:
        concerned: list[int] = []
        lines = (json.dumps(record).encode() + b"\n" for record in records)
        for raw in split_lines(_Lines(lines), "made"):
            assert isinstance(raw, RawCapture)
            item = add._Input(raw, hashlib.sha256(raw.payload).hexdigest(), "made")
            outcome = Outcome(tuple(sign(list(digest_capture(raw)))))
            concerned += add._store(batch, item, outcome, NOW, counts)
        Grouping(batch).take_in(dict.fromkeys(concerned))


class _Lines:
    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)

    def readline(self, most: int = -1) -> bytes:
        return next(self._lines, b"")
