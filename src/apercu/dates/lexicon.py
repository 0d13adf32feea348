"""The words of time of one language, read from `apercu/data/dates`.

Tags, one character each, so that the grammar can be written over strings of them:

    d day number   y year number   n other number   w number word   o ordinal word
    M month        W weekday       r weekday as habit               S season    h feast day
    U unit         e the unit year L quarter, half  G decade        K two years q Q1, H2
    D today ...    N part of day   R last/this/next p past/coming   X same/next/previous
    P early ...    Q start of ...  z year-end       E earlier/later A ago       v prefixed ago, in
    j next day     l from now     s since         u until          b before        a after     c by
    F from         T to            B between        & and           > onwards   V every
    f for          g during        i in             t on            O of        H the
    I ISO date     J numeric date  C clock          Z zone          Y fiscal year
    x any other word               | end of a paragraph             punctuation as itself
"""

from __future__ import annotations

import dataclasses as dc
import functools
import re
from importlib import resources

RICH_LANGUAGES = ("en", "ru", "uk", "tr", "az", "de", "fr")
"""Languages with a file of their own; of the others only calendar dates are read."""

TRIGGER_TAGS = frozenset("MWrSUeLDNhzKqYj")
"""Tags of the words without which no expression is complete, years and numeric dates apart."""

_DATA = resources.files("apercu") / "data" / "dates"
_PIECE = re.compile(r"[^\W_]+|[^\w\s]")


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """What a form means: its tag, its value (a number, a name or empty) and its caveats."""

    tag: str
    value: int | str
    plural: bool = False
    doubtful: bool = False


@dc.dataclass(frozen=True, slots=True)
class Cues:
    """Words that tell a clause's tense; `endings` are what stands behind the `*` of a cue."""

    words: frozenset[str]
    endings: tuple[str, ...]

    def match(self, word: str) -> bool:
        """Tell whether a lower-case word is such a cue."""
        return word in self.words or (len(word) > 3 and word.endswith(self.endings))


@dc.dataclass(frozen=True, slots=True)
class Lexicon:
    """All forms of one language, the phrases by first word (longest first), and its traits."""

    language: str
    words: dict[str, Entry]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    traits: frozenset[str]
    suffixes: frozenset[str]
    triggers: frozenset[str]
    future: Cues
    past: Cues

    def has(self, trait: str) -> bool:
        """Tell whether the language has a trait named on its `!` line."""
        return trait in self.traits


@functools.cache
def lexicon(language: str | None) -> Lexicon:
    """Return the words of a language; of an unknown one the months of all languages."""
    code = (language or "").lower().replace("_", "-").split("-")[0]
    if code in RICH_LANGUAGES:
        return _from_rows(code, _rows(f"{code}.tsv"))
    rows: list[tuple[str, str, tuple[str, ...]]] = [
        ("!", "", ("calendar_only", "year_needs_support"))
    ]
    rows += [("M", str(month), forms) for _, month, forms in _month_rows(code)]
    return _from_rows(code, rows)


@functools.cache
def all_months() -> dict[str, frozenset[int]]:
    """Return every known month form, lower case, with the months it can mean."""
    found: dict[str, set[int]] = {}
    rows = [*_month_rows("")]
    for code in RICH_LANGUAGES:
        words = lexicon(code).words
        rows += [(code, str(e.value), (form,)) for form, e in words.items() if e.tag == "M"]
    for _, month, forms in rows:
        for form in forms:
            found.setdefault(form, set()).add(int(month))
    return {form: frozenset(months) for form, months in found.items()}


@functools.cache
def months_of_language(language: str | None) -> dict[str, int]:
    """Return the month forms of one language, empty where it has no table."""
    words = lexicon(language).words
    known = language is not None and bool(_month_rows(language.split("-")[0], strict=True))
    if lexicon(language).language in RICH_LANGUAGES or known:
        return {form: int(entry.value) for form, entry in words.items() if entry.tag == "M"}
    return {}


@functools.cache
def word_list(name: str) -> frozenset[str]:
    """Return one of the lists in `lists.tsv`."""
    return next(frozenset(forms) for key, _, forms in _rows("lists.tsv") if key == name)


def _rows(name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    rows = []
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        tag, _, rest = line.partition("\t")
        value, _, forms = rest.partition("\t")
        split = value.split(",") if tag == "!" else forms.split("|")
        rows.append((tag, value, tuple(split)))
    return rows


def _month_rows(code: str, *, strict: bool = False) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the table's rows of a language, or all of them where it has none."""
    rows = _rows("months.tsv")
    own = [row for row in rows if row[0] == code]
    return own if own or strict else rows


def _from_rows(code: str, rows: list[tuple[str, str, tuple[str, ...]]]) -> Lexicon:
    words: dict[str, Entry] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    special: dict[str, tuple[str, ...]] = {}
    for tag, value, forms in rows:
        if tag == "!" or tag[0] in "+~":
            special[tag] = forms
            continue
        entry = _entry(tag, value)
        for form in forms:
            pieces = tuple(_PIECE.findall(form.replace("_", " ")))
            if len(pieces) == 1:
                words.setdefault(pieces[0], entry)
            else:
                phrases.setdefault(pieces[0], []).append((pieces, entry))
    for form, entry in list(words.items()):
        if entry.tag == "M":
            for ending in special.get("+M", ()):
                words.setdefault(form + ending, entry)
    heads = {head for head, many in phrases.items() if {e.tag for _, e in many} & TRIGGER_TAGS}
    ordered = {
        head: tuple(sorted(many, key=lambda one: -len(one[0]))) for head, many in phrases.items()
    }
    return Lexicon(
        language=code,
        words=words,
        phrases=ordered,
        traits=frozenset(special.get("!", ())),
        suffixes=frozenset(special.get("+d", ())),
        triggers=frozenset(f for f, e in words.items() if e.tag in TRIGGER_TAGS)
        | (heads - {"the", "end"}),
        future=_cues(special.get("~future", ())),
        past=_cues(special.get("~past", ())),
    )


def _entry(tag: str, value: str) -> Entry:
    plural = value.endswith("+") and len(value) > 1
    bare = value.removesuffix("+") if plural else value
    number = bare.lstrip("-").isdigit() and bare != ""
    return Entry(tag[0], int(bare) if number else bare, plural, tag.endswith("?"))


def _cues(forms: tuple[str, ...]) -> Cues:
    words = frozenset(form.replace("_", " ") for form in forms if not form.startswith("*"))
    return Cues(words, tuple(form[1:] for form in forms if form.startswith("*")))
