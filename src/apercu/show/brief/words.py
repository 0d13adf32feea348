"""Verdict, standing, gaps and counts in words; content made safe to be drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from apercu.briefs import Brief, Gap, Reference, Statement, Verdict
from apercu.records import Interval
from apercu.show.brief.dates import UNDATED, date_words
from apercu.show.brief.names import (
    OURS,
    Names,
    control_words,
)
from apercu.show.terminal import plain
from apercu.text.language_names import language_name

SYNTHETIC: Final = "SYNTHETIC: made for demonstration"
REPEATED: Final = "What is repeated most is not thereby right."
NO_JUDGEMENT: Final = "none written yet"
HASH_DIGITS: Final = 12

_BLANKS = re.compile(r"\s+")
_ID = re.compile(r"[0-9a-f]{64}")
_LINKED = re.compile(r"https?://[^\s<>\"'\\^`{|}]+", re.IGNORECASE)


class Mark(NamedTuple):
    """A sign and what it means."""

    sign: str
    words: str


VERDICTS: Final[Mapping[Verdict, Mark]] = {
    "supported": Mark("●", "the source says this"),
    "partly": Mark("◐", "the source says part of this"),
    "insufficient": Mark("○", "the source's words do not settle this"),
    "none_found": Mark("○", "no words found for this"),
    "contradicted": Mark("✕", "the source says otherwise"),
    "not_checkable": Mark("◇", "a forecast or value judgement, not checkable"),
    "not_checked": Mark("?", "not checked"),
}
COUNTED_AGAIN: Final = Mark("●", "counted again from this brief's events, with the same result")
STANDINGS: Final[tuple[tuple[str, str], ...]] = (
    ("one origin", "one independent line of reporting tells this, however often it was copied"),
    ("one party's sources only", "several origins, all of one party to the matter"),
    ("2 origins and more", "told by origins that do not all speak for one party"),
    ("disputed", "origins tell what cannot both be right"),
)
_BASES: Final[Mapping[str, str]] = {
    "page": "read from the page",
    "feed": "read from the feed",
    "text": "read from the text",
    "address": "inferred from the address",
    "header": "from the server's header",
    "given": "as given",
    "fetch": "the day it was fetched",
}
LEGEND: Final = (
    "“…”: the source's words to the letter; [in brackets]: put in by the program; what stands"
    " outside quotation marks is the program's own.",
    "Whether the cited words say a thing is not whether it is so.",
)
_GAPS: Final[Mapping[str, str]] = {
    "not_searched": "Not searched",
    "failed": "Failed",
    "none_found": "None found",
    "party_absent": "Not heard",
    "undated_excluded": "Undated, left out",
    "stale": "Nothing recent",
}
_KINDS: Final[Mapping[str, str]] = {
    "event": "",
    "trend": "Measured in this collection",
    "assessment": "Assessment",
    "position": "Position",
}


def one_line(text: str) -> str:
    r"""Return content on one line, with what would steer the reader's screen made visible.

    Hard-wrapped sources have line breaks inside their sentences: each stretch of white space
    becomes one blank. Control characters, and those that turn the direction of writing, are
    written out (`\u202e`).
    """
    return plain(_BLANKS.sub(" ", text).strip())


def inline(text: str) -> str:
    """Return content made safe as `one_line` does, with the blanks at its ends."""
    return plain(_BLANKS.sub(" ", text))


def lines(text: str) -> str:
    """Return content with its line breaks, made safe as `one_line` does."""
    return plain(text.replace("\r\n", "\n").replace("\r", "\n"))


def shortened(text: str, words: int = 14) -> str:
    """Return the first words of a text, with `…` where more follow."""
    parts = one_line(text).split(" ")
    # A "word" of thousands of letters is no word; 24 letters are longer than nearly all are.
    limit = words * 12
    short = " ".join(parts[:words])
    if len(short) > limit:
        short = short[:limit].rstrip()
    return short if short == " ".join(parts) else f"{short.rstrip(',;:')} …"


def linked(url: str) -> bool:
    """Tell whether an address may be a link: whole, over http or https, nothing hidden in it."""
    return _LINKED.fullmatch(url) is not None and plain(url) == url


def count(n: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: `1 origin`, `3 origins`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def listed(parts: Iterable[str], *, last: str = "and") -> str:
    """Join parts as a sentence does: `a, b and c`."""
    found = list(parts)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def standing_words(statement: Statement, names: Names) -> str:
    """Write whose word a statement is: `one origin`, `3 origins`, `disputed` ..."""
    origins = statement.origins
    parties = listed(one_line(name) for name in names.parties(origins.by_party))
    match statement.standing:
        case "single":
            return f"one origin, of {parties}" if parties else "one origin"
        case "one_party":
            return f"one party's sources only: {parties or 'party not told'}"
        case "corroborated":
            return count(origins.n, "origin")
        case "disputed":
            return "disputed"


def is_counted(statement: Statement) -> bool:
    """Tell whether a statement is what the program counts in the brief's events."""
    return statement.basis == "computed" and "events" in (statement.computation or {})


def kind_words(statement: Statement, names: Names) -> str:
    """Write what sort of statement it is, and whose: `Position · Azerbaijan`."""
    kind = _KINDS[statement.kind]
    if statement.kind == "trend" and kind.lower() in statement.text:
        # Its own words say what the label would.
        kind = "Counted by the program"
    holder = one_line(names.actor(statement.holder)) if statement.holder else ""
    if statement.kind == "event":
        return f"As told by {holder}" if holder else ""
    if statement.kind in {"assessment", "position"} and not holder:
        holder = "holder not told"
    return " · ".join(filter(None, (kind, holder)))


def gap_words(gap: Gap, names: Names) -> str:
    """Write a gap: its kind and the text that came with it, else whose and in which language."""
    head, text = _GAPS[gap.kind], one_line(gap.text)
    if text:
        return f"{head}: {text}"
    about = [names.party(gap.party)] if gap.party else []
    about += [language_name(gap.language)] if gap.language else []
    return one_line(f"{head}: {', '.join(about)}." if about else f"{head}.")


def collection_words(brief: Brief) -> str:
    """Write what was searched: `12 documents of 9 origins`."""
    found = brief.collection
    return f"{count(found.documents, 'document')} of {count(found.origins, 'origin')}"


def summary_sentences(brief: Brief, names: Names) -> tuple[str, str]:
    """Write in two sentences whose reporting the brief rests on, and how new it is."""
    summary = brief.source_summary
    kinds = [
        _counts(summary.by_control, control_words),
        _counts(summary.by_party, names.party, prefix="of "),
        _counts(summary.by_language, language_name, prefix="in "),
    ]
    told = "; ".join(filter(None, kinds))
    first = f"What this rests on: {told}." if told else "What this rests on was not counted."
    newest = ", ".join(
        f"{names.party(party)} {_day_or_text(day)}"
        for party, day in list(summary.newest_by_party.items())[:_MOST_COUNTED]
    )
    second = f"Newest: {newest}; " if newest else ""
    inferred = f"{count(summary.dates_inferred, 'date')} of publication inferred"
    if not summary.dates_inferred:
        inferred = "no date of publication inferred"
    failed = f"{count(summary.failures, 'input')} could not be read" if summary.failures else ""
    second += inferred + (f"; {failed}." if failed else ".")
    return one_line(first), one_line(second[0].upper() + second[1:])


_MOST_COUNTED = 5
"""Kinds that a summary on the first page names; the rest are told as `others`."""


def _counts(found: Mapping[str, int], name: Callable[[str], str], *, prefix: str = "") -> str:
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    parts = [f"{n:,} {_joined(prefix, name(key))}" for key, n in ranked[:_MOST_COUNTED]]
    rest = sum(n for _, n in ranked[_MOST_COUNTED:])
    return ", ".join([*parts, f"{rest:,} others"] if rest else parts)


def _joined(prefix: str, name: str) -> str:
    return name if name.endswith("unknown") else prefix + name


def _day_or_text(day: str) -> str:
    return date_words(Interval(start=day, end=day, precision="day"))


def published_words(reference: Reference) -> str:
    """Write when a source was published, and where that was read unless the page says it."""
    words = date_words(reference.published, clock=True)
    basis = reference.published.basis if reference.published else ""
    if words == UNDATED:
        return "no date found"
    found = _BASES.get(basis.partition(":")[0], f"read from {basis}")
    return one_line(f"{words} ({found})" if basis else words)


def fetched_words(reference: Reference, as_of: str) -> str:
    """Write when a source was fetched, and what follows where that was after the as-of date."""
    words = date_words(reference.fetched, clock=True)
    day = (reference.fetched.start or "")[:10]
    late = ", after the as-of date: may have been edited since" if day > as_of[:10] else ""
    return one_line(words + late)


def untranslated(statement: Statement, languages: Mapping[int, str | None]) -> str | None:
    """Give the language of words that stand in the original, `None` where that is ours.

    `languages` are the references' by number.
    """
    if statement.basis not in {"quoted", "edited"} or not statement.citations:
        return None
    code = languages.get(statement.citations[0].reference)
    return code if code and code != OURS else None


def _shown(value: object) -> str:
    """Write a value of a computation; ids, of which there are many, by their first digits."""
    if isinstance(value, list | tuple):
        return " ".join(_shown(one) for one in value) or "none"
    text = "none" if value is None else str(value)
    return text[:HASH_DIGITS] if _ID.fullmatch(text) else text


def made_of(statement: Statement) -> Iterator[str]:
    """Say in plain sentences what the program did to the source's words, edit by edit."""
    for edit in statement.edits:
        what = f"Put in by the program: “{one_line(edit.text)}”"
        if edit.end > edit.start:
            put = f"replaced by “{one_line(edit.text)}”" if edit.text else "left out"
            what = f"Characters {edit.start} to {edit.end} were {put}"
        because = f"; reason: {one_line(edit.reason)}" if edit.reason else ""
        evidence = f"; evidence: {one_line(edit.evidence)}" if edit.evidence else ""
        yield f"{what}{because}{evidence}."
    if statement.computation:
        parts = ", ".join(f"{key}: {_shown(value)}" for key, value in statement.computation.items())
        of = "this brief's events" if is_counted(statement) else "the cited words"
        yield f"Computed from {of}: {one_line(parts)}."
    if statement.basis == "drafted":
        yield "Drafted by a language model from the cited words."
