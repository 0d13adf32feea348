"""The lines of a PDF page with their places, as PDFium lays them out; hidden text set apart.

What a reader of the page cannot see is no part of its text: invisible render mode without an image
under it (a scan's recognised text lies over its image, and stays), fully transparent, white on
nothing, or smaller than anybody reads.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_TINY_PT = 2.0  # the smallest visible type in the sample PDFs is 4 pt (superscripts)
_WHITE = 250  # of 255, in each colour
_INVISIBLE_MODES = frozenset({3, 7})
_HYPHENS = frozenset({0x02, 0xFFFE, 0xAD})  # PDFium's marks for a hyphen at a line's end
_SOFT_HYPHEN = "\u00ad"
_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
    0xFB06: "st",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a page: its text, where it stands, and its type size, in points from below."""

    text: str
    left: float
    right: float
    y: float
    size: float
    page: int = 0
    page_height: float = 792.0


@dataclass
class PageLines:
    """The lines of one page, and the characters that were left out, by why they are hidden."""

    lines: list[Line] = field(default_factory=list)
    hidden: Counter[str] = field(default_factory=Counter)
    hidden_runs: Counter[str] = field(default_factory=Counter)
    unmapped: int = 0
    images: int = 0


@dataclass(frozen=True)
class _Cover:
    """Something painted, under which text may be meant to lie."""

    left: float
    bottom: float
    right: float
    top: float
    image: bool

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top


def read_lines(page: Any, number: int) -> PageLines:
    """Read the lines of one open pypdfium2 page, numbered from 0, in PDFium's reading order."""
    text_page = page.get_textpage()
    try:
        return _Reader(page, text_page, number).read()
    finally:
        text_page.close()


class _Reader:
    """Walks over the characters of one page."""

    def __init__(self, page: Any, text_page: Any, number: int) -> None:
        from pypdfium2 import raw  # noqa: PLC0415 heavy

        self.raw = raw
        self.page = page
        self.handle = text_page.raw
        self.count = text_page.count_chars()
        self.number = number
        self.height = page.get_height()
        self.result = PageLines()
        self.covers = self._covers()
        self.styles: dict[int, tuple[str | None, float]] = {}

    def read(self) -> PageLines:
        raw, handle = self.raw, self.handle
        held: list[str] = []
        first = last = -1
        size = 0.0
        high = 0
        last_hidden: str | None = None
        for index in range(self.count):
            code = raw.FPDFText_GetUnicode(handle, index)
            if code in {10, 13}:
                self._close(held, first, last, size)
                held, first = [], -1
                continue
            if code in {32, 0xA0}:
                held.append(" ")
                continue
            hidden, style_size = self._style(index)
            if hidden is not None:
                self.result.hidden[hidden] += 1
                self.result.hidden_runs[hidden] += hidden != last_hidden
                last_hidden = hidden
                continue
            last_hidden = None
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            character = self._character(code, high)
            high = 0
            if not character:
                continue
            if held and held[-1] == _SOFT_HYPHEN and self._moved(last, index, style_size):
                # PDFium runs a broken word on without a line's end.
                self._close(held, first, last, size)
                held, first = [], -1
            if first < 0:
                first, size = index, style_size
            last = index
            held.append(character)
        self._close(held, first, last, size)
        return self.result

    def _character(self, code: int, high: int) -> str:
        if code in _HYPHENS:
            return _SOFT_HYPHEN
        if 0xDC00 <= code < 0xE000:
            if high:
                return chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
            self.result.unmapped += 1
            return "\ufffd"
        if code in {0, 0xFFFD, 0xFFFF} or 0xE000 <= code < 0xF900:
            self.result.unmapped += 1
            return "\ufffd" if code else ""
        if code < 32 or 0x7F <= code < 0xA0 or code > 0x10FFFF:
            return ""
        return _LIGATURES.get(code) or chr(code)

    def _close(self, held: list[str], first: int, last: int, size: float) -> None:
        text = " ".join("".join(held).split())
        if not text or first < 0:
            return
        left, top = self._origin(first)
        right = self._box(last)[1]
        self.result.lines.append(
            Line(text, left, max(left, right), top, size or 10.0, self.number, self.height)
        )

    def _moved(self, before: int, index: int, size: float) -> bool:
        return abs(self._origin(before)[1] - self._origin(index)[1]) > 0.3 * (size or 10.0)

    def _origin(self, index: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        self.raw.FPDFText_GetCharOrigin(self.handle, index, x, y)
        return x.value, y.value

    def _box(self, index: int) -> tuple[float, float, float, float]:
        """Give left, right, bottom, top of a character."""
        box = [ctypes.c_double() for _ in range(4)]
        self.raw.FPDFText_GetCharBox(self.handle, index, *box)
        return box[0].value, box[1].value, box[2].value, box[3].value

    # --- what is hidden -------------------------------------------------------------------

    def _style(self, index: int) -> tuple[str | None, float]:
        """Tell why a character is hidden, `None` if it is not, and its size in points."""
        text_object = self.raw.FPDFText_GetTextObject(self.handle, index)
        address = ctypes.cast(text_object, ctypes.c_void_p).value
        if address is None:
            return None, 0.0
        if address not in self.styles:
            size = self._size(index)
            self.styles[address] = (self._why_hidden(text_object, index, size), size)
        return self.styles[address]

    def _size(self, index: int) -> float:
        matrix = self.raw.FS_MATRIX()
        size = self.raw.FPDFText_GetFontSize(self.handle, index)
        if self.raw.FPDFText_GetMatrix(self.handle, index, matrix):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
        return float(size)

    def _why_hidden(self, text_object: Any, index: int, size: float) -> str | None:
        left, right, bottom, top = self._box(index)
        x, y = (left + right) / 2, (bottom + top) / 2
        over = [cover for cover in self.covers if cover.holds(x, y)]
        mode = self.raw.FPDFTextObj_GetTextRenderMode(text_object)
        if mode in _INVISIBLE_MODES:
            return None if any(cover.image for cover in over) else "invisible"
        if 0 < size < _TINY_PT:
            return "tiny"
        red, green, blue, alpha = self._colour(text_object)
        if alpha == 0:
            return "transparent"
        if min(red, green, blue) >= _WHITE and mode != 1 and not over:
            return "white"
        return None

    def _colour(self, page_object: Any) -> tuple[int, int, int, int]:
        parts = [ctypes.c_uint() for _ in range(4)]
        if not self.raw.FPDFPageObj_GetFillColor(page_object, *parts):
            return 0, 0, 0, 255
        return parts[0].value, parts[1].value, parts[2].value, parts[3].value

    def _covers(self) -> list[_Cover]:
        raw = self.raw
        painted = []
        kinds = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING,
                 raw.FPDF_PAGEOBJ_FORM)  # fmt: skip
        for found in self.page.get_objects(filter=kinds, max_depth=1):
            image = found.type in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}
            self.result.images += found.type == raw.FPDF_PAGEOBJ_IMAGE
            if found.type == raw.FPDF_PAGEOBJ_PATH:
                fill, stroke = ctypes.c_int(), ctypes.c_int()
                raw.FPDFPath_GetDrawMode(found.raw, fill, stroke)
                red, green, blue, alpha = self._colour(found.raw)
                if not fill.value or alpha == 0 or min(red, green, blue) >= _WHITE:
                    continue
            sides = [ctypes.c_float() for _ in range(4)]
            if raw.FPDFPageObj_GetBounds(found.raw, *sides):
                left, bottom, right, top = (side.value for side in sides)
                painted.append(_Cover(left, bottom, right, top, image))
        return painted
