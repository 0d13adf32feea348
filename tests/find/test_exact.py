"""Cosines are those of whole numbers, whoever computes them and in whatever order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.find.exact import (
    BLOCK,
    MANY,
    cosines,
    cosines_of,
    products,
    quantise,
    squared_lengths,
)


def codes(n: int, dimension: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(-127, 128, (n, dimension)).astype(np.int8)


@pytest.mark.parametrize("dimension", [3, 384, 1040, 1041, 3072])
@pytest.mark.parametrize("n", [0, 1, BLOCK - 1, BLOCK + 1])
def test_products_are_exact(n: int, dimension: int) -> None:
    some, query = codes(n, dimension), np.full(dimension, 127, dtype=np.int8)
    some[: n // 2] = 127  # the greatest sums there can be
    found = products(query, n, lambda start, end: some[start:end])
    expected = some.astype(np.int64) @ query.astype(np.int64)
    assert found.tolist() == expected.tolist()


def test_two_threads_find_the_same() -> None:
    some, query = codes(MANY + 77, 8), codes(1, 8, seed=1)[0]
    found = products(query, len(some), lambda start, end: some[start:end])
    assert found.tolist() == (some.astype(np.int64) @ query.astype(np.int64)).tolist()


def test_a_failing_block_is_told() -> None:
    def block(start: int, end: int) -> np.ndarray:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        products(codes(1, 8)[0], MANY + 1, block)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4), min_size=1))
def test_rounding_keeps_the_greatest_and_moves_none_by_more_than_half(
    rows: list[list[float]],
) -> None:
    given_rows = np.array(rows, dtype=np.float32)
    found = quantise(given_rows)
    for row, code in zip(given_rows.astype(np.float64), found, strict=True):
        greatest = np.abs(row).max()
        if not greatest:
            assert not code.any()
            continue
        assert np.abs(code.astype(int)).max() == 127
        # A half by the definition; the rest is the rounding of the scale itself.
        assert (np.abs(code - row * 127 / greatest) <= 0.5 + 1e-9).all()


def test_a_vector_has_the_same_code_whatever_stands_beside_it() -> None:
    some = np.random.default_rng(3).normal(size=(9, 5)).astype(np.float32)
    assert quantise(some).tolist() == [quantise(one).tolist() for one in some]


def test_cosines_of_known_angles() -> None:
    query = np.array([100, 0], dtype=np.int8)
    some = np.array([[3, 0], [-7, 0], [0, 9], [5, 5], [0, 0]], dtype=np.int8)
    found = cosines_of(query, some)
    assert found.tolist()[:3] == [1.0, -1.0, 0.0]
    assert found[3] == pytest.approx(math.sqrt(0.5), abs=1e-15)
    assert found[4] == 0.0
    assert squared_lengths(some).tolist() == [9, 49, 81, 50, 0]


def test_order_changes_no_cosine() -> None:
    some, query = codes(300, 17), codes(1, 17, seed=5)[0]
    order = np.random.default_rng(1).permutation(300)
    mixed = some[order]
    found = cosines(query, 300, lambda a, b: mixed[a:b], squared_lengths(mixed))
    assert found.tolist() == cosines_of(query, some)[order].tolist()
