"""Bring analysts' corrections back: from the journal, else from the old catalogue."""

from __future__ import annotations

from typing import Any

import msgspec

from apercu.collection.corrections_kept import put_correction, read_row, tell_correction
from apercu.collection.writing import Batch
from apercu.intake.lending import Lent
from apercu.relations import KeptCorrection


def replay_correction(said: dict[str, KeptCorrection], body: dict[str, Any]) -> None:
    """Take in an entry of the journal, whose line was checked against its hash."""
    one = msgspec.convert(body, KeptCorrection)
    said[one.id] = one


def bring_corrections(
    batch: Batch, said: dict[str, KeptCorrection], lent: Lent, *, torn: bool
) -> None:
    """Store the corrections again; `torn` says that the journal does not tell of all of them.

    Those that only the old catalogue knows are told of again.
    """
    for _, one in sorted(said.items()):
        put_correction(batch, one)
    if not torn:
        return
    for identity, row in sorted(lent.corrections.items()):
        if identity not in said:
            one = read_row(row, "the old catalogue")
            put_correction(batch, one)
            tell_correction(batch, one)
