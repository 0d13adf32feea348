"""Shifts hold across penalties and methods, or are withheld; each tells what else it may be."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acts_told import event
from apercu.relate import segments
from apercu.relate.chance import reordered
from apercu.relate.events import Event
from apercu.relate.segments import (
    HAZARD,
    Row,
    change_probabilities,
    changes_by_penalty,
    distance,
    slot_of,
)
from apercu.relate.series import Heard, series_of
from apercu.relate.shifts import HELD, PENALTIES, Shift, Shifts, find_shifts

SCORES = st.sampled_from([-9.0, -5.0, -2.0, 0.0, 2.5, 4.0, 10.0])
ROWS = st.lists(st.lists(SCORES, min_size=1, max_size=3), min_size=1, max_size=7)


def ways(row: Row) -> list[list[int]]:
    """All ways to part a row, as bounds."""
    inner = range(1, row.size)
    return [
        [0, *cuts, row.size]
        for number in range(row.size)
        for cuts in itertools.combinations(inner, number)
    ]


@settings(max_examples=40, deadline=None)
@given(scores=ROWS, penalty=st.sampled_from([0.5, 2.0, 8.0]))
def test_no_other_way_to_part_a_row_costs_less(scores: list[list[float]], penalty: float) -> None:
    row = Row([slot_of(one) for one in scores])

    def cost(bounds: list[int]) -> float:
        inside = math.fsum(distance(row.sums(a, b)) for a, b in itertools.pairwise(bounds))
        return inside / 9 + penalty * (len(bounds) - 2)

    found = [0, *changes_by_penalty(row, penalty, 9.0), row.size]
    assert cost(found) == pytest.approx(min(map(cost, ways(row))))


@settings(max_examples=25, deadline=None)
@given(scores=ROWS)
def test_probabilities_are_those_of_all_ways_summed(scores: list[list[float]]) -> None:
    row = Row([slot_of(one) for one in scores])
    total, by_change = 0.0, [0.0] * row.size
    for bounds in ways(row):
        inside = math.fsum(
            segments._evidence(row.sums(a, b)) for a, b in itertools.pairwise(bounds)
        )
        changes = len(bounds) - 2
        prior = HAZARD**changes * (1 - HAZARD) ** (row.size - 1 - changes)
        weight = math.exp(inside) * prior
        total += weight
        for at in bounds[1:-1]:
            by_change[at] += weight
    assert change_probabilities(row) == pytest.approx([one / total for one in by_change])


def year_by_year(
    levels: list[float], each: int = 3, spread: float = 1.0, **fields: object
) -> list[Event]:
    """Acts of so many months a level, `each` a month, all of them sixteen months long."""
    events = []
    for number, level in enumerate(levels):
        for month in range(16):
            at = number * 16 + month
            for act in range(each):
                score = level + spread * (act - (each - 1) / 2)
                day = f"{2018 + at // 12}-{at % 12 + 1:02}-{5 + act:02}"
                key = f"{levels} {at} {act}"
                events.append(event(day, score, key=key, **fields))  # type: ignore[arg-type]
    return events


def sought(events: list[Event], heard: list[Heard] | None = None) -> Shifts:
    series = series_of(events, heard or [], source="ARL", target="BOR")
    return find_shifts(series, {one.id: one for one in events})


def only(shifts: Shifts) -> Shift:
    (shift,) = shifts.found
    return shift


def test_a_clear_change_of_level_is_found_with_its_events() -> None:
    events = year_by_year([4.0, -5.0])
    shift = only(sought(events))
    assert shift.at == "2019-05-01"
    assert shift.change == -9
    assert set(shift.penalties) >= {one for one in PENALTIES if one <= HELD}
    assert shift.probability > 0.9
    assert shift.chance <= 0.05
    assert len(shift.before.events) == len(shift.behind.events) == 48
    assert {one.id for one in events} == {*shift.before.events, *shift.behind.events}
    lengths = [abs(driver.change) for driver in shift.drivers]
    assert lengths == sorted(lengths), "the one without which least is left comes first"
    assert all(driver.holds for driver in shift.drivers)
    assert "one_event" not in {rival.kind for rival in shift.rivals}


@pytest.mark.parametrize("seed", range(5))
def test_scores_drawn_from_one_bag_have_no_shift(seed: int) -> None:
    draw = random.Random(seed)
    events = [
        event(
            f"{2020 + month // 12}-{month % 12 + 1:02}-10",
            draw.choice([-5.0, -2.0, 2.5, 4.0]),
            key=f"{seed} {month}",
        )
        for month in range(48)
    ]
    assert sought(events).found == ()


def test_few_events_or_few_origins_are_no_ground() -> None:
    assert sought(year_by_year([4.0])[:9]).too_few
    assert sought([]).too_few
    events = year_by_year([4.0, -5.0], origins=("one", "two"))
    shifts = sought(events)
    assert not shifts.found
    assert not shifts.too_few
    assert [one.reasons for one in shifts.withheld] == [("origins",)]


def test_a_single_violent_month_is_no_shift() -> None:
    events = [*year_by_year([2.0, 2.0]), event("2019-03-20", -10.0, key="worst")]
    assert sought(events).found == ()


def test_what_one_outlet_alone_tells_is_a_rival() -> None:
    calm = year_by_year([1.0, 1.0], each=1, outlets=("herald", "wire"))
    loud = [
        event(f"{month}-{day:02}", -9.0, key=f"loud {month} {day}", outlets=("tribune",))
        for month in [f"{2019 + n // 12}-{n % 12 + 1:02}" for n in range(4, 20)]
        for day in (7, 17, 27)
    ]
    shift = only(sought([*calm, *loud]))
    rivals = {rival.kind: rival for rival in shift.rivals}
    assert rivals["one_outlet"].rests_on == ("tribune",)


def test_silence_before_a_shift_is_a_rival() -> None:
    events = [one for one in year_by_year([4.0, -5.0]) if one.when]
    early = [one for one in events if one.when and (one.when.start or "") < "2019-03"]
    late = [one for one in events if one.when and (one.when.start or "") >= "2019-05"]
    shift = only(sought([*early, *late]))
    (silence,) = [rival for rival in shift.rivals if rival.kind == "silence"]
    assert silence.rests_on == ("2019-03-01", "2019-04-01")


def test_another_date_and_attention_are_rivals() -> None:
    events = year_by_year([4.0, -5.0], each=1, spread=0.0)
    # A month of the middle level belongs to neither side.
    events = [
        one
        if one.when is None or not (one.when.start or "").startswith("2019-05")
        else event("2019-05-05", -0.5, key="middle")
        for one in events
    ]
    heard = [
        Heard(document=f"d{n}", day=f"2020-{n % 8 + 1:02}-03", actors=("ARL", "BOR"))
        for n in range(60)
    ]
    shift = only(sought(events, heard))
    rivals = {rival.kind: rival for rival in shift.rivals}
    assert {*rivals["another_date"].rests_on, shift.at} == {"2019-05-01", "2019-06-01"}
    assert "attention" in rivals


def test_order_changes_nothing() -> None:
    events = year_by_year([4.0, -5.0, 3.0])
    shuffled = events[:]
    random.Random(3).shuffle(shuffled)
    found = sought(events)
    assert found == sought(shuffled)
    assert [one.at for one in found.found] == ["2019-05-01", "2020-09-01"]


def test_reordered_blocks_keep_every_slot() -> None:
    slots = [slot_of([float(one)]) for one in range(30)]
    draw = random.Random(1)
    seen = {tuple(reordered(slots, draw)) for _ in range(5)}
    assert len(seen) > 1
    assert all(sorted(one) == sorted(slots) for one in seen)
