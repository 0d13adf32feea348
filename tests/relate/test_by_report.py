"""Dates by the day of the report: where they hold, and how reports of such dates merge."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from acts_told import days, told
from apercu.records import Interval, ReadPassage, Span
from apercu.relate.by_report import BY_REPORT, DATED_BY_REPORT, dated_by_report, stretch_of
from apercu.relate.events import Event, Report
from apercu.relate.merging import merge
from apercu.relate.news import AS_NEWS
from apercu.relate.pieces import OPENING_SENTENCES, is_report_of_the_day, opening_end
from apercu.relate.series import series_of

A, B = "Arland", "Borland"
AUG_8, AUG_10 = days("2025-08-08"), days("2025-08-10")


def news(text: str, reported: Interval = AUG_8, **more: Any) -> Report:
    """A report that tells an undated act as news, in an opening."""
    found = told(text, "ACCUSE", [A], [B], reported=reported, **more)
    act = msgspec.structs.replace(found.act, flags=("undated", AS_NEWS))
    return msgspec.structs.replace(found, act=act)


def events(*reports: Report, dated: bool = True) -> tuple[Event, ...]:
    return merge(dated_by_report(reports) if dated else reports).events


def test_news_is_of_that_day_or_the_two_before() -> None:
    (one,) = events(news("Arland *accused* Borland of moving a border post"))
    assert one.when == Interval(
        start="2025-08-06", end="2025-08-08", precision="range", basis=BY_REPORT
    )
    assert DATED_BY_REPORT in one.flags
    assert not {"undated", AS_NEWS} & set(one.flags)


@pytest.mark.parametrize(
    "when",
    [
        None,
        Interval(start="2025-01-01", end="2025-12-31", precision="year", basis="given"),
        Interval(start="2025-08-01", end="2025-08-31", precision="month", basis="given"),
    ],
)
def test_a_day_that_is_not_known_dates_nothing(when: Interval | None) -> None:
    assert stretch_of(when) is None


def test_what_is_no_news_stays_undated() -> None:
    plain = told("Arland *accused* Borland of theft", "ACCUSE", [A], [B], reported=AUG_8)
    (one,) = events(plain)
    assert one.when is None


def test_two_days_of_reports_are_one_event_of_the_first() -> None:
    (one,) = events(
        news("Arland *accused* Borland of moving a border post"),
        news("Arland *says* Borland moved posts on the border", AUG_10),
    )
    assert one.when is not None
    assert one.when.end == "2025-08-08"
    assert not one.disagreements


def test_words_go_before_the_day_of_a_report() -> None:
    (one,) = events(
        told("Arland *accused* Borland of moving a border post", "ACCUSE", [A], [B],
             days("2025-08-07")),
        news("Arland *says* Borland moved posts on the border"),
    )  # fmt: skip
    assert one.when == days("2025-08-07")
    assert DATED_BY_REPORT not in one.flags


def test_another_matter_of_those_days_is_another_event() -> None:
    found = events(
        news("Arland *accused* Borland of hoarding harvested wheat in northern granaries"),
        news("Arland *accused* Borland of jailing two journalists after a closed trial", AUG_10),
    )
    assert len(found) == 2


def test_days_of_reports_that_lie_apart_are_two_events() -> None:
    text = "Arland *accused* Borland of moving a border post"
    assert len(events(news(text), news(text, days("2025-08-20"), copy=1))) == 2


def test_merging_is_the_same_with_those_dates_and_without() -> None:
    told_ = [
        news("Arland *accused* Borland of moving a border post"),
        news("Arland *says* Borland moved posts on the border", AUG_10),
        news("Arland *rebuked* Borland over wheat", AUG_10),
        told("Arland *accused* Borland of moving a border post", "ACCUSE", [A], [B],
             days("2025-08-07")),
    ]  # fmt: skip
    assert {one.id for one in events(*told_)} == {one.id for one in events(*told_, dated=False)}


def test_ten_paraphrases_are_one_event() -> None:
    verbs = "accused blamed faulted rebuked scolded chided berated censured attacked upbraided"
    (one,) = events(
        *(news(f"Arland *{verb}* Borland over border posts and markers", AUG_8, outlet=verb)
          for verb in verbs.split())
    )  # fmt: skip
    assert len(one.origins) == 10


def test_a_series_tells_how_many_are_dated_so() -> None:
    found = events(
        news("Arland *accused* Borland of moving a border post"),
        told("Arland *fined* Borland", "COERCE", [A], [B], days("2025-08-20")),
    )
    row = series_of(found, (), source="ARL", target="BOR")
    assert sum(len(step.events) for step in row.steps) == 2
    assert row.by_report == tuple(one.id for one in found if DATED_BY_REPORT in one.flags)
    assert len(row.by_report) == 1


PIECES = [
    ("agency", "Norway expels envoys", "https://a.example/1", "day", True),
    ("newspaper", None, "https://a.example/1", "second", True),
    ("ministry", "Statement", "https://a.example/1", "day", True),
    ("think_tank", "Norway expels envoys", "https://a.example/1", "day", False),
    ("encyclopaedia", "Norway and Sweden", "https://a.example/1", "day", False),
    ("aggregator", "Norway expels envoys", "https://a.example/1", "day", False),
    ("unknown", "Norway expels envoys", "https://a.example/1", "day", False),
    ("newspaper", "Will Norway yield?", "https://a.example/1", "day", False),
    ("newspaper", "Explainer: the cod row", "https://a.example/1", "day", False),
    ("newspaper", "Norway must not yield", "https://a.example/opinion/1", "day", False),
    ("newspaper", "Norway expels envoys", "https://a.example/1", "year", False),
    ("newspaper", "Norway expels envoys", "https://a.example/1", None, False),
]


@pytest.mark.parametrize(("form", "title", "url", "fine", "wanted"), PIECES)
def test_which_documents_report_the_day(
    form: str, title: str | None, url: str, fine: str | None, wanted: bool
) -> None:
    when = None
    if fine is not None:
        when = Interval(start="2025-08-08", end="2025-08-08", precision=fine, basis="given")  # type: ignore[arg-type]
    assert is_report_of_the_day(form, title, url, when) == wanted  # type: ignore[arg-type]


def test_an_opening_is_its_first_sentences_over_all_passages() -> None:
    ends = range(10, 60, 10)
    passages = [
        ReadPassage(start=end - 10, end=end, sentences=(Span(end - 10, end),), keys=(), terms="")
        for end in ends
    ]
    assert opening_end(passages) == ends[OPENING_SENTENCES - 1]
    assert opening_end(passages[::-1]) == ends[OPENING_SENTENCES - 1]
    assert opening_end([]) == 0
