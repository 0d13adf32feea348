"""Spell out the case forms of Russian and Ukrainian names from their nominatives.

Each class of nouns is told by its last letters; the tables are school grammar, applied only to
the gazetteer's own names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_HARD = ("", "а", "у", "ом", "е")
_ADJECTIVE_RU = (
    "ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ою", "ое", "ие", "их", "ими", "о",
)  # fmt: skip
_ADJECTIVE_UK = (
    "ий", "ого", "ому", "им", "ім", "а", "ої", "ій", "у", "ою", "е", "і", "их", "ими", "о",
)  # fmt: skip
# (last letters, letters that stay before the endings, endings); the first that fits is taken
_NOUNS_RU: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ская", "ск", ("ая", "ой", "ую", "ою")),
    ("ная", "н", ("ая", "ой", "ую", "ою")),
    ("ая", "", ("ая", "ой", "ую", "ою")),
    ("кий", "к", ("ий", "ого", "ому", "им", "ом")),
    ("ный", "н", ("ый", "ого", "ому", "ым", "ом")),
    ("ый", "", ("ый", "ого", "ому", "ым", "ом")),
    ("ия", "и", ("я", "и", "ю", "ей", "ею")),
    ("ка", "к", ("а", "и", "е", "у", "ой", "ою")),
    ("га", "г", ("а", "и", "е", "у", "ой", "ою")),
    ("ха", "х", ("а", "и", "е", "у", "ой", "ою")),
    ("ша", "ш", ("а", "и", "е", "у", "ей", "ею")),
    ("жа", "ж", ("а", "и", "е", "у", "ей", "ею")),
    ("ча", "ч", ("а", "и", "е", "у", "ей", "ею")),
    ("ца", "ц", ("а", "ы", "е", "у", "ей", "ею")),
    ("а", "", ("а", "ы", "е", "у", "ой", "ою")),
    ("я", "", ("я", "и", "е", "ю", "ей", "ею")),
    ("ье", "ь", ("е", "я", "ю", "ем")),
    ("ец", "", ("ец", "ца", "цу", "цем", "це")),
    ("ай", "а", ("й", "я", "ю", "ем", "е")),
    ("ей", "е", ("й", "я", "ю", "ем", "е")),
    ("ев", "ев", ("", "а", "у", "ым", "ом", "е")),
    ("ёв", "ёв", ("", "а", "у", "ым", "ом", "е")),
    ("ов", "ов", ("", "а", "у", "ым", "ом", "е")),
    ("ин", "ин", ("", "а", "у", "ым", "ом", "е")),
    ("ц", "ц", ("", "а", "у", "ем", "е")),
    ("ж", "ж", ("", "а", "у", "ем", "е")),
)
_FEMININE_SOFT = frozenset({"Беларусь", "Білорусь"})
_NOUNS_UK: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ька", "ьк", ("а", "ої", "ій", "у", "ою")),
    ("на", "н", ("а", "и", "і", "у", "ою", "ої", "ій")),
    ("ька", "ьк", ("а", "и", "і", "у", "ою")),
    ("ий", "", ("ий", "ого", "ому", "им", "ім")),
    ("ія", "і", ("я", "ї", "ю", "єю")),
    ("ка", "", ("ка", "ки", "ці", "ку", "кою")),
    ("га", "", ("га", "ги", "зі", "гу", "гою")),
    ("ча", "ч", ("а", "и", "і", "у", "ою")),
    ("а", "", ("а", "и", "і", "у", "ою")),
    ("ай", "а", ("й", "ю", "я", "єві", "єм", "ї")),
    ("ко", "к", ("о", "а", "у", "ові", "ом")),
    ("їв", "", ("їв", "єва", "єву", "євом", "єві")),
    ("єв", "єв", ("", "а", "у", "ові", "им", "і")),
    ("їв", "їв", ("",)),
    ("ець", "", ("ець", "ця", "цю", "цеві", "цем", "ці", "ців", "цям", "цями", "цях")),
)


def noun(word: str, language: str) -> list[str]:
    """Spell out the singular of one word of a name."""
    soft = word[:-1]
    if word in _FEMININE_SOFT:
        return [
            word,
            soft + ("и" if language == "ru" else "і"),
            soft + ("ью" if language == "ru" else "сю"),
        ]
    for last, stay, endings in _NOUNS_RU if language == "ru" else _NOUNS_UK:
        if word.endswith(last):
            stem = word[: -len(last)] + stay
            return [stem + ending for ending in endings]
    if word.endswith("ь"):
        tail = (
            ("ь", "я", "ю", "ем", "е", "и", "ью")
            if language == "ru"
            else ("ь", "я", "ю", "ем", "і", "еві")
        )
        return [soft + ending for ending in tail]
    if word[-1] in "еоиуюэії":
        return [word]
    if language == "ru":
        return [word + ending for ending in _HARD]
    return [word + ending for ending in ("", "а", "у", "ові", "ом", "і", "ем")]


def people(word: str, language: str) -> list[str]:  # noqa: PLR0911  one return a class of nouns
    """Spell out singular and plural of a noun for people of one country."""
    if word.endswith("="):
        return [word[:-1]]
    if word.endswith("!"):
        stem = word[:-2]
        return [stem + ending for ending in ("ие", "их", "им", "ими")]
    plural = ("ы", "ов", "ам", "ами", "ах") if language == "ru" else ("и", "ів", "ам", "ами", "ах")
    if word.endswith(("анин", "янин")):
        stem = word[:-2]
        many = ("е", "", "ам", "ами", "ах") if language == "ru" else ("и", "", "ам", "ами", "ах")
        one = [word + ending for ending in ("", "а", "у", "ом", "е", "ові", "і")]
        return one + [stem + ending for ending in many]
    if re.search("[аеиоуыэюя]ец$", word):
        stem = word[:-2] + "йц"
        return [word, *(stem + e for e in ("а", "у", "ем", "е", "ы", "ев", "ам", "ами", "ах"))]
    if word.endswith("ец"):
        return noun(word, "ru") + [
            word[:-2] + "ц" + ending for ending in ("ы", "ев", "ам", "ами", "ах")
        ]
    if word.endswith("ець"):
        return noun(word, "uk")
    if word.endswith("ок"):
        stem = word[:-2] + "к"
        return [word] + [stem + e for e in ("а", "у", "ом", "е", "и", "ам", "ами", "ах", "ів")]
    if word.endswith("ка"):
        stem = word[:-1]
        return [
            *noun(word, language),
            stem + "ам",
            stem + "ами",
            stem + "ах",
            stem + "и",
            word[:-2] + "ок",
        ]
    if word.endswith(("к", "г")):
        plural = ("и", *plural[1:])
    if word.endswith("арин"):
        stem = word[:-2]
        return [word + e for e in _HARD] + [stem + e for e in ("ы", "", "ам", "ами", "ах", "и")]
    return [word + ending for ending in ("", "а", "у", "ом", "е", "ові", "і", *plural, "")]


def adjective(stem: str, language: str) -> list[str]:
    """Spell out an adjective, its first part of a compound ("российско-") too."""
    return [stem + e for e in (_ADJECTIVE_RU if language == "ru" else _ADJECTIVE_UK)]


def declined(name: str, language: str) -> Iterator[str]:
    """Spell out the forms of a name of one or more words.

    A final `!` keeps it as it is; `~` separates the nominative from the stem of the other cases.
    """
    if name.endswith("!"):
        yield name[:-1]
        return
    if "~" in name:
        nominative, stem = name.split("~")
        yield nominative
        yield from noun(stem, language)[1:]
        return
    words = [words_of(word, language) for word in name.split(" ")]
    for combination in itertools.product(*words):
        yield " ".join(combination)


def words_of(word: str, language: str) -> list[str]:
    """Spell out one word of a name; of "Касым-Жомарт" only the last part changes."""
    head, dash, last = word.rpartition("-")
    return [head + dash + form for form in noun(last, language)]
