"""The sample brief is drawn as agreed; `python tests/show/show_golden.py --write` agrees anew."""

from __future__ import annotations

import pytest
from show_golden import PLACE, render_all

FORMS = render_all()


@pytest.mark.parametrize("name", FORMS)
def test_the_sample_is_drawn_as_agreed(name: str) -> None:
    assert FORMS[name] == (PLACE / name).read_text(encoding="utf-8")


def test_every_golden_file_is_drawn() -> None:
    assert {path.name for path in PLACE.iterdir()} == set(FORMS)


def test_drawing_twice_gives_the_same() -> None:
    assert render_all() == FORMS
