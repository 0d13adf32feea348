"""Whose word a statement is, where several actors stand together."""

from __future__ import annotations

import pytest
from telling import told

from apercu.ask.selection import holders


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Norway and Iceland condemned the raid on the ferry.", ("NOR", "ISL")),
        ("The talks between Norway and Iceland cannot go on, Oslo said.", ("NOR",)),
        ("Peace with Norway and Iceland is out of reach, Oslo said.", ("NOR",)),
    ],
)
def test_only_who_speaks_together_holds_together(text: str, whose: tuple[str, ...]) -> None:
    assert holders(told(text, "2024-05-16", "d", holder="NOR")) == whose
