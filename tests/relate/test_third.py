"""A third state's lags are shown only beyond chance, with what speaks against them."""

from __future__ import annotations

import random

import pytest

from acts_told import event
from apercu.errors import InputError
from apercu.relate.events import Event
from apercu.relate.series import Heard
from apercu.relate.third import ThirdParty, third_party

MONTHS = 60


def acts(pair: tuple[str, str], levels: list[float], **fields: object) -> list[Event]:
    return [
        event(
            f"{2020 + at // 12}-{at % 12 + 1:02}-05",
            level,
            source=pair[:1],
            target=pair[1:],
            key=f"{pair} {at}",
            **fields,  # type: ignore[arg-type]
        )
        for at, level in enumerate(levels)
    ]


def drawn(seed: int) -> list[float]:
    draw = random.Random(seed)
    return [draw.choice([-9.0, -5.0, -2.0, 2.5, 4.0]) for _ in range(MONTHS)]


def beside(events: list[Event], heard: list[Heard] | None = None) -> ThirdParty:
    return third_party(
        events, heard or [], pair=("ARL", "BOR"), third="COR", names={"ARL": "Arland"}
    )


def test_a_lag_is_found_with_its_counter_examples() -> None:
    first = drawn(1)
    later = [first[max(0, at - 2)] for at in range(MONTHS)]
    turned = [at for at, level in enumerate(first) if level == -9 and 5 < at < 50][:2]
    for at in turned:
        later[at + 2] = 4.0
    found = beside([*acts(("ARL", "BOR"), later), *acts(("ARL", "COR"), first)])
    (lag,) = found.lags
    assert (lag.beside, lag.lag) == (("ARL", "COR"), 2)
    assert lag.correlation > 0.8
    assert lag.chance <= 0.025
    starts = [step.start for step in found.series[0].steps]
    assert {starts[at + 2] for at in turned} <= {one.pair_step for one in lag.against}
    assert len(lag.agree) > 40
    assert all(one.third_events and one.pair_events for one in lag.against)
    assert lag.question.startswith("To look into: ")
    assert lag.question.endswith("?")
    assert "Arland and COR" in lag.question
    assert "2 steps later" in lag.question
    (none,) = found.not_shown
    assert (none.beside, none.reason) == (("BOR", "COR"), "too_short")


@pytest.mark.parametrize("seed", range(2, 6))
def test_rows_that_have_nothing_to_do_with_one_another_show_no_lag(seed: int) -> None:
    events = [*acts(("ARL", "BOR"), drawn(seed)), *acts(("ARL", "COR"), drawn(seed + 100))]
    (first, _) = beside(events).not_shown
    assert first.reason == "chance"
    assert first.chance is not None
    assert first.chance > 0.025


def test_short_rows_and_few_events_are_said_to_be_so() -> None:
    events = [*acts(("ARL", "BOR"), drawn(1)[:30]), *acts(("ARL", "COR"), drawn(1)[:30])]
    found = beside(events)
    assert {one.reason for one in found.not_shown} == {"too_short"}
    heard = [
        Heard(document=f"{at} {other}", day=f"{2020 + at // 12}-{at % 12 + 1:02}-09",
              actors=("ARL", "BOR", "COR"))
        for at in range(MONTHS) for other in range(2)
    ]  # fmt: skip
    found = beside(acts(("ARL", "BOR"), drawn(1)), heard)
    assert {one.reason for one in found.not_shown} == {"too_few_events"}
    assert not found.lags


def test_events_of_the_pair_that_name_the_third_are_listed() -> None:
    named = event("2025-02-01", named=("ARL", "BOR", "COR"))
    back = event("2025-01-01", source=("BOR",), target=("ARL",), named=("COR",))
    plain = event("2025-01-01", named=("ARL", "BOR"))
    other = event("2025-01-01", source=("ARL",), target=("COR",), named=("COR",))
    found = beside([named, back, plain, other])
    assert found.naming == (back.id, named.id)
    assert len(found.series) == 6
    assert {(one.source, one.target) for one in found.series} == {
        (a, b) for a in ("ARL", "BOR", "COR") for b in ("ARL", "BOR", "COR") if a != b
    }
    assert len({len(one.steps) for one in found.series}) == 1, "all rows share their steps"


def test_order_changes_nothing() -> None:
    events = [*acts(("ARL", "BOR"), drawn(3)), *acts(("ARL", "COR"), drawn(3))]
    shuffled = events[:]
    random.Random(1).shuffle(shuffled)
    found = beside(events)
    assert found == beside(shuffled)
    assert found.lags[0].lag == 0


def test_three_different_actors_are_needed() -> None:
    with pytest.raises(InputError, match="three different"):
        third_party([], [], pair=("ARL", "BOR"), third="ARL")
    empty = beside([])
    assert empty.lags == empty.naming == ()
