"""`apercu check --claims` on the command itself: checks over the collection, and bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.tiny_support import write_support
from auditing.scripted import made, record
from cli_run import Done, run

LETTER = "Exporters of salmon feed in Bergen called the sum too small to last."
CLOSED = "Trade between Norway and Iceland fell in 2024 by a tenth, the ministry in Oslo said."
TRADE = "Trade between Norway and Iceland rose by 12% in 2024, the statistics office said."


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APERCU_SUPPORT", "none")


def checked(tmp_path: Path, place: Path, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    done = called(tmp_path, place, *lines)
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def called(tmp_path: Path, place: Path, *lines: dict[str, Any]) -> Done:
    path = tmp_path / "claims.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return run("check", "--claims", path, "--collection", place, "--as-of", "2025-09-27")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return made(
        tmp_path / "c",
        record("wire", f"OSLO - {TRADE} Cod was dear that winter.", "2025-02-03"),
        record("radio", f"{TRADE} Nothing else was told by the office.", "2025-02-04"),
    )


def test_over_the_collection_the_direction_of_trade_is_compared(
    tmp_path: Path, place: Path
) -> None:
    claim = "Trade between Norway and Iceland fell in 2024."
    (one,) = checked(tmp_path, place, {"id": 1, "claim": claim})
    assert one["verdict"] == "contradicted"
    assert any(each["side"] == "against" for each in one["evidence"])
    assert one["reasons"]


def test_within_given_documents_the_same_is_told_and_nothing_else_is_read(
    tmp_path: Path, place: Path
) -> None:
    claim = "Trade between Norway and Iceland fell in 2024."
    by_collection, by_text, elsewhere = checked(
        tmp_path,
        place,
        {"id": 1, "claim": claim},
        {"id": 2, "claim": claim, "documents": [{"text": TRADE, "published": "2025-02-03"}]},
        {"id": 3, "claim": claim, "documents": ["The ferry to Bergen was late again in June."]},
    )
    assert by_text["verdict"] == by_collection["verdict"] == "contradicted"
    assert set(by_text["reasons"]) & set(by_collection["reasons"])
    assert elsewhere["verdict"] == "not_checked"


def test_a_claim_and_an_overview_have_the_same_reasons(tmp_path: Path, place: Path) -> None:
    claim = "Trade between Norway and Iceland fell in 2024."
    (one,) = checked(tmp_path, place, {"id": 1, "claim": claim})
    overview = tmp_path / "overview.txt"
    overview.write_text(claim + "\n", encoding="utf-8")
    options = ("--collection", place, "--as-of", "2025-09-27", "--format", "json")
    (statement,) = run("check", overview, *options).json["statements"]
    assert statement["verdict"] == one["verdict"]
    told = [each["text"] for each in statement["reasons"]]
    assert one["reasons"][: len(told)] == told


def test_standing_counts_newsrooms(tmp_path: Path, place: Path) -> None:
    (one,) = checked(tmp_path, place, {"id": 1, "claim": TRADE})
    assert (one["verdict"], one["standing"]) == ("supported", "corroborated")
    same = {"text": TRADE, "url": "https://a.example/1"}
    (alone,) = checked(tmp_path, place, {"id": 2, "claim": TRADE, "documents": [same]})
    assert (alone["verdict"], alone["standing"]) == ("supported", "single")


UNFIT: list[tuple[str, list[str] | None, str]] = [
    ("word " * 10_000, None, "10,000 words"),
    ("word " * 10_000, [TRADE], "10,000 words"),
    (TRADE, ["cod"], "3 words or more"),
    (TRADE, [], "No documents"),
    ("", [TRADE], "no words"),
    ("Торговля Норвегии и Исландии упала в две тысячи двадцать четвёртом году.", [TRADE],
     "English only"),
    ("贸易在二〇二四年下降了，统计局在奥斯陆这样说。", None, ""),
    (TRADE, ["Торговля Норвегии и Исландии в 2024 году упала на 7%, заявили в Осло."], ""),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "documents", "why"), UNFIT)
def test_what_cannot_be_checked_gets_no_verdict_by_accident(
    tmp_path: Path, place: Path, claim: str, documents: list[str] | None, why: str
) -> None:
    line = {"id": 1, "claim": claim} | ({} if documents is None else {"documents": documents})
    (one,) = checked(
        tmp_path, place, line if documents is None else line | {"documents": documents}
    )
    assert one["verdict"] in {"not_checked", "none_found"}
    assert one["standing"] is None
    assert why in " ".join(one["reasons"])


def test_a_model_that_is_not_the_one_pinned_is_an_error(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_support(tmp_path / "model")
    manifest = folder / "manifest.json"
    body = json.loads(manifest.read_text(encoding="utf-8"))
    body["files"] = {"model.onnx": {"sha256": "0" * 64}}
    manifest.write_text(json.dumps(body), encoding="utf-8")
    monkeypatch.setenv("APERCU_SUPPORT", str(folder))
    done = called(tmp_path, place, {"id": 1, "claim": TRADE, "documents": [TRADE]})
    assert (done.code, done.out) == (2, "")
    assert "model.onnx is not the file" in done.err


def test_without_a_collection_nothing_is_made_up(tmp_path: Path) -> None:
    done = called(tmp_path, tmp_path / "nowhere", {"id": 1, "claim": TRADE})
    assert (done.code, done.out) == (2, "")
    assert "line 1" in done.err
