"""Edits of quoted sentences: each must be borne out by the stored text."""

from __future__ import annotations

import pytest

from apercu.briefs import Edit
from apercu.check.edits import edits_verdict
from apercu.check.records import Material
from apercu.records import Interval

TEXT = (
    "Norway's minister Kari Holt met Iceland's envoy. The two countries signed a paper on Tuesday."
    " Holt said that the paper was short."
)
SIGNED = TEXT.index("The two countries"), TEXT.index(" Holt said")
SAID = TEXT.index("Holt said"), len(TEXT)
PUBLISHED = Interval(start="2024-05-16", end="2024-05-16", precision="day", basis="given")
MATERIAL = Material(text=TEXT, published=PUBLISHED, language="en")


def behind(words: str, text: str, reason: str) -> Edit:
    place = TEXT.rindex(words) + len(words)
    return Edit(start=place, end=place, text=text, reason=reason)


def test_the_letter_supports_itself() -> None:
    assert edits_verdict([], MATERIAL, *SIGNED) == ("supported", 1.0)


@pytest.mark.parametrize(
    ("edit", "span", "verdict"),
    [
        (behind("on Tuesday", " [14 May 2024]", "date"), SIGNED, "supported"),
        (behind("on Tuesday", " [21 May 2024]", "date"), SIGNED, "insufficient"),
        (behind("on Tuesday", " [May 2024]", "date"), SIGNED, "insufficient"),
        (behind("The two countries", " [Iceland and Norway]", "reference"), SIGNED, "supported"),
        (behind("The two countries", " [Iceland and Sweden]", "reference"), SIGNED, "insufficient"),
        (behind("Holt", " [Kari Holt]", "reference"), SAID, "supported"),
        (behind("Holt", " [Nina Holt]", "reference"), SAID, "insufficient"),
        (behind("the paper", " [minister Kari Holt]", "reference"), SAID, "insufficient"),
        (behind("Holt", " [Kari Holt]", "reference"), SIGNED, "not_checked"),
        (behind("Holt", " [Kari Holt]", "translation"), SAID, "not_checked"),
    ],
)
def test_an_edit_is_read_again(edit: Edit, span: tuple[int, int], verdict: str) -> None:
    assert edits_verdict([edit], MATERIAL, *span)[0] == verdict


def test_a_date_needs_the_day_of_publication() -> None:
    edit = behind("on Tuesday", " [14 May 2024]", "date")
    undated = Material(text=TEXT, language="en")
    assert edits_verdict([edit], undated, *SIGNED)[0] == "insufficient"


def test_a_frame_names_who_speaks_in_the_whole_text() -> None:
    text = "We came to talk."
    frame = [
        Edit(start=0, end=0, text='Norway: "', reason="speaker"),
        Edit(start=len(text), end=len(text), text='"', reason="speaker"),
    ]
    for speaker, verdict in (("NOR", "supported"), ("ISL", "insufficient"), (None, "insufficient")):
        material = Material(text=text, speaker=speaker)
        assert edits_verdict(frame, material, 0, len(text))[0] == verdict
