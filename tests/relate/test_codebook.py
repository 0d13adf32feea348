"""The codebook holds what the manual holds, with its slip mended."""

from __future__ import annotations

import pytest

from apercu.errors import InputError
from apercu.relate.codebook import TYPES, codebook, contexts, modes, quad_of, score_of


def test_every_type_has_a_quad_class_and_a_score() -> None:
    assert [kind for kind, mode in codebook() if mode is None] == list(TYPES)
    assert {quad_of(kind) for kind in TYPES} == {1, 2, 3, 4}


def test_conflict_scores_below_zero_and_cooperation_above() -> None:
    for (kind, mode), entry in codebook().items():
        if entry.quad <= 2:
            assert entry.score > 0, (kind, mode)
        elif kind != "REQUEST":
            assert entry.score < 0, (kind, mode)


def test_the_slip_is_mended_and_said() -> None:
    assert score_of("ACCUSE") == -2
    assert codebook()["ACCUSE", None].mended
    assert not codebook()["ACCUSE", "allege"].mended


def test_modes_belong_to_their_type() -> None:
    assert modes("THREATEN") == (
        "restrict", "arrest", "relations", "expel", "territory", "violence",
    )  # fmt: skip
    assert modes("AGREE") == ()
    with pytest.raises(InputError, match="AGREE of mode visit"):
        score_of("AGREE", "visit")


def test_contexts_are_those_of_the_manual() -> None:
    assert len(contexts()) == len(set(contexts())) == 37
    assert "energy" not in contexts()
