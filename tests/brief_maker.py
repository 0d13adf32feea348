"""A brief made by hand from the Norwegian and Icelandic reports."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from apercu.assemble import clock
from apercu.briefs import (
    Brief,
    Citation,
    CitedOutlet,
    OriginCount,
    Question,
    Reference,
    Searched,
    Statement,
    Writer,
)
from apercu.collection.reading import Collection

FIRST, SECOND = "29d862a936ce", "d7f90dbc50a6"


def make_brief(place: Path, *documents: str, question: str = "What of the cod?") -> Brief:
    """Make a brief whose statements are the first two sentences' worth of each document."""
    references, lead = [], []
    with Collection.open(place) as collection:
        state = collection.state()
        for n, name in enumerate(documents, 1):
            found = collection.document(collection.find_number(name))
            appearance = found.appearances[0]
            references.append(
                Reference(
                    n=n, document=found.id, title=found.title,
                    outlet=CitedOutlet(name=appearance.outlet.name), url=found.url,
                    synthetic=True, published=appearance.published, fetched=appearance.fetched,
                    sha256=found.id, origin=found.origin, language=found.language,
                )
            )  # fmt: skip
            for start in (0, found.text.index(". ") + 2):
                end = found.text.index(".", start) + 1
                cited = Citation(
                    reference=n, text_sha256=found.id, start=start, end=end,
                    quote=found.text[start:end],
                )  # fmt: skip
                lead.append(
                    Statement(
                        id=f"s{len(lead) + 1}", text=cited.quote, basis="quoted", kind="event",
                        citations=(cited,), verdict="supported", support=1.0, standing="single",
                        origins=OriginCount(n=1),
                    )
                )  # fmt: skip
    searched = msgspec.convert(msgspec.to_builtins(state), Searched)
    return Brief(
        id=hashlib.sha256(f"{question} {state.state}".encode()).hexdigest(),
        question=Question(text=question),
        as_of="2025-12-31",
        made_at=clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        writer=Writer(),
        synthetic=True,
        collection=searched,
        lead=tuple(lead),
        references=tuple(references),
    )
