"""Flag pages that speak to language models; nothing here obeys, hides or changes a word."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from apercu.records import Flag

MAX_TEXT = 500_000
"""Characters of a text looked at; what lies beyond is not."""


class _Pattern(NamedTuple):
    name: str
    needs: tuple[str, ...]
    expression: re.Pattern[str]


@cache
def _patterns() -> tuple[_Pattern, ...]:
    raw = json.loads(files("apercu.data").joinpath("model_speech.json").read_text("utf-8"))
    return tuple(
        _Pattern(
            entry["name"],
            tuple(entry["needs"]),
            re.compile(entry["pattern"], re.IGNORECASE | re.MULTILINE),
        )
        for entry in raw["patterns"]
    )


def spans_to_models(text: str) -> tuple[tuple[int, int, str], ...]:
    """Find where a text speaks to a language model: `(start, end, name of the pattern)`.

    Half-open code point offsets, in order of start.
    """
    if not text:
        return ()
    text = text[:MAX_TEXT]
    lower = text.lower()
    signs = set(lower)
    found = [
        (*match.span(), pattern.name)
        for pattern in _patterns()
        # Most words of other scripts are ruled out by their letters, without a search.
        if any(word in lower for word in pattern.needs if signs.issuperset(word))
        for match in pattern.expression.finditer(text)
    ]
    return tuple(sorted(found))


def flags_to_models(text: str, where: str = "") -> tuple[Flag, ...]:
    """Return one flag `speaks_to_models` for each pattern found; `where` is put before its name.

    `where` tells words that were not in the stored text, e.g. `hidden`.
    """
    counts: dict[str, tuple[int, int]] = {}
    for start, end, name in spans_to_models(text):
        n, characters = counts.get(name, (0, 0))
        counts[name] = (n + 1, characters + end - start)
    prefix = f"{where}:" if where else ""
    return tuple(
        Flag(kind="speaks_to_models", detail=prefix + name, count=n, characters=characters)
        for name, (n, characters) in sorted(counts.items())
    )
