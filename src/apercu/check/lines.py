"""Look at a text sentence by sentence: the words, names, amounts and times that can be compared."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache, cached_property

import msgspec

from apercu.actors import find_actors, names_of
from apercu.dates import find_dates
from apercu.quantities import Quantity, find_quantities
from apercu.records import DateMention, Mention, Record
from apercu.text import is_stop, split_sentences, terms

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*", re.UNICODE)
_QUOTED = re.compile(r"[\"“«„](?P<words>[^\"“”«»„]{3,})[\"”»]")
_PUT_IN = re.compile(r"\[[^\]]*\]|…|\.\.\.")
LEAST_QUOTED = 2
"""A quotation of fewer words is a name, or a word set apart."""


class Quoted(Record, frozen=True, kw_only=True):
    """Words between quotation marks; `[start, end)` without the marks."""

    start: int
    end: int
    words: tuple[str, ...]


class Line(Record, frozen=True, kw_only=True, dict=True):
    """A sentence, its offsets in the text it came from, and what of it can be compared.

    All spans are of the whole text. `stems` are those of its content words in their order, but for
    the words of mentions, amounts and times; `names` are those of them with a capital, the first
    word left out.
    """

    start: int
    end: int
    text: str
    stems: tuple[str, ...]
    mentions: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    names: frozenset[str]
    quoted: tuple[Quoted, ...]

    @cached_property
    def actors(self) -> frozenset[str]:
        """The ids of the actors that it names."""
        return frozenset(one.actor for one in self.mentions)

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """Its stems, each once, in one order however they stand."""
        return tuple(sorted(set(self.stems)))

    @cached_property
    def all_stems(self) -> frozenset[str]:
        """Its stems and those of all names of its actors: "the Azerbaijani capital" has Baku."""
        return frozenset(self.stems).union(*map(name_stems, sorted(self.actors)))


def look(text: str, *, published: dt.date | None, language: str | None = "en") -> tuple[Line, ...]:
    """Return the sentences of a text in their order.

    `published` is the day from which its times are reckoned, and which tells who is in office.
    """
    mentions = find_actors(text, on=published, language=language)
    quantities = find_quantities(text, language=language)
    dates = find_dates(text, published=published, language=language)
    return tuple(
        _line(text, span.start, span.end, mentions, quantities, dates)
        for span in split_sentences(text, language)
    )


def _line(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity],
    dates: Sequence[DateMention],
) -> Line:
    own = tuple(one for one in mentions if start <= one.start and one.end <= end)
    amounts = tuple(one for one in quantities if start <= one.start and one.end <= end)
    times = tuple(one for one in dates if start <= one.start and one.end <= end)
    bare = _blanked(text, start, end, [*own, *amounts, *times])
    return Line(
        start=start,
        end=end,
        text=text[start:end],
        stems=tuple(stem for stem in terms(bare) if not is_stop(stem)),
        mentions=own,
        quantities=amounts,
        dates=times,
        names=_names(bare),
        quoted=tuple(_quoted(text, start, end)),
    )


def _blanked(
    text: str, start: int, end: int, spans: Sequence[Mention | Quantity | DateMention]
) -> str:
    """Return a sentence with what is compared by itself blanked out; offsets stay."""
    bare = list(text[start:end])
    for one in spans:
        bare[one.start - start : one.end - start] = " " * (one.end - one.start)
    return "".join(bare)


def _names(bare: str) -> frozenset[str]:
    if bare.isupper():
        return frozenset()
    capital = [word[0] for word in _WORD.finditer(bare) if word.start() and word[0][0].isupper()]
    return frozenset(stem for word in capital for stem in terms(word) if not is_stop(stem))


def _quoted(text: str, start: int, end: int) -> list[Quoted]:
    found = []
    for hit in _QUOTED.finditer(text, start, end):
        at = hit.start("words")
        # What a quoter left out or put in brackets ends a run of quoted words.
        for piece in _PUT_IN.split(hit["words"]):
            words = tuple(terms(piece))
            place = text.index(piece, at)
            at = place + len(piece)
            if len(words) >= LEAST_QUOTED:
                found.append(Quoted(start=place, end=at, words=words))
    return found


@cache
def name_stems(actor: str) -> frozenset[str]:
    """Return the stems of an actor's names: words that stand for it wherever they are."""
    return frozenset(stem for name in names_of(actor) for stem in terms(name))


def joined(lines: Sequence[Line]) -> Line:
    """Return neighbouring sentences as one; raises ValueError for none."""
    if not lines:
        raise ValueError("no sentences to join; give at least one")
    first, last = lines[0], lines[-1]
    return msgspec.structs.replace(
        first,
        end=last.end,
        text=" ".join(one.text for one in lines),
        stems=tuple(stem for one in lines for stem in one.stems),
        mentions=tuple(mention for one in lines for mention in one.mentions),
        quantities=tuple(quantity for one in lines for quantity in one.quantities),
        dates=tuple(date for one in lines for date in one.dates),
        names=frozenset().union(*(one.names for one in lines)),
        quoted=tuple(quoted for one in lines for quoted in one.quoted),
    )
