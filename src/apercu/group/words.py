"""Turn texts into hashes of their words, which tell names and numbers from other words.

The last two bits of a word's hash tell its kind (`NAME`, `NUMBER`, else 0); the rest is the hash
of its folded form. `STOP` stands for the end of a sentence, which tells whether a capital letter
means a name.
"""

from __future__ import annotations

import functools
import hashlib
import re

from apercu.group.credits import load_credits

NAME, NUMBER = 1, 2
KIND = 3
STOP = 0

_TOKENS = re.compile(r"\d+(?:[.,:/\-–]\d+)+|\w+|[.!?:\n\"“«]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts written without spaces between words."""


def hash_words(text: str) -> bytes:
    """Hash the words of a text, one little-endian uint64 for each and for each end of a sentence.

    No token spans white space, so what stands between it can be looked up whole: that is twice as
    fast as finding words in the text. A line's end ends a sentence.
    """
    return b"".join(map(_vocabulary.__getitem__, text.replace("\n", " . ").split()))


def hash_characters(text: str) -> bytes:
    """Hash the letters and digits of a text, as `hash_words` does its words."""
    letters = (letter for letter in text.casefold() if letter.isalnum())
    return b"".join(map(_vocabulary.__getitem__, letters))


def is_unspaced(text: str) -> bool:
    """Tell whether a text is mainly written without spaces, rather than naming a Chinese word."""
    if text.isascii() or _UNSPACED.search(text) is None:
        return False
    return len(_UNSPACED.findall(text)) * 3 > len(text)


class _Vocabulary(dict[str, bytes]):
    """Hashes of what was seen between spaces so far; emptied when full, so memory stays bounded.

    A cache of a pure function: what it holds changes no result. Longer stretches than `LONGEST`
    (addresses, encoded pictures) hardly come back and are not kept.
    """

    LIMIT = 200_000
    LONGEST = 40

    def __missing__(self, stretch: str) -> bytes:
        tokens = [stretch] if stretch.isalpha() else _TOKENS.findall(stretch)
        value = b"".join([_hash_word(token) for token in tokens])
        if len(stretch) <= self.LONGEST:
            if len(self) >= self.LIMIT:
                self.clear()
            self[stretch] = value
        return value


_vocabulary = _Vocabulary()


@functools.cache
def _counted_words() -> dict[str, str]:
    """Map words that count or date to one spelling: "мая" and "май", "twelve" and "12" are one.

    The English "may" and "march" are months with a capital letter only: else they are verbs.
    """
    words = load_credits()
    verbs = {"may", "march"}
    found: dict[str, str] = {}
    for value, names in words.numbers.items():
        found.update((form, value) for name in names for form in (name, name.capitalize()))
    for names in words.months:
        for form in (form for name in names for form in (name, name.lower(), name.upper())):
            if form not in verbs:
                found[form] = f"month {names[0]}"
    return found


def _hash_word(word: str) -> bytes:
    first = word[0]
    if not first.isalnum():
        return _pack(STOP)
    counted = _counted_words().get(word)
    if counted is not None:
        return _pack(digest(counted) & ~KIND | NUMBER)
    if first.isdigit():
        # "1,200", "1.200" and "1200" are one number; so are "4.2" and "4,2".
        figures = word.replace(",", "").replace(".", "").casefold()
        return _pack(digest(figures) & ~KIND | NUMBER)
    return _pack(digest(word.casefold()) & ~KIND | (NAME if first.isupper() else 0))


def _pack(value: int) -> bytes:
    return value.to_bytes(8, "little")


def digest(form: str) -> int:
    """Hash a word: the same in every process and on every machine."""
    return int.from_bytes(hashlib.blake2b(form.encode(), digest_size=8).digest(), "little")
