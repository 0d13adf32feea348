"""Read the two checking sets that may train: WiCE's development claims, SummEdits' "evaluation"."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

WICE = {
    "supported": ("supported",),
    "partially_supported": ("partly",),
    "not_supported": ("insufficient", "contradicted"),
}
UNSUPPORTED = ("partly", "insufficient", "contradicted")


class Item(NamedTuple):
    """One row: its document as sentences joined by line feeds, its claim, what may be right."""

    source: str
    group: str
    """Rows of one group never stand in two folds."""
    document: str
    claim: str
    allowed: tuple[str, ...]
    fault: str


def load(folder: Path) -> list[Item]:
    """Read both sets; groups are WiCE's cited page or its article, and SummEdits' document."""
    return [*load_wice(folder / "wice/claim_dev.jsonl"), *load_summedits(folder)]


def load_wice(path: Path) -> list[Item]:
    """Read WiCE; claims that share an article or a page are one group."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    group_of: dict[str, str] = {}
    items = []
    for row in rows:
        document = "\n".join(row["evidence"])
        keys = (f"page:{_digest(document)}", f"article:{row['meta']['claim_title']}")
        known = {group_of[key] for key in keys if key in group_of}
        group = min(known) if known else f"wice:{keys[1]}"
        group_of = {k: group if g in known else g for k, g in group_of.items()}
        group_of.update(dict.fromkeys(keys, group))
        items.append((keys[0], Item("wice", group, document, row["claim"], WICE[row["label"]], "")))
    return [item._replace(group=group_of[key]) for key, item in items]


def load_summedits(folder: Path) -> list[Item]:
    """Read SummEdits' rows; `fault` names the edits."""
    lines = (folder / "summedits/evaluation.jsonl").read_text(encoding="utf-8").splitlines()
    items = []
    for row in map(json.loads, lines):
        allowed = ("supported",) if row["supported"] else UNSUPPORTED
        group = f"summedits:{_digest(row['document'])}"
        fault = "+".join(row["edit_types"])
        document = row["document"].strip()
        items.append(Item("summedits", group, document, row["claim"], allowed, fault))
    return items


def _digest(text: str) -> str:
    """Shorten a text to a key."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
