"""Items are what a rewrite keeps, whatever the language of its endings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.group.items import find_items, find_telling
from apercu.group.rewrites import (
    DAY,
    FIGURE,
    KIND_BITS,
    NAME,
    NUMBER,
    QUOTED_SHIFT,
    STEM,
    STEM_SHIFT,
)
from apercu.group.words import find_words, hash_one


def items(text: str) -> list[tuple[int, int, int, bool]]:
    """Stem, kind, how much it says, whether it is quoted."""
    return [
        (
            item >> STEM_SHIFT,
            item & ((1 << KIND_BITS) - 1),
            item >> KIND_BITS & 7,
            bool(item >> QUOTED_SHIFT & 1),
        )
        for item in find_items(find_words([text])).packed.tolist()
    ]


def stems(text: str) -> list[int]:
    return [stem for stem, *_ in items(text)]


def test_words_that_stand_everywhere_are_no_items():
    assert items("and the of has it is") == []
    assert stems("the lighthouses and the lighthouse") == [stems("lighthouse")[0]] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("28 million", "28m"),
        ("1,200 tonnes", "1.200 tonnes"),
        ("twelve men", "12 men"),
        ("5 мая", "5 May"),
        ("on Friday", "в пятницу"),
        ("on Friday", "Cuma"),
        ("the pilots", "a pilot"),
        ("рыбаков", "рыбаки"),
        ("62-kilometre", "62 kilometres"),
    ],
)
def test_one_thing_is_one_item_however_it_is_written(one: str, other: str):
    assert set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(
    ("one", "other"), [("28 men", "29 men"), ("May", "June"), ("Monday", "Tuesday")]
)
def test_other_figures_and_days_are_other_items(one: str, other: str):
    assert stems(one)[0] != stems(other)[0]


def test_items_have_kinds_and_say_more_or_less():
    found = items("In Aldra 214 lighthouses closed on Friday, 7 of them since 2019")
    assert [(kind, level) for _, kind, level, _ in found if kind != STEM] == [
        (NAME, 6), (NUMBER, FIGURE), (DAY, 2), (NUMBER, 2), (NUMBER, 2),
    ]  # fmt: skip
    said = {stem: level for stem, _, level, _ in items("minister lighthouse")}
    assert list(said.values()) == sorted(said.values())
    assert len(set(said.values())) == 2


def test_what_stands_between_quotation_marks_is_quoted():
    found = items('Miners "dug salt", “left Castel” and sang\nIn Berrin "salt')
    quoted = [flag for *_, flag in found]
    assert quoted == [False, True, True, True, True, False, False, True]
    again = items("Miners «dug salt» and „left Castel“ and sang")
    assert [flag for *_, flag in again] == [False, True, True, True, True, False]


def test_telling_items_are_names_and_figures_that_are_not_met_everywhere():
    text, told = find_telling(find_items(find_words(["In Aldra 214 lighthouses", "7 of Berrin"])))
    assert text.tolist() == [0, 0, 1]
    assert told.tolist() == [stems("Aldra")[0], stems("214")[0], stems("Berrin")[0]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text('ab Cd.12\n"“ мЯ', max_size=60), max_size=6))
def test_texts_read_together_have_the_items_they_have_alone(texts: list[str]):
    if not texts:
        return
    together = find_items(find_words(texts))
    alone = [find_items(find_words([text])) for text in texts]
    assert together.packed.tolist() == [item for one in alone for item in one.packed.tolist()]
    assert together.sizes.tolist() == [int(one.sizes[0]) for one in alone]


def test_a_stem_is_hashed_as_its_word_is():
    (stem,) = stems("lighthouse")
    assert stem == hash_one("light") >> 38
