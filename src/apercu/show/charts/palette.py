"""What stands for what: colours for light and dark paper, shapes, sizes.

A quad class has a colour and a shape of its own, so that neither is needed to read the other.
The colours were chosen by measure: on their paper each has more contrast than the 3 that WCAG 2.2
asks for (1.4.11), and any two stay 24 and more apart in CIE 1976 units for normal sight and for
each of the three dichromacies as simulated after Machado, Oliveira and Fernandes (2009). A test
computes both again.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Theme = Literal["light", "dark"]
Shape = Literal["circle", "square", "triangle-up", "diamond"]


class Ink(NamedTuple):
    """A colour on light paper, and what takes its place on dark."""

    light: str
    dark: str


PAPER: Final = Ink("#fcfbf8", "#16171a")
INK: Final = Ink("#1c1c1a", "#e8e6e0")
QUIET: Final = Ink("#5a5953", "#a9a69d")
LINE: Final = Ink("#d9d6cc", "#3a3b3f")
WARN: Final = Ink("#8a3b00", "#f2b27a")
HATCH: Final = Ink("#a5a194", "#6d6a63")
SPAN: Final = Ink("#f3e3b3", "#4d431a")

VERBAL_COOPERATION: Final = Ink("#2f86c4", "#3f95d8")
MATERIAL_COOPERATION: Final = Ink("#0b3d66", "#b9defa")
VERBAL_CONFLICT: Final = Ink("#cf6a12", "#f6c56a")
MATERIAL_CONFLICT: Final = Ink("#7d1128", "#e5564a")

INKS: Final = (
    PAPER, INK, QUIET, LINE, WARN, HATCH, SPAN,
    VERBAL_COOPERATION, MATERIAL_COOPERATION, VERBAL_CONFLICT, MATERIAL_CONFLICT,
)  # fmt: skip


class Class(NamedTuple):
    """A quad class as it is drawn."""

    name: str
    ink: Ink
    shape: Shape


QUADS: Final[dict[int, Class]] = {
    1: Class("verbal cooperation", VERBAL_COOPERATION, "circle"),
    2: Class("material cooperation", MATERIAL_COOPERATION, "square"),
    3: Class("verbal conflict", VERBAL_CONFLICT, "triangle-up"),
    4: Class("material conflict", MATERIAL_CONFLICT, "diamond"),
}


class Size(NamedTuple):
    """A class of size: from how many origins on, and how wide a sign of it is, in pixels."""

    least: int
    words: str
    wide: float


SIZES: Final = (Size(1, "1 origin", 7.0), Size(2, "2 or 3", 9.5), Size(4, "4 and more", 12.5))


def size_of(origins: int) -> Size:
    """Give the class of size that so many origins have."""
    return max((one for one in SIZES if origins >= one.least), default=SIZES[0])


def colours(theme: Theme) -> dict[str, str]:
    """Say what each colour of a drawing becomes under a theme; drawings are made in light."""
    return {ink.light: ink.light if theme == "light" else ink.dark for ink in INKS}
