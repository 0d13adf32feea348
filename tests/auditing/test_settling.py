"""One passage that differs is no contradiction while others tell the claim as it is claimed."""

from __future__ import annotations

import pytest

from apercu.adapters.spacy_parser import SpacyParser
from apercu.auditing.settling import settled
from apercu.check.judging import Judge
from apercu.check.records import Checked, Material

CLAIM = "Norway closed the port of Narvik on 3 May 2024."
AGAINST = "Norway closed the port of Narvik on 9 May 2024, the harbour master said."
TELLS = "It was on 3 May 2024 that Norway closed the port of Narvik to all ships."
LESS = "Norway has closed ports before."


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(SpacyParser(), None)


def checked(judge: Judge, *texts: str) -> tuple[Checked, list[Material]]:
    materials = [Material(text=text, document=text, language="en") for text in texts]
    return judge.judge(CLAIM, materials), materials


def test_a_passage_against_it_stands_alone(judge: Judge) -> None:
    found, materials = checked(judge, AGAINST, LESS)
    assert found.verdict == "contradicted"
    assert settled(found, materials) == found


def test_other_words_that_tell_it_take_it_back(judge: Judge) -> None:
    found, materials = checked(judge, AGAINST, TELLS)
    assert found.verdict == "contradicted"
    left = settled(found, materials)
    assert left.verdict == "not_checked"
    assert not any(one.contradicts for claim in left.claims for one in claim.reasons)
    assert not any(one.side == "against" for claim in left.claims for one in claim.evidence)


def test_what_is_not_contradicted_stays(judge: Judge) -> None:
    found, materials = checked(judge, TELLS)
    assert settled(found, materials) is found
