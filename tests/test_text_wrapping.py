"""Breaks inside wrapped paragraphs are seen through; all others stay."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.text import make_passages, split_sentences
from apercu.text.wrapping import soften

PROSE = (
    "The two ministers met in the capital on the third day of the month and spoke for two hours "
    "about grain, the ferry line and the debts that the older of the two states still owes. "
    "Neither side gave figures. A second meeting is planned for the spring, when the ferry line "
    "is to be opened again after a pause of nearly four years and the debts have been counted."
)


def sentences(text: str) -> list[str]:
    return [" ".join(text[s.start : s.end].split()) for s in split_sentences(text, "en")]


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_wrapped_paragraph_has_the_sentences_of_the_whole(width: int, between: str) -> None:
    wrapped = between.join(textwrap.wrap(PROSE, width))
    if between == "\n\n" and wrapped.count("\n\n") < 5:
        pytest.skip("too few lines for the spaced form to count as wrapped")
    assert sentences(wrapped) == sentences(PROSE)
    assert len(make_passages(wrapped, "en")) == len(make_passages(PROSE, "en"))


def test_capitals_alone_are_seen_through_too() -> None:
    wrapped = "\n\n".join(textwrap.wrap(PROSE.upper(), 66))
    assert len(make_passages(wrapped, "en")) == 1


def test_blank_lines_between_wrapped_paragraphs_stay() -> None:
    paragraph = "\n".join(textwrap.wrap(PROSE, 72))
    assert len(make_passages(f"{paragraph}\n\n{paragraph}", "en")) == 2


@pytest.mark.parametrize(
    "text",
    [
        # A list of headlines, of one width and without stops.
        "\n".join(
            f"Minister {name} opens the harbour of the northern province today"
            for name in ("Arno", "Bela", "Cora", "Dina", "Ezra", "Fado")
        ),
        # Short paragraphs that end.
        "\n".join(["The parliament voted on the budget late in the evening."] * 6),
        "- a first point of the list that is long enough to be a full line of it\n" * 5,
    ],
)
def test_lists_stay_lists(text: str) -> None:
    assert soften(text) == text


@settings(max_examples=80)
@given(st.text(alphabet=st.sampled_from("ab .\n\r\tA1-é。"), max_size=600))
def test_offsets_stay(text: str) -> None:
    softened = soften(text)
    assert len(softened) == len(text)
    assert all(a == b or (a in "\r\n\t " and b == " ") for a, b in zip(text, softened, strict=True))
    for span in split_sentences(text, "en"):
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
