"""Bring kept briefs back: the journal says which, their files and the old catalogue what."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from apercu.briefs import Brief
from apercu.codec import from_json
from apercu.collection.briefs_kept import (
    FORGOTTEN,
    KEPT,
    body_path,
    inflate,
    put_row,
    put_row_of_gone,
    quoted,
    read_body,
    stored_names,
    tell_gone,
    write_body,
)
from apercu.collection.writing import Batch
from apercu.intake.lending import Lent
from apercu.intake.salvage import keep_aside


class SaidBrief(msgspec.Struct):
    """What the journal says of a brief: the hash of its JSON, or when and why it was taken out."""

    made_at: str
    asked_at: str
    sha: str | None
    gone: str = ""
    why: str = ""


class Brought(msgspec.Struct):
    """What came of it, in words for the report."""

    restored: list[str] = []
    lost: list[str] = []


def replay_brief(said: dict[str, SaidBrief], at: str, kind: str, body: dict[str, Any]) -> None:
    """Take in an entry of the journal."""
    identity = body["id"]
    if kind == KEPT:
        said[identity] = SaidBrief(body["made_at"], at, body["sha256"])
    elif kind == FORGOTTEN:
        said[identity] = SaidBrief(body["made_at"], at, None, at, body["why"])
    elif identity in said:
        said[identity].asked_at = at


def bring_back(
    batch: Batch, said: dict[str, SaidBrief], lent: Lent, forgotten: frozenset[str], *, torn: bool
) -> Brought:
    """Store the briefs again; `torn` says that the journal does not tell of all of them.

    What quotes a forgotten text stays out whatever says otherwise: a forgetting may have been cut
    short.
    """
    brought = Brought()
    told = dict(said)
    if torn:
        told |= _gone_since(batch, said, lent)
    for identity, one in sorted(told.items()):
        if one.sha is None:
            put_row_of_gone(batch, identity, one.made_at, one.gone, one.why)
            continue
        data = _body(batch, one.sha, lent, brought, identity)
        if data is None:
            brought.lost.append(f"the brief {identity} of {one.made_at}")
        else:
            _store(batch, data, one.asked_at, forgotten)
    if torn:
        _bring_untold(batch, told, lent, forgotten, brought)
    return brought


def _gone_since(batch: Batch, said: dict[str, SaidBrief], lent: Lent) -> dict[str, SaidBrief]:
    """Return the briefs of which only the old catalogue knows that they went; tell of them."""
    found = {}
    for identity, row in sorted(lent.briefs.items()):
        if row["gone"] and not (identity in said and said[identity].sha is None):
            found[identity] = SaidBrief(
                row["made_at"], row["asked_at"], None, row["gone"], row["why"]
            )
            tell_gone(batch, identity, row["made_at"], row["gone"], row["why"])
    return found


def _body(batch: Batch, sha: str, lent: Lent, brought: Brought, identity: str) -> bytes | None:
    """Return a brief's JSON from its file, else from the old catalogue, which writes it anew."""
    data = read_body(batch.layout, sha)
    if data is not None:
        return data
    path = body_path(batch.layout, sha)
    if path.exists():
        keep_aside(batch.layout, path)
    row = lent.briefs.get(identity)
    data = inflate(bytes.fromhex(sha), row["body"]) if row else None
    if data is not None:
        write_body(batch, sha, data)
        brought.restored.append(f"the brief {identity}")
    return data


def _store(batch: Batch, data: bytes, asked_at: str, forgotten: frozenset[str]) -> None:
    sha = hashlib.sha256(data).hexdigest()
    brief = from_json(data, Brief, place=str(body_path(batch.layout, sha)))
    cited = quoted(data) & forgotten
    if cited:
        why = f"it quoted document {min(cited)}"
        tell_gone(batch, brief.id, brief.made_at, asked_at, why)
        put_row_of_gone(batch, brief.id, brief.made_at, asked_at, why)
    else:
        put_row(batch, brief, sha, data, asked_at=asked_at)


def _bring_untold(
    batch: Batch, told: dict[str, SaidBrief], lent: Lent, forgotten: frozenset[str],
    brought: Brought,
) -> None:  # fmt: skip
    """Bring back what a damaged journal no longer tells; it is told of again.

    Where there is an old catalogue, it says which briefs there were.
    """
    asked: dict[str, str] = {}
    found: dict[str, bytes | None] = {}
    for identity, row in lent.briefs.items():
        if row["sha"] and identity not in told:
            sha = row["sha"].hex()
            asked[sha] = row["asked_at"]
            found[sha] = read_body(batch.layout, sha) or inflate(row["sha"], row["body"])
    if not lent.briefs:
        known = {one.sha for one in told.values()}
        names = (name for name in stored_names(batch.layout) if name not in known)
        found = {name: read_body(batch.layout, name) for name in names}
    for sha, data in sorted(found.items()):
        if data is None:
            if body_path(batch.layout, sha).exists():
                keep_aside(batch.layout, body_path(batch.layout, sha))
            brought.lost.append(f"a brief (sha256 {sha})")
            continue
        brief = from_json(data, Brief, place=str(body_path(batch.layout, sha)))
        if brief.id in told:
            continue  # another took its place
        at = asked.get(sha, brief.made_at)
        write_body(batch, sha, data)
        batch.note(at, KEPT, {"id": brief.id, "made_at": brief.made_at, "sha256": sha})
        _store(batch, data, at, forgotten)
