"""What each day admits: told from sums, and the same as when everything is read for it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from apercu.assemble import searchable
from apercu.collection.admitting import DayChanges
from small import FIRST, LAST, build, reports

HEADED = "Zeppelin over the harbour"


def _made() -> list[dict[str, Any]]:
    """Make reports of which some are seen at a second address, and some repeat their heading."""
    made = reports(40, seed=23)
    for number, model in enumerate(made[:8]):
        later = {"url": f"https://again.example/{number}", "published": f"2024-11-{number + 1:02}"}
        made.append({**model, **later})
    for number in range(4):
        made.append({
            **made[number],
            "url": f"https://headed.example/{number}",
            "title": HEADED,
            "text": f"{HEADED}\nA zeppelin was seen by {number + 2} people of w{number}x1.",
            "published": f"2024-{number * 3 + 1:02}-05",
        })  # fmt: skip
    return made


@pytest.mark.parametrize("runs", [1, 3])
def test_the_state_of_any_day_is_the_collections_own(tmp_path: Path, runs: int) -> None:
    made = _made()
    root = build(tmp_path / "c", [made[at::runs] for at in range(runs)])
    with searchable(root) as (collection, index):
        assert index.reflects(collection)
        states = set()
        for number in range((LAST - FIRST).days + 40):
            day = FIRST + datetime.timedelta(number - 20)
            assert index.state(day.toordinal()) == collection.state(day)
            states.add(index.state(day.toordinal()).state)
        assert len(states) > 40


@pytest.mark.parametrize("runs", [1, 3])
def test_headings_that_are_not_shown_are_counted_on_past_days_too(
    tmp_path: Path, runs: int
) -> None:
    made = _made()
    root = build(tmp_path / "c", [made[at::runs] for at in range(runs)])
    with searchable(root) as (_, index):
        for month, stood in ((1, 1), (4, 2), (6, 2), (9, 3), (12, 4)):
            day = datetime.date(2024, month, 20)
            older = [record for record in made if record["published"] <= day.isoformat()]
            without = build(tmp_path / f"until{month}", [older])
            with searchable(without) as (_, then):
                terms = ["zeppelin", "harbour", "peopl"]
                found = index.statistics(terms, day.toordinal())
                assert found == then.statistics(terms, day.toordinal())
                assert found["title"].frequency["zeppelin"] == stood
                assert found["body"].frequency["zeppelin"] == 2 * stood


def test_a_part_that_comes_twice_counts_from_its_first_day() -> None:
    packed = DayChanges.pack(((9, b"a" * 16), (7, b"a" * 16), (8, b"b" * 16)))
    assert packed == b"\0\0\0\7" + b"a" * 16 + b"\0\0\0\x08" + b"b" * 16
