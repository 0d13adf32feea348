"""Let a language model code a passage, and believe only what the passage has to the letter.

The model points at words: each is looked for in the passage, and an act with words that are not
there is refused, with the reason kept. Type and mode must be the codebook's; scores are the
codebook's, actors the gazetteer's, dates those of `apercu.dates`. Prompt, call and parse are three
functions.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from string import Template
from typing import Any, NamedTuple, get_args

import msgspec

from apercu.dates import latest_day
from apercu.ports import LanguageModel, ModelError
from apercu.records import Interval, Span
from apercu.relate.codebook import TYPES, codebook
from apercu.relate.coding import LANGUAGE, LONGEST_SENTENCE, MOST_SENTENCES
from apercu.relate.quoting import Quoted, Unfit, act_of, read_source
from apercu.relate.records import CodedAct, Realis
from apercu.text import split_sentences

PROMPT = "acts.v1"
MOST_CHARACTERS = 6_000
"""Characters of a passage that go to the model at once, in whole sentences: some 1,500 tokens, so
that instructions, passage and answer fit into the 8,000 that small models take."""
MOST_TOLD = 80
"""Acts of one answer that are looked at; 6,000 characters of print tell fewer by far."""
REFUSED_CHARACTERS = 300
"""Of a refused act, how much is kept to show what it was."""

Speech = Callable[[str], Sequence[tuple[int, int, str]]]
"""Finds where a text speaks to a language model: start, end, how."""


class Refusal(NamedTuple):
    """An act of the model's that was not taken: why, and the beginning of what it said."""

    reason: str
    said: str


class ByModel(NamedTuple):
    """What a model coded in a text.

    `shown` are the sentences that it was shown; `withheld` counts those that speak to models,
    `passed_over` those that are too long or too many.
    """

    acts: tuple[CodedAct, ...]
    refused: tuple[Refusal, ...]
    shown: tuple[Span, ...]
    withheld: int
    passed_over: int


class _Told(msgspec.Struct):
    """An act as the model tells it; nothing of it is believed yet."""

    type: str
    realis: str
    trigger: str
    clause: str
    source: list[str]
    target: list[str]
    sentence: int | None = None
    mode: str | None = None
    date: str | None = None
    holder: list[str] = []


class _Acts(msgspec.Struct):
    acts: list[msgspec.Raw]


def code_by_model(
    text: str,
    model: LanguageModel,
    *,
    published: Interval | None = None,
    speaks: Speech | None = None,
) -> ByModel:
    """Let a model code every act that a text tells, in English; each carries the flag `by_model`.

    `published` is when the text was: dates are reckoned from it. Sentences in which `speaks` finds
    words to models are not shown. Raises `ModelError` where any part of the text gets no answer
    that can be read.
    """
    shown, withheld, passed = _sentences(text, speaks)
    day = None if published is None else latest_day(published)
    source = read_source(text, shown, day)
    acts: list[CodedAct] = []
    refused: list[Refusal] = []
    for window in _windows(shown):
        instructions, given = prompt(text, window)
        answer = model.complete(instructions, given, answer_schema()).text
        for raw in told_acts(answer, model.name):
            try:
                act = act_of(_quoted(raw), source, window, published)
                if any((act.trigger, act.type) == (one.trigger, one.type) for one in acts):
                    raise Unfit("it is told twice")  # noqa: TRY301  refusals have one place
            except Unfit as why:
                refused.append(Refusal(str(why), _said(raw)))
            else:
                acts.append(act)
    acts.sort(key=lambda one: (one.trigger.start, one.clause.start, one.type))
    return ByModel(tuple(acts), tuple(refused), tuple(shown), withheld, passed)


def coder_id(model: LanguageModel) -> str:
    """Key what is coded: changes with the model, the prompt and the form of the answer."""
    shaping = json.dumps([model.id, PROMPT, prompt_hash()])
    return f"by-model-{hashlib.sha256(shaping.encode()).hexdigest()[:32]}"


@functools.cache
def prompt_hash() -> str:
    """Hash the instructions as they are sent, but for the mark, and the answer's schema."""
    shaping = json.dumps([_instructions("MARK"), answer_schema()], sort_keys=True)
    return hashlib.sha256(shaping.encode()).hexdigest()


# --- prompt ---------------------------------------------------------------------------------


def prompt(text: str, window: Sequence[Span]) -> tuple[str, str]:
    """Write the instructions, and the numbered sentences between marks, for one call."""
    lines = [
        f"[{number}] {' '.join(text[one.start : one.end].split())}"
        for number, one in enumerate(window, 1)
    ]
    passage = "\n".join(lines)
    # A passage cannot hold its own hash, so it cannot close its own marks.
    mark = hashlib.sha256(passage.encode("utf-8", "replace")).hexdigest()[:16]
    return _instructions(mark), f"{mark} begins\n{passage}\n{mark} ends\n"


def _instructions(mark: str) -> str:
    return Template(_file(f"{PROMPT}.txt")).substitute(types=_types(), mark=mark)


@functools.cache
def _types() -> str:
    """List the codebook's types and modes with their glosses; each must have one."""
    rows = (line.split("\t") for line in _file(f"{PROMPT}.types.tsv").splitlines() if line)
    glosses = {(row[0], row[1]): row[2] for row in rows if not row[0].startswith("#")}
    lines = []
    for kind, mode in codebook():
        gloss = glosses[kind, mode or "-"]
        lines.append(f"{kind}: {gloss}" if mode is None else f"  mode {mode}: {gloss}")
    return "\n".join(lines)


@functools.cache
def _file(name: str) -> str:
    return resources.files("apercu").joinpath("prompts", name).read_text("utf-8")


def answer_schema() -> Mapping[str, object]:
    """Give the JSON Schema that an answer is asked for in."""
    words = {"type": "string"}
    several = {"type": "array", "items": words}
    maybe = {"type": ["string", "null"]}
    fields: dict[str, object] = {
        "sentence": {"type": "integer"},
        "type": {"type": "string", "enum": list(TYPES)},
        "mode": maybe,
        "realis": {"type": "string", "enum": list(get_args(Realis))},
        "trigger": words, "clause": words, "source": several, "target": several,
        "date": maybe, "holder": several,
    }  # fmt: skip
    act = {
        "type": "object", "properties": fields, "required": list(fields),
        "additionalProperties": False,
    }  # fmt: skip
    return {
        "type": "object", "properties": {"acts": {"type": "array", "items": act}},
        "required": ["acts"], "additionalProperties": False,
    }  # fmt: skip


def _sentences(text: str, speaks: Speech | None) -> tuple[list[Span], int, int]:
    """List the sentences to show; count those withheld, and those passed over."""
    found = split_sentences(text, LANGUAGE)
    fit = [one for one in found if one.end - one.start <= LONGEST_SENTENCE][:MOST_SENTENCES]
    spoken = [] if speaks is None else speaks(text)
    shown = [
        one for one in fit
        if not any(start < one.end and one.start < end for start, end, _ in spoken)
    ]  # fmt: skip
    return shown, len(fit) - len(shown), len(found) - len(fit)


def _windows(sentences: Sequence[Span]) -> Iterator[list[Span]]:
    """Part sentences into what goes to the model at once."""
    window: list[Span] = []
    room = 0
    for one in sentences:
        room -= one.end - one.start
        if window and room < 0:
            yield window
            window = []
        if not window:
            room = MOST_CHARACTERS - (one.end - one.start)
        window.append(one)
    if window:
        yield window


# --- answer ---------------------------------------------------------------------------------


def told_acts(answer: str, name: str) -> list[msgspec.Raw]:
    """Part an answer into its acts, each still to be read; raises `ModelError`.

    One fence of Markdown around the whole is taken off; nothing is repaired.
    """
    bare = answer.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare.partition("\n")[2].removesuffix("```")
    try:
        acts = msgspec.json.decode(bare, type=_Acts).acts
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ModelError(
            f"the language model {name} did not answer with acts as JSON ({error}); ask another"
            " model",
            trouble="malformed",
        ) from error
    if len(acts) > MOST_TOLD:
        raise ModelError(
            f"the language model {name} told {len(acts):,} acts of one passage, where {MOST_TOLD}"
            " are many; ask another model",
            trouble="malformed",
        )
    return acts


def _quoted(raw: msgspec.Raw) -> Quoted:
    """Read one act; raises `Unfit`."""
    try:
        told = msgspec.json.decode(raw, type=_Told)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unfit(f"it has not the form that was asked for ({error})") from error
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in msgspec.structs.asdict(told).items()
    }
    return Quoted(**fields)


def _said(raw: msgspec.Raw) -> str:
    # Cut first: a model may have written megabytes. A letter has four bytes at most.
    words = " ".join(bytes(raw)[: 8 * REFUSED_CHARACTERS].decode("utf-8", "replace").split())
    return "".join(c for c in words if c.isprintable())[:REFUSED_CHARACTERS]
