"""How rare a word is in texts on world affairs, where no collection is at hand to count in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

RAREST = 11.0
"""What a stem weighs that is not in the table; the commonest weighs 1."""
FIGURE = 6.0


def rarity(stem: str) -> float:
    """Return a stem's weight, from 1 (in every other block of text) to `RAREST`, by powers of two.

    A stem is what `apercu.text.terms` gives. Figures weigh `FIGURE`, whatever they are: a table
    of texts knows nothing of how telling a figure is.
    """
    if any(map(str.isdigit, stem)):
        return FIGURE
    return _bands().get(stem, RAREST)


def weight(stems: Iterable[str]) -> float:
    """Return the sum of the weights of stems."""
    # Sorted, since sums of floats depend on their order.
    return sum(map(rarity, sorted(stems)))


@cache
def _bands() -> dict[str, float]:
    from importlib import resources  # noqa: PLC0415  (slow to import, needed once)

    table = resources.files("apercu").joinpath("data", "words", "rarity.tsv")
    found: dict[str, float] = {}
    for row in table.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            band, stems = row.split("\t")
            found |= dict.fromkeys(stems.split(" "), float(band) + 1)
    return found
