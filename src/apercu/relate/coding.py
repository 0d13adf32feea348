"""Code a text: find its possible acts, weigh their types, say how each is meant and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from apercu.actors import find_actors
from apercu.dates import latest_day
from apercu.ports import Parser
from apercu.records import Interval, Mention, Span
from apercu.relate.bodies import with_bodies
from apercu.relate.codebook import TYPES, modes, quad_of, score_of
from apercu.relate.given import find_given
from apercu.relate.meaning import dated, meant, place_of
from apercu.relate.news import AS_NEWS, is_news
from apercu.relate.possible import NO_SIDE, Place, Possible, best_possible, nearest, with_cast
from apercu.relate.realis import realis_of
from apercu.relate.records import CodedAct, Domain, EventType, Participant
from apercu.relate.referring import Meant, Memory
from apercu.relate.roles import Cast, agreed, participant
from apercu.relate.sides import Side, side, states_of, where
from apercu.relate.standing import is_proposed, is_share, is_total
from apercu.relate.themes import contexts_of, domain_of
from apercu.relate.triggers import Trigger
from apercu.relate.view import View, look
from apercu.relate.weighing import Case, TypeModel, Weights
from apercu.text import split_sentences

LANGUAGE = "en"
LONGEST_SENTENCE = 2_000
"""Characters; what is longer is a table or a list and no sentence, and is passed over."""
MOST_SENTENCES = 400
"""Sentences of one text that are coded; a passage of print has fewer by far."""
LEAST_EVENT = 0.5
"""How likely a possible act must be any act at all. The break-even of a calibrated model."""
LEAST_UNTOLD = 0.35
"""How likely its type must be where no word of the lexicon tells it."""
LEAST_UNTOLD_ALONE = 0.6
"""The same where not both sides are known actors. Both were chosen on the written sentences that
the network has not learnt and on the demonstration: at .5 and .9 a quarter of the former's acts
was lost, without these bounds a quarter of the sentences without an act had one."""
LEAST_TYPE = 0.05
"""How likely a type must be at all; what a noun tells is else overruled by its sentence."""
LEAST_GIVEN = 0.2
"""The same where source and target were handed in: whoever asks saw a relation there."""
AHEAD: dict[EventType, EventType] = {
    "CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE",
    "RETREAT": "CONCEDE",
}  # fmt: skip
"""What an act is while it is still to come, by the manual."""
_OF_AUTHORITY = frozenset({
    ("COERCE", "arrest"), ("COERCE", "deport"), ("SANCTION", "convict"), ("SANCTION", "expel"),
    ("RETREAT", "release"), ("ACCUSE", "investigate"), ("COERCE", "restrict"),
})  # fmt: skip
"""What only the authorities of a place do there: who does it is inferred where none is named."""


class Coding(NamedTuple):
    """The acts of a text, in its order, and how many sentences were passed over."""

    acts: tuple[CodedAct, ...]
    sentences: int
    passed_over: int


class GivenText(NamedTuple):
    """A text to code, and when it was published, if that is known."""

    text: str
    published: Interval | None = None


class _Seen(NamedTuple):
    """A sentence of a text: its view, and where it begins."""

    view: View
    start: int


class _Weighed(NamedTuple):
    """A possible act with its weights and the type that they tell."""

    possible: Possible
    weights: Weights
    kind: EventType

    @property
    def is_plain(self) -> bool:
        """Tell whether a word of the lexicon tells this very type."""
        trigger = self.possible.trigger
        return trigger is not None and trigger.entry.type == self.kind


def code_text(
    text: str,
    parser: Parser,
    model: TypeModel,
    *,
    published: Interval | None = None,
    only_between: bool = False,
) -> Coding:
    """Code every act that a text tells, in English.

    `published` is when the text was: relative dates are reckoned from it. What is told of without
    anybody who does it is no act. With `only_between` only acts are weighed whose two sides are
    known actors (or that several do together), which is quicker. Raises `SettingError` where
    parser or model cannot be used.
    """
    given = [GivenText(text, published)]
    return code_texts(given, parser, model, only_between=only_between)[0]


def code_texts(
    given: Sequence[GivenText],
    parser: Parser,
    model: TypeModel,
    *,
    only_between: bool = False,
) -> list[Coding]:
    """Code texts, each by itself, as `code_text` does.

    They are parsed together, which is twice as quick as one by one where they are short; a text's
    acts are the same whatever stands beside it.
    """
    read = _read_texts(given, parser)
    return [
        _coded(each, found, passed, model, only_between)
        for each, (found, passed) in zip(given, read, strict=True)
    ]


def _coded(
    given: GivenText, seen: Sequence[_Seen], passed: int, model: TypeModel, only_between: bool
) -> Coding:
    text, published = given
    memory = Memory()
    acts: list[CodedAct] = []
    for one in seen:
        place = Place(one.view, text, one.start, memory)
        possible = best_possible(place)
        if only_between:
            possible = [each for each in possible if each.is_between]
        elif possible:
            possible[0] = _marked(place, possible[0], model)
        weighed = model.weigh([_case(one.view, each) for each in possible])
        kept = [
            _Weighed(each, weights, _kind(weights, each.trigger))
            for each, weights in zip(possible, weighed, strict=True)
        ]
        kept = [w for w in kept if not is_share(one.view, w.possible.clause, w.kind)]
        kept = [w for w in kept if not _is_lent(one.view, w, kept)]
        acts.extend(_act(one, each, published) for each in _distinct(kept))
        _note(one, memory, text)
    return Coding(tuple(acts), len(seen), passed)


def _marked(place: Place, one: Possible, model: TypeModel) -> Possible:
    """Put a model's marks beside the parse's sides, where these do not name both."""
    if one.source.actors and one.target.actors:
        return one
    marks = model.mark(place.view.text)
    if marks is None:
        return one
    cast_ = Cast(one.source.told, one.target.told, one.clause)
    again = with_cast(place, one, agreed(place.view, cast_, marks))
    # a mark on a mere thing tells nobody
    return one._replace(
        source=again.source if again.source.able else one.source,
        target=again.target if again.target.able or not one.target.able else one.target,
    )


def _note(seen: _Seen, memory: Memory, text: str) -> None:
    """Keep for the sentences to come whom this one names, and whom it is about."""
    view = seen.view
    main = next((c for c in view.clauses if c.parent is None and c.agent is not None), None)
    subject: list[Meant] = []
    pronoun = False
    if main is not None and main.agent is not None:
        told = [participant(view, Span(start=s.start, end=s.end), tuple(sorted(s.actors)))
                for s in (main.agent.members or (main.agent,))]  # fmt: skip
        about = side(view, told, memory, text, seen.start)
        pronoun = main.agent.pronoun
        for each in about.who:
            span = Span(start=each.start + seen.start, end=each.end + seen.start)
            role = next((a.partition("/")[2] for a in each.actors if a.startswith("role:")), "")
            subject += [Meant(actor, span, role) for actor in states_of(each)[:1]]
    memory.note(view, seen.start, subject, pronoun=pronoun)


def _kind(weights: Weights, trigger: Trigger | None = None) -> EventType:
    """Tell the likeliest type; a noun of cooperation is no violence ("told at a meeting")."""
    kind = max(TYPES, key=lambda one: weights.types.get(one, 0.0))
    if trigger is not None and trigger.entry.part == "N" and quad_of(kind) == 4:
        return trigger.entry.type if quad_of(trigger.entry.type) == 1 else kind
    return kind


def _distinct(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """Keep what is likely an act, each once: what a neighbour tells better is left out.

    The network reads a whole sentence, so that a verb beside the one that tells an act is told the
    same type.
    """
    likely = [one for one in weighed if _is_likely(one)]
    kept: list[_Weighed] = []
    order = sorted(likely, key=lambda one: (not one.possible.is_between, not one.is_plain))
    for one in order:
        if not any(_is_same(one, other) for other in kept):
            kept.append(one)
    return [one for one in likely if one in kept]


def _is_lent(view: View, one: _Weighed, others: Sequence[_Weighed]) -> bool:
    """Tell whether a type is that of the words above, and this act's own do not tell it.

    In "drones struck the station through which gas comes" coming is no strike, and whoever warns
    against supplying arms threatens once.
    """
    if one.is_plain:
        return False
    above = set(view.tree.ancestors(one.possible.word))
    return any(
        other.kind == one.kind and other.possible.word in above and _is_likely(other)
        for other in others
    )


def _is_likely(one: _Weighed) -> bool:
    """Tell whether a possible act is one: surely enough, and by words that can tell it."""
    sure = one.weights.types[one.kind]
    if one.weights.event < LEAST_EVENT or sure < LEAST_TYPE:
        return False
    trigger = one.possible.trigger
    if trigger is None:
        return sure >= (LEAST_UNTOLD if one.possible.is_between else LEAST_UNTOLD_ALONE)
    # a noun tells its own deed; another type is its sentence's ("thanked it at a session")
    return one.is_plain or trigger.entry.part == "V" or one.possible.is_between


def _is_same(one: _Weighed, other: _Weighed) -> bool:
    """Tell whether one act tells nothing beside another of its sentence."""
    if one.kind != other.kind:
        return False
    mine, its = one.possible, other.possible
    if mine.source.told and its.source.told and not _meet(mine.source, its.source):
        return False
    to, its_to = mine.target, its.target
    return not to.told or not its_to.told or _meet(to, its_to) or not (to.actors or one.is_plain)


def _meet(one: Side, other: Side) -> bool:
    if one.actors and other.actors:
        return bool(one.actors & other.actors)
    return any(a.start < b.end and b.start < a.end for a in one.told for b in other.told)


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
    ((seen, _),) = _read_texts([GivenText(text, published)], parser)
    chosen = _best_sentence(seen, source, target)
    if chosen is None:
        return None
    one, sources, targets = chosen
    possible = nearest(one.view, sources, targets)
    (weights,) = model.weigh([Case(one.view, sources, targets, possible.word)])
    if weights.event < LEAST_GIVEN:
        return None
    possible = possible._replace(source=_given(one.view, sources), target=_given(one.view, targets))
    act = _act(one, _Weighed(possible, weights, _kind(weights)), published)
    missing = [f"given_{side}_not_found" for side, found in
               (("source", sources), ("target", targets)) if not found]  # fmt: skip
    return _with_flags(act, missing)


# --- sentences ------------------------------------------------------------------------------


def _read_texts(given: Sequence[GivenText], parser: Parser) -> list[tuple[list[_Seen], int]]:
    """Parse the sentences of texts; tell of each text how many were passed over."""
    cut = [split_sentences(one.text, LANGUAGE) for one in given]
    fit = [[s for s in each if s.end - s.start <= LONGEST_SENTENCE][:MOST_SENTENCES]
           for each in cut]  # fmt: skip
    pieces = [one.text[s.start : s.end] for one, each in zip(given, fit, strict=True) for s in each]
    parsed = iter(parser.parse(pieces, LANGUAGE))
    found = []
    for one, all_of_it, spans in zip(given, cut, fit, strict=True):
        day = None if one.published is None else latest_day(one.published)
        whole = one.text[: spans[-1].end] if spans else ""
        mentions = with_bodies(whole, find_actors(whole, on=day, language=LANGUAGE))
        seen: list[_Seen] = []
        for span in spans:
            words = next(parsed)
            if words is not None and words.words:
                piece = one.text[span.start : span.end]
                seen.append(_Seen(look(piece, words, _within(mentions, span), day), span.start))
        found.append((seen, len(all_of_it) - len(seen)))
    return found


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


def _given(view: View, spans: Sequence[Span]) -> Side:
    told = []
    for span in spans:
        named = {m.actor for m in view.mentions if span.start <= m.start and m.end <= span.end}
        told.append(participant(view, span, tuple(sorted(named))))
    return Side(tuple(told), tuple(told), able=True, inferred=False) if told else NO_SIDE


# --- acts -----------------------------------------------------------------------------------


def _case(view: View, possible: Possible) -> Case:
    def spans(side: Side) -> tuple[Span, ...]:
        return tuple(Span(start=one.start, end=one.end) for one in side.told)

    return Case(view, spans(possible.source), spans(possible.target), possible.word)


def _act(seen: _Seen, weighed: _Weighed, published: Interval | None) -> CodedAct:
    view = seen.view
    possible, weights, kind = weighed
    day = None if published is None else latest_day(published)
    told = _told_by(view, possible)
    when = dated(view, possible.clause, published, told)
    how = meant(view, possible.clause, kind, retold=when.retold)
    realis = realis_of(weights.realis, how, possible.clause, when.when, day)
    if realis in {"happened", "reported"}:
        if how.realis == "denied" and (quad_of(kind) in {2, 4} or kind == "CONCEDE"):
            realis = "denied"  # no deed, no embargo lifted; "will never agree" is itself an act
        elif is_proposed(view, possible.word, kind):
            realis = "hypothetical"
        elif when.when is None and is_total(view, possible.clause, kind):
            realis = "retold"
    if realis == "planned":
        kind = AHEAD.get(kind, kind)
    mode = _mode(kind, possible.trigger, weights)
    source, target = possible.source.who, possible.target.who
    place = place_of(view, possible.clause)
    authority = not source and (kind, mode) in _OF_AUTHORITY and place is not None
    if authority and place is not None and len(place.actors) == 1:
        source = (_authority(place),)
    hit = _struck(view, possible, place) if kind == "ASSAULT" else None
    if hit is not None:
        target = (hit,)
    around = possible.clause
    clause = told if around is None else Span(start=around.start, end=around.end)
    # a clause stands in one stretch with the words that tell the act
    clause = Span(start=min(clause.start, told.start), end=max(clause.end, told.end))
    flags = [*how.flags]
    flags += ["no_source"] * (not source) + ["no_target"] * (not target)
    flags += ["undated"] * (when.when is None) + ["self"] * _is_self(source, target)
    if when.when is None and published is not None and realis in {"happened", "reported"}:
        new = is_news(view, around, possible.word, kind, possible.trigger)
        flags += [AS_NEWS] * new
    flags += ["source_inferred"] * (possible.source.inferred or bool(authority and source))
    flags += ["target_inferred"] * (possible.target.inferred or hit is not None)
    act = CodedAct(
        type=kind, mode=mode, contexts=contexts_of(view.text), quad=quad_of(kind),
        domain=cast("Domain", domain_of(view.text, kind, weights.domains)),
        score=score_of(kind, mode), source=source, target=target,
        place=place, when=when.when, dated_by=when.words,
        reported=published, realis=realis, holder=how.holder, trigger=told, clause=clause,
        confidence=round(weights.types.get(kind, 0.0), 4),
        event_confidence=round(weights.event, 4), flags=tuple(flags),
    )  # fmt: skip
    return _shifted(act, seen.start)


def _told_by(view: View, possible: Possible) -> Span:
    """Give the words that tell an act."""
    if possible.trigger is not None:
        return possible.trigger.span
    return view.tree.word_span(possible.word)


def _struck(view: View, possible: Possible, place: Participant | None) -> Participant | None:
    """Give a thing that was struck the state in which it stands; of people that tells nothing."""
    target = possible.target
    if len(target.who) != 1 or target.able or target.actors:
        return None
    (one,) = target.who
    inside = where(view, one)
    states = (inside.actor,) if inside is not None else states_of(place) if place else ()
    if len(states) != 1 or states[0] in possible.source.actors:
        return None
    return Participant(start=one.start, end=one.end, text=one.text, actors=states)


def _authority(place: Participant) -> Participant:
    (state,) = place.actors
    return Participant(
        start=place.start, end=place.end, text=place.text, actors=(state, f"role:{state}/GOV")
    )


def _mode(kind: EventType, trigger: Trigger | None, weights: Weights) -> str | None:
    """Choose a mode of a type: the trigger's own where it tells that type, else the model's."""
    if trigger is not None and trigger.entry.type == kind and trigger.entry.mode is not None:
        return trigger.entry.mode
    known = [(weights.modes.get(f"{kind}:{mode}", 0.0), mode) for mode in modes(kind)]
    best = max(known, default=(0.0, None))
    return best[1] if best[0] >= LEAST_EVENT else None


def _is_self(source: Sequence[Participant], target: Sequence[Participant]) -> bool:
    by = {actor for one in source for actor in states_of(one)}
    to = {actor for one in target for actor in states_of(one)}
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
