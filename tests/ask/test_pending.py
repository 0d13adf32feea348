"""What counts as an act that is still to come."""

from __future__ import annotations

import datetime as dt

import pytest
from telling import told

from apercu.ask.pending import is_pending

AS_OF = dt.date(2024, 6, 1)


@pytest.mark.parametrize(
    ("text", "published", "pending"),
    [
        ("Greece will send a frigate to Chios on 12 June 2024.", "2024-05-16", True),
        ("Greece will send a frigate to Chios on 20 May 2024.", "2024-05-16", False),
        ("Greece will send a frigate to Chios.", "2024-05-16", True),
        ("Greece will send a frigate to Chios.", "2012-05-16", False),
        ("Greece will continue to guard the strait of Chios.", "2024-05-16", False),
        ("Greece will never leave the strait of Chios.", "2024-05-16", False),
        ("Greece feared that Turkey would take over the harbour of Chios.", "2024-05-16", False),
    ],
)
def test_only_an_act_that_may_still_come(text: str, published: str, *, pending: bool) -> None:
    assert is_pending(told(text, published, "d", course="planned"), AS_OF) is pending


def test_a_judgement_of_what_will_come_is_no_act() -> None:
    one = told(
        "Greece will send a frigate.", "2024-05-16", "d", course="planned", kind="assessment"
    )
    assert not is_pending(one, AS_OF)
