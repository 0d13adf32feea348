"""The merger's rules on the open half of the labelled visits, which guided them."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from typing import Any

import pytest

from places import ROOT

sys.path.insert(0, str(ROOT / "evals"))

merging: Any = importlib.import_module("merging")
merging_pairs: Any = importlib.import_module("merging_pairs")
merging_visits: Any = importlib.import_module("merging_visits")


@pytest.mark.skipif(
    not merging_pairs.VISITS.exists(), reason="needs ../shared/data/relate/us_visits"
)
def test_visits_are_merged_right_and_better_than_by_days_alone() -> None:
    pairs = merging.load_pairs(merging_pairs.OPEN)
    ours = merging.score_pairs(pairs, merging_visits.same)
    by_days = merging.score_pairs(pairs, merging.same_days)
    assert ours["right"].n > 100
    assert ours["right"].value >= merging.RIGHT_FLOOR
    assert ours["right"].low > by_days["right"].value


def test_a_row_is_told_alike_whichever_comes_first() -> None:
    def row(number: int, kind: str, who: str, days: tuple[int, int]) -> Any:
        first, last = (dt.date(2001, 6, day) for day in days)
        return merging_pairs.Row(
            f"{kind}/{number}", kind, first, last, "dorland", who, "Ostrova", "Met with its king."
        )

    chief = row(1, "travel_president", "The chief", (13, 14))
    minister = row(2, "travel_secretary", "The minister", (13, 15))
    later = row(3, "travel_secretary", "The minister", (20, 21))
    assert merging_visits.same(chief, minister)
    assert merging_visits.same(minister, chief)
    assert not merging_visits.same(minister, later)
    assert not merging_visits.same(chief, later)
