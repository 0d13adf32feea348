"""Code texts in Russian, sentence by sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple, TypedDict, cast

import msgspec

from apercu.actors import find_actors
from apercu.clauses.words import Parsed
from apercu.dates import earliest_day, find_dates, latest_day
from apercu.ports import Parser
from apercu.records import DateMention, Interval, Span
from apercu.relate.codebook import quad_of, score_of
from apercu.relate.records import CodedAct, Domain, EventType, Participant
from apercu.relate.russian.lexicon import Trigger, find_triggers
from apercu.relate.russian.naming import participants
from apercu.relate.russian.officials import with_officials
from apercu.relate.russian.realis import is_old, is_weighing, meant
from apercu.relate.russian.roles import Cast, cast_of, span_of
from apercu.relate.russian.sentence import Sentence
from apercu.relate.themes import contexts_of, domain_of
from apercu.text import split_sentences

LANGUAGE = "ru"
OLD_DAYS = 365
"""What ended longer than that before it was published is told again."""
TYPE_RIGHT = 0.85
"""How often the lexicon's type is right where it tells one: 40 of 46 acts, in both sealed sets of
long sentences (38) and the demonstration's Russian texts (8), each before anybody read what it told
there. What `sure` says of a phrase is scaled by it."""
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


class CodedText(NamedTuple):
    """The acts of a text, in its order, how many sentences were read, how many passed over."""

    acts: tuple[CodedAct, ...]
    sentences: int
    passed_over: int


def code_russian(
    text: str,
    parser: Parser,
    *,
    published: Interval | None = None,
    longest: int = 2_000,
    most: int = 400,
) -> CodedText:
    """Code every act that a text in Russian tells and that the lexicon has words for.

    Of the first `most` sentences those of up to `longest` characters are read. What names no actor
    on either side is no act. Nothing but the lexicon tells the type: the flag `words_alone` says
    so, and `confidence` is what the phrase is worth by judgement, scaled by how often the lexicon
    was right. A pronoun stands for nobody. Raises `SettingError` where the parser cannot be used.
    """
    spans = split_sentences(text, LANGUAGE)
    fit = [one for one in spans if one.end - one.start <= longest][:most]
    sentences = read_sentences(text, fit, parser, published)
    if not sentences:
        return CodedText((), 0, len(spans))
    day = None if published is None else latest_day(published)
    dates = find_dates(text[: fit[-1].end], published=day, language=LANGUAGE)
    acts = [
        act for sentence in sentences for act in code_sentence(sentence, dates, published=published)
    ]
    return CodedText(tuple(acts), len(sentences), len(spans) - len(sentences))


def read_sentences(
    text: str, spans: Sequence[Span], parser: Parser, published: Interval | None = None
) -> list[Sentence]:
    """Parse sentences of a text and put to them whom they name, officials with them."""
    parsed = parser.parse([text[one.start : one.end] for one in spans], LANGUAGE)
    day = None if published is None else latest_day(published)
    whole = text[: spans[-1].end] if spans else ""
    mentions = find_actors(whole, on=day, language=LANGUAGE)
    read = [
        (_moved(words, span.start), span)
        for words, span in zip(parsed, spans, strict=True)
        if words is not None and words.words
    ]
    plain = [Sentence(text, words, mentions) for words, _ in read]
    named = with_officials(plain, on=day)
    return [Sentence(text, words, each) for (words, _), each in zip(read, named, strict=True)]


def _moved(parsed: Parsed, by: int) -> Parsed:
    """Move words from their sentence to its text."""
    words = (msgspec.structs.replace(w, start=w.start + by, end=w.end + by) for w in parsed.words)
    return Parsed(words=tuple(words), parser=parsed.parser)


def code_sentence(
    sentence: Sentence, dates: Sequence[DateMention], *, published: Interval | None = None
) -> list[CodedAct]:
    """Code the acts of a sentence, that of its main clause first; `dates` are its text's."""
    triggers = [one for one in find_triggers(sentence) if not is_weighing(sentence, one)]
    told = [Told(one, cast_of(sentence, one)) for one in triggers]
    kept = _kept(sentence, [one for one in told if _names_somebody(one)])
    own = sentence.span
    inside = [d for d in dates if d.interval and own.start <= d.start and d.end <= own.end]
    return [_act(sentence, one, inside, published) for one in kept]


def _names_somebody(told: Told) -> bool:
    """Tell whether an act has a known side; a noun needs two, or somebody who commits it."""
    trigger, cast_ = told
    sources = {a for a in cast_.sources if not a.startswith("role:")}
    if trigger.entry.part == "V":
        return bool(sources or (cast_.targets and not cast_.target_inferred))
    lone = cast_.done_by_subject and bool(sources)
    return lone or bool(sources and cast_.targets) or len(sources) > 1


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
            if sentence.dep(i) in {"amod", "acl"} and not sentence.kids(i, "mark"):
                return True
        below = at
    return False


def _act(
    sentence: Sentence, told: Told, dates: Sequence[DateMention], reported: Interval | None
) -> CodedAct:
    trigger, cast_ = told
    published = None if reported is None else latest_day(reported)
    _, around = sentence.clause(trigger.word)
    dated = _dated(sentence, trigger, around, dates)
    when = None if dated is None else dated.interval
    how = meant(sentence, trigger, **_by_date(sentence, when, published))
    kind = trigger.entry.type
    if how.realis == "planned":
        kind = AHEAD.get(kind, kind)
    mode = trigger.entry.mode if kind == trigger.entry.type else None
    words = span_of(sentence, trigger)
    clause = Span(start=min(around.start, words.start), end=max(around.end, words.end))
    place = _place(sentence, trigger)
    return CodedAct(
        type=kind, mode=mode, contexts=contexts_of(sentence.own, LANGUAGE), quad=quad_of(kind),
        domain=cast("Domain", domain_of(sentence.own, kind, {}, LANGUAGE)),
        score=score_of(kind, mode), source=cast_.source, target=cast_.target, place=place,
        when=when, dated_by=None if dated is None else Span(start=dated.start, end=dated.end),
        reported=reported, realis=how.realis, holder=how.holder, trigger=words, clause=clause,
        confidence=round(trigger.entry.sure * TYPE_RIGHT, 4),
        event_confidence=round(trigger.entry.sure, 4),
        flags=_flags(cast_, how.flags, undated=when is None),
    )  # fmt: skip


class _ByDate(TypedDict):
    old: bool
    ahead: bool


def _by_date(sentence: Sentence, when: Interval | None, published: dt.date | None) -> _ByDate:
    """Tell whether its date, or its words, show an act to be long past or still to come."""
    last = None if when is None else latest_day(when)
    first = None if when is None else earliest_day(when)
    if published is None or last is None:
        return {"old": is_old(sentence, dated=False), "ahead": False}
    old = (published - last).days > OLD_DAYS
    return {"old": old, "ahead": first is not None and first > published}


def _flags(cast_: Cast, said: tuple[str, ...], *, undated: bool) -> tuple[str, ...]:
    by = {a for a in cast_.sources if not a.startswith("role:")}
    to = {a for a in cast_.targets if not a.startswith("role:")}
    flags = [*said, "words_alone"]
    flags += ["no_source"] * (not cast_.source) + ["no_target"] * (not cast_.target)
    flags += ["undated"] * undated + ["self"] * bool(by and by == to)
    flags += ["source_inferred"] * cast_.source_inferred
    flags += ["target_inferred"] * cast_.target_inferred
    return tuple(flags)


def _dated(
    sentence: Sentence, trigger: Trigger, clause: Span, dates: Sequence[DateMention]
) -> DateMention | None:
    """Take the first date of a clause, else that of a clause above it; never one below it."""
    above = {trigger.word, *sentence.above(trigger.word)}
    for one in dates:
        if clause.start <= one.start and one.end <= clause.end:
            return one
    for one in dates:
        word = next((n for n, w in enumerate(sentence.words) if w.start == one.start), None)
        if word is not None and sentence.clause(word)[0] in above:
            return one
    return None


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
