"""Read one stated date of publication, in whatever form a page, feed or header gives it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from apercu.dates import stretch as st
from apercu.dates.lexicon import all_months, months_of_language, word_list
from apercu.dates.normalise import to_interval
from apercu.dates.numeric import (
    EARLIEST,
    LATEST,
    is_zone,
    read_iso,
    read_numeric,
    read_triple,
    with_time,
    zone_of,
)
from apercu.dates.stretch import Stretch
from apercu.records import Interval

LONGEST = 200
"""Code points of the longest value read; a date is short, what is longer is something else."""

FIRST_EPOCH, LAST_EPOCH = 10**8, 7 * 10**9
"""Seconds since 1970 that are read as such: 1973 to 2191."""

_CLOCK = re.compile(
    r"(?<![\d+-])(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::(?P<second>\d\d))?(?:[.,]\d+)?(?![\d.])"
    r"\s*(?P<half>[ap]\.?m\b\.?)?|(?<![\d.])(?P<hour2>\d{1,2})\s?(?P<half2>[ap]\.?m\b\.?)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\s*[\[(]?\s*(?P<zone>(?:GMT|UTC|UT)\s*[+\-−–]\s*\d{1,2}(?::?\d\d)?|[+\-−]\d\d:?\d\d"
    r"|[A-Za-zА-Яа-я]{1,5}(?=\W|\Z))\s*(?:time\b)?\s*[\])]?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_TRIPLE = re.compile(r"(?<![\d./-])\d{1,4}([./-])\d{1,2}\1\d{2,4}(?![\d/-])")
_FORMAT = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def parse_published(
    value: str, *, basis: str, language: str | None = None, dayfirst: bool | None = None
) -> Interval | None:
    """Read one metadata string as the interval it gives, with the zone and precision it gives.

    Reads ISO 8601 and W3CDTF, RFC 822 and 2822, seconds and milliseconds since 1970, figures
    (`27.06.2025`; `03/04/2025` by `dayfirst`, else by `language`, else the range of both), and
    month names of some thirty languages. `None` where the form is unknown, the date impossible
    or of another calendar; `basis` is stored as it is given.
    """
    if len(value) > LONGEST:
        return None
    plain = _plain(value)
    found = (
        read_iso(plain)
        or _epoch(plain)
        or _numeric(plain, language, dayfirst)
        or _worded(plain, language)
    )
    return to_interval(found, basis)


def _plain(value: str) -> str:
    """Turn digits of any script into ASCII and drop marks of writing direction."""
    text = _FORMAT.sub("", unicodedata.normalize("NFC", value)).replace("\u00a0", " ")
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and c.isdecimal() else c for c in text)
    return " ".join(text.split()).strip(" \"'|•·")


def _epoch(text: str) -> Stretch | None:
    found = re.match(r"(\d{9,10}|\d{12,13}|\d{15,16})(?:\.\d+)?\Z", text)
    if found is None:
        return None
    digits = found[1]
    seconds = int(digits) // {9: 1, 10: 1, 12: 10**3, 13: 10**3}.get(len(digits), 10**6)
    if len(digits) == 12 and digits[:2] in {"19", "20"}:
        return _compact(digits)
    if not FIRST_EPOCH <= seconds <= LAST_EPOCH:
        return None
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return Stretch(moment.date(), moment.date(), "second", moment.time().isoformat(), "UTC")


def _compact(digits: str) -> Stretch | None:
    """Read `YYYYMMDDHHMM` and `YYYYMMDDHHMMSS`."""
    day = read_iso(digits[:8])
    return None if day is None else with_time(day, digits[8:])


def _numeric(text: str, language: str | None, dayfirst: bool | None) -> Stretch | None:
    if re.match(r"(?:19|20)\d{12}\Z", text):
        return _compact(text)
    found = _TRIPLE.search(text)
    if found is None:
        iso = re.search(r"(?<!\d)\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?", text)
        cjk = re.search(r"\d{4}[年년]\s?\d{1,2}[月월](?:\s?\d{1,2}[日일])?", text)
        if cjk is not None:
            return _and_clock(read_numeric(cjk.group(), language), text[cjk.end() :])
        return None if iso is None else read_iso(iso.group())
    day = read_triple(found.group(), language, dayfirst)
    rest = text[: found.start()] + " " + text[found.end() :]
    if any(len(word) > 2 and word.isdigit() and not _CLOCK.search(rest) for word in rest.split()):
        return None
    return _and_clock(day, rest)


def _and_clock(day: Stretch | None, rest: str) -> Stretch | None:
    """Add the clock time and zone that stand beside a day; an impossible time spoils the date."""
    found = _CLOCK.search(rest)
    if day is None or found is None or day.precision != "day" or day.start is None:
        return day
    hour = int(found["hour"] or found["hour2"])
    half = (found["half"] or found["half2"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * half.startswith("p")
    zone = _ZONE.match(rest, found.end())
    named = "" if zone is None or not is_zone(zone["zone"]) else zone["zone"]
    clock = f"{hour:02d}" + (f":{found['minute']}" if found["minute"] else "")
    clock += f":{found['second']}" if found["second"] else ""
    timed = with_time(day, clock)
    return None if timed is None else timed._replace(zone=zone_of(named) if named else None)


def _worded(text: str, language: str | None) -> Stretch | None:
    """Read a date with the name of a month, in any order that leaves no number unexplained."""
    found = _CLOCK.search(text)
    dated = text if found is None else _without_clock(text, found)
    pieces = [piece.lower() for piece in _WORD.findall(dated)]
    if word_list("other_calendars") & set(pieces) and not _months_in(pieces, language):
        return None
    months = _months_in(pieces, language)
    if len(months) != 1:
        return None
    place, month = months[0]
    numbers = [(at, piece) for at, piece in enumerate(pieces) if piece.isdigit()]
    years = [int(n) for _, n in numbers if len(n) == 4]
    days = [int(n) for _, n in numbers if len(n) <= 2]
    if not years and len(days) == 2 and abs(numbers[0][0] - place) == 1:
        years, days = [_century(days[1])], days[:1]
    if len(years) != 1 or len(days) > 1 or len(numbers) != len(years) + len(days):
        return None
    if not EARLIEST <= years[0] <= LATEST:
        return None
    if not days:
        return st.month_of(years[0], month)
    return _and_clock(st.day_of(years[0], month, days[0]), text if found else "")


def _century(short: int) -> int:
    """Read a year of two digits as RFC 5322 does, with its turn at 70."""
    return 2000 + short if short < 70 else 1900 + short


def _without_clock(text: str, found: re.Match[str]) -> str:
    zone = _ZONE.match(text, found.end())
    end = found.end()
    if zone is not None and is_zone(zone["zone"]):
        end = zone.end()
    rest = re.sub(r"\s*\((?:[A-Z]{2,5}|[+\-]\d\d)\)", " ", text[end:])
    return text[: found.start()] + " " + rest


def _months_in(pieces: list[str], language: str | None) -> list[tuple[int, int]]:
    """Return (place, month) of the pieces that name a month, first in the stated language."""
    for table in (months_of_language(language), months_of_language("en")):
        found = [(at, table[piece]) for at, piece in enumerate(pieces) if piece in table]
        if found:
            return found
    anywhere = all_months()
    return [
        (at, next(iter(anywhere[piece])))
        for at, piece in enumerate(pieces)
        if len(anywhere.get(piece, ())) == 1
    ]
