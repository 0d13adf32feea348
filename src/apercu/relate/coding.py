"""Code a text: find its possible acts, weigh their types, say how each is meant and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from apercu.actors import find_actors
from apercu.clauses import Clause
from apercu.dates import latest_day
from apercu.ports import Parser
from apercu.records import Interval, Mention, Span
from apercu.relate.codebook import TYPES, modes, quad_of, score_of
from apercu.relate.given import find_given
from apercu.relate.meaning import Dated, dated, meant, place_of
from apercu.relate.records import CodedAct, Domain, EventType, Participant, Realis
from apercu.relate.roles import Cast, agreed, cast_of, cast_of_clause, participant
from apercu.relate.themes import contexts_of, domain_of
from apercu.relate.triggers import Trigger
from apercu.relate.view import View, clause_around, distance, head_of, look
from apercu.relate.weighing import Case, TypeModel, Weights
from apercu.text import split_sentences

LANGUAGE = "en"
LONGEST_SENTENCE = 2_000
"""Characters; what is longer is a table or a list and no sentence, and is passed over."""
MOST_SENTENCES = 400
"""Sentences of one text that are coded; a passage of print has fewer by far."""
MOST_ACTS = 4
"""Possible acts of one sentence that are weighed, the likeliest first."""
LEAST_EVENT = 0.5
"""How likely a possible act must be any act at all. The break-even of a calibrated model."""
LEAST_GIVEN = 0.2
"""The same where source and target were handed in: whoever asks saw a relation there."""
AHEAD: dict[EventType, EventType] = {
    "CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE",
    "RETREAT": "CONCEDE",
}  # fmt: skip
"""What an act is while it is still to come, by the manual."""


class Coding(NamedTuple):
    """The acts of a text, in its order, and how many sentences were passed over."""

    acts: tuple[CodedAct, ...]
    sentences: int
    passed_over: int


class _Possible(NamedTuple):
    """A possible act: what tells it, and who takes part."""

    rank: float
    trigger: Trigger | None
    clause: Clause | None
    cast: Cast
    word: int


class _Seen(NamedTuple):
    """A sentence of a text: its view, and where it begins."""

    view: View
    start: int


def code_text(
    text: str, parser: Parser, model: TypeModel, *, published: Interval | None = None
) -> Coding:
    """Code every act that a text tells, in English.

    `published` is when the text was: relative dates are reckoned from it. What is told of without
    anybody who does it is no act. Raises `SettingError` where parser or model cannot be used.
    """
    seen, passed = _sentences(text, parser, published)
    acts: list[CodedAct] = []
    for one in seen:
        possible = _best_possible(one.view)
        if possible and (marks := model.mark(one.view.text)) is not None:
            possible[0] = possible[0]._replace(cast=agreed(one.view, possible[0].cast, marks))
        cases = [_case(each) for each in possible]
        weighed = model.weigh([Case(one.view, *sides, p.word)
                               for sides, p in zip(cases, possible, strict=True)])  # fmt: skip
        for each, weights in zip(possible, weighed, strict=True):
            if weights.event >= LEAST_EVENT:
                acts.append(_act(one, each, weights, published))
    return Coding(tuple(acts), len(seen), passed)


def code_relation(
    text: str,
    source: str,
    target: str,
    parser: Parser,
    model: TypeModel,
    *,
    published: Interval | None = None,
) -> CodedAct | None:
    """Code what a source does to a target, both given as words of the text; `None` for no act.

    The sentence that has both decides, else the first that has either; a side that the text does
    not have to the letter is left unmasked, and a flag says so.
    """
    seen, _ = _sentences(text, parser, published)
    chosen = _best_sentence(seen, source, target)
    if chosen is None:
        return None
    one, sources, targets = chosen
    possible = _nearest(one.view, sources, targets)
    (weights,) = model.weigh([Case(one.view, sources, targets, possible.word)])
    if weights.event < LEAST_GIVEN:
        return None
    named = Cast(
        tuple(_given(one.view, span) for span in sources),
        tuple(_given(one.view, span) for span in targets),
        possible.clause,
    )
    act = _act(one, possible._replace(cast=named), weights, published)
    missing = [f"given_{side}_not_found" for side, found in
               (("source", sources), ("target", targets)) if not found]  # fmt: skip
    return _with_flags(act, missing)


# --- sentences ------------------------------------------------------------------------------


def _sentences(text: str, parser: Parser, published: Interval | None) -> tuple[list[_Seen], int]:
    """Parse the sentences of a text; tell how many were passed over."""
    found = split_sentences(text, LANGUAGE)
    fit = [one for one in found if one.end - one.start <= LONGEST_SENTENCE][:MOST_SENTENCES]
    day = None if published is None else latest_day(published)
    pieces = [text[one.start : one.end] for one in fit]
    mentions = find_actors(text[: fit[-1].end], on=day, language=LANGUAGE) if fit else []
    parsed = parser.parse(pieces, LANGUAGE)
    seen: list[_Seen] = []
    for span, piece, words in zip(fit, pieces, parsed, strict=True):
        if words is not None and words.words:
            seen.append(_Seen(look(piece, words, _within(mentions, span), day), span.start))
    return seen, len(found) - len(seen)


def _within(mentions: Sequence[Mention], span: Span) -> list[Mention]:
    return [
        Mention(start=one.start - span.start, end=one.end - span.start, actor=one.actor,
                kind=one.kind, reading=one.reading)
        for one in mentions
        if span.start <= one.start and one.end <= span.end
    ]  # fmt: skip


def _best_sentence(
    seen: Sequence[_Seen], source: str, target: str
) -> tuple[_Seen, tuple[Span, ...], tuple[Span, ...]] | None:
    best: tuple[int, _Seen, tuple[Span, ...], tuple[Span, ...]] | None = None
    for one in seen:
        sources, targets = find_given(one.view, source, target)
        has = bool(sources) + bool(targets)
        if best is None or has > best[0]:
            best = (has, one, sources, targets)
    return None if best is None or not best[0] else best[1:]


def _given(view: View, span: Span) -> Participant:
    named = {one.actor for one in view.mentions if span.start <= one.start and one.end <= span.end}
    return participant(view, span, tuple(sorted(named)))


# --- possible acts --------------------------------------------------------------------------


def _best_possible(view: View) -> list[_Possible]:
    """List the possible acts that are weighed, the likeliest first; one a clause."""
    found: dict[int, _Possible] = {}
    for one in sorted(_possible(view), key=lambda p: (-p.rank, p.word)):
        clause = one.clause
        found.setdefault(one.word if clause is None else clause.predicate.word.start, one)
    return list(found.values())[:MOST_ACTS]


def _possible(view: View) -> Iterator[_Possible]:
    """Yield what may be an act: triggers with somebody who does it, and other predicates."""
    known: set[int] = set()
    for trigger in view.triggers:
        found = cast_of(view, trigger)
        around = found.clause or clause_around(view, trigger.word)
        if around is not None:
            known.add(around.predicate.word.start)
        if found.source or (found.target and trigger.entry.part == "V"):
            rank = _rank(view, trigger.word, found) + trigger.entry.sure
            rank += 0.4 * (trigger.entry.part == "V") + 0.2 * len(trigger.entry.others)
            yield _Possible(rank, trigger, around, found, trigger.word)
    # who only says what others did does nothing by saying it
    says = {slot.head for clause in view.clauses for slot in clause.holder}
    for clause in view.clauses:
        word = view.tree.at(clause.predicate.word.start)
        if clause.agent is not None and clause.agent.head in says:
            continue
        if clause.predicate.kind in {"noun", "copula"} or word is None:
            continue
        if clause.predicate.word.start in known:
            continue
        found = cast_of_clause(view, clause)
        if found.source and found.target:
            yield _Possible(_rank(view, word, found), None, clause, found, word)


def _rank(view: View, word: int, found: Cast) -> float:
    """Rank a possible act: high in the tree, and with both sides. Weights set by judgement."""
    depth = sum(1 for _ in view.tree.ancestors(word))
    return bool(found.source) + 0.8 * bool(found.target) - 0.35 * depth


def _nearest(view: View, sources: Sequence[Span], targets: Sequence[Span]) -> _Possible:
    """Find what tells of two given sides: the trigger, or verb, nearest to both in the tree."""
    tree = view.tree
    heads = [head_of(tree, span) for span in (*sources[:1], *targets[:1])]
    ends = [head for head in heads if head is not None]
    inside = [i for span in (*sources, *targets) for i in tree.between(span.start, span.end)]

    def far(word: int) -> int:
        return sum(distance(tree, word, end) for end in ends)

    ranked = [
        (far(one.word) - 0.3 * len(one.entry.others) - one.entry.sure, one.word, one)
        for one in view.triggers
        if one.word not in inside
    ]
    nobody = Cast((), (), None)
    if ranked:
        _, word, trigger = min(ranked)
        return _Possible(0.0, trigger, clause_around(view, word), nobody, word)
    verbs = [i for i in range(len(tree.words)) if tree.is_verb(i) and i not in inside]
    others = verbs or [i for i in range(len(tree.words)) if i not in inside] or [0]
    word = min(others, key=lambda i: (far(i), i))
    return _Possible(0.0, None, clause_around(view, word), nobody, word)


# --- acts -----------------------------------------------------------------------------------


def _case(possible: _Possible) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    def spans(side: Sequence[Participant]) -> tuple[Span, ...]:
        return tuple(Span(start=one.start, end=one.end) for one in side)

    return spans(possible.cast.source), spans(possible.cast.target)


def _act(
    seen: _Seen, possible: _Possible, weights: Weights, published: Interval | None
) -> CodedAct:
    view = seen.view
    kind = max(TYPES, key=lambda one: weights.types.get(one, 0.0))
    day = None if published is None else latest_day(published)
    when = dated(view, possible.clause, day)
    how = meant(view, possible.clause, kind, retold=when.retold)
    realis = _realis(how.realis, when, weights)
    if realis == "planned":
        kind = AHEAD.get(kind, kind)
    mode = _mode(kind, possible.trigger, weights)
    source, target = possible.cast.source, possible.cast.target
    if possible.trigger is not None:
        told = possible.trigger.span
    else:
        told = view.tree.word_span(possible.word)
    around = possible.clause
    clause = told if around is None else Span(start=around.start, end=around.end)
    # a clause stands in one stretch with the words that tell the act
    clause = Span(start=min(clause.start, told.start), end=max(clause.end, told.end))
    flags = [*how.flags]
    flags += ["no_source"] * (not source) + ["no_target"] * (not target)
    flags += ["undated"] * (when.when is None) + ["self"] * _is_self(source, target)
    act = CodedAct(
        type=kind, mode=mode, contexts=contexts_of(view.text), quad=quad_of(kind),
        domain=cast("Domain", domain_of(view.text, kind, weights.domains)),
        score=score_of(kind, mode), source=source, target=target,
        place=place_of(view, possible.clause), when=when.when, dated_by=when.words,
        reported=published, realis=realis, holder=how.holder, trigger=told, clause=clause,
        confidence=round(weights.types.get(kind, 0.0), 4),
        event_confidence=round(weights.event, 4), flags=tuple(flags),
    )  # fmt: skip
    return _shifted(act, seen.start)


def _realis(told: Realis, when: Dated, weights: Weights) -> Realis:
    """Tell how an act is meant: by the model where it can, else by the clause.

    What its own date shows to be old is told again, whatever the model says.
    """
    if not weights.realis or (when.retold and when.when is not None):
        return told
    best = max(sorted(weights.realis), key=lambda one: weights.realis[one])
    return cast("Realis", best)


def _mode(kind: EventType, trigger: Trigger | None, weights: Weights) -> str | None:
    """Choose a mode of a type: the trigger's own where it tells that type, else the model's."""
    if trigger is not None and trigger.entry.type == kind and trigger.entry.mode is not None:
        return trigger.entry.mode
    known = [(weights.modes.get(f"{kind}:{mode}", 0.0), mode) for mode in modes(kind)]
    best = max(known, default=(0.0, None))
    return best[1] if best[0] >= LEAST_EVENT else None


def _is_self(source: Sequence[Participant], target: Sequence[Participant]) -> bool:
    by = {actor for one in source for actor in one.actors}
    to = {actor for one in target for actor in one.actors}
    return bool(by) and by == to


def _with_flags(act: CodedAct, flags: Sequence[str]) -> CodedAct:
    import msgspec  # noqa: PLC0415  the records' own library, loaded with them

    return msgspec.structs.replace(act, flags=(*act.flags, *flags))


def _shifted(act: CodedAct, by: int) -> CodedAct:
    """Move an act's spans from its sentence to its text."""
    import msgspec  # noqa: PLC0415

    if not by:
        return act

    def span(one: Span) -> Span:
        return Span(start=one.start + by, end=one.end + by)

    def moved(side: tuple[Participant, ...]) -> tuple[Participant, ...]:
        return tuple(
            msgspec.structs.replace(one, start=one.start + by, end=one.end + by) for one in side
        )

    return msgspec.structs.replace(
        act, source=moved(act.source), target=moved(act.target), holder=moved(act.holder),
        place=None if act.place is None else moved((act.place,))[0],
        trigger=span(act.trigger), clause=span(act.clause),
        dated_by=None if act.dated_by is None else span(act.dated_by),
    )  # fmt: skip
