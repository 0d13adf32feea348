"""Standing is counted in origins and parties, never in copies."""

from __future__ import annotations

import pytest

from apercu.check.standing import Voice, count_origins, standing_of
from apercu.records import Control


def voice(origin: str, party: str | None = None, control: Control = "independent") -> Voice:
    return Voice(origin=origin, control=control, party=party)


@pytest.mark.parametrize(
    ("voices", "standing"),
    [
        ([voice("a")], "single"),
        ([voice("a"), voice("a"), voice("a")], "single"),
        ([voice("a"), voice("b")], "corroborated"),
        ([voice("a", "NOR"), voice("b", "NOR")], "one_party"),
        ([voice("a", "NOR"), voice("b", "ISL")], "corroborated"),
        ([voice("a", "NOR"), voice("b")], "corroborated"),
    ],
)
def test_standing_is_whose_word_it_is(voices: list[Voice], standing: str) -> None:
    assert standing_of(voices, disputed=False) == standing


def test_a_dispute_outweighs_any_number() -> None:
    assert standing_of([voice("a"), voice("b"), voice("c")], disputed=True) == "disputed"


def test_an_origin_counts_once_whatever_the_order() -> None:
    voices = [voice("b", "NOR", "state"), voice("a"), voice("b", None, "unknown"), voice("a")]
    counted = count_origins(voices)
    assert counted == count_origins(voices[::-1])
    assert counted.n == 2
    assert sum(counted.by_party.values()) == sum(counted.by_control.values()) == 2
