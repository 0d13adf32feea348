"""Reciprocal rank fusion, by fractions that can be checked by hand."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.find.fusion import RANK_OFFSET, fused, ordered

RANKINGS = st.lists(st.lists(st.integers(0, 12), unique=True, max_size=8), min_size=1, max_size=3)


def part(rank: int) -> Fraction:
    return Fraction(1, RANK_OFFSET + rank)


def test_ranks_add_up() -> None:
    found = fused([[7, 8, 9], [9, 7], []], identify=str)
    assert [one for one, _ in found] == [7, 9, 8]
    expected = [part(1) + part(2), part(3) + part(1), part(2)]
    assert [score for _, score in found] == pytest.approx([float(one) for one in expected], 1e-15)


def test_ties_go_by_id_and_not_by_number() -> None:
    names = {1: "b", 2: "a", 3: "c"}
    found = fused([[1, 2], [2, 1], [3]], identify=names.__getitem__)
    assert [one for one, _ in found] == [2, 1, 3]
    assert [one for one, _ in ordered({1: 0.5, 3: 0.5, 2: 0.5}, names.__getitem__)] == [2, 1, 3]


def test_ids_are_asked_for_only_where_they_decide() -> None:
    asked: list[int] = []

    def identify(one: int) -> str:
        asked.append(one)
        return str(one)

    fused([[1, 2, 3]], identify=identify)
    assert asked == []


@settings(max_examples=60, deadline=None)
@given(RANKINGS)
def test_the_order_of_the_lists_changes_nothing(rankings: list[list[int]]) -> None:
    found = [fused(list(some), identify=str) for some in itertools.permutations(rankings)]
    assert all(one == found[0] for one in found)
    scores = [score for _, score in found[0]]
    assert scores == sorted(scores, reverse=True)
    assert {one for one, _ in found[0]} == {one for ranking in rankings for one in ranking}
