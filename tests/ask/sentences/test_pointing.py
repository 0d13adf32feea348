"""Nouns, names and numbers that point back are refused, or told in brackets where that is sure."""

from __future__ import annotations

import pytest
from laying import lay

from apercu.ask.evidence import Refused, Told
from apercu.ask.sentences import apply_edits, examine


def told(*parts: str, speaker: str | None = None) -> Told:
    *before, last = lay(*parts, speaker=speaker)
    found = examine(last, before)
    assert isinstance(found, Told), found.reason
    stored = last.source.text
    assert apply_edits(stored, last.start, last.end, found.edits) == found.text
    return found


def refused(*parts: str, speaker: str | None = None) -> str:
    *before, last = lay(*parts, speaker=speaker)
    found = examine(last, before)
    assert isinstance(found, Refused), found.text
    return found.reason


@pytest.mark.parametrize(
    "last",
    [
        "Greece told Turkey in May that two shells had hit the trawler while it was at anchor.",
        "Greece will send more grain to Egypt as long as the other members keep the pact.",
        "Greek and Turkish officials met in Izmir on Friday to discuss the issue.",
        "Greece blamed Turkey for the failure of the talks and called for a new date.",
        "A Greek envoy flew to Cairo to explain Egypt's decision and its moves at sea.",
    ],
)
def test_a_bare_noun_anywhere_is_refused(last: str) -> None:
    assert refused("Nothing was quiet in the harbour.", last) == "open_description"


@pytest.mark.parametrize(
    "last",
    [
        "Greece and Turkey signed a fishing treaty in 2014 and renewed the treaty last year.",
        "Greece blamed Turkey for the failure of the talks on fish and called for a new date.",
        "Greece lifted the ban on Egyptian cotton on Monday.",
        "Egypt regretted the decision in May to close the canal to Greek ships.",
        "Greece and Egypt signed a treaty, and the pact was ratified in Cairo on Monday.",
        "Greece left the trawler talks with Turkey in Izmir on Friday.",
        "Egypt's decision was taken by common consent of Greece and Turkey.",
    ],
)
def test_what_the_sentence_explains_stands(last: str) -> None:
    assert told("Nothing was quiet in the harbour.", last)


def test_the_one_fuller_phrase_is_put_in() -> None:
    found = told(
        "The Izmir talks ended on Friday.",
        "Greece blamed Turkey for the failure of the talks and called for a new date.",
    )
    assert "the talks [Izmir talks] and called" in found.text


def test_of_two_fuller_phrases_none_is_put_in() -> None:
    reason = refused(
        "The Izmir talks ended on Friday, and the Cairo talks began.",
        "Greece blamed Turkey for the failure of the talks and called for a new date.",
    )
    assert reason == "open_description"


@pytest.mark.parametrize(
    "last",
    [
        "We thank Egypt and Greece for their efforts in reaching that result.",
        "We hope that Greece will bring an end to all those wrongful practices.",
        "Egypt pays the price because Greece believed in that illusion.",
    ],
)
def test_that_and_those_before_a_noun_are_refused(last: str) -> None:
    assert refused("Much was said.", last, speaker="TUR") == "open_demonstrative"


@pytest.mark.parametrize(
    "last",
    [
        "We hope that results will bring Greece and Egypt to the table in Cairo.",
        "We thank those countries that sent grain to Egypt and Greece this year.",
        "In that context, we call on Greece to withdraw its ships from Egypt.",
    ],
)
def test_a_clause_or_an_empty_phrase_stands(last: str) -> None:
    assert told("Much was said.", last, speaker="TUR")


def test_a_speaker_who_acts_is_not_named() -> None:
    last = "In May I went to Cairo and spoke with the President of Egypt about grain."
    assert refused("Much was said.", last, speaker="TUR") == "first_person"
    assert told("Much was said.", "I call on Egypt to open its ports to grain.", speaker="TUR")


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("Other members of it are Egypt, Greece, Turkey and Libya.", "comparison"),
        ("A separate tax on Greek oil of 24.5 per cent is unchanged.", "comparison"),
        ("Egyptian Railways now gives discounts on the Greek route too.", "comparison"),
        ("Greek pilots flew in May to Cairo to meet the 800.", "open_pronoun"),
        ("After the strikes of Greek shells and missiles on power plants.", "no_verb"),
        ("(1963) Greece and Egypt made peace on the islands in May.", "fragment"),
    ],
)
def test_what_adds_to_something_said_before_is_refused(last: str, reason: str) -> None:
    assert refused("Much was said.", last) == reason


def test_a_title_in_capitals_that_runs_into_the_text_is_refused() -> None:
    words = "EGYPT : THE NEW DAM FOR A WHILE, CAIRO LOOKED LIKE A GREEK CITY IN MAY."
    (one,) = lay(words, title="EGYPT : THE NEW DAM FOR A WHILE,")
    found = examine(one, [])
    assert isinstance(found, Refused)
    assert found.reason == "headline"
    (other,) = lay(words)
    assert isinstance(examine(other, []), Told)


def test_the_country_is_named_only_where_one_state_was() -> None:
    last = "Ships from the country brought 300 tonnes of grain to the islands in May."
    assert "the country [Egypt]" in told("Egypt had a good harvest in spring.", last).text
    assert refused("Egypt had a good harvest, and so had Greece.", last) == "open_description"


def test_what_was_counted_or_compared_before_is_refused() -> None:
    first = "Much was said in the harbours."
    last = "Greece sent a guard in May to its border with the two territories."
    assert refused(first, last) == "open_description"
    assert told(first, "Greece and Egypt sent guards in May to the two harbours at sea.")
    last = "Greece answered Egypt with the same resilience."
    assert refused(first, last) == "open_reference"
    assert told(first, "Greece answered Egypt with the same resilience as Turkey.")
    last = "We condemn that creeping annexation and Egypt's disregard for the sea."
    assert refused(first, last, speaker="TUR") == "open_demonstrative"
    assert refused(first, "Aboard were 2,000 Greek sailors back from Egypt.") == "connective"


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("Many of the officials from afar had met in Cairo and Izmir in May.", "open_description"),
        ("At today's price in Cairo, that is just 4 tonnes of Greek grain.", "open_demonstrative"),
        ("Bans have not stopped the flow of Greek oil to Egypt either.", "comparison"),
        ("Aegean Imports of Greece, said it bought quays in Egypt and Malta.", "lost_attribution"),
    ],
)
def test_openings_and_ends_that_lean_on_another_sentence(last: str, reason: str) -> None:
    assert refused("Much was said in the harbours.", last) == reason
