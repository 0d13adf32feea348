"""The published JSON Schemas: of what the commands print, and of what they take in."""

from __future__ import annotations

from typing import Any

from apercu import audits, briefs, records, relations
from apercu.codec import schema
from apercu.errors import InputError

_PUBLISHED: dict[str, type[Any]] = {
    "brief": briefs.Brief,
    "statement": briefs.Statement,
    "citation": briefs.Citation,
    "event": briefs.Event,
    "reference": briefs.Reference,
    "ask": briefs.Brief,
    "show": briefs.Brief,
    "briefs": briefs.BriefList,
    "open": briefs.OpenedReference,
    "audit": audits.Audit,
    "check": audits.Audit,
    "audited-statement": audits.AuditedStatement,
    "claim": audits.GivenClaim,
    "checked-claim": audits.ClaimResult,
    "events": relations.EventTable,
    "relations": relations.Relations,
    "opened-event": relations.OpenedEvent,
    "corrections": relations.CorrectionList,
    "correct": relations.CorrectionMade,
    "document": records.Document,
    "reading": records.Reading,
    "search": records.SearchReply,
    "add": records.AddReport,
    "doctor": records.DoctorReport,
    "failure": records.Failure,
    "failures": records.FailureReport,
    "read": records.ReadReport,
    "rebuild": records.RebuildReport,
    "vectors": records.VectorReport,
    "acts": records.ActsReport,
    "interval": records.Interval,
}


def schema_names() -> list[str]:
    """Return the names of the published schemas."""
    return sorted(_PUBLISHED)


def find_schema(name: str) -> dict[str, Any]:
    """Return a published schema; raises `InputError`."""
    kind = _PUBLISHED.get(name)
    if kind is None:
        raise InputError(f"there is no schema {name!r}; there are {', '.join(schema_names())}")
    return schema(kind, title=name)
