"""Verdicts: what only the very words support, and what a model is worth beside the checks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from apercu.adapters.spacy_parser import SpacyParser
from apercu.check.judging import LONGEST, Judge
from apercu.check.records import Material
from apercu.ports import Support, Unjudged
from apercu.records import Interval

DAY = Interval(start="2024-05-16", end="2024-05-16", precision="day", basis="given")


class Model:
    """Says one thing of all pairs."""

    name = id = "model"

    def __init__(self, value: float | None) -> None:
        self.value = value

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Support | Unjudged]:
        if self.value is None:
            return [Unjudged("claim_script") for _ in pairs]
        return [Support(self.value, 0, len(passage)) for passage, _ in pairs]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        return [self.value for _ in pairs]


@cache
def parser() -> SpacyParser:
    return SpacyParser()


def verdict(claim: str, *passages: str, model: Model | None = None) -> str:
    materials = [Material(text=one, published=DAY, language="en") for one in passages]
    return Judge(parser(), model).judge(claim, materials).verdict


TREATY = "Norway and Iceland signed a treaty on cod in Bergen."


@pytest.mark.parametrize(
    ("claim", "passage", "expected"),
    [
        (TREATY, TREATY, "supported"),
        (TREATY, "It rained. " + TREATY + " Nobody came.", "supported"),
        # the same words, and another sign
        ("Trade came to €7 million.", "Trade came to $7 million.", "not_checked"),
        ("Trade changed by -4% in May.", "Trade changed by +4% in May.", "not_checked"),
        ("Norway broke the treaty.", "Norway broke the treaty?", "not_checked"),
        # the words of a claim within a sentence that does not say it
        ("Norway broke the treaty.", "Iceland said that Norway broke the treaty.", "not_checked"),
        ("Norway broke the treaty.", "It is untrue that Norway broke the treaty.", "not_checked"),
        ("Norway closed the port.", "If Norway closed the port, Iceland would sue.", "not_checked"),
    ],
)
def test_without_a_model_only_a_whole_sentence_supports(
    claim: str, passage: str, expected: str
) -> None:
    found = verdict(claim, passage)
    assert found == expected or (expected == "not_checked" and found == "contradicted")


def test_a_check_lowers_what_the_model_supports_and_raises_nothing() -> None:
    passage = "Norway and Iceland signed a treaty on cod in Bergen on 9 May 2024."
    said = "On 9 May 2024 Iceland and Norway put a treaty on cod in writing."
    assert verdict(said, passage, model=Model(0.9)) == "supported"
    assert verdict(said.replace("Iceland", "Sweden"), passage, model=Model(0.9)) != "supported"
    assert verdict(said, passage, model=Model(0.1)) == "insufficient"


def test_a_pair_that_was_not_judged_is_not_checked() -> None:
    assert (
        verdict("A treaty on cod was put in writing.", TREATY, model=Model(None)) == "not_checked"
    )


def test_a_half_that_is_said_is_partly() -> None:
    claim = "Norway signed a treaty, and Sweden closed a port."

    class Half(Model):
        def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Support | Unjudged]:
            return [Support(0.9 * ("Sweden" not in c), 0, 1) for _, c in pairs]

    assert verdict(claim, TREATY, model=Half(0.0)) == "partly"


def test_what_only_the_future_can_tell_is_not_checkable() -> None:
    claim = "Relations between Norway and Iceland are likely to worsen."
    assert verdict(claim, TREATY, model=Model(0.1)) == "not_checkable"


@pytest.mark.parametrize("claim", ["", "!!!", "word " * (LONGEST + 1)])
def test_what_is_no_statement_gets_no_verdict(claim: str) -> None:
    assert verdict(claim, TREATY, model=Model(0.9)) == "not_checked"


def test_nothing_to_compare_with_is_no_finding() -> None:
    assert verdict(TREATY, model=Model(0.9)) == "not_checked"
