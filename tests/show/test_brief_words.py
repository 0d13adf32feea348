"""Dates, standing, gaps and names in words."""

from __future__ import annotations

import msgspec
import pytest
from sample_brief import ASKS, BRIEF, TALKS, day

from apercu.briefs import Gap, OriginCount
from apercu.records import Interval
from apercu.show.brief.dates import date_words, dated
from apercu.show.brief.names import Names
from apercu.show.brief.words import (
    gap_words,
    linked,
    one_line,
    shortened,
    standing_words,
    summary_sentences,
)

NAMES = Names(BRIEF)


@pytest.mark.parametrize(
    ("start", "end", "precision", "words"),
    [
        ("2025-08-06", "2025-08-06", "day", "6 August 2025"),
        ("2025-08-06T14:05:00", "2025-08-06T14:05:00", "second", "6 August 2025"),
        ("2025-08-01", "2025-08-31", "month", "August 2025"),
        ("2025-08-04", "2025-08-10", "week", "week of 4 August 2025"),
        ("2025-04-01", "2025-06-30", "quarter", "second quarter of 2025"),
        ("2025-07-01", "2025-12-31", "half", "second half of 2025"),
        ("2024-12-01", "2025-02-28", "season", "December 2024 – February 2025"),
        ("2025-03-01", "2025-05-31", "season", "March–May 2025"),
        ("2025-01-01", "2025-12-31", "year", "2025"),
        ("2010-01-01", "2019-12-31", "decade", "the 2010s"),
        ("2011-01-01", "2013-12-31", "range", "2011–2013"),
        ("2025-02-20", "2025-02-28", "range", "20–28 February 2025"),
        ("2025-02-20", "2025-03-02", "range", "20 February – 2 March 2025"),
        ("2024-12-30", "2025-01-02", "range", "30 December 2024 – 2 January 2025"),
        ("2025-08-06", None, "range", "since 6 August 2025"),
        (None, "2025-08-06", "range", "until 6 August 2025"),
        (None, None, "unknown", "undated"),
        ("soon", None, "unknown", "soon"),
        ("2025-04-01", "2026-03-31", "year", "April 2025 – March 2026"),
    ],
)
def test_dates_in_words(start: str | None, end: str | None, precision: str, words: str) -> None:
    interval = msgspec.convert({"start": start, "end": end, "precision": precision}, Interval)
    assert date_words(interval) == words


def test_the_clock_is_told_with_its_zone_or_without_a_guess() -> None:
    noon = Interval(start="2025-08-06T12:00:00", end="2025-08-06T12:00:00", precision="minute")
    assert date_words(noon, clock=True) == "6 August 2025, 12:00 (no zone told)"
    zoned = msgspec.structs.replace(noon, zone="+04:00")
    assert date_words(zoned, clock=True) == "6 August 2025, 12:00 +04:00"


def test_a_statement_is_dated_by_event_and_report() -> None:
    when, same = day("2025-08-06"), msgspec.structs.replace
    assert dated(same(ASKS, when=when, reported=day("2025-08-07"))) == (
        "6 August 2025 (reported 7 August)"
    )
    assert dated(same(ASKS, when=when, reported=day("2026-01-02"))) == (
        "6 August 2025 (reported 2 January 2026)"
    )
    late = Interval(start="2025-08-06T23:00:00", end="2025-08-06T23:00:00", precision="second")
    assert dated(same(ASKS, when=when, reported=late)) == "6 August 2025"
    assert dated(same(ASKS, when=None, reported=when)) == "reported 6 August 2025"
    assert dated(same(ASKS, when=None, reported=None)) == "undated"
    year = day("2025-01-01", "2025-12-31", "year")
    assert dated(same(ASKS, when=year, reported=year)) == "2025"


@pytest.mark.parametrize(
    ("standing", "n", "by_party", "words"),
    [
        ("single", 1, {}, "one origin"),
        ("single", 1, {"RUS": 1}, "one origin, of Russia"),
        ("one_party", 3, {"ISL": 3}, "one party's sources only: Iceland"),
        ("one_party", 3, {}, "one party's sources only: party not told"),
        ("corroborated", 3, {"ISL": 1, "none": 2}, "3 origins"),
        ("disputed", 2, {}, "disputed"),
    ],
)
def test_standing_in_words(standing: str, n: int, by_party: dict[str, int], words: str) -> None:
    origins = OriginCount(n=n, by_party=by_party)
    statement = msgspec.structs.replace(TALKS, standing=standing, origins=origins)
    assert standing_words(statement, NAMES) == words


def test_each_kind_of_gap_reads_differently() -> None:
    kinds = ("not_searched", "failed", "none_found", "party_absent", "undated_excluded", "stale")
    gaps = [Gap(kind=kind, party="RUS", language="ru", text="x.") for kind in kinds]  # type: ignore[arg-type]
    words = {gap_words(gap, NAMES) for gap in gaps}
    assert len(words) == len(kinds)
    assert all(line.endswith(": x.") for line in words)
    assert gap_words(Gap(kind="party_absent", party="RUS", text=""), NAMES) == "Not heard: Russia."


def test_actors_are_named_by_the_question_first() -> None:
    assert [NAMES.actor(key) for key in ("ISL", "former:SUN", "org:UN", "XYZ", "role:RUS/MIL")] == [
        "Iceland", "Soviet Union", "United Nations", "XYZ", "Russia (MIL)",
    ]  # fmt: skip
    actors = (msgspec.structs.replace(BRIEF.question.actors[0], name="Ruritania"),)
    question = msgspec.structs.replace(BRIEF.question, actors=actors)
    assert Names(msgspec.structs.replace(BRIEF, question=question)).actor("NOR") == "Ruritania"


def test_the_summary_is_two_sentences_from_the_counts() -> None:
    first, second = summary_sentences(BRIEF, NAMES)
    assert "1 state-controlled" in first
    assert "1 of Iceland" in first
    assert "1 in Russian" in first
    assert second == (
        "Newest: Iceland 6 March 2025; 1 date of publication inferred; 2 inputs could not be read."
    )


def test_content_is_made_safe_and_unwrapped() -> None:
    assert one_line(" a\n b\x1b[31m\u202ec\u2066 ") == "a b\\x1b[31m\\u202ec\\u2066"
    assert shortened("one two three", 2) == "one two …"
    assert shortened("one two", 2) == "one two"
    assert len(shortened("x" * 4000, 5)) < 70


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/b?c=d&e=f#g", True),
        ("HTTP://a.example/переговоры", True),
        ("javascript:alert(1)", False),
        ("file:notes.txt", False),
        ("data:text/html,x", False),
        ('https://a.example/"onclick="x', False),
        ("https://a.example/\u202egpj", False),
        ("https://a.example/a b", False),
        ("//a.example", False),
    ],
)
def test_only_whole_web_addresses_are_links(url: str, link: bool) -> None:
    assert linked(url) is link
