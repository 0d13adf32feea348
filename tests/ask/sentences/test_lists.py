"""The word lists are whole: what the rules ask for is there, and nothing is there in vain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import apercu.ask.sentences
from apercu.ask.sentences.lists import load, words
from apercu.ask.sentences.view import READ

CODE = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted(Path(apercu.ask.sentences.__file__).parent.glob("*.py"))
)
ASKED = set(re.findall(r'(?:words|has|by_first)\(\s*"(\w+)"', CODE))


def test_every_list_that_a_rule_asks_for_is_there_and_every_other_way_round() -> None:
    others = {name for language in READ for name in load(language)}
    assert set(load("en")) <= ASKED <= others


@pytest.mark.parametrize("language", sorted(READ))
def test_forms_are_in_lower_case_and_no_list_is_empty(language: str) -> None:
    for name, forms in load(language).items():
        assert forms, name
        assert "" not in forms, name
        assert all(form == form.lower() for form in forms), name
        assert name in ASKED, name


def test_a_list_that_no_rule_knows_is_an_error_in_english() -> None:
    with pytest.raises(KeyError):
        words("no such list")
