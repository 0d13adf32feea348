"""What the promises ask of a brief: sources, dates, order, names, copies."""

from __future__ import annotations

import datetime
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import pytest

import small
from apercu.answer import answer
from apercu.assemble import searchable
from apercu.briefs import Brief, Statement
from apercu.codec import canonical
from apercu.collection.reading import Collection
from apercu.searching import Filters


def make_collection(root: Path, records: Sequence[dict[str, Any]]) -> Path:
    # Added after all of them were published: what was there earlier is admitted earlier.
    with mock.patch.object(small, "NOW", "2026-04-02T03:04:05Z"):
        return small.build(root, [records])


DEMO = Path(__file__).resolve().parents[2] / "src/apercu/demo"
QUESTION = "Russia and Azerbaijan: politics, economy, the issue of alliance with Ukraine"
LATE, EARLY = datetime.date(2026, 3, 31), datetime.date(2025, 9, 27)
MADE = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)


def reports() -> list[dict[str, Any]]:
    """Read the demonstration reports on the Caucasus."""
    files = sorted(DEMO.glob("caucasus-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def ask(root: Path, question: str = QUESTION, as_of: datetime.date = LATE) -> Brief:
    with searchable(root) as (collection, index):
        return answer(
            collection, index, question, as_of=as_of, filters=Filters(), clock=lambda: MADE
        )


def bare(brief: Brief) -> bytes:
    """Return a brief's canonical form."""
    return canonical(msgspec.structs.replace(brief, made_at=""))


def statements(brief: Brief) -> Iterator[Statement]:
    for section in brief.sections:
        for point in section.points:
            yield from point.statements


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_collection(tmp_path_factory.mktemp("demo") / "c", reports())


@pytest.fixture(scope="module")
def brief(demo: Path) -> Brief:
    return ask(demo)


def texts(root: Path) -> dict[str, str]:
    with Collection.open(root) as collection:
        return {collection.sha(number): collection.text(number) for number in collection.numbers()}


def test_every_citation_is_the_stored_words(demo: Path, brief: Brief) -> None:
    stored = texts(demo)
    values = [value for conflict in brief.conflicts for value in conflict.values]
    cited = [one for statement in (*brief.lead, *statements(brief)) for one in statement.citations]
    cited += [one for value in values for one in value.citations]
    assert len(cited) > 30
    for one in cited:
        assert stored[one.text_sha256][one.start : one.end] == one.quote
        assert brief.references[one.reference - 1].sha256 == one.text_sha256


def test_no_statement_is_without_a_citation_and_edits_give_its_text(
    demo: Path, brief: Brief
) -> None:
    stored = texts(demo)
    assert len(list(statements(brief))) >= 12
    for one in statements(brief):
        first = one.citations[0]
        words = stored[first.text_sha256]
        text, place = "", first.start
        for edit in one.edits:
            text += words[place : edit.start] + edit.text
            place = edit.end
        assert text + words[place : first.end] == one.text
        assert (one.basis == "quoted") == (not one.edits)
        assert one.verdict == "supported", "an edit is not borne out by its text"


def test_the_lead_says_nothing_that_the_body_does_not(brief: Brief) -> None:
    body = list(statements(brief))
    assert brief.lead
    assert all(one in body for one in brief.lead)


def test_assessments_and_positions_have_a_holder(brief: Brief) -> None:
    for one in statements(brief):
        assert one.kind == "event" or one.holder


def day_of(published: str) -> datetime.date:
    moment = datetime.datetime.fromisoformat(published)
    return (moment.astimezone(datetime.UTC) if moment.tzinfo else moment).date()


def test_what_is_newer_than_the_date_changes_nothing(tmp_path: Path, demo: Path) -> None:
    old = [one for one in reports() if day_of(one["published"]) <= EARLY]
    assert 40 < len(old) < len(reports())
    assert bare(ask(make_collection(tmp_path / "old", old), as_of=EARLY)) == bare(
        ask(demo, as_of=EARLY)
    )


def test_the_order_of_adding_changes_nothing(tmp_path: Path, brief: Brief) -> None:
    mixed = reports()
    random.Random(7).shuffle(mixed)
    assert bare(ask(make_collection(tmp_path / "mixed", mixed))) == bare(brief)


def test_copies_change_no_standing_and_no_choice(tmp_path: Path, demo: Path, brief: Brief) -> None:
    copied = next(statements(brief)).citations[0]
    original = brief.references[copied.reference - 1]
    own = next(one for one in reports() if one["url"] == original.url)
    day = own["published"][:10]
    copies = [
        {**own, "url": f"https://copy{n}.example/1", "outlet": f"Copy {n}",
         "published": f"{day}T23:59:5{n}Z", "title": f"Copied {n}"}
        for n in range(9)
    ]  # fmt: skip
    again = ask(make_collection(tmp_path / "copied", [*reports(), *copies]))
    assert [told(one) for one in statements(again)] == [told(one) for one in statements(brief)]


def told(one: Statement) -> tuple[Any, ...]:
    return one.text, one.standing, one.origins.n


def test_without_the_cited_passage_its_statement_is_gone_or_lower(
    tmp_path: Path, brief: Brief
) -> None:
    one = next(statements(brief))
    gone = {brief.references[cited.reference - 1].url for cited in one.citations}
    left = [report for report in reports() if report["url"] not in gone]
    again = ask(make_collection(tmp_path / "less", left))
    same = [other for other in statements(again) if other.text == one.text]
    assert all(other.origins.n < one.origins.n for other in same)


NORTH = {
    "Norway": "Sweden", "Norwegian": "Swedish", "Oslo": "Stockholm",
    "Iceland": "Finland", "Icelandic": "Finnish", "Reykjavik": "Helsinki",
}  # fmt: skip


def renamed(words: str) -> str:
    for old, new in NORTH.items():
        words = re.sub(rf"\b{old}\b", new, words)
    return words


def invented() -> list[dict[str, Any]]:
    """Make reports of two states in simple words."""
    acts = (
        "Norway and Iceland signed an agreement on cod quotas in Oslo on {day} May 2024.",
        "Iceland said on {day} May 2024 that Norway had taken {n} tonnes of cod too much.",
        "Norway denied the Icelandic claim about {n} tonnes of cod on {day} May 2024.",
        "Trade between Norway and Iceland rose by {n}% in 2023.",
        "Norwegian ships left the harbour of Reykjavik on {day} May 2024.",
    )
    return [
        {"url": f"https://north{n % 3}.example/{n}", "title": f"Report {n}", "language": "en",
         "outlet": f"North {n % 3} (invented)", "published": f"2024-05-{day:02d}",
         "fetched": "2024-06-01T00:00:00Z", "synthetic": True,
         "text": "\n\n".join(act.format(day=day, n=10 + 7 * n + k)
                             for k, act in enumerate(acts[n % 5 :] + acts[: n % 2]))}
        for n, day in enumerate((3, 8, 13, 17, 22, 27, 29))
    ]  # fmt: skip


def test_other_names_change_only_names(tmp_path: Path) -> None:
    question = "Norway and Iceland: cod quotas, trade"
    plain = ask(make_collection(tmp_path / "plain", invented()), question)
    other = [
        {**one, "text": renamed(one["text"]), "title": renamed(one["title"])} for one in invented()
    ]
    again = ask(make_collection(tmp_path / "other", other), renamed(question))
    assert len(list(statements(plain))) >= 4
    assert [renamed(one.text) for one in statements(plain)] == [
        one.text for one in statements(again)
    ]
    assert [(one.kind, one.standing, one.when) for one in statements(plain)] == [
        (one.kind, one.standing, one.when) for one in statements(again)
    ]
    assert [renamed(one.about) for one in plain.conflicts] == [one.about for one in again.conflicts]
