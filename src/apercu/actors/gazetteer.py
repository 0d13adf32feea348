"""Load the gazetteer: actors, their names, and who held office when.

The facts lie as tab-separated tables under `data/gazetteer/` (its README describes each column).
Everything is loaded once, on first use.
"""

from __future__ import annotations

import functools
import gc
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Literal, NamedTuple, cast

from apercu.errors import InputError
from apercu.records import Actor, MentionKind

SENTINEL = ""
"""The key under which a node of the trie keeps the entries that end there."""

TOKEN = re.compile(
    # dotted abbreviations whole ("U.S.", "U.S.S.R", "H.W."), then words; marks, soft hyphens and
    # zero-width joiners stay inside their word
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?|(?:[^\W\d_]\.)+[^\W\d_](?![\w.])"
    r"|[^\W_]+(?:[\u0300-\u036f\u00ad\u200b-\u200d\u2060]+[^\W_]*)*"
)
GAP = re.compile(
    r"(?P<space>[ \t\u00a0\u2009\u202f]*\n?[ \t\u00a0\u2009\u202f]*(?=\S))"
    r"(?P<mark>['’ʼ`]|[-\u2010\u2011\u2012\u2013]|[.] ?|, ?|[(]|[)] | & )?"
)
"""What may stand between two words of one name: blanks with at most one line break, one mark."""

_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060])


class Term(NamedTuple):
    """One stay in office, both ends included, as ISO days."""

    office: Literal["S", "G", "F", "D"]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who held office, with the names by which texts call them."""

    actor: str
    names: tuple[str, ...]
    held: str
    """The terms as the table writes them, since few persons' terms are ever asked for."""
    flags: str

    @property
    def terms(self) -> tuple[Term, ...]:
        """The stays in office, in the table's order."""
        return terms(self.held)

    @property
    def common(self) -> bool:
        """Whether the surname alone could be somebody else or a word."""
        return "c" in self.flags

    def held_office(self, day: str | None) -> bool:
        """Tell whether an office was held on an ISO day; any day will do when it is `None`."""
        return day is None or any(term.start <= day <= term.end for term in self.terms)


class Entry(NamedTuple):
    """One name and what it stands for; `actor` is empty for a trap that is passed over.

    `skip` is the number of leading characters that are title and not name ("King Charles").
    `whole` tells a person's full name from the surname alone; `person` indexes `persons`.
    """

    actor: str
    kind: MentionKind
    surface: str
    person: int = -1
    whole: bool = True
    skip: int = 0
    language: str = "en"


Node = dict[str, "Node | list[Entry]"]


@dataclass(slots=True)
class Gazetteer:
    """Everything that matching needs, in one value."""

    actors: dict[str, Actor] = field(default_factory=dict)
    persons: list[Person] = field(default_factory=list)
    root: Node = field(default_factory=dict)
    names: dict[str, list[Entry]] = field(default_factory=dict)


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table under `data/gazetteer/`, comments and blank lines left out."""
    place = resources.files("apercu") / "data" / "gazetteer" / name
    for line in place.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@functools.cache
def _cues() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split(" ")) for name, words in rows("cues.tsv")}


def cue_words(name: str) -> frozenset[str]:
    """Give one of the word lists of `cues.tsv` that the rules go by."""
    return _cues()[name]


def fold(token: str) -> str:
    """Compose a token and drop what is invisible in it, so that it can be looked up."""
    if token.isascii():
        return token
    if not token.isalpha():
        token = token.translate(_INVISIBLE)
    # Turkish writes the capital of i with its dot, other languages without
    return unicodedata.normalize("NFC", token).replace("İ", "I")


def plain(text: str) -> str:
    """Strip diacritics off Latin letters; other scripts are returned as they are."""
    return text if text.isascii() else text.translate(_PLAIN)


class _Plain(dict[int, str]):
    """Letters without their diacritics, each looked up once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0]
        self[code] = base if base.isascii() else char
        return self[code]


_PLAIN = _Plain(
    str.maketrans(
        {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ə": "e", "Ə": "E"}
    )
)


def separator(gap: str) -> str:
    """Reduce what stands between two words of a name to its class."""
    mark = gap.strip()
    if not mark:
        return " "
    if mark in "-\u2010\u2011\u2012\u2013":
        return "-"
    return "'" if mark in "'’ʼ`" else mark[0]


_NO_WORD = frozenset(("", " ", "-"))


def keys_of(surface: str) -> list[str]:
    """Split a name into the keys of its way down the trie: word, then separator and word."""
    if surface.isalpha():
        return [fold(surface)]
    if surface.isascii() and surface.replace(" ", "").replace("-", "").isalpha():
        # most names are such, and `TOKEN` finds the same in more time
        keys = surface.replace(" ", "\0 ").replace("-", "\0-").split("\0")
        if _NO_WORD.isdisjoint(keys):
            return keys
    keys = []
    end = 0
    for match in TOKEN.finditer(surface):
        token = fold(match[0])
        keys.append(token if not keys else separator(surface[end : match.start()]) + token)
        end = match.end()
    return keys


_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")


def insert(root: Node, surface: str, entry: Entry) -> None:
    """Put a name into the trie as written, in capitals, and both without diacritics."""
    enter(root, keys_of(surface), entry)
    capitals = surface.upper()
    if capitals != surface:
        enter(root, keys_of(capitals), entry)
    if not surface.isascii():
        bare = plain(surface)
        if bare != surface:
            insert(root, bare, entry)
    elif surface[-1] == "." and _DOTTED.fullmatch(surface):
        # "U.S" stands for "U.S." where a full stop was lost or set apart
        enter(root, keys_of(surface[:-1]), entry)


def enter(root: Node, keys: list[str], entry: Entry) -> None:
    """Put an entry at the end of one way down the trie."""
    node = root
    for key in keys:
        child = node.get(key)
        if child is None:
            child = node[key] = {}
        node = cast("Node", child)
    held = cast("list[Entry] | None", node.get(SENTINEL))
    if held is None:
        node[SENTINEL] = [entry]
    elif entry not in held:
        held.append(entry)


def split(cell: str) -> list[str]:
    """Split a cell at its bars."""
    return [part for part in cell.split("|") if part]


def demonyms(cell: str) -> Iterator[str]:
    """Spell out a cell of demonyms, plurals in s where a plus asks for them."""
    for word in split(cell):
        yield word.removesuffix("+")
        if word.endswith("+"):
            yield word[:-1] + "s"


def add(gazetteer: Gazetteer, surface: str, entry: Entry) -> None:
    """Enter a name into the trie and into the list of names."""
    insert(gazetteer.root, surface, entry)
    if entry.actor and entry.whole:
        gazetteer.names.setdefault(entry.actor, []).append(entry)


def add_states(gazetteer: Gazetteer) -> None:
    """Enter states, territories, their demonyms, capitals and seats."""
    for actor, name, others, people, capitals in rows("states.tsv"):
        gazetteer.actors[actor] = Actor(id=actor, name=name)
        kinds: list[tuple[MentionKind, Iterable[str]]] = [
            ("name", [name, *split(others)]),
            ("demonym", demonyms(people)),
            ("capital", split(capitals)),
        ]
        for kind, surfaces in kinds:
            for surface in surfaces:
                add(gazetteer, surface, Entry(actor, kind, surface))
    for actor, seats in rows("seats.tsv"):
        for surface in split(seats):
            add(gazetteer, surface, Entry(actor, "seat", surface))


def add_organisations(gazetteer: Gazetteer) -> None:
    """Enter international organisations."""
    for row in rows("organisations.tsv"):
        actor, name, others = [*row, ""][:3]
        gazetteer.actors[actor] = Actor(id=actor, name=name)
        for surface in [name, *split(others)]:
            add(gazetteer, surface, Entry(actor, "organisation", surface))


_TERM = re.compile(r"([SGFD]):(\d{4}(?:-\d\d){0,2})\.\.((?:\d{4}(?:-\d\d){0,2})?)")


def term(text: str, place: str) -> Term:
    """Read `S:2003-10-31..2008-05` into a term of whole days, both ends included."""
    match = _TERM.fullmatch(text)
    if match is None:
        raise InputError(f"gazetteer: term {text!r} of {place}: write it as S:2003-10-31..2008-05")
    office, start, end = cast("tuple[Literal['S', 'G', 'F', 'D'], str, str]", match.groups())
    end = end or "9999-12-31"
    # "2008-05-99" sorts behind every day of May, which is all that is asked of it
    return Term(office, start + "-01-01"[len(start) - 4 :], end + "-99-99"[len(end) - 4 :])


@functools.cache
def terms(cell: str) -> tuple[Term, ...]:
    """Read a cell of terms with commas between."""
    return tuple([term(text, cell) for text in cell.split(",")])


_TITLED = re.compile(
    r"(?:(?:King|Queen|Emperor|Crown Prince|Prince|Sheikh|Chairman|Marshal|General|Ayatollah"
    r"|Archbishop|Lord|Sir|Shri|Pandit|Sayyid|Seyyed) )+"
)
_ARTICLE = re.compile(r"(?:al|Al|el|El)-")
_PARTICLES = {"de", "De", "Le", "Di", "van", "von", "Ter"}


def surnames(person: Person) -> set[str]:
    """Derive the surnames by which texts call a person alone."""
    if "f" in person.flags or "s" in person.flags:
        return set()
    found = set()
    for name in person.names:
        words = name.split()
        if "*" in person.flags:
            found.add(words[0])
            continue
        last = words[-1]
        found.add(last)
        if len(words) > 2 and words[-2] in _PARTICLES:
            found.add(f"{words[-2]} {last}")
        if _ARTICLE.match(last):
            found.add(last[3:])
    return {name for name in found if name not in _PARTICLES and not name.isdigit()}


def add_persons(gazetteer: Gazetteer) -> None:
    """Enter who held office, by full name and by surname."""
    for row in rows("persons.tsv"):
        actor, names, held, flags = [*row, ""][:4]
        person = Person(actor, tuple(split(names)), held, flags)
        index = len(gazetteer.persons)
        gazetteer.persons.append(person)
        for name in person.names:
            titled = _TITLED.match(name)
            skip = titled.end() if titled else 0
            add(gazetteer, name, Entry(actor, "person", name, index, skip=skip))
        for name in sorted(surnames(person) - set(person.names)):
            add(gazetteer, name, Entry(actor, "person", name, index, whole=False))


def add_traps(gazetteer: Gazetteer) -> None:
    """Enter the longer names that hold a state's name without naming the state."""
    for (surface,) in rows("traps.tsv"):
        insert(gazetteer.root, surface, Entry("", "name", surface))


@functools.cache
def load() -> Gazetteer:
    """Load the names in Latin script, once."""
    gazetteer = Gazetteer()
    # nothing of what is made here is garbage, and looking for some takes a tenth of the time
    collecting = gc.isenabled()
    gc.disable()
    try:
        add_states(gazetteer)
        add_organisations(gazetteer)
        add_persons(gazetteer)
        add_traps(gazetteer)
    finally:
        if collecting:
            gc.enable()
    return gazetteer
