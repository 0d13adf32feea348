import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.group.forest import Edge, Forest, Union, add_to_forest, edge, path, spanning_forest

NAMES = "abcdefg"
edges = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(NAMES), st.sampled_from(NAMES))
    .filter(lambda item: item[1] < item[2])
    .map(lambda item: Edge(*item)),
    max_size=20,
)


def one_by_one(items: list[Edge]) -> Forest:
    forest: Forest = frozenset()
    for item in items:
        forest = add_to_forest(forest, item)
    return forest


def parts(items: list[Edge] | Forest, day: int) -> set[frozenset[str]]:
    union = Union()
    for item in items:
        if item.weight <= day:
            union.join(item.a, item.b)
    found: dict[str, set[str]] = {}
    for name in NAMES:
        found.setdefault(union.root(name), set()).add(name)
    return {frozenset(part) for part in found.values()}


def test_edge_weighs_the_later_birth_and_orders_its_ends():
    assert edge("b", "a", {"a": 3, "b": 9}) == Edge(9, "a", "b")


def test_a_document_is_no_edge_to_itself():
    with pytest.raises(ValueError, match="'a'"):
        edge("a", "a", {"a": 1})


def test_the_greatest_edge_of_a_cycle_goes():
    forest = frozenset({Edge(1, "a", "b"), Edge(5, "b", "c")})
    assert add_to_forest(forest, Edge(2, "a", "c")) == {Edge(1, "a", "b"), Edge(2, "a", "c")}
    assert add_to_forest(forest, Edge(9, "a", "c")) == forest


def test_equal_weights_are_decided_by_the_ids():
    cycle = [Edge(1, "a", "b"), Edge(1, "a", "c"), Edge(1, "b", "c")]
    assert one_by_one(cycle[::-1]) == set(cycle[:2])


def test_path_is_in_order_and_missing_where_there_is_none():
    forest = {Edge(1, "a", "b"), Edge(5, "b", "c")}
    assert path(forest, "a", "c") == (Edge(1, "a", "b"), Edge(5, "b", "c"))
    assert path(forest, "a", "a") == ()
    assert path(forest, "a", "z") is None


@settings(max_examples=80, deadline=None)
@given(edges, st.randoms(use_true_random=False))
def test_the_forest_is_the_same_in_any_order(items: list[Edge], rng: random.Random):
    shuffled = list(items)
    rng.shuffle(shuffled)
    assert one_by_one(items) == one_by_one(shuffled) == spanning_forest(items)


@settings(max_examples=80, deadline=None)
@given(edges)
def test_the_forest_connects_on_each_day_what_all_edges_connect(items: list[Edge]):
    forest = spanning_forest(items)
    assert len(forest) == len(NAMES) - len(parts(items, 99))
    for day in range(-1, 7):
        assert parts(forest, day) == parts(items, day)
