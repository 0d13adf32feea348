"""Marks and labels never lie on one another; days lie where they should."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.show.charts.packing import Label, pack, place_labels
from apercu.show.charts.timescale import LEAST_DAYS, scale_over, ticks_of

extents = st.lists(
    st.tuples(st.floats(0, 600), st.floats(0.5, 60)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=40,
)
labels = st.lists(st.builds(Label, st.floats(0, 640), st.floats(20, 160)), max_size=12)


@settings(max_examples=30)
@given(extents, st.integers(1, 6))
def test_no_two_of_a_track_touch(found: list[tuple[float, float]], most: int) -> None:
    packed = pack(found, most=most)
    assert packed.used <= most
    for one, other in itertools.combinations(range(len(found)), 2):
        track = packed.tracks[one]
        if track is not None and track == packed.tracks[other]:
            a, b = sorted((found[one], found[other]))
            assert a[1] <= b[0]


@settings(max_examples=30)
@given(extents)
def test_with_room_enough_none_is_lost(found: list[tuple[float, float]]) -> None:
    assert None not in pack(found, most=len(found) + 1).tracks


def test_who_comes_first_gets_the_first_track() -> None:
    assert pack([(0, 10), (5, 15)], most=2).tracks == (0, 1)
    assert pack([(0, 10), (5, 15)], most=2, first=[1]).tracks == (1, 0)
    assert pack([(0, 10), (5, 15)], most=1, first=[1]).tracks == (None, 0)


@settings(max_examples=50)
@given(labels)
def test_labels_keep_clear_of_words_and_lines(found: list[Label]) -> None:
    placed = place_labels(found, rows=2, left=0, right=640)
    stand = [(place, label) for place, label in zip(placed, found, strict=True) if place]
    assert len(stand) > 0 or all(one.wide > 300 for one in found) or len(found) == 0
    for place, label in stand:
        assert place.left >= 0
        assert place.left + label.wide <= 640
    for (place, label), (other, its) in itertools.permutations(stand, 2):
        words = place.left, place.left + label.wide
        if place.row == other.row:
            assert words[1] <= other.left or other.left + its.wide <= words[0]
        if other.row >= place.row:
            assert not words[0] <= its.x <= words[1], "a line runs through words"


def test_the_first_label_has_the_best_place() -> None:
    placed = place_labels([Label(300, 100), Label(320, 100), Label(330, 400)],
                          rows=1, left=0, right=640)  # fmt: skip
    assert placed[0] is not None
    assert placed[1] is None
    assert placed[2] is None


days = st.dates(dt.date(1800, 1, 1), dt.date(2100, 1, 1))


@settings(max_examples=30)
@given(
    st.lists(st.tuples(days, days).map(lambda one: (min(one), max(one))), min_size=1, max_size=9)
)
def test_time_runs_from_left_to_right(stretches: list[tuple[dt.date, dt.date]]) -> None:
    scale = scale_over(stretches, left=0, right=640)
    assert scale is not None
    assert (scale.last - scale.first).days >= LEAST_DAYS - 2
    for one in stretches:
        start, end = scale.stretch(one)
        # A day in two centuries is less than a point; marks have a least width of their own.
        assert 0 <= start <= end <= 640
    named = ticks_of(scale)
    assert 1 <= len(named) <= 12
    assert [tick.day for tick in named] == sorted({tick.day for tick in named})
    assert len({(tick.words, tick.day.year) for tick in named}) == len(named)


def test_a_year_is_named_where_it_begins() -> None:
    scale = scale_over([(dt.date(2024, 3, 1), dt.date(2025, 8, 1))], left=0, right=640)
    assert scale is not None
    assert [tick.words for tick in ticks_of(scale)] == [
        "Mar 2024", "May", "Jul", "Sep", "Nov", "Jan 2025", "Mar", "May", "Jul"
    ]  # fmt: skip


def test_ends_of_the_calendar_are_no_error() -> None:
    scale = scale_over([(dt.date.min, dt.date.max)], left=0, right=640)
    assert scale is not None
    assert ticks_of(scale)
    assert scale_over([], left=0, right=640) is None
