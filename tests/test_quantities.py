"""Amounts are read with unit, bounds and noun; what only looks like one is not."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.quantities import Quantity, find_quantities
from apercu.quantities.figures import figure_value


def only(text: str, language: str = "en") -> Quantity:
    (found,) = find_quantities(text, language=language)
    return found


@pytest.mark.parametrize(
    ("text", "words", "low", "high", "unit"),
    [
        ("It cost 6.2 billion dollars.", "6.2 billion dollars", "6.2E+9", "6.2E+9", "USD"),
        ("It cost $7.45bn.", "$7.45bn", "7.45E+9", "7.45E+9", "USD"),
        ("It cost US$120,000 then.", "US$120,000", "120000", "120000", "USD"),
        ("They sold 1,356 cars.", "1,356", "1356", "1356", "item"),
        ("The share is 13,5 % now.", "13,5 %", "13.5", "13.5", "percent"),
        ("They sold 61.400 tonnes.", "61.400 tonnes", "61400", "61400", "tonne"),
        ("Output rose by 2.125 tonnes.", "2.125 tonnes", "2.125", "2.125", "tonne"),
        ("Rates fell two percentage points.", "two percentage points", "2", "2",
         "percentage_point"),
        ("Some sixty-two boats left.", "Some sixty-two", "62", "62", "item"),
        ("Two hundred and five boats left.", "Two hundred and five", "205", "205", "item"),
        ("From there 10 to 12 boats left.", "10 to 12", "10", "12", "item"),
        ("The 10–12 boats left.", "10–12", "10", "12", "item"),
        ("Between 8 and 13 boats left.", "Between 8 and 13", "8", "13", "item"),
        ("They paid 3 to 5 billion dollars.", "3 to 5 billion dollars", "3E+9", "5E+9", "USD"),
        ("More than 70 boats left.", "More than 70", "70", None, "item"),
        ("Up to 70 boats left.", "Up to 70", None, "70", "item"),
        ("Some 70 boats or more left.", "Some 70", "70", "70", "item"),
        ("Dozens of boats left.", "Dozens", "24", None, "item"),
        ("Half of the fleet left.", "Half", "50", "50", "percent"),
        ("A hundred boats left.", "A hundred", "100", "100", "item"),
        ("Three dozen boats left.", "Three dozen", "36", "36", "item"),
        ("No one was killed.", "No one was", "0", "0", "person"),
        ("A 300-kilometre pipeline.", "300-kilometre", "300", "300", "km"),
        ("Gas came to 12 bcm.", "12 bcm", "12", "12", "bcm"),
        ("Exports of 1.2m euros.", "1.2m euros", "1.2E+6", "1.2E+6", "EUR"),
        ("The 12m mast fell.", "12m", "12", "12", "metre"),
    ],
)  # fmt: skip
def test_figures_words_and_ranges(
    text: str, words: str, low: str | None, high: str | None, unit: str
) -> None:
    found = only(text)
    assert text[found.start : found.end] == words
    assert (found.low, found.high, found.unit) == (
        low and Decimal(low),
        high and Decimal(high),
        unit,
    )


@pytest.mark.parametrize(
    "text",
    [
        "It was signed in 2024.",
        "It was signed on 8 August and on August 9.",
        "On 08.08.2025 at 14:30 it began; at 9 p.m. it ended.",
        "Flight 512 left under Article 5 of Resolution 1234.",
        "Call +994 12 555 44 33.",
        "The pilot, aged 34, is a 34-year-old and John, 34, is not.",
        "The Su-27 and the A320 belong to the G7.",
        "It was the 8th summit, the 21st century.",
        "It began five years ago.",
        "One of the best left.",
    ],
)
def test_what_only_looks_like_an_amount_is_none(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "of", "act"),
    [
        ("Ten attack drones struck.", "drone", ""),
        ("At least 12 fishing vessels were seized.", "vessel", "detain"),
        ("Seven sailors were killed.", "sailor", "kill"),
        ("Seven drones were shot down.", "drone", "intercept"),
        ("They sold 40 tonnes of wheat.", "wheat", ""),
        ("They sold 40 tonnes of Norwegian herring overnight there.", "herring", ""),
        ("They paid $5 million in compensation.", "compens", ""),
    ],
)
def test_what_is_counted_and_what_befell_it(text: str, of: str, act: str) -> None:
    assert (only(text).of, only(text).act) == (of, act)


def test_killed_and_wounded_are_told_apart() -> None:
    found = find_quantities("Twelve people were killed and 30 injured; 4 are missing.")
    assert [(q.low, q.act) for q in found] == [(12, "kill"), (30, "injure"), (4, "missing")]
    found = find_quantities("The blast killed 12 people and wounded 30.")
    assert [(q.low, q.act) for q in found] == [(12, "kill"), (30, "injure")]


@pytest.mark.parametrize(
    ("text", "change", "former"),
    [
        ("Trade rose by 12%.", "rise", False),
        ("Trade fell almost 12%.", "fall", False),
        ("Trade rose to $12 billion.", None, False),
        ("A 12% drop was seen.", "fall", False),
        ("This compared with $12 billion.", None, True),
        ("It was $12 billion a year earlier.", None, True),
    ],
)
def test_what_was_added_is_not_what_was_reached(
    text: str, change: str | None, former: bool
) -> None:
    assert (only(text).change, only(text).former) == (change, former)


@pytest.mark.parametrize(
    ("language", "text", "low", "high", "unit"),
    [
        ("ru", "Погибли не менее 12 человек.", "12", None, "person"),
        ("ru", "Оборот вырос до 4,7 млрд долларов.", "4.7E+9", "4.7E+9", "USD"),
        ("uk", "Понад 100 дронів.", "100", None, "item"),
        ("tr", "En az 12 kişi öldü.", "12", None, "person"),
        ("tr", "Ticaret 4,7 milyar dolara ulaştı.", "4.7E+9", "4.7E+9", "USD"),
        ("de", "Etwa 61.400 Tonnen Weizen.", "61400", "61400", "tonne"),
        ("fr", "Plus de 1 300 personnes arrêtées.", "1300", None, "person"),
        ("xx", "13,5 %", "13.5", "13.5", "percent"),
    ],
)
def test_other_languages(
    language: str, text: str, low: str | None, high: str | None, unit: str
) -> None:
    found = only(text, language)
    assert (found.low, found.high, found.unit) == (
        low and Decimal(low),
        high and Decimal(high),
        unit,
    )


@pytest.mark.parametrize(
    ("figure", "comma", "value"),
    [("1,356", False, "1356"), ("1,356", True, "1.356"), ("1.356", True, "1356"),
     ("1.356", False, "1.356"), ("0.125", True, "0.125"), ("1.234.567,8", True, "1234567.8"),
     ("1,234,567.8", True, "1234567.8"), ("12 345", True, "12345")],
)  # fmt: skip
def test_marks_of_thousands_and_of_the_fraction(figure: str, comma: bool, value: str) -> None:
    assert figure_value(figure, comma=comma) == Decimal(value)


def test_how_finely_it_was_written_is_kept() -> None:
    assert only("It cost 6.2 billion dollars.").low.as_tuple().exponent == 8  # type: ignore[union-attr]


PIECES = st.sampled_from(
    ["12", "1,356", "$", "%", " ", "-", "–", "ten", "dozens of", "boats", "between", "and", "to",
     "more than", "İ", "killed", "billion", "dollars", "2024", "8 August", ".", ",", "а", "млн"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=14), st.sampled_from(["en", "ru", "tr", "de", "fr", "uk", "xx"]))
def test_spans_lie_in_the_text_in_order(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    found = find_quantities(text, language=language)
    ends = [0, *(q.end for q in found)]
    assert all(end <= q.start < q.end <= len(text) for end, q in zip(ends, found, strict=False))
    for one in found:
        assert one.low is not None or one.high is not None
        assert one.low is None or one.high is None or one.low <= one.high
        assert one.unit


def test_a_sentence_takes_little_time() -> None:
    text = "The ministers of both countries met again and spoke about the fishing of cod and ling."
    texts = [f"{text} About {n} boats with {n} tonnes of cod were held." for n in range(200)]
    find_quantities(texts[0])
    started = time.process_time()
    for one in texts:
        find_quantities(one)
    # about 40 µs where nothing else runs; the bound tells a search that grew, not a busy machine
    assert (time.process_time() - started) / len(texts) < 500e-6
