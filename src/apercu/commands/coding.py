"""The command that codes texts in bulk: who did what to whom, an act a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated

import typer

from apercu.commands.options import say
from apercu.errors import InputError

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
) -> int:
    """Code texts: who did what to whom, when, how it is meant; a line of JSON for each act."""
    from apercu.adapters.onnx_acts import packaged_acts
    from apercu.adapters.spacy_parser import SpacyParser
    from apercu.codec import to_json
    from apercu.relate.bulk import Note, code_lines
    from apercu.relate.model import ActTypes

    name = "standard input" if file == "-" else file
    network = packaged_acts()
    if network is None:
        say("no network for the types of acts is installed: the lexicon alone tells them")
    read = bad = 0
    with ExitStack() as stack:
        for one in code_lines(_lines(file, stack), SpacyParser(), ActTypes(network)):
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
