import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.group.forest import Edge, edge, spanning_forest
from apercu.group.lifetimes import Member, lifetimes, origin_as_of, rebuild, similar_pairs

NAMES = "abcdefgh"


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Member], list[tuple[str, str]]]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    members = [
        Member(
            id=name,
            birth=draw(st.integers(0, 4)),
            passages=draw(st.frozensets(st.sampled_from("PQR"))),
        )
        for name in names
    ]
    possible = [(a, b) for a in names for b in names if a < b]
    pairs = draw(st.lists(st.sampled_from(possible), unique=True)) if possible else []
    return members, pairs


def origins_from_scratch(members, pairs, day):
    """Flood the graph of what was admitted by `day`, knowing of nothing else."""
    births = {m.id: m.birth for m in members if m.birth <= day}
    near = {name: {name} for name in births}
    for a, b in pairs:
        if a in births and b in births:
            near[a].add(b)
            near[b].add(a)
    found = {}
    for name in births:
        reached, size = {name}, 0
        while size != len(reached):
            size = len(reached)
            reached |= set().union(*(near[other] for other in reached))
        found[name] = min(reached, key=lambda other: (births[other], other))
    return found


def forest_of(members, pairs):
    births = {m.id: m.birth for m in members}
    return spanning_forest(edge(a, b, births) for a, b in pairs)


@settings(max_examples=120, deadline=None)
@given(graphs())
def test_origins_on_each_day_are_those_of_what_was_admitted_alone(graph):
    members, pairs = graph
    forest = forest_of(members, pairs)
    for day in range(-1, 6):
        assert origin_as_of(members, forest, day) == origins_from_scratch(members, pairs, day)
    assert origin_as_of(members, forest) == origins_from_scratch(members, pairs, 99)


@settings(max_examples=120, deadline=None)
@given(graphs())
def test_who_stands_on_each_day_is_the_eldest_of_each_origin(graph):
    members, pairs = graph
    lived = lifetimes(members, forest_of(members, pairs))
    births = {m.id: m.birth for m in members}

    def stands(birth, until, day):
        return birth <= day and (until is None or day < until)

    for day in range(6):
        origins = origins_from_scratch(members, pairs, day)
        standing = {
            name
            for name, until in lived.representative_until.items()
            if stands(births[name], until, day)
        }
        assert standing == set(origins.values())
        shown = {
            (name, key)
            for (name, key), until in lived.passage_until.items()
            if stands(births[name], until, day)
        }
        wanted = {}
        for member in sorted(members, key=lambda m: (m.birth, m.id)):
            for key in member.passages:
                if member.id in origins:
                    wanted.setdefault((origins[member.id], key), (member.id, key))
        assert shown == set(wanted.values())


@settings(max_examples=60, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_order_changes_nothing(graph, rng: random.Random):
    members, pairs = graph
    shuffled, edges = list(members), list(forest_of(members, pairs))
    rng.shuffle(shuffled)
    rng.shuffle(edges)
    assert lifetimes(shuffled, edges) == lifetimes(members, forest_of(members, pairs))


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_removing_and_rebuilding_equals_never_having_added(graph):
    members, pairs = graph
    rest = members[1:]
    gone = members[0].id
    kept = [pair for pair in pairs if gone not in pair]
    assert rebuild(rest, pairs) == forest_of(rest, kept)
    assert lifetimes(rest, rebuild(rest, pairs)) == lifetimes(rest, forest_of(rest, kept))


def test_an_earlier_appearance_makes_a_document_the_representative():
    late = [Member(id="a", birth=3), Member(id="b", birth=5)]
    early = [Member(id="a", birth=3), Member(id="b", birth=1)]
    pairs = [("a", "b")]
    assert lifetimes(late, rebuild(late, pairs)).representative_until == {"a": None, "b": 5}
    assert lifetimes(early, rebuild(early, pairs)).representative_until == {"a": 3, "b": None}


def test_an_edge_from_stale_births_is_refused():
    members = [Member(id="a", birth=3), Member(id="b", birth=5)]
    with pytest.raises(ValueError, match="before its document"):
        lifetimes(members, [Edge(4, "a", "b")])
    with pytest.raises(ValueError, match="'z'"):
        lifetimes(members, [Edge(9, "a", "z")])


def test_each_pair_is_judged_once():
    asked = []

    def judge(a, b):
        asked.append((a, b))
        return b == "c"

    found = similar_pairs("abc", lambda _: "abc", judge)
    assert found == {("a", "c"), ("b", "c")}
    assert sorted(asked) == [("a", "b"), ("a", "c"), ("b", "c")]
