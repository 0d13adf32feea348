"""A sentence as the checks see it: its words, its clauses, and by whose mouth it is told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import msgspec

from apercu.check.lines import Line, look
from apercu.clauses import Clause, Parsed, Slot
from apercu.clauses.finding import find_clauses
from apercu.dates import latest_day
from apercu.ports import Parser
from apercu.records import Interval, Record

_FIRST = re.compile(r"\b(?:we|us|our|ours|ourselves|I|me|my|mine)\b")
DAYS = frozenset({"second", "minute", "hour", "day"})


class Seen(Record, frozen=True, kw_only=True):
    """One sentence with its clauses; their spans are those of `line.text`.

    `speaker` is the actor who says `we` in it.
    """

    line: Line
    clauses: tuple[Clause, ...] = ()
    speaker: str | None = None

    def words(self, slot: Slot | None) -> str:
        """Return a slot's words, empty for none."""
        return self.line.text[slot.start : slot.end] if slot else ""


def day_of(published: Interval | None) -> dt.date | None:
    """Return the day that relative times are reckoned from; a year is none."""
    if published is None or published.precision not in DAYS:
        return None
    return latest_day(published)


def see(
    text: str,
    parser: Parser,
    *,
    published: dt.date | None,
    language: str | None = "en",
    speaker: str | None = None,
) -> list[Seen]:
    """Look at the sentences of a text; without a parser for its language they have no clauses."""
    lines = look(text, published=published, language=language)
    return see_lines(lines, parser, published=published, language=language, speaker=speaker)


def see_lines(
    lines: Sequence[Line],
    parser: Parser,
    *,
    published: dt.date | None,
    language: str | None,
    speaker: str | None = None,
) -> list[Seen]:
    """Look at sentences that were split already."""
    parsed = parser.parse([one.text for one in lines], language)
    return [
        Seen(
            line=line, clauses=_clauses(line, words, published, language, speaker), speaker=speaker
        )
        for line, words in zip(lines, parsed, strict=True)
    ]


def _clauses(
    line: Line,
    words: Parsed | None,
    published: dt.date | None,
    language: str | None,
    speaker: str | None,
) -> tuple[Clause, ...]:
    if words is None:
        return ()
    found = find_clauses(line.text, words, published=published, language=language)
    return tuple(_spoken(clause, line.text, speaker) for clause in found) if speaker else found


def _spoken(clause: Clause, text: str, speaker: str) -> Clause:
    """Give the speaker's name to who says `we`."""

    def named(slot: Slot | None) -> Slot | None:
        if slot is None or slot.actors or not _FIRST.search(text[slot.start : slot.end]):
            return slot
        return msgspec.structs.replace(slot, actors=frozenset({speaker}), pronoun=False)

    return msgspec.structs.replace(
        clause,
        agent=named(clause.agent),
        patient=named(clause.patient),
        recipient=named(clause.recipient),
        holder=tuple(one for slot in clause.holder if (one := named(slot)) is not None),
    )
