"""Time expressions in texts: what each form means, where it lies, and what is no date."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from apercu.dates import find_dates
from apercu.records import DateMention

P = dt.date(2025, 7, 3)  # a Thursday


def read(
    text: str, language: str | None = "en", published: dt.date | None = P
) -> list[DateMention]:
    return find_dates(text, published=published, language=language)


def values(text: str, language: str | None = "en") -> list[tuple[str, ...]]:
    """Return (words, start, end, precision) of each mention; open ends and `None` as "-"."""
    found = []
    for m in read(text, language):
        i = m.interval
        inside = ("-",) if i is None else (i.start or "-", i.end or "-", i.precision)
        found.append((text[m.start : m.end], *inside))
    return found


CALENDAR = {
    "24 February 2022": ("2022-02-24", "2022-02-24", "day"),
    "February 24, 2022": ("2022-02-24", "2022-02-24", "day"),
    "Feb. 24, 2022": ("2022-02-24", "2022-02-24", "day"),
    "the 27th of June 2025": ("2025-06-27", "2025-06-27", "day"),
    "2022-02-24": ("2022-02-24", "2022-02-24", "day"),
    "February 2024": ("2024-02-01", "2024-02-29", "month"),
    "late February": ("2025-02-21", "2025-02-28", "range"),
    "early February 2022": ("2022-02-01", "2022-02-10", "range"),
    "mid-2025": ("2025-05-01", "2025-08-31", "range"),
    "late 1990s": ("1997-01-01", "1999-12-31", "range"),
    "the 1990s": ("1990-01-01", "1999-12-31", "decade"),
    "the twenty-first century": ("2001-01-01", "2100-12-31", "range"),
    "from 2014 on": ("2014-01-01", "-", "range"),
    "75 years ago": ("1950-01-01", "1950-12-31", "year"),
    "the 20th century": ("1901-01-01", "2000-12-31", "range"),
    "autumn 2024": ("2024-09-01", "2024-11-30", "season"),
    "winter 2023": ("2023-12-01", "2024-02-29", "season"),
    "Q1 2025": ("2025-01-01", "2025-03-31", "quarter"),
    "the second half of 2024": ("2024-07-01", "2024-12-31", "half"),
    "the first eight months of the year": ("2025-01-01", "2025-08-31", "range"),
    "January-August 2025": ("2025-01-01", "2025-08-31", "range"),
    "25-26 December": ("2024-12-25", "2024-12-26", "range"),
    "December 25-26, 2024": ("2024-12-25", "2024-12-26", "range"),
    "from 6 August to 18 August": ("2024-08-06", "2024-08-18", "range"),
    "between June and August 2025": ("2025-06-01", "2025-08-31", "range"),
    "December to February 2025": ("2024-12-01", "2025-02-28", "range"),
    "2022-23": ("2022-01-01", "2023-12-31", "range"),
    "9/11": ("2001-09-11", "2001-09-11", "day"),
    "Christmas Day 2024": ("2024-12-25", "2024-12-25", "day"),
    "the year to March": ("2024-04-01", "2025-03-31", "range"),
    "since 2022": ("2022-01-01", "-", "range"),
    "after 2022": ("2023-01-01", "-", "range"),
    "before 1991": ("-", "1990-12-31", "range"),
    "by year-end": ("-", "2025-12-31", "range"),
    "by the end of 2025": ("-", "2025-12-31", "range"),
    "before the end of 2013": ("-", "2013-12-31", "range"),
}
DEICTIC = {
    "yesterday": ("2025-07-02", "2025-07-02", "day"),
    "the day after tomorrow": ("2025-07-05", "2025-07-05", "day"),
    "two days ago": ("2025-07-01", "2025-07-01", "day"),
    "three weeks ago": ("2025-06-09", "2025-06-15", "week"),
    "two months ago": ("2025-05-01", "2025-05-31", "month"),
    "last Thursday": ("2025-06-26", "2025-06-26", "day"),
    "next Thursday": ("2025-07-10", "2025-07-10", "day"),
    "Thursday last week": ("2025-06-26", "2025-06-26", "day"),
    "last week": ("2025-06-23", "2025-06-29", "week"),
    "next month": ("2025-08-01", "2025-08-31", "month"),
    "earlier this month": ("2025-07-01", "2025-07-03", "range"),
    "later this year": ("2025-07-03", "2025-12-31", "range"),
    "the past two weeks": ("2025-06-19", "2025-07-03", "range"),
    "last summer": ("2024-06-01", "2024-08-31", "season"),
}


@pytest.mark.parametrize(("words", "value"), (CALENDAR | DEICTIC).items())
def test_reads_one_expression(words: str, value: tuple[str, ...]) -> None:
    text = f"They spoke of it, {words}, at length."
    assert values(text) == [
        (words.removeprefix("the ") if words != "the day after tomorrow" else words, *value)
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The minister said on Friday that trade grew.", "2025-06-27"),
        ("The ministers will meet on Friday.", "2025-07-04"),
        ("On Friday, the ministers will meet.", "2025-07-04"),
        ("The minister said the talks on Friday will go on.", "2025-07-04"),
        ("The treaty is expected to be signed on Friday.", "2025-07-04"),
        ("The treaty was signed on Friday.", "2025-06-27"),
        ("He left. The council takes over on Friday.", "2025-07-04"),
        ("Cash rose to 110 billion marks on Friday.", "2025-06-27"),
        ("Votes on Friday ended the quarrel.", "2025-06-27"),
        ("Police raided flats in the port on Friday.", "2025-06-27"),
        ("The treaty is signed in Prague on Friday.", "2025-07-04"),
        ("It will keep Friday's rule.", "2025-06-27"),
        ("They want the inquiry closed and the file sent on Friday.", "2025-06-27"),
    ],
)
def test_tense_chooses_the_side(text: str, day: str) -> None:
    assert values(text) == [("Friday", day, day, "day")]


@pytest.mark.parametrize(
    "text",
    [
        "COP29 and UNSCR 2202 and Su-24 and MH17",
        "1,987 people and $2000 and 2000 troops",
        "Resolution 2024, flight 8243, Article 19",
        "Theresa May may march on; a second man sat in the sun",
        "The goals of the 2030 Agenda; Project 2025; the first century of peace",
        "The Sunday Times; Mr Friday; two-thirds; Agenda 2030",
        "the score was 3/4, then 24/7",
        "Visas were issued in three days",
        "https://example.org/2024/05/06/x",
    ],
)
def test_no_date(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It fell after the 2020 war.", "2020"),
        ("It fell after Thursday's talks.", "Thursday"),
        ("In May it fell.", "May"),
        ("At the end of May it fell.", "end of May"),
        ("They will meet in three days.", "in three days"),
        ("As of 27 September it held.", "27 September"),
    ],
)
def test_span(text: str, words: str) -> None:
    assert [text[m.start : m.end] for m in read(text)] == [words]


def test_clock_and_zone() -> None:
    (m,) = read("It came at 14:30 GMT on 5 May 2025.")
    assert m.interval is not None
    assert (m.interval.start, m.interval.zone) == ("2025-05-05T14:30:00", "UTC")
    assert m.interval.precision == "minute"
    (m,) = read("It came on 27 June 2025, 14:05 (GMT+4).")
    assert m.interval is not None
    assert m.interval.zone == "+04:00"


def test_anaphors_hang_on_the_date_before() -> None:
    found = values("On 25 December 2024 it crashed. The next day they met. That week was long.")
    assert found[1:] == [
        ("next day", "2024-12-26", "2024-12-26", "day"),
        ("That week", "2024-12-23", "2024-12-29", "week"),
    ]
    assert values("The next day they met.") == [("next day", "-")]


def test_event_is_dated_by_the_text_or_not_at_all() -> None:
    text = "A month after the crash, relations cooled."
    (m,) = read(text)
    assert (m.interval, m.relation) == (None, "after")
    assert text[m.anchor_start : m.anchor_end] == "the crash"
    first, *_ = read(f"{text} The plane crashed on 25 December 2024.")
    assert first.interval is not None
    assert (first.interval.start, first.interval.precision) == ("2025-01-01", "month")


def test_duration_and_habit_have_no_interval() -> None:
    found = read("It lasted for three years. They meet every Monday.")
    assert [(m.kind, m.interval) for m in found] == [("duration", None), ("recurring", None)]


def test_year_that_opens_a_sentence_frames_bare_months() -> None:
    found = values("In 2008 relations broke down. War came in August.")
    assert found[1] == ("August", "2008-08-01", "2008-08-31", "month")


def test_without_publication_only_what_stands_alone_is_dated() -> None:
    found = read("On 5 May 2024 he left; on Thursday he spoke; in June it fell.", published=None)
    assert [m.interval is not None for m in found] == [True, False, False]


LANGUAGES = [
    ("ru", "27 июня 2025 года", ("2025-06-27", "2025-06-27", "day")),
    ("ru", "на прошлой неделе", ("2025-06-23", "2025-06-29", "week")),
    ("uk", "27 червня 2025 року", ("2025-06-27", "2025-06-27", "day")),
    ("tr", "27 Haziran 2025", ("2025-06-27", "2025-06-27", "day")),
    ("tr", "2022'den beri", ("2022-01-01", "-", "range")),
    ("tr", "bu yılın sonunda", ("2025-09-01", "2025-12-31", "range")),
    ("az", "2025-ci ilin iyununda", ("2025-06-01", "2025-06-30", "month")),
    ("de", "vor zwei Wochen", ("2025-06-16", "2025-06-22", "week")),
    ("fr", "jeudi dernier", ("2025-06-26", "2025-06-26", "day")),
    ("ru", "в начале XXI века", ("2001-01-01", "2033-12-31", "range")),
    ("fr", "au XXe siècle", ("1901-01-01", "2000-12-31", "range")),
    ("es", "27 junio 2025", ("2025-06-27", "2025-06-27", "day")),
    ("ka", "27 ივნისი 2025", ("2025-06-27", "2025-06-27", "day")),
]


@pytest.mark.parametrize(("language", "words", "value"), LANGUAGES)
def test_other_languages(language: str, words: str, value: tuple[str, ...]) -> None:
    assert [found[1:] for found in values(words, language)] == [value]


PIECES = [
    "from",
    "to",
    "1",
    "6",
    "31",
    "2024",
    "2025-13-45",
    "May",
    "last",
    "week",
    "late",
    "the",
    "of",
    "since",
    "after",
    "crash",
    "Thursday",
    ",",
    ".",
    "-",
    "’s",
    "İ",
    "two",
    "99",
    "June",
    "next",
    "day",
    "14:30",
    "GMT",
    "(",
    ")",
    "Q1",
    "\n\n",
    "будет",
    "27",
    "июня",
    "FY2024",
    "1990s",
    "winter",
]


@settings(max_examples=120, deadline=None)
@given(
    some.lists(some.sampled_from(PIECES), max_size=30), some.sampled_from(["en", "ru", "tr", None])
)
def test_mentions_are_ordered_and_their_ends_too(pieces: list[str], language: str | None) -> None:
    text = " ".join(pieces)
    at = 0
    for m in read(text, language):
        assert at <= m.start < m.end <= len(text)
        assert text[m.start : m.end].strip() == text[m.start : m.end]
        at = m.end
        if m.interval is not None and m.interval.start and m.interval.end:
            assert m.interval.start <= m.interval.end


@settings(max_examples=60, deadline=None)
@given(some.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_written_days_come_back(day: dt.date) -> None:
    for form in ("%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d.%m.%Y"):
        (m,) = read(f"It was on {day.strftime(form)} there.")
        assert m.interval is not None
        assert (m.interval.start, m.interval.precision) == (day.isoformat(), "day")


@pytest.mark.parametrize("unit", ["of of of 1 1 1 ", "May ", "a month after the ", "2024/", "1"])
def test_time_grows_linearly_on_hostile_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        read(text)
        return time.process_time() - began

    seconds(1000)
    small, large = seconds(40_000), seconds(160_000)
    assert large < 10 * small + 0.2  # four times the text; quadratic would be sixteen


def test_a_megabyte_of_hostile_text_is_read_in_seconds() -> None:
    began = time.process_time()
    assert read("of of of 1 1 1 " * (10**6 // 15)) == []
    assert time.process_time() - began < 5


def test_a_possessive_day_is_not_put_ahead_by_another_clause() -> None:
    text = "He spoke on Sunday of the answer to Friday's raid but would not say what it was."
    found = find_dates(text, published=dt.date(2024, 5, 20))
    assert [one.interval.start for one in found if one.interval] == ["2024-05-19", "2024-05-17"]


def test_a_week_that_ended_on_a_day_has_seven() -> None:
    (found,) = find_dates("Sales in the week ended March 12.", published=dt.date(1987, 3, 20))
    assert found.interval is not None
    assert (found.interval.start, found.interval.end) == ("1987-03-06", "1987-03-12")
    assert found.interval.precision == "week"
