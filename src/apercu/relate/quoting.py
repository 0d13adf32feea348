"""Make an act of words that were pointed at: each must stand in the text to the letter.

The words may come from a language model; nothing else of what it says is taken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast, get_args

from apercu.actors import find_actors
from apercu.dates import find_dates, latest_day
from apercu.records import DateMention, Interval, Mention, Span
from apercu.relate.bodies import with_bodies
from apercu.relate.codebook import TYPES, modes, quad_of, score_of
from apercu.relate.coding import AHEAD, LANGUAGE, LONGEST_SENTENCE
from apercu.relate.meaning import OLD_DAYS
from apercu.relate.records import CodedAct, Domain, EventType, Participant, Realis
from apercu.relate.themes import contexts_of, domain_of
from apercu.text.terms import is_stop, terms

MOST_SIDE = 12
"""Participants of one side; a list of more is a list, and no act."""
LONGEST_NAME = 200
"""Characters of a participant's words."""
LONGEST_TRIGGER = 80
"""Characters of the words that tell an act; a phrase, not a sentence."""
_JOINT = re.compile(r",? (?:and|as well as|&) (?:the )?|, (?:the )?")
_BEHIND = re.compile(
    r"\b(?:to|in|at|on|with|against|over|about|for|near|who|which|that|from|into)\b", re.IGNORECASE
)
"""What stands behind these names where, or with whom, not who: "the envoy to France"."""
_SAY = frozenset({"say", "said"})
"""Words without matter of their own that may tell an act all the same: a promise, a threat."""
_ENDINGS = ("'s", "’s", "'", "’")


class Unfit(ValueError):
    """Why an act cannot be taken."""


class Quoted(NamedTuple):
    """An act as words of a text, and what they are said to mean; `sentence` counts from 1."""

    type: str
    realis: str
    trigger: str
    clause: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    sentence: int | None = None
    mode: str | None = None
    date: str | None = None
    holder: tuple[str, ...] = ()


class Source(NamedTuple):
    """A text, and what the program itself has found in it."""

    text: str
    mentions: tuple[Mention, ...]
    dates: tuple[DateMention, ...]
    day: dt.date | None


def read_source(text: str, sentences: Sequence[Span], day: dt.date | None) -> Source:
    """Find actors and dates up to the last of some sentences."""
    known = text[: sentences[-1].end] if sentences else ""
    return Source(
        text,
        tuple(with_bodies(known, find_actors(known, on=day, language=LANGUAGE))),
        tuple(find_dates(known, published=day, language=LANGUAGE)),
        day,
    )


def act_of(
    quoted: Quoted, source: Source, window: Sequence[Span], published: Interval | None
) -> CodedAct:
    """Make an act of its words, looked for in the sentences of `window`; raises `Unfit`.

    Of several places the one nearest to the trigger counts. `confidence` stays 0: nobody has
    measured it.
    """
    kind, realis = _kind(quoted), _realis(quoted)
    home, clause, trigger = _told_where(quoted, source.text, window)
    sources = _side("source", quoted.source, source, window, trigger, ())
    targets = _side("target", quoted.target, source, window, trigger, sources)
    if not sources and not targets:
        raise Unfit("it names nobody who does it and nobody to whom it is done")
    holder = _side("holder", quoted.holder, source, window, trigger, ())
    when, dated_by, understood = _dated(quoted.date, source, window, trigger)
    if _is_old(when, source.day) and realis in {"happened", "reported"}:
        realis = "retold"
    unknown_mode = quoted.mode is not None and quoted.mode not in modes(kind)
    if realis == "planned":
        kind = AHEAD.get(kind, kind)
    mode = quoted.mode if quoted.mode in modes(kind) else None
    flags = ["by_model"] + ["mode_refused"] * unknown_mode
    flags += ["no_source"] * (not sources) + ["no_target"] * (not targets)
    flags += ["undated"] * (when is None) + ["date_not_understood"] * (not understood)
    flags += ["self"] * _is_self(sources, targets)
    sentence = source.text[home.start : home.end]
    return CodedAct(
        type=kind, mode=mode, contexts=contexts_of(sentence), quad=quad_of(kind),
        domain=cast("Domain", domain_of(sentence, kind, {})), score=score_of(kind, mode),
        source=sources, target=targets, when=when, dated_by=dated_by, reported=published,
        realis=realis, holder=holder, trigger=trigger, clause=clause, flags=tuple(flags),
    )  # fmt: skip


def _kind(quoted: Quoted) -> EventType:
    if quoted.type not in TYPES:
        raise Unfit(f"the codebook has no type {_short(quoted.type)}")
    return quoted.type


def _realis(quoted: Quoted) -> Realis:
    if quoted.realis not in get_args(Realis):
        raise Unfit(f"there is no realis {_short(quoted.realis)}")
    return cast("Realis", quoted.realis)


# --- words ----------------------------------------------------------------------------------


def places(text: str, words: str, within: Span) -> Iterator[Span]:
    """Yield the places of some words in a stretch of a text, to the letter and as whole words.

    Only white space may differ, since lines are broken anywhere.
    """
    parts = words.split()
    pattern = r"\s+".join(map(re.escape, parts))
    before = r"(?<!\w)" if parts and parts[0][0].isalnum() else ""
    after = r"(?!\w)" if parts and parts[-1][-1].isalnum() else ""
    if parts:
        for found in re.compile(before + pattern + after).finditer(text, within.start, within.end):
            yield Span(start=found.start(), end=found.end())


def _told_where(quoted: Quoted, text: str, window: Sequence[Span]) -> tuple[Span, Span, Span]:
    """Find sentence, clause and trigger: in the sentence that is named, else in the first."""
    _check("trigger", quoted.trigger, LONGEST_TRIGGER)
    _check("clause", quoted.clause, LONGEST_SENTENCE)
    if all(is_stop(term) and term not in _SAY for term in terms(quoted.trigger)):
        raise Unfit(f"its trigger {_short(quoted.trigger)} is no word that tells an act")
    named = [one for n, one in enumerate(window, 1) if n == quoted.sentence]
    clause_found = False
    for home in (*named, *window):
        for clause in places(text, quoted.clause, home):
            clause_found = True
            for trigger in places(text, quoted.trigger, clause):
                return home, clause, trigger
    if not clause_found:
        raise Unfit(f"its clause {_short(quoted.clause)} is in no sentence of the passage")
    raise Unfit(f"its trigger {_short(quoted.trigger)} is not in its clause")


def _nearest(
    what: str, words: str, text: str, window: Sequence[Span], trigger: Span,
    taken: Sequence[Participant] = (),
) -> Span:  # fmt: skip
    """Find some words: of several places the one nearest to the trigger that is not taken."""
    _check(what, words, LONGEST_NAME)
    found = [one for home in window for one in places(text, words, home)]
    if not found:
        raise Unfit(f"its {what} {_short(words)} is not in the passage")
    free = [one for one in found if not any(_meet(one, other) for other in taken)]
    if not free:
        raise Unfit(f"its {what} {_short(words)} is the very words of another side")

    def gap(one: Span) -> tuple[int, int]:
        return max(one.start - trigger.end, trigger.start - one.end, 0), one.start

    return min(free, key=gap)


def _meet(one: Span, other: Participant) -> bool:
    return one.start < other.end and other.start < one.end


def _check(what: str, words: str, longest: int) -> None:
    if not any(c.isalnum() for c in words):
        raise Unfit(f"its {what} is empty")
    if len(words) > longest:
        raise Unfit(f"its {what} {_short(words)} has {len(words):,} characters")


def _short(words: str) -> str:
    # Cut first: a model may have written megabytes.
    flat = "".join(c for c in " ".join(words[:400].split()) if c.isprintable())
    return f"'{flat if len(flat) <= 60 else flat[:59] + '…'}'"


# --- who ------------------------------------------------------------------------------------


def _side(
    what: str, told: Sequence[str], source: Source, window: Sequence[Span], trigger: Span,
    taken: Sequence[Participant],
) -> tuple[Participant, ...]:  # fmt: skip
    if len(told) > MOST_SIDE:
        raise Unfit(f"its {what} has {len(told)} entries")
    found: dict[tuple[int, int], Participant] = {}
    for words in told:
        span = _nearest(what, words, source.text, window, trigger, taken)
        # "US" is a name where the gazetteer says so, and a pronoun elsewhere.
        if not _mentions(source, span) and all(map(is_stop, terms(words))):
            raise Unfit(f"its {what} {_short(words)} names nobody")
        for part in _members(source, span):
            one = _participant(source, part)
            found.setdefault((one.start, one.end), one)
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.end)))


def _members(source: Source, span: Span) -> list[Span]:
    """Part a list of names into its members; what names no actor by itself is no member."""
    words = source.text[span.start : span.end]
    parts, at = [], 0
    for joint in (*_JOINT.finditer(words), None):
        end = len(words) if joint is None else joint.start()
        parts.append(Span(start=span.start + at, end=span.start + end))
        at = 0 if joint is None else joint.end()
    each_named = all(_mentions(source, part) for part in parts)
    return parts if len(parts) > 1 and each_named else [span]


def _participant(source: Source, span: Span) -> Participant:
    start, end = span.start, span.end
    for ending in _ENDINGS:
        if source.text[start:end].endswith(ending) and end - start > len(ending):
            end -= len(ending)
            break
    return Participant(
        start=start, end=end, text=source.text[start:end], actors=_actors(source, span)
    )


def _mentions(source: Source, span: Span) -> list[Mention]:
    return [one for one in source.mentions if span.start <= one.start and one.end <= span.end]


def _actors(source: Source, span: Span) -> tuple[str, ...]:
    """Give the actors that some words stand for: those named before any preposition, or the first.

    "The French envoy to Peru" is France's.
    """
    mentions = _mentions(source, span)
    behind = _BEHIND.search(source.text, span.start, span.end)
    ahead = [one for one in mentions if behind is None or one.start < behind.start()]
    return tuple(sorted({one.actor for one in ahead or mentions[:1]}))


def _is_self(source: Sequence[Participant], target: Sequence[Participant]) -> bool:
    by = {actor for one in source for actor in one.actors}
    return bool(by) and by == {actor for one in target for actor in one.actors}


# --- when -----------------------------------------------------------------------------------


def _dated(
    words: str | None, source: Source, window: Sequence[Span], trigger: Span
) -> tuple[Interval | None, Span | None, bool]:
    """Date an act by the words that were pointed at, as the program reads them.

    Gives the interval, the words that the program read, and whether it could read them.
    """
    if words is None or not words.strip():
        return None, None, True
    span = _nearest("date", words, source.text, window, trigger)
    for one in source.dates:
        if one.start < span.end and span.start < one.end and one.interval is not None:
            return one.interval, Span(start=one.start, end=one.end), True
    return None, None, False


def _is_old(when: Interval | None, day: dt.date | None) -> bool:
    last = None if when is None else latest_day(when)
    return last is not None and day is not None and (day - last).days > OLD_DAYS
