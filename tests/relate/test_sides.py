"""Whom the words of an act mean, on sentences of our own; the parser is the real one."""

from __future__ import annotations

import functools

import pytest

from apercu.actors import actor
from apercu.adapters.spacy_parser import SpacyParser
from apercu.dates import parse_published
from apercu.records import Interval
from apercu.relate import bodies
from apercu.relate.coding import code_text
from apercu.relate.model import ActTypes
from apercu.relate.records import CodedAct, Participant
from apercu.relate.traits import who

Told = tuple[tuple[str, ...], tuple[str, ...]]


@functools.cache
def parser() -> SpacyParser:
    return SpacyParser()


def acts(text: str, published: Interval | None = None) -> tuple[CodedAct, ...]:
    return code_text(text, parser(), ActTypes(), published=published).acts


def ids(side: tuple[Participant, ...]) -> tuple[str, ...]:
    return tuple(one for each in side for one in each.actors)


def told(text: str, kind: str) -> list[Told]:
    return [(ids(one.source), ids(one.target)) for one in acts(text) if one.type == kind]


def test_every_body_has_a_known_state_and_a_role() -> None:
    roles = {"GOV", "MIL", "COP", "SPY", "JUD", "LEG", "OPP", "REB", "BUS", "MED", "CVL", "DIA"}
    names = bodies._by_name()
    assert len(names) > 300
    for body in names.values():
        assert actor(body.state).id == body.state
        assert body.role in roles
    assert {noun.role for noun in bodies._nouns().values()} <= roles | {""}


ROLES = [
    ("Russian peacekeepers attacked Georgia.", ("RUS", "role:RUS/MIL")),
    ("Norwegian prosecutors accused Georgia of theft.", ("NOR", "role:NOR/JUD")),
    ("Gazprom accused Georgia of theft.", ("RUS", "role:RUS/BUS")),
    ("The Bundestag condemned Georgia.", ("DEU", "role:DEU/LEG")),
    ("Sputnik Moldova accused Georgia of theft.", ("RUS", "role:RUS/MED")),
    ("Norwegians living in Chile condemned Georgia.", ("NOR", "role:NOR/DIA")),
    ("Norwegians condemned Georgia.", ("NOR", "role:NOR/CVL")),
    ("A court in Lima accused Georgia of theft.", ("PER", "role:PER/JUD")),
    ("A member of the Bundestag condemned Georgia.", ("DEU", "role:DEU/LEG")),
    ("Norway's foreign ministry spokesman Ola Dahl condemned Georgia.", ("NOR", "role:NOR/GOV")),
    ("Norway condemned Georgia.", ("NOR",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source"), ROLES)
def test_a_part_of_a_state_is_that_state_with_its_role(text: str, source: tuple[str, ...]) -> None:
    assert source in [one for one, _ in told(text, "ACCUSE") + told(text, "ASSAULT")]


def test_an_office_is_no_officer() -> None:
    (act,) = acts("Norway raided the office of Gazprom.")
    assert "role:RUS/MIL" not in ids(act.target)


def test_roles_are_no_parties_of_an_event() -> None:
    (act,) = acts("Russian peacekeepers attacked Georgia.")
    assert who(act.source) == ("RUS",)


# --- who is meant by plain words ------------------------------------------------------------

INFERRED = [
    ("Peru and Chile signed a treaty. The two countries held talks in May.", {"PER", "CHL"}),
    ("Peru met Chile in May. Both sides signed an agreement.", {"PER", "CHL"}),
    ("Norway condemned the raid. It imposed sanctions on Peru.", {"NOR"}),
    ("Kenya's foreign ministry condemned Ghana. The ministry accused Ghana of theft.", {"KEN"}),
    ("Norway's foreign ministry spokesman Ola Dahl condemned Peru. Dahl accused Peru of theft.",
     {"NOR"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source"), INFERRED)
def test_plain_words_mean_who_was_named(text: str, source: set[str]) -> None:
    act = acts(text)[-1]
    assert set(who(act.source)) == source
    assert "source_inferred" in act.flags
    # the words are those that tell it, earlier in the text
    assert all(text[one.start : one.end] == one.text for one in act.source)
    assert all(one.end < act.trigger.start for one in act.source)


OPEN = [
    "Peru and Chile signed a treaty. Bolivia condemned Peru. The two governments held talks.",
    "Norway met Peru in May. It imposed sanctions on Chile.",
    "Kenya's ministry met Ghana's ministry. The ministry accused Togo of theft.",
    "It imposed sanctions on Peru.",
]


@pytest.mark.parametrize("text", OPEN)
def test_where_two_could_be_meant_nobody_is(text: str) -> None:
    for act in acts(text):
        assert "source_inferred" not in act.flags


def test_we_are_those_who_say_it() -> None:
    act = next(one for one in acts('"We condemn Peru," the Norwegian government said.')
               if one.type == "ACCUSE")  # fmt: skip
    assert who(act.source) == ("NOR",)
    assert "source_inferred" in act.flags


def test_authorities_of_a_place_arrest_there() -> None:
    (act,) = acts("Two Norwegians were arrested in Peru.")
    assert (ids(act.source), ids(act.target)) == (
        ("PER", "role:PER/GOV"),
        ("NOR", "role:NOR/CVL"),
    )
    assert "source_inferred" in act.flags


def test_a_thing_struck_stands_for_the_state_it_stands_in() -> None:
    (act,) = acts("Russian drones bombed a bridge in southern Ukraine.")
    assert ids(act.target) == ("UKR",)
    assert "target_inferred" in act.flags


def test_people_struck_in_a_place_are_not_its_state() -> None:
    (act,) = acts("Russian drones bombed rebels in southern Ukraine.")
    assert "UKR" not in ids(act.target)


# --- the right words ------------------------------------------------------------------------

SIDES = [
    ("Norway condemned a report on Peru.", "ACCUSE", ["Norway"], ["Peru"]),
    ("Norway condemned its company in Peru and the king of Chile.", "ACCUSE", ["Norway"], None),
    ("Norway sent Peru food and tents.", "AID", ["Norway"], ["Peru"]),
    ("On Monday Norway condemned Peru.", "ACCUSE", ["Norway"], ["Peru"]),
    ("Peru and Chile signed their treaty.", "SUPPORT", ["Peru", "Chile"], []),
]


@pytest.mark.parametrize(("text", "kind", "source", "target"), SIDES)
def test_sides(text: str, kind: str, source: list[str], target: list[str] | None) -> None:
    act = next(one for one in acts(text) if one.type == kind)
    assert [one.text for one in act.source] == source
    if target is not None:
        assert [one.text for one in act.target] == target


def test_a_list_of_leaders_stands_on_one_side() -> None:
    text = (
        "President Emmanuel Macron of France, Prime Minister Viktor Orban of Hungary and President"
        " Joe Biden of the United States signed a declaration."
    )
    act = acts(text, parse_published("2022-05-05", basis="given"))[0]
    assert who(act.source) == ("FRA", "HUN", "USA")
    assert who(act.target) == ("a declaration",)


NO_ACTS = [
    "A pipeline carries gas in both directions.",
    "The road to the meeting was long.",
    '"I have waited nine months for one word," a woman said.',
    "The report condemned nobody.",
]


@pytest.mark.parametrize("text", NO_ACTS)
def test_things_and_private_words_do_nothing(text: str) -> None:
    assert acts(text) == ()


def test_who_speaks_of_a_deed_has_not_done_it() -> None:
    assert told("Norway condemned an attack on Peru.", "ASSAULT") == []
    assert told("Norway launched an attack on Peru.", "ASSAULT") == [(("NOR",), ("PER",))]


def test_who_does_a_deed_is_not_the_deed() -> None:
    assert told("Norway's investigators sleep.", "ACCUSE") == []


def test_strikers_and_strikes() -> None:
    assert told("Norwegian jets struck Peru.", "ASSAULT") == [
        (("NOR", "role:NOR/MIL"), ("PER",))
    ]  # fmt: skip
    assert told("Norwegian miners struck over pay.", "PROTEST") != []


def test_only_acts_between_known_actors_where_that_is_asked() -> None:
    text = "Norway condemned Peru. Rebels attacked a bridge."
    assert len(acts(text)) == 2
    between = code_text(text, parser(), ActTypes(), only_between=True).acts
    assert [one.type for one in between] == ["ACCUSE"]
