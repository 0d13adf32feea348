"""From text to tagged tokens: only where something might be a date, and in one pass."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from apercu.dates.lexicon import Entry, Lexicon, word_list

MARGIN = 90
"""Code points read either side of a trigger: the longest expression of the test texts has 60."""

_CANDIDATE = re.compile(r"[^\W\d_]\w*|\d+(?:[-./:]\d+)*")
_DAYLIKE = re.compile(r"\d{4}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d|\d{2}s\Z|9/11\Z")

_TOKEN = re.compile(
    r"""
    (?P<iso>\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?\ ?(?:[Zz]|[+-]\d\d:?\d\d)?)?
        (?![\w-]))
  | (?P<cjk>\d{4}[年년]\ ?\d{1,2}[月월](?:\ ?\d{1,2}[日일])?)
  | (?P<numeric>\d{1,2}(?P<sep>[./])\d{1,2}(?P=sep)\d{4}(?![\w/]))
  | (?P<years>\d{4}[-–/]\d{2}(?:\d\d)?(?![\w/–-]))
  | (?P<clock>\d{1,2}[:]\d\d(?::\d\d)?(?![\d:])|\d{1,2}(?:\.\d\d)?\ ?[apAP]\.?[mM]\b\.?)
  | (?P<number>\d{1,12}(?:[.,]\d{1,12}){0,6})
  | (?P<word>[^\W\d_]\w*)
  | (?P<gap>\s+)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SUFFIX = re.compile(r"([-'’]?)([^\W\d_]{1,6})(?!\w)")
_ORDER = re.compile(r"[QqHh][1-4]\Z")
_ROMAN = re.compile(r"(X{1,2}(?:IX|IV|V?I{0,3})|IX|IV|V?I{2,3}|VI)[eè]?\Z")
_FISCAL = re.compile(r"FY(?:\d\d|\d{4})\Z")
_OFFSET = re.compile(r"(?:GMT|UTC)\s?([+\-−])(\d{1,2})(?::?(\d\d))?(?!\d)")
_CURRENCY = frozenset("$€£¥₽₴₺₼₸#№§")
_ABBREVIATED = frozenset("MW")
_DASHES = frozenset("-–‑−")


_DECADE_ENDINGS = {
    "ru": frozenset({"е", "х", "ые", "ых"}),
    "uk": frozenset({"ті", "х", "тих", "і"}),
    "de": frozenset({"er", "ern"}),
    "tr": frozenset({"lar", "larda", "lardan", "ların", "ler", "lerde", "lerden", "lerin"}),
}
"""Endings that make a decade of a year that ends on zero."""


class Token(NamedTuple):
    """A stretch of the text with its tag and meaning; `word` is lower case."""

    start: int
    end: int
    tag: str
    value: int | str
    word: str
    plural: bool = False
    doubtful: bool = False
    capital: bool = False


def windows(text: str, words: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that may hold time expressions, merged and in order."""
    triggers = words.triggers
    low = high = -1
    for found in _CANDIDATE.finditer(text):
        piece = found.group()
        if piece[0].isdigit():
            if not _DAYLIKE.match(piece):
                continue
        elif piece.lower() not in triggers and not _trigger_by_shape(piece):
            continue
        start = max(0, found.start() - MARGIN)
        if start > high:
            if high >= 0:
                yield low, high
            low = _snap_left(text, start)
        high = _snap_right(text, min(len(text), found.end() + MARGIN))
    if high >= 0:
        yield low, high


def _trigger_by_shape(piece: str) -> bool:
    return len(piece) <= 6 and bool(_ORDER.match(piece) or _FISCAL.match(piece))


def _snap_left(text: str, at: int) -> int:
    """Move left to white space, so that no token is cut; give up after `MARGIN`."""
    for place in range(at, max(-1, at - MARGIN), -1):
        if place == 0 or text[place - 1].isspace():
            return place
    return at


def _snap_right(text: str, at: int) -> int:
    for place in range(at, min(len(text), at + MARGIN)):
        if text[place].isspace():
            return place
    return min(len(text), at + MARGIN)


def tokens(text: str, start: int, end: int, words: Lexicon) -> list[Token]:
    """Return the tagged tokens of `text[start:end]`, phrases joined, white space dropped."""
    raw: list[Token] = []
    at = start
    while at < end:
        found = _TOKEN.match(text, at, end)
        if found is None or found.lastgroup is None:  # pragma: no cover - `mark` takes anything
            break
        at = found.end()
        kind = found.lastgroup
        if kind == "gap":
            if found.group().count("\n") > 1:
                raw.append(Token(found.start(), at, "|", "", ""))
        elif kind == "word":
            raw.append(_word(text, found.start(), at, words))
        elif kind == "mark":
            raw.append(_mark(text, found.start(), at))
        else:
            token = _number(text, found, kind, raw, words)
            raw.append(token)
            at = token.end
    return _join_phrases(raw, words)


def _word(  # noqa: PLR0911 - one return a case
    text: str, start: int, end: int, words: Lexicon
) -> Token:
    word = text[start:end]
    lower = word.lower()
    entry = words.words.get(lower)
    if entry is None and "İ" in word:
        entry = words.words.get(word.replace("İ", "i").replace("I", "ı").lower())
    if entry is None:
        if _ORDER.match(word):
            if word[0] in "Hh" and word[1] in "34":
                return Token(start, end, "x", "", lower)
            return Token(start, end, "q", word.upper(), lower)
        if len(word) > 1 and (roman := _ROMAN.match(word)) is not None:
            return Token(start, end, "o", _roman(roman[1]), lower)
        if _FISCAL.match(word):
            return Token(start, end, "Y", 0, lower)
        return Token(start, end, "x", "", lower, capital=word[0].isupper())
    if (
        words.has("capital")
        and entry.tag in "MW"
        and not word[0].isupper()
        and word[0] != word[0].upper()
    ):
        return Token(start, end, "x", "", lower)
    return Token(
        start,
        end,
        entry.tag,
        entry.value,
        lower,
        entry.plural,
        entry.doubtful,
        word[0].isupper(),
    )


def _roman(numeral: str) -> int:
    values = [{"X": 10, "V": 5, "I": 1}[one] for one in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-one if one < after else one for one, after in pairs)


def _mark(text: str, start: int, end: int) -> Token:
    mark = text[start:end]
    if mark in _DASHES:
        spaced = text[start - 1 : start].isspace() and text[end : end + 1].isspace()
        return Token(start, end, "x" if spaced and mark == "-" else "-", "", mark)
    if mark == "—":
        glued = text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
        return Token(start, end, "-" if glued else "x", "", mark)
    if mark in "’'":
        return Token(start, end, "'", "", "'")
    return Token(start, end, mark if mark in ",./():;" else "x", "", mark)


def _number(  # noqa: PLR0911 - one return a case
    text: str, found: re.Match[str], kind: str, before: list[Token], words: Lexicon
) -> Token:
    start, end, word = found.start(), found.end(), found.group()
    if kind in {"iso", "cjk"}:
        return Token(start, end, "I", word, word)
    if kind in {"numeric", "sep"}:
        return Token(start, end, "J", word, word)
    if kind == "clock":
        return Token(start, end, "C", word, word)
    if kind == "years" and (token := _years(start, end, word)) is not None:
        return token
    if kind == "years":
        word = word[:4]
        end = start + 4
    if word == "9" and words.language == "en" and re.compile(r"/11(?![\d/])").match(text, end):
        return Token(start, end + 3, "h", "2001-9-11", "9/11")
    if _glued_to_code(text, start, end, before):
        return Token(start, end, "n", 0, word)
    return _plain_number(text, start, end, word, words, before)


def _years(start: int, end: int, word: str) -> Token | None:
    """Read "2022-23", "2022–2024" and "2024-06"; a slash only joins following years."""
    first, last = int(word[:4]), int(word[5:])
    if len(word) == 7 and word[4] == "-" and 1 <= last <= 12 and last <= first % 100:
        return Token(start, end, "I", word, word)
    last = last if len(word) == 9 else first - first % 100 + last
    if not 1000 <= first < last <= 2999 or (word[4] == "/" and last != first + 1):
        return None
    return Token(start, end, "K", f"{first} {last}", word)


def _glued_to_code(text: str, start: int, end: int, before: list[Token]) -> bool:
    """Tell whether a number belongs to a code ("Su-24"), a sum ("$2000"), an address or a score."""
    left = text[start - 1 : start]
    if left in _CURRENCY or left in {"_", "/"} or text[end : end + 1] in {"%", "_", "°"}:
        return bool(left) or text[end : end + 1] in {"%", "_", "°"}
    if text[end : end + 1] == "/" and text[end + 1 : end + 2].isdigit():
        return True
    if left and left in _DASHES and len(before) > 1 and before[-2].end == start - 1:
        return before[-2].tag in "xnAwo" and before[-2].word not in {"pre", "post"}
    return bool(before) and before[-1].end == start and before[-1].tag not in "-('Q.,–"


def _plain_number(  # noqa: PLR0911 - one return a case; one place calls it
    text: str, start: int, end: int, word: str, words: Lexicon, before: list[Token]
) -> Token:
    if word[-1] in ".,":  # pragma: no cover - the pattern ends on a digit
        word = word[:-1]
    if not word.isdigit() or len(word) > 4:
        return Token(start, end, "n", 0, word)
    value = int(word)
    suffix = _SUFFIX.match(text, end)
    ordinal = False
    if suffix is not None:
        glue, letters = suffix.group(1), suffix.group(2).lower()
        if (
            len(word) == 4
            and value % 10 == 0
            and letters in _DECADE_ENDINGS.get(words.language, ())
        ):
            return Token(start, suffix.end(), "G", value, word)
        if letters in words.suffixes:
            end, ordinal = suffix.end(), True
        elif letters == "s" and value % 10 == 0 and _is_decade(word, glue, before):
            decade = value if len(word) == 4 else 1900 + value
            return Token(start, suffix.end(), "G", decade, word)
        elif glue == "":
            return Token(start, suffix.end(), "n", 0, word)
    if len(word) == 4 and 1000 <= value <= 2999:
        numbered = before and (
            before[-1].word in word_list("unnumbered")
            or (before[-1].tag == "." and len(before) > 1 and before[-2].word in {"no", "nr"})
        )
        return Token(start, end, "n" if numbered else "y", value, word)
    if len(word) <= 2 and 1 <= value <= 31:
        return Token(start, end, "d", value, "th" if ordinal else word)
    return Token(start, end, "n", value if value < 1000 else 0, word)


def _is_decade(word: str, glue: str, before: list[Token]) -> bool:
    if len(word) == 4:
        return glue == "" or (glue in "'’" and bool(before) and before[-1].tag in "HP")
    return len(word) == 2 and glue == "" and bool(before) and before[-1].tag in "H'P-"


def _join_phrases(raw: list[Token], words: Lexicon) -> list[Token]:
    joined: list[Token] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        for pieces, entry in words.phrases.get(token.word, ()):
            if _follows(raw, at, pieces):
                last = raw[at + len(pieces) - 1]
                joined.append(_phrase(token.start, last.end, " ".join(pieces), entry))
                at += len(pieces)
                break
        else:
            at += 1
            if (
                token.tag == "."
                and joined
                and joined[-1].end == token.start
                and joined[-1].tag in _ABBREVIATED
                and len(joined[-1].word) <= 5
                and at < len(raw)
                and raw[at].tag in "dyM,-"
            ):
                joined[-1] = joined[-1]._replace(end=token.end)
            else:
                joined.append(token)
    return joined


def _follows(raw: list[Token], at: int, pieces: tuple[str, ...]) -> bool:
    return at + len(pieces) <= len(raw) and all(
        raw[at + n].word == piece for n, piece in enumerate(pieces)
    )


def _phrase(start: int, end: int, word: str, entry: Entry) -> Token:
    return Token(start, end, entry.tag, entry.value, word, entry.plural, entry.doubtful)


@functools.lru_cache(maxsize=256)
def clock_of(word: str) -> tuple[str, bool] | None:
    """Read a clock time as (ISO time, whether minutes were given); `None` where impossible."""
    digits = re.findall(r"\d+", word)
    hour, rest = int(digits[0]), [int(one) for one in digits[1:3]]
    half = re.search(r"[apAP]", word)
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.group().lower() == "p" else 0)
    try:
        minute, second, *_ = [*rest, 0, 0]
        return dt.time(hour, minute, second).isoformat(), bool(rest)
    except ValueError:
        return None


def offset_at(text: str, start: int) -> tuple[str, int] | None:
    """Read "GMT+4" at a place as (zone, its end)."""
    found = _OFFSET.match(text, start)
    if found is None:
        return None
    sign = "+" if found.group(1) == "+" else "-"
    return f"{sign}{int(found.group(2)):02d}:{found.group(3) or '00'}", found.end()
