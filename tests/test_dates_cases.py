"""Made-up sentences in seven languages, every time expression in them marked with its meaning."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from apercu.dates import find_dates

CASES = Path(__file__).with_name("test_dates_cases.tsv")
MARKED = re.compile(r"\{([^{}|]*)\|([^{}]*)\}")
RELATIONS = {"since", "after", "until", "before"}
NOT_YET_READ = {
    "З 27 липня діє": "a present-tense verb behind a bare day is taken for a plan",
}

Value = tuple[str | None, str | None, str]


class Marked(NamedTuple):
    start: int
    end: int
    value: Value | None
    relation: str | None


def value_of(mark: str) -> tuple[Value | None, str | None]:
    stretch, *rest = mark.split(" ")
    relation = next((word for word in rest if word in RELATIONS), None)
    precision = next((word for word in rest if word.isalpha() and word not in RELATIONS), None)
    if stretch == "-":
        return None, relation
    if ".." in stretch:
        low, high = stretch.split("..")
        return (low or None, high or None, "range" if relation else precision or "range"), relation
    if "T" in stretch:
        return (f"{stretch}:00", f"{stretch}:00", "minute"), relation
    match stretch.split("-"):
        case [year]:
            return (f"{year}-01-01", f"{year}-12-31", "year"), relation
        case [year, month]:
            last = calendar.monthrange(int(year), int(month))[1]
            return (f"{stretch}-01", f"{stretch}-{last:02}", "month"), relation
        case _:
            return (stretch, stretch, "day"), relation


def read_case(line: str) -> tuple[str, dt.date, str, list[Marked]]:
    _, language, published, raw = line.split("\t")
    text, at, marks = "", 0, []
    for found in MARKED.finditer(raw):
        text += raw[at : found.start()]
        words, (mark, _, inner) = found[1], found[2].partition(" span=")
        start = len(text) + (words.index(inner) if inner else 0)
        marks.append(Marked(start, start + len(inner or words), *value_of(mark)))
        text += words
        at = found.end()
    return language, dt.date.fromisoformat(published), text + raw[at:], marks


LINES = [
    line
    for line in CASES.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_there_are_cases_of_every_language() -> None:
    read = [read_case(line) for line in LINES]
    assert {language for language, *_ in read} == {"en", "ru", "uk", "tr", "de", "fr", "az"}
    assert sum(len(marks) for *_, marks in read) > 400


@pytest.mark.parametrize("line", LINES)
def test_every_marked_expression_is_read_and_nothing_else(
    line: str, request: pytest.FixtureRequest
) -> None:
    language, published, text, marks = read_case(line)
    for start, reason in NOT_YET_READ.items():
        if start in text:
            request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    found = find_dates(text, published=published, language=language)
    got = [(m.interval and (m.interval.start, m.interval.end, m.interval.precision)) for m in found]
    assert got == [mark.value for mark in marks]
    for mention, mark in zip(found, marks, strict=True):
        assert mention.start < mark.end
        assert mark.start < mention.end


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("It began at 11:00 GMT on 2 March 2022.", "UTC"),
        ("It began at 10:00 Moscow time on 9 March 2022.", "+03:00"),
    ],
)
def test_zone_of_a_marked_minute(text: str, zone: str) -> None:
    (mention,) = find_dates(text, published=dt.date(2022, 3, 10), language="en")
    assert mention.interval is not None
    assert mention.interval.zone == zone
