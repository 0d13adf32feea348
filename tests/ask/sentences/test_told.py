"""Whose claim a sentence is, what kind, how far it came about, and when."""

from __future__ import annotations

import pytest
from laying import ask, told

from apercu.ask.evidence import Refused

HOLDERS = [
    ("Greece's foreign ministry said that the harbour was open to all.", "GRC"),
    ("Harbour fees at Chios doubled in May, according to Greece.", "GRC"),
    ("Harbour fees at Chios doubled in May, the Greek government said.", "GRC"),
    ("The Kremlin demanded that Greece release the tanker at Chios.", "RUS"),
    ("Greece was accused by Turkey of sinking a boat off Chios.", "TUR"),
    ("Greece was quoted as saying that the harbour was ready.", "GRC"),
    ("In the view of Turkey, the harbour fees at Chios were too high.", "TUR"),
    ("Greece does not recognise the border, its foreign ministry said.", "GRC"),
    ('"The quay is ready for use," said Nikos Lamprou, an engineer at Chios.', "Nikos Lamprou"),
    ("The Aegean Shipping Board said fees at Chios doubled in May.", "Aegean Shipping Board"),
    ("Izmir-based analysts said the quarrel could last for years.", "Izmir-based analysts"),
    ("A Greek tanker was reportedly boarded off the port of Izmir.", "unnamed sources"),
    ("Greece is believed to have sold two ferries to Turkey.", "unnamed sources"),
    ("Sources said Greece had sold two of the ferries to Turkey.", "unnamed sources"),
    ("Greece opened the harbour of Chios to the ferries of Izmir.", None),
    ("Greek newspapers said that the ferries were full in May.", "Greek newspapers"),
    ("Yesterday Lamprou travelled to the United States to sell the ferries of Chios.", None),
    (
        "Ferries will be sold at Chios, according to ship and cargo specialists asked in May.",
        "ship and cargo specialists asked",
    ),
    ("The official, Nikos Lamprou, said that fees at Chios had doubled in May.", "Nikos Lamprou"),
    (
        "Tankers at Chios could be threatened by new Turkish missiles, Greek officials said.",
        "GRC",
    ),
]


@pytest.mark.parametrize(("text", "holder"), HOLDERS)
def test_holder(text: str, holder: str | None) -> None:
    assert told(text).holder == holder


def test_the_speaker_of_the_whole_text_holds_each_of_its_sentences() -> None:
    got = told("Turkey has closed the strait to our ferries.", speaker="GRC")
    assert got.holder == "GRC"


@pytest.mark.parametrize(
    ("text", "language", "holder"),
    [
        ("МИД Греции заявил, что порт Хиос открыт для всех.", "ru", "GRC"),
        ("По словам министра транспорта Турции, паромы полны.", "ru", "TUR"),
        ("Греція закликала Туреччину відкрити протоку для поромів.", "uk", "GRC"),
        ("Yunanistan, Ankara'nın kararını sert bir dille kınadı.", "tr", "GRC"),
    ],
)
def test_holders_in_other_languages(text: str, language: str, holder: str) -> None:
    assert told(text, language=language).holder == holder


KINDS = [
    ("Greece signed a contract for ten ferries with Turkey.", "event", "happened"),
    ("Turkey announced a ban on the import of Greek olives.", "event", "happened"),
    ("Greece said that Turkey had boarded a ferry off Chios.", "event", "happened"),
    ("Greece will open the harbour of Chios on 1 June 2024.", "event", "planned"),
    ("Greece is due to open the harbour of Chios in June.", "event", "planned"),
    ("Turkey said it would close the strait to tankers in June.", "event", "planned"),
    ("If Greece pays, Turkey will open the strait to tankers.", "event", "conditional"),
    ("Turkey demanded that Greece open the harbour of Chios.", "position", "happened"),
    ("Turkey denied that its navy had boarded the Greek ferry.", "position", "denied"),
    ("Turkey rejected claims that its navy had boarded a ferry.", "position", "denied"),
    ("Turkey threatened to close the strait to Greek tankers.", "position", "conditional"),
    ("Turkey said that the harbour fees at Chios were unjust.", "position", "happened"),
    ("Turkey expressed condolences to Greece over the wreck.", "position", "happened"),
    ("Turkey expects trade with Greece to reach 10 billion dollars.", "assessment", "happened"),
    ("Analysts in Izmir said the quarrel was likely to last.", "assessment", "happened"),
]


@pytest.mark.parametrize(("text", "kind", "course"), KINDS)
def test_kind_and_course(text: str, kind: str, course: str) -> None:
    got = told(text)
    assert (got.kind, got.course) == (kind, course)


def test_a_judgement_is_the_outlets_where_it_gives_itself_out_as_judging() -> None:
    text = "Turkey's offer to Greece is unlikely to end the quarrel."
    got = told(text, form="think_tank")
    assert (got.kind, got.holder) == ("assessment", "Harbour Review")
    assert told(text, title="Opinion: the Aegean").holder == "Harbour Review"
    refused = ask(text)
    assert isinstance(refused, Refused)
    assert refused.reason == "judgement_without_holder"


@pytest.mark.parametrize(
    "text",
    [
        "Turkey said that the harbour fees at Chios were unjust.",
        "Turkey closed the strait in order to press Greece.",
        "Turkey could close the strait to the tankers of Greece.",
    ],
)
@pytest.mark.parametrize("form", ["agency", "think_tank"])
def test_a_position_or_assessment_has_a_holder(text: str, form: str) -> None:
    got = ask(text, form=form)
    assert isinstance(got, Refused) or got.kind == "event" or got.holder is not None


WHENS = [
    ("Greece opened the harbour of Chios on 5 May 2024.", ("2024-05-05", "2024-05-05")),
    ("Greece opened a harbour that it had closed in 2019.", None),
    ("Greece opened the harbour, which it had closed in 2019.", None),
    ("Greece changed the treaty signed in 1999 with Turkey.", None),
    ("Greece and Turkey renewed the 1999 treaty on ferries.", None),
    (
        "Greece said on Tuesday that fees had risen in 2023.",
        ("2023-01-01", "2023-12-31"),
    ),
    ("Turkey accused Greece on Tuesday of lying.", ("2024-05-14", "2024-05-14")),
    ("Turkish exports to Greece rose 10% from 2022.", None),
]


@pytest.mark.parametrize(("text", "when"), WHENS)
def test_when(text: str, when: tuple[str, str] | None) -> None:
    got = told(text).when
    assert (got and (got.start, got.end)) == when


def test_a_day_is_lent_by_the_sentence_right_before_in_the_paragraph_only() -> None:
    day = "Greece opened the harbour of Chios on 5 May 2024."
    year = "Greece opened the harbour of Chios in 2023."
    dateless = "Turkey sent two ferries to the island."
    lent = told(day, dateless).when
    assert lent is not None
    assert lent.start == "2024-05-05"
    assert told(day, "Nobody was hurt.", dateless).when is None
    assert told(year, dateless).when is None
    assert told(day, dateless, opens=(0, 1)).when is None


def test_reported_is_when_it_was_published() -> None:
    got = told("Greece opened the harbour of Chios to all ferries.")
    assert got.reported == got.sentence.source.published


def test_renaming_the_actors_changes_names_only() -> None:
    pairs = (("Turkey", "Kenya"), ("Greece", "Uganda"), ("TUR", "KEN"), ("GRC", "UGA"))
    for text, *_ in KINDS:
        if "Greek" in text or "Izmir" in text:
            continue
        renamed = text
        for old, new in pairs:
            renamed = renamed.replace(old, new)
        one, other = told(text), told(renamed)
        assert (one.kind, one.course, one.when) == (other.kind, other.course, other.when)
        assert dict(pairs).get(one.holder or "", one.holder) == other.holder


def test_a_position_is_dated_by_when_it_was_voiced() -> None:
    found = told(
        "Turkey may have closed the strait in March, the Greek foreign minister said at talks"
        " with his colleagues in Chios on Tuesday."
    )
    assert found.kind == "position"
    assert found.when is not None
    assert found.when.start == "2024-05-14"
