"""Passages: the stretches of text that are found, cited and compared.

A passage is a run of whole sentences within one paragraph. How a paragraph is cut depends on that
paragraph alone (and on the language given), so that a copy of a text that lost its first or last
paragraphs has the same passages as its model.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

from apercu.records import PassageSpan, Span
from apercu.text.sentences import paragraphs

MOST_CHARACTERS = 900
"""The longest passage, in code points, unless one sentence alone is longer."""
MOST_SENTENCES = 6
"""The most sentences of a passage. With `MOST_CHARACTERS` it keeps a passage within what a support
model of 512 tokens reads beside a claim, in English about 200 tokens."""

_ZERO_WIDTH = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\ufeff]"
)
_QUOTES = re.compile("«[\u00a0\u202f]?|[\u00a0\u202f]?»|[\"'`´‘’‚‛“”„‟‹›′″ʼʹ＂＇「」『』〝〞〟]")
_DOUBLED = re.compile("''+")
_DASHES = re.compile("[‐‑‒–—―−﹘﹣－]+|--+")
_SPACE = re.compile(r"\s+")


def make_passages(text: str, language: str | None = None) -> list[PassageSpan]:
    """Cut a text into passages, in order; none crosses a paragraph's end.

    All sentences are in one.
    A paragraph of more than `MOST_CHARACTERS` or `MOST_SENTENCES` is cut as evenly as its
    sentences allow.
    """
    passages: list[PassageSpan] = []
    for paragraph, sentences in paragraphs(text, language):
        if paragraph.end - paragraph.start <= MOST_CHARACTERS and len(sentences) <= MOST_SENTENCES:
            groups = [sentences]
        else:
            groups = _cut_evenly(sentences)
        passages.extend(
            PassageSpan(start=group[0].start, end=group[-1].end, sentences=tuple(group))
            for group in groups
        )
    return passages


def _cut_evenly(sentences: list[Span]) -> list[list[Span]]:
    """Group sentences within both limits so that the groups' lengths differ least.

    Dynamic programming over the last group's first sentence; the cost is the squared distance
    from an even share. Ties go to the cut that comes first.
    """
    total = sentences[-1].end - sentences[0].start
    count = max(-(-total // MOST_CHARACTERS), -(-len(sentences) // MOST_SENTENCES))
    even = total / count
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(len(sentences)):
        options: list[tuple[float, int]] = []
        for first in range(last, max(-1, last - MOST_SENTENCES), -1):
            length = sentences[last].end - sentences[first].start
            if first < last and length > MOST_CHARACTERS:
                break
            options.append((best[first][0] + (length - even) ** 2, first))
        best.append(min(options))
    groups: list[list[Span]] = []
    after = len(sentences)
    while after:
        first = best[after][1]
        groups.append(sentences[first:after])
        after = first
    return groups[::-1]


def passage_key(text: str) -> str:
    """Give the key under which two passages count as the same words.

    Case, white space, kinds of quotes and dashes and characters without width do not count;
    figures, accents and all other marks do. 16 hexadecimal digits of BLAKE2b.
    """
    plain = unicodedata.normalize("NFC", text).casefold()
    plain = _ZERO_WIDTH.sub("", plain)
    plain = _DASHES.sub("-", _DOUBLED.sub("'", _QUOTES.sub("'", plain)))
    plain = _SPACE.sub(" ", unicodedata.normalize("NFC", plain).replace("…", "...")).strip()
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
