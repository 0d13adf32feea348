"""What evals/merging.py measures, and how evals/merging_pairs.py draws and deals pairs."""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from places import ROOT

NO_DATA = "the shared data is not beside the checkout"


@pytest.fixture(scope="module", autouse=True)
def evals_on_path() -> Iterator[None]:
    sys.path.insert(0, str(ROOT / "evals"))
    yield
    sys.path.remove(str(ROOT / "evals"))


@pytest.fixture(scope="module")
def measure(evals_on_path: None) -> ModuleType:
    return importlib.import_module("merging")


def pairing() -> ModuleType:
    return importlib.import_module("merging_pairs")


def row(
    number: int, start: int, end: int, kind: str = "visit", partner: str = "x", who: str = "A"
) -> Any:
    first = date(2000, 1, 1)
    days = (first + timedelta(start), first + timedelta(end))
    return pairing().Row(f"{kind}/{number}", kind, *days, partner, who, "", "Met.")


def told(measure: ModuleType, when: str | None = "1921-08-25", **other: Any) -> Any:
    given = {"row": 2, "heading": "H", "text": "On July 2, 1921, no. On August 25, 1921, yes."}
    given |= {"kinds": ("recognition",) if when else (), "named": "text", "partner": "DEU"}
    return measure.Told(**given | {"when": when} | other)


# --- pairs ---------------------------------------------------------------------------------------


def test_days_between_rows_are_counted_from_end_to_start() -> None:
    gap = pairing().gap
    assert gap(row(1, 0, 3), row(2, 3, 4)) == 0
    assert gap(row(1, 0, 9), row(2, 2, 4)) == 0
    assert gap(row(2, 5, 6), row(1, 0, 3)) == 2


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        ({"kind": "visit"}, {"kind": "travel_president", "who": "B"}, "both_sides"),
        ({"kind": "visit"}, {"kind": "visit", "who": "B"}, "delegation"),
        (
            {"kind": "travel_president"},
            {"kind": "travel_secretary", "who": "B"},
            "two_lists_same_days",
        ),
        ({"kind": "visit"}, {"kind": "visit"}, "overlapping"),
        ({"kind": "travel_secretary"}, {"kind": "travel_secretary", "partner": "y"}, "next_stop"),
        ({"kind": "visit"}, {"kind": "visit", "who": "B", "partner": "y"}, "other_guest"),
        ({"kind": "travel_secretary"}, {"kind": "visit", "who": "B", "partner": "y"}, None),
    ],
)
def test_rows_on_one_day_have_their_stratum(
    a: dict[str, str], b: dict[str, str], name: str | None
) -> None:
    assert pairing().stratum(row(1, 0, 1, **a), row(2, 0, 1, **b)) == name


def test_days_tell_neighbouring_from_another_occasion() -> None:
    of = pairing().stratum
    assert of(row(1, 0, 0), row(2, 2, 2)) == "neighbouring"
    assert of(row(1, 0, 0), row(2, 3, 3)) == "another_occasion"


def test_a_draw_takes_each_pair_once_within_its_days_and_sizes() -> None:
    rows = [row(at, at // 3, at // 3 + 1, who="AB"[at % 2]) for at in range(90)]
    drawn = pairing().propose(rows)
    taken = Counter(name for name, _, _ in drawn)
    assert taken["delegation"] == pairing().SIZES["delegation"]
    assert all(count <= pairing().SIZES[name] for name, count in taken.items())
    assert len({(a.id, b.id) for _, a, b in drawn}) == len(drawn)
    assert all(pairing().gap(a, b) <= pairing().DAYS for _, a, b in drawn)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans()), max_size=40))
def test_dealing_keeps_every_pair_and_parts_rows(made: list[tuple[int, int, bool]]) -> None:
    pairs = [
        pairing().Pair(f"visit/{a}", f"visit/{b}", "overlapping", "one" if same else "two", "r")
        for a, b, same in made
        if a != b
    ]
    rows = [row(at, at * 40, at * 40, who=str(at), partner=str(at)) for at in range(31)]
    halves = pairing().deal(pairs, rows)
    assert sorted(halves[0] + halves[1]) == sorted(pairs)
    assert {p[at] for p in halves[0] for at in (0, 1)}.isdisjoint(
        {p[at] for p in halves[1] for at in (0, 1)}
    )


def test_one_journey_is_dealt_to_one_half() -> None:
    rows = [row(at, at * 2, at * 2) for at in range(8)]
    pairs = [
        pairing().Pair(f"visit/{at}", f"visit/{at + 1}", "neighbouring", "two", "r")
        for at in range(0, 8, 2)
    ]
    assert sorted(map(len, pairing().deal(pairs, rows))) == [0, 4]


# --- figures -------------------------------------------------------------------------------------


def test_merges_are_counted(measure: ModuleType) -> None:
    judged = [(True, True)] * 3 + [(True, False)] + [(False, True)] * 2 + [(False, False)] * 4
    scores = measure.merges(judged)
    assert scores["right"].value == pytest.approx(7 / 10)
    assert scores["precision"].value == pytest.approx(3 / 5)
    assert scores["recall"].value == pytest.approx(3 / 4)


def test_baselines_judge_as_they_say(measure: ModuleType) -> None:
    near, far = (row(1, 0, 3), row(2, 3, 4)), (row(1, 0, 3), row(2, 4, 5))
    assert measure.same_days(*near)
    assert not measure.same_days(*far)
    assert not measure.same_days(near[0], row(2, 3, 4, partner="y"))
    assert not measure.always_two(*near)


@pytest.mark.parametrize(
    ("found", "wanted", "right"),
    [
        ("1921-08-25", "1921-08-25", True),
        ("1921-08-25", "1921-08", True),
        ("1921-08", "1921", True),
        ("1921", "1921-08", False),
        ("1921-08-02", "1921-08-25", False),
        ("1921-1", "1921-12", False),
        (None, "1921", False),
    ],
)
def test_a_date_is_right_within_the_precision(
    measure: ModuleType, found: str | None, wanted: str, right: bool
) -> None:
    assert measure.is_within(found, wanted) is right


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("In 1902, or on May 3, 1903.", "1902"),
        ("On May 3, 1903, not in June 1904.", "1903-05-03"),
        ("From June 1904 on.", "1904-06"),
        ("By resolution 1514 of those days.", None),
    ],
)
def test_the_first_date_is_read(measure: ModuleType, text: str, when: str | None) -> None:
    assert [turn.when for turn in measure.first_date("", text)] == ([when] if when else [])


def test_the_first_turn_of_the_kind_is_asked(measure: ModuleType) -> None:
    turn = measure.Turn
    turns = [
        turn(None, "1900"),
        turn("mission_opened", "1901"),
        turn("recognition", "1921-08-25", "DEU"),
        turn("recognition", "1930"),
    ]
    assert measure.chosen(told(measure), turns) == turns[2]
    assert measure.chosen(told(measure, kinds=("relations_severed",)), turns) == turns[0]
    assert measure.chosen(told(measure), [turns[1]]) is None


def test_a_coder_of_the_truth_is_right_and_one_of_nothing_is_not(measure: ModuleType) -> None:
    paragraphs = [told(measure), told(measure, None, row=3, heading="none", partner=None)]

    def truth(heading: str, _text: str) -> list[Any]:
        return [] if heading == "none" else [measure.Turn("recognition", "1921-08-25", "DEU")]

    right = measure.score_told(paragraphs, truth)
    assert {rate.value for rate in right.values()} == {1.0}
    assert right["dated, several dates"].n == right["silent where nothing turned"].n == 1
    wrong = measure.score_told(paragraphs, lambda _heading, _text: [])
    assert wrong["dated"].hits == wrong["kind"].hits == wrong["partner"].hits == 0
    assert wrong["silent where nothing turned"].hits == 1
    assert measure.score_told(paragraphs, measure.first_date)["dated"].hits == 0
    assert measure.wrong_told(paragraphs, truth) == []
    assert len(measure.wrong_told(paragraphs, measure.first_date)) == 1


def test_kinds_that_only_the_heading_names_are_not_asked(measure: ModuleType) -> None:
    assert "kind" not in measure.score_told([told(measure, named="heading")], measure.first_date)


def test_no_gain_over_a_baseline_does_not_pass(measure: ModuleType) -> None:
    rate = measure.rate
    base = {"b": {"right": rate(96, 100)}}
    assert measure.passes(base | {"ours": {"right": rate(97, 100)}}, "right", 0.95)
    assert not measure.passes(base | {"ours": {"right": rate(96, 100)}}, "right", 0.95)
    assert not measure.passes({"b": {"right": rate(1, 9)}, "ours": base["b"]}, "right", 0.97)


# --- the command ---------------------------------------------------------------------------------


def command(measure: ModuleType, monkeypatch: pytest.MonkeyPatch, *given: str) -> int:
    monkeypatch.setattr(sys, "argv", ["merging.py", *given])
    return int(measure.main())


def need(path: Path) -> None:
    if not path.exists():
        pytest.skip(NO_DATA)


def test_the_baseline_of_visits_is_scored_and_gains_nothing_over_itself(
    measure: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    need(measure.VISITS)
    assert command(measure, monkeypatch, "visits") == 0
    assert "two_lists_spans" in capsys.readouterr().out
    assert command(measure, monkeypatch, "visits", "--same", "merging:same_days", "--errors") == 1
    shown = capsys.readouterr().out.splitlines()
    wrong = [line for line in shown if line.startswith("wrong: ")]
    pairs = measure.load_pairs(measure.OPEN)
    right = measure.score_pairs(pairs, measure.same_days)["right"]
    assert len(wrong) == right.n - right.hits > 0
    truth = {(pair.a, pair.b): pair.same for pair, _, _ in pairs}
    scores = measure.score_pairs(pairs, lambda a, b: truth[a.id, b.id])
    assert {rate.value for rate in scores.values()} == {1.0}


def test_without_a_word_both_open_halves_are_scored(
    measure: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    need(measure.VISITS)
    assert command(measure, monkeypatch) == 0
    shown = capsys.readouterr().out
    assert "always two" in shown
    assert "first date" in shown
    assert "sealed" not in shown


def test_the_baseline_of_turns_is_scored_and_is_no_easy_one(
    measure: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(measure.PARAGRAPHS)
    assert command(measure, monkeypatch, "recognition") == 0
    assert command(measure, monkeypatch, "recognition", "--coder", "merging:first_date") == 1
    scores = measure.score_told(measure.load_told(measure.TURNS_OPEN), measure.first_date)
    assert scores["dated"].value < measure.DATED_FLOOR


def test_a_sealed_half_is_scored_once(
    measure: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    need(measure.VISITS)
    log = tmp_path / "log.jsonl"
    log.write_text("")
    stand_in = tmp_path / "sealed.jsonl"
    stand_in.write_bytes(measure.OPEN.read_bytes())
    for name, value in (("LOG", log), ("SEALED", stand_in)):
        monkeypatch.setattr(measure, name, value)
    once = ("visits", "--sealed", "--same", "merging:same_days")
    assert command(measure, monkeypatch, "visits", "--sealed") == 2
    assert log.read_text() == ""
    assert command(measure, monkeypatch, *once) == 1
    (entry,) = map(json.loads, log.read_text().splitlines())
    assert entry["score"]["ours"]["right"]["n"] == len(stand_in.read_text().splitlines())
    assert command(measure, monkeypatch, *once) == 2
    assert "spent" in capsys.readouterr().err
    assert command(measure, monkeypatch, *once, "--again") == 1
    assert len(log.read_text().splitlines()) == 2


def test_what_is_absent_is_said_and_scores_nothing(
    measure: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(measure, "PARAGRAPHS", tmp_path / "none.tsv")
    assert command(measure, monkeypatch, "recognition") == 0
    assert command(measure, monkeypatch, "recognition", "--sealed") == 2
    said = capsys.readouterr()
    assert said.err.count("none.tsv is not beside the checkout: nothing was measured") == 2
    assert said.out == ""


def test_other_data_than_that_labelled_is_refused(
    measure: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = max(one["row"] for one in measure.load(measure.TURNS_OPEN))
    other = tmp_path / "paragraphs.tsv"
    other.write_text("a\tb\tc\n" * rows)
    monkeypatch.setattr(measure, "PARAGRAPHS", other)
    monkeypatch.setattr(measure, "VISITS", other)
    assert command(measure, monkeypatch, "recognition") == 2
    assert command(measure, monkeypatch, "visits") == 2


@pytest.mark.parametrize("place", ["merging", "no_such_module:f", "merging:no_such_function"])
def test_a_function_that_cannot_be_had_is_named(measure: ModuleType, place: str) -> None:
    with pytest.raises(measure.MergingError, match=place):
        measure.named(place)
