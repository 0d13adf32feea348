"""Colours can be told apart by everybody, on either paper; words are cut where they must be."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.show.charts.lettering import fit, legible, width, wrap
from apercu.show.charts.palette import (
    INK,
    INKS,
    PAPER,
    QUADS,
    QUIET,
    SIZES,
    WARN,
    Ink,
    colours,
    size_of,
)  # fmt: skip

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear red, green and blue.
SIGHT = {
    "all colours": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
Linear = tuple[float, ...]


def linear(colour: str) -> Linear:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def seen(colour: str, sight: str) -> Linear:
    at = linear(colour)
    return tuple(
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, at, strict=True)))) for row in SIGHT[sight]
    )


def light(at: Linear) -> float:
    return 0.2126 * at[0] + 0.7152 * at[1] + 0.0722 * at[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(linear(one)), light(linear(other))))
    return (high + 0.05) / (low + 0.05)


def lab(at: Linear) -> Linear:
    x = 0.4124 * at[0] + 0.3576 * at[1] + 0.1805 * at[2]
    z = 0.0193 * at[0] + 0.1192 * at[1] + 0.9505 * at[2]

    def root(t: float) -> float:
        return t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116

    fx, fy, fz = root(x / 0.9505), root(light(at)), root(z / 1.089)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, other: str, sight: str) -> float:
    a, b = lab(seen(one, sight)), lab(seen(other, sight))
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5


def of(ink: Ink, theme: str) -> str:
    return ink.light if theme == "light" else ink.dark


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_and_words_stand_out_from_the_paper(theme: str) -> None:
    paper = of(PAPER, theme)
    for kind in QUADS.values():
        assert contrast(of(kind.ink, theme), paper) >= 3.4, kind.name
    for ink in (INK, QUIET, WARN):
        assert contrast(of(ink, theme), paper) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_classes_are_told_apart_by_everybody(theme: str, sight: str) -> None:
    for one, other in itertools.combinations(QUADS.values(), 2):
        assert apart(of(one.ink, theme), of(other.ink, theme), sight) >= 24, (one.name, other.name)


def test_the_measure_of_colours_can_fail() -> None:
    assert apart("#d62728", "#2ca02c", "no green") < apart("#d62728", "#2ca02c", "all colours") / 2
    assert contrast("#ffffff", "#000000") == pytest.approx(21)


def test_a_class_has_a_shape_of_its_own() -> None:
    assert len({kind.shape for kind in QUADS.values()}) == len(QUADS) == 4


def test_every_colour_has_another_for_dark_paper() -> None:
    assert len({ink.light for ink in INKS}) == len(INKS), "or one could not be told from the other"
    assert colours("dark")[PAPER.light] == PAPER.dark
    assert set(colours("light")) == set(colours("dark"))


def test_sizes_grow_with_origins() -> None:
    assert [size_of(n).words for n in (0, 1, 2, 3, 4, 90)] == [
        SIZES[0].words, SIZES[0].words, SIZES[1].words, SIZES[1].words, SIZES[2].words,
        SIZES[2].words,
    ]  # fmt: skip
    assert [one.wide for one in SIZES] == sorted(one.wide for one in SIZES)


@settings(max_examples=40)
@given(st.text(max_size=80), st.integers(20, 400))
def test_what_is_fitted_fits_and_is_a_beginning(text: str, room: int) -> None:
    found = fit(text, room, 11)
    whole = legible(text)
    assert width(found, 11) <= room
    assert found == whole or found.endswith("…")
    assert whole.startswith(found.removesuffix("…"))


@settings(max_examples=40)
@given(st.lists(st.text(alphabet="abcdй", min_size=1, max_size=30), max_size=20), st.integers(1, 4))
def test_lines_hold_all_words_or_say_that_some_are_missing(words: list[str], most: int) -> None:
    lines = wrap(" ".join(words), 120, 11, most=most)
    assert len(lines) <= most
    assert all(width(line, 11) <= 120 for line in lines)
    if not any("…" in line for line in lines):
        assert " ".join(lines) == " ".join(words)


def test_bold_and_wide_letters_take_more_room() -> None:
    assert width("Arland", 11, bold=True) > width("Arland", 11)
    assert width("中国", 11) > width("il", 11)
    assert width("é", 11) == pytest.approx(width("e\u0301", 11), rel=0.05)
