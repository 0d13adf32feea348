"""Find what in a text tells who carried a report, so that comparing can leave it out.

Agencies' datelines ("BAKU, 5 May (Report.az) -"), credit lines ("Source: TASS"), copyright and
"read more" lines differ between copies of one report and agree between reports that have nothing
else in common. They are left out for comparing only; stored texts stay as they are.
"""

from __future__ import annotations

import functools
import importlib.resources
import re

import msgspec


class Credits(msgspec.Struct, frozen=True):
    """The words of `data/group/credits.json`."""

    about: str
    agencies: tuple[str, ...]
    line_starts: tuple[str, ...]
    months: tuple[tuple[str, ...], ...]
    weekdays: tuple[tuple[str, ...], ...]
    numbers: dict[str, tuple[str, ...]]


@functools.cache
def load_credits() -> Credits:
    """Read the shipped list of agencies, furniture words, months and days."""
    resource = importlib.resources.files("apercu") / "data" / "group" / "credits.json"
    return msgspec.json.decode(resource.read_bytes(), type=Credits)


HEAD = 160
"""How far into a text (code points) a dateline may reach; the longest in five languages with two
cities, date and agency is about 90."""


@functools.cache
def _head_pattern() -> re.Pattern[str]:
    """Match a dateline at the very beginning of a text.

    Either a city, a date and perhaps an agency, closed by a dash or by the agency; or an agency in
    brackets with or without a city; or an agency and a dash or colon.
    """
    words = load_credits()
    agency = _any_of(words.agencies)
    month = _any_of(tuple(name for names in words.months for name in names))
    day = rf"(?:\d{{1,2}}\.?\s+{month}|{month}\.?\s+\d{{1,2}})(?:[,\s]+\d{{4}})?"
    # Every word of a city's name begins with a letter that is not small.
    word = r"[^\W\d_a-zà-öø-ÿа-яёіїєґəğışœ][\w.'’-]*"
    city = rf"{word}(?:[ /]{word}){{0,3}}"
    bracketed = rf"[(\[/]\s*{agency}\s*[)\]/]"
    # After a city and a day, whatever stands in brackets before a dash carried the report.
    any_bracketed = r"[(\[][^()\[\]\n]{2,40}[)\]]"
    dash = r"\s*[.:]?\s*(?:--?|[–—])\s*"
    named = rf"(?:{bracketed}|{agency}\b)"
    return re.compile(
        rf"\s*(?:{city}(?:\s*,\s*{city}){{0,2}}\s*[,.]?\s*{day}\s*[,.]?\s*"
        rf"(?:{dash}{named}\s*[.:]\s*|{named}\s*[.,]?(?:{dash})?|{any_bracketed}{dash}|{dash})"
        rf"|(?:(?:{city}\s*(?:,\s*{city}\s*)?|{day}\s*))?{bracketed}(?:{dash}|\s*[.:]?\s*)"
        rf"|(?:{city}\s*,\s*)?{agency}(?:{dash}|\s*[:.]\s+))"
    )


@functools.cache
def _agency_pattern() -> re.Pattern[str]:
    return re.compile(_any_of(load_credits().agencies))


_DIGIT, _DASH = re.compile(r"\d"), re.compile("[-–—]")


def _may_hold_dateline(head: str) -> bool:
    """Tell whether a head has what each dateline has: an agency, or a day and a dash.

    The pattern takes ten times as long to say no, and most texts have none.
    """
    if _DASH.search(head) is not None and _DIGIT.search(head) is not None:
        return True
    return _agency_pattern().search(head) is not None


@functools.cache
def _line_pattern() -> tuple[re.Pattern[str], frozenset[str]]:
    """Match a whole line of credits or furniture; with it, the letters such a line begins with.

    They are three, or two where the word has no more. Most lines begin otherwise, and looking that
    up is ten times as fast as trying the pattern.
    """
    words = load_credits()
    agency = _any_of((*words.agencies, "REUTER"))
    pattern = re.compile(
        rf"(?:{_any_of(words.line_starts)}\b.{{0,200}}|©.{{0,200}}|\([cC]\)\s.{{0,200}}"
        rf"|[-–—(/\[]*\s*{agency}\s*[)/\].]*)"
    )
    begins = {word[:3] for word in (*words.line_starts, *words.agencies, "REUTER")}
    return pattern, frozenset(begins)


_MARKS = frozenset("©(/[-–—")
"""A line of credits may begin with these instead of a word."""


@functools.cache
def _tail_pattern() -> re.Pattern[str]:
    return re.compile(rf"[-–—(\[/]\s*{_any_of(load_credits().agencies)}\s*[)\]/.]*\s*\Z")


def _any_of(words: tuple[str, ...]) -> str:
    """Make a pattern of alternatives, longest first, so that "AP" does not shadow "APA"."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


def comparable(text: str) -> str:
    """Leave datelines, credit lines and page furniture out of a text, for comparing.

    Offsets into the result mean nothing. Where nothing else would be left the text comes back
    whole: a text of credits only is still a text.
    """
    head = text[:HEAD]
    found = _head_pattern().match(head) if _may_hold_dateline(head) else None
    rest = text if found is None else text[found.end() :]
    if "\n" in rest:
        rest = _without_credit_lines(rest)
    ending = _tail_pattern().search(rest, max(0, len(rest) - 40))
    if ending is not None:
        rest = rest[: ending.start()]
    return rest if rest.strip() else text


def _without_credit_lines(text: str) -> str:
    # Few lines begin as one of credits may: to look that up here saves a call for each.
    _, begins = _line_pattern()
    lines = text.split("\n")
    found = [
        at
        for at, line in enumerate(lines)
        if ((start := line.lstrip()[:3]) in begins or start[:2] in begins or start[:1] in _MARKS)
        and is_credit_line(line)
    ]
    if not found:
        return text
    for at in reversed(found):
        del lines[at]
    return "\n".join(lines)


def is_credit_line(line: str) -> bool:
    """Tell whether a line only says who carried a report, or is furniture of the page."""
    pattern, begins = _line_pattern()
    stripped = line.strip()
    if not (stripped[:3] in begins or stripped[:2] in begins or stripped[:1] in _MARKS):
        return False
    return pattern.fullmatch(stripped) is not None
