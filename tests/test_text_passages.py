"""Passages: whole sentences, even cuts, and no dependence on other paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.text import make_passages, passage_key, split_sentences
from apercu.text.passages import MOST_CHARACTERS, MOST_SENTENCES

SENTENCE = st.integers(1, 40).map(lambda n: "Word " + "goes on " * n + "here.")
PARAGRAPH = st.lists(SENTENCE, max_size=14).map(" ".join)
TEXT = st.one_of(st.lists(PARAGRAPH, max_size=4).map("\n".join), st.text(max_size=200))


def quotes(text: str) -> list[str]:
    return [text[one.start : one.end] for one in make_passages(text)]


@settings(max_examples=80, deadline=None)
@given(TEXT)
def test_passages_hold_each_sentence_once_and_in_order(text: str) -> None:
    passages = make_passages(text)
    assert [span for one in passages for span in one.sentences] == split_sentences(text)
    before = 0
    for one in passages:
        assert before <= one.start < one.end <= len(text)
        assert (one.start, one.end) == (one.sentences[0].start, one.sentences[-1].end)
        assert "\n" not in text[one.start : one.end]
        assert len(one.sentences) <= MOST_SENTENCES
        assert one.end - one.start <= MOST_CHARACTERS or len(one.sentences) == 1
        before = one.end


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(PARAGRAPH, st.text(max_size=60)), max_size=6), st.data())
def test_a_trimmed_copy_has_the_same_passages(parts: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(parts)))
    last = data.draw(st.integers(first, len(parts)))
    each = [quotes(part) for part in parts]
    assert quotes("\n".join(parts)) == [quote for some in each for quote in some]
    assert quotes("\n\n".join(parts[first:last])) == [q for some in each[first:last] for q in some]


def test_a_long_paragraph_is_cut_evenly() -> None:
    def sizes(text: str) -> list[int]:
        return [len(one.sentences) for one in make_passages(text)]

    assert sorted(sizes("Short one. " * 14)) == [4, 5, 5]
    assert sizes(" ".join(["X" * 299 + "."] * 4)) == [2, 2]


def test_a_heading_is_a_passage_of_its_own() -> None:
    assert quotes("Gas talks\nThey met. They left.") == ["Gas talks", "They met. They left."]


@pytest.mark.parametrize(
    "other",
    [
        "“IT’S OVER” - he said  twice:\u00a010-12",
        "«it's\u200b over» — he said twice: 10–12",
        "\ufeff'it`s over' -- he said\ntwice: 10-12 ",
    ],
)
def test_the_key_overlooks_case_space_quotes_and_dashes(other: str) -> None:
    assert passage_key(other) == passage_key('"It\'s over" - he said twice: 10-12')


@pytest.mark.parametrize(
    "other", ["It rose 5%", "It rose 4%!", "It rose 4", "It róse 4%", "It rose 4²%"]
)
def test_the_key_tells_other_words_apart(other: str) -> None:
    assert passage_key(other) != passage_key("It rose 4%")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_the_key_is_sixteen_hexadecimal_digits_for_any_text(text: str) -> None:
    key = passage_key(text)
    assert len(key) == 16
    assert int(key, 16) >= 0
    assert passage_key(f" {text}\u200b\n") == key
