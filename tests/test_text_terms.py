"""Terms: the same for a text and for the question that looks for it."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.text import is_stop, terms
from apercu.text.terms import LONGEST_TERM

BLNS = Path(__file__).parents[2] / "shared" / "data" / "guard" / "blns" / "blns.json"


def check(text: str) -> None:
    found = terms(text)
    assert found == terms(text)
    assert all(0 < len(term) <= LONGEST_TERM for term in found)
    assert not any(character.isspace() for term in found for character in term)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_terms_are_never_empty_nor_too_long(text: str) -> None:
    check(text)


def test_the_naughty_strings_give_terms() -> None:
    if not BLNS.is_file():
        pytest.skip("the list of naughty strings is not beside this checkout")
    for text in json.loads(BLNS.read_text(encoding="utf-8")):
        check(text)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=80))
def test_a_foreign_letter_elsewhere_changes_no_term(text: str) -> None:
    assert terms(f"{text} \n щ") == [*terms(text), "щ"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia's gas", ["russia", "gas"]),
        ("4.8 and 13.5%", ["4.8", "and", "13.5"]),
        ("4,8", ["4.8"]),
        ("1,200.50 and 12,345,678", ["1200.50", "and", "12345678"]),
        ("۴٫۸", ["4.8"]),
        ("U.S. and U.K.", ["us", "and", "uk"]),
        ("l'Iran dell’Iran", ["l", "iran", "dell", "iran"]),
        ("don't", ["dont"]),
        ("Qur'an", ["quran"]),
        ("外交部长", ["外交", "交部", "部长"]),
        ("人", ["人"]),
        ("회담", ["회담"]),
        ("G20", ["g20"]),
        ("", []),
        ("— !? … 。", []),
    ],
)
def test_what_becomes_of_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İlham Əliyev", "ilham eliyev"),
        ("IRAQ", "ıraq"),
        ("Türkiye'nin", "turkiye"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("ёлка", "елка"),
        ("Зеле\u0301нский", "зеленский"),
        ("п’ять", "п'ять"),
        ("O‘zbekiston", "o'zbekiston"),
        ("ΥΠΟΥΡΓΌΣ", "υπουργος"),
        ("العَرَبيّة", "العربية"),
        ("کتاب", "كتاب"),
        ("ﬁnance", "finance"),
        ("Rus\u200bsia", "Russia"),
        ("co\u00adoperation", "cooperation"),
        ("agreements", "agreement"),
        ("соглашения", "соглашение"),
    ],
)
def test_one_word_written_in_two_ways(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_letters_that_look_alike_stay_apart() -> None:
    assert terms("йод") != terms("иод")
    assert terms("їх") != terms("іх")


def test_hyphens_part_words() -> None:
    assert terms("Nagorno-Karabakh") == terms("nagorno karabakh")


def test_stop_words_are_told_but_kept() -> None:
    assert [is_stop(term) for term in terms("the gas of и US")] == [True, False, True, True, False]


def test_threads_agree() -> None:
    text = "Ministers agreed соглашения العلاقات agreements " * 50
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(terms(text))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [terms(text)] * 4
