"""Small insertions that let a sentence stand alone, and how they are applied."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from apercu.actors import actor_name
from apercu.ask.evidence import Sentence
from apercu.ask.sentences.backgrounds import nowadays
from apercu.ask.sentences.lists import by_first, phrase_at
from apercu.ask.sentences.view import View
from apercu.briefs import Edit
from apercu.errors import InputError
from apercu.records import DateMention, Interval
from apercu.words import MONTHS

_DATED = frozenset({"day", "week", "month", "season", "quarter", "half", "year"})
_NEAR = 3
"""How many sentences back a state may have been named for "the country" to mean it."""
_BESIDE = 4
"""How many characters may lie between a relative date and the absolute one beside it."""


def apply_edits(stored: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    """Return `stored[start:end]` with the edits applied, which lie within it and do not overlap.

    Insertions at one place come in the order given. Edits that overlap, are out of order or lie
    outside raise `InputError`.
    """
    parts: list[str] = []
    at = start
    for edit in edits:
        if not at <= edit.start <= edit.end <= end:
            raise InputError(
                f"edit [{edit.start}, {edit.end}) does not follow {at} within [{start}, {end}): "
                "give edits in order, without overlaps, within the sentence"
            )
        parts += (stored[at : edit.start], edit.text)
        at = edit.end
    parts.append(stored[at:end])
    return "".join(parts)


def date_edits(view: View) -> list[Edit]:
    """Write the absolute date behind each relative one that the day of publication dates."""
    published = view.sentence.source.published
    if published is None or published.start is None or published.basis.startswith("fetch"):
        return []
    if published.precision in {"month", "season", "quarter", "half", "year", "decade", "unknown"}:
        return []
    known = f"published {published.start[:10]}"
    known += f" ({published.basis})" if published.basis else ""
    edits = []
    for date in view.sentence.dates:
        if date.kind != "deictic" or date.interval is None:
            continue
        written = written_interval(date.interval)
        if written is None or _beside(view.sentence, date) or nowadays(view, date):
            continue
        stored = view.sentence.source.text
        place = date.end + 2 * (stored[date.end : date.end + 2] in {"'s", "'S", "’s", "’S"})
        edits.append(
            Edit(start=place, end=place, text=f" [{written}]", reason="date", evidence=known)
        )
    return edits


def written_interval(interval: Interval) -> str | None:
    """Write an interval from a day to a year as a reader would; `None` for any other."""
    if interval.precision not in _DATED or interval.start is None or interval.end is None:
        return None
    first = datetime.date.fromisoformat(interval.start[:10])
    last = datetime.date.fromisoformat(interval.end[:10])
    month, year = MONTHS[last.month - 1], last.year
    whole = {"day": f"{first.day} {month} {year}", "month": f"{month} {year}", "year": str(year)}
    if interval.precision in whole:
        return whole[interval.precision]
    opening = MONTHS[first.month - 1] + (f" {first.year}" if first.year != year else "")
    if interval.precision == "week":
        if first.month == last.month:
            return f"{first.day}–{last.day} {month} {year}"
        return f"{first.day} {opening} – {last.day} {month} {year}"
    return f"{opening}–{month} {year}" if opening.isalpha() else f"{opening} – {month} {year}"


def _beside(sentence: Sentence, date: DateMention) -> bool:
    """Tell whether an absolute date stands right before or behind a relative one."""
    return any(
        other.kind == "calendar"
        and (0 <= other.start - date.end <= _BESIDE or 0 <= date.start - other.end <= _BESIDE)
        for other in sentence.dates
    )


def reference_edits(view: View, before: Sequence[Sentence]) -> tuple[list[Edit], list[int], bool]:
    """Name who "the two countries" and "the country" are, where the text right before says so.

    Returns the edits, the tokens of the heads that need nothing more, and whether one is left
    open that the sentence cannot do without.
    """
    edits: list[Edit] = []
    heads: list[int] = []
    left_open = False
    if view.language != "en":
        return edits, heads, left_open
    for at, token in enumerate(view.tokens):
        if token.word not in {"the", "both", "these"} or at + 1 >= len(view.low) or token.quoted:
            continue
        pair, first = _phrase(view, at)
        if first is None:
            continue
        head = first - 1
        own = _states_before(view, at)
        wanted = 2 if pair else 1
        if len(own) == wanted or (not pair and len(_states_before(view, len(view.low))) == 1):
            heads.append(head)
            continue
        named = None if own else _named_before(before, wanted)
        if named is None:
            left_open = left_open or pair or not own
            continue
        heads.append(head)
        edits.append(_naming(view, head, named))
    return edits, heads, left_open


def _phrase(view: View, at: int) -> tuple[bool, int | None]:
    """Return whether a pair is meant, and the token behind the phrase (`None`: no phrase)."""
    low = view.low
    first = at + 1 if low[at] == "the" else at
    phrase = phrase_at(low, first, by_first("pairs"))
    if phrase:
        return True, _unnamed_end(view, first + len(phrase))
    if low[at] == "the":
        phrase = phrase_at(low, at + 1, by_first("nations"))
        if phrase:
            return False, _unnamed_end(view, at + 1 + len(phrase))
    return False, None


def _unnamed_end(view: View, end: int) -> int | None:
    """Pass over phrases that name who is meant themselves ("the republic of X")."""
    if view.low[end : end + 1] == ("of",):
        return None
    return None if end < len(view.low) and any(n.first == end for n in view.named) else end


def _state(id_: str) -> bool:
    return not id_.startswith(("org:", "role:"))


def _states_before(view: View, at: int) -> list[str]:
    return list(
        dict.fromkeys(
            n.mention.actor for n in view.named if n.first < at and _state(n.mention.actor)
        )
    )


def _named_before(before: Sequence[Sentence], wanted: int) -> list[tuple[str, str]] | None:
    """Return (id, evidence) of the states named right before, if they are exactly as many.

    For one state all of these sentences count: of two the nearer need not be the one meant.
    """
    found: dict[str, str] = {}
    for sentence in reversed(before[-_NEAR:]):
        for mention in sentence.mentions:
            if _state(mention.actor) and mention.actor not in found:
                words = sentence.source.text[mention.start : mention.end]
                found[mention.actor] = f'"{words}" [{mention.start}, {mention.end})'
        if wanted > 1 and len(found) >= wanted:
            break
    return sorted(found.items()) if len(found) == wanted else None


def _naming(view: View, head: int, named: list[tuple[str, str]]) -> Edit:
    names = sorted(actor_name(id_) for id_, _ in named)
    end = view.tokens[head].end
    genitive = ""
    rest = view.text[end:]
    if rest.startswith("'s"):
        end, genitive = end + 2, "'s"
    elif rest.startswith("' "):
        end, genitive = end + 1, "'s"
    place = view.sentence.start + end
    return Edit(
        start=place,
        end=place,
        text=f" [{' and '.join(names)}{genitive}]",
        reason="reference",
        evidence=", ".join(evidence for _, evidence in named),
    )


def speaker_edits(view: View) -> list[Edit]:
    """Frame a sentence of a speech: the speaker's name and quotation marks around the words."""
    sentence = view.sentence
    speaker = sentence.source.speaker
    if speaker is None:
        return []
    told = "the whole text is the speaker's own words"
    opening = Edit(
        start=sentence.start,
        end=sentence.start,
        text=f'{_name(speaker)}: "',
        reason="speaker",
        evidence=told,
    )
    closing = Edit(start=sentence.end, end=sentence.end, text='"', reason="speaker", evidence=told)
    return [opening, closing]


def _name(speaker: str) -> str:
    try:
        return actor_name(speaker)
    except InputError:  # a speaker who is no actor of the gazetteer goes by the words given
        return speaker


def all_edits(view: View, dates: Sequence[Edit], references: Sequence[Edit]) -> tuple[Edit, ...]:
    """Put all edits of a sentence in order."""
    frame = speaker_edits(view)
    inner = sorted((*dates, *references), key=lambda edit: edit.start)
    return (*frame[:1], *inner, *frame[1:])
