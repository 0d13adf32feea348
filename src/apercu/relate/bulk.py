"""Code texts in bulk: lines of JSON in, acts out, in order.

A language model may code beside the rules. Where it fails, the rules' acts stand, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from apercu.dates import parse_published
from apercu.errors import InputError
from apercu.ports import LanguageModel, ModelError, Parser
from apercu.records import Interval, Record, Span
from apercu.relate.by_model import ByModel, Speech, code_by_model, coder_id
from apercu.relate.coding import LANGUAGE, Coding, code_relation, code_texts
from apercu.relate.coding import GivenText as TextAndDay
from apercu.relate.given import places
from apercu.relate.records import CodedAct, Domain, EventType, Participant, Quad, Realis
from apercu.relate.two_coders import Difference, Joined, flagged, join
from apercu.relate.weighing import TypeModel
from apercu.text.language import detect_language

LONGEST_LINE = 16 << 20
"""Bytes of a line."""
AT_ONCE, AT_ONCE_BYTES = 32, 1 << 20
"""So many lines at most are parsed together, and so much of them: short ones go a third quicker,
and who reads along waits a second."""
LEAST_TOLD = 40
"""Characters from which the language of a text is told; shorter ones are taken for English."""
MOST_FAILURES = 3
"""Lines in a row for which a language model may fail before it is asked no more: one that is down
would else take its whole time for each of thousands of lines."""


class GivenText(Record, frozen=True, kw_only=True):
    """A line that is to be coded; `source` and `target` are words of the text, both or neither."""

    id: str | int
    text: str
    published: str | None = None
    source: str | None = None
    target: str | None = None
    language: str | None = None


class Spans(Record, frozen=True, kw_only=True):
    """Where the parts of an act stand in the line's text, half-open, in code points."""

    trigger: tuple[int, int]
    clause: tuple[int, int]
    source: tuple[tuple[int, int], ...] = ()
    target: tuple[tuple[int, int], ...] = ()
    place: tuple[int, int] | None = None
    holder: tuple[tuple[int, int], ...] = ()
    when: tuple[int, int] | None = None


class CodedLine(Record, frozen=True, kw_only=True):
    """One act of one line, as `apercu code` prints it; `trigger` are the words that tell it."""

    id: str | int
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    domain: Domain
    quad: Quad
    score: float
    source: tuple[Participant, ...]
    target: tuple[Participant, ...]
    place: Participant | None
    when: Interval | None
    reported: Interval | None
    realis: Realis
    holder: tuple[Participant, ...]
    trigger: str
    clause: str
    spans: Spans
    confidence: float
    event_confidence: float
    flags: tuple[str, ...]
    coded_by: tuple[str, ...] = ("rules",)
    """`rules`, and the id of the language model's coder, which names model and prompt."""
    differences: tuple[Difference, ...] = ()
    """What the two tell differently; the fields above are then the rules'."""


class Note(Record, frozen=True, kw_only=True):
    """What is to be said of a line, by its number from 1.

    `bad`: it could not be coded. `none`: it tells no act, with what was passed over. `model`: what
    the language model did not do, or told and was not believed.
    """

    number: int
    kind: Literal["bad", "none", "model"]
    message: str


class Second(NamedTuple):
    """A language model that codes beside the rules, and what finds words that speak to it."""

    model: LanguageModel
    speaks: Speech | None = None


def code_lines(
    lines: Iterable[bytes], parser: Parser, model: TypeModel, *, second: Second | None = None
) -> Iterator[CodedLine | Note]:
    """Code lines in order, some together; empty lines are passed over. Raises `SettingError`.

    With `second` a language model codes too, and each act tells whether both found it. Acts of a
    line for which it failed are the rules' alone, with the flag `model_failed`.
    """
    asked = None if second is None else _Asked(second)
    for some in _batches(lines, AT_ONCE if asked is None else 1):
        ready = [_prepared(number, line) for number, line in some if line.strip()]
        texts = [one for one in ready if isinstance(one, _Ready) and one.given.source is None]
        together = code_texts([TextAndDay(o.given.text, o.published) for o in texts], parser, model)
        coded = {one.number: coding for one, coding in zip(texts, together, strict=True)}
        for one in ready:
            if isinstance(one, Note):
                yield one
                continue
            told = _told(coded[one.number]) if one.number in coded else _given(one, parser, model)
            yield from _lines(one, told, asked)


def _batches(lines: Iterable[bytes], most: int) -> Iterator[list[tuple[int, bytes]]]:
    """Number lines from 1, in lists of at most so many; long lines make a list end sooner."""
    some: list[tuple[int, bytes]] = []
    size = 0
    for number, line in enumerate(lines, 1):
        some.append((number, line))
        size += len(line)
        if len(some) >= most or size >= AT_ONCE_BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some


class _Ready(NamedTuple):
    """A line that can be coded."""

    number: int
    given: GivenText
    published: Interval | None


class _Told(NamedTuple):
    """A line's acts by the rules; why there are none, if so, and what was passed over."""

    acts: tuple[CodedAct, ...]
    none: str
    passed: str = ""


def _prepared(number: int, line: bytes) -> _Ready | Note:
    """Read a line, or say why it is not coded."""
    try:
        given = _read(line)
        published = _published(given)
    except InputError as error:
        return Note(number=number, kind="bad", message=str(error))
    language = _other_language(given)
    if language:
        why = f"the text seems to be in '{language}'; texts are coded in English only"
        return Note(number=number, kind="none", message=why)
    return _Ready(number, given, published)


def _lines(ready: _Ready, told: _Told, asked: _Asked | None) -> Iterator[CodedLine | Note]:
    """Write a line's acts, with a model's beside them, and what is to be said."""
    number, given, published = ready
    if asked is None:
        joined = [Joined(act, ("rules",)) for act in told.acts]
    else:
        joined, said = asked.beside(given, told.acts, published)
        yield from (Note(number=number, kind="model", message=one) for one in said)
    for one in joined:
        yield _line(given, one, "" if asked is None else asked.coder)
    why = "; ".join(filter(None, ("" if joined else told.none, told.passed)))
    if why:
        yield Note(number=number, kind="none", message=why)


class _Asked:
    """A language model that is asked line by line, until it has failed too often."""

    def __init__(self, second: Second) -> None:
        self._second = second
        self.coder = coder_id(second.model)
        self._failures = 0
        self._given_up = False

    def beside(
        self, given: GivenText, acts: Sequence[CodedAct], published: Interval | None
    ) -> tuple[list[Joined], list[str]]:
        """Put a model's acts beside the rules'; say what it did not do."""
        alone = [Joined(flagged(act, "model_failed"), ("rules",)) for act in acts]
        if self._given_up:
            return alone, []
        model, speaks = self._second
        try:
            coded = code_by_model(given.text, model, published=published, speaks=speaks)
        except ModelError as error:
            # Who declines one text may well code the next.
            self._failures += error.trouble != "refused"
            said = [f"{error}; the acts of this line are the rules' alone"]
            # What takes no request takes none of the next line's either.
            if error.trouble == "rejected" or self._failures >= MOST_FAILURES:
                self._given_up = True
                said.append(
                    "the model is asked no more: the acts from here on are the rules' alone"
                )
            return alone, said
        self._failures = 0
        said = _unheard(coded)
        if given.source is not None and given.target is not None:
            coded = coded._replace(acts=_between(coded, given.text, given.source, given.target))
            # One act at most between two sides: the rules' where they have one.
            joined = join(acts, coded)
            return sorted(joined, key=lambda one: "rules" not in one.coders)[:1], said
        return join(acts, coded), said


def _unheard(coded: ByModel) -> list[str]:
    """Say what was not shown to a model, and what it told that was not believed."""
    said = []
    if coded.withheld:
        what = "sentence that speaks" if coded.withheld == 1 else "sentences that speak"
        were = "was" if coded.withheld == 1 else "were"
        said.append(f"{coded.withheld} {what} to models {were} not shown to the model")
    said += [f"an act of the model's was refused: {one.reason}" for one in coded.refused]
    return said


def _read(line: bytes) -> GivenText:
    if len(line) > LONGEST_LINE:
        raise InputError(f"the line has more than {LONGEST_LINE >> 20} MiB; split its text")
    try:
        given = msgspec.json.decode(line, type=GivenText)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(f'{error}; give {{"id": ..., "text": "..."}}') from error
    if (given.source is None) != (given.target is None):
        lacking = "target" if given.target is None else "source"
        raise InputError(f"one side is given without the other; give '{lacking}' too, or neither")
    if given.source is not None and not (given.source.strip() and (given.target or "").strip()):
        raise InputError("'source' or 'target' is empty; give its words, or leave both out")
    return given


def _published(given: GivenText) -> Interval | None:
    if given.published is None:
        return None
    published = parse_published(given.published, basis="given")
    if published is None:
        raise InputError(
            f"published {given.published!r} is no date; give it as 2025-02-20, or leave it out"
        )
    return published


def _other_language(given: GivenText) -> str:
    """Name the language that a text is in where it cannot be coded; empty where it can."""
    language = given.language
    if language is None and len(given.text) >= LEAST_TOLD:
        language = detect_language(given.text)
    return "" if language in {None, LANGUAGE} else language or ""


def _told(coding: Coding) -> _Told:
    passed = f"{coding.passed_over} sentences passed over" if coding.passed_over else ""
    return _Told(coding.acts, "the text tells no act", passed)


def _given(ready: _Ready, parser: Parser, model: TypeModel) -> _Told:
    """Code what a line's source does to its target by the rules."""
    given = ready.given
    act = code_relation(
        given.text, given.source or "", given.target or "", parser, model,
        published=ready.published,
    )  # fmt: skip
    return _Told(() if act is None else (act,), "no act between the two sides that were given")


def _between(coded: ByModel, text: str, source: str, target: str) -> tuple[CodedAct, ...]:
    """Keep a model's acts whose sides meet the two that were given."""

    def meets(side: Sequence[Participant], spans: Sequence[Span]) -> bool:
        return any(one.start < span.end and span.start < one.end for one in side for span in spans)

    sources, targets = places(text, source), places(text, target)
    return tuple(
        act for act in coded.acts if meets(act.source, sources) and meets(act.target, targets)
    )


def _line(given: GivenText, joined: Joined, coder: str) -> CodedLine:
    text, act = given.text, joined.act

    def pairs(side: tuple[Participant, ...]) -> tuple[tuple[int, int], ...]:
        return tuple((one.start, one.end) for one in side)

    spans = Spans(
        trigger=(act.trigger.start, act.trigger.end),
        clause=(act.clause.start, act.clause.end),
        source=pairs(act.source), target=pairs(act.target), holder=pairs(act.holder),
        place=None if act.place is None else (act.place.start, act.place.end),
        when=None if act.dated_by is None else (act.dated_by.start, act.dated_by.end),
    )  # fmt: skip
    return CodedLine(
        id=given.id, type=act.type, mode=act.mode, contexts=act.contexts, domain=act.domain,
        quad=act.quad, score=act.score, source=act.source, target=act.target, place=act.place,
        when=act.when, reported=act.reported, realis=act.realis, holder=act.holder,
        trigger=text[act.trigger.start : act.trigger.end],
        clause=text[act.clause.start : act.clause.end], spans=spans, confidence=act.confidence,
        event_confidence=act.event_confidence, flags=act.flags,
        coded_by=tuple(coder if one == "model" else one for one in joined.coders),
        differences=joined.differences,
    )  # fmt: skip
