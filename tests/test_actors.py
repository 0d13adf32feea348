"""Actors: spans, names, refusals, office, readings, other languages, speed of form."""

from __future__ import annotations

import datetime
import itertools
import re
import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.actors import actor, actor_name, find_actors, names_of, resolve_actor
from apercu.actors.forms import load_forms, load_names
from apercu.actors.gazetteer import SENTINEL, TOKEN, fold, keys_of, load, rows
from apercu.errors import InputError

DAY = datetime.date(2025, 3, 1)


def found(text: str, on: datetime.date | None = DAY, language: str | None = None) -> list[str]:
    """Write mentions as `words=actor/kind`, places with `@`."""
    return [
        f"{text[m.start : m.end]}={m.actor}/{m.kind}{'@' if m.reading == 'place' else ''}"
        for m in find_actors(text, on=on, language=language)
    ]


def actors(text: str, on: datetime.date | None = DAY) -> list[str]:
    return [m.actor for m in find_actors(text, on=on)]


# --- the tables ---------------------------------------------------------------------------------


def test_every_iso_state_once() -> None:
    ids = [row[0] for row in rows("states.tsv")]
    assert [name for name, n in Counter(ids).items() if n > 1] == []
    assert len([name for name in ids if re.fullmatch("[A-Z]{3}", name)]) == 249
    assert {"former:SUN", "former:YUG", "former:CSK", "former:DDR", "former:SCG"} <= set(ids)


def others(*, person: bool) -> set[str]:
    tables = ("cyrillic_others.tsv", "turkic_armenian_others.tsv")
    return {row[1] for name in tables for row in rows(name) if (row[0] == "person") == person}


def test_tables_refer_to_known_actors() -> None:
    known = set(load().actors)
    tables = ("persons.tsv", "seats.tsv", "cyrillic.tsv", "turkic_armenian.tsv")
    used = {row[0] for name in tables for row in rows(name)} | others(person=False)
    assert used - known == set()
    assert len([name for name in known if name.startswith("org:")]) >= 60


def test_persons_of_other_languages_are_in_the_table_of_terms() -> None:
    assert others(person=True) - {row[1].split("|")[0] for row in rows("persons.tsv")} == set()


def test_terms_are_in_order_and_heads_of_one_state_do_not_overlap_by_long() -> None:
    for person in load().persons:
        for term in person.terms:
            assert term.start <= term.end, person.names
    for state in ("RUS", "UKR", "USA", "FRA", "GEO", "KAZ", "POL", "DEU"):
        heads = sorted(
            (t.start, t.end, p.names[0])
            for p in load().persons
            if p.actor == state
            for t in p.terms
            if t.office == "S" and t.start > "1990"
        )
        for (_, end, _), (start, _, name) in itertools.pairwise(heads):
            assert end <= start[:4] + "-99", (state, name)


# --- spans --------------------------------------------------------------------------------------

NAMES = sorted({e.surface for es in load().names.values() for e in es if e.kind == "name"})
FILLER = st.sampled_from(
    ["said ", "and ", "; ", "«", "» ", "\n", "é ", "🛰 ", "e\u0301", "\u00ad", "x", "'s ", "-", ". "]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(NAMES), FILLER), max_size=14))
def test_spans_are_exact_sorted_and_apart(parts: list[str]) -> None:
    text = "".join(parts)
    mentions = find_actors(text, on=DAY)
    assert mentions == find_actors(text, on=DAY)
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_without_error(text: str) -> None:
    find_actors(text, on=DAY, language="tr")


@pytest.mark.parametrize("name", [row[1] for row in rows("states.tsv") if row[0] != "JEY"])
def test_each_state_is_found_by_its_short_name(name: str) -> None:
    assert found(f"They praised {name} again.")[0].startswith(f"{name}=")


def test_longest_name_wins() -> None:
    assert actors("the Democratic Republic of the Congo and South Sudan") == ["COD", "SSD"]
    assert actors("Papua New Guinea, Guinea-Bissau, Equatorial Guinea, Guinea") == [
        "PNG", "GNB", "GNQ", "GIN",
    ]  # fmt: skip
    assert actors("Northern Ireland voted; Ireland waited") == ["IRL"]


def test_unicode_is_safe() -> None:
    decomposed = unicodedata.normalize("NFD", "Türkiye and Côte d’Ivoire")
    assert actors(decomposed) == ["TUR", "CIV"]
    assert actors("Azer\u00adbaijan and TÜRKİYE and Turkiye") == ["AZE", "TUR", "TUR"]
    assert found("Bosnia\nand Herzegovina") == ["Bosnia\nand Herzegovina=BIH/name"]
    assert actors("Bosnia\n\nand Herzegovina") == ["BIH"]


def test_parts_of_compounds_are_mentions() -> None:
    text = "Russian-Ukrainian talks, the Russo-Turkish war, pro-Russian, US-led"
    assert actors(text) == ["RUS", "UKR", "RUS", "TUR", "RUS", "USA"]
    assert found("the U.S.-led force")[0] == "U.S.=USA/name"


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Tell us about it.", "roast turkey and polish the china", "The Moscow Times said so.",
        "Azerbaijan Airlines resumed flights.", "a loan from the Bank of China",
        "Paris Hilton came.",
        "Michael Jordan retired.", "Chad Wolf testified.", "New Mexico and New Jersey voted.",
        "Atlanta, Georgia, went to the polls.", "He was born in Lebanon, Pennsylvania.",
        "The Minsk agreements failed.", "the Paris Agreement", "the Treaty of Rome",
        "the Vienna Convention", "George Washington crossed it.", "the South China Sea",
        "Korea alone is not enough.", "The Congo is wide.", "post-Soviet space", "chicken Kiev",
        "She answered in Russian.", "a Russian-speaking crew",
        "University of Warsaw", "TELL US MORE NOW",
        "www.azerbaijan.az", "the Baku–Tbilisi–Ceyhan pipeline", "Polish the table first.",
    ],
)  # fmt: skip
def test_no_actor_is_named(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia's Black Sea neighbour Georgia signed.", ["RUS", "GEO"]),
        ("Jordan King Abdullah arrived.", ["JOR"]),
        ("Turkey raised its rate.", ["TUR"]),
        ("Congo sent troops to Goma.", ["COD"]),
        ("Seoul said Korea would export more.", ["KOR", "KOR"]),
        ("the National Bank of Ukraine", ["UKR"]),
        ("US AND CHINA AGREE", ["USA", "CHN"]),
        ("the Iran-Iraq War", ["IRN", "IRQ"]),
        ("Poles voted and a Pole won.", ["POL"]),
    ],
)
def test_the_refusals_leave_states_alone(text: str, expected: list[str]) -> None:
    assert actors(text) == expected


# --- office -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("President Trump spoke.", "2019-05-01", ["USA"]),
        ("President Trump spoke.", "2022-05-01", []),
        ("Medvedev spoke.", "2010-01-01", ["RUS"]),
        ("Medvedev spoke.", "2023-01-01", []),
        ("former President Putin", "2015-01-01", []),
        ("May spoke.", "2017-05-01", []),
        ("Theresa May flew home. May spoke.", "2017-05-01", ["GBR", "GBR"]),
        ("President Bush called.", "2003-03-20", ["USA"]),
        ("Kate Bush sang.", "2003-03-20", []),
        ("Ivanka Trump and Leyla Aliyeva", "2019-05-01", []),
        ("Heydar Aliyev Airport", "2019-05-01", []),
        ("Wang Yi arrived. Mr. Wang spoke.", "2024-05-01", ["CHN", "CHN"]),
        ("Wang opened a shop.", "2024-05-01", []),
        ("Recep Tayyip Erdoğan, Erdogan and Zelenskiy", "2023-01-01", ["TUR", "TUR", "UKR"]),
    ],
)
def test_office_on_the_day(text: str, day: str, expected: list[str]) -> None:
    assert actors(text, datetime.date.fromisoformat(day)) == expected


def test_title_is_no_part_of_the_span() -> None:
    assert found("King Charles III met President Ilham Aliyev's envoy.") == [
        "Charles III=GBR/person",
        "Ilham Aliyev=AZE/person",
    ]


# --- readings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow said no.", ""), ("He lives in Moscow.", "@"), ("They flew to Baku.", "@"),
        ("trade with Azerbaijan", ""), ("a street in Tbilisi", "@"),
        ("an ambassador to Moscow", ""),
        ("sanctions on Russia", ""), ("a visit to Turkey", "@"),
        ("troops withdrew from Moldova", "@"),
        ("gas from Russia", ""), ("the territory of Ukraine", "@"),
        ("the president of Ukraine", ""),
        ("Moscow's position", ""), ("In Ukraine's east", "@"), ("between Baku and Moscow", ""),
        ("In Baku and Moscow they met.", "@@"), ("a Moscow court ruled", "@"),
        ("near Grozny, Russia, it fell", "@"), ("MOSCOW, March 3 - Rain.", "@"),
        ("Brussels-based lawyers", "@"), ("They visited Iran, and Tehran answered.", "@ "),
        ("the war in Ukraine", "@"), ("trust in Moscow", ""), ("the conflict over Karabakh", "@"),
    ],
)  # fmt: skip
def test_actor_or_place(text: str, expected: str) -> None:
    mentions = find_actors(text, on=DAY)
    assert mentions
    readings = "".join("@" if m.reading == "place" else " " for m in mentions)
    assert readings.rstrip() == expected.rstrip()


def test_brussels_is_the_union_as_actor_and_belgium_as_place() -> None:
    assert found("Brussels objected.") == ["Brussels=org:EU/seat"]
    assert found("He lives in Brussels.") == ["Brussels=BEL/capital@"]


# --- other languages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В Москве Путин принял Алиева.", ["RUS", "RUS", "AZE"]),
        ("российско-украинские переговоры", ["RUS", "UKR"]),
        ("с Турцией, Арменией и Азербайджаном", ["TUR", "ARM", "AZE"]),
        ("азербайджанцев и армян", ["AZE", "ARM"]),
        ("Україні допоможе Німеччина", ["UKR", "DEU"]),
        ("Rusiyanın Azərbaycanla sərhədi", ["RUS", "AZE"]),
        ("Türkiye'nin ve Rusya’dan gelen kişi sayısı", ["TUR", "RUS"]),
        ("Հայաստանի և Ադրբեջանի միջև", ["ARM", "AZE"]),
        ("польза, руководство, русло, курс", []),
    ],
)
def test_other_languages(text: str, expected: list[str]) -> None:
    assert actors(text) == expected


def test_turkish_span_ends_at_the_apostrophe_and_azerbaijani_words_stay_whole() -> None:
    assert found("Türkiye'nin görüşü", language="tr")[0].startswith("Türkiye=")
    assert found("Rusiyanın mövqeyi", language="az")[0].startswith("Rusiyanın=")


# --- lookups ------------------------------------------------------------------------------------


def test_lookups() -> None:
    assert actor("AZE").name == actor_name("AZE") == "Azerbaijan"
    assert (
        resolve_actor("RUSSIA")
        == resolve_actor("Россия")
        == resolve_actor("the Kremlin")
        == ["RUS"]
    )
    assert sorted(resolve_actor("Congo")) == ["COD", "COG"]
    assert resolve_actor("Atlantis") == []
    assert names_of("TUR", ("name",), "en")[:2] == ("Türkiye", "Turkey")
    assert "Турция" in names_of("TUR", language="ru")
    with pytest.raises(InputError, match="ATL"):
        actor_name("ATL")
    with pytest.raises(InputError, match="ATL"):
        names_of("ATL")


def test_time_grows_with_length_not_faster() -> None:
    """Four times the text takes well under sixteen times as long, on one line of hard names."""
    line = "Congo, Korea and Georgia met Jordan in Moscow; May said U.S. aid "

    def took(repeats: int) -> float:
        text = line * repeats
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            find_actors(text, on=DAY)
            best = min(best, time.process_time() - began)
        return best

    took(10)
    assert took(1200) < 9 * took(300)


def test_trie_ends_hold_entries() -> None:
    assert load().root["Azerbaijan"][SENTINEL]  # type: ignore[call-overload]


@pytest.mark.parametrize("script", ["cyrillic", "turkic", "armenian"])
def test_names_are_the_same_spelt_out_or_not(script: str) -> None:
    spelt = load_forms((script,))
    assert spelt is not None
    names = load_names(script)
    assert len(names) > 30
    assert list(names.items()) == list(spelt.names.items())


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(categories=("L",)), min_size=1, max_size=8))
def test_a_word_of_letters_is_its_own_key(word: str) -> None:
    assert [match[0] for match in TOKEN.finditer(word)] == [word]
    assert keys_of(word) == [fold(word)]
