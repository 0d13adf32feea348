"""Series, shifts and the third: each figure is recomputed from what is printed alone."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from statistics import fmean
from typing import Any

import msgspec
import pytest
from followed import COR, ground, naming, request

from acts_told import days, told
from apercu.codec import to_json
from apercu.following import follow_relations
from apercu.following.correcting import correct, point_at
from apercu.following.events import follow
from apercu.relate.estimates import prior_variance, student
from apercu.relate.events import Report
from apercu.relate.news import AS_NEWS
from apercu.relations import Relations
from apercu.schemas import find_schema
from schema_check import problems

TOPICS = (
    "wheat", "ferries", "cinemas", "peat", "lanterns", "herring", "glass", "orchards", "tunnels",
    "stamps", "choirs", "sledges",
)  # fmt: skip
DOCUMENTS = [
    naming(f"2025-{month:02}-1{n}", "ARL", "BOR", *(("COR",) if n else ()), key=str(n))
    for month in (1, 2, 3, 5, 6)
    for n in range(2)
]


def reports() -> list[Report]:
    """A year and a half of acts in two directions and two domains, some told twice."""
    made = []
    for n, topic in enumerate(TOPICS):
        month, day = 1 + n % 6, 2 + n
        if month == 4:
            continue
        when = days(f"2025-{month:02}-{day:02}")
        source, target = ("Arland", "Borland") if n % 3 else ("Borland", "Arland")
        kind: Any = "ACCUSE" if n % 2 else "SUPPORT"
        domain: Any = "economic" if n % 4 == 0 else "political"
        text = f"{source} *spoke* on {topic} with {target}"
        more: dict[str, Any] = {"domain": domain, "named": ["COR"] if n % 5 == 0 else []}
        made.append(told(text, kind, [source], [target], when, **more))
        if n % 4 == 1:
            made.append(told(text, kind, [source], [target], when, copy=1, **more))
    month = told("Arland *derided* Borland for its hats", "ACCUSE", ["Arland"], ["Borland"],
                 days("2025-02"))  # fmt: skip
    undated = told("Arland *jeered* at Borland", "ACCUSE", ["Arland"], ["Borland"])
    plan = told("Arland *may fine* Borland", "COERCE", ["Arland"], ["Borland"],
                days("2025-03-30"), realis="hypothetical")  # fmt: skip
    meeting = told("Arland and Borland *met* Corland's envoys", "CONSULT",
                   ["Arland", "Borland", "Corland"], (), days("2025-05-20"))  # fmt: skip
    with_third = told("Corland *aided* Arland", "AID", ["Corland"], ["Arland"], days("2025-05-09"))
    return [*made, month, undated, plan, meeting, with_third]


def relations(given: list[Report] | None = None, **more: Any) -> Relations:
    found = reports() if given is None else given
    corrections = more.pop("corrections", ())
    documents = more.pop("documents", DOCUMENTS)
    return follow_relations(found, request(**more), ground(found, documents), corrections)


def printed(**more: Any) -> Any:
    return json.loads(to_json(relations(**more)))


# --- by hand, from the JSON alone ---------------------------------------------------------------


def pairs(event: Any) -> set[tuple[str, str]]:
    targets = event["source"] if event["mutual"] else event["target"]
    return {(a, b) for a in event["source"] for b in targets if a != b}


def mean_by_hand(scores: list[float]) -> tuple[float, float, float]:
    """The formula of docs/formats.md: Student's t with a prior worth one score."""
    n, mean = len(scores), fmean(scores)
    squares = sum((one - mean) ** 2 for one in scores)
    half = student(n) * math.sqrt((squares + prior_variance()) / n) / math.sqrt(n)
    return mean, max(-10.0, mean - half), min(10.0, mean + half)


def sum_by_hand(scores: list[float]) -> tuple[float, float, float]:
    half = 1.959964 * math.sqrt(sum(one * one for one in scores))
    return sum(scores), sum(scores) - half, sum(scores) + half


def same(estimate: Any, by_hand: tuple[float, float, float]) -> bool:
    told_ = (estimate["value"], estimate["low"], estimate["high"])
    return all(math.isclose(a, b, abs_tol=2e-4) for a, b in zip(told_, by_hand, strict=True))


def series_in(found: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield every series with the events it counts, by id."""
    events = {one["id"]: one for one in found["events"]}
    yield from ((one, events) for one in found["series"])
    if found["third_party"]:
        yield from ((one, events) for one in found["third_party"]["series"])
    if found["uncorrected"]:
        before = events | {one["id"]: one for one in found["uncorrected"]["events"]}
        yield from ((one, before) for one in found["uncorrected"]["series"])


def wrong_correction(given: list[Report]) -> Any:
    followed = follow(given, request(), ground(given))
    pointed = point_at(followed, given[1].id)
    assert pointed is not None
    return correct("wrong", [pointed], by="A", made_at="2025-12-01T00:00:00Z")


@pytest.mark.parametrize("step", ["week", "month", "quarter", "year"])
@pytest.mark.parametrize("third", [None, COR])
def test_every_figure_is_recomputed_by_hand(step: str, third: Any) -> None:
    found = printed(step=step, third=third, corrections=wrong_correction(reports()))
    seen = 0
    for one, events in series_in(found):
        pair = {one["source"], one["target"]}
        whole: list[float] = []
        for at in one["steps"]:
            expected = {
                key
                for key, event in events.items()
                if (one["source"], one["target"]) in pairs(event)
                and one["domain"] in {None, event["domain"]}
                and event["realis"] in one["counted"]
                and event["when"] is not None
                and event["when"]["precision"] == "day"
                and at["start"] <= event["when"]["start"] <= at["end"]
            }
            wide = {key for key in at["events"] if events[key]["when"]["precision"] != "day"}
            if not found["uncorrected"] or one not in found["uncorrected"]["series"]:
                assert set(at["events"]) - wide == expected
            scores = [events[key]["score"] for key in at["events"]]
            whole += scores
            heard = {
                d["document"]
                for d in found["documents"]
                if pair <= set(d["actors"]) and at["start"] <= d["day"] <= at["end"]
            }
            assert at["documents"] == len(heard)
            origins = {o for key in at["events"] for o in events[key]["origin_ids"]}
            assert at["origins"] == len(origins)
            if scores:
                seen += 1
                assert at["state"] == "events"
                assert same(at["mean"], mean_by_hand(scores))
                assert same(at["sum"], sum_by_hand(scores))
            elif heard or at["apart"]:
                assert (at["state"], at["sum"]["value"], at["mean"]) == ("none", 0.0, None)
            else:
                assert (at["state"], at["sum"], at["mean"]) == ("silent", None, None)
        assert one["events"] == len(whole)
        if whole:
            assert same(one["mean"], mean_by_hand(whole))
            assert same(one["sum"], sum_by_hand(whole))
    assert seen > 5
    assert problems(found, find_schema("relations")) == []


def test_silence_is_apart_from_zero() -> None:
    found = relations()
    (one,) = [s for s in found.series if (s.source, s.domain) == ("BOR", None)]
    states = {step.start[:7]: (step.state, step.sum and step.sum.value) for step in one.steps}
    assert states["2025-04"] == ("silent", None)
    assert ("none", 0.0) in states.values()


def test_rough_and_undated_events_are_in_no_step_and_listed() -> None:
    found = relations(step="week")
    (one,) = [s for s in found.series if (s.source, s.domain) == ("ARL", None)]
    known = {event.id: event for event in found.events}
    assert [known[key].reports[0].trigger.quote for key in one.unplaced] == ["derided"]
    assert [known[key].reports[0].trigger.quote for key in one.undated] == ["jeered"]
    assert not {*one.unplaced, *one.undated} & {key for step in one.steps for key in step.events}


@pytest.mark.parametrize("seed", range(3))
def test_another_order_gives_the_same_bytes(seed: int) -> None:
    shuffled = random.Random(seed).sample(reports(), len(reports()))
    more: Any = {"third": COR, "corrections": wrong_correction(reports())}
    mixed = random.Random(seed).sample(DOCUMENTS, len(DOCUMENTS))
    assert to_json(relations(shuffled, **more)) == to_json(relations(**more))
    assert relations(shuffled, documents=mixed, **more).series == relations(**more).series


def test_by_report_the_day_of_the_report_counts_and_never_both() -> None:
    given = [
        told("Arland *derided* Borland", "ACCUSE", ["Arland"], ["Borland"], days("2025-01-04"),
             reported=days("2025-03-05")),
        told("Arland *jeered* at Borland's hats", "ACCUSE", ["Arland"], ["Borland"],
             reported=days("2025-05-06")),
    ]  # fmt: skip
    counted = {}
    for by in ("event", "report"):
        found = relations(given, by=by, documents=[])
        assert found.asked.by == by
        (one,) = [s for s in found.series if (s.source, s.domain) == ("ARL", None)]
        counted[by] = [(step.start[:7], len(step.events)) for step in one.steps if step.events]
        assert len(one.undated) == (by == "event")
        # What is printed of an event stays what it is.
        assert {e.when and e.when.start for e in found.events} == {None, "2025-01-04"}
    assert counted == {"event": [("2025-01", 1)], "report": [("2025-03", 1), ("2025-05", 1)]}


def test_news_is_dated_by_its_report_and_said_and_words_alone_leave_it_out() -> None:
    plain = told("Arland *derided* Borland", "ACCUSE", ["Arland"], ["Borland"],
                 reported=days("2025-03-05"))  # fmt: skip
    act = msgspec.structs.replace(plain.act, flags=("undated", AS_NEWS))
    given = [msgspec.structs.replace(plain, act=act)]
    found = {by: relations(given, by=by, documents=[]) for by in ("event", "words")}
    rows = {by: next(s for s in one.series if s.domain is None) for by, one in found.items()}
    (event,) = found["event"].events
    assert event.when is not None
    assert (event.when.start, event.when.end, event.when.basis) == (
        "2025-03-03", "2025-03-05", "report",
    )  # fmt: skip
    assert any("by the day of the report" in line for line in event.how)
    assert [step.events for step in rows["event"].steps] == [(event.id,)]
    assert rows["event"].by_report == (event.id,)
    # The same event by the same id, in no step.
    assert rows["words"].undated == (event.id,)
    assert (rows["words"].steps, rows["words"].by_report) == ((), ())
    assert found["words"].events[0].when is None
    assert problems(json.loads(to_json(found["event"])), find_schema("relations")) == []


def test_what_is_less_sure_is_left_out_and_counted() -> None:
    given = reports()
    found = relations(given, sure=0.5)
    assert {one.reason for one in found.left_out} >= {"unsure"}
    assert all(one.events == 0 for one in found.series)
    assert found.answer == "filtered"
    assert relations(given, sure=0.0).answer == "events"


def test_ten_copies_of_a_report_change_no_figure() -> None:
    given = reports()
    texts = [
        told(f"Arland *spoke* on stilts with Borland {n}", "ACCUSE", ["Arland"], ["Borland"],
             days("2025-03-03"), origin="o" * 64, copy=n)
        for n in range(10)
    ]  # fmt: skip
    one, ten = relations([*given, texts[0]]), relations([*given, *texts])

    def figures(found: Relations) -> list[Any]:
        return [
            (s.source, s.domain, p.start, len(p.events), p.origins, p.mean, p.sum)
            for s in found.series
            for p in s.steps
        ]

    assert figures(one) == figures(ten)


def test_both_series_are_shown_where_there_are_corrections() -> None:
    given = reports()
    assert relations().uncorrected is None
    found = relations(corrections=wrong_correction(given))
    assert found.uncorrected is not None
    assert found.uncorrected.series == relations().series
    assert found.series != found.uncorrected.series
    assert [one.applied for one in found.corrections] == [True]


def test_a_period_is_widened_to_whole_steps() -> None:
    found = relations(since="2025-02-10", until="2025-03-03")
    assert (found.asked.since, found.asked.until) == ("2025-02-01", "2025-03-31")
    for one in found.series:
        assert [step.start for step in one.steps] == ["2025-02-01", "2025-03-01"]


def test_the_third_is_set_beside_and_asked_about() -> None:
    found = relations(third=COR)
    assert found.third_party is not None
    known = {one.id: one for one in found.events}
    assert all("COR" in known[key].named for key in found.third_party.naming)
    assert len(found.third_party.naming) >= 3
    ways = {(one.source, one.target) for one in found.third_party.series}
    assert len(ways) == 6
    assert {one.reason for one in found.third_party.not_shown} == {"too_short"}


def test_shifts_rest_on_events_that_are_there() -> None:
    given = [
        told(f"Arland *spoke* on {topic} and {n} with Borland",
             "SUPPORT" if n < 12 else "ASSAULT", ["Arland"], ["Borland"],
             days(f"{2023 + n // 12}-{1 + n % 12:02}-{2 + k:02}"))
        for n in range(24)
        for k, topic in enumerate(TOPICS[:2])
    ]  # fmt: skip
    found = relations(given, documents=[])
    (one,) = [s for s in found.shifts if s.domain is None and s.source == "ARL"]
    (shift,) = one.found
    assert shift.at == "2024-01-01"
    known = {event.id: event for event in found.events}
    before = [known[key].score or 0 for key in shift.before.events]
    behind = [known[key].score or 0 for key in shift.behind.events]
    assert shift.change == pytest.approx(fmean(behind) - fmean(before))
    assert {driver.event for driver in shift.drivers} <= known.keys()


def test_nothing_at_all_is_said() -> None:
    found = relations([], documents=[])
    assert (found.answer, found.series[0].steps) == ("no_reporting", ())
    assert "silence" in found.text
