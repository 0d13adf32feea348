"""Read the sets that the coder of acts is measured on; nothing of them is learnt from.

They lie beside the checkout, in ../shared/data/relate; its READMEs say whence they are.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "relate"
OLD_NAMES = {
    "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT",
}  # fmt: skip
"""Types of PLOVER 0.5, in which the gold records are coded, and what they are called since."""
_MARK = re.compile(r"</?[st]>")


class Relation(NamedTuple):
    """A sentence of PLV with its two sides, as words, and its root and quad class."""

    text: str
    source: str
    target: str
    root: str
    quad: int


class Tagged(NamedTuple):
    """A sentence whose source (S; R: of a mutual act) and target (T) are marked, as offsets."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


class GoldRecord(NamedTuple):
    """A record of the manual: its type by today's name, and its actors' words."""

    text: str
    type: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


class UnitTest(NamedTuple):
    """A sentence of PETRARCH2's tests, the CAMEO codes expected, and the category."""

    text: str
    category: str
    codes: tuple[str, ...]


def plv() -> list[Relation]:
    """Read PLV's development half: YIELD is CONCEDE and RETREAT, and of quad class 2."""
    with (DATA / "plv" / "train.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Relation(_MARK.sub("", row["marked_sentence"]), row["source"], row["target"],
                 row["gold_root"], int(row["gold_penta"]))
        for row in rows
    ]  # fmt: skip


def classes() -> list[tuple[str, int]]:
    """Read sentences with their class: 1 to 4 as quad classes, 0 for no event."""
    lines = (DATA / "cameo_spans" / "class_train.tsv").read_text("utf-8").splitlines()
    pairs = (line.rsplit("\t", 1) for line in lines if line.strip())
    return [(text, int(number)) for text, number in pairs]


def tagged() -> list[Tagged]:
    """Read the sentences with marked sides, on the text as printed where the classes have it."""
    printed = {_squeeze(text): text for text, _ in classes()}
    found = []
    blocks = (DATA / "cameo_spans" / "train.txt").read_text("utf-8").split("\n\n")
    for block in filter(str.strip, blocks):
        pairs = [line.rsplit(" ", 1) for line in block.splitlines() if line.strip()]
        key = _squeeze("".join(word for word, _ in pairs))
        found.append(_align(printed.get(key, " ".join(word for word, _ in pairs)), pairs))
    return found


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _align(text: str, pairs: list[list[str]]) -> Tagged:
    spans: list[list[int | str]] = []
    at = 0
    for word, tag in pairs:
        start = None
        for letter in _squeeze(word):
            while text[at].isspace():
                at += 1
            if text[at] != letter:
                raise ValueError(f"the words do not stand in their text: {text}")
            start = at if start is None else start
            at += 1
        if tag.startswith("B-") and start is not None:
            spans.append([tag[2:], start, at])
        elif tag.startswith("I-") and spans:
            spans[-1][2] = at
    return Tagged(text, tuple((str(k), int(a), int(b)) for k, a, b in spans))


def gold_records() -> list[GoldRecord]:
    """Read the manual's gold records."""
    rows = json.loads((DATA / "plover" / "PLOVER_GSR_CAMEO.txt").read_text("utf-8"))
    return [
        GoldRecord(row["text"].strip(), OLD_NAMES.get(row["event"], row["event"]),
                   _actors(row.get("source")), _actors(row.get("target")))
        for row in rows
        if row["event"] != "DOCUMENT"
    ]  # fmt: skip


def _actors(side: object) -> tuple[str, ...]:
    return tuple(str(one["actorText"]) for one in side) if isinstance(side, list) else ()


def unit_tests() -> list[UnitTest]:
    """Read PETRARCH2's sentences."""
    with (DATA / "petrarch2" / "unit_tests.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        UnitTest(row["text"], row["category"],
                 tuple(one.rsplit(":", 1)[1].strip() for one in row["events"].split("|")
                       if ":" in one))
        for row in rows
    ]  # fmt: skip


def cameo_types() -> dict[str, str]:
    """Map CAMEO's codes to PLOVER's types, by the manual's table."""
    found = dict(_conversions())
    return {code: kind for code, kind in found.items() if kind}


def _conversions() -> Iterator[tuple[str, str]]:
    text = (DATA / "plover" / "CAMEO2PLOVER-2021.txt").read_text("utf-8")
    yield from re.findall(r"^(\d+):\s*([A-Z]+)", text, re.MULTILINE)
