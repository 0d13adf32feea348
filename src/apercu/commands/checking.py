"""The command that checks what others wrote: an overview, or claims in bulk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apercu.commands.options import (
    CollectionOption,
    DemoOption,
    collection_place,
    err,
    out,
    say,
)
from apercu.errors import InputError

if TYPE_CHECKING:
    import datetime

    from apercu.auditing.bulk import Judges
    from apercu.auditing.materials import FindNear, Reader
    from apercu.audits import Audit, Checker
    from apercu.collection.index import LexicalIndex
    from apercu.collection.reading import Collection
    from apercu.ports import Parser

DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 2
MOST_KEPT = 200
"""Claims after which what was read of their texts is let go."""


class AuditFormat(StrEnum):
    """How an audit is printed."""

    terminal = "terminal"
    markdown = "markdown"
    html = "html"
    json = "json"


def check(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="The overview: text, Markdown, HTML, DOCX, PDF; - for standard input.",
            show_default=False,
        ),
    ] = None,
    claims: Annotated[
        str | None,
        typer.Option(
            "--claims",
            metavar="FILE",
            help='Instead: lines of {"id", "claim", "documents": [text, ...]}; without documents'
            " the collection is searched. - for standard input.",
        ),
    ] = None,
    collection: CollectionOption = None,
    demo: DemoOption = False,
    as_of: Annotated[
        str | None, typer.Option(help="Compare as of this day (2025-09-27); today if not given.")
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        AuditFormat, typer.Option("--format", help="How to print it.")
    ] = AuditFormat.terminal,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write it there instead of printing it."),
    ] = None,
) -> int:
    """Check what others wrote: each statement of an overview, or each line of a file of claims."""
    from apercu.assemble import clock
    from apercu.config import parse_day

    if (file is None) == (claims is None):
        raise InputError(
            "name what is to be checked: an overview's FILE, or --claims FILE, one of them"
        )
    day = parse_day(as_of, option="--as-of") if as_of else clock().date()
    if claims is not None:
        if output is not None or format is not AuditFormat.terminal:
            raise InputError(
                "--claims prints a line of JSON for each claim; leave --format and --output out"
            )
        return _claims(claims, collection, demo, day)
    audit = _audit(file or "", collection, demo, day)
    written = _rendered(audit, format)
    if output is not None:
        from apercu.show.audit.files import write_audit

        write_audit(output, written, audit)
    elif written is not None:
        sys.stdout.write(written)
    else:
        from apercu.show.audit.terminal import print_audit

        print_audit(out(), audit)
    return DONE


def _audit(file: str, collection: Path | None, demo: bool, day: datetime.date) -> Audit:
    from apercu.assemble import clock, searchable
    from apercu.auditing.handing import hand_in
    from apercu.auditing.overviews import audit
    from apercu.show.progress import Bar

    handed = hand_in(file, sys.stdin.buffer)
    place = collection_place(collection, demo=demo)
    judges, checker = _judges()
    with searchable(place) as (opened, index), Bar(err()) as bar:
        return audit(
            handed,
            opened,
            index,
            name="standard input" if file == "-" else Path(file).name,
            as_of=day,
            judge=judges.own,
            judge_other=judges.other,
            checker=checker,
            clock=clock,
            parser=_parser(),
            near=_near(opened, index),
            synthetic=demo,
            progress=bar,
        )


def _near(collection: Collection, index: LexicalIndex) -> FindNear | None:
    """Return what finds by nearness, where the reports have vectors; none are made for it."""
    from apercu.assemble import make_encoder
    from apercu.config import read_settings

    encoder = make_encoder(read_settings())
    if not (collection.layout.vectors / encoder.id / "leads").is_dir():
        return None
    from apercu.finding import Finder

    return Finder(collection, index, encoder).find


@cache
def _parser() -> Parser:
    """Make the parser that judging and the checks over the collection share."""
    from apercu.adapters.spacy_parser import SpacyParser

    return SpacyParser()


def _judges() -> tuple[Judges, Checker]:
    """Make what judges: with the support model that is set, and by quotation alone."""
    from apercu.assemble import make_support
    from apercu.auditing.bulk import Judges
    from apercu.audits import Checker
    from apercu.check.judging import Judge
    from apercu.config import read_settings

    support = make_support(read_settings())
    parser = _parser()
    made: dict[str, Any] = {}

    def judge(which: str) -> Callable[..., Any]:
        def judged(*given: Any, **named: Any) -> Any:
            count, current = made.get(which, (0, None))
            if current is None or count % MOST_KEPT == 0:
                current = Judge(parser, support if which == "own" else None)
            made[which] = (count + 1, current)
            return current.judge(*given, **named)

        return judged

    checker = Checker(
        parser=parser.id,
        support=support.name if support else None,
        support_id=support.id if support else None,
    )
    return Judges(own=judge("own"), other=judge("other")), checker


def _rendered(audit: Audit, format: AuditFormat) -> str | None:  # noqa: A002 - the option's name
    """Write an audit in a format; `None` for the terminal, which must know its width."""
    if format is AuditFormat.html:
        from apercu.show.audit.html import audit_html

        return audit_html(audit)
    if format is AuditFormat.markdown:
        from apercu.show.audit.markdown import audit_markdown

        return audit_markdown(audit)
    if format is AuditFormat.json:
        from apercu.codec import to_json

        return to_json(audit, indent=2) + "\n"
    return None


def _claims(file: str, collection: Path | None, demo: bool, day: datetime.date) -> int:
    """Check claims line by line; print each result as it comes, and list bad lines."""
    from apercu.auditing.bulk import BadLine, check_lines
    from apercu.codec import to_json

    checked = bad = 0
    judges, checker = _judges()
    if checker.support is None:
        say("no support model is set: what is not quoted to the letter is 'not_checked'")
    with ExitStack() as stack:
        reader = _opening(stack, collection, demo, day)
        for one in check_lines(_lines(file, stack), judges, reader=reader, parser=_parser()):
            if isinstance(one, BadLine):
                bad += 1
                say(f"{_name(file)} line {one.number}: {one.message}")
                continue
            checked += 1
            sys.stdout.write(to_json(one) + "\n")
            sys.stdout.flush()
    if not bad:
        return DONE
    return SOME_FAILED if checked else NOTHING_DONE


def _opening(
    stack: ExitStack, collection: Path | None, demo: bool, day: datetime.date
) -> Callable[[], Reader]:
    """Return what opens the collection, when a claim needs it."""

    def reader() -> Reader:
        from apercu.assemble import searchable
        from apercu.auditing.materials import Reader

        place = collection_place(collection, demo=demo)
        return Reader(*stack.enter_context(searchable(place)), day)

    return reader


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _lines(file: str, stack: ExitStack) -> Iterator[bytes]:
    """Yield lines as they come; of one that is too long no more than tells that."""
    from apercu.auditing.bulk import LONGEST_LINE

    if file == "-":
        opened: Any = sys.stdin.buffer
    else:
        try:
            opened = stack.enter_context(open(file, "rb"))  # noqa: PTH123, SIM115 - closed by it
        except OSError as error:
            raise InputError(
                f"{file} cannot be opened ({error.strerror}); check the spelling and the folder"
            ) from error
    while line := opened.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = opened.readline(LONGEST_LINE + 1)
