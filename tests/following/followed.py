"""Makers for the tests of following: requests and grounds about invented states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from apercu.briefs import CitedOutlet, Named, Reference, Searched
from apercu.following import Ground, Request, make_request
from apercu.records import Interval
from apercu.relate.events import Report
from apercu.relations import NamingDocument

ARL = Named(id="ARL", name="Arland")
BOR = Named(id="BOR", name="Borland")
COR = Named(id="COR", name="Corland")
AS_OF = dt.date(2025, 12, 31)


def request(**more: Any) -> Request:
    return make_request((ARL, BOR), **more)


def source(report: Report) -> Reference:
    """Describe the text of a report."""
    return Reference(
        n=0,
        document=report.text_sha256,
        title=f"Title of {report.text_sha256[:4]}",
        outlet=CitedOutlet(name=report.outlet or "Paper"),
        party=report.party,
        url=f"https://paper.example/{report.text_sha256[:6]}",
        published=report.act.reported,
        fetched=Interval(start="2025-12-01", end="2025-12-01", precision="day", basis="fetch"),
        sha256=report.text_sha256,
        origin=report.origin,
        language="en",
    )


def naming(day: str, *actors: str, key: str = "") -> NamingDocument:
    document = f"{day}{key}".encode().hex().ljust(64, "0")[:64]
    return NamingDocument(document=document, origin=document, day=day, actors=actors)


def ground(
    reports: Iterable[Report] = (), documents: Sequence[NamingDocument] = (), **more: Any
) -> Ground:
    return Ground(
        as_of=AS_OF,
        coder="5a11",
        searched=Searched(documents=9, origins=8, state="s" * 64),
        documents=tuple(documents),
        sources={one.text_sha256: source(one) for one in reports},
        **more,
    )
