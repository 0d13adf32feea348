"""A follow-up copies what was known, and has something else to say."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.group import rewrites
from apercu.group.items import find_items
from apercu.group.rewrites import Times, is_follow_up, is_rewrite, load_times
from apercu.group.signatures import signature
from apercu.group.words import find_words

FLASH = (
    "Norvay Steel of Castel said it will buy the Ostrel rolling mill from Karsk Metals for 214 "
    "million crowns, of which 62 million are paid in shares. The mill employs 1,450 people and "
    "made 380,000 tonnes of rails last year. The purchase needs the consent of Berrin's cartel "
    "office, the company said."
)
COPIED = (
    "Norvay Steel of Castel said it will buy the Ostrel rolling mill from Karsk Metals for 214 "
    "million crowns, 62 million of them in shares. The mill made 380,000 tonnes of rails last "
    "year and employs 1,450 people. Berrin's cartel office must give its consent to the purchase."
)
OBJECTION = (
    "Dockers will fight the purchase, by Norvay Steel of Castel, of the Ostrel rolling mill from "
    "Karsk Metals for 214 million crowns, of which 62 million are paid in shares. The mill employs "
    "1,450 people. The dockers want guarantees against dismissals and threaten to block barges "
    "unless wages and pensions are secured in writing, a leaflet handed round the gates warned."
)


def items(text: str) -> bytes:
    return signature(text).items


def follows(a: str, b: str, days: int = 0) -> bool:
    first, second = items(a), items(b)
    told = is_follow_up(first, second, days)
    assert is_follow_up(second, first, -days) == told
    return told


def test_what_is_copied_and_told_in_other_words_is_one_report():
    assert not follows(FLASH, COPIED)
    assert is_rewrite(items(FLASH), items(COPIED))


def test_what_copies_the_matter_and_says_something_else_is_a_follow_up():
    assert follows(FLASH, OBJECTION)
    assert not is_rewrite(items(FLASH), items(OBJECTION))


@pytest.mark.parametrize(
    "added",
    [
        " Karsk Metals had earlier refused an offer.",
        " Shares of Karsk Metals rose yesterday.",
        " A vote of its owners is due tomorrow.",
    ],
)
def test_what_points_to_another_day_is_a_follow_up(added: str):
    assert follows(FLASH, COPIED + added)
    assert not follows(FLASH + added, COPIED + added)
    words = added.split()
    plain = " ".join(w for w in words if w.strip(".") not in {"earlier", "yesterday", "tomorrow"})
    assert not follows(FLASH, f"{COPIED} {plain}")


def test_yesterday_in_the_next_days_paper_is_the_day_of_the_report():
    today, next_day = FLASH + " The talks ended today.", COPIED + " The talks ended yesterday."
    assert not follows(today, next_day, 1)
    assert follows(today, next_day, 0)
    weekday = FLASH + " The talks ended on Tuesday."
    assert not follows(weekday, next_day, 1)
    assert follows(FLASH, next_day, 1)


def test_the_frame_filled_anew_is_a_follow_up():
    other = COPIED.replace("380,000", "412,000").replace("1,450", "1,390")
    assert follows(FLASH, other)
    assert not follows(FLASH, COPIED.replace("380,000 tonnes", "tonnes"))


def test_on_another_day_more_must_be_told_in_both():
    """What lies between the two limits is one report on the same day only."""
    later = FLASH.replace(
        "The purchase needs the consent of Berrin's cartel office, the company said.",
        "The cartel office decides; unions grumble and lawyers study clauses.",
    )
    assert not follows(COPIED, later, 0)
    assert follows(COPIED, later, 1)


def test_texts_that_copy_no_wording_are_not_asked(monkeypatch: pytest.MonkeyPatch):
    assert follows(FLASH, OBJECTION)
    monkeypatch.setattr(rewrites, "COPIED", 1.1)
    assert not follows(FLASH, OBJECTION)
    assert is_rewrite(items(FLASH), items(OBJECTION))


def test_words_that_point_are_items():
    """A word that stands everywhere is no item, and would be listed in vain."""
    times = load_times()
    for word in (*times.yesterday, *times.today, *times.elsewhere):
        assert len(find_items(find_words([word])).packed) == 1, word
    assert len(set(times.yesterday) | set(times.today) | set(times.elsewhere)) == sum(
        map(len, (times.yesterday, times.today, times.elsewhere))
    )
    assert msgspec.structs.fields(Times)[0].name == "about"


@settings(max_examples=60, deadline=None)
@given(st.text('abc yesterday ABC12."\n', max_size=200), st.integers(-2, 2))
def test_a_text_does_not_follow_itself(text: str, days: int):
    assert not follows(text, text, days)
