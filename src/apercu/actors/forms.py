"""Names in other languages, with their endings.

Loaded only where a text is written so: Cyrillic, Armenian, or Latin letters with Turkic ones.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from apercu.actors.declension import adjective, declined, people
from apercu.actors.gazetteer import Entry, Node, insert, load, rows, split
from apercu.records import MentionKind


class Endings(NamedTuple):
    """What may follow a stem in one script: a test of the first letter, and the endings."""

    first: re.Pattern[str]
    pattern: re.Pattern[str]
    shortest: int


@dataclass(frozen=True, slots=True)
class Forms:
    """A trie of names in other languages, and the endings their words may take."""

    root: Node = field(default_factory=dict)
    endings: tuple[Endings, ...] = ()
    names: dict[str, list[Entry]] = field(default_factory=dict)
    turkic: bool = False
    """Whether the text is Azerbaijani or Turkish, so that its endings tell place from actor."""
    spelt: bool = True
    """Whether the written forms are entered; without them it has the names alone."""


_CYRILLIC = re.compile(r"[а-яіїєґА-ЯІЇЄҐ]")
_ARMENIAN = re.compile(r"[\u0531-\u0587]")
_TURKIC = re.compile(r"[əƏğĞıİşŞ]")
_ENOUGH_TURKIC = 60
"""One Turkic letter in so many characters makes a text Turkic; in Azerbaijani and Turkish news
they are one in eight to twenty, in English with Turkish names one in several hundred."""

# Suffixes of case, number, possession and copula in Azerbaijani and Turkish, after vowel or
# consonant, in all harmonies; up to three in a row.
_TURKIC_ENDINGS = Endings(
    re.compile(r"[^\W\d_]"),
    re.compile(
        r"(?:n?[ıiuü]n|(?:s|y)?[ıiuü]|[ny]?[aəe]|n[ıiuü]|[dt][aəe](?:n|k[ıi])?|n?d[aəe](?:n|k[ıi])?"
        r"|y?l[aəe]|l[aəe]r|l[ıiuü]|d[ıiuü]r|s?[ıi]n[ıi]n|s?[ıi]nd[aəe]n?|s?[ıi]n[aəeıi]|c[aəe])"
        r"{1,3}"
    ),
    2,
)
_ARMENIAN_ENDINGS = Endings(
    re.compile(r"[\u0531-\u0587]"),
    re.compile(
        r"(?:յ?ի(?:ն|ց|ս)?|ը|ն|ում|ից|ով|ո?վ|յ?ան|յ?անը|յ?ո[ւվ]մ|(?:ն)?եր(?:ը|ն|ի|ին|ից|ով|ում)?"
        r"|վ?ի|ա?յում|յից|յով)?"
    ),
    3,
)


def scripts(text: str, language: str | None) -> tuple[str, ...]:
    """Tell which tables of other languages a text calls for."""
    found = []
    if not text.isascii():
        if _ARMENIAN.search(text):
            found.append("armenian")
        if _CYRILLIC.search(text):
            found.append("cyrillic")
    if language in {"az", "tr"} or (
        language is None
        and not text.isascii()
        and len(_TURKIC.findall(text)) * _ENOUGH_TURKIC > len(text)
    ):
        found.append("turkic")
    return tuple(found)


def enter(forms: Forms, surfaces: Iterable[str], entry: Entry) -> None:
    """Enter the written forms of one name."""
    for surface in dict.fromkeys(surfaces if forms.spelt else ()):
        insert(forms.root, surface, entry)
        if entry.kind == "demonym":
            insert(forms.root, surface[:1].upper() + surface[1:], entry)
    if entry.whole:
        forms.names.setdefault(entry.actor, []).append(entry)


@functools.cache
def person_by_name() -> dict[str, list[int]]:
    """Index persons by the first of their names."""
    found: dict[str, list[int]] = {}
    for index, person in enumerate(load().persons):
        found.setdefault(person.names[0], []).append(index)
    return found


def add_person(
    forms: Forms, name: str, surfaces: Iterable[str], language: str, *, decline: bool
) -> None:
    """Enter a person of the English table under names of another language."""
    for index in person_by_name()[name]:
        person = load().persons[index]
        for written in surfaces:
            bare = written.removesuffix("!")
            surname = bare.split()[0 if "*" in person.flags else -1]
            keep = "!" if written.endswith("!") else ""
            for surface, whole in ((bare, True), (surname, False)):
                entry = Entry(
                    person.actor, "person", surface, index, whole=whole, language=language
                )
                spells = decline and forms.spelt
                spelt = list(declined(surface + keep, language)) if spells else [surface]
                if decline and surface.endswith(("ский", "ський")):
                    spelt += [surface[:-2] + end for end in ("им", "ом", "ому", "ого", "ім")]
                enter(forms, spelt, entry)


def add_cyrillic(forms: Forms) -> None:
    """Enter the Russian and Ukrainian names with all their cases."""
    for row in rows("cyrillic.tsv"):
        for language, cells in (("ru", row[1:5]), ("uk", row[5:9])):
            names, capitals, stems, nouns = cells
            for kind, cell in (("name", names), ("capital", capitals)):
                for name in split(cell):
                    entry = Entry(row[0], kind, name.rstrip("!").split("~")[0], language=language)  # type: ignore[arg-type]
                    enter(forms, declined(name, language), entry)
            for stem in split(stems):
                entry = Entry(row[0], "demonym", stem + "ий", language=language)
                enter(forms, adjective(stem, language), entry)
            for word in split(nouns):
                entry = Entry(row[0], "demonym", word.rstrip("!="), language=language)
                enter(forms, people(word, language), entry)
    for kind, who, russian, ukrainian in rows("cyrillic_others.tsv"):
        for language, cell in (("ru", russian), ("uk", ukrainian)):
            add_other(forms, kind, who, cell, language, decline=True)


def add_other(
    forms: Forms, kind: str, who: str, cell: str, language: str, *, decline: bool
) -> None:
    """Enter a seat, an organisation or a person in one language."""
    if kind == "person":
        add_person(forms, who, split(cell), language, decline=decline)
        return
    for name in split(cell):
        entry = Entry(who, kind, name.rstrip("!"), language=language)  # type: ignore[arg-type]
        enter(forms, declined(name, language) if decline else [name], entry)


_KINDS: tuple[MentionKind, ...] = ("name", "capital", "demonym")


def add_suffixing(forms: Forms, languages: tuple[str, ...]) -> None:
    """Enter the names of languages that only append endings."""
    columns = {"az": (1, 2, 3), "tr": (4, 5, 6), "hy": (7, 8, 9)}
    for row in rows("turkic_armenian.tsv"):
        for language in languages:
            for kind, column in zip(_KINDS, columns[language], strict=True):
                for name in split(row[column]):
                    enter(forms, [name], Entry(row[0], kind, name, language=language))
    for kind_, who, *cells in rows("turkic_armenian_others.tsv"):
        for language, cell in zip(("az", "tr", "hy"), cells, strict=True):
            if language in languages:
                add_other(forms, kind_, who, cell, language, decline=False)


@functools.cache
def load_forms(wanted: tuple[str, ...]) -> Forms | None:
    """Load the tables of other languages that are wanted, each combination once."""
    if not wanted:
        return None
    endings = {"turkic": _TURKIC_ENDINGS, "armenian": _ARMENIAN_ENDINGS}
    forms = Forms(
        endings=tuple(endings[script] for script in wanted if script in endings),
        turkic="turkic" in wanted,
    )
    _fill(forms, wanted)
    return forms


@functools.cache
def load_names(script: str) -> Mapping[str, list[Entry]]:
    """Load the names of one table by actor, without spelling out how texts may write them.

    Spelling is nearly all the work of `load_forms` (181 of 186 ms for the three tables), and only
    who looks through texts needs it.
    """
    forms = Forms(spelt=False)
    _fill(forms, (script,))
    return forms.names


def _fill(forms: Forms, wanted: tuple[str, ...]) -> None:
    """Enter the tables that are wanted."""
    if "cyrillic" in wanted:
        add_cyrillic(forms)
    if "armenian" in wanted:
        add_suffixing(forms, ("hy",))
    if "turkic" in wanted:
        add_suffixing(forms, ("az", "tr"))
