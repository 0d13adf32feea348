"""How acts are meant, by chances, clause and date together."""

from __future__ import annotations

import datetime as dt

import pytest

from apercu.records import Interval
from apercu.relate.meaning import Meant
from apercu.relate.realis import WAYS, WIDTH, fitted, realis_of, signs
from apercu.relate.records import Realis

DAY = dt.date(2025, 6, 1)


def chances(best: Realis, sure: float = 0.9) -> dict[str, float]:
    rest = (1 - sure) / (len(WAYS) - 1)
    return {way: sure if way == best else rest for way in WAYS}


def on(day: str) -> Interval:
    return Interval(start=day, end=day, precision="day", basis="text")


def test_the_numbers_fit_the_signs() -> None:
    assert set(fitted().ways) == set(WAYS)
    assert {len(row) for row in fitted().rows} == {WIDTH + 1}
    assert len(signs(chances("happened"), Meant("happened", ()), None)) == WIDTH


def test_without_a_network_the_clause_tells() -> None:
    for way in WAYS:
        assert realis_of({}, Meant(way, ()), None, None, None) == way


def test_what_the_clause_denies_needs_a_sure_network_to_have_happened() -> None:
    said = Meant("denied", (), ("negated",))
    unsure = {**dict.fromkeys(WAYS, 0.01), "happened": 0.5, "denied": 0.4}
    assert realis_of(unsure, said, None, None, None) == "denied"
    assert realis_of(chances("happened"), Meant("happened", ()), None, None, None) == "happened"


CASES = [
    ("happened", "happened", "2025-07-01", "planned"),
    ("hypothetical", "hypothetical", "2025-07-01", "hypothetical"),
    ("retold", "happened", "2025-05-20", "happened"),
    ("retold", "happened", "2024-12-20", "retold"),
    ("happened", "retold", "2020-12-20", "retold"),
]


@pytest.mark.parametrize(("network", "clause", "day", "wanted"), CASES)
def test_the_date_decides(network: Realis, clause: Realis, day: str, wanted: Realis) -> None:
    assert realis_of(chances(network), Meant(clause, ()), None, on(day), DAY) == wanted
