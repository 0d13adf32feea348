"""Examine a collection's folder, also one that can hardly be opened."""

from __future__ import annotations

from pathlib import Path

from apercu.collection.doctor import REBUILD, examine
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged
from apercu.group.signatures import from_bytes
from apercu.intake.origins import band_numbers
from apercu.records import Damage, DoctorReport


def examine_folder(root: Path) -> DoctorReport:
    """Examine the collection at `root`; raises `CollectionMissing`, `CollectionNewer`."""
    try:
        with Collection.open(root) as collection:
            return examine(collection, lambda packed: band_numbers(from_bytes(packed)))
    except CollectionDamaged as error:
        damage = Damage(place=str(root), what=str(error), remedy=REBUILD)
        return DoctorReport(ok=False, state="", documents=0, damaged=(damage,))
