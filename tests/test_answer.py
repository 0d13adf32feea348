"""From a question to a brief: what is told, whose it is, what disagrees, what is missing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import small
from apercu.answer import answer
from apercu.assemble import searchable
from apercu.briefs import Brief, Statement
from apercu.requests import make_filters
from apercu.searching import Filters

AS_OF = datetime.date(2025, 1, 31)
MADE = datetime.datetime(2025, 2, 1, tzinfo=datetime.UTC)
STATE = "https://odlaragency.example"
"""An invented outlet of the register: a state's agency, of Azerbaijan."""


def report(number: int, text: str, day: str = "2024-05-14", **more: Any) -> dict[str, Any]:
    host = more.pop("host", f"https://paper{number}.example")
    return {
        "url": f"{host}/{number}", "title": f"Report {number}", "outlet": f"Paper {number}",
        "published": day, "fetched": "2024-12-31T00:00:00Z", "language": "en",
        "synthetic": True, "text": text, **more,
    }  # fmt: skip


def ask(
    root: Path, question: str, records: list[dict[str, Any]], filters: Filters | None = None
) -> Brief:
    small.build(root / "c", [records])
    with searchable(root / "c") as (collection, index):
        return answer(
            collection, index, question, as_of=AS_OF, filters=filters or Filters(),
            clock=lambda: MADE,
        )  # fmt: skip


def statements(brief: Brief) -> Iterator[Statement]:
    for section in brief.sections:
        for point in section.points:
            yield from point.statements


def gaps(brief: Brief) -> list[tuple[str, str | None]]:
    found = [*brief.lead_gaps, *(one for section in brief.sections for one in section.gaps)]
    return [(one.kind, one.party) for one in found]


TREATY = "Norway and Iceland signed a treaty on cod quotas in Bergen on 13 May 2024."
QUESTION = "Norway and Iceland: fisheries, treaties"


def test_one_event_stands_once_and_its_origins_are_counted(tmp_path: Path) -> None:
    brief = ask(tmp_path, QUESTION, [
        report(1, TREATY + "\n\nNobody spoke of whales in the harbour that day."),
        report(2, "Norway and Iceland signed a treaty on cod quotas in Bergen on 13 May 2024, at noon."),  # noqa: E501
        report(3, "The weather over the Faroe Islands was fair on Monday."),
    ])  # fmt: skip
    (one,) = statements(brief)
    assert one.standing == "corroborated"
    assert one.origins.n == len(one.citations) == 2
    assert one.when is not None
    assert one.when.start == "2024-05-13"


def test_a_copy_is_no_second_origin(tmp_path: Path) -> None:
    brief = ask(tmp_path, QUESTION, [report(1, TREATY), report(2, TREATY + "\n\nSource: Paper 1")])
    (one,) = statements(brief)
    assert (one.standing, one.origins.n) == ("single", 1)


def test_outlets_of_one_party_do_not_corroborate_one_another(tmp_path: Path) -> None:
    words = "Azerbaijan and Georgia signed a treaty on a railway in Baku on 13 May 2024."
    other = "Azerbaijan and Georgia signed in Baku on 13 May 2024 a treaty on a railway to the sea."
    brief = ask(tmp_path, "Azerbaijan and Georgia: treaties, transport", [
        report(1, words, host=STATE),
        report(2, other, host="https://bakubulletin.example"),
    ])  # fmt: skip
    standings = {one.standing for one in statements(brief) if one.origins.n == 2}
    assert standings == {"one_party"}


def test_sources_that_disagree_are_set_side_by_side(tmp_path: Path) -> None:
    brief = ask(tmp_path, "Norway and Iceland: air strikes, grain", [
        report(1, "About ten Norwegian drones struck an Icelandic grain silo at Orlo on 13 May 2024."),  # noqa: E501
        report(2, "Thirteen Norwegian drones struck the Icelandic grain silo at Orlo on Monday, officials said."),  # noqa: E501
    ])  # fmt: skip
    (conflict,) = brief.conflicts
    assert {value.value.lower() for value in conflict.values} == {"about ten", "thirteen"}
    (one,) = statements(brief)
    assert one.standing == "disputed"
    assert one.conflicts == (conflict.id,)


def test_nothing_said_is_said_and_not_filled(tmp_path: Path) -> None:
    brief = ask(tmp_path, "What has Norway said of Iceland?", [
        report(1, "Iceland said on 13 May 2024 that Norway had taken too much cod."),
        report(2, "Norway said on 14 May 2024 that Denmark was a good neighbour."),
    ])  # fmt: skip
    assert not list(statements(brief))
    assert ("none_found", None) in gaps(brief)


def test_why_is_answered_by_holder(tmp_path: Path) -> None:
    brief = ask(tmp_path, "Why did Norway and Iceland fall out?", [
        report(1, "Norway said on 13 May 2024 that ties with Iceland had cooled because of the cod quota."),  # noqa: E501
        report(2, "Iceland's foreign ministry blamed Norway for the quarrel over cod on 14 May 2024."),  # noqa: E501
    ])  # fmt: skip
    first = brief.sections[0]
    assert first.facet == "explanations"
    assert {point.label for point in first.points} == {"Norway", "Iceland"}
    assert all(one.holder for point in first.points for one in point.statements)


def test_the_period_asked_about_leaves_out_what_lies_before(tmp_path: Path) -> None:
    old = "Norway and Iceland signed a treaty on herring in Oslo on 3 March 2019."
    brief = ask(tmp_path, "How have Norway and Iceland moved since 2023?", [
        report(1, TREATY), report(2, old, day="2019-03-04"),
    ])  # fmt: skip
    assert {one.when.start for one in statements(brief) if one.when} == {"2024-05-13"}


def test_filters_are_recorded_and_said(tmp_path: Path) -> None:
    filters = make_filters(None, None, None, None, None, None, ["nobody.example"])
    brief = ask(tmp_path, QUESTION, [report(1, TREATY)], filters)
    assert brief.collection.filters == {"outlet": ("nobody.example",)}
    assert not list(statements(brief))
    assert any("nobody.example" in one.text for one in brief.lead_gaps)


def test_who_is_not_heard_is_named(tmp_path: Path) -> None:
    brief = ask(tmp_path, "Norway and Iceland: fisheries", [
        report(1, "Iceland accused Norway on 13 May 2024 of taking too much cod off Bergen."),
    ])  # fmt: skip
    assert ("party_absent", "NOR") in gaps(brief)
    (position,) = brief.positions
    assert (tuple(position.by), position.missing) == (("ISL",), ("NOR",))


def test_what_two_say_together_is_said_by_both(tmp_path: Path) -> None:
    brief = ask(tmp_path, "Norway and Iceland: fisheries", [
        report(1, "Norway and Iceland condemned on 13 May 2024 the fishing of cod by trawlers off Bergen."),  # noqa: E501
    ])  # fmt: skip
    (position,) = brief.positions
    assert (set(position.by), position.missing) == ({"NOR", "ISL"}, ())
    assert ("party_absent", "NOR") not in gaps(brief)


def test_what_is_to_come_is_pending_until_it_is_past(tmp_path: Path) -> None:
    words = "Norway and Iceland will sign a treaty on cod quotas in Bergen on 3 {} 2025."
    ahead = ask(tmp_path / "a", QUESTION, [report(1, words.format("March"), day="2025-01-02")])
    past = ask(tmp_path / "b", QUESTION, [report(1, words.format("January"), day="2025-01-02")])
    assert [one.due.start for one in ahead.pending if one.due] == ["2025-03-03"]
    assert not past.pending


@pytest.mark.parametrize("question", ["Norway and Iceland: fisheries", "Wakanda: politics", "cod?"])
def test_an_empty_collection_gives_an_empty_brief(tmp_path: Path, question: str) -> None:
    brief = ask(tmp_path, question, [report(1, "Nothing of the kind stands here at all.")])
    assert not list(statements(brief))
    assert brief.lead_gaps


def test_a_brief_that_tells_nothing_is_invented_where_all_it_was_made_from_is(
    tmp_path: Path,
) -> None:
    words = "Nothing of the kind stands here at all."
    later = report(3, "Nor does it stand here.", day="2025-06-01", synthetic=False)
    later["fetched"] = "2025-06-02T00:00:00Z"
    told = {
        "invented": [report(1, words), later],
        "mixed": [report(1, words), report(2, "Nor does it stand here.", synthetic=False)],
        "empty": [later],
    }
    briefs = {name: ask(tmp_path / name, QUESTION, records) for name, records in told.items()}
    assert not any(brief.references for brief in briefs.values())
    assert {name: brief.synthetic for name, brief in briefs.items()} == {
        "invented": True, "mixed": False, "empty": False,
    }  # fmt: skip


class Near:
    """An encoder to which all texts lie at one angle to the question: `cosine` tells which."""

    name = "near"
    dimension = 2

    def __init__(self, cosine: float) -> None:
        self.cosine = cosine
        self.id = f"near-{cosine}"

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        off = self.cosine, (1 - self.cosine**2) ** 0.5
        return np.array([(1.0, 0.0) if one == QUESTION else off for one in texts], np.float32)


def test_what_lies_far_from_the_question_is_left_out(tmp_path: Path) -> None:
    small.build(tmp_path / "c", [[report(1, TREATY)]])
    told = {}
    for cosine in (-0.5, 0.6):
        with searchable(tmp_path / "c") as (collection, index):
            brief = answer(
                collection, index, QUESTION, as_of=AS_OF, filters=Filters(), clock=lambda: MADE,
                encoder=Near(cosine),
            )  # fmt: skip
        told[cosine] = [one.text for one in statements(brief)], brief.id, brief.collection.encoder
    assert told[-0.5][0] == []
    assert told[0.6][0] == [TREATY]
    assert told[0.6][2] == "near-0.6"
    assert told[0.6][1] != ask(tmp_path / "d", QUESTION, [report(1, TREATY)]).id
