"""Bring what a collection tells of actors into the form that following works on."""

from __future__ import annotations

import datetime as dt

from apercu.briefs import CitedOutlet, Reference, Searched
from apercu.following.request import Ground
from apercu.relations import NamingDocument
from apercu.reporting import Told, ToldDocument


def ground_of(told: Told, *, synthetic: bool = False) -> Ground:
    """Make the ground of what was told; `synthetic` marks it whatever its documents say."""
    return Ground(
        as_of=dt.date.fromisoformat(told.as_of),
        coder=told.coder,
        searched=Searched(
            documents=told.state.documents, origins=told.state.origins, state=told.state.state
        ),
        documents=tuple(
            NamingDocument(
                document=one.document,
                origin=one.origin,
                day=one.day,
                dated=one.published is not None,
                actors=one.actors,
            )
            for one in told.documents
        ),
        uncoded=told.uncoded,
        left=told.left,
        synthetic=synthetic or (bool(told.documents) and all(d.synthetic for d in told.documents)),
        sources={one.document: _reference(one) for one in told.documents},
    )


def _reference(one: ToldDocument) -> Reference:
    """Describe a document as a source; its number is given where it is cited."""
    outlet = one.outlet
    return Reference(
        n=0,
        document=one.document,
        title=one.title,
        outlet=CitedOutlet(
            name=outlet.name, form=outlet.form, control=outlet.control, state=outlet.state
        ),
        party=one.party,
        url=one.url,
        synthetic=one.synthetic,
        published=one.published,
        fetched=one.fetched,
        sha256=one.document,
        origin=one.origin,
        language=one.language,
    )
