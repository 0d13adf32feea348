"""Code the acts of one sentence of Russian."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple, cast

from apercu.clauses.words import Parsed
from apercu.dates import earliest_day, find_dates, latest_day
from apercu.records import DateMention, Interval, Mention, Span
from apercu.relate.codebook import quad_of, score_of
from apercu.relate.records import CodedAct, Domain, EventType, Participant
from apercu.relate.russian.lexicon import Trigger, find_triggers
from apercu.relate.russian.realis import is_old, is_weighing, meant
from apercu.relate.russian.roles import Cast, cast_of, participants, span_of
from apercu.relate.russian.sentence import Sentence
from apercu.relate.themes import contexts_of, domain_of

LANGUAGE = "ru"
OLD_DAYS = 365
"""What ended longer than that before it was published is told again."""
TYPE_RIGHT = 0.85
"""How often the lexicon's type is right where it tells a sentence's main act: the share on the open
half of `evals/gold/acts-ru.jsonl`, rounded down. What `sure` says of a phrase is scaled by it."""
AHEAD: dict[EventType, EventType] = {
    "CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE",
    "RETREAT": "CONCEDE",
}  # fmt: skip
"""What an act is while it is still to come, by the manual."""
_ABOUT_DEEDS = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT", "CONCEDE", "ACCUSE", "SUPPORT"})
"""Types whose words tell of a further deed: a noun for it within their clause tells no act of its
own ("condemned the strikes")."""


class Told(NamedTuple):
    """A trigger with who takes part."""

    trigger: Trigger
    cast: Cast


def code_sentence(
    text: str, parsed: Parsed, mentions: Sequence[Mention], *, published: dt.date | None = None,
    reported: Interval | None = None,
) -> list[CodedAct]:  # fmt: skip
    """Code the acts of a sentence, that of its main clause first.

    `mentions` are those of this very text. What names no actor on either side is no act. Nothing
    but the lexicon tells the type: the flag `words_alone` says so, and `confidence` is what the
    phrase is worth by judgement, scaled by how often the lexicon was right.
    """
    sentence = Sentence(text, parsed, mentions)
    triggers = [one for one in find_triggers(sentence) if not is_weighing(sentence, one)]
    told = [Told(one, cast_of(sentence, one)) for one in triggers]
    kept = _kept(sentence, [one for one in told if _names_somebody(one)])
    dates = [d for d in find_dates(text, published=published, language=LANGUAGE) if d.interval]
    return [_act(sentence, one, dates, published, reported) for one in kept]


def _names_somebody(told: Told) -> bool:
    """Tell whether a possible act has a known side; a noun needs two, or several together."""
    trigger, cast_ = told
    sources = {a for a in cast_.sources if not a.startswith("role:")}
    if trigger.entry.part == "V":
        return bool(sources or (cast_.targets and not cast_.target_inferred))
    return bool(sources and cast_.targets) or len(sources) > 1


def _kept(sentence: Sentence, told: Sequence[Told]) -> list[Told]:
    """Leave out what another tells better: what a verb is about, or a noun within its phrase."""
    heads = {one.trigger.word: one for one in told}
    kept = [one for one in told if not _is_within(sentence, one, heads)]
    return sorted(kept, key=lambda one: _depth(sentence, one.trigger.word))


def _depth(sentence: Sentence, i: int) -> tuple[int, int]:
    return sum(1 for _ in sentence.above(i)), i


def _is_within(sentence: Sentence, one: Told, heads: dict[int, Told]) -> bool:
    i = one.trigger.word
    below = i
    for at in sentence.above(i):
        other = heads.get(at)
        dep = sentence.dep(below)
        if other is not None:
            if i in other.trigger.others:
                return True
            if one.trigger.entry.part == "N" and dep not in {"nsubj", "conj", "parataxis"}:
                return True
            inner = dep in {"xcomp", "csubj", "obj"} or (
                dep in {"ccomp", "advcl"} and sentence.feature(below, "VerbForm") == "Inf"
            )
            if inner and other.trigger.entry.type in _ABOUT_DEEDS:
                return True
            if sentence.dep(i) in {"amod", "acl"} and sentence.pos(i) in {"VERB", "ADJ"}:
                return True
        below = at
    return False


def _act(
    sentence: Sentence, told: Told, dates: Sequence[DateMention], published: dt.date | None,
    reported: Interval | None,
) -> CodedAct:  # fmt: skip
    trigger, cast_ = told
    _, around = sentence.clause(trigger.word)
    dated = _dated(around, dates)
    when = None if dated is None else dated.interval
    last = None if when is None else latest_day(when)
    first = None if when is None else earliest_day(when)
    past = published is not None and last is not None
    old = (published - last).days > OLD_DAYS if past else is_old(sentence, dated=past)  # type: ignore[operator]
    ahead = published is not None and first is not None and first > published
    how = meant(sentence, trigger, old=old, ahead=ahead)
    kind = trigger.entry.type
    if how.realis == "planned":
        kind = AHEAD.get(kind, kind)
    mode = trigger.entry.mode if kind == trigger.entry.type else None
    words = span_of(sentence, trigger)
    clause = Span(start=min(around.start, words.start), end=max(around.end, words.end))
    place = _place(sentence, trigger)
    return CodedAct(
        type=kind, mode=mode, contexts=contexts_of(sentence.text, LANGUAGE), quad=quad_of(kind),
        domain=cast("Domain", domain_of(sentence.text, kind, {}, LANGUAGE)),
        score=score_of(kind, mode), source=cast_.source, target=cast_.target, place=place,
        when=when, dated_by=None if dated is None else Span(start=dated.start, end=dated.end),
        reported=reported, realis=how.realis, holder=how.holder, trigger=words, clause=clause,
        confidence=round(trigger.entry.sure * TYPE_RIGHT, 4),
        event_confidence=round(trigger.entry.sure, 4),
        flags=_flags(cast_, how.flags, undated=when is None),
    )  # fmt: skip


def _flags(cast_: Cast, said: tuple[str, ...], *, undated: bool) -> tuple[str, ...]:
    by = {a for a in cast_.sources if not a.startswith("role:")}
    to = {a for a in cast_.targets if not a.startswith("role:")}
    flags = [*said, "words_alone"]
    flags += ["no_source"] * (not cast_.source) + ["no_target"] * (not cast_.target)
    flags += ["undated"] * undated + ["self"] * bool(by and by == to)
    flags += ["source_inferred"] * cast_.source_inferred
    flags += ["target_inferred"] * cast_.target_inferred
    return tuple(flags)


def _dated(clause: Span, dates: Sequence[DateMention]) -> DateMention | None:
    """Take the first date of a clause, else the sentence's only one."""
    inside = [d for d in dates if clause.start <= d.start and d.end <= clause.end]
    if inside:
        return inside[0]
    return dates[0] if len(dates) == 1 else None


def _place(sentence: Sentence, trigger: Trigger) -> Participant | None:
    """Find where an act was: a noun in the locative at its verb or noun."""
    for at in [trigger.word, *sentence.above(trigger.word)]:
        for kid in sentence.kids(at, "obl", "nmod"):
            located = sentence.feature(kid, "Case") == "Loc"
            if located and sentence.preposition(kid) in {"в", "на"} and sentence.named[kid]:
                return participants(sentence, [kid])[0]
        if sentence.pos(at) == "VERB":
            break
    return None
