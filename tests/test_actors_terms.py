"""Terms of office: gaps, overlaps, and what the gazetteer's README says of them.

Run as a program, it prints what the README has between its marks:
`python tests/test_actors_terms.py`.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import NamedTuple

import pytest

from apercu.actors.gazetteer import Person, load, rows, surnames, term
from apercu.errors import InputError

SINCE = datetime.date(1990, 1, 1)
UNTIL = datetime.date(2025, 12, 1)
"""The day before the table's own month; what began later may be missing without being a gap."""
ALLOWED_DAYS = 90

# The offices of each state whose lines are meant to be whole. A date after the state's `@` is that
# of its independence; after an office, when it began or was done away with. A president who forms
# the government alone leaves no G; a monarch shared with another state is no S of this one.
STATES = {
    "RUS": "@1991-12-26 S G F", "UKR": "@1991-12-26 S G F", "AZE": "@1991-12-26 S G F",
    "ARM": "@1991-12-26 S G F", "GEO": "@1991-12-26 S G F", "TUR": "S G..2018-07-09 F",
    "IRN": "S F", "USA": "S F", "GBR": "S G F", "FRA": "S G F", "DEU": "S G F", "CHN": "S G F",
    "ITA": "S G F", "ESP": "S G F", "PRT": "S G F", "NLD": "S G F", "BEL": "S G F", "CHE": "S F",
    "AUT": "S G F", "IRL": "S G F", "SWE": "S G F", "NOR": "S G F", "DNK": "S G F", "FIN": "S G F",
    "POL": "S G F", "CZE": "@1993-01-01 S G F", "SVK": "@1993-01-01 S G F", "HUN": "S G F",
    "ROU": "S G F", "BGR": "S G F", "GRC": "S G F",
    "SRB": "S1991-01-11.. G1991-02-11.. F2006-06-05..", "HRV": "@1991-10-08 S G F",
    "SVN": "@1991-10-08 S G F", "MKD": "@1991-11-20 S G F", "ALB": "S G F",
    "LTU": "@1990-03-11 S G F", "LVA": "@1991-08-21 S G F", "EST": "@1991-08-20 S G F",
    "CYP": "S F", "BIH": "@1992-03-03 S G F", "disputed:XKX": "@2008-02-17 S G F",
    "MNE": "@2006-06-03 S G F", "BLR": "@1991-12-26 S G F", "MDA": "@1991-12-26 S G F",
    "KAZ": "@1991-12-26 S G F", "UZB": "@1991-12-26 S G F", "TKM": "@1991-12-26 S F",
    "KGZ": "@1991-12-26 S G F", "TJK": "@1991-12-26 S G F", "IRQ": "S G F",
    "SYR": "S G..2025-03-29 F", "LBN": "S G F", "JOR": "S G F", "ISR": "S G F",
    "PSE": "S G2003-04-29.. F2003-04-29..", "EGY": "S G F", "SAU": "S F", "ARE": "S G F",
    "QAT": "S G F", "KWT": "S G F", "BHR": "S G F", "OMN": "S F", "YEM": "@1990-05-22 S G F",
    "LBY": "S G F", "TUN": "S G F", "DZA": "S G F", "MAR": "S G F", "IND": "S G F", "PAK": "S G F",
    "AFG": "S F", "BGD": "S G F", "LKA": "S G F", "NPL": "S G", "JPN": "S G F", "KOR": "S G F",
    "PRK": "S G F", "MNG": "S G", "TWN": "S G F", "VNM": "S G F", "THA": "S G F", "MYS": "S G F",
    "SGP": "S G F", "IDN": "S F", "PHL": "S F", "MMR": "S F", "KHM": "S G F", "AUS": "G F",
    "NZL": "G F", "CAN": "G F", "MEX": "S F", "BRA": "S F", "ARG": "S F", "CHL": "S F",
    "COL": "S F", "VEN": "S F", "PER": "S", "BOL": "S", "CUB": "S F", "ECU": "S", "NIC": "S",
    "PAN": "S", "SLV": "S", "URY": "S", "LUX": "S G F", "ZAF": "S F", "NGA": "S F", "ETH": "S G F",
    "KEN": "S", "RWA": "S", "COD": "S", "UGA": "S", "ZWE": "S", "SDN": "S", "SSD": "@2011-07-09 S",
    "GHA": "S", "SEN": "S", "CIV": "S", "MLI": "S", "AGO": "S", "TZA": "S", "ERI": "@1993-05-24 S",
    "TCD": "S", "NER": "S", "BFA": "S", "CMR": "S", "COG": "S", "GAB": "S", "GIN": "S", "ZMB": "S",
    "MOZ": "S", "NAM": "@1990-03-21 S", "VAT": "S",
}  # fmt: skip

# Where two may hold one office: a leader beside a president, a collective, a contested office.
SHARED = {
    ("IRN", "S"), ("CHN", "S"), ("AZE", "S"), ("SRB", "S"), ("ROU", "S"), ("BIH", "S"),
    ("BRA", "S"), ("KOR", "S"), ("CIV", "S"), ("NGA", "S"), ("ZMB", "S"),
    ("AFG", "S"), ("KHM", "S"), ("KHM", "G"), ("MMR", "S"), ("PRK", "S"), ("VNM", "S"),
    ("ISR", "S"), ("ISR", "G"), ("LBY", "S"), ("LBY", "G"), ("LBY", "F"),
}  # fmt: skip


class Stay(NamedTuple):
    """One term, at its widest (`first`, `last`) and as far as sure (`begun`, `ended`)."""

    first: datetime.date
    last: datetime.date
    begun: datetime.date
    ended: datetime.date
    name: str


class Gap(NamedTuple):
    """A stretch of days, both included, on which nobody is known to have held an office."""

    first: datetime.date
    last: datetime.date


def edges(text: str) -> tuple[datetime.date, datetime.date]:
    """Give the first and the last day of a day, month or year; an empty text never ends."""
    if not text:
        return datetime.date.max, datetime.date.max
    year, *rest = (int(part) for part in text.split("-"))
    first, last = rest[0] if rest else 1, rest[0] if rest else 12
    if len(rest) == 2:
        return (day := datetime.date(year, *rest)), day
    end = datetime.date(year, last, calendar.monthrange(year, last)[1])
    return datetime.date(year, first, 1), end


@functools.cache
def stays() -> dict[tuple[str, str], list[Stay]]:
    """Read the table itself: the loaded terms no longer tell a month from its first day."""
    found: dict[tuple[str, str], list[Stay]] = {}
    for actor, names, terms, *_ in rows("persons.tsv"):
        for one in terms.split(","):
            office, start, end = re.split(r":|\.\.", one)
            first, begun = edges(start)
            ended, last = edges(end)
            stay = Stay(first, last, begun, ended, names.split("|")[0])
            found.setdefault((actor, office), []).append(stay)
    return {line: sorted(held) for line, held in found.items()}


def lines(state: str) -> Iterator[tuple[str, datetime.date, datetime.date]]:
    """Yield the offices of a state with the first and last day on which they must be held."""
    since = SINCE
    for word in STATES[state].split(" "):
        if word.startswith("@"):
            since = datetime.date.fromisoformat(word[1:])
            continue
        begin, _, end = word[1:].partition("..")
        yield (
            word[0],
            datetime.date.fromisoformat(begin) if begin else since,
            datetime.date.fromisoformat(end) if end else UNTIL,
        )


def gaps_of(held: Iterable[Stay], since: datetime.date, until: datetime.date) -> list[Gap]:
    """List the gaps longer than ALLOWED_DAYS; a term known to the year holds for all of it."""
    found = []
    after = since
    edge = Stay(until + datetime.timedelta(1), until, until, until, "")
    for stay in (*sorted(held), edge):
        if stay.first > until + datetime.timedelta(1):
            stay = edge  # noqa: PLW2901
        if (stay.first - after).days > ALLOWED_DAYS:
            found.append(Gap(after, stay.first - datetime.timedelta(1)))
        if stay.last == datetime.date.max:
            return found
        after = max(after, stay.last + datetime.timedelta(1))
    return found


def state_gaps(state: str) -> dict[str, list[Gap]]:
    return {
        office: gaps_of(stays().get((state, office), []), since, until)
        for office, since, until in lines(state)
    }


def coverage() -> str:
    """Write what the README says about coverage: states without gaps, then each gap."""
    gaps = {state: state_gaps(state) for state in sorted(STATES)}
    whole: dict[str, list[str]] = {}
    for state, found in gaps.items():
        if not any(found.values()):
            whole.setdefault(" ".join(found), []).append(state)
    told = []
    for offices in sorted(whole, key=lambda offices: (-len(offices), offices)):
        states = whole[offices]
        told += [f"{offices} without gaps ({len(states)}): {' '.join(states)}.", ""]
    told += ["| state | whole | office | nobody known |", "|---|---|---|---|"]
    for state, found in gaps.items():
        sound = " ".join(office for office, open_ in found.items() if not open_) or "–"
        for office, open_ in found.items():
            if open_:
                spans = ", ".join(f"{gap.first}..{gap.last}" for gap in open_)
                told.append(f"| {state} | {sound} | {office} | {spans} |")
    return "\n".join(told)


# --- the measure --------------------------------------------------------------------------------


def stay(start: str, end: str) -> Stay:
    (first, begun), (ended, last) = edges(start), edges(end)
    return Stay(first, last, begun, ended, f"{start} {end}")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([], [("1990-01-01", "2025-12-01")]),
        ([("1985", "")], []),
        ([("1985", "2000-01-01"), ("2000-03-31", "")], []),
        ([("1985", "2000-01-01"), ("2000-04-03", "")], [("2000-01-02", "2000-04-02")]),
        ([("1985", "2000-01"), ("2000-05", "")], []),
        ([("1985", "2000"), ("2000-05", "")], []),
        ([("1985", "2010"), ("1990", "1991"), ("2012", "")], [("2011-01-01", "2011-12-31")]),
        ([("1995", "2030")], [("1990-01-01", "1994-12-31")]),
        ([("1985", "2025-06"), ("2026-02", "")], [("2025-07-01", "2025-12-01")]),
    ],
)
def test_gaps_are_counted_from_the_widest_reading(
    held: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    found = gaps_of([stay(*one) for one in held], SINCE, UNTIL)
    assert [(str(gap.first), str(gap.last)) for gap in found] == expected


def test_edges() -> None:
    assert edges("2024-02") == (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    assert edges("2023") == (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))


# --- the table ----------------------------------------------------------------------------------


def test_the_readme_tells_the_coverage_as_it_is() -> None:
    place = resources.files("apercu") / "data" / "gazetteer" / "README.md"
    readme = place.read_text(encoding="utf-8")
    told = readme.split("<!-- coverage -->\n")[1].strip()
    assert told == coverage(), "run python tests/test_actors_terms.py and put it there"


def test_coverage_does_not_fall() -> None:
    gaps = {state: state_gaps(state) for state in STATES}
    held = [office for found in gaps.values() for office, open_ in found.items() if not open_]
    assert held.count("S") >= 100
    assert held.count("G") >= 70
    assert held.count("F") >= 70


def overlaps() -> Iterator[tuple[str, str, str, str, int]]:
    """Yield who surely held one office at once for more than 31 days, outside SHARED."""
    for (state, office), held in stays().items():
        if state not in STATES or (state, office) in SHARED:
            continue
        for one, other in itertools.combinations(held, 2):
            if one.name == other.name or other.last < SINCE or one.last < SINCE:
                continue
            days = (min(one.ended, other.ended) - max(one.begun, other.begun)).days
            if days > 31:
                yield state, office, one.name, other.name, days


def test_nobody_holds_an_office_beside_another() -> None:
    assert list(overlaps()) == []


def test_terms_of_a_person_are_in_order() -> None:
    for person in load().persons:
        assert list(person.terms) == sorted(person.terms, key=lambda t: (t.start, t.end)), person


def test_days_of_terms_exist() -> None:
    """`edges` raises for a 31 November; a term never ends before it begins."""
    for held in stays().values():
        for one in held:
            assert one.first <= one.last, one


def test_a_person_stands_once_in_a_state() -> None:
    seen: dict[tuple[str, str], str] = {}
    for person in load().persons:
        for name in person.names:
            assert (person.actor, name) not in seen, (person.actor, name)
            seen[person.actor, name] = name


def met(one: Person, other: Person) -> bool:
    """Tell whether two were in office on one day since 1990."""
    return any(
        max(a.start, b.start, str(SINCE)) <= min(a.end, b.end)
        for a in one.terms
        for b in other.terms
    )


# A surname of two states' office holders at one time, where one of them is meant by it alone.
PROMINENT = {
    "Akar", "Bashir", "Harutyunyan", "Karimov", "Maliki", "Malki", "Orban", "Osmani",
    "al-Bashir", "al-Maliki", "al-Malki",
}  # fmt: skip


def collisions() -> Iterator[tuple[str, list[Person]]]:
    """Yield surnames that stand for one state alone while another's holder has them too."""
    named: dict[str, list[Person]] = {}
    for person in load().persons:
        for name in surnames(person):
            named.setdefault(name, []).append(person)
    for name, people in sorted(named.items()):
        for one in people:
            rivals = [p for p in people if p.actor != one.actor and met(one, p) and p.common]
            if not one.common and rivals:
                yield name, [one, *rivals]


def test_a_shared_surname_stands_for_nobody_alone() -> None:
    found = {name for name, _ in collisions()}
    assert found - PROMINENT == set()
    assert PROMINENT - found == set(), "no longer shared: take it out"


def test_office_letters() -> None:
    assert [term(f"{office}:2000..", "x").office for office in "SGFD"] == ["S", "G", "F", "D"]
    for wrong in ("X:2000..", "D:2000", "D:2000..2001-1", "DS:2000.."):
        with pytest.raises(InputError, match="write it as"):
            term(wrong, "x")


if __name__ == "__main__":
    print(coverage())
