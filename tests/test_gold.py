"""The gold of dates and actors is well formed, large enough, and split without overlap."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from apercu.records import DateMention, Mention, Precision

GOLD = Path(__file__).parent.parent / "evals" / "gold"
DATES = ("dates", "dates-sealed")
ACTORS = ("actors", "actors-sealed")
FILES = (*DATES, *ACTORS)

KINDS_WITHOUT_INTERVAL = {"duration", "recurring"}
ACTOR_ID = re.compile(r"[A-Z]{3}|(former|disputed):[A-Z]{3,}|org:[A-Z0-9_]+")


def rows(name: str) -> list[dict[str, Any]]:
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def mentions(*names: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(row, mention) for name in names for row in rows(name) for mention in row["mentions"]]


def surface(row: dict[str, Any], mention: dict[str, Any]) -> str:
    text: str = row["text"][mention["start"] : mention["end"]]
    return text


@pytest.mark.parametrize("name", FILES)
def test_every_span_holds_words_and_none_overlap(name: str) -> None:
    for row in rows(name):
        last = 0
        for mention in row["mentions"]:
            assert last <= mention["start"] < mention["end"] <= len(row["text"]), row["id"]
            words = surface(row, mention)
            assert words == words.strip() != "", row["id"]
            last = mention["end"]


@pytest.mark.parametrize("name", FILES)
def test_spans_begin_and_end_at_the_edge_of_a_word(name: str) -> None:
    for row, mention in mentions(name):
        text, start, end = row["text"], mention["start"], mention["end"]
        assert start == 0 or not (text[start - 1].isalnum() and text[start].isalnum()), row["id"]
        assert end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()), row["id"]


def test_ids_and_texts_are_unique_over_all_files() -> None:
    for field in ("id", "text"):
        values = [row[field] for name in FILES for row in rows(name)]
        assert len(values) == len(set(values)), field


@pytest.mark.parametrize("name", FILES)
def test_rows_have_a_day_of_publication_and_a_language(name: str) -> None:
    for row in rows(name):
        assert set(row) == {"id", "text", "published", "language", "mentions"}
        assert date(1991, 1, 1) <= date.fromisoformat(row["published"]) <= date(2026, 12, 31)
        assert re.fullmatch("[a-z]{2}", row["language"])


def test_dates_are_mentions_as_the_records_know_them() -> None:
    for row, mention in mentions(*DATES):
        record = msgspec.convert(mention, DateMention)
        if record.kind in KINDS_WITHOUT_INTERVAL:
            assert record.interval is None, row["id"]


def test_intervals_are_valid_and_start_before_they_end() -> None:
    for row, mention in mentions(*DATES):
        interval = mention["interval"]
        if interval is None:
            continue
        place = f"{row['id']} {surface(row, mention)}"
        assert interval["precision"] in get_args(Precision), place
        ends = [interval[edge] for edge in ("start", "end") if interval[edge] is not None]
        assert ends == sorted(ends) != [], place
        read = datetime if interval["precision"] == "minute" else date
        assert all(read.fromisoformat(end).isoformat() == end for end in ends), place
        is_open = None in (interval["start"], interval["end"])
        assert is_open == (mention["relation"] in {"since", "after", "until", "before"}) or (
            mention["kind"] == "anaphoric" and not is_open
        ), place


LENGTH_IN_DAYS = {
    "day": {1}, "week": {7}, "month": {28, 29, 30, 31}, "season": {90, 91, 92},
    "quarter": {90, 91, 92}, "half": {181, 182, 184}, "year": {365, 366}, "decade": {3652, 3653},
}  # fmt: skip


def test_an_interval_is_as_long_as_its_precision_says() -> None:
    for row, mention in mentions(*DATES):
        interval = mention["interval"]
        if interval is None or interval["precision"] not in LENGTH_IN_DAYS:
            continue
        first, last = (date.fromisoformat(interval[edge]) for edge in ("start", "end"))
        days = (last - first).days + 1
        assert days in LENGTH_IN_DAYS[interval["precision"]], (row["id"], surface(row, mention))


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def test_a_named_weekday_is_that_day_of_the_week() -> None:
    seen = 0
    for row, mention in mentions(*DATES):
        interval, words = mention["interval"], surface(row, mention).lower()
        named = [day for day in WEEKDAYS if re.search(rf"\b{day}\b", words)]
        if interval is None or len(named) != 1:
            continue
        edge = interval["end"] if mention["relation"] == "until" else interval["start"]
        assert WEEKDAYS[date.fromisoformat(edge).weekday()] == named[0], (row["id"], words)
        seen += 1
    assert seen >= 70


def test_actors_are_mentions_as_the_records_know_them() -> None:
    for row, mention in mentions(*ACTORS):
        record = msgspec.convert(mention, Mention)
        assert ACTOR_ID.fullmatch(record.actor), (row["id"], record.actor)
        if record.kind in {"demonym", "person", "organisation"}:
            assert record.reading == "actor", row["id"]


@pytest.mark.parametrize(
    ("names", "texts", "marked", "empty"),
    [(DATES, 200, 320, 40), (ACTORS, 320, 700, 60)],
)
def test_the_gold_reaches_its_floors(
    names: tuple[str, ...], texts: int, marked: int, empty: int
) -> None:
    every = [row for name in names for row in rows(name)]
    assert len(every) >= texts
    assert len(mentions(*names)) >= marked
    assert sum(not row["mentions"] for row in every) >= empty
    halves = [len(rows(name)) for name in names]
    assert abs(halves[0] - halves[1]) <= 2


def test_every_precision_kind_and_relation_of_dates_occurs_in_both_halves() -> None:
    for name in DATES:
        found = [mention for _, mention in mentions(name)]
        precisions = {mention["interval"]["precision"] for mention in found if mention["interval"]}
        assert precisions >= {*LENGTH_IN_DAYS, "minute", "range"} - {"half"}, name
        assert {mention["kind"] for mention in found} == {
            "calendar", "deictic", "anaphoric", "duration", "recurring",
        }, name  # fmt: skip
        relations = {mention["relation"] for mention in found}
        assert relations >= {"since", "until", "before", "after"}, name


def test_capitals_stand_as_actor_and_as_place_in_both_halves() -> None:
    for name in ACTORS:
        capitals = [m["reading"] for _, m in mentions(name) if m["kind"] == "capital"]
        assert min(capitals.count("actor"), capitals.count("place")) >= 40, name


def test_the_readme_tells_the_files_as_they_are() -> None:
    table = (GOLD / "README.md").read_text(encoding="utf-8")
    for name in FILES:
        every = rows(name)
        digest = hashlib.sha256((GOLD / f"{name}.jsonl").read_bytes()).hexdigest()
        counts = (
            len(every),
            sum(not row["mentions"] for row in every),
            len(mentions(name)),
            sum(row["language"] == "en" for row in every),
        )
        assert f"| `{name}.jsonl` | {' | '.join(map(str, counts))} | `{digest}` |" in table
