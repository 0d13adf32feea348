"""Words are found as a plain pattern finds them, whatever else is in the batch."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.group import words
from apercu.group.words import find_characters, find_words

PATTERN = re.compile(r"\d+(?:[.,:/\-–]\d+)+|[^\W_]+")
ALPHABET = "abAB éЖжİıß漢 .,:;-–/!?\n\"“'12 34"


def hashes(text: str) -> list[int]:
    return find_words([text]).hashes.tolist()


def names(text: str) -> list[int]:
    found = find_words([text])
    return np.flatnonzero(found.names).tolist()


def plain_words(text: str) -> list[str]:
    # A letter that touches a number with joints is part of it here, as it is part of "12th".
    joined = re.sub(r"(?<=\d)[.,](?=\d)", "", text)
    joined = re.sub(r"(?<=\d)[:/\-–](?=\d)", "9999", joined)
    return ["".join(c.casefold()[0] for c in word) for word in PATTERN.findall(joined)]


@settings(max_examples=150, deadline=None)
@given(st.text(ALPHABET, max_size=60))
def test_words_are_those_of_a_plain_pattern(text: str):
    wanted, found = plain_words(text), hashes(text)
    assert len(found) == len(wanted)
    assert len(set(zip(found, wanted, strict=True))) == len(set(found)) == len(set(wanted))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(ALPHABET, max_size=30), max_size=8))
@pytest.mark.parametrize("find", [find_words, find_characters])
def test_what_a_text_gives_does_not_depend_on_its_neighbours(find, texts: list[str]):
    if not texts:
        return
    together = find(texts)
    apart = [find([text]) for text in texts]
    for part in ("hashes", "numbers", "names", "sizes"):
        assert getattr(together, part).tolist() == [
            value for one in apart for value in getattr(one, part).tolist()
        ]


def plain_hash(word: str) -> int:
    """The hash by whole numbers; its constants are those of the stored signatures."""
    total = sum(ord(c) * pow(0xD6E8FEB86659FD93, at, 2**64) for at, c in enumerate(word))
    total = total * 0x9E3779B97F4A7C15 % 2**64
    total = (total ^ (total >> 32)) * 0x94D049BB133111EB % 2**64
    return total ^ (total >> 29)


def test_hashes_are_the_same_in_every_process_and_release():
    assert hashes("harbour Гавань 1,200 12:30 мая") == [
        plain_hash(form) for form in ("harbour", "гавань", "1200", "12:30", "5month")
    ]


def test_case_is_folded_and_words_differ():
    assert hashes("Harbour HARBOUR harbour") == hashes("harbour") * 3
    assert len(set(hashes("stop post opts pots spot tops"))) == 6


def test_numbers_are_read_alike_however_they_are_written():
    assert hashes("1,200") == hashes("1.200") == hashes("1200")
    assert hashes("4.2 x") == hashes("4,2 x")
    assert hashes("12:30") != hashes("12.30")
    assert hashes("twelve") == hashes("12") == hashes("Twelve")
    assert hashes("5 мая") == hashes("5 May") == hashes("5 MAY")
    assert find_words(["They may march, 12 of them in May"]).numbers.tolist() == [
        False, False, False, True, False, False, False, True,
    ]  # fmt: skip


def test_names_are_capitals_that_no_sentence_begins_with():
    assert names("The port of Aldra. In Berrin they said: No") == [3, 5]
    assert names('He said "Never" to Castel\nThe end') == [4]
    assert names("12 May Aldra") == [2]


def test_a_long_text_is_cut_and_gives_the_words_of_its_pieces(monkeypatch):
    text = " ".join(f"word{number} of Aldra, 1,200." for number in range(400))
    whole = find_words([text])
    monkeypatch.setattr(words, "PIECE", 1000)
    cut = find_words([text, "The end"])
    assert cut.sizes.tolist() == [*whole.sizes.tolist(), 2]
    assert cut.hashes.tolist()[:-2] == whole.hashes.tolist()
    monkeypatch.undo()
    unbroken = "x" * (words.PIECE * 2 + 5)
    assert find_words([unbroken]).sizes.tolist() == [3]


def test_hostile_characters_are_read():
    text = "\x00a\ud800b \U000e0041 \U0001f600c"
    assert len(hashes(text)) == 3
