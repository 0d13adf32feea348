"""The command that codes a collection's texts, and what `apercu add` does about coding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from apercu.commands.finding import When
from apercu.commands.options import (
    CollectionOption,
    DemoOption,
    Format,
    FormatOption,
    collection_place,
    err,
    out,
    print_json,
    say,
)
from apercu.errors import ApercuError

if TYPE_CHECKING:
    from apercu.records import ActsReport, AddReport


def code_collection(
    collection: CollectionOption = None,
    demo: DemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Code the texts that are not coded yet: who did what to whom, for events and relations."""
    report = code_acts(collection_place(collection, demo=demo))
    if format is Format.json:
        print_json(report)
    else:
        from apercu.show.terminal import print_acts

        print_acts(out(), report)
    return 1 if report.missing else 0


def code_acts(place: Path) -> ActsReport:
    """Code what is not coded yet in the collection at `place`; show how it goes on."""
    from apercu.assemble import clock, opened
    from apercu.config import read_settings
    from apercu.intake.code_acts import allow_acts, make_acts
    from apercu.intake.coder import packaged_coder
    from apercu.show.progress import Bar

    coder = packaged_coder()
    if not coder.has_network:
        say("no network for the types of acts is installed: the lexicon alone tells them")
    day = clock().date().toordinal()
    with opened(place) as found, Bar(err()) as bar:
        allow_acts(found.layout)
        return make_acts(found, coder, day=day, progress=bar, workers=read_settings().workers)


def code_added(
    place: Path, report: AddReport, when: When | None
) -> tuple[AddReport, ApercuError | None]:
    """Do what was said about coding, now that the documents are safe.

    Returns the report of adding, with that of coding in it, and what failed: a coder that cannot
    be used spoils nothing that was added.
    """
    if when is None or report.interrupted:
        return report, None
    try:
        if when is When.now:
            import msgspec

            return msgspec.structs.replace(report, acts=code_acts(place)), None
        from apercu.collection.layout import Layout
        from apercu.intake.code_acts import allow_acts, refuse_acts

        (refuse_acts if when is When.never else allow_acts)(Layout(place))
    except ApercuError as error:
        return report, error
    return report, None
