"""What a parser gives: the words of a text with their tags and the tree they hang in."""

from __future__ import annotations

from apercu.records import Record


class Word(Record, frozen=True, kw_only=True, array_like=True):
    """One word, or mark, at `[start, end)` of the text, in Unicode code points.

    `form` is the word as it was parsed: text in capitals is parsed on a recased copy of equal
    length. `tag` is the part of speech (Penn Treebank for English; for Russian that of universal
    dependencies with its features, `NOUN|Case=Gen|Number=Sing`), `dep` the relation to the head
    (ClearNLP's labels; for Russian universal dependencies'), `head` that word's index; the root of
    a sentence is its own head. `lemma` is the base form in small letters, `е` for `ё`, empty where
    the parser tells none.
    """

    start: int
    end: int
    form: str
    tag: str
    dep: str
    head: int
    lemma: str = ""


class Parsed(Record, frozen=True, kw_only=True):
    """The words of one text, in its order, and the `id` of the parser that told them."""

    words: tuple[Word, ...]
    parser: str = ""
