"""The page on the overview is what the program says today, and its map fits the overview."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "evals"))

overview: Any = import_module("overview")


@pytest.fixture(scope="module")
def seed() -> Path:
    place = ROOT.parent / "shared" / "seed"
    if not place.is_dir():
        pytest.skip("the overview is not beside this checkout (../shared/seed)")
    return place


@pytest.fixture(scope="module")
def reads(seed: Path) -> dict[str, Any]:
    wanted = overview.claims(seed)
    return {
        one.as_of: overview.read_off(one, wanted) for one in overview.audits(seed, overview.DAYS)
    }


@pytest.fixture(scope="module")
def other() -> Any:
    return overview.others()


def test_most_of_what_is_contradicted_is_found_on_both_days(
    seed: Path, reads: dict[str, Any]
) -> None:
    wrong = [one.id for one in overview.claims(seed) if one.verdict == "contradicted"]
    assert len(wrong) == 6
    for read in reads.values():
        found = [key for key in wrong if read[key].verdict == "contradicted"]
        assert len(found) >= 4
        assert all(read[key].quoted for key in found)


def test_nothing_that_readers_found_supported_is_called_contradicted(
    seed: Path, reads: dict[str, Any]
) -> None:
    fine = [one.id for one in overview.claims(seed) if one.verdict == "supported"]
    assert len(fine) == 22
    for read in reads.values():
        assert not [key for key in fine if read[key].verdict == "contradicted"]


def test_other_sentences_are_found_too_and_no_right_one_is_called_contradicted(other: Any) -> None:
    assert other.wrong >= 12
    assert other.right >= 12
    assert other.found >= 9
    assert other.false == 0


def test_what_is_told_against_the_overview_is_what_the_program_says_today(
    seed: Path, reads: dict[str, Any], other: Any
) -> None:
    # The page has what the support model calls supported, too, which takes minutes to tell again;
    # what is contradicted is found without it, and it must change nothing of that.
    made = overview.document(overview.claims(seed), reads, other)
    page = overview.DOCUMENT.read_text(encoding="utf-8")
    assert _against(page) == _against(made), "run 'make docs-overview'"


def _against(page: str) -> list[str]:
    """Return what a page says of contradictions: its first rows, and the part on them."""
    rows = [one for one in page.splitlines() if "contradicted" in one.rpartition("|")[0]]
    told = page.partition("## What is told against it")[2].partition("## All claims")[0]
    return [*(one for one in rows if "called supported" not in one and one.count("|") == 4), told]


def test_the_page_says_that_its_quotations_are_made_for_demonstration() -> None:
    page = overview.DOCUMENT.read_text(encoding="utf-8")
    assert "SYNTHETIC" in page
    assert page.count("(invented)") >= 4


def test_the_page_has_no_sentence_of_the_overview(seed: Path) -> None:
    page = overview.DOCUMENT.read_text(encoding="utf-8").lower().split()
    text = (seed / "overview.txt").read_text(encoding="utf-8").lower().split()
    runs = {tuple(text[at : at + 12]) for at in range(len(text) - 11)}
    assert not runs & {tuple(page[at : at + 12]) for at in range(len(page) - 11)}


def test_every_claim_has_its_words(seed: Path) -> None:
    text = (seed / "overview.txt").read_text(encoding="utf-8")
    for one in overview.claims(seed):
        assert one.spans
        assert all(0 <= start < end <= len(text) for start, end in one.spans)
        assert all(not text[start:end].startswith(" ") for start, end in one.spans)


def test_another_overview_is_refused(tmp_path: Path) -> None:
    (tmp_path / "overview.txt").write_text("Another one.", encoding="utf-8")
    with pytest.raises(ValueError, match=r"overview-map\.json"):
        overview.claims(tmp_path)
