"""The words of number and measure of one language, read from `apercu/data/quantities`."""

from __future__ import annotations

import dataclasses as dc
import functools
import re
from collections.abc import Iterable
from decimal import Decimal
from importlib import resources

LANGUAGES = ("en", "ru", "uk", "tr", "de", "fr")
"""Languages with a file of their own; others are read by figures and signs alone."""

_DATA = resources.files("apercu") / "data" / "quantities"
Vague = tuple[Decimal | None, Decimal | None, str]
Row = tuple[str, str, tuple[str, ...]]

SPACE = "[ \u00a0\u202f\u2009]"
_FIGURE = r"\d{1,3}(?:[,.\u00a0\u202f\u2009'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
SPACED = r"\d{1,3}(?: \d{3})+(?!\d)(?:,\d+)?|"


@dc.dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of one language, lower case, and the expressions made of them."""

    comma: bool
    plural_s: bool
    noun_capital: bool
    numbers: dict[str, Decimal]
    scales: dict[str, Decimal]
    vague: dict[str, Vague]
    units: dict[str, str]
    before: dict[str, str]
    behind: dict[str, str]
    persons: frozenset[str]
    plurals: frozenset[str]
    acts: dict[str, str]
    refused_before: frozenset[str]
    refused_behind: frozenset[str]
    change_before: dict[str, str]
    change_behind: dict[str, str]
    former_before: frozenset[str]
    former_behind: frozenset[str]
    passed: frozenset[str]
    adverbs: frozenset[str]
    levels: frozenset[str]
    months: frozenset[str]
    signs: dict[str, str]
    """Signs before a figure."""
    close: dict[str, Decimal]
    """Scales written close behind a figure."""
    starts: frozenset[str]
    """The first words of what may be a quantity."""
    core: re.Pattern[str]
    """What may be a quantity: a sign and a figure, or words; groups sign, figure, word, vague."""
    scale: re.Pattern[str]
    unit: re.Pattern[str]
    after: re.Pattern[str]
    joint: re.Pattern[str]
    refused: re.Pattern[str]
    acting: re.Pattern[str]
    former: re.Pattern[str]
    changed: re.Pattern[str]
    pairs: dict[str, Decimal]
    """Words that count loosely and take a unit: "a couple of"."""
    halves: re.Pattern[str]
    """What adds a half to a number: "and a half"."""
    ordinal: re.Pattern[str]
    """What makes number words an ordinal: "-first", " and fifth"."""


def code_of(language: str | None) -> str:
    """Return the language's code where there is a file for it, else an empty string."""
    code = (language or "").lower().replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else ""


@functools.cache
def lexicon(code: str) -> Lexicon:
    """Return the words of a language by its code, of an unknown one only signs."""
    rows = [*read_rows(code), *read_rows("signs")]
    traits = {value for tag, value, _ in rows if tag == "!"}
    numbers = {f: Decimal(v) for f, v in table(rows, "w").items()}
    scales = {f: Decimal(v) for f, v in table(rows, "s").items()}
    vague = {f: _vague(v) for f, v in table(rows, "v").items()}
    units = table(rows, "u") | table(rows, "U")
    signs = table(rows, "C")
    pairs = {f: Decimal(v) for f, v in table(rows, "c").items()}
    behind = table(rows, "Q")
    joins = {kind: forms_of(rows, "r", kind) for kind in ("to", "between", "and")}
    former_behind = frozenset(forms_of(rows, "f", "behind"))
    acts = table(rows, "k")
    change_behind = _changes(rows, "behind")
    return Lexicon(
        comma="comma" in traits, plural_s="plural_s" in traits,
        noun_capital="noun_capital" in traits, numbers=numbers, scales=scales, vague=vague,
        units=units, before=table(rows, "q") | dict.fromkeys(joins["between"], "range"),
        behind=behind, persons=frozenset(table(rows, "p")),
        plurals=frozenset(table(rows, "i")), acts=acts,
        refused_before=frozenset(forms_of(rows, "x", "before")),
        refused_behind=frozenset(forms_of(rows, "x", "behind")),
        change_before=_changes(rows, "before"),
        change_behind=change_behind,
        former_before=frozenset(forms_of(rows, "f", "before")), former_behind=former_behind,
        passed=frozenset(table(rows, "o")), adverbs=frozenset(table(rows, "a")),
        levels=frozenset(table(rows, "t")),
        months=_months(code), signs=signs,
        close={f: Decimal(v) for f, v in table(rows, "S").items()},
        starts=starts_of((*numbers, *scales, *vague, *signs, *pairs)) | {"a", "an"},
        core=_core(code, numbers, scales, (*vague, *pairs), signs),
        pairs=pairs, halves=whole(table(rows, "j")), ordinal=_ordinal(table(rows, "O")),
        scale=whole(scales), unit=whole(units), after=whole(behind),
        joint=_joint((*joins["to"], *joins["and"])),
        refused=whole(forms_of(rows, "x", "behind")), acting=whole(acts),
        former=whole(former_behind), changed=whole(change_behind),
    )  # fmt: skip


@functools.cache
def read_rows(name: str) -> list[Row]:
    """Return the lines of a file of words: tag, value, forms."""
    if not name:
        return []
    found: list[Row] = []
    for line in (_DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            tag, value, *forms = line.split("\t")
            found.append((tag, value, tuple(forms[0].split("|"))))
    return found


def table(rows: Iterable[Row], tag: str) -> dict[str, str]:
    """Return the value of each form under a tag."""
    return {form: value for t, value, forms in rows if t == tag for form in forms}


def forms_of(rows: Iterable[Row], tag: str, value: str) -> tuple[str, ...]:
    """Return the forms under a tag and a value."""
    return tuple(form for t, v, forms in rows if t == tag and v == value for form in forms)


def _changes(rows: Iterable[Row], side: str) -> dict[str, str]:
    signs = (("+", "rise"), ("-", "fall"))
    return {form: name for tag, name in signs for form in forms_of(rows, tag, side)}


def _vague(value: str) -> Vague:
    low, high, unit = value.split(",")
    return Decimal(low) if low else None, Decimal(high) if high else None, unit


def _months(code: str) -> frozenset[str]:
    from apercu.dates.lexicon import months_of_language  # noqa: PLC0415  (read when first needed)

    return frozenset(months_of_language(code or "en"))


def any_of(words: Iterable[str]) -> str:
    """Return the inside of an expression for any of the words, longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"


def whole(words: Iterable[str]) -> re.Pattern[str]:
    """Compile one of the words, longest first, where no letter or figure follows it."""
    return re.compile(rf"(?:{any_of(words)})(?![^\W_])")


def starts_of(forms: Iterable[str]) -> frozenset[str]:
    """Return the first words of the forms."""
    return frozenset(m[0] for form in forms if (m := re.match(r"[^\W\d_]+", form)))


def _ordinal(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:-|{SPACE}and{SPACE}|{SPACE})(?:{any_of(words)})(?!\w)")


def _joint(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[-–—]|(?<=\s)(?:{any_of(words)})(?=\s))\s*")


def _core(
    code: str,
    numbers: Iterable[str],
    scales: Iterable[str],
    vague: Iterable[str],
    signs: Iterable[str],
) -> re.Pattern[str]:
    figure = (SPACED if code in {"ru", "uk", "fr", "de"} else "") + _FIGURE
    single = any_of((*numbers, *scales))
    article = "(?:an? (?=hundred|thousand|million|billion|dozen))?" if code == "en" else ""
    words = rf"{article}(?:{single})(?:(?:-|{SPACE}and{SPACE}|{SPACE})(?:{single}))*"
    return re.compile(
        rf"(?<![\w.,:/\\'’-])(?:(?P<vague>{any_of(vague)})|(?P<word>{words}))(?![\w])"
        rf"|(?:(?<!\w)(?P<sign>{any_of(signs)}){SPACE}?|(?<![\w.,:/\\$#№'’-])|(?<=\s)[+\-−])"
        rf"(?P<figure>{figure})(?![\d/:]|\.\d)"
    )
