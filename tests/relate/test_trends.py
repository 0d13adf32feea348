"""A trend's sentence can be counted again, and a changed one is told from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acts_told import days, event
from apercu.errors import InputError
from apercu.relate.events import Event
from apercu.relate.trends import Share, restore, sentence, share_of, trend_of, verify

NAMES = {"ARL": "Arland", "BOR": "Borland"}


def seventeen() -> list[Event]:
    return [
        event(
            f"2025-{at % 9 + 1:02}-03",
            -2.0 if at < 14 else 4.0,
            origins=(f"o{at % 9}",),
            key=f"trend {at}",
        )
        for at in range(17)
    ]


def counted(events: list[Event], **options: Any) -> Share:
    asked = {"domain": "political", "since": "2025-01-01"} | options
    return share_of(events, source="ARL", target="BOR", **asked)


def test_the_sentence_says_what_was_counted() -> None:
    others = [
        event("2024-12-31"),
        event("2025-02-01", domain="energy"),
        event("2025-02-01", source=("BOR",), target=("ARL",)),
        event("2025-02-01", realis="planned"),
    ]
    trend = trend_of(counted([*seventeen(), *others]), names=NAMES)
    assert trend is not None
    assert trend.text == (
        "14 of 17 political acts of Arland towards Borland since January 2025 are negative;"
        " 9 origins, measured in this collection."
    )
    assert len(trend.events) == 17
    assert verify(trend.computation, [*seventeen(), *others]).same


def test_the_computation_survives_json() -> None:
    trend = trend_of(counted(seventeen()), names=NAMES)
    assert trend is not None
    again = json.loads(json.dumps(trend.computation))
    assert verify(again, seventeen()).same
    assert sentence(restore(again), names=NAMES) == trend.text


def test_verify_names_what_differs() -> None:
    events = seventeen()
    trend = trend_of(counted(events))
    assert trend is not None
    assert verify(trend.computation | {"count": 15}, events).differs == ("count",)
    fewer = verify(trend.computation, events[1:])
    assert not fewer.same
    assert {"count", "of", "events", "of_sign"} <= set(fewer.differs)
    swapped = trend.computation | {"events": [*trend.events[1:], "another"]}
    assert verify(swapped, events).differs == ("events",)


def test_no_share_is_told_of_few_acts() -> None:
    assert trend_of(counted(seventeen()[:4])) is None
    assert trend_of(counted([])) is None


def test_rough_and_missing_dates_are_left_out_with_a_count() -> None:
    rough = event(None, when=days("2024-12-20", "2025-01-05"))
    before = event(None, when=days("2024-12-20", "2024-12-25"))
    share = counted([*seventeen(), rough, before, event(None)])
    assert (share.of, share.left_out) == (17, 2)


def test_the_sign_is_that_of_most_and_nought_is_of_none() -> None:
    events = [event("2025-01-02", score) for score in (4.0, 2.5, 0.0, 0.0, -2.0)]
    share = counted(events)
    assert (share.sign, share.count, share.of) == ("positive", 2, 5)
    assert counted(events, sign="negative").count == 1
    assert counted(events[-2:]).sign == "negative"


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2025-01-01", None, "since January 2025"),
        ("2025-01-15", None, "since 15 January 2025"),
        (None, "2025-02-28", "until February 2025"),
        ("2024-07-01", "2025-02-03", "from July 2024 to 3 February 2025"),
        (None, None, "towards BOR are"),
    ],
)
def test_the_period_is_told(since: str | None, until: str | None, told: str) -> None:
    assert told in sentence(counted(seventeen(), since=since, until=until)).replace("  ", " ")


def test_either_direction_on_request() -> None:
    back = event("2025-02-01", source=("BOR",), target=("ARL",))
    share = counted([*seventeen(), back], mutual=True)
    assert share.of == 18
    assert "acts between ARL and BOR" in sentence(share)


def test_what_is_no_computation_is_refused() -> None:
    with pytest.raises(InputError, match="computation of a trend"):
        verify({"type": "share", "count": "many"}, [])
    with pytest.raises(InputError, match="since 'spring'"):
        counted([], since="spring")


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_order_and_repetition_change_nothing(data: st.DataObject) -> None:
    events = seventeen()
    shuffled = data.draw(st.permutations([*events, *events[:4]]))
    assert counted(shuffled) == counted(events)
