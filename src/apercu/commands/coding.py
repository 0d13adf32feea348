"""The command that codes texts in bulk: who did what to whom, an act a line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from apercu.commands.options import say
from apercu.errors import InputError

if TYPE_CHECKING:
    from apercu.relate.bulk import Second

DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 2


def code(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE.jsonl",
            help='Lines of {"id", "text", "published"?, "source"?, "target"?}; - for standard'
            " input. With source and target, words of the text, that relation is coded.",
            show_default=False,
        ),
    ],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="openai:NAME",
            help="Let a language model code too, and tell where the two differ. The texts are sent"
            " to OPENAI_BASE_URL (OpenAI's own, if not set), with OPENAI_API_KEY.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Code texts: who did what to whom, when, how it is meant; a line of JSON for each act."""
    from apercu.adapters.onnx_acts import packaged_acts
    from apercu.adapters.spacy_parser import SpacyParser
    from apercu.codec import to_json
    from apercu.relate.bulk import Note, code_lines
    from apercu.relate.model import ActTypes

    name = "standard input" if file == "-" else file
    second = None if model is None else _second(model)
    network = packaged_acts()
    if network is None:
        say("no network for the types of acts is installed: the lexicon alone tells them")
    read = bad = 0
    with ExitStack() as stack:
        lines = _lines(file, stack)
        for one in code_lines(lines, SpacyParser(), ActTypes(network), second=second):
            if isinstance(one, Note):
                bad += one.kind == "bad"
                read += one.kind == "none"
                say(f"{name} line {one.number}: {one.message}")
                continue
            read += 1
            sys.stdout.write(to_json(one) + "\n")
            sys.stdout.flush()
    if not bad:
        return DONE
    return SOME_FAILED if read else NOTHING_DONE


def _second(given: str) -> Second:
    """Make the language model that codes too; say who it is and by which prompt."""
    from apercu.adapters.language_service import make_language_model
    from apercu.read.speech import spans_to_models
    from apercu.relate.bulk import Second
    from apercu.relate.by_model import PROMPT, coder_id

    model = make_language_model(given, os.environ)
    say(f"{model.name} codes too, by the prompt {PROMPT} (coder {coder_id(model)})")
    return Second(model, spans_to_models)


def _lines(file: str, stack: ExitStack) -> Iterator[bytes]:
    if file == "-":
        return iter(sys.stdin.buffer)
    try:
        return iter(stack.enter_context(open(file, "rb")))  # noqa: PTH123  closed by the stack
    except OSError as error:
        raise InputError(
            f"{file} cannot be read ({error.strerror}); give a file of JSON lines, or - for"
            " standard input"
        ) from error
