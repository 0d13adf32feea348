"""Take out of a text the characters that nobody sees and that mean nothing in its script.

Zero-width joiners stay where Arabic, Indic and other scripts, and emoji, need them; zero-width
spaces where a script divides words by them; directional marks where words run right to left.
Everything else invisible goes, and is counted by kind. Sources: the Unicode Standard, chapters
9, 12 and 23, and UAX #9 and UTS #51.
"""

from __future__ import annotations

import re

from apercu.records import Flag

_ZERO_WIDTH = (
    "\u200b\u200c\u200d\u2060-\u2064\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0\u17b4\u17b5"
    "\u206a-\u206f\ufff9-\ufffb\U0001d173-\U0001d17a"
)
_BIDI = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0000-\U000e007f"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_NONCHARACTERS = "\ufffe\uffff\ud800-\udfff"

_ANY = re.compile(f"[{_ZERO_WIDTH}{_BIDI}{_SELECTORS}{_TAGS}{_CONTROLS}{_NONCHARACTERS}\xad]+")
_CARRIERS = re.compile("[\ufe00-\ufe0f\U000e0020-\U000e007e\U000e0100-\U000e01ef]")
_FLAG_OF_REGION = re.compile(
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
)

_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0e80-\u0eff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
    "\u1a00-\u1aff\u1b00-\u1bff\ua800-\uabff\U00010a00-\U00010aff\U00011000-\U000114ff]"
)
_PICTURE = re.compile(
    "[\u00a9\u00ae\u200d\u203c-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff#*0-9]"
)
_WORDS_BY_ZERO_WIDTH_SPACE = re.compile("[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u1a20-\u1aaf]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_IDEOGRAPH = re.compile(
    "[\u2e80-\u2fff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_HANGUL_JAMO = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\ud7b0-\ud7ff]")
_MATHS = re.compile("[\u2200-\u22ff\u2a00-\u2aff]")
_MONGOLIAN = re.compile("[\u1800-\u18af]")


def strip_invisible(text: str) -> tuple[str, tuple[Flag, ...]]:
    """Return the text without invisible characters that carry no meaning, and what went.

    Flags are of the kind `hidden_text`; `count` is the number of runs, `characters` of code
    points. Text without any such character comes back as it is.
    """
    if _ANY.search(text) is None:
        return text, ()
    counts: dict[str, tuple[int, int]] = {}
    out: list[str] = []
    done = 0
    kept_flags = {m.start() + 1: m.end() for m in _FLAG_OF_REGION.finditer(text)}
    for match in _ANY.finditer(text):
        start, end = match.span()
        if kept_flags.get(start) is not None:
            start = min(end, kept_flags[start])
        keep, gone = _judge(text, start, end)
        if not gone:
            continue
        out += [text[done:start], keep]
        done = end
        for kind, n in gone.items():
            runs, characters = counts.get(kind, (0, 0))
            counts[kind] = (runs + 1, characters + n)
    if not counts:
        return text, ()
    out.append(text[done:])
    flags = tuple(
        Flag(kind="hidden_text", detail=kind, count=runs, characters=characters)
        for kind, (runs, characters) in sorted(counts.items())
    )
    return "".join(out), flags


def _judge(text: str, start: int, end: int) -> tuple[str, dict[str, int]]:
    """Decide about one run of invisible characters: what stays of it, and what goes by kind."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    keep: list[str] = []
    gone: dict[str, int] = {}
    for place in range(start, end):
        char = text[place]
        previous = keep[-1] if keep else before
        following = text[place + 1] if place + 1 < len(text) else ""
        kind = _kind(char)
        if _means(text, char, kind, (previous, after, following), place):
            keep.append(char)
        else:
            gone[kind] = gone.get(kind, 0) + 1
            # What used to part two words still parts them.
            if char in "\x0b\x0c\x1c\x1d\x1e\x1f" and not (previous + after).isspace():
                keep.append(" ")
    return "".join(keep), gone


def _kind(char: str) -> str:  # noqa: PLR0911 - one case a kind
    code = ord(char)
    if code < 0xA0:
        return "control_character"
    if char == "\xad":
        return "soft_hyphen"
    if 0xE0000 <= code <= 0xE007F:
        return "tag_character"
    if (
        0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
        or (0x180B <= code <= 0x180F and code != 0x180E)
    ):
        return "variation_selector"
    if code in {0x200E, 0x200F, 0x061C} or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return "bidi_control"
    if code in {0xFFFE, 0xFFFF} or 0xD800 <= code <= 0xDFFF:
        return "noncharacter"
    return "zero_width"


def _means(  # noqa: PLR0911 - one case a character
    text: str, char: str, kind: str, around: tuple[str, str, str], place: int
) -> bool:
    """Tell whether an invisible character does something where it stands."""
    previous, after, following = around
    if kind == "variation_selector":
        return _selects(char, previous)
    if kind == "bidi_control":
        # An override shows letters in another order than they are stored: never kept.
        if char in "\u202d\u202e":
            return False
        return _RIGHT_TO_LEFT.search(text, max(0, place - 300), place + 300) is not None
    if kind != "zero_width":
        return False
    if char in "\u200c\u200d":
        if _JOINING.match(previous) and (_JOINING.match(after) or char == "\u200d"):
            return True
        if char == "\u200c" and _JOINING.match(previous) and not after.isspace():
            return bool(after)
        return char == "\u200d" and bool(_PICTURE.match(previous) and _PICTURE.match(following))
    if char == "\u200b":
        return bool(
            _WORDS_BY_ZERO_WIDTH_SPACE.match(previous) or _WORDS_BY_ZERO_WIDTH_SPACE.match(after)
        )
    if char in "\u115f\u1160":
        return bool(_HANGUL_JAMO.match(previous) or _HANGUL_JAMO.match(after))
    if char in "\u17b4\u17b5":
        return "\u1780" <= previous <= "\u17ff"
    return char == "\u180e" and bool(_MONGOLIAN.match(previous))


def _selects(char: str, previous: str) -> bool:
    """Tell whether a variation selector has a base it can vary; a run of them carries data."""
    if char in "\ufe0e\ufe0f":
        return _PICTURE.match(previous) is not None and previous not in "\ufe0f\u200d"
    if "\ufe00" <= char <= "\ufe0d":
        return bool(
            _IDEOGRAPH.match(previous) or _MATHS.match(previous) or "\u1000" <= previous <= "\u109f"
        )
    if "\u180b" <= char <= "\u180f":
        return bool(_MONGOLIAN.match(previous))
    return bool(_IDEOGRAPH.match(previous))


def hidden_message(text: str) -> str:
    """Return what tag characters and variation selectors in a text spell in ASCII.

    Tag characters mirror ASCII at U+E0000; variation selectors are read as bytes (FE00 is 0,
    E0100 is 16), which is how text is smuggled in them. For looking at, never for storing.
    """
    out: list[str] = []
    for char in _CARRIERS.findall(text):
        code = ord(char)
        if 0xE0020 <= code <= 0xE007E:
            out.append(chr(code - 0xE0000))
        elif 0xFE00 <= code <= 0xFE0F:
            out.append(chr(code - 0xFE00))
        elif 0xE0100 <= code <= 0xE01EF:
            out.append(chr(code - 0xE0100 + 16))
    return "".join(c for c in out if c.isprintable())
