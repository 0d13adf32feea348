"""Datelines are told from sentences that begin with capitals."""

import pytest

from apercu.text.datelines import after_dateline, before_words

REST = "Norway and Iceland opened talks on cod quotas."


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO - ", "OSLO (Fjord Wire) - ", "OSLO, March 4 (Fjord Wire) -- ", "OSLO, 4 March — ",
        "NEW YORK – ", "OSLO/BERGEN (Wire): ", "ОСЛО, 4 марта («Волна»). ",
        "OSLO, Norway (Wire) — ",
    ],
)  # fmt: skip
def test_a_dateline_is_found_whole(dateline: str) -> None:
    assert after_dateline(dateline + REST) == len(dateline)


@pytest.mark.parametrize(
    "words",
    [
        REST,
        "NATO said that Norway and Iceland opened talks.",
        "NATO. Norway and Iceland opened talks on cod quotas.",
        "UN and EU observers left Oslo - and nobody came instead of them.",
        "THE ALLIES - NORWAY AND ICELAND - OPENED TALKS ON COD QUOTAS",
        "Oslo - Norway and Iceland opened talks on cod quotas.",
        "",
    ],
)
def test_what_is_no_dateline_is_left(words: str) -> None:
    assert after_dateline(words) == 0


@pytest.mark.parametrize("stray", ['" ', "” ", "/ ) ", "» "])
def test_a_mark_that_closes_the_sentence_before_is_left_out(stray: str) -> None:
    assert before_words(stray + REST) == len(stray)
    assert before_words(f"{stray}OSLO - {REST}") == len(stray) + len("OSLO - ")


def test_an_opening_quotation_mark_stays() -> None:
    assert before_words(f'"{REST}"') == 0
