"""Acts in Russian: who did what to whom, how it is meant, when; and what is no act."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.adapters.slovnet_parser import SlovnetParser, is_installed
from apercu.records import Interval
from apercu.relate.records import CodedAct, Participant
from apercu.relate.russian.coding import TYPE_RIGHT, code_russian

pytestmark = pytest.mark.skipif(not is_installed(), reason="apercu[russian] is not installed")
PARSER = SlovnetParser()
DAY = Interval(start="2024-05-14", end="2024-05-14", precision="day", basis="given")


def acts(text: str) -> tuple[CodedAct, ...]:
    return code_russian(text, PARSER, published=DAY).acts


def states(side: tuple[Participant, ...]) -> list[str]:
    return sorted({a for one in side for a in one.actors if not a.startswith("role:")})


def told(text: str) -> tuple[str, list[str], list[str], str]:
    (act,) = acts(text)
    return act.type, states(act.source), states(act.target), act.realis


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Чили обвинила Перу в контрабанде.", ("ACCUSE", ["CHL"], ["PER"], "happened")),
        ("Перу обвинили чилийские депутаты.", ("ACCUSE", ["CHL"], ["PER"], "happened")),
        ("Лодка была обстреляна кенийскими военными.", ("ASSAULT", ["KEN"], [], "happened")),
        ("Чили и Перу подписали договор.", ("SUPPORT", ["CHL", "PER"], [], "happened")),
        ("Переговоры между Чили и Перу начались.", ("CONSULT", ["CHL", "PER"], [], "happened")),
        ("Удары чилийской авиации по Перу продолжались.",
         ("ASSAULT", ["CHL"], ["PER"], "happened")),
        ("Кения получила помощь от Дании.", ("AID", ["DNK"], ["KEN"], "happened")),
        ("В Дании задержаны двое кенийцев.", ("COERCE", ["DNK"], ["KEN"], "happened")),
        ("Дания ввела санкции против Кении.", ("SANCTION", ["DNK"], ["KEN"], "happened")),
    ],
)  # fmt: skip
def test_who_did_what_to_whom(text: str, wanted: tuple[str, list[str], list[str], str]) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    ("text", "realis"),
    [
        ("Дания не вводила санкции против Кении.", "denied"),
        ("Дания может ввести санкции против Кении.", "hypothetical"),
        ("Дания введёт санкции против Кении.", "planned"),
        ("Дания якобы ввела санкции против Кении.", "reported"),
        ("По словам Чили, Дания ввела санкции против Кении.", "reported"),
        ("В 1996 году Дания ввела санкции против Кении.", "retold"),
        ("Вчера Дания ввела санкции против Кении.", "happened"),
        ("Дания опровергла, что Чили ввела санкции против Кении.", "denied"),
    ],
)
def test_how_it_is_meant(text: str, realis: str) -> None:
    found = [act for act in acts(text) if act.type == "SANCTION"]
    assert [act.realis for act in found] == [realis]


def test_by_whose_word() -> None:
    (act,) = acts("По словам Чили, Дания ввела санкции против Кении.")
    assert states(act.holder) == ["CHL"]


def test_its_date_is_that_of_its_clause() -> None:
    (act,) = acts("Вчера Дания ввела санкции против Кении.")
    assert act.when is not None
    assert act.when.start == "2024-05-13"
    assert act.dated_by is not None


@pytest.mark.parametrize(
    "text",
    [
        "Дания и Кения далеки друг от друга.",
        "В Кении идут дожди.",
        "Сосед обвинил соседа.",
        "",
        "5",
    ],
)
def test_what_is_no_act(text: str) -> None:
    assert acts(text) == ()


def test_officials_act_for_their_state_later_too() -> None:
    text = "Министр обороны Кении Джума Отиено прибыл в Осло. Отиено обвинил Данию в шпионаже."
    found = acts(text)
    assert [(act.type, states(act.source)) for act in found][-1] == ("ACCUSE", ["KEN"])


def test_a_leader_is_known_by_sound() -> None:
    (act,) = acts("Метте Фредериксен осудила Кению.")
    assert states(act.source) == ["DNK"]


def test_it_says_that_words_alone_told_it() -> None:
    (act,) = acts("Чили обвинила Перу в контрабанде.")
    assert "words_alone" in act.flags
    assert 0 < act.confidence <= TYPE_RIGHT


def test_spans_are_the_texts_own() -> None:
    text = "Ничего не случилось.\n\nЧили обвинила Перу в контрабанде."
    (act,) = acts(text)
    assert text[act.trigger.start : act.trigger.end] == "обвинила"
    assert text[act.clause.start : act.clause.end].startswith("Чили обвинила Перу")
    for one in (*act.source, *act.target):
        assert text[one.start : one.end] == one.text


def test_long_sentences_are_passed_over_and_counted() -> None:
    coded = code_russian("Чили обвинила Перу. Да.", PARSER, longest=10)
    assert (coded.acts, coded.sentences, coded.passed_over) == ((), 1, 1)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(
    ["Чили", "обвинила", "Перу", "не", "и", "удары", "по", ",", "что", "если", "встреча", "с"]
), max_size=14))  # fmt: skip
def test_any_words_are_coded_the_same_twice(words: list[str]) -> None:
    text = " ".join(words)
    assert acts(text) == acts(text)
    for act in acts(text):
        assert 0 <= act.clause.start <= act.trigger.start < act.trigger.end <= act.clause.end
        assert act.clause.end <= len(text)
