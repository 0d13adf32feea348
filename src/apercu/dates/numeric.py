"""Dates written in figures: ISO 8601 in its variants, and `27.06.2025` with its kin."""

from __future__ import annotations

import datetime as dt
import re

from apercu.dates import stretch as st
from apercu.dates.stretch import Stretch
from apercu.records import Precision

EARLIEST, LATEST = 1600, 2200
"""Years read as Gregorian. Solar and lunar Hijri years (13xx to 15xx) and Buddhist ones (25xx)
fall outside, so that they are refused instead of misread."""

MONTH_FIRST_REGIONS = frozenset({"us", "ph", "pr"})
YEAR_FIRST_LANGUAGES = frozenset({"zh", "ja", "ko", "hu", "lt", "mn", "fa"})

_ISO = re.compile(
    r"(?P<year>\d{4})(?:"
    r"-(?P<month>\d\d)(?:-(?P<day>\d\d))?"
    r"|(?P<month2>\d\d)(?P<day2>\d\d)"
    r"|-?W(?P<week>\d\d)(?:-?(?P<weekday>[1-7]))?"
    r"|-?(?P<ordinal>\d{3})"
    r")?(?:(?P<dayzone>Z|[+-]\d\d:\d\d)|(?:[T_]|\s+|(?<=\d\d-\d\d):)(?P<time>\S.*))?\Z",
    re.IGNORECASE | re.ASCII,
)
_TIME = re.compile(
    r"(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?)?\s*(?P<zone>.*)\Z",
    re.ASCII,
)
_OFFSET = re.compile(r"(?:GMT|UTC|UT|Z)?\s*(?P<sign>[+\-−–])(?P<h>\d{1,2})(?::?(?P<m>\d\d))?\Z")
_CJK = re.compile(r"(\d{4})[年년]\s?(\d{1,2})[月월](?:\s?(\d{1,2})[日일])?\Z")
_TRIPLE = re.compile(r"(\d{1,4})\s?([./\-])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?\Z")

ZONES = {
    "z": "UTC", "ut": "UTC", "utc": "UTC", "gmt": "UTC", "zulu": "UTC", "wet": "UTC",
    "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00", "mst": "-07:00",
    "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "bst": "+01:00", "cet": "+01:00",
    "cest": "+02:00", "eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "trt": "+03:00",
    "мск": "+03:00", "azt": "+04:00", "get": "+04:00", "samt": "+04:00", "yekt": "+05:00",
    "irst": "+03:30", "jst": "+09:00", "kst": "+09:00", "hkt": "+08:00", "sgt": "+08:00",
    "aest": "+10:00", "nzst": "+12:00", "mez": "+01:00", "mesz": "+02:00", "wib": "+07:00",
}  # fmt: skip
"""Named zones: RFC 822's, and those of one meaning in news. IST and AMT have several: left out."""


def zone_of(text: str) -> str | None:
    """Read a zone (`Z`, `+0400`, `(GMT+4)`, `MSK`) as `UTC`, `+04:00` or `None` where unknown.

    A name in brackets behind an offset (`+0300 (MSK)`, `Z[UTC]`) only repeats it. `-0000` is
    UTC, as RFC 5322 has it.
    """
    plain = re.sub(r"(?<=\S)\s*[\[(][^\])]*[\])]\Z", "", text.strip())
    plain = plain.strip(" ()[]").removesuffix(" time").strip()
    named = ZONES.get(plain.lower())
    if named is not None:
        return named
    found = _OFFSET.match(plain)
    if found is None:
        return None
    hours, minutes = int(found["h"]), int(found["m"] or 0)
    if hours > 14 or minutes > 59:
        return None
    if hours == minutes == 0:
        return "UTC"
    return f"{'+' if found['sign'] == '+' else '-'}{hours:02d}:{minutes:02d}"


def is_zone(text: str) -> bool:
    """Tell whether a text is a zone, or nothing."""
    return text.strip() == "" or zone_of(text) is not None


def read_iso(value: str) -> Stretch | None:
    """Read ISO 8601 and W3CDTF: dates short of parts, week and ordinal dates, times, zones.

    `None` where the form is another or the date impossible. `24:00` is the next day's midnight;
    a leap second counts as the second before it.
    """
    found = _ISO.match(value.strip())
    if found is None or not EARLIEST <= int(found["year"]) <= LATEST:
        return None
    whole = _iso_day(found)
    if whole is not None and found["dayzone"]:
        return whole._replace(zone=zone_of(found["dayzone"]))
    if whole is None or found["time"] is None:
        return whole
    return with_time(whole, found["time"])


def _iso_day(found: re.Match[str]) -> Stretch | None:
    year = int(found["year"])
    month, day = found["month"] or found["month2"], found["day"] or found["day2"]
    try:
        if found["week"]:
            if found["weekday"]:
                return st.one_day(
                    dt.date.fromisocalendar(year, int(found["week"]), int(found["weekday"]))
                )
            return st.week_of(dt.date.fromisocalendar(year, int(found["week"]), 1))
        if found["ordinal"]:
            date = dt.date(year, 1, 1) + dt.timedelta(days=int(found["ordinal"]) - 1)
            return st.one_day(date) if date.year == year and int(found["ordinal"]) else None
        if day:
            return st.one_day(dt.date(year, int(month), int(day)))
        return st.month_of(year, int(month)) if month else st.year_of(year)
    except ValueError:
        return None


def with_time(day: Stretch, text: str) -> Stretch | None:
    """Add a time of day and its zone to a day; `None` where either cannot be read."""
    found = _TIME.match(text.strip())
    if found is None or day.precision != "day" or day.start is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    second = min(int(found["second"] or 0), 59) if found["second"] != "60" else 59
    if (found["second"] and int(found["second"]) > 60) or not is_zone(found["zone"]):
        return None
    date = day.start
    if hour == 24 and minute == second == 0:
        date, hour = date + st.ONE_DAY, 0
    precision: Precision = "second" if found["second"] else "minute" if found["minute"] else "hour"
    if hour > 23 or minute > 59:
        return None
    clock = dt.time(hour, minute, second).isoformat()
    zone = zone_of(found["zone"]) if found["zone"].strip() else None
    return Stretch(date, date, precision, clock, zone)


def prefers_day_first(language: str | None) -> bool | None:
    """Tell whether a language writes the day before the month in figures; `None`: both occur."""
    if not language:
        return None
    code, _, region = language.lower().replace("_", "-").partition("-")
    if code == "en":
        return None if region == "" else region not in MONTH_FIRST_REGIONS
    return None if code in YEAR_FIRST_LANGUAGES else True


def read_triple(value: str, language: str | None, dayfirst: bool | None) -> Stretch | None:
    """Read `27.06.2025`, `06/27/2025`, `2025/6/27`, `27.06.25`.

    Between points the day comes first, whatever the language. Where both readings are possible
    and nothing decides, the answer is the range from the earlier to the later of them.
    """
    found = _TRIPLE.match(value.strip())
    if found is None:
        return None
    first, mark, second, third = found.groups()
    if len(first) == 4:
        return _checked(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(third) not in {2, 4} or len(first) > 2:
        return None
    year = int(third) if len(third) == 4 else 2000 + int(third) - 100 * (int(third) >= 70)
    a, b = int(first), int(second)
    dayfirst = True if mark == "." else dayfirst
    if dayfirst is None:
        dayfirst = prefers_day_first(language)
    by_day, by_month = _checked(year, b, a), _checked(year, a, b)
    if by_day is None or by_month is None or by_day == by_month:
        return None if mark == "." and by_day is None else by_day or by_month
    if dayfirst is not None:
        return by_day if dayfirst else by_month
    ends = sorted(one.start for one in (by_day, by_month) if one.start is not None)
    return Stretch(ends[0], ends[-1], "range")


def _checked(year: int, month: int, day: int) -> Stretch | None:
    return st.day_of(year, month, day) if EARLIEST <= year <= LATEST else None


def read_numeric(word: str, language: str | None) -> Stretch | None:
    """Read one date in figures as it stands in a text."""
    cjk = _CJK.match(word)
    if cjk is not None:
        year, month = int(cjk[1]), int(cjk[2])
        if cjk[3] is not None:
            return _checked(year, month, int(cjk[3]))
        return st.month_of(year, month) if 1 <= month <= 12 and year >= EARLIEST else None
    return read_iso(word) or read_triple(word, language, None)
