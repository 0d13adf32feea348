"""Read the sets on which checkers are measured: claims, what they are held against, labels.

The sets lie beside the checkout (`../shared/data/check`), each with a README on its licence. Rows
that are reserved for acceptance are not there. The claims about relations are in `gold/`.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from nuggets_corpora import Missing, texts

ROOT = Path(__file__).resolve().parent.parent
CHECK = ROOT.parent / "shared" / "data" / "check"
DEMO = ROOT / "src" / "apercu" / "demo"
GOLD = Path(__file__).resolve().parent / "gold"
MARK = re.compile(r"\s*\[\d+\]")
"""A reference's number. In AttributionBench its presence gives the label away."""
COMMITTED = 1.0
"""Mean commitment from which a clause is taken for told, or (below its negative) for denied.

Jiang and de Marneffe, Do You Know That Florence Is Packed with Visitors?, ACL 2019.
"""


class Item(NamedTuple):
    """A claim with what it is held against.

    `group` names what must not be divided between folds; `parts` are what it is reported by.
    """

    id: str
    group: str
    documents: tuple[str, ...]
    claim: str
    label: str
    parts: tuple[str, ...] = ()


class Claims(NamedTuple):
    """A set of claims. `labels` are those that its macro-F1 is over; `trains` names it as data."""

    name: str
    labels: tuple[str, ...]
    items: tuple[Item, ...]
    trains: str


def wice() -> Iterator[Item]:
    """Read WiCE's development claims; claims on one article stay together."""
    labels = {
        "supported": "supported",
        "partially_supported": "partly",
        "not_supported": "insufficient",
    }
    for row in _lines(CHECK / "wice" / "claim_dev.jsonl"):
        yield Item(
            id=row["meta"]["id"],
            group=row["meta"]["claim_title"],
            documents=("\n".join(row["evidence"]),),
            claim=row["claim"],
            label=labels[row["label"]],
        )


def summedits() -> Iterator[Item]:
    """Read SummEdits' "evaluation" rows; parts are the kinds of edits, and the domain."""
    for row in _lines(CHECK / "summedits" / "evaluation.jsonl"):
        yield Item(
            id=row["id"],
            group=_hash(row["document"]),
            documents=(row["document"],),
            claim=row["claim"],
            label="supported" if row["supported"] else "insufficient",
            parts=(*(f"edit {kind}" for kind in row["edit_types"]), f"domain {row['domain']}"),
        )


def attributionbench() -> Iterator[Item]:
    """Read AttributionBench's development rows; parts are its sources."""
    for row in _lines(CHECK / "attributionbench" / "dev.jsonl"):
        yield Item(
            id=row["id"],
            group=row["question"],
            documents=tuple(row["references"]),
            claim=MARK.sub("", row["claim"]).strip(),
            label="supported" if row["attribution_label"] == "attributable" else "insufficient",
            parts=(row["src_dataset"],),
        )


def climate_fever() -> Iterator[Item]:
    """Read Climate-FEVER: one item for each sentence of evidence; the claim's id is the group.

    The part is `WHOLE` and the label of the claim as a whole.
    """
    for row in _lines(CHECK / "climate_fever" / "dev.jsonl"):
        for number, evidence in enumerate(row["evidences"]):
            yield Item(
                id=f"{row['claim_id']}/{number}",
                group=row["claim_id"],
                documents=(evidence["evidence"],),
                claim=row["claim"],
                label=FEVER[evidence["evidence_label"]],
                parts=(f"{WHOLE}{FEVER[row['claim_label']]}",),
            )


WHOLE = "claim as a whole: "
FEVER = {
    "SUPPORTS": "supported",
    "REFUTES": "contradicted",
    "NOT_ENOUGH_INFO": "insufficient",
    "DISPUTED": "disputed",
}


def rte() -> Iterator[Item]:
    """Read the development pairs of RTE 1 to 3; parts are the years' sets."""
    for number in (1, 2, 3):
        path = _here(CHECK / "rte" / f"rte{number}_dev.xml")
        for pair in ElementTree.parse(path).getroot().iter("pair"):
            text, claim = (pair.findtext(name) or "" for name in ("t", "h"))
            told = pair.get("entailment") or pair.get("value")
            yield Item(
                id=f"rte{number}/{pair.get('id')}",
                group=_hash(text),
                documents=(text.strip(),),
                claim=claim.strip(),
                label="supported" if told in {"YES", "TRUE"} else "insufficient",
                parts=(f"RTE {number}",),
            )


def commitmentbank() -> Iterator[Item]:
    """Read CommitmentBank: is the embedded clause told by its speaker? Parts are genre and verb."""
    path = _here(CHECK / "commitmentbank" / "items.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            mean = float(row["Mean"])
            told = "supported" if mean >= COMMITTED else "insufficient"
            yield Item(
                id=row["uID"],
                group=_hash(row["Context"] + row["Target"]),
                documents=(f"{row['Context']} {row['Target']}".strip(),),
                claim=row["Prompt"],
                label="contradicted" if mean <= -COMMITTED else told,
                parts=(row["genre"], f"under {row['MatTense'] or row['ModalType'] or 'other'}"),
            )


def relations(path: Path) -> Iterator[Item]:
    """Read claims about relations between states; the first part is the fault, if there is one.

    Claims that share a document are one group. Raises `ValueError` where a document is not the one
    that was judged.
    """
    rows = _lines(path)
    groups = _joined([[document["url"] for document in row["documents"]] for row in rows])
    for row, group in zip(rows, groups, strict=True):
        documents = []
        for document in row["documents"]:
            text = stored(row["collection"]).get(document["url"])
            if text is None:
                raise Missing(f"{document['url']} is in no collection here; {row['id']} needs it")
            if _hash(text) != document["sha256"]:
                raise ValueError(
                    f"{document['url']} is not the text that {row['id']} was judged by"
                )
            documents.append(text)
        hard = (row["note"] or "").startswith("hard:")
        parts = [row["fault"]] if row["fault"] else ["hard"] if hard else []
        yield Item(row["id"], group, tuple(documents), row["claim"], row["label"], tuple(parts))


@functools.cache
def stored(collection: str) -> dict[str, str]:
    """Return the texts of a collection by their address."""
    if collection == "demo":
        rows = (row for path in sorted(DEMO.glob("*.jsonl")) for row in _lines(path))
        return {row["url"]: row["text"] for row in rows}
    return {url: line.text for url, line in texts(collection).items()}


THREE = ("supported", "insufficient", "contradicted")
FOUR = ("supported", "partly", "insufficient", "contradicted")
TWO = ("supported", "insufficient")

SETS: dict[str, tuple[tuple[str, ...], Callable[[], Iterator[Item]]]] = {
    "wice": (("supported", "partly", "insufficient"), wice),
    "summedits": (TWO, summedits),
    "attributionbench": (TWO, attributionbench),
    "climate_fever": (THREE, climate_fever),
    "rte": (TWO, rte),
    "commitmentbank": (THREE, commitmentbank),
    "relations-demo": (FOUR, lambda: relations(GOLD / "relations-claims-demo.jsonl")),
    "relations-speeches": (FOUR, lambda: relations(GOLD / "relations-claims-speeches.jsonl")),
}
SEALED = {
    "demo": "relations-claims-demo-sealed.jsonl",
    "speeches": "relations-claims-speeches-sealed.jsonl",
}


def load(name: str) -> Claims:
    """Read an open set; raises `nuggets_corpora.Missing` where it is not beside the checkout."""
    labels, read = SETS[name]
    return Claims(name, labels, tuple(read()), trains=name)


def load_sealed(name: str) -> Claims:
    """Read a sealed half of the claims about relations."""
    path = GOLD / SEALED[name]
    return Claims(path.stem, FOUR, tuple(relations(path)), trains=f"relations-{name}")


def _joined(named: Sequence[Sequence[str]]) -> list[str]:
    """Name for each row the least document that it is tied to, through whatever rows."""
    above: dict[str, str] = {}

    def top(one: str) -> str:
        while above.setdefault(one, one) != one:
            one = above[one]
        return one

    for first, *others in named:
        for other in others:
            low, high = sorted((top(first), top(other)))
            above[high] = low
    return [top(row[0]) for row in named]


def _lines(path: Path) -> list[dict[str, Any]]:
    text = _here(path).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _here(path: Path) -> Path:
    if not path.exists():
        raise Missing(f"{path.name} is not there; the evaluation data lie in {CHECK}")
    return path


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
