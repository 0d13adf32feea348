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

_SPACE = "[ \u00a0\u202f\u2009]"
_FIGURE = r"\d{1,3}(?:[,.\u00a0\u202f\u2009'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_SPACED = r"\d{1,3}(?: \d{3})+(?!\d)(?:,\d+)?|"


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


def code_of(language: str | None) -> str:
    """Return the language's code where there is a file for it, else an empty string."""
    code = (language or "").lower().replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else ""


@functools.cache
def lexicon(code: str) -> Lexicon:
    """Return the words of a language by its code, of an unknown one only signs."""
    rows = [*_rows(code), *_rows("signs")]
    traits = {value for tag, value, _ in rows if tag == "!"}
    numbers = {f: Decimal(v) for f, v in _table(rows, "w").items()}
    scales = {f: Decimal(v) for f, v in _table(rows, "s").items()}
    vague = {f: _vague(v) for f, v in _table(rows, "v").items()}
    units = _table(rows, "u") | _table(rows, "U")
    signs = _table(rows, "C")
    behind = _table(rows, "Q")
    joins = {kind: _forms(rows, "r", kind) for kind in ("to", "between", "and")}
    former_behind = frozenset(_forms(rows, "f", "behind"))
    acts = _table(rows, "k")
    change_behind = {
        f: name for tag, name in (("+", "rise"), ("-", "fall")) for f in _forms(rows, tag, "behind")
    }
    return Lexicon(
        comma="comma" in traits, plural_s="plural_s" in traits,
        noun_capital="noun_capital" in traits, numbers=numbers, scales=scales, vague=vague,
        units=units, before=_table(rows, "q") | dict.fromkeys(joins["between"], "range"),
        behind=behind, persons=frozenset(_table(rows, "p")),
        plurals=frozenset(_table(rows, "i")), acts=acts,
        refused_before=frozenset(_forms(rows, "x", "before")),
        refused_behind=frozenset(_forms(rows, "x", "behind")),
        change_before={
            f: name
            for tag, name in (("+", "rise"), ("-", "fall"))
            for f in _forms(rows, tag, "before")
        },
        change_behind=change_behind,
        former_before=frozenset(_forms(rows, "f", "before")), former_behind=former_behind,
        passed=frozenset(_table(rows, "o")), adverbs=frozenset(_table(rows, "a")),
        levels=frozenset(_table(rows, "t")),
        months=_months(code), signs=signs,
        close={f: Decimal(v) for f, v in _table(rows, "S").items()},
        starts=_starts((*numbers, *scales, *vague, *signs)),
        core=_core(code, numbers, scales, vague, signs),
        scale=_whole(scales), unit=_whole(units), after=_whole(behind),
        joint=_joint((*joins["to"], *joins["and"])),
        refused=_whole(_forms(rows, "x", "behind")), acting=_whole(acts),
        former=_whole(former_behind), changed=_whole(change_behind),
    )  # fmt: skip


def _rows(name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    if not name:
        return []
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for line in (_DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            tag, value, *forms = line.split("\t")
            found.append((tag, value, tuple(forms[0].split("|"))))
    return found


def _table(rows: Iterable[tuple[str, str, tuple[str, ...]]], tag: str) -> dict[str, str]:
    return {form: value for t, value, forms in rows if t == tag for form in forms}


def _forms(
    rows: Iterable[tuple[str, str, tuple[str, ...]]], tag: str, value: str
) -> tuple[str, ...]:
    return tuple(form for t, v, forms in rows if t == tag and v == value for form in forms)


def _vague(value: str) -> Vague:
    low, high, unit = value.split(",")
    return Decimal(low) if low else None, Decimal(high) if high else None, unit


def _months(code: str) -> frozenset[str]:
    from apercu.dates.lexicon import months_of_language  # noqa: PLC0415  (read when first needed)

    return frozenset(months_of_language(code or "en"))


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"


def _whole(words: Iterable[str]) -> re.Pattern[str]:
    """Compile one of the words, longest first, where no letter or figure follows it."""
    return re.compile(rf"(?:{_any(words)})(?![^\W_])")


def _starts(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(m[0] for form in forms if (m := re.match(r"[^\W\d_]+", form))) | {"a", "an"}


def _joint(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[-–—]|(?<=\s)(?:{_any(words)})(?=\s))\s*")


def _core(
    code: str,
    numbers: Iterable[str],
    scales: Iterable[str],
    vague: Iterable[str],
    signs: Iterable[str],
) -> re.Pattern[str]:
    figure = (_SPACED if code in {"ru", "uk", "fr", "de"} else "") + _FIGURE
    single = _any((*numbers, *scales))
    article = "(?:an? (?=hundred|thousand|million|billion|dozen))?" if code == "en" else ""
    words = rf"{article}(?:{single})(?:(?:-|{_SPACE}and{_SPACE}|{_SPACE})(?:{single}))*"
    return re.compile(
        rf"(?<![\w.,:/\\'’-])(?:(?P<vague>{_any(vague)})|(?P<word>{words}))(?![\w])"
        rf"|(?:(?<!\w)(?P<sign>{_any(signs)}){_SPACE}?|(?<![\w.,:/\\$#№'’-])|(?<=\s)[+\-−])"
        rf"(?P<figure>{figure})(?![\d/:]|\.\d)"
    )
