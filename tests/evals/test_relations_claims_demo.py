"""The claims on the demonstration are well formed, split without overlap, and counted rightly."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "evals" / "gold"
HALVES = {
    "open": GOLD / "relations-claims-demo.jsonl",
    "sealed": GOLD / "relations-claims-demo-sealed.jsonl",
}
README = (GOLD / "README-relations-claims-demo.md").read_text(encoding="utf-8")

FIELDS = ["id", "collection", "documents", "claim", "label", "fault", "evidence", "note"]
LABELS = ("supported", "partly", "insufficient", "contradicted", "not_checkable")
SOUND = {"supported", "not_checkable"}
FAULTS = {
    "number", "number_slot", "unit_or_period_or_base", "date", "date_event_report", "name",
    "role_swap", "negation", "reversal", "strength", "speaker", "speaker_dropped", "quote",
    "order", "superlative", "motive", "word_of_art", "merged", "added", "place",
}  # fmt: skip
LEAST = 8
"""Of each fault there are as many over both halves, and half of that in each."""

Row = dict[str, Any]


def lines(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ROWS = {half: lines(path) for half, path in HALVES.items()}
EVERY = [row for rows in ROWS.values() for row in rows]
REPORTS = {
    row["url"]: row
    for path in sorted((ROOT / "src" / "apercu" / "demo").glob("*.jsonl"))
    for row in lines(path)
}


def urls(rows: list[Row]) -> set[str]:
    return {document["url"] for row in rows for document in row["documents"]}


def cells(first: str) -> list[str]:
    """Return what stands in the readme's row behind its first cell."""
    row = next(line for line in README.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in row.strip("|").split("|")][1:]


def test_rows_have_their_form() -> None:
    for row in EVERY:
        assert list(row) == FIELDS, row["id"]
        assert row["collection"] == "demo", row["id"]
        assert row["label"] in LABELS, row["id"]
        assert (row["fault"] is None) == (row["label"] in SOUND), row["id"]
        assert row["fault"] is None or row["fault"] in FAULTS, row["id"]
        assert 1 <= len(row["documents"]) <= 3, row["id"]
        assert row["evidence"] or row["label"] == "not_checkable", row["id"]
        assert re.fullmatch(r"\S.*[^\s.][.\"]{1,2}", row["claim"]), row["id"]


def test_documents_are_the_texts_of_the_demonstration() -> None:
    for row in EVERY:
        for document in row["documents"]:
            text = REPORTS[document["url"]]["text"]
            assert hashlib.sha256(text.encode()).hexdigest() == document["sha256"], row["id"]


def test_evidence_lies_in_the_named_documents() -> None:
    for row in EVERY:
        named = {document["url"] for document in row["documents"]}
        for span in row["evidence"]:
            assert span["url"] in named, row["id"]
            text = REPORTS[span["url"]]["text"]
            assert 0 <= span["start"] < span["end"] <= len(text), row["id"]
            words = text[span["start"] : span["end"]]
            assert words == words.strip() != "", row["id"]


def test_no_claim_is_a_sentence_of_a_document() -> None:
    bare = [re.sub(r"\W+", " ", report["text"]) for report in REPORTS.values()]
    claims = {row["id"]: re.sub(r"\W+", " ", row["claim"]).strip() for row in EVERY}
    assert not [name for name, claim in claims.items() if any(claim in text for text in bare)]


def test_ids_and_claims_are_unique_over_both_halves() -> None:
    assert len({row["id"] for row in EVERY}) == len(EVERY)
    asked = {(row["claim"], *sorted(urls([row]))) for row in EVERY}
    assert len(asked) == len(EVERY)


def test_no_document_and_no_text_is_in_both_halves() -> None:
    first, second = (urls(rows) for rows in ROWS.values())
    assert not first & second
    texts = [{REPORTS[url]["text"] for url in half} for half in (first, second)]
    assert not texts[0] & texts[1]


@pytest.mark.parametrize("half", HALVES)
def test_the_readme_holds_counts_and_hashes(half: str) -> None:
    rows, path = ROWS[half], HALVES[half]
    labels = Counter(row["label"] for row in rows)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    expected = [str(len(rows)), *(str(labels[label]) for label in LABELS), f"`{digest}`"]
    assert cells(f"`{path.name}`") == expected


def test_the_readme_holds_faults_and_shapes() -> None:
    counts = {half: Counter(row["fault"] for row in rows) for half, rows in ROWS.items()}
    for fault in FAULTS:
        assert cells(f"`{fault}`")[1:] == [str(counts[half][fault]) for half in HALVES]
    shapes: dict[str, Callable[[list[Row]], int]] = {
        "documents named": lambda rows: len(urls(rows)),
        "claims on a document not in English": lambda rows: sum(
            any(REPORTS[url]["language"] != "en" for url in urls([row])) for row in rows
        ),
        "claims on two or three documents": lambda rows: sum(
            len(row["documents"]) > 1 for row in rows
        ),
        "supported claims marked hard": lambda rows: sum(
            row["label"] == "supported" and (row["note"] or "").startswith("hard:") for row in rows
        ),
    }
    for name, count in shapes.items():
        assert cells(name) == [str(count(rows)) for rows in ROWS.values()]


def test_the_halves_are_alike() -> None:
    for label in LABELS:
        shares = [sum(row["label"] == label for row in rows) / len(rows) for rows in ROWS.values()]
        assert abs(shares[0] - shares[1]) < 0.03, label
    for fault in FAULTS:
        counts = [sum(row["fault"] == fault for row in rows) for rows in ROWS.values()]
        assert sum(counts) >= LEAST, fault
        assert min(counts) >= LEAST / 2, fault


@pytest.mark.parametrize(
    ("cue", "pattern"),
    [
        ("figures", r"\d"),
        ("denials", r"\b(?:not?|nobody|never|none|neither|nor|nothing|without)\b"),
        ("reporting", r"\b(?:said|says|told|called|according|view|expect\w*|account)\b"),
        ("superlatives", r"\b(?:first|only|all|most|every|ever|record)\b"),
    ],
)
def test_no_cue_is_kept_for_the_faulty(cue: str, pattern: str) -> None:
    shares = {
        sound: sum(bool(re.search(pattern, row["claim"])) for row in rows) / len(rows)
        for sound in (True, False)
        if (rows := [r for r in EVERY if (r["label"] == "supported") == sound])
    }
    assert shares[True] > 0.7 * shares[False], cue


# --- what the claim alone gives away ------------------------------------------------------------


def features(claim: str) -> set[str]:
    """Return words (figures alike), pairs of words, and the length in steps of five."""
    words = ["#" if w.isdigit() else w for w in re.findall(r"[a-z']+|\d+|[\"$%,;]", claim.lower())]
    pairs = {f"{first} {second}" for first, second in itertools.pairwise(words)}
    return {*words, *pairs, f"length {min(len(words) // 5, 6)}"}


def balanced(fit: list[Row], ask: list[Row], name: Callable[[Row], str]) -> float:
    """Return the balanced accuracy on `ask` of a logistic regression fitted on `fit`.

    Gradient descent on the claims' features alone, with a ridge that was set without a search.
    """
    seen = Counter(feature for row in fit for feature in features(row["claim"]))
    index = {feature: n for n, feature in enumerate(sorted(f for f in seen if seen[f] > 2))}
    labels = sorted({name(row) for row in fit})

    def matrix(rows: list[Row]) -> npt.NDArray[np.float64]:
        found = np.zeros((len(rows), len(index) + 1))
        found[:, -1] = 1
        for n, row in enumerate(rows):
            found[n, [index[f] for f in features(row["claim"]) if f in index]] = 1
        return found

    known, asked = matrix(fit), matrix(ask)
    goal = np.array([[name(row) == label for label in labels] for row in fit], dtype=float)
    weights = np.zeros((known.shape[1], len(labels)))
    for _ in range(150):
        odds = np.exp(known @ weights)
        slope = known.T @ (odds / odds.sum(1, keepdims=True) - goal) / len(fit)
        weights -= 1.0 * (slope + 0.003 * weights)
    guessed = [labels[n] for n in (asked @ weights).argmax(1)]
    hits: dict[str, list[bool]] = {}
    for row, guess in zip(ask, guessed, strict=True):
        hits.setdefault(name(row), []).append(guess == name(row))
    return float(np.mean([np.mean(found) for found in hits.values()]))


def test_the_claims_alone_give_little_away() -> None:
    first, second = (
        [row for row in rows if row["label"] != "not_checkable"] for rows in ROWS.values()
    )
    both = ((first, second), (second, first))
    four = [balanced(*halves, name=lambda row: str(row["label"])) for halves in both]
    two = [balanced(*halves, name=lambda row: str(row["fault"] is None)) for halves in both]
    stated = [float(cell) for cell in cells("balanced accuracy")]
    assert stated == pytest.approx([*four, *two], abs=0.02)  # sums differ by a machine's libraries
    assert max(four) < 0.42
    assert max(two) < 0.62
