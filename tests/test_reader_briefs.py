"""The reader's judgements of briefs: well formed, free of others' words, and counted rightly."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

import msgspec
import pytest

EVALS = Path(__file__).parent.parent / "evals"
sys.path.append(str(EVALS))

import reader_briefs as rb  # noqa: E402  (evals is no package)

OURS = "demo"
BEGINNING = 80


@pytest.mark.parametrize("path", [rb.STATEMENTS, *rb.LATER.values()])
def test_others_words_are_not_kept(path: Path) -> None:
    judged = rb.read(path, rb.Judgement)
    assert judged
    for one in judged:
        assert (one.statement is not None) == (one.collection == OURS), one.url
        assert len(one.statement or "") <= BEGINNING
        assert 0 <= one.start < one.end


def test_every_brief_with_statements_has_a_lead_judged() -> None:
    leads = {one.question: one for one in rb.read(rb.LEADS, rb.Lead)}
    asked = {one.question for one in rb.read(rb.STATEMENTS, rb.Judgement)}
    silent = {question for question, lead in leads.items() if lead.lead_main is None}
    assert asked | silent == set(leads)
    assert not asked & silent


def test_the_readme_holds_lines_and_hashes() -> None:
    table = (rb.GOLD / "README-reader.md").read_text(encoding="utf-8")
    for path in (rb.STATEMENTS, *rb.LATER.values(), rb.LEADS, rb.PAIRS):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        row = next(line for line in table.splitlines() if line.startswith(f"| `{path.name}`"))
        assert row.endswith(f"| {len(data.splitlines())} | `{digest}` |")


def test_every_reading_asks_its_own_questions() -> None:
    readings = [rb.read(path, rb.Judgement) for path in (rb.STATEMENTS, *rb.LATER.values())]
    asked = [{one.question for one in judged} for judged in readings]
    assert len(set().union(*asked)) == sum(map(len, asked))


def test_no_statement_is_judged_twice_under_one_facet() -> None:
    for path in rb.LATER.values():
        judged = rb.read(path, rb.Judgement)
        places = {(one.question, one.facet, one.url, one.start, one.end) for one in judged}
        assert len(places) == len(judged)


@pytest.mark.parametrize("path", rb.LATER.values())
def test_a_file_given_is_counted_alone(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rb.main([str(path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == rb.table(rb.read(path, rb.Judgement))


@pytest.mark.parametrize("path", [rb.THIRD, rb.FOURTH, rb.FIFTH, rb.SIXTH])
def test_a_reading_says_why_where_it_finds_a_fault(path: Path) -> None:
    for one in rb.read(path, rb.Judgement):
        assert bool(one.note) == (not rb.MEASURES["no fault"](one)), one.note


def test_the_sixth_reading_is_held() -> None:
    judged = rb.read(rb.SIXTH, rb.Judgement)
    found = {name: rb.share(judged, answer) for name, answer in rb.MEASURES.items()}
    assert {name: (one.hits, one.n) for name, one in found.items()} == {
        "readable alone": (104, 120),
        "off the question": (21, 120),
        "repeated": (4, 120),
        "holder right": (95, 98),
        "day of the act right": (22, 28),
        "kind right": (74, 120),
        "label apt": (91, 120),
        "no fault": (42, 120),
    }
    by_heading = [one for one in judged if "the heading only is wrong" in one.note]
    assert len(by_heading) == 8
    assert not any(one.on_question for one in by_heading)


def test_the_results_hold_the_table_of_the_sixth_reading() -> None:
    told = (EVALS / "RESULTS.md").read_text(encoding="utf-8")
    said = told[told.index("**Sixth reading**") :].splitlines()
    rows = [re.sub(r" \(aim: [^)]*\)", "", row) for row in said if row.startswith("|")]
    table = rb.table(rb.read(rb.SIXTH, rb.Judgement))
    assert [row.removeprefix("| what |") for row in rows[:1]] == [table[0].removeprefix("| |")]
    assert rows[2 : len(table)] == table[2:]


def test_all_readings_are_printed_with_no_file_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert rb.main() == 0
    said = capsys.readouterr().out.splitlines()
    for name, path in rb.LATER.items():
        rows = rb.table(rb.read(path, rb.Judgement))
        start = said.index(name) + 1
        assert said[start : start + len(rows)] == rows


def test_a_share_counts_only_what_has_an_answer() -> None:
    given = rb.share([True, False, None, None], lambda one: one)
    assert (given.hits, given.n) == (1, 2)


@pytest.mark.parametrize(
    ("measure", "field", "value"),
    [
        ("readable alone", "alone", False),
        ("off the question", "on_question", False),
        ("repeated", "repeated", True),
        ("holder right", "holder_right", False),
        ("day of the act right", "date_right", False),
        ("kind right", "kind_right", False),
        ("label apt", "label_apt", False),
    ],
)
def test_each_fault_moves_its_own_measure(measure: str, field: str, value: bool) -> None:
    good = rb.Judgement(
        question="q", collection=OURS, as_of=None, facet="f", label="l", statement="s", url="u",
        start=0, end=1, alone=True, on_question=True, repeated=False, holder_right=True,
        date_right=True, kind_right=True, label_apt=True, dated=True, note="",
    )  # fmt: skip
    bad = msgspec.structs.replace(good, **{field: value})
    moved = {name for name, answer in rb.MEASURES.items() if answer(bad) != answer(good)}
    assert moved == {measure, "no fault"}


def test_a_file_that_cannot_be_read_gives_no_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"question": 1}\n', encoding="utf-8")
    monkeypatch.setattr(rb, "STATEMENTS", broken)
    assert rb.main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "cannot be read" in said.err
