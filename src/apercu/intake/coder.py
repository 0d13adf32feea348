"""The coder of acts as the collection uses it: a text and stretches of it in, acts and names out.

Which stretches are read, and who is named beside an act, is the same whoever calls: a run over the
whole collection, a worker process, or a question that lacks a few texts.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import msgspec

from apercu.records import Interval, ReadPassage, Record, Span
from apercu.relate.records import CodedAct, Participant

if TYPE_CHECKING:
    from apercu.ports import Parser
    from apercu.relate.weighing import TypeModel

RUSSIAN = "ru"
"""ISO 639-1; it is coded where `apercu[russian]` is installed."""


@functools.cache
def coded_languages() -> frozenset[str]:
    """List the languages that are coded, as ISO 639-1; texts in others are left out and counted."""
    from apercu.adapters.slovnet_parser import is_installed  # noqa: PLC0415 - loaded when used

    return frozenset({"en", RUSSIAN}) if is_installed() else frozenset({"en"})


MADE_BY = (
    "actors", "adapters/onnx_acts.py", "adapters/slovnet_parser.py", "adapters/spacy_parser.py",
    "clauses", "data/clauses", "data/dates", "data/gazetteer", "data/relate", "data/text", "dates",
    "intake/coder.py", "relate", "text",
)  # fmt: skip
"""The code and the words that decide what acts a text has; models have ids of their own. A number
that somebody must remember to raise would sooner or later let elder acts pass for new ones."""
NOT_MADE_BY = frozenset({
    "relate/bulk.py", "relate/by_model.py", "relate/by_report.py", "relate/chance.py",
    "relate/corrections.py", "relate/estimates.py", "relate/events.py", "relate/likeness.py",
    "relate/merging.py", "relate/pieces.py", "relate/series.py", "relate/shifts.py",
    "relate/steps.py", "relate/telling.py", "relate/third.py", "relate/traits.py",
    "relate/trends.py", "relate/two_coders.py",
})  # fmt: skip
"""What of these comes after the coder, or beside it. A module that is missing here costs a coding
anew that was not needed, and nothing else."""
MOST_SENTENCES = 300
"""Of one block; the coder reads at most 400 at a time."""


class TextToCode(Record, frozen=True, kw_only=True):
    """A text on its way to the coder, and the stretches `[start, end)` of it that are read.

    `place` names it for messages.
    """

    text: str
    spans: tuple[Span, ...]
    published: Interval | None = None
    place: str = ""
    language: str | None = None
    """ISO 639-1; a text whose language could not be told is read as English."""


class ToldAct(Record, frozen=True, kw_only=True, array_like=True):
    """An act with the ids of all actors that its sentence names, or that take part; sorted.

    `reported` of the act is `None`: when it was published is told by the document that is read.
    """

    act: CodedAct
    named: tuple[str, ...] = ()


class Acts(Record, frozen=True, kw_only=True):
    """Acts of one text, all of them or, as they cross from a worker, of a stretch."""

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


class TextCoder:
    """Codes by a parser and a type model, each stretch of a text by itself.

    With a parser for Russian, texts in Russian are coded by the lexicon alone. Its packages are no
    part of the id: they are pinned, and a Russian text is coded or left out by whether it is there.
    """

    def __init__(
        self,
        parser: Parser,
        model: TypeModel,
        *,
        russian: Parser | None = None,
        remote: tuple[str, str] | None = None,
    ) -> None:
        self._parser = parser
        self._model = model
        self._russian = russian
        self.remote = remote

    @functools.cached_property
    def id(self) -> str:
        """Key its acts: a hash of versions, words and models."""
        parts = [made_by(), self._parser.id, self._model.id]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    @property
    def has_network(self) -> bool:
        """Whether more than the lexicon tells the types of acts."""
        return getattr(self._model, "network", None) is not None

    def code(self, given: TextToCode) -> Acts:
        """Code the stretches of a text, parsed together; acts in order."""
        if given.language == RUSSIAN and self._russian is not None:
            return _in_russian(given, self._russian)
        from apercu.relate.coding import GivenText, code_texts  # noqa: PLC0415 - with the first

        words = [GivenText(given.text[s.start : s.end], given.published) for s in given.spans]
        coded = code_texts(words, self._parser, self._model)
        return Acts(
            acts=tuple(
                moved(act, span.start)
                for span, coding in zip(given.spans, coded, strict=True)
                for act in coding.acts
            )
        )


def _in_russian(given: TextToCode, parser: Parser) -> Acts:
    from apercu.relate.russian.coding import code_russian  # noqa: PLC0415 - with the first text

    found: list[CodedAct] = []
    for span in given.spans:
        words = given.text[span.start : span.end]
        coded = code_russian(words, parser, published=given.published)
        found += [moved(act, span.start) for act in coded.acts]
    return Acts(acts=tuple(found))


@functools.cache
def packaged_coder() -> TextCoder:
    """Give the coder that comes with the program; its models load with the first text."""
    from apercu.adapters.onnx_acts import packaged_acts  # noqa: PLC0415 - loaded when used
    from apercu.adapters.slovnet_parser import SlovnetParser  # noqa: PLC0415 - likewise
    from apercu.adapters.spacy_parser import SpacyParser  # noqa: PLC0415 - likewise
    from apercu.relate.model import ActTypes  # noqa: PLC0415 - likewise

    here = __name__
    return TextCoder(
        SpacyParser(),
        ActTypes(packaged_acts()),
        russian=SlovnetParser() if RUSSIAN in coded_languages() else None,
        remote=(f"{here}:code_in_worker", f"{here}:load_in_worker"),
    )


def code_in_worker(given: TextToCode) -> Iterator[Acts]:
    """Code a text by the packaged coder; for worker processes, whose limits hold for a stretch."""
    for span in given.spans:
        yield packaged_coder().code(msgspec.structs.replace(given, spans=(span,)))


def load_in_worker() -> None:
    """Load the packaged coder's models; for worker processes, before they are confined."""
    samples = {"en": "Norway accused Iceland of breaking a treaty on Tuesday."}
    if RUSSIAN in coded_languages():
        samples[RUSSIAN] = "Норвегия обвинила Исландию в нарушении договора."
    for language, text in samples.items():
        whole = (Span(0, len(text)),)
        packaged_coder().code(TextToCode(text=text, spans=whole, language=language))


@functools.cache
def made_by() -> str:
    """Hash the code and the words that decide what acts a text has."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for part in MADE_BY:
        root = package / part
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            name = path.relative_to(package).as_posix()
            known = path.suffix in {".py", ".tsv", ".json", ".jsonl", ".txt"}
            if known and path.is_file() and name not in NOT_MADE_BY:
                data = path.read_bytes()
                digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


# --- what is read, and who is named ---


class Block(NamedTuple):
    """Passages that follow one another and are coded in one: their span and their sentences."""

    span: Span
    sentences: int


def blocks_to_code(text: str, passages: Sequence[ReadPassage]) -> tuple[Block, ...]:
    """Return what of a text is coded: the passages that name two actors, each with the one before.

    The one before tells who "it" and "the two countries" are. What follows one another is one
    block, so that the coder remembers whom it has read of. On the demonstration collection that
    found 56 acts of AZE and RUS in 557 sentences; passages one by one 53 in 470,
    whole texts 58 in 857.
    """
    blocks: list[Block] = []
    for before, one in itertools.pairwise([None, *passages]):
        if one is None or len({mention.actor for mention in one.mentions}) < 2:
            continue
        for each in (before, one):
            if each is not None and (not blocks or each.start >= blocks[-1].span.end):
                _take(blocks, text, each)
    return tuple(blocks)


def _take(blocks: list[Block], text: str, passage: ReadPassage) -> None:
    """Add a passage to the last block where it follows on it, else begin another."""
    sentences = max(1, len(passage.sentences))
    if blocks:
        (start, end), before = (blocks[-1].span.start, blocks[-1].span.end), blocks[-1].sentences
        follows = not text[end : passage.start].strip()
        if follows and before + sentences <= MOST_SENTENCES:
            blocks[-1] = Block(Span(start, passage.end), before + sentences)
            return
    blocks.append(Block(Span(passage.start, passage.end), sentences))


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
    """Move an act's spans from its stretch to its text."""

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
