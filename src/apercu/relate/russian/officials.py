"""Find in parsed Russian the officials that the gazetteer's Russian names do not have.

Two ways: a name that stands beside an office of a named state ("the minister of transport of
Latvia, N. N."), and after that his surname alone in the same text; and a name that, letter for
letter and without its vowels, is that of a person of the gazetteer's English table in office on
that day. Base forms undo the cases.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from apercu.actors.gazetteer import load
from apercu.records import Mention
from apercu.relate.russian.lexicon import roles
from apercu.relate.russian.naming import actors_of
from apercu.relate.russian.sentence import Sentence

_OFFICES = frozenset({"GOV", "MIL", "LEG", "JUD", "COP"})
_NAME = frozenset({"flat:name", "flat", "appos", "flat:foreign"})
_LEAST_SOUNDS = 3
"""Consonants of a surname from which it may count without its forename; two tell too little."""
_CYRILLIC = {
    "б": "b", "в": "v", "г": "g", "д": "d", "ж": "z", "з": "s", "к": "k", "л": "l", "м": "m",
    "н": "n", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "h", "ц": "ts", "ч": "c",
    "ш": "x", "щ": "x",
}  # fmt: skip
_LATIN = (
    ("sch", "x"), ("tch", "c"), ("sh", "x"), ("ch", "c"), ("kh", "h"), ("zh", "z1"), ("ph", "f"),
    ("th", "t"), ("gh", "g"), ("ck", "k"), ("qu", "kv"), ("ts", "ts"), ("tz", "ts"), ("x", "ks"),
    ("w", "v"), ("q", "k"),
)  # fmt: skip


def with_officials(
    sentences: Sequence[Sentence], *, on: dt.date | None = None
) -> list[tuple[Mention, ...]]:
    """Give each sentence's mentions with the officials found in it; sentences of one text.

    Spans are each sentence's own. `on` is the day that decides who is in office.
    """
    known: dict[str, str] = {}
    found: list[tuple[Mention, ...]] = []
    for sentence in sentences:
        new = [*_beside_office(sentence, known), *_by_sound(sentence, on)]
        new += _again(sentence, known, new)
        distinct: list[Mention] = []
        for one in new:
            if not any(one.start < two.end and two.start < one.end
                       for two in (*sentence.mentions, *distinct)):  # fmt: skip
                distinct.append(one)
        found.append(tuple(sorted((*sentence.mentions, *distinct), key=lambda m: m.start)))
    return found


def names_in(sentence: Sentence) -> Iterator[list[int]]:
    """Yield runs of proper names, capitalised, that name no actor yet: forename and surname."""
    run: list[int] = []
    for i, word in enumerate(sentence.words):
        proper = sentence.pos(i) in {"PROPN", "X"} and word.form[:1].isupper()
        joined = run and word.start - sentence.words[run[-1]].end == 1
        if proper and not sentence.named[i] and (not run or joined):
            run.append(i)
            continue
        if run:
            yield run
        run = [i] if proper and not sentence.named[i] else []
    if run:
        yield run


def _beside_office(sentence: Sentence, known: dict[str, str]) -> Iterator[Mention]:
    for run in names_in(sentence):
        office = _office_of(sentence, run)
        if office is None:
            continue
        actors = actors_of(sentence, office)
        if len(actors) == 1 and len(actors[0]) == 3:
            known[sentence.lemma(run[-1])] = actors[0]
            yield _mention(sentence, run, actors[0])


def _office_of(sentence: Sentence, run: Sequence[int]) -> int | None:
    """Find the office that a name stands in apposition to."""
    for i in run:
        head = sentence.head(i)
        if head is None or head in run or sentence.dep(i) not in _NAME | {"nmod"}:
            continue
        if sentence.dep(i) == "nmod" and sentence.preposition(i):
            continue
        for at in (head, *list(sentence.above(head))[:3]):
            if roles().get(sentence.lemma(at)) in _OFFICES and at < run[0]:
                return at
    return None


def _again(
    sentence: Sentence, known: Mapping[str, str], new: Sequence[Mention]
) -> Iterator[Mention]:
    """Find again, by surname, who stood beside an office before."""
    taken = [(m.start, m.end) for m in new]
    for run in names_in(sentence):
        actor = known.get(sentence.lemma(run[-1]))
        start = sentence.words[run[0]].start
        if actor is not None and not any(s <= start < e for s, e in taken):
            yield _mention(sentence, run, actor)


def _mention(sentence: Sentence, run: Sequence[int], actor: str) -> Mention:
    return Mention(
        start=sentence.words[run[0]].start, end=sentence.words[run[-1]].end, actor=actor,
        kind="person",
    )  # fmt: skip


# --- by sound -------------------------------------------------------------------------------


def _by_sound(sentence: Sentence, on: dt.date | None) -> Iterator[Mention]:
    day = on.isoformat() if on else None
    persons = load().persons
    for run in names_in(sentence):
        surname = sounds_of_russian(sentence.lemma(run[-1]))
        given = {sounds_of_russian(sentence.lemma(i)) for i in run[:-1]}
        holders = [persons[n] for n in _surnames().get(surname, ()) if persons[n].held_office(day)]
        if given:
            holders = [p for p in holders if given & _given(p.names)]
        elif len(surname) < _LEAST_SOUNDS or not _has_title(sentence, run[0]):
            continue
        actors = {p.actor for p in holders}
        if len(actors) == 1:
            yield _mention(sentence, run, actors.pop())


def _has_title(sentence: Sentence, i: int) -> bool:
    """Tell whether an office stands right before a surname ("president N.")."""
    return i > 0 and roles().get(sentence.lemma(i - 1)) == "GOV"


def _given(names: Sequence[str]) -> set[str]:
    return {sounds_of_latin(word) for name in names for word in name.split()[:-1]}


@functools.cache
def _surnames() -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for n, person in enumerate(load().persons):
        for name in person.names:
            surname = name.split()[0 if "*" in person.flags else -1]
            key = sounds_of_latin(surname)
            if key and n not in found.setdefault(key, []):
                found[key].append(n)
    return {key: tuple(each) for key, each in found.items()}


def sounds_of_russian(word: str) -> str:
    """Write a Russian name as consonants, one letter a sound, doubles once."""
    low = word.lower().replace("дж", "J")
    return _single("".join(c if c == "J" else _CYRILLIC.get(c, "") for c in low))


def sounds_of_latin(word: str) -> str:
    """Write a name in Latin letters as consonants, by how Russian usually writes them."""
    plain = unicodedata.normalize("NFKD", word.lower())
    low = "".join(c for c in plain if c.isalpha() and not unicodedata.combining(c))
    low = low.replace("ı", "i").replace("ə", "a").replace("ø", "o").replace("ł", "l")
    for written, sound in _LATIN:
        low = low.replace(written, sound.upper())
    low = re.sub(r"g(?=[ei])|dj|j", "J", low)
    low = re.sub(r"c(?=[eiy])", "S", low).replace("c", "K")
    low = low.lower().replace("j", "J").replace("z1", "Z").replace("z", "s").replace("Z", "z")
    return _single(re.sub(r"[aeiouyäöü']", "", low))


def _single(sounds: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sounds)
