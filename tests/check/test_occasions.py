"""What differs in two slots is another act, what follows by counting needs no saying."""

from __future__ import annotations

import pytest

from check.test_fixed import reasons

ANOTHER_ACT = [
    ("Trade between Norway and Iceland came to 4 billion dollars in 2022.",
     "Trade between Norway and Iceland came to 3 billion dollars in 2021."),
    ("Trade between Norway and Iceland came to 4 billion dollars in January-June 2022.",
     "Trade between Norway and Iceland came to 3 billion dollars in January-March 2022."),
    ("The presidents of Finland and Iceland met in Reykjavik.",
     "The presidents of Norway and Sweden met in Bergen."),
    ("Norway and Iceland signed a treaty in Oslo on 3 May 2024.",
     "Norway and Iceland signed a declaration in Bergen on 9 March 2023."),
    ("Norway told Sweden about the strike.", "Sweden told Finland about the treaty."),
]  # fmt: skip
ONE_ACT = [
    ("Trade between Norway and Iceland came to 4 billion dollars in 2022.",
     "Trade between Norway and Iceland came to 3 billion dollars in 2022."),
    ("The presidents of Norway and Sweden met in Tromsø.",
     "The presidents of Norway and Sweden met in Bergen."),
    ("Norway and Iceland signed a treaty in Bergen on 9 March 2023.",
     "Norway and Iceland signed a declaration in Bergen on 9 March 2023."),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "passage"), ANOTHER_ACT)
def test_another_act_contradicts_nothing(claim: str, passage: str) -> None:
    assert not any(one.contradicts for one in reasons(claim, passage))


@pytest.mark.parametrize(("claim", "passage"), ONE_ACT)
def test_one_act_told_otherwise_does(claim: str, passage: str) -> None:
    assert any(one.contradicts for one in reasons(claim, passage))


RECKONED = [
    ("More than half of the sailors were rescued.", "Of 67 sailors 38 sailors were rescued.", True),
    ("More than two thirds of the sailors were rescued.",
     "Of 67 sailors 38 sailors were rescued.", False),
    ("The ceiling fell by 2,500 tonnes.",
     "The ceiling was 61,400 tonnes in March and 58,900 tonnes in April.", True),
    ("The ceiling fell by 2,700 tonnes.",
     "The ceiling was 61,400 tonnes in March and 58,900 tonnes in April.", False),
    ("The cable is 3,400 kilometres long.", "It is 3.4 million metres of cable.", True),
    ("The cable is 34,000 kilometres long.", "It is 3.4 million metres of cable.", False),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "passage", "follows"), RECKONED)
def test_what_follows_by_counting_is_no_lack(claim: str, passage: str, follows: bool) -> None:
    lacks = [one for one in reasons(claim, passage) if one.check == "number"]
    assert bool(lacks) != follows


def test_the_first_half_of_a_year_is_no_rank() -> None:
    found = reasons("Norway sold cod in the first half of the year.", "Norway sold cod in spring.")
    assert "superlative" not in {one.check for one in found}
    found = reasons("Norway was the first to sell cod.", "Norway sold cod in spring.")
    assert "superlative" in {one.check for one in found}
