"""Words for the reader: days, lists of names, languages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache
from importlib import resources

from apercu.actors import actor_name

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def in_words(day: datetime.date) -> str:
    """Write a day as `6 August 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_WITH_ARTICLE = frozenset(
    {"USA", "GBR", "ARE", "NLD", "PHL", "BHS", "GMB", "COM", "MDV", "SLB", "MHL", "DOM", "CAF",
     "COG", "COD", "SYC", "VAT"}
)  # fmt: skip
"""States whose names take an article within a sentence."""


def names(actors: Sequence[str]) -> str:
    """Write actors' names as a list: `Norway, Iceland and Denmark`."""
    words = [actor_name(one) for one in actors]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def in_running(actor: str) -> str:
    """Write an actor's name as it stands within a sentence: `the United States`."""
    name = actor_name(actor)
    body = actor.startswith("org:") and " " in name
    return f"the {name}" if actor in _WITH_ARTICLE or body else name


def listed(actors: Sequence[str]) -> str:
    """Write actors' names as a list within a sentence: `Norway and the Bahamas`."""
    words = [in_running(one) for one in actors]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def main_language(actor: str) -> str | None:
    """Return the language in which a state's outlets mostly write, `None` where not told."""
    found = _languages().get(actor)
    return found[0] if found else None


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    text = resources.files("apercu.data").joinpath("gazetteer/languages.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {
        actor: tuple(codes.split(",")) for actor, codes in (line.split("\t") for line in lines[1:])
    }
