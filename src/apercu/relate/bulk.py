"""Code texts in bulk: lines of JSON in, acts out, one line at a time and in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from apercu.dates import parse_published
from apercu.errors import InputError
from apercu.ports import Parser
from apercu.records import Interval, Record
from apercu.relate.coding import LANGUAGE, code_relation, code_text
from apercu.relate.records import CodedAct, Domain, EventType, Participant, Quad, Realis
from apercu.relate.weighing import TypeModel
from apercu.text.language import detect_language

LONGEST_LINE = 16 << 20
"""Bytes of a line."""
LEAST_TOLD = 40
"""Characters from which the language of a text is told; shorter ones are taken for English."""


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


class Note(Record, frozen=True, kw_only=True):
    """What is to be said of a line, by its number from 1.

    `bad`: it could not be coded. `none`: it tells no act, with what was passed over.
    """

    number: int
    kind: Literal["bad", "none"]
    message: str


def code_lines(
    lines: Iterable[bytes], parser: Parser, model: TypeModel
) -> Iterator[CodedLine | Note]:
    """Code each line as it comes; empty lines are passed over. Raises `SettingError`."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = _read(line)
            acts, why = _code(given, parser, model)
        except InputError as error:
            yield Note(number=number, kind="bad", message=str(error))
            continue
        for act in acts:
            yield _line(given, act)
        if why:
            yield Note(number=number, kind="none", message=why)


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


def _code(given: GivenText, parser: Parser, model: TypeModel) -> tuple[tuple[CodedAct, ...], str]:
    """Code a line; say why where nothing is told, or something was passed over."""
    published = None
    if given.published is not None:
        published = parse_published(given.published, basis="given")
        if published is None:
            raise InputError(
                f"published {given.published!r} is no date; give it as 2025-02-20, or leave it out"
            )
    language = given.language
    if language is None and len(given.text) >= LEAST_TOLD:
        language = detect_language(given.text)
    if language not in {None, LANGUAGE}:
        return (), f"the text seems to be in '{language}'; texts are coded in English only"
    if given.source is not None and given.target is not None:
        act = code_relation(
            given.text, given.source, given.target, parser, model, published=published
        )
        return ((act,), "") if act else ((), "no act between the two sides that were given")
    coding = code_text(given.text, parser, model, published=published)
    passed = f"{coding.passed_over} sentences passed over" if coding.passed_over else ""
    if not coding.acts:
        return (), "; ".join(filter(None, ("the text tells no act", passed)))
    return coding.acts, passed


def _line(given: GivenText, act: CodedAct) -> CodedLine:
    text = given.text

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
    )  # fmt: skip
