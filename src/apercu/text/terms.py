"""Terms: what a text is found by.

The same function makes the terms of texts and of questions, so the rules are chosen for being
steady rather than for being right about any one language:

- The text is folded: NFKC, then case-folded; marks without width go. Latin and Greek letters
  lose their accents (`ı` and `İ` become `i`, `ə` becomes `e`); Cyrillic ones keep `й`, `ї` and
  `ў`, which are letters, while `ё` becomes `е` and stress marks go. Arabic loses its vowel signs
  and stretching, and its Persian `ی` and `ک` become `ي` and `ك`.
- A hyphen parts words, an apostrophe does not, but `'s`, a Turkish case ending behind a name and
  a French or Italian elision before one (`l'`, `dell'`) fall off.
- Numbers stay whole: `3.7`, `20.25`; a comma is a decimal point (`3,7` is `3.7`) unless it groups
  thousands (`9,400` is `9400`); digits of any script become ASCII.
- Letters with stops between them are one word: `U.S.` is `us`.
- A word is stemmed by the rules of one language for each script. Han, Kana, Hangul, Thai, Lao,
  Khmer and Burmese give pairs of neighbouring characters.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import chain

from apercu.text.rules import load_json

TERMS_VERSION = 1
"""Grows when any text gives other terms than before; an index made by another version is stale."""
LONGEST_TERM = 64
"""The most code points of a term; the rest of a longer one is dropped."""
_CACHE_SIZE = 200_000
"""Words whose terms are kept; then the cache starts anew (about 40 MB)."""

_BRAHMIC = "\u0900-\u0963\u0966-\u0dff\u0f18-\u0f39\u0f3e-\u0fbc"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0"
    "\u07eb-\u07f3\u135d-\u135f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
_PAIRED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109d\u1780-\u17d3"
    "\u1100-\u11ff\u3005\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_LETTER = rf"(?:[^\W\d_{_PAIRED}]|[{_MARKS}{_BRAHMIC}])"
_APOSTROPHE = "['’ʼʻ‘`´]"
_TOKEN = (
    rf"\d++(?:[.,٫٬]\d++)*+{_LETTER}*+"
    rf"|[{_PAIRED}]++"
    r"|(?<![^\W_])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_])"
    rf"|{_LETTER}(?:{_LETTER}|\d)*+(?:{_APOSTROPHE}{_LETTER}++)*+"
)
_ASCII_TOKEN = re.compile(
    r"\d++(?:[.,]\d++)*+[a-z]*+"
    r"|(?<![a-z0-9])(?:[a-z]\.){2,}[a-z]?(?![a-z0-9])"
    r"|[a-z][a-z0-9]*+(?:['`][a-z]++)*+"
)
_UNSEEN = re.compile(
    "[\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COMBINING = re.compile("[\u0300-\u036f]")
_CYRILLIC_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487]")
_ARABIC_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
_HEBREW_MARKS = re.compile("[\u0591-\u05c7]")
_SPLIT_APOSTROPHE = re.compile(_APOSTROPHE)
_IS_PAIRED = re.compile(f"[{_PAIRED}]")

_PLAIN_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "e",
     "ħ": "h", "ŧ": "t", "ŋ": "n"}
)  # fmt: skip
_PERSIAN_LETTERS = str.maketrans({"ی": "ي", "ک": "ك", "ى": "ي", "ۀ": "ه", "ہ": "ه", "ھ": "ه"})
_ELISIONS = frozenset((
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "un", "all", "jusqu", "lorsqu", "puisqu",
    "quoiqu", "dell", "nell", "dall", "sull", "quest", "quell",
))  # fmt: skip
_CASE_ENDINGS = frozenset((
    "in", "ın", "un", "ün", "nin", "nın", "nun", "nün", "de", "da", "te", "ta", "den", "dan",
    "ten", "tan", "ye", "ya", "yi", "yı", "yu", "yü", "la", "le", "yla", "yle", "ki", "deki",
    "daki", "teki", "taki",
))  # fmt: skip
_CASE_VOWELS = frozenset("aeiıuü")

_STEMMERS = (
    (0x0041, 0x024F, "english"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "russian"),
    (0x0530, 0x058F, "armenian"),
    (0x0600, 0x06FF, "arabic"),
    (0x0900, 0x097F, "hindi"),
    (0x0B80, 0x0BFF, "tamil"),
)
"""First and last code point of a script, and the Snowball algorithm for its words."""


def terms(text: str) -> list[str]:
    """Give a text's terms in its order, repeats and stop words included.

    Each is between 1 and `LONGEST_TERM` code points. Texts of one `TERMS_VERSION` that differ
    in case, accents or kinds of apostrophe give the same.
    """
    ascii_only = text.isascii()  # the plain expression is twice as quick
    found = _ASCII_TOKEN.findall(text.lower()) if ascii_only else _token().findall(_fold(text))
    known = _known
    return list(chain.from_iterable([known[token] for token in found]))


def is_stop(term: str) -> bool:
    """Tell whether a term, as `terms` gives it, is one of the commonest function words."""
    return term in _stop_terms()


@cache
def _stop_terms() -> frozenset[str]:
    languages = load_json("stop.json")["languages"]
    if not isinstance(languages, dict):
        raise TypeError("data/text/stop.json: `languages` is not an object; restore the file")
    return frozenset(term for words in languages.values() for term in terms(str(words)))


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Folding can undo composition ("İ" gives "i" and a dot), and a second form settles it.
    return _UNSEEN.sub("", unicodedata.normalize("NFC", folded))


@cache
def _token() -> re.Pattern[str]:
    """Compile the long expression when first needed: it takes a good part of the import."""
    return re.compile(_TOKEN)


def _make_terms(token: str) -> tuple[str, ...]:
    """Make the terms of one folded token."""
    if token[0].isdigit():
        return (_number(token)[:LONGEST_TERM],)
    if _IS_PAIRED.match(token):
        return tuple(token[i : i + 2] for i in range(len(token) - 1)) or (token,)
    if "." in token:
        word = _strip_marks(token.replace(".", ""))
        return (word[:LONGEST_TERM],) if word else ()
    stems = (_stem(_strip_marks(word)) for word in _parts(token))
    return tuple(stem for stem in stems if stem)


def _parts(token: str) -> list[str]:
    """Resolve apostrophes: "l'Iran" gives two words, "Türkiye'nin" and "Iran's" one each."""
    first, *rest = _SPLIT_APOSTROPHE.split(token)
    if not rest:
        return [first]
    ending = rest[-1]
    long_enough = 5 if ending in _CASE_VOWELS else 4
    is_case = ending in _CASE_ENDINGS or ending in _CASE_VOWELS
    if ending == "s" or (is_case and len(first) >= long_enough):
        rest = rest[:-1]
    if rest and first in _ELISIONS:
        return [first, "".join(rest)]
    return ["".join([first, *rest])]


def _number(token: str) -> str:
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in token)
    digits = digits.replace("٫", ".").replace("٬", ",")
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(",", "")
    return digits.replace(",", ".")


def _strip_marks(word: str) -> str:
    if word.isascii():
        return word
    script = ord(word[0])
    if 0x0400 <= script <= 0x052F:
        return _CYRILLIC_MARKS.sub("", word).replace("ё", "е")
    if 0x0600 <= script <= 0x06FF:
        return _ARABIC_MARKS.sub("", word).translate(_PERSIAN_LETTERS)
    if 0x0590 <= script <= 0x05FF:
        return _HEBREW_MARKS.sub("", word)
    if script < 0x0400 or 0x1E00 <= script <= 0x1FFF:
        bare = _COMBINING.sub("", unicodedata.normalize("NFD", word))
        return bare.translate(_PLAIN_LETTERS)
    return word


def _stem(word: str) -> str:
    if not word or any(character.isdigit() for character in word):
        return word[:LONGEST_TERM]
    script = ord(word[0])
    for first, last, algorithm in _STEMMERS:
        if first <= script <= last:
            stem = _stemmer(algorithm)(word[:LONGEST_TERM])
            return (stem or word)[:LONGEST_TERM]
    return word[:LONGEST_TERM]


class _Stemmers(threading.local):
    """The stemmers of one thread: PyStemmer's objects are not to be shared between threads."""

    def __init__(self) -> None:
        self.by_algorithm: dict[str, Callable[[str], str]] = {}


_stemmers = _Stemmers()


def _stemmer(algorithm: str) -> Callable[[str], str]:
    known = _stemmers.by_algorithm.get(algorithm)
    if known is None:
        import Stemmer  # noqa: PLC0415  (loaded when first needed)

        known = Stemmer.Stemmer(algorithm).stemWord
        _stemmers.by_algorithm[algorithm] = known
    return known


class _Known(dict[str, tuple[str, ...]]):
    """The terms of tokens met before; forgotten all at once when there are too many."""

    def __missing__(self, token: str) -> tuple[str, ...]:
        if len(self) >= _CACHE_SIZE:
            self.clear()
        made = _make_terms(token)
        self[token] = made
        return made


_known = _Known()
