"""Texts coded by the real parser and a model of the test's own, in bulk and one by one."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.adapters.spacy_parser import SpacyParser
from apercu.relate.bulk import CodedLine, Note, code_lines
from apercu.relate.coding import code_relation, code_text
from apercu.relate.lexical import lexical_signs
from apercu.relate.model import NAMES, ActTypes, fitted, lexical_logs, softmax
from apercu.relate.records import CodedAct
from apercu.relate.weighing import Case, Marks, Weights, masked


@functools.cache
def parser() -> SpacyParser:
    return SpacyParser()


class Always:
    """Gives every case the same type."""

    id = "always"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.cases: list[Case] = []

    def weigh(self, cases: Sequence[Case]) -> list[Weights]:
        self.cases += cases
        return [Weights({self.kind: 0.9, "ASSAULT": 0.1}, {}, {}) for _ in cases]

    def mark(self, text: str) -> Marks | None:
        return None


def lines(*rows: object) -> list[CodedLine | Note]:
    made = [json.dumps(row).encode() for row in rows]
    return list(code_lines(made, parser(), ActTypes()))


def held(act: CodedAct, text: str) -> None:
    for one in (*act.source, *act.target, *act.holder):
        assert text[one.start : one.end] == one.text
    assert act.clause.start <= act.trigger.start < act.trigger.end <= act.clause.end


def test_spans_are_of_the_whole_text() -> None:
    text = "It rained in Oslo. France condemned Hungary on 3 March 2021. Nobody came."
    acts = code_text(text, parser(), ActTypes()).acts
    assert [act.type for act in acts] == ["ACCUSE"]
    held(acts[0], text)
    assert text[acts[0].trigger.start : acts[0].trigger.end] == "condemned"
    assert acts[0].when is not None
    assert acts[0].when.start == "2021-03-03"


def test_what_is_no_act_is_left_out() -> None:
    assert code_text("France condemned Hungary.", parser(), Always("NONE")).acts == ()
    assert code_relation("France condemned Hungary.", "France", "Hungary", parser(),
                         Always("NONE")) is None  # fmt: skip


@pytest.mark.parametrize(
    ("text", "realis"),
    [
        ("Norway lifted the embargo on Iceland.", {"happened"}),
        ("Norway eased its restrictions on Iceland.", {"happened"}),
        ("Norway has not lifted the embargo on Iceland.", {"denied"}),
        ("Norway may lift the embargo on Iceland.", {"planned", "hypothetical"}),
    ],
)
def test_easing_a_measure_is_no_measure(text: str, realis: set[str]) -> None:
    (act,) = code_text(text, parser(), ActTypes()).acts
    assert act.type == "CONCEDE"
    assert act.realis in realis


def test_help_to_come_is_an_agreement() -> None:
    text = "Japan will give aid to Peru next month."
    (act,) = code_text(text, parser(), Always("AID")).acts
    assert (act.type, act.realis) == ("AGREE", "planned")
    (act,) = code_text("Japan gave aid to Peru.", parser(), Always("AID")).acts
    assert (act.type, act.realis) == ("AID", "happened")


def test_given_sides_are_masked_and_kept() -> None:
    model = Always("ACCUSE")
    act = code_relation("Police in France condemned Hungary.", "France", "Hungary", parser(), model)
    assert act is not None
    assert [one.text for one in act.source] == ["France"]
    assert [piece.words for piece in masked(model.cases[0]) if piece.whose] == ["", ""]


def test_a_side_that_is_not_there_is_said() -> None:
    act = code_relation("France condemned Hungary.", "France", "Peru", parser(), Always("ACCUSE"))
    assert act is not None
    assert "given_target_not_found" in act.flags
    assert act.target == ()


def test_a_name_changes_nothing_but_itself() -> None:
    def told(a: str, b: str) -> list[tuple[str, float]]:
        text = f"{a} imposed sanctions on {b}."
        return [(act.type, act.confidence) for act in code_text(text, parser(), ActTypes()).acts]

    assert told("France", "Hungary") == told("Peru", "Chile") != []


def test_bad_lines_are_named_and_others_coded() -> None:
    good = {"id": "a", "text": "France condemned Hungary."}
    found = lines(
        {"id": "b"}, good, {**good, "source": "France"}, {**good, "published": "2021-13-45"},
        {**good, "source": "France", "target": " "},
    )  # fmt: skip
    assert [one.number for one in found if isinstance(one, Note)] == [1, 3, 4, 5]
    assert all(one.kind == "bad" for one in found if isinstance(one, Note))
    (coded,) = (one for one in found if isinstance(one, CodedLine))
    assert (coded.id, coded.type, coded.quad, coded.score) == ("a", "ACCUSE", 3, -2.0)
    assert coded.flags == ("undated",)


def test_odd_texts_are_handled_and_said() -> None:
    russian = "Россия осудила решение Армении о выходе из этой организации."
    same = {"id": 3, "text": "Russians arrested Russians.", "source": "Russians",
            "target": "Russians"}  # fmt: skip
    found = lines({"id": 1, "text": "x"}, {"id": 2, "text": russian}, same)
    notes = {one.number: one.message for one in found if isinstance(one, Note)}
    assert "tells no act" in notes[1]
    assert "'ru'" in notes[2]
    assert [one.flags for one in found if isinstance(one, CodedLine)] == [("undated", "self")]


def test_a_million_letters_are_cut_and_counted() -> None:
    text = "France condemned Hungary. " * 3 + "x" * 1_000_000
    coding = code_text(text, parser(), ActTypes())
    assert len(coding.acts) == 3
    assert coding.passed_over >= 1


def test_given_relations_yield_one_act_at_most() -> None:
    text = "France condemned Hungary and sent troops to Hungary. France left."
    found = lines({"id": 1, "text": text, "source": "France", "target": "Hungary"})
    assert len([one for one in found if isinstance(one, CodedLine)]) == 1


def test_chances_sum_to_one() -> None:
    chances = softmax(lexical_logs([0.0] * (len(fitted().lexical[0]) - 1)))
    assert set(chances) == set(NAMES)
    assert sum(chances.values()) == pytest.approx(1.0)


@settings(max_examples=10, deadline=None)
@given(st.permutations(["France condemned Hungary.", "Peru visited Chile.", "Japan bombed Laos."]))
def test_a_sentence_is_coded_alike_whatever_stands_beside_it(parts: list[str]) -> None:
    text = " ".join(parts)
    found = {(text[a.trigger.start : a.trigger.end], a.type, a.confidence)
             for a in code_text(text, parser(), ActTypes()).acts}  # fmt: skip
    alone = {(part[a.trigger.start : a.trigger.end], a.type, a.confidence)
             for part in parts for a in code_text(part, parser(), ActTypes()).acts}  # fmt: skip
    assert found == alone != set()


def test_signs_leave_out_what_stands_within_a_side() -> None:
    model = Always("ACCUSE")
    text = "The attack force condemned Hungary."
    code_relation(text, "The attack force", "Hungary", parser(), model)
    assert max(lexical_signs(model.cases[0])) > 0
