"""How wide words are, and how they are fitted into a width.

Nothing is asked of the machine's fonts: the same words are cut at the same place everywhere.
Widths are those of Helvetica's metrics (Liberation Sans and Arial share them), in thousandths of
the size of the letters; what they do not have is taken for a letter of its kind.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from apercu.show.terminal import plain

FONT: Final = "Liberation Sans, Arial, Helvetica, Noto Sans, DejaVu Sans, sans-serif"
_SPARE: Final = 1.05
"""Other sans-serif letters than those measured are a little wider."""
_BOLD: Final = 1.07
_WIDTHS: Final = {
    letter: width
    for width, letters in (
        (191, "'"), (222, "ijl"), (278, " !,./:;I[]\\ft·"), (333, "()-`r“”‘’"), (355, '"'),
        (389, "*"), (500, "Jckszvxy"), (556, "0123456789?$#_Labdeghnopqu–"), (584, "+<=>~−"),
        (611, "FTZ"), (667, "&ABEKPSVXY"), (722, "CDHNRUw"), (778, "GOQ"), (833, "Mm"),
        (889, "%"), (944, "W"), (1000, "—→…"), (1015, "@"),
    )
    for letter in letters
}  # fmt: skip
_LAST_MEASURED: Final = "\u052f"
"""The last letter of Cyrillic: Latin, Greek and Cyrillic letters are of about one width, and those
of other scripts mostly come from wider fonts."""
_BREAK = re.compile(r"\s+")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 300
"""Characters of a line: those that take no room would make it endless."""


def legible(text: str) -> str:
    """Return words that every reader of SVG takes, on one line; what is no character is `\ufffd`.

    The renderer ends the whole program at a character that XML does not have.
    """
    return plain(_NO_CHARACTER.sub("\ufffd", _BREAK.sub(" ", text).strip()))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in the units of `size`."""
    total = sum(_WIDTHS.get(letter) or _unknown(letter) for letter in text)
    return total / 1000 * size * _SPARE * (_BOLD if bold else 1)


def _unknown(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1000
    if letter > _LAST_MEASURED:
        return 750
    return 690 if letter.isupper() else 560


def fit(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return the text, or as much of its beginning as the room holds with `…` behind it."""
    text = legible(text)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    if width(text, size, bold=bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    cut = text[:low]
    blank = cut.rfind(" ")
    # Between words where one ends in the last third: "Bosnia and Herze…" says more than "Bosnia…".
    if blank > 2 * low // 3 and not text[low : low + 1].isspace():
        cut = cut[:blank]
    while cut and unicodedata.combining(text[len(cut) : len(cut) + 1] or " "):
        cut = cut[:-1]
    return cut.rstrip(" ,;:–—-") + "…"


def wrap(
    text: str, room: float, size: float, *, most: int = 99, bold: bool = False
) -> tuple[str, ...]:
    """Break a text into at most `most` lines; what does not fit is cut off with `…`."""
    words = legible(text).split(" ")
    lines: list[str] = []
    while words and len(lines) < most - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size, bold=bold) <= room:
            taken += 1
        lines.append(fit(" ".join(words[:taken]), room, size, bold=bold))
        words = words[taken:]
    if words:
        lines.append(fit(" ".join(words), room, size, bold=bold))
    return tuple(line for line in lines if line)
