"""Find figures in English words, write them otherwise, and change them."""

from __future__ import annotations

import random
import re
from typing import NamedTuple

WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SPELLED = {value: word for word, value in WORDS.items()}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCALES = ("hundred", "thousand", "million", "billion", "trillion")
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = re.compile(
    rf"(?<![\w.,/-])(?:{_DIGITS})(?![\w/]|[.,]\d|-\d)|\b(?:{'|'.join(WORDS)})\b(?!-)"
)
YEAR = re.compile(r"(?<![\w,./-])(?:19|20)\d\d(?![\w%,]\d|\w)")
MONTH = re.compile(rf"\b(?:{'|'.join(m for m in MONTHS if m != 'May')}|(?<=in )May|(?<=\d )May)\b")
DAY = re.compile(rf"\b(?:{'|'.join(DAYS)})\b")
SCALE = re.compile(rf"\b(?:{'|'.join(SCALES[1:])})\b")


class Figure(NamedTuple):
    """A figure at `[start, end)`."""

    start: int
    end: int
    words: str
    value: float


def find(text: str) -> list[Figure]:
    """Find numbers that are no years."""
    years = {match.start() for match in YEAR.finditer(text)}
    return [
        Figure(m.start(), m.end(), m.group(), value_of(m.group()))
        for m in NUMBER.finditer(text)
        if m.start() not in years
    ]


def value_of(words: str) -> float:
    """Read a number as `NUMBER` finds it."""
    return float(WORDS[words]) if words in WORDS else float(words.replace(",", ""))


def write(value: float, *, like: str) -> str:
    """Write a number in the way of another: spelled out, with commas, with decimals."""
    if like in WORDS and value in SPELLED:
        return SPELLED[int(value)]
    places = len(like.partition(".")[2]) if "." in like else 0
    return f"{value:,.{places}f}" if "," in like or value >= 10_000 else f"{value:.{places}f}"


def change(figure: Figure, rng: random.Random) -> str:
    """Return another number that could stand there; never one within a tenth of the old one."""
    value = figure.value
    for _ in range(20):
        factor = rng.choice((0.2, 0.33, 0.5, 0.6, 0.75, 1.25, 1.4, 1.6, 2, 3, 5, 10))
        other = value * factor if value >= 10 else value + rng.choice((-4, -3, -2, -1, 1, 2, 3, 5))
        if value >= 10 and value == int(value):
            other = float(round(other, -1 if other >= 40 and value % 10 == 0 else 0))
        if other > 0 and abs(other - value) > 0.1 * value:
            written = write(other, like=figure.words)
            if written != figure.words:
                return written
    return write(value * 2 + 1, like=figure.words)


def rewrite(figure: Figure, rng: random.Random) -> str | None:
    """Write the same number otherwise; `None` where there is no other way."""
    if figure.words in WORDS:
        return f"{int(figure.value)}"
    if figure.value in SPELLED and "." not in figure.words:
        return SPELLED[int(figure.value)]
    if "." in figure.words and figure.value >= 2:
        return f"about {round(figure.value)}" if rng.random() < 0.7 else None
    if figure.value >= 2_000_000 and figure.value % 100_000 == 0:
        return f"{figure.value / 1e6:g} million"
    if "," in figure.words and rng.random() < 0.5:
        return figure.words.replace(",", "")
    return None
