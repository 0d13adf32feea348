"""Ranking: equal to BM25 by brute force on a collection on disk, whatever the index proposes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.ask.bm25 import DECIMALS, Scored, Scorer, idf, query_weights, ranked, saturation
from apercu.assemble import searchable
from apercu.collection.index import LexicalIndex
from apercu.collection.reading import Collection
from apercu.collection.tables import FOREVER
from apercu.ports import FieldStatistics, Proposed
from apercu.text import terms
from small import FIRST, LAST, WORDS, build, reports

Opened = tuple[Collection, LexicalIndex]

QUERY = st.lists(st.sampled_from([*WORDS, "nowhere", "w3x1"]), min_size=1, max_size=6)
DAY = st.integers(FIRST.toordinal() - 2, LAST.toordinal() + 40)


@pytest.fixture(scope="module", params=["at once", "in steps"])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    """Give one collection, its index made at once, or in steps: then rows of it were deleted."""
    made = reports(60, seed=5)
    runs = [made] if request.param == "at once" else [made[at::3] for at in range(3)]
    root = build(tmp_path_factory.mktemp("ranked") / "collection", runs)
    with searchable(root) as pair:
        yield pair


class Seen:
    """What the catalogue says of one day, put together without the index."""

    def __init__(self, collection: Collection, day: int) -> None:
        self.passages: list[tuple[str, int, int, list[str], list[str]]] = []
        """(id, number, ordinal, terms, title's terms) of what is visible."""
        self.bodies: list[list[str]] = []
        self.titles: list[list[str]] = []
        for number in collection.numbers():
            birth, until, packed = collection.connection.execute(
                "SELECT birth, until, hidden FROM origins WHERE document = ?", (number,)
            ).fetchone()
            hidden = msgspec.msgpack.decode(packed, type=dict[int, int])
            if birth > day:
                continue
            title = terms(collection.appearances(number)[0].title or "")
            stands = day < until
            if stands:
                self.titles.append(title)
            for ordinal, passage in enumerate(collection.passages(number)):
                words = passage.terms.split()
                if stands:
                    self.bodies.append(words)
                if day < hidden.get(ordinal, FOREVER):
                    id_ = collection.sha(number)
                    self.passages.append((id_, number, ordinal, words, title))

    def score(self, query: Sequence[str], words: list[str], title: list[str]) -> float:
        """Score by the formula as it stands in the books, k1 = 1.2, b = 0.75."""
        total = 0.0
        for units, own in ((self.bodies, words), (self.titles, title)):
            mean = sum(map(len, units)) / len(units) if units else 0.0
            for term in query:
                n = sum(term in unit for unit in units)
                frequency = own.count(term)
                if frequency:
                    weight = math.log(1 + (len(units) - n + 0.5) / (n + 0.5))
                    norm = 1.2 * (0.25 + 0.75 * len(own) / mean)
                    total += weight * frequency * 2.2 / (frequency + norm)
        return total


@settings(max_examples=60, deadline=None)
@given(QUERY, DAY)
def test_ranked_equals_brute_force(opened: Opened, words: list[str], day: int) -> None:
    collection, index = opened
    query = terms(" ".join(words))
    seen = Seen(collection, day)
    wanted = [
        (-seen.score(query, own, title), id_, ordinal)
        for id_, _, ordinal, own, title in seen.passages
    ]
    wanted = sorted((score, id_, ordinal) for score, id_, ordinal in wanted if score)
    found = list(ranked(index, query, day, identify=collection.sha))
    assert [round(one.score, 9) for one in found] == [round(-one[0], 9) for one in wanted]
    assert {(collection.sha(one.document), one.ordinal) for one in found} == {
        (id_, ordinal) for _, id_, ordinal in wanted
    }
    places = [(-round(one.score, 9), collection.sha(one.document), one.ordinal) for one in found]
    assert places == sorted(places)


@settings(max_examples=40, deadline=None)
@given(QUERY, DAY)
def test_statistics_count_each_origin_once(opened: Opened, words: list[str], day: int) -> None:
    collection, index = opened
    query = sorted(set(terms(" ".join(words))))
    seen = Seen(collection, day)
    found = index.statistics(query, day)
    for field, units in (("body", seen.bodies), ("title", seen.titles)):
        length = sum(map(len, units))
        assert found[field].units == len(units)
        assert found[field].mean_length == pytest.approx(length / len(units) if units else 0.0)
        wanted = {term: sum(term in unit for unit in units) for term in query}
        assert found[field].frequency == wanted


def test_the_collection_has_what_the_tests_are_about(opened: Opened) -> None:
    collection, _ = opened
    late = Seen(collection, LAST.toordinal())
    documents = len(collection.numbers())
    assert len(late.titles) < documents
    assert len(late.passages) > 64, "more than is proposed at first"
    assert any(Seen(collection, day).bodies != late.bodies for day in range(738_600, 738_900, 50))


@settings(max_examples=25, deadline=None)
@given(QUERY, DAY, st.integers(1, 12))
def test_the_first_are_the_same_however_many_are_taken(
    opened: Opened, words: list[str], day: int, n: int
) -> None:
    collection, index = opened
    query = terms(" ".join(words))
    whole = list(ranked(index, query, day, identify=collection.sha))
    some = ranked(index, query, day, identify=collection.sha)
    assert [one for one, _ in zip(some, range(n), strict=False)] == whole[:n]


@settings(max_examples=40, deadline=None)
@given(QUERY, DAY)
def test_once_gives_the_best_passage_of_each_document_in_the_same_order(
    opened: Opened, words: list[str], day: int
) -> None:
    collection, index = opened
    query = terms(" ".join(words))
    best: dict[int, Scored] = {}
    for one in ranked(index, query, day, identify=collection.sha):
        best.setdefault(one.document, one)
    found = list(ranked(index, query, day, identify=collection.sha, once=True))
    assert found == list(best.values())


# --- with an index of our own ----------------------------------------------------------------


class Listed:
    """An index over texts given in a list, whose raw scores stray as far as they may."""

    def __init__(self, bodies: Sequence[str], stray: Sequence[float]) -> None:
        self.bodies = [body.split() for body in bodies]
        self.stray = stray
        self.looked_at = 0
        self.proposed = 0

    def statistics(self, terms: Sequence[str], day: int) -> dict[str, FieldStatistics]:
        frequency = {term: sum(term in body for body in self.bodies) for term in terms}
        mean = sum(map(len, self.bodies)) / len(self.bodies)
        nothing = FieldStatistics(0, 0.0, dict.fromkeys(terms, 0))
        return {"body": FieldStatistics(len(self.bodies), mean, frequency), "title": nothing}

    def least_mean_lengths(self) -> Mapping[str, float]:
        return {"body": self.statistics((), 0)["body"].mean_length / 1.5}

    def propose(
        self,
        weights: Mapping[str, Mapping[str, float]],
        *,
        limit: int,
        actors: Sequence[str] = (),
        documents: Sequence[int] | None = None,
    ) -> ListedProposals:
        # As if its mean length were 1.5 times ours: what is too small the raised weights make up.
        statistics = self.statistics(sorted(weights["body"]), 0)
        score = Scorer({"body": weights["body"]}, statistics)
        found = []
        for number, body in enumerate(self.bodies):
            frequencies = [body.count(term) for term in weights["body"]]
            raw = score([len(body)], frequencies) / 1.5
            if raw:
                stray = self.stray[number % len(self.stray)]
                none = [0] * len(weights["title"])
                proposed = (number, 0, 0, FOREVER, (len(body), 0), [*frequencies, *none])
                found.append((raw * (1 + stray), proposed))
        found.sort(key=lambda one: -one[0])
        self.proposed = min(limit, len(found))
        return ListedProposals(self, found[:limit])


class ListedProposals:
    def __init__(self, index: Listed, found: Sequence[tuple[float, Proposed]]) -> None:
        self.scores: Sequence[float] = [raw for raw, _ in found]
        self.places: Sequence[int] = [proposed[0] for _, proposed in found]
        self.documents = self.places
        self._found = found
        self._index = index

    def look(self, at: int) -> Proposed:
        self._index.looked_at += 1
        return self._found[at][1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=9), min_size=1, max_size=90),
    st.lists(st.floats(0, 0.5), min_size=1, max_size=7),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3),
)
def test_whatever_is_proposed_within_the_bound_comes_out_in_exact_order(
    bodies: list[list[str]], stray: list[float], query: list[str]
) -> None:
    index = Listed([" ".join(body) for body in bodies], stray)
    statistics = index.statistics(sorted(set(query)), 0)
    weights = query_weights(query, statistics)
    exact = Scorer(weights, statistics)
    wanted = [
        (-round(score, DECIMALS), f"{number:04}")
        for number, body in enumerate(bodies)
        if (score := exact([len(body), 0], _counts(body, weights)))
    ]
    found = ranked(index, query, 1, identify=lambda number: f"{number:04}")
    assert [(-one.score, f"{one.document:04}") for one in found] == sorted(wanted)


def _counts(body: list[str], weights: Mapping[str, Mapping[str, float]]) -> list[int]:
    return [*(body.count(term) for term in weights["body"]), *(0 for _ in weights["title"])]


def test_looks_at_no_more_than_can_still_rank() -> None:
    bodies = [f"a {'b ' * number}" for number in range(200)]
    index = Listed(bodies, stray=[0.5])
    first = next(ranked(index, ["a"], 1, identify=str))
    assert first.document == 0
    assert 0 < index.looked_at < index.proposed


def test_ties_are_broken_by_id_then_place_not_by_number() -> None:
    index = Listed(["a b", "a c", "a d"], stray=[0.5])
    names = {0: "z", 1: "x", 2: "y"}
    found = ranked(index, ["a"], 1, identify=names.__getitem__)
    assert [names[one.document] for one in found] == ["x", "y", "z"]


def test_a_word_asked_for_twice_weighs_twice_and_no_weight_is_negative() -> None:
    statistics = {"body": FieldStatistics(10, 4.0, {"a": 10, "b": 1})}
    once, twice = query_weights(["a", "b"], statistics), query_weights(["a", "b", "b"], statistics)
    assert twice["body"]["b"] == 2 * once["body"]["b"]
    assert 0 < once["body"]["a"] < once["body"]["b"]
    assert idf(10, 10) == pytest.approx(math.log(1 + 0.5 / 10.5))


def test_saturation_grows_with_frequency_up_to_its_limit_and_falls_with_length() -> None:
    values = [saturation(frequency, 10, 10.0) for frequency in range(1, 50)]
    assert values == sorted(values)
    assert saturation(1, 10, 10.0) == pytest.approx(1.0)
    assert values[-1] < 2.2
    assert saturation(1, 40, 10.0) < saturation(1, 5, 10.0)


def test_counts_of_terms_in_the_index_equal_the_texts(opened: Opened) -> None:
    collection, index = opened
    seen = Seen(collection, LAST.toordinal() + 1)
    counted = Counter(term for body in seen.bodies for term in set(body))
    for term, wanted in counted.most_common(30):
        assert index.statistics([term], LAST.toordinal() + 1)["body"].frequency[term] == wanted


def test_passages_of_copies_are_shown_once(opened: Opened) -> None:
    collection, _ = opened
    seen = Seen(collection, LAST.toordinal())
    shown = Counter(tuple(words) for _, _, _, words, _ in seen.passages)
    # The credit of a copy that is elder than its model stands for its origin.
    assert {words[0] for words, times in shown.items() if times > 1} <= {"sourc"}
