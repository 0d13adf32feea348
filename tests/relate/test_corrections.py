"""Corrections change what is merged, never what is stored, and none is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acts_told import days, told
from apercu.errors import InputError
from apercu.records import Span
from apercu.relate.corrections import (
    Correction,
    Spot,
    apply_corrections,
    check_correction,
    merge_both,
)
from apercu.relate.events import Report
from apercu.relate.merging import merge
from apercu.relate.series import series_of

DAY, LATER = days("2025-05-03"), days("2025-05-20")
SHELLED = told("Arland *shelled* a mill in Borland", "ASSAULT", ["Arland"], ["Borland"], DAY)
FIRED = told("Arland *fired* on a mill of Borland", "ASSAULT", ["Arland"], ["Borland"], DAY)
AGAIN = told("Arland *shelled* Borland's harbour", "ASSAULT", ["Arland"], ["Borland"], LATER)
REPORTS = [SHELLED, FIRED, AGAIN]


def spot(report: Report, start: int = 0, end: int = 0) -> Spot:
    trigger = report.act.trigger
    return Spot(text_sha256=report.text_sha256, start=trigger.start + start, end=trigger.end + end)


def said(kind: str, *reports: Report, at: str = "2025-06-01T10:00:00Z", **more: Any) -> Correction:
    spots = more.pop("spots", tuple(map(spot, reports)))
    return Correction(kind=kind, spots=spots, by="an analyst", made_at=at, **more)  # type: ignore[arg-type]


def groups(corrections: list[Correction]) -> set[frozenset[str]]:
    both = merge_both(REPORTS, corrections)
    assert both.without == merge(REPORTS)
    return {frozenset(one.reports) for one in both.corrected.events}


def ids(*reports: Report) -> frozenset[str]:
    return frozenset(one.id for one in reports)


def test_without_corrections_both_are_the_same() -> None:
    both = merge_both(REPORTS, [])
    assert both.without == both.corrected
    assert groups([]) == {ids(SHELLED, FIRED), ids(AGAIN)}


def test_wrong_together_and_apart() -> None:
    assert groups([said("wrong", FIRED)]) == {ids(SHELLED), ids(AGAIN)}
    assert groups([said("apart", SHELLED, FIRED)]) == {ids(SHELLED), ids(FIRED), ids(AGAIN)}
    # What the rules join to one of the two comes along.
    assert groups([said("together", SHELLED, AGAIN)]) == {ids(SHELLED, FIRED, AGAIN)}


def test_a_change_of_type_changes_score_and_series() -> None:
    change = said("retype", AGAIN, type="THREATEN", mode="violence")
    both = merge_both(REPORTS, [change])
    sums = []
    for merged in (both.without, both.corrected):
        (step,) = series_of(merged.events, [], source="ARL", target="BOR").steps
        assert step.sum is not None
        sums.append(step.sum.value)
    assert sums == [-18, -12.5]
    (event,) = [one for one in both.corrected.events if AGAIN.id in one.reports]
    assert (event.type, event.mode, event.quad) == ("THREATEN", "violence", 3)
    assert "retyped" in event.flags
    assert AGAIN.act.type == "ASSAULT", "the report itself stays"


def test_the_later_goes_before_the_earlier() -> None:
    wrong = said("wrong", AGAIN)
    back = said("retype", AGAIN, at="2025-06-02T10:00:00Z", type="THREATEN")
    assert ids(AGAIN) in groups([back, wrong])
    apart = said("apart", SHELLED, FIRED)
    joined = said("together", SHELLED, FIRED, at="2025-06-02T10:00:00Z")
    assert ids(SHELLED, FIRED) in groups([joined, apart])


def test_withdrawing_and_withdrawing_that() -> None:
    wrong = said("wrong", AGAIN)
    undone = said("withdraw", at="2025-06-02T10:00:00Z", of=wrong.id)
    redone = said("withdraw", at="2025-06-03T10:00:00Z", of=undone.id)
    assert ids(AGAIN) not in groups([wrong])
    assert ids(AGAIN) in groups([undone, wrong])
    assert ids(AGAIN) not in groups([redone, undone, wrong])


def test_a_better_coder_may_move_the_trigger_a_little() -> None:
    moved = said("wrong", spots=(spot(AGAIN, 2, 5),))
    assert ids(AGAIN) not in groups([moved])


def test_what_finds_no_hold_is_listed() -> None:
    nowhere = said("wrong", spots=(Spot(text_sha256="0" * 64, start=0, end=4),))
    stranger = said("withdraw", of="f" * 64)
    second = told("Arland *shelled* Borland's harbour", "ASSAULT", ["Arland"], ["Borland"], LATER)
    twin = Report(
        id="twin",
        text_sha256=second.text_sha256,
        act=second.act.__class__(
            **{field: getattr(second.act, field) for field in second.act.__struct_fields__}
            | {"clause": Span(0, 20)}
        ),
        quote=second.quote,
        origin=second.origin,
    )
    corrected = apply_corrections([AGAIN, twin], [nowhere, stranger, said("wrong", AGAIN)])
    assert {one.reason for one in corrected.not_applied} == {
        "no_report_there", "unknown_correction", "several_reports_there",
    }  # fmt: skip
    assert len(corrected.reports) == 2


@pytest.mark.parametrize(
    ("correction", "match"),
    [
        (said("wrong"), "0 spots"),
        (said("together", AGAIN), "1 spots"),
        (said("retype", AGAIN), "no type"),
        (said("retype", AGAIN, type="AID", mode="drone"), "no AID of mode drone"),
        (said("withdraw"), "names no correction"),
        (said("wrong", spots=(Spot(text_sha256="0" * 64, start=4, end=4),)), "start < end"),
    ],
)
def test_a_wrong_correction_is_refused(correction: Correction, match: str) -> None:
    with pytest.raises(InputError, match=match):
        check_correction(correction)
    with pytest.raises(InputError, match=match):
        apply_corrections(REPORTS, [correction])


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_order_and_repetition_change_nothing(data: st.DataObject) -> None:
    corrections = [
        said("wrong", FIRED),
        said("together", SHELLED, AGAIN, at="2025-06-03T10:00:00Z"),
        said("retype", AGAIN, at="2025-06-02T10:00:00Z", type="COERCE"),
        said("apart", SHELLED, FIRED),
    ]
    expected = merge_both(REPORTS, corrections)
    reports = data.draw(st.permutations([*REPORTS, FIRED]))
    shuffled = data.draw(st.permutations([*corrections, corrections[0]]))
    assert merge_both(reports, shuffled) == expected
