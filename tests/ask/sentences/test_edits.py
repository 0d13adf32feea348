"""Insertions stand where they should, say what they rest on, and give the text exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laying import ask, lay, told

from apercu.ask.evidence import Refused, Told
from apercu.ask.sentences import apply_edits, examine
from apercu.briefs import Edit
from apercu.errors import InputError

DATES = [
    ("Greece opened Chios to ferries on Tuesday.", " on Tuesday [14 May 2024]."),
    ("Greece opened Chios to ferries last month.", " last month [April 2024]."),
    ("Greece opened Chios to ferries last year.", " last year [2023]."),
    ("Greece opened Chios to ferries last week.", " last week [6–12 May 2024]."),
    ("Greece opened Chios to ferries on 14 May 2024.", " on 14 May 2024."),
    ("Greece opened Chios to ferries on Tuesday, 14 May.", " on Tuesday, 14 May."),
]


@pytest.mark.parametrize(("text", "ending"), DATES)
def test_a_relative_date_is_made_absolute(text: str, ending: str) -> None:
    got = told(text)
    assert got.text.endswith(ending)
    for edit in got.edits:
        assert edit.start == edit.end
        assert edit.reason == "date"
        assert "2024-05-16" in (edit.evidence or "")


def test_no_date_is_written_where_the_day_of_publication_is_unknown() -> None:
    assert told("Greece opened Chios to all ferries on Tuesday.", published=None).edits == ()


BEFORE = "Greece and Turkey held talks in a monastery."


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (
            "The two countries signed a treaty on ferries.",
            "The two countries [Greece and Türkiye] signed a treaty on ferries.",
        ),
        (
            "Both sides' fleets stayed in their harbours.",
            "Both sides' [Greece and Türkiye's] fleets stayed in their harbours.",
        ),
    ],
)
def test_two_countries_are_named_by_the_sentence_before(text: str, edited: str) -> None:
    got = told(BEFORE, text)
    assert got.text == edited
    (edit,) = got.edits
    assert edit.reason == "reference"
    stored = got.sentence.source.text
    for name in ("Greece", "Turkey"):
        start = stored.index(name)
        assert f'"{name}" [{start}, {start + len(name)})' in (edit.evidence or "")


@pytest.mark.parametrize(
    "before",
    [
        "Greece held talks in a monastery on the coast.",
        "Greece, Turkey and Bulgaria held talks in a monastery.",
        "Nobody had come to the monastery on the coast.",
    ],
)
def test_two_countries_stay_open_where_not_exactly_two_are_named(before: str) -> None:
    got = ask(before, "The two countries signed a treaty on ferries.")
    assert isinstance(got, Refused)
    assert got.reason == "open_description"


def test_the_country_is_named_where_one_is_named_before_and_no_other() -> None:
    text = "The country's ferries were sold to a bank."
    got = told("Greece raised the fees on its ferries.", text)
    assert got.text == "The country's [Greece's] ferries were sold to a bank."
    assert isinstance(ask(BEFORE, text), Refused)


def test_nothing_is_named_that_the_sentence_names_itself() -> None:
    text = "Greece and Turkey said the two countries would build a bridge."
    assert told(BEFORE, text).edits == ()


def test_a_speech_is_framed_by_its_speaker() -> None:
    text = "We opened the harbour of Chios to all on Tuesday."
    got = told(text, speaker="GRC")
    assert got.text == ('Greece: "We opened the harbour of Chios to all on Tuesday [14 May 2024]."')
    assert [edit.reason for edit in got.edits] == ["speaker", "date", "speaker"]


OFTEN = """Greece Turkey said that the two countries it they on Tuesday last month "open" will if
harbour, signed. However minister's We However, 12 [ ] “ ” He denied likely agreed to"""
WORDS = st.sampled_from([*OFTEN.split(), "\n"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(WORDS, max_size=14).map(" ".join), min_size=1, max_size=4),
    st.sampled_from(["en", "ru", "uk", "tr", None, "de"]),
    st.sampled_from([None, "GRC"]),
)
def test_whatever_is_told_is_the_stored_words_with_its_edits(
    parts: list[str], language: str | None, speaker: str | None
) -> None:
    found = lay(*parts, language=language, speaker=speaker)
    got = examine(found[-1], found[:-1])
    assert got == examine(found[-1], found[:-1])
    if isinstance(got, Told):
        sentence = got.sentence
        assert got.text == apply_edits(
            sentence.source.text, sentence.start, sentence.end, got.edits
        )
        assert all(sentence.start <= e.start == e.end <= sentence.end for e in got.edits)
        assert got.kind != "trend"
        assert got.kind == "event" or got.holder


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.data())
def test_applied_edits_keep_every_other_letter(stored: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(stored)))
    end = data.draw(st.integers(start, len(stored)))
    places = sorted(data.draw(st.lists(st.integers(start, end), max_size=4)))
    edits = [Edit(start=p, end=p, text="\x00", reason="date") for p in places]
    given_back = apply_edits(stored, start, end, edits)
    assert given_back.count("\x00") - stored[start:end].count("\x00") == len(places)
    assert given_back.replace("\x00", "") == stored[start:end].replace("\x00", "")


def test_a_replacement_takes_the_place_of_its_span() -> None:
    edits = [Edit(start=2, end=4, text="XY", reason="date")]
    assert apply_edits("abcdefg", 1, 6, edits) == "bXYef"


@pytest.mark.parametrize("spans", [[(0, 2), (1, 3)], [(3, 3), (1, 1)], [(0, 9)]])
def test_edits_that_do_not_fit_are_an_error(spans: list[tuple[int, int]]) -> None:
    edits = [Edit(start=a, end=b, text="x", reason="date") for a, b in spans]
    with pytest.raises(InputError, match="without overlaps"):
        apply_edits("abcd", 0, 4, edits)
