"""What is told in two languages stands once, and a passer-by gives way to who speaks for others."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from apercu.ask.evidence import Sentence, Source, Told
from apercu.ask.happenings import Happening, rarity
from apercu.ask.passers_by import is_passer_by
from apercu.ask.selection import in_own_language, repeats, without_passers_by
from apercu.ask.weighing import Candidate
from apercu.records import Interval, Outlet
from apercu.text import terms

DRONES = {
    "en": "Russian drones attacked an oil depot of Norway near Kirkenes on 8 May 2024.",
    "ru": "Российские беспилотники атаковали нефтебазу Норвегии близ Киркенеса 8 мая 2024 года.",
    "tr": "Rus insansız hava araçları 8 Mayıs 2024'te Norveç'in petrol deposuna saldırdı.",
}
TRADE = {
    "en": "Trade between Russia and Norway grew by 13.5% to $3.35 billion in January-April 2024.",
    "ru": "Торговля России и Норвегии выросла за четыре месяца на 13,5% до 3,35 млрд долларов.",
    "tr": "Rusya ile Norveç arasındaki ticaret dört ayda yüzde 13,5 arttı.",
}


def one(
    words: str,
    *,
    language: str = "en",
    day: str | None = "2024-05-08",
    reported: str = "",
    **more: Any,
) -> Happening:
    when = Interval(start=day, end=day, precision="day") if day else None
    given = {name: more.pop(name) for name in ("kind", "holder") if name in more}
    told = msgspec.structs.replace(
        said(words, language=language), **({"kind": "event", "when": when} | given)
    )
    fields = {"topics": ("trade",), "actors": frozenset({"RUS", "NOR"})} | more
    return Happening(
        chosen=Candidate(
            told=told, facet="f1", stems=frozenset(terms(words)), relevance=0.9, covered=0.5,
            day=datetime.date.fromisoformat(day or reported), score=0.5, **fields,
        )
    )  # fmt: skip


def again(first: Happening, second: Happening) -> bool:
    weights = rarity([first.chosen.stems, second.chosen.stems])
    told = repeats(second, [first], weights)
    assert told == repeats(first, [second], weights)
    return told


@pytest.mark.parametrize("language", ["ru", "tr"])
def test_one_event_of_one_day_by_the_same_actors_is_told_once(language: str) -> None:
    event = one(DRONES["en"])
    assert again(event, one(DRONES[language], language=language))
    # Strikes come day after day: the next one is another.
    assert not again(event, one(DRONES[language], language=language, day="2024-05-09"))
    assert again(one(DRONES["ru"], language="ru"), one(DRONES["tr"], language="tr")), (
        "nor in two languages that are not the reader's"
    )


@pytest.mark.parametrize("language", ["ru", "tr"])
def test_one_figure_is_told_once(language: str) -> None:
    figure = one(TRADE["en"], day=None, reported="2024-05-10")
    other = one(TRADE[language], language=language, day=None, reported="2024-05-12")
    assert again(figure, other)
    late = one(TRADE[language], language=language, day=None, reported="2024-09-12")
    assert not again(figure, late)


@pytest.mark.parametrize(
    "other",
    [
        {"day": "2024-05-18"},
        {"actors": frozenset({"RUS", "ISL"})},
        {"actors": frozenset({"RUS"})},
        {"topics": ("gas",)},
        {"kind": "position", "holder": "NOR"},
        {"day": None, "reported": "2024-05-08"},
        {"words": DRONES["ru"] + " Сгорело 40 тонн нефти."},
    ],
    ids=["day", "actors", "fewer actors", "topic", "a saying", "undated", "figures"],
)
def test_what_differs_in_more_than_words_is_told_beside_it(other: dict[str, Any]) -> None:
    words = other.pop("words", DRONES["ru"])
    burnt = "Ninety tonnes burnt when drones struck Norway's depot."
    first = one(burnt if "Сгорело" in words else DRONES["en"])
    assert not again(first, one(words, language="ru", **other))


def test_what_two_say_is_not_one_saying() -> None:
    first = one(DRONES["en"], kind="position", holder="NOR")
    assert again(first, one(DRONES["ru"], language="ru", kind="position", holder="NOR"))
    assert not again(first, one(DRONES["ru"], language="ru", kind="position", holder="RUS"))


def test_the_readers_own_language_goes_before() -> None:
    english, russian = one(DRONES["en"]), one(DRONES["ru"], language="ru")
    elsewhere = one(DRONES["tr"], language="tr", day="2024-08-01")
    given = [russian, elsewhere, english]
    assert in_own_language(given, "en") == [elsewhere, english]
    assert in_own_language(given, "ru") == [russian, elsewhere]
    assert in_own_language(given, "de") == given


def said(words: str, *, holder: str | None = None, language: str = "en") -> Told:
    source = Source(
        document="0" * 64, origin="0" * 64, url="https://a.example", title=None,
        outlet=Outlet(name="A"), published=None, fetched=Interval(), language=language, text=words,
    )  # fmt: skip
    sentence = Sentence(source=source, start=0, end=len(words), number=0)
    return Told(sentence=sentence, text=words, kind="position", holder=holder)


@pytest.mark.parametrize(
    ("words", "holder", "language"),
    [
        ("“The fish is dear,” a taxi driver said.", "taxi driver", "en"),
        ("“The fish is dear,” said a shopkeeper in Tromsø.", "shopkeeper in Tromsø", "en"),
        ("“The fish is dear,” said an old fisherman.", None, "en"),
        ("«Рыба дорога», — говорит продавщица на рынке.", None, "ru"),
        ("Рыбу не заменить за сезон, полагает товаровед оптового рынка.", None, "ru"),
    ],
)
def test_passers_by_are_known(words: str, holder: str | None, language: str) -> None:
    assert is_passer_by(said(words, holder=holder, language=language))


@pytest.mark.parametrize(
    ("words", "holder", "language"),
    [
        ("“The fish is dear,” a Norwegian economist said.", "economist", "en"),
        ("Norway's fisheries minister said that fish is dear.", "NOR", "en"),
        ("“The fish is dear,” said Kari Driver.", "Kari Driver", "en"),
        ("Two drivers were killed on the road to Kirkenes.", None, "en"),
        ("The Farmers' Union said that fish is dear.", "Farmers' Union", "en"),
        ("Рыба дорога, говорит министр рыболовства.", None, "ru"),
        ("Жители Киркенеса покупают рыбу.", None, "ru"),
    ],
)
def test_others_are_not(words: str, holder: str | None, language: str) -> None:
    assert not is_passer_by(said(words, holder=holder, language=language))


def test_a_quip_gives_way_and_stands_where_nobody_else_speaks() -> None:
    quip = one("“It feeds my street,” said a taxi driver.", kind="position", holder="taxi driver")
    fact = one(TRADE["en"])
    other = one(DRONES["en"], topics=("gas",))
    assert without_passers_by([quip, fact, other]) == [fact, other]
    assert without_passers_by([quip, other]) == [quip, other]
    assert without_passers_by([quip]) == [quip]
    unlabelled = one("“So it goes,” said a barber.", kind="position", holder="barber", topics=())
    assert without_passers_by([unlabelled, other]) == [other]
    assert without_passers_by([unlabelled]) == [unlabelled]
