"""Names and ids are understood, the reading is said, and nothing is guessed."""

from __future__ import annotations

import pytest

from apercu.errors import InputError
from apercu.following.naming import understand


@pytest.mark.parametrize(
    ("given", "id_", "noted"),
    [
        ("AZE", "AZE", False), ("aze", "AZE", False), ("Azerbaijan", "AZE", False),
        (" azerbaijan ", "AZE", False), ("Baku", "AZE", True), ("org:NATO", "org:NATO", False),
        ("the Kremlin", "RUS", True), ("Россия", "RUS", True),
    ],
)  # fmt: skip
def test_one_actor_is_understood(given: str, id_: str, noted: bool) -> None:
    named, note = understand(given)
    assert named.id == id_
    assert bool(note) is noted
    if noted:
        assert given.strip() in note
        assert f"{named.name} ({id_})" in note


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"'Azerbaijn' is no actor .* Azerbaijan \(AZE\)"):
        understand("Azerbaijn")
    with pytest.raises(InputError, match="give a name such as"):
        understand("Zzyzx Quux")
    with pytest.raises(InputError, match="no actor"):
        understand("")
