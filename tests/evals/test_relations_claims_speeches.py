"""The claims judged against speeches: well formed, split by document, counted rightly."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

EVALS = Path(__file__).resolve().parents[2] / "evals"
GOLD = EVALS / "gold"
README = GOLD / "README-relations-claims-speeches.md"
OPEN, SEALED = "relations-claims-speeches", "relations-claims-speeches-sealed"
HALVES = (OPEN, SEALED)
LABELS = ("supported", "partly", "insufficient", "contradicted", "not_checkable")
FAULTY = LABELS[1:4]
LEAST_PER_FAULT = 8
COPIED = 8
"""Words in a row from which on a claim counts as copied out of its document."""
REPORTING = re.compile(
    r"\b(said|says|told|recalled|maintained|claimed|account|according|noted|complained|argued"
    r"|called|described|reported|asserted|charged|put|reckoned|credited)\b"
)
NEGATION = re.compile(r"\b(not|no|never|none|neither|nor|without|nobody)\b", re.IGNORECASE)


def rows(name: str) -> list[dict[str, Any]]:
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


HALF = {name: rows(name) for name in HALVES}
EVERY = [row for name in HALVES for row in HALF[name]]


def addresses(of: list[dict[str, Any]]) -> set[str]:
    return {document["url"] for row in of for document in row["documents"]}


def cells(start: str) -> list[str]:
    """Return the cells of the README's row that begins so, without the first."""
    lines = README.read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(f"| `{start}` |"))
    return [cell.strip().strip("`") for cell in line.strip("|").split("|")][1:]


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower().replace("’", "'"))


def test_rows_have_their_fields() -> None:
    fields = ["id", "collection", "documents", "claim", "label", "fault", "evidence", "note"]
    for row in EVERY:
        assert list(row) == fields, row["id"]
        assert row["collection"] == "speeches"
        assert row["label"] in LABELS, row["id"]
        assert 1 <= len(row["documents"]) <= 3, row["id"]
        assert row["claim"].endswith((".", '"')), row["id"]
        assert (row["fault"] is not None) == (row["label"] in FAULTY), row["id"]


def test_ids_and_claims_are_unique() -> None:
    for field in ("id", "claim"):
        assert len({row[field] for row in EVERY}) == len(EVERY), field


def test_evidence_lies_in_the_documents_named() -> None:
    for row in EVERY:
        assert bool(row["evidence"]) == (row["label"] != "not_checkable"), row["id"]
        for span in row["evidence"]:
            assert span["url"] in addresses([row]), row["id"]
            assert 0 <= span["start"] < span["end"], row["id"]


def test_no_document_stands_in_both_halves() -> None:
    assert not addresses(HALF[OPEN]) & addresses(HALF[SEALED])


@pytest.mark.parametrize("name", HALVES)
def test_the_readme_holds_labels_speeches_and_hash(name: str) -> None:
    data = (GOLD / f"{name}.jsonl").read_bytes()
    labels = Counter(row["label"] for row in HALF[name])
    counts = [len(HALF[name]), *(labels[label] for label in LABELS), len(addresses(HALF[name]))]
    assert cells(f"{name}.jsonl") == [*map(str, counts), hashlib.sha256(data).hexdigest()]


def test_the_readme_holds_faults_and_each_is_frequent() -> None:
    faults = {row["fault"] for row in EVERY} - {None}
    listed = re.findall(r"^\| `([a-z_]+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(faults)
    for fault in faults:
        halves = [sum(row["fault"] == fault for row in HALF[name]) for name in HALVES]
        labels = Counter(row["label"] for row in EVERY if row["fault"] == fault)
        assert cells(fault) == [*map(str, halves), *(str(labels[label]) for label in FAULTY)]
        assert sum(halves) >= LEAST_PER_FAULT, fault


@pytest.mark.parametrize("cue", [REPORTING, NEGATION])
def test_no_word_gives_the_label_away(cue: re.Pattern[str]) -> None:
    def share(of: list[dict[str, Any]]) -> float:
        return sum(bool(cue.search(row["claim"])) for row in of) / len(of)

    supported = share([row for row in EVERY if row["label"] == "supported"])
    for label in FAULTY:
        assert abs(share([row for row in EVERY if row["label"] == label]) - supported) < 0.15, label


@pytest.fixture(scope="module")
def speeches(shared: Path) -> dict[str, str]:
    if not (shared / "data/speeches/ungdc").is_dir():
        pytest.skip("the speeches are not beside this checkout (../shared/data/speeches/ungdc)")
    if str(EVALS) not in sys.path:
        sys.path.append(str(EVALS))
    lines = import_module("nuggets_corpora").texts("speeches")
    return {url: lines[url].text for url in addresses(EVERY)}


def test_hashes_and_spans_are_those_of_the_texts(speeches: dict[str, str]) -> None:
    for row in EVERY:
        for document in row["documents"]:
            text = speeches[document["url"]]
            assert hashlib.sha256(text.encode()).hexdigest() == document["sha256"], row["id"]
        for span in row["evidence"]:
            text = speeches[span["url"]]
            quote = text[span["start"] : span["end"]]
            assert quote == quote.strip() != "", row["id"]
            assert span["end"] <= len(text), row["id"]


def test_no_claim_is_copied(speeches: dict[str, str]) -> None:
    for row in EVERY:
        claim = words(re.sub(r'"[^"]*"', " ", row["claim"]))
        runs = {tuple(claim[i : i + COPIED]) for i in range(len(claim) - COPIED + 1)}
        for document in row["documents"]:
            text = words(speeches[document["url"]])
            found = runs & {tuple(text[i : i + COPIED]) for i in range(len(text) - COPIED + 1)}
            assert not found, row["id"]
