"""Bring what a collection tells of actors into the form that following works on."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from apercu.briefs import CitedOutlet, Reference, Searched
from apercu.collection.reading import Collection
from apercu.following.request import Ground, Stretch
from apercu.records import Span
from apercu.relate.events import Report
from apercu.relations import NamingDocument
from apercu.reporting import Told, ToldDocument


def ground_of(
    told: Told, *, synthetic: bool = False, sentences: Mapping[str, Stretch] | None = None
) -> Ground:
    """Make the ground of what was told; `synthetic` marks it whatever its documents say.

    A document counts where one passage of it names two of the actors: only such passages are coded,
    and a speech that greets sixty states at its two ends reports on no pair of them.
    """
    naming = [one for one in told.documents if len(one.together) > 1]
    left = Counter(one.coded for one in naming)
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
                actors=one.together,
            )
            for one in naming
        ),
        uncoded=left["uncoded"],
        left={one: left[one] for one in ("failed", "language") if left[one]},
        synthetic=synthetic or (bool(told.documents) and all(d.synthetic for d in told.documents)),
        sources={one.document: _reference(one) for one in told.documents},
        sentences=sentences or {},
    )


def sentences_of(collection: Collection, reports: Sequence[Report]) -> dict[str, Stretch]:
    """Give the sentences around the clauses of reports, by the reports' ids.

    A clause that runs over several sentences has all of them. Raises `CollectionDamaged`.
    """
    found: dict[str, Stretch] = {}
    by_text: dict[str, list[Report]] = defaultdict(list)
    for one in reports:
        by_text[one.text_sha256].append(one)
    for text_sha256 in sorted(by_text):
        number = collection.find_number(text_sha256)
        text = collection.text(number)
        spans = [
            span
            for passage in collection.passages(number)
            for span in passage.sentences or (Span(passage.start, passage.end),)
        ]
        for one in by_text[text_sha256]:
            clause = one.act.clause
            around = [at for at in spans if at.start < clause.end and clause.start < at.end]
            start = min([clause.start, *(at.start for at in around)])
            end = max([clause.end, *(at.end for at in around)])
            found[one.id] = Stretch(start, text[start:end])
    return found


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
