"""Whose words a whole text is: told where it is a speech, and by nothing else."""

from __future__ import annotations

import pytest

from apercu.ask.speakers import find_speaker
from apercu.records import Appearance, Interval, Outlet

SPEECH = "We meet in a year of storms. Our ships are few, and I ask for patience. " * 6
REPORT = "Norway met Iceland in a year of storms. The ministers asked for patience. " * 6


def appearance(url: str = "file:///x/talk.txt", **given: str) -> Appearance:
    return Appearance(
        url=url,
        payload_sha256="0" * 64,
        title=given.get("title"),
        author=given.get("author"),
        outlet=Outlet(name=given.get("outlet", "")),
        fetched=Interval(start="2025-01-01", end="2025-01-01", precision="day"),
    )


@pytest.mark.parametrize(
    "given",
    [
        {"author": "Norway"}, {"outlet": "Norway"}, {"title": "Norway at the General Assembly"},
        {"url": "file:///speeches/NOR_74_2019.txt"},
    ],
)  # fmt: skip
def test_a_speech_is_its_speakers(given: dict[str, str]) -> None:
    assert find_speaker(appearance(**given), SPEECH) == "NOR"


def test_a_report_is_nobodys() -> None:
    assert find_speaker(appearance(author="Norway"), REPORT) is None
    quoted = f'"{SPEECH}" said the minister of Norway, and sat down. '
    assert find_speaker(appearance(author="Norway"), quoted + REPORT) is None


@pytest.mark.parametrize(
    "given",
    [{}, {"title": "Norway and Iceland"}, {"url": "file:///x/NOR_and_ISL_2019.txt"},
     {"url": "file:///x/QQQ_2019.txt"}],
)  # fmt: skip
def test_a_speech_of_nobody_in_particular(given: dict[str, str]) -> None:
    assert find_speaker(appearance(**given), SPEECH) is None


def test_a_title_that_says_whose_speech_it_is_needs_few_first_persons() -> None:
    words = "The world is changing, and trade with it. " * 60
    text = "I congratulate the President. " + words + "We thank all. I wish us well. I end here."
    titled = "Statement of Norway in the general debate of the UN General Assembly, 2012"
    assert find_speaker(appearance(title=titled), text) == "NOR"
    assert find_speaker(appearance(title="Norway on trade"), text) is None
    assert find_speaker(appearance(title=titled), words) is None
