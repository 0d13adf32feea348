"""Who else tells a statement: other newsrooms, in other words, of the same day and amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.ask.evidence import Sentence, Told
from apercu.ask.tellings import Heard, tell_again
from apercu.ask.tellings_lines import are_independent
from apercu.records import Outlet
from ask.telling import told

FACT = "Norwegian cutters rammed an Icelandic trawler off Jan Mayen on 4 March 2025."
AGAIN = "On 4 March 2025 cutters of Norway struck a trawler from Iceland near Jan Mayen."


def rarities(stems: Iterable[str]) -> Mapping[str, float]:
    return dict.fromkeys(stems, 3.0)


def heard(one: Told, *others: Told) -> Heard:
    (found,) = tell_again(
        [one], [one.sentence, *(each.sentence for each in others)], rarities=rarities
    )
    return found


def documents(one: Told, *others: Told) -> list[str]:
    return [each.sentence.source.document for each in heard(one, *others).tellings]


def by(one: Told, **changes: Any) -> Told:
    """Return a statement whose document has another outlet, language, text ..."""
    source = msgspec.structs.replace(one.sentence.source, **changes)
    sentence = msgspec.structs.replace(one.sentence, source=source)
    return msgspec.structs.replace(one, sentence=sentence)


def test_another_newsroom_tells_it_in_other_words() -> None:
    assert documents(told(FACT, "2025-03-05", "a"), told(AGAIN, "2025-03-05", "b")) == ["b"]


@pytest.mark.parametrize(
    "other",
    [
        "On 9 March 2025 cutters of Norway struck a trawler from Iceland near Jan Mayen.",
        "Whether a trawler of Iceland was struck by cutters of Norway near Jan Mayen is asked.",
        "Norway and Iceland opened talks on cod in Tromsø on 4 March 2025.",
        "Nobody in the harbour had heard of anything.",
    ],
    ids=["another day", "a question", "another event", "nothing of it"],
)
def test_what_is_of_another_day_or_act_does_not_tell_it(other: str) -> None:
    assert heard(told(FACT, "2025-03-05", "a"), told(other, "2025-03-10", "b")).tellings == ()


def test_an_undated_sentence_must_tell_the_act() -> None:
    one = told(AGAIN, "2025-03-05", "a")
    film = "Cutters of Norway, a trawler from Iceland and Jan Mayen were shown in a film."
    assert heard(one, told(film, "2025-03-10", "b")).tellings == ()


def test_may_have_been_speaks_against_was() -> None:
    may = told(AGAIN.replace("struck", "may have struck"), "2025-03-05", "b")
    assert heard(told(FACT, "2025-03-05", "a"), may) == Heard(opposed=True)


def test_was_speaks_against_may_have_been() -> None:
    may = told(FACT.replace("rammed", "may have rammed"), "2025-03-05", "a")
    assert heard(may, told(AGAIN, "2025-03-05", "b")) == Heard(opposed=True)


@pytest.mark.parametrize("turned", ["a", "b"])
def test_what_was_not_is_not_what_was(turned: str) -> None:
    one, other = FACT, AGAIN
    if turned == "a":
        one = FACT.replace("rammed", "did not ram")
    else:
        other = AGAIN.replace("struck", "did not strike")
    assert documents(told(one, "2025-03-05", "a"), told(other, "2025-03-05", "b")) == []


def test_another_amount_does_not_tell_it() -> None:
    one = told("Norway sold Iceland 400 tonnes of cod on 4 March 2025.", "2025-03-05", "a")
    same = told("Iceland bought 400 tonnes of cod from Norway on 4 March 2025.", "2025-03-05", "b")
    other = told("Iceland bought 900 tonnes of cod from Norway on 4 March 2025.", "2025-03-05", "c")
    assert documents(one, same) == ["b"]
    assert "c" not in documents(one, same, other)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "a"},
        {"outlet": Outlet(name="a")},
        {"outlet": Outlet(name="c", form="encyclopaedia")},
        {"text": AGAIN + " With material from Fjordwire."},
    ],
    ids=["one report", "one newsroom", "compiled", "credits it"],
)
def test_a_report_that_adds_nothing_is_no_telling(changes: dict[str, Any]) -> None:
    one = told(FACT, "2025-03-05", "a")
    if "text" in changes:
        one = by(one, outlet=Outlet(name="Fjordwire"))
    assert documents(one, by(told(AGAIN, "2025-03-05", "b"), **changes)) == []


def test_newsrooms_that_are_not_known_are_not_taken_for_one() -> None:
    unknown = Outlet(name="unknown")
    one, other = (by(told(FACT, "2025-03-05", name), outlet=unknown) for name in "ab")
    assert are_independent(one.sentence.source, other.sentence.source)


def test_another_language_tells_it_by_day_actors_and_amounts() -> None:
    one = told("Russia bought 400 tonnes of fish from Azerbaijan on 4 March 2025.", "2025-03-05",
               "a")  # fmt: skip
    words = "4 марта 2025 года Россия купила у Азербайджана 400 тонн рыбы."
    abroad = by(told(words, "2025-03-05", "b"), language="ru")
    assert documents(one, abroad) == ["b"]
    less = by(told(words.replace("400", "900"), "2025-03-05", "b"), language="ru")
    assert documents(one, less) == []


def test_a_speech_holds_a_view_of_its_own() -> None:
    view = by(told(FACT, "2025-03-05", "a", kind="position", holder="ISL"), speaker="ISL")
    assert heard(view, told(AGAIN, "2025-03-05", "b")) == Heard()


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_sentences_changes_nothing(order: list[int]) -> None:
    one = told(FACT, "2025-03-05", "a")
    others = [told(AGAIN, "2025-03-05", name) for name in "bcde"]
    sentences: list[Sentence] = [others[n].sentence for n in order]
    (found,) = tell_again([one], [one.sentence, *sentences], rarities=rarities)
    assert [each.sentence.source.document for each in found.tellings] == list("bcde")
