from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.errors import ReadError
from apercu.read.plain import date_in_name, read_markdown, read_text, strip_markdown, unwrap
from apercu.records import RawCapture


def capture(payload: bytes, charset: str | None = None) -> RawCapture:
    return RawCapture(url="file:a.txt", payload=payload, place="a.txt", charset=charset)


def test_text_stays_as_it_is() -> None:
    text = "One line.\n\n  Another — «with» marks. \tAnd a tab."
    assert read_text(capture(text.encode())).text == text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1251"])
def test_character_sets(codec: str) -> None:
    text = "Министры встретились во вторник и говорили о границе и о торговле между странами."
    assert read_text(capture(text.encode(codec), "windows-1251")).text == text


def test_line_ends_become_line_feeds() -> None:
    assert read_text(capture(b"one\r\ntwo\rthree")).text == "one\ntwo\nthree"


def test_hand_wrapped_paragraphs_are_joined_so_that_sentences_are_whole() -> None:
    paragraph = "The ministers of both states met on Tuesday in the capital and\nspoke for three hours about the border, the prisoners and trade\nbefore they went home without a statement."  # noqa: E501
    text = f"{paragraph}\n\n{paragraph}"
    assert unwrap(text) == "\n\n".join([paragraph.replace("\n", " ")] * 2)


def test_verse_and_lists_are_not_joined() -> None:
    text = "A list:\n- one\n- two\n- three\n\nAnother:\n- four"
    assert unwrap(text) == text


def test_markdown_marks_go_and_words_stay() -> None:
    source = (
        '---\ntitle: "The Border"\nauthor: A. Writer\ndate: 2024-02-20\n---\n\n# A *heading*\n\n'
        "Some **bold**, _thin_ and `code` words with [a link](https://e.org/x_(y)) and\n"
        "snake_case_names, 2 * 3 * 4.\n\n> Quoted.\n\n- item one\n- [x] item two\n\n"
        "![map](m.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[ref]: https://e.org\n\n***\n"
    )
    reading = read_markdown(capture(source.encode()))
    assert reading.text.split("\n\n") == [
        "A heading",
        "Some bold, thin and code words with a link and snake_case_names, 2 * 3 * 4.",
        "Quoted.",
        "item one",
        "item two",
        "map",
        "a b",
        "1 2",
    ]
    assert (reading.title, reading.author) == ("The Border", "A. Writer")
    assert reading.published is not None
    assert reading.published.basis == "page:front_matter"


def test_a_heading_gives_the_title_where_the_head_does_not() -> None:
    assert strip_markdown("Underlined\n===\n\nBody.") == ("Underlined\n\nBody.", "Underlined")


@pytest.mark.parametrize("payload", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_nothing_is_no_text(payload: bytes) -> None:
    for read in (read_text, read_markdown):
        with pytest.raises(ReadError, match=r"a\.txt") as raised:
            read(capture(payload))
        assert raised.value.reason == "no_text"


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from("ab \n*_`[]()<>#-|\\~!&;:é"), max_size=120))
def test_markdown_never_fails_and_loses_no_letter_outside_links(source: str) -> None:
    text, _ = strip_markdown(source)
    assert text == text.strip()
    if not set("<[(&:|`~\\") & set(source):
        assert sum(map(str.isalpha, text)) == sum(map(str.isalpha, source))


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("NOR_76_2021.txt", "2021-01-01", "2021-12-31"),
        ("report-2021-09-24.txt", "2021-09-24", "2021-09-24"),
        ("20210924_talks.txt", "2021-09-24", "2021-09-24"),
        ("talks%20of%202021.txt", "2021-01-01", "2021-12-31"),
    ],
)
def test_a_file_named_by_its_date_is_dated(name: str, start: str, end: str) -> None:
    found = date_in_name(f"file:///papers/{name}")
    assert found is not None
    assert (found.start, found.end, found.basis) == (start, end, "address:name")


@pytest.mark.parametrize(
    "name", ["talks.txt", "2019_and_2021.txt", "20211340.txt", "a120215.txt", "x2021y.txt"]
)
def test_a_name_without_one_date_dates_nothing(name: str) -> None:
    assert date_in_name(f"file:///papers/2020/{name}") is None
