"""Claims in bulk: a line in, a line out; what is unfit is never judged by accident."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from apercu.assemble import searchable
from apercu.auditing.bulk import BadLine, Judges, check_lines
from apercu.auditing.materials import Reader
from apercu.audits import ClaimResult
from apercu.codec import to_json
from apercu.errors import CollectionMissing
from apercu.schemas import find_schema
from auditing.scripted import Rule, Scripted, made, record
from schema_check import problems

CLAIM = "Norway opened talks on cod in March 2025."
LONG = f"The wire reports: {CLAIM} Nothing else was told of it."


def no_collection() -> Reader:
    raise CollectionMissing("there is no collection at 'nowhere'")


def results(
    *lines: dict[str, Any] | bytes, judge: Scripted | None = None, reader: Any = no_collection
) -> list[ClaimResult | BadLine]:
    own = judge or Scripted(Rule("cod", CLAIM, "for"))
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in lines]
    judges = Judges(own=own, other=Scripted())
    return list(check_lines(raw, judges, reader=reader))


def line(claim: str = CLAIM, documents: Any = (LONG,), id: Any = "c1") -> dict[str, Any]:  # noqa: A002
    return {"id": id, "claim": claim, "documents": documents}


def test_a_claim_beside_a_text() -> None:
    (one,) = results(line())
    assert isinstance(one, ClaimResult)
    assert (one.id, one.verdict, one.standing) == ("c1", "supported", "single")
    (evidence,) = one.evidence
    assert (evidence.document, evidence.side) == (0, "for")
    assert LONG[evidence.start : evidence.end] == evidence.quote == CLAIM
    assert problems(json.loads(to_json(one)), find_schema("checked-claim")) == []


def test_texts_that_are_copies_are_one_origin() -> None:
    other = f"On another coast: {CLAIM} It rained, and nobody came to see the ships that day."
    (one,) = results(line(documents=[LONG, LONG.upper().capitalize() + "\n", LONG, other]))
    assert isinstance(one, ClaimResult)
    assert one.standing == "corroborated"
    assert len(one.evidence) == 2
    (copies,) = results(line(documents=[LONG, LONG + " "]))
    assert isinstance(copies, ClaimResult)
    assert copies.standing == "single"


def test_a_text_may_say_when_it_was_published() -> None:
    given = {"text": LONG, "published": "2025-03-02", "url": "https://a.example/x"}
    judge = Scripted(Rule("cod", CLAIM, "for"))
    results(line(documents=[given]), judge=judge)
    ((_, (material,), _),) = judge.asked
    assert material.published is not None
    assert material.published.start == "2025-03-02"


@pytest.mark.parametrize(
    ("claim", "documents", "why"),
    [
        ("word " * 10_000, [LONG], "10,000 words"),
        ("Cod.", [LONG], "fewer than 3 words"),
        ("", [LONG], "no words"),
        ("... !!! ???", [LONG], "no words"),
        (CLAIM, [], "No documents"),
        (CLAIM, [""], "No document"),
        (CLAIM, ["cod"], "No document"),
        (CLAIM, ["  \n ", "?"], "No document"),
    ],
)
def test_what_is_unfit_is_not_checked_and_says_why(
    claim: str, documents: list[str], why: str
) -> None:
    judge = Scripted(Rule("", "", "for"))
    (one,) = results(line(claim, documents), judge=judge)
    assert isinstance(one, ClaimResult)
    assert one.verdict == "not_checked"
    assert why in one.reasons[0]
    assert judge.asked == []


@pytest.mark.parametrize(
    "claim",
    [
        "Норвегия открыла переговоры о треске в марте две тысячи двадцать пятого года.",
        "挪威于二〇二五年三月 就鳕鱼问题 展开谈判。",
        "La Norvège a ouvert des négociations sur la morue au mois de mars dernier.",
    ],
)
def test_other_languages_are_not_judged_by_the_model(claim: str) -> None:
    judge = Scripted(Rule("", "", "for"))
    (one,) = results(line(claim), judge=judge)
    assert isinstance(one, ClaimResult)
    assert judge.asked == []
    assert any("English only" in reason for reason in one.reasons)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"{not json\n", "give {"),
        (b'{"claim": "x"}\n', "`id`"),
        (b'{"id": 1, "claim": 3, "documents": []}\n', "claim"),
        (b'{"id": 1, "claim": "a b c", "documents": "text"}\n', "documents"),
        (b'["a"]\n', "give {"),
        (b"\xff\xfe\n", "give {"),
        (b"[" * 5000 + b"\n", "give {"),
        (json.dumps(line(documents=["x" * 200_001])).encode(), "200,001 characters"),
        (b'"' + b"x" * (4 << 20) + b'"', "more than 4 MiB"),
        (b'{"id": 1, "claim": "Norway opened talks on cod."}\n', "no 'documents', and there is no"),
    ],
)
def test_bad_lines_are_told_by_their_number_and_stop_nothing(raw: bytes, told: str) -> None:
    first, bad, last = results(line(id=1), raw, line(id=3))
    assert isinstance(bad, BadLine)
    assert bad.number == 2
    assert told in bad.message
    assert isinstance(first, ClaimResult)
    assert isinstance(last, ClaimResult)
    assert (first.id, last.id) == (1, 3)


def test_lines_come_out_as_they_come_in() -> None:
    read: list[int] = []

    def lines() -> Iterator[bytes]:
        for n in range(3):
            read.append(n)
            yield json.dumps(line(id=n)).encode()

    judges = Judges(own=Scripted(Rule("cod", CLAIM, "for")), other=Scripted())
    for n, one in enumerate(check_lines(lines(), judges, reader=no_collection)):
        assert isinstance(one, ClaimResult)
        assert one.id == n
        assert read == list(range(n + 1))


def test_without_documents_the_collection_is_asked_as_of_the_day(tmp_path: Path) -> None:
    place = made(
        tmp_path / "c",
        record("wire", LONG, "2025-03-20"),
        record("radio", f"Later it was told again: {CLAIM}", "2025-12-20"),
    )
    opened: list[int] = []
    with ExitStack() as stack:

        def reader() -> Reader:
            opened.append(1)
            return Reader(*stack.enter_context(searchable(place)), datetime.date(2025, 9, 27))

        found = results(*[{"id": n, "claim": CLAIM} for n in range(3)], reader=reader)
    assert opened == [1]
    for one in found:
        assert isinstance(one, ClaimResult)
        assert (one.verdict, one.standing) == ("supported", "single")
        (evidence,) = one.evidence
        assert isinstance(evidence.document, str)
        assert len(evidence.document) == 64
        assert LONG[evidence.start : evidence.end] == evidence.quote
