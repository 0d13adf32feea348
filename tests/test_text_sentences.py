"""Sentences: every character in exactly one, and the hard cases of each script."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.text import split_sentences
from apercu.text.limits import LONGEST

BLNS = Path(__file__).parents[2] / "shared" / "data" / "guard" / "blns" / "blns.json"
LANGUAGES = [None, "en", "ru", "de", "tr", "hy", "ka", "el", "ar", "hi", "th", "zh", "ja", "xx"]
PIECES = st.sampled_from([
    *("Mr.", "U.S.", "The", "end", ".", "!", "?", "…", " ", "\n", "\u2028", "4.8", "5.", '"'),
    *("«", "»", "г.", "В", "2023", "。", "”", "”", "「", "」", "と", "؟", "।", "։", ":", ";", "ό"),
    *("ა", "ก", "ครับ", "\u200b", "\u0301", "[1]", "(", ")", "-", "•", "x" * 400, "\U0001f600"),
    *("\ud800", "\x85"),
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join))


def pieces(text: str, language: str | None = None) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, language)]


def check_cover(text: str, language: str | None) -> None:
    covered = [0] * len(text)
    before = 0
    for span in split_sentences(text, language):
        assert before <= span.start < span.end <= len(text)
        piece = text[span.start : span.end]
        assert piece == piece.strip()
        assert "\n" not in piece
        assert len(piece) <= LONGEST
        before = span.end
        for place in range(span.start, span.end):
            covered[place] += 1
    assert all(n == 1 for n, c in zip(covered, text, strict=True) if not c.isspace())


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_every_character_is_in_exactly_one_sentence(text: str, language: str | None) -> None:
    check_cover(text, language)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_a_sentence_is_one_sentence(text: str, language: str | None) -> None:
    for span in split_sentences(text, language):
        if span.end - span.start < LONGEST // 2:  # the parts of a cut are no sentences
            piece = text[span.start : span.end]
            assert pieces(piece, language) == [piece]


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(LANGUAGES))
def test_a_line_break_parts_what_is_before_from_what_is_after(
    first: str, second: str, language: str | None
) -> None:
    assert pieces(f"{first}\n{second}", language) == pieces(first, language) + pieces(
        second, language
    )


def test_the_naughty_strings_are_covered() -> None:
    if not BLNS.is_file():
        pytest.skip("the list of naughty strings is not beside this checkout")
    strings = json.loads(BLNS.read_text(encoding="utf-8"))
    assert len(strings) > 400
    for text in strings:
        check_cover(text, None)
        check_cover(text, "en")


CASES = {
    "en": [
        "Gov. Ann Poe left for the U.S. Senate.| She won.",
        "It cost $4.8 million.| It was late, etc. |Nobody paid.",
        'He asked: "Why?"| Then he left.',
        '"Stop!" Captain Low shouted.| They stopped.',
        "It was signed.[7]| It held.",
        "He lives at 5 Elm St. |The house is old.",
        "1. Gas.| 2. Oil.",
        "It isn’t.| He rose 5%.| In the 1990s.| Oil fell.",
        "Was it Plan B?| Perhaps...| Who knows.",
        "She works for Yahoo! in Rome.| He does not.",
    ],
    "ru": [
        "К 2030 г. Баку удвоит добычу.| Цель — 5 млн т.",
        "Так было в 1991 г.| Потом всё изменилось.",
        "Он жил на ул. Гоголя и т.д. |Его звали П. П. Ким.",
    ],
    "de": [
        "Am 3. Oktober sprach Dr. Ott.| Danach sprach niemand.",
        "Er war z. B. Arzt.| Nun nicht.",
    ],
    "tr": ["4. Kolordu geldi.| Sonra Doç. Dr. Can konuştu."],
    "fr": ["« Jamais. »| Mme Roy est sortie.", "Pourquoi ?| Parce que M. Roy l’a dit."],
    "el": ["Γιατί;| Δεν ξέρω."],
    "hy": ["Նա գնաց։| Ես մնացի:| Վերջ։"],
    "ka": ["ის წავიდა.| მე დავრჩი."],
    "ur": ["وہ گیا۔| میں رہا۔"],
    "ar": ["لماذا؟| لا أعرف."],
    "hi": ["वह गया।| डॉ. राव रहे।"],
    "zh": ["他走了。|“我留下。”|完了！"],
    "ja": ["「行く。」と言った。|彼は残った。"],
    "am": ["ሄደ።| ቀረሁ።"],
    "km": ["គាត់ទៅ។| ខ្ញុំនៅ។"],
    "my": ["သူသွားသည်။| ငါနေသည်။"],
    "bo": ["ཁོང་ཕེབས་སོང་།| ང་བསྡད་པ་ཡིན།"],
    "ko": ["그는 갔다.| 나는 남았다."],
}


@pytest.mark.parametrize(
    ("language", "marked"), [(code, text) for code, texts in CASES.items() for text in texts]
)
def test_hard_cases(language: str, marked: str) -> None:
    expected = [part.strip() for part in marked.split("|")]
    assert pieces(marked.replace("|", ""), language) == expected


def test_the_floor_on_gold_paragraphs_holds() -> None:
    command = [sys.executable, str(Path(__file__).parents[1] / "evals" / "sentences.py")]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_language_decides_about_ordinal_numbers() -> None:
    text = "Es waren 12. Armeen kamen nicht."
    assert len(split_sentences(text, "en")) == 2
    assert len(split_sentences(text, "de")) == 1


def test_a_sentence_without_end_is_cut_at_the_best_place() -> None:
    by_semicolon = "word " * 110 + "last; " + "next, " * 90
    first, _ = pieces(by_semicolon.strip())
    assert first.endswith("last;")
    assert all(part.endswith("y,") for part in pieces(("x y, " * 500).strip()))
    assert [len(part) for part in pieces("z" * 2500)] == [833, 833, 834]


def test_a_hard_cut_keeps_a_letter_and_its_marks_together() -> None:
    for part in pieces("e\u0301" * 700):
        assert part[0] == "e"


@pytest.mark.parametrize(
    "evil", ["! ? ", "a. ", "Mr. ", '." ', "«. » ", '。"', "1. ", "ก ", ".[1]", "α; ", "\n "]
)
def test_time_is_linear(evil: str) -> None:
    def cost(count: int) -> float:
        text = evil * count
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            split_sentences(text, "en")
            best = min(best, time.process_time() - start)
        return best

    # Eight times the text may take up to 24 times as long before it counts as more than linear.
    assert cost(16_000) < 24 * cost(2_000) + 0.05


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The sale of a mine to a firm, U.S. Officials said on Friday, is off.", 1),
        ("A team asked the U.S. Not to impose tolls on grain.", 1),
        ("Talks of the U.S. And Egypt on grain go on.", 1),
        ("He went home to the U.S. Officials had not seen him for years.", 2),
        ("He went home to the U.S. The trip took nine days.", 2),
    ],
)
def test_the_initials_of_a_state_end_no_sentence_before_their_noun(text: str, count: int) -> None:
    assert len(split_sentences(text, "en")) == count
