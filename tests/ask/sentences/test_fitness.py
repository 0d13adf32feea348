"""What cannot be quoted alone is refused, each with its reason; what can is not."""

from __future__ import annotations

import pytest
from laying import reason

REFUSED = [
    ("He told the crew of the ferry to turn back at once.", "open_pronoun"),
    ("It has kept the port of Varna closed to Turkish ships.", "open_pronoun"),
    ("Its navy kept the port of Varna closed for a week.", "open_pronoun"),
    ('"They must leave our waters at once," the Greek navy said.', "open_pronoun"),
    ("Officials told him in Athens that the ferry would not sail.", "open_pronoun"),
    ("This angered the owners of the ferries in Izmir.", "open_demonstrative"),
    ("These measures hit the owners of the ferries in Izmir.", "open_demonstrative"),
    ("Under that agreement, ferries sail twice a week from Izmir.", "open_demonstrative"),
    ("Once that cable is mended, Greece will open the harbour of Chios.", "open_demonstrative"),
    ("Greece rejected the Turkish offer then on the grounds of its price.", "open_pronoun"),
    ("Greece will hand out a map of the harbour, shown below.", "about_the_text"),
    ("The latter has refused to open its harbour to Turkish ships.", "open_reference"),
    ("The ferries sailed on the same day to the island of Chios.", "open_reference"),
    ("Trawlers were held there for eleven days without any food.", "open_place"),
    ("However, Greece kept the harbour of Chios closed to ferries.", "connective"),
    ("In addition, Greece kept the harbour of Chios closed.", "connective"),
    ("Still, Greece kept the harbour of Chios closed to ferries.", "connective"),
    ("Will Greece open the harbour of Chios to Turkish ferries?", "question"),
    ("Read more about the ferries of the eastern Aegean in our archive.", "furniture"),
    ("By Eleni Markou and Deniz Aras in Izmir", "furniture"),
    ("Ferries | Harbours | Islands | Weather | All the news", "furniture"),
    ("Greece closes the harbour of Chios to Turkish ferries", "headline"),
    ("A week of fog on the eastern shore of the Aegean.", "no_verb"),
    ("- Greece closed the harbour of Chios to Turkish ferries.", "list"),
    ("of Chios, which Greece closed to the ferries of Izmir.", "fragment"),
    ("Greece closed the port.", "too_short"),
    ("Greece closed the harbour" + " and the harbour" * 20 + " of Chios.", "too_long"),
    ('"Not a single ferry will pass the strait before the summer."', "quotation_without_holder"),
    ('The strait is closed," the Turkish governor said on the quay.', "cut_quotation"),
    ("The minister said that ferries would sail again in June.", "lost_attribution"),
    ("Ferries will sail again in June, the ministry said.", "lost_attribution"),
    ("Ferries to the island of Chios will sail again, it said.", "lost_attribution"),
    ("Greece said that Turkey had said the strait was closed.", "nested_attribution"),
    ("We saw eleven ferries at the quay of Izmir on Monday.", "first_person"),
    ("You can see the ferries of Chios from the quay of Izmir.", "addresses_reader"),
    ("The incident was the third in the Aegean this spring.", "open_description"),
    ("According to the agreement, ferries may call at both ports.", "open_description"),
    ("Ferries from Izmir have become even more expensive in May.", "comparison"),
    ("Another twelve ferries were turned back off Chios on Monday.", "comparison"),
    ("This report is synthetic and tells of no real ferry.", "about_the_text"),
    ("Relations of Greece with Turkey are likely to get worse.", "judgement_without_holder"),
]

STANDING = [
    "Greece said it would open the harbour of Chios in June.",
    "Greek ferries sailed again, and they were full by noon.",
    "In his speech at Izmir, Erdogan promised new ferries to Chios.",
    "There were forty lorries on the quay of Izmir at noon.",
    "Turkey's minister of transport opened the new quay at Izmir.",
    "The agreement between Greece and Turkey was signed at Chios.",
    "The harbour of Chios, which Greece closed in 2019, was opened again.",
    "GREECE OPENED THE HARBOUR OF CHIOS TO THE FERRIES OF IZMIR.",
    "Greece opened the harbour\nof Chios to the ferries\nof Izmir.",
    '"The strait is open to all," the Turkish governor of Izmir said.',
    "Article I of the treaty between Greece and Turkey was changed.",
    "Instead of ferries, Greece sent two patrol boats to Chios.",
    "As a result of the storm, Greece closed the harbour of Chios.",
    "The dollar rose against the Turkish lira in Istanbul.",
]


@pytest.mark.parametrize(("text", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_is_refused_with_its_reason(text: str, why: str) -> None:
    assert reason(text) == why


@pytest.mark.parametrize("text", STANDING)
def test_stands(text: str) -> None:
    assert reason(text) is None


def test_a_sentence_inside_a_quotation_that_opened_before_is_refused() -> None:
    before = '"The strait is closed," the governor of Izmir said.'
    opened = 'The governor of Izmir was plain: "The strait is closed.'
    inside = "Ferries will not sail before Greece has paid."
    assert reason(opened, inside) == "inside_quotation"
    assert reason(before, inside) is None
    assert reason(opened, inside, opens=(0, 1), joint="\n\n") is None


def test_the_first_person_stands_where_the_whole_text_is_the_speakers() -> None:
    text = "We will open the harbour of Chios to every ship in June."
    assert reason(text) == "first_person"
    assert reason(text, speaker="GRC") is None


def test_a_language_that_is_not_read_is_refused_as_such() -> None:
    text = "Griechenland schloss am Montag den Hafen von Chios für Fähren."
    assert reason(text, language="de") == "language_not_read"


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("Он закрыл порт для турецких паромов до самого лета.", "ru", "open_pronoun"),
        ("Однако Греция закрыла порт для турецких паромов.", "ru", "connective"),
        ("Мы закрыли порт для турецких паромов до лета.", "ru", "first_person"),
        ("Вона закрила порт для турецьких поромів до літа.", "uk", "open_pronoun"),
        ("Ancak Yunanistan limanı Türk feribotlarına kapattı dün.", "tr", "connective"),
    ],
)
def test_other_languages_are_refused_by_their_own_words(text: str, language: str, why: str) -> None:
    assert reason(text, language=language) == why
