"""Series count events once, tell silence from zero, and can be recomputed by hand."""

from __future__ import annotations

import datetime as dt
import math
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acts_told import days, event, told
from apercu.errors import InputError
from apercu.records import Interval
from apercu.relate.codebook import TYPES, score_of
from apercu.relate.estimates import mean_of, student, sum_of
from apercu.relate.events import Event
from apercu.relate.merging import merge
from apercu.relate.series import Heard, Period, Step, all_series, directed, opened, series_of
from apercu.relate.steps import place_in_step, step_of, steps_between


def heard(day: str, *actors: str, key: str = "") -> Heard:
    return Heard(document=f"{day} {key}", day=day, actors=actors or ("ARL", "BOR"))


def test_a_step_is_silent_or_none_or_has_events() -> None:
    series = series_of(
        [event("2025-01-10"), event("2025-04-02", 4.0)],
        [heard("2025-01-11"), heard("2025-02-03"), heard("2025-03-03", "ARL", "COR")],
        source="ARL",
        target="BOR",
    )
    assert [(one.start[:7], one.state, one.documents) for one in series.steps] == [
        ("2025-01", "events", 1),
        ("2025-02", "none", 1),
        ("2025-03", "silent", 0),
        ("2025-04", "events", 0),
    ]
    _, none, silent, _ = series.steps
    assert none.sum is not None
    assert none.sum.value == 0
    assert none.sum.low is None, "of no events there is no spread"
    assert none.mean is None
    assert silent.sum is None


def test_direction_and_domain_and_mutual_acts() -> None:
    there, back = event("2025-01-10"), event("2025-01-10", source=("BOR",), target=("ARL",))
    both = event("2025-01-11", 4.0, source=("ARL", "BOR", "COR"), target=(), domain="energy")
    alone = event("2025-01-12", target=())
    own = event("2025-01-12", target=("ARL",))
    every = [there, back, both, alone, own]
    assert directed(own) == directed(alone) == ()
    named = {(one.source, one.target, one.domain) for one in all_series(every, [])}
    assert named == {
        ("ARL", "BOR", "political"), ("BOR", "ARL", "political"),
        *((a, b, "energy") for a in ("ARL", "BOR", "COR") for b in ("ARL", "BOR", "COR") if a != b),
    }  # fmt: skip
    (step,) = series_of(every, [], source="ARL", target="BOR").steps
    assert set(step.events) == {there.id, both.id}


@pytest.mark.parametrize("realis", ["planned", "hypothetical", "denied", "retold"])
def test_what_did_not_happen_now_is_apart(realis: str) -> None:
    one = event("2025-01-10", realis=realis)  # type: ignore[arg-type]
    (step,) = series_of([one], [], source="ARL", target="BOR").steps
    assert step.apart == {realis: (one.id,)}
    assert step.state == "none"
    assert step.events == ()
    counted = frozenset({realis})
    (step,) = series_of([one], [], source="ARL", target="BOR", counted=counted).steps  # type: ignore[arg-type]
    assert step.events == (one.id,)


def test_every_figure_opens_and_can_be_recomputed() -> None:
    events = [event("2025-01-10", score, origins=("a", f"o{score}")) for score in (-2.0, 4.0, 2.5)]
    (step,) = series_of(events, [], source="ARL", target="BOR").steps
    found = opened(step, {one.id: one for one in events})
    scores = [one.score for one in found]
    assert scores == [-2.0, 2.5, 4.0]
    assert step.origins == 4
    assert step.mean is not None
    assert step.mean.value == pytest.approx(4.5 / 3)
    kinds = [score_of(kind) for kind in TYPES]
    prior = fmean((one - fmean(kinds)) ** 2 for one in kinds)
    squares = sum((one - 1.5) ** 2 for one in scores)
    half = 3.182446305 * math.sqrt((squares + prior) / 9)
    assert step.mean.low == pytest.approx(1.5 - half, abs=1e-3)
    assert step.sum is not None
    assert step.sum.value == 4.5
    assert step.sum.high == pytest.approx(4.5 + 1.959964 * math.sqrt(4 + 16 + 6.25), abs=1e-3)


def test_students_t_is_that_of_the_printed_tables() -> None:
    table = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}
    assert {n: round(student(n), 3) for n in table} == table
    assert student(10_000) < student(499) < student(120)


def test_intervals_narrow_with_events_and_stay_on_the_scale() -> None:
    widths = []
    for n in (1, 3, 10, 100):
        mean = mean_of([-9.0] * n)
        assert mean is not None
        assert mean.low is not None
        assert mean.high is not None
        assert -10 <= mean.low < -9 < mean.high
        widths.append(mean.high - mean.low)
    assert widths == sorted(widths, reverse=True)
    assert mean_of([]) is None
    assert sum_of([]) is None


PARAPHRASES = [
    "Arland *accused* Borland of smuggling arms over the border",
    "Arland's foreign ministry *blamed* Borland for arms smuggled across the frontier",
    "Borland runs weapons into our land, Arland *charged*",
    "In Elmar a spokesman of Arland *said that Borland was behind* the gun running",
    "Arland *faulted* Borland over illegal weapons",
    "Officials of Arland *pointed at* Borland after a haul of rifles",
    "Arland *alleged* that Borland had let arms dealers pass",
    "Arland *denounced* what it calls Borland's trade in weapons",
    "Arland *criticised* Borland for its smugglers",
    "Arland again *took* Borland *to task* about rifles found in lorries",
]


def summed(reports: list) -> float:  # type: ignore[type-arg]
    (step,) = series_of(merge(reports).events, [], source="ARL", target="BOR").steps
    assert step.sum is not None
    return step.sum.value


def test_one_report_ten_times_moves_no_series() -> None:
    day = days("2025-05-03")
    once = [told(PARAPHRASES[0], "ACCUSE", ["Arland"], ["Borland"], day, origin="wire")]
    ten = [
        told(PARAPHRASES[0], "ACCUSE", ["Arland"], ["Borland"], day, origin="wire", copy=n)
        for n in range(10)
    ]
    before, after = (
        series_of(merge(one).events, [], source="ARL", target="BOR").steps[0] for one in (once, ten)
    )
    assert (after.sum, after.mean, after.origins) == (before.sum, before.mean, before.origins)


@pytest.mark.parametrize("modes", [(None,), (None, "allege"), (None, None, "disapprove")])
def test_ten_paraphrases_move_a_series_little(modes: tuple[str | None, ...]) -> None:
    others = [
        told("Arland *sent* Borland flour", "AID", ["Arland"], ["Borland"], days("2025-05-08")),
        told("Arland *rejected* a plan of Borland", "REJECT", ["Arland"], ["Borland"],
             days("2025-05-20")),
    ]  # fmt: skip
    day = days("2025-05-03")
    told_of = [
        told(text, "ACCUSE", ["Arland"], ["Borland"], day, mode=modes[at % len(modes)])
        for at, text in enumerate(PARAPHRASES)
    ]
    before, after = summed([*others, told_of[0]]), summed([*others, *told_of])
    assert abs(after - before) <= 0.2 * abs(before)
    # The same ten on ten days would move it: what holds it is merging.
    parted = [
        told(text, "ACCUSE", ["Arland"], ["Borland"], days(f"2025-05-{3 + 2 * at:02}"))
        for at, text in enumerate(PARAPHRASES)
    ]
    assert abs(summed([*others, *parted]) - before) > abs(before)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_order_and_repetition_change_nothing(data: st.DataObject) -> None:
    drawn = data.draw(
        st.lists(st.tuples(st.integers(1, 28), st.integers(1, 9), st.sampled_from([-2.0, 4.0])))
    )
    events = [
        event(f"2025-{month:02}-{day:02}", score, key=f"{at} {month} {day} {score}")
        for at, (day, month, score) in enumerate(drawn)
    ]
    documents = [heard(f"2025-{month:02}-{day:02}") for day, month, _ in drawn[::2]]
    expected = series_of(events, documents, source="ARL", target="BOR")
    shuffled = data.draw(st.permutations([*events, *events[:3]]))
    again = series_of(shuffled, [*documents[::-1], *documents], source="ARL", target="BOR")
    assert again == expected
    assert sum(len(one.events) for one in expected.steps) == len(events)


@settings(max_examples=25, deadline=None)
@given(
    months=st.sets(st.integers(1, 12)),
    read=st.sets(st.integers(1, 12)),
    more=st.sets(st.integers(1, 12)),
)
def test_documents_break_silence_and_change_no_figure(
    months: set[int], read: set[int], more: set[int]
) -> None:
    events = [event(f"2025-{month:02}-05", key=f"silence {month}") for month in months]
    year = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))

    def made(heard_in: set[int]) -> list[Step]:
        documents = [heard(f"2025-{month:02}-20") for month in heard_in]
        return list(series_of(events, documents, source="ARL", target="BOR", period=year).steps)

    before, after = made(read), made(read | more)
    assert {at for at, one in enumerate(before, 1) if one.state == "silent"} == (
        set(range(1, 13)) - months - read
    )
    for one, other in zip(before, after, strict=True):
        assert (one.events, one.mean, one.origins) == (other.events, other.mean, other.origins)
        assert (one.sum is None) == (one.state == "silent")


def test_all_series_are_those_made_one_by_one() -> None:
    events = [
        event("2025-01-10"),
        event("2025-03-10", 4.0, source=("ARL", "COR"), target=("BOR",), domain="energy"),
        event("2025-02-10", 4.0, source=("ARL", "BOR"), target=()),
    ]
    documents = [heard("2025-02-03"), heard("2025-02-03", "BOR", "COR"), heard("2025-04-03", "BOR")]
    for one in all_series(events, documents):
        again = series_of(
            events, documents, source=one.source, target=one.target, domain=one.domain
        )
        assert one == again


def test_a_rough_date_is_in_no_step_and_said() -> None:
    rough = event(None, when=Interval(start="2025-01-01", end="2025-12-31", precision="year"))
    over = event(None, when=days("2025-01-30", "2025-02-02"))
    undated = event(None)
    series = series_of([rough, over, undated], [], source="ARL", target="BOR")
    assert series.unplaced == (rough.id,)
    assert series.undated == (undated.id,)
    assert [one.start for one in series.steps] == ["2025-01-01"]
    (year,) = series_of([rough, over, undated], [], source="ARL", target="BOR", step="year").steps
    assert set(year.events) == {rough.id, over.id}


def test_nothing_gives_no_steps_and_a_period_gives_silent_ones() -> None:
    assert series_of([], [], source="ARL", target="BOR").steps == ()
    period = Period(dt.date(2025, 1, 15), dt.date(2025, 3, 10))
    steps = series_of([], [], source="ARL", target="BOR", period=period).steps
    assert [one.state for one in steps] == ["silent"] * 3
    assert [one.partial for one in steps] == [False, False, True]


@given(day=st.dates(), kind=st.sampled_from(["day", "week", "month", "quarter", "half", "year"]))
@settings(max_examples=50)
def test_every_day_lies_in_its_step(day: dt.date, kind: str) -> None:
    step = step_of(day, kind)  # type: ignore[arg-type]
    assert step.first <= day <= step.last
    assert step_of(step.first, kind) == step  # type: ignore[arg-type]


def test_steps_follow_one_another() -> None:
    found = list(steps_between(dt.date(2023, 11, 5), dt.date(2025, 1, 1), "quarter"))
    assert [one.first.isoformat()[:7] for one in found] == [
        "2023-10", "2024-01", "2024-04", "2024-07", "2024-10", "2025-01",
    ]  # fmt: skip
    assert place_in_step(days("2025-01-30", "2025-02-08"), "month") is None


def test_wrong_steps_are_named() -> None:
    with pytest.raises(InputError, match="fortnight"):
        step_of(dt.date(2025, 1, 1), "fortnight")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="before the beginning"):
        list(steps_between(dt.date(2025, 1, 2), dt.date(2025, 1, 1), "day"))
    with pytest.raises(InputError, match="longer step"):
        list(steps_between(dt.date(1, 1, 1), dt.date(2025, 1, 1), "day"))


def test_events_are_counted_once_by_id() -> None:
    one: Event = event("2025-01-10", key="once")
    (step,) = series_of([one, one], [], source="ARL", target="BOR").steps
    assert step.events == (one.id,)
