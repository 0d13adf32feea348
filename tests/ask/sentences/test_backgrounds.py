"""The day printed is that of the main act, not of what is only mentioned beside it."""

from __future__ import annotations

import pytest
from laying import lay

from apercu.ask.evidence import Told
from apercu.ask.sentences import examine


def when(text: str, **given: str) -> str | None:
    (one,) = lay(text, **given)  # type: ignore[arg-type]
    found = examine(one, [])
    assert isinstance(found, Told), found.reason
    return found.when.start if found.when else None


@pytest.mark.parametrize(
    "text",
    [
        "Greece may close its ports to Egypt if Turkey raises its tolls on 20 May, Greece warned.",
        "Greece has not yet decided whether the tolls levied on Egypt last April should stay.",
        "Greece has cleared its arrears to Egypt for 1985 with a loan of the bank of Chios.",
        "Greece went back to its 1961 terms for a treaty with Egypt.",
        "Greek catches fell to a low, as agreed with Turkey last December.",
        "To prevent a strike like that of last April in Cairo, Greece sent grain to Egypt.",
        "Greece is at peace with Egypt, despite the tolls imposed last week in Cairo.",
        "Greece praised Egypt's decision last month to lower its tolls on grain.",
        "Greece and Egypt are friends (an expression in all newspapers last week) and neighbours.",
    ],
)
def test_a_date_beside_the_act_is_not_its_date(text: str) -> None:
    assert when(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Greece closed its ports to Egyptian ships on 8 May 2024.", "2024-05-08"),
        ("The ministers of Greece signed a treaty with Egypt on 8 May 2024.", "2024-05-08"),
        ("On 8 May 2024 Greece lowered the tolls imposed on Egyptian grain.", "2024-05-08"),
    ],
)
def test_the_date_of_the_act_stays(text: str, day: str) -> None:
    assert when(text) == day


def test_today_in_a_speech_is_no_day() -> None:
    (one,) = lay("Today Egypt and Greece are friends of my country at sea.", speaker="TUR")
    found = examine(one, [])
    assert isinstance(found, Told)
    assert "[" not in found.text
    assert when("Greece closed its ports to Egyptian ships today.") == "2024-05-16"


def test_a_date_stands_behind_a_genitive() -> None:
    (one,) = lay("Greece sold more grain to Egypt in this year's spring.")
    found = examine(one, [])
    assert isinstance(found, Told)
    assert "this year's [2024] spring" in found.text


def test_a_year_before_its_noun_dates_no_act() -> None:
    assert when("Greece has kept the Cairo-mediated 2008 ceasefire with Egypt.") is None
    assert when("In 2008 ceasefire talks brought Greece and Egypt to Cairo.") == "2008-01-01"
