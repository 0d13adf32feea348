"""Figures and number words as decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from apercu.quantities.lexicon import Lexicon

_GROUPS = re.compile(r"[ \u00a0\u202f\u2009'’]")
_WORDS = re.compile(r"[\s-]+")


def figure_value(figure: str, *, comma: bool) -> Decimal:
    """Read a figure; `comma` says that a comma opens the fraction and a point groups thousands.

    One mark before three digits is ambiguous: it is then the language's mark of thousands; in
    English a point also groups where the digits end in zero, as no fraction is written so.
    """
    bare = _GROUPS.sub("", figure)
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        last = max(bare.rfind("."), bare.rfind(","))
        bare = re.sub("[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    elif points + commas > 1:
        bare = bare.replace(".", "").replace(",", "")
    elif points or commas:
        whole, fraction = re.split("[.,]", bare)
        grouping = bool(commas) != comma or (bool(points) and fraction.endswith("0"))
        thousands = len(fraction) == 3 and whole.lstrip("0") != "" and grouping
        bare = whole + fraction if thousands else f"{whole}.{fraction}"
    return Decimal(bare)


def words_value(words: str, lex: Lexicon) -> Decimal:
    """Read number words: "two hundred and five", "forty-one", "three million"."""
    total = current = Decimal(0)
    for word in _WORDS.split(words):
        if word in lex.numbers:
            current += lex.numbers[word]
        elif word in lex.scales:
            scale = lex.scales[word]
            current = (current or Decimal(1)) * scale
            if scale >= 1000:
                total, current = total + current, Decimal(0)
    return total + current
