"""The coder of acts as the collection uses it: a text and its passages in, acts and names out.

Which passages are read, and who is named beside an act, is the same whoever calls: a run over the
whole collection, a worker process, or a question that lacks a few texts.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from apercu.records import Interval, ReadPassage, Record, Span
from apercu.relate.records import CodedAct, Participant

if TYPE_CHECKING:
    from apercu.ports import Parser
    from apercu.relate.weighing import TypeModel

CODE_VERSION = 1
"""Grows with every change of code after which a text may have other acts."""
RULE = 1
"""Grows when other passages are read, or others count as named beside an act."""
LANGUAGES = frozenset({"en"})
"""ISO 639-1; texts in others are left out and counted."""
LEXICONS = ("relate", "clauses", "gazetteer", "dates", "text")
"""The folders of data whose words decide what acts a text has."""


class TextToCode(Record, frozen=True, kw_only=True):
    """A text on its way to the coder, and the stretches `[start, end)` of it that are read.

    `place` names it for messages.
    """

    text: str
    spans: tuple[Span, ...]
    published: Interval | None = None
    place: str = ""


class ToldAct(Record, frozen=True, kw_only=True, array_like=True):
    """An act with the ids of all actors that its sentence names, or that take part; sorted.

    `reported` of the act is `None`: when it was published is told by the document that is read.
    """

    act: CodedAct
    named: tuple[str, ...] = ()


class Acts(Record, frozen=True, kw_only=True):
    """Acts of one text, all of them or, as they cross from a worker, those of a passage."""

    acts: tuple[CodedAct, ...] = ()


class Coder(Protocol):
    """Codes texts. What is kept of its acts is kept under `id`.

    `remote` names functions that do the same in a worker process, as `package.module:function`:
    from `TextToCode` to `Acts`, and what loads the models; `None` where only this process can.
    """

    @property
    def id(self) -> str:
        """Key its acts, as hexadecimal digits: changes with whatever may change an act."""
        ...

    @property
    def remote(self) -> tuple[str, str] | None:
        """Name the functions for worker processes."""
        ...

    def code(self, given: TextToCode) -> Acts:
        """Code the stretches of a text; spans of acts are the text's. Raises `SettingError`."""
        ...


class PassageCoder:
    """Codes by a parser and a type model, each passage by itself."""

    def __init__(
        self, parser: Parser, model: TypeModel, *, remote: tuple[str, str] | None = None
    ) -> None:
        self._parser = parser
        self._model = model
        self.remote = remote

    @functools.cached_property
    def id(self) -> str:
        """Key its acts: a hash of versions, words and models."""
        parts = [f"code {CODE_VERSION} rule {RULE}", self._parser.id, self._model.id]
        digest = hashlib.sha256("\n".join([*parts, lexicon_hash()]).encode())
        return digest.hexdigest()[:32]

    @property
    def has_network(self) -> bool:
        """Whether more than the lexicon tells the types of acts."""
        return getattr(self._model, "network", None) is not None

    def code(self, given: TextToCode) -> Acts:
        """Code the stretches of a text one by one, in order."""
        from apercu.relate.coding import code_text  # noqa: PLC0415 - loads with the first text

        found: list[CodedAct] = []
        for span in given.spans:
            words = given.text[span.start : span.end]
            coding = code_text(words, self._parser, self._model, published=given.published)
            found += [moved(act, span.start) for act in coding.acts]
        return Acts(acts=tuple(found))


@functools.cache
def packaged_coder() -> PassageCoder:
    """Give the coder that comes with the program; its models load with the first text."""
    from apercu.adapters.onnx_acts import packaged_acts  # noqa: PLC0415 - loaded when used
    from apercu.adapters.spacy_parser import SpacyParser  # noqa: PLC0415 - likewise
    from apercu.relate.model import ActTypes  # noqa: PLC0415 - likewise

    here = __name__
    return PassageCoder(
        SpacyParser(),
        ActTypes(packaged_acts()),
        remote=(f"{here}:code_in_worker", f"{here}:load_in_worker"),
    )


def code_in_worker(given: TextToCode) -> Iterator[Acts]:
    """Code a text by the packaged coder; for worker processes, whose limits hold for a passage."""
    for span in given.spans:
        yield packaged_coder().code(msgspec.structs.replace(given, spans=(span,)))


def load_in_worker() -> None:
    """Load the packaged coder's models; for worker processes, before they are confined."""
    sample = "Norway accused Iceland of breaking a treaty on Tuesday."
    packaged_coder().code(TextToCode(text=sample, spans=(Span(0, len(sample)),)))


@functools.cache
def lexicon_hash() -> str:
    """Hash the words and numbers that decide what acts a text has."""
    digest = hashlib.sha256()
    data = resources.files("apercu.data")
    for folder in LEXICONS:
        for part in sorted(data.joinpath(folder).iterdir(), key=lambda one: one.name):
            if part.is_file() and not part.name.endswith((".py", ".md")):
                body = part.read_bytes()
                digest.update(f"{folder}/{part.name} {len(body)}\n".encode() + body)
    return digest.hexdigest()


# --- what is read, and who is named ---


def passages_to_code(passages: Sequence[ReadPassage]) -> tuple[Span, ...]:
    """Return the spans of the passages that name at least two actors."""
    return tuple(
        Span(one.start, one.end)
        for one in passages
        if len({mention.actor for mention in one.mentions}) > 1
    )


def sentences_to_code(passages: Sequence[ReadPassage]) -> int:
    """Count the sentences of the passages that name at least two actors."""
    return sum(
        max(1, len(one.sentences))
        for one in passages
        if len({mention.actor for mention in one.mentions}) > 1
    )


def told_acts(acts: Sequence[CodedAct], passages: Sequence[ReadPassage]) -> tuple[ToldAct, ...]:
    """Put to each act who its sentence names, and take from it when it was published."""
    return tuple(
        ToldAct(
            act=msgspec.structs.replace(act, reported=None),
            named=tuple(sorted({*_beside(act, passages), *_taking_part(act)})),
        )
        for act in acts
    )


def _beside(act: CodedAct, passages: Sequence[ReadPassage]) -> Iterator[str]:
    for passage in passages:
        if passage.end <= act.clause.start or act.clause.end <= passage.start:
            continue
        spans = passage.sentences or (Span(passage.start, passage.end),)
        for span in spans:
            if span.start < act.clause.end and act.clause.start < span.end:
                for one in passage.mentions:
                    if span.start <= one.start and one.end <= span.end:
                        yield one.actor


def _taking_part(act: CodedAct) -> Iterator[str]:
    for side in (act.source, act.target, act.holder):
        for one in side:
            yield from one.actors


def moved(act: CodedAct, by: int) -> CodedAct:
    """Move an act's spans from its passage to its text."""

    def span(one: Span | None) -> Span | None:
        return None if one is None else Span(one.start + by, one.end + by)

    def side(given: tuple[Participant, ...]) -> tuple[Participant, ...]:
        return tuple(
            msgspec.structs.replace(one, start=one.start + by, end=one.end + by) for one in given
        )

    changes: dict[str, Any] = {
        "source": side(act.source), "target": side(act.target), "holder": side(act.holder),
        "place": None if act.place is None else side((act.place,))[0],
        "trigger": span(act.trigger), "clause": span(act.clause), "dated_by": span(act.dated_by),
    }  # fmt: skip
    return msgspec.structs.replace(act, **changes)
