"""An audit with the checks over the collection: what it shows, and that it says what it is."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from apercu.adapters.spacy_parser import SpacyParser
from apercu.assemble import searchable
from apercu.auditing.materials import Reader
from apercu.auditing.overviews import audit
from apercu.audits import Audit, AuditedStatement, Checker, HandedIn
from apercu.check.judging import Judge
from apercu.collection.reading import Collection
from apercu.records import SearchReply
from apercu.searching import search
from apercu.show.audit.html import audit_html
from apercu.show.audit.markdown import audit_markdown
from apercu.show.audit.terminal import print_audit
from auditing.scripted import AS_OF, NOW, Rule, Scripted, made, record
from cli_run import run

SHELLED = "Ghanaian guns shelled the port of Lomé in Togo on 9 March 2025."
EXPELLED = "Togo expelled the ambassador of Ghana on 3 March 2025."
CLAIM = "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of Ghana."


@cache
def parser() -> SpacyParser:
    return SpacyParser()


def audited(place: Path, text: str, judge: Any = None, *, synthetic: bool = False) -> Audit:
    with searchable(place) as (collection, index):
        return audit(
            HandedIn(text=text, kind="text"),
            collection,
            index,
            name="overview.txt",
            as_of=AS_OF,
            judge=judge or Judge(parser(), None).judge,
            judge_other=Scripted(),
            checker=Checker(parser="p"),
            clock=lambda: NOW,
            parser=parser(),
            synthetic=synthetic,
        )


def only(found: Audit) -> AuditedStatement:
    (one,) = found.statements
    return one


@pytest.fixture
def port(tmp_path: Path) -> Path:
    return made(
        tmp_path / "c",
        record("wire", f"{SHELLED} Nobody was hurt there.", "2025-03-10"),
        record("radio", f"LOME - {EXPELLED} He left at once.", "2025-03-04"),
    )


def test_an_order_that_is_told_otherwise_contradicts_with_both_quotations(port: Path) -> None:
    one = only(audited(port, CLAIM))
    assert one.verdict == "contradicted"
    assert [found.check for found in one.reasons] == ["order"]
    against = [each.citation for each in one.evidence if each.side == "against"]
    assert {each.quote for each in against} == {SHELLED, f"LOME - {EXPELLED}"}
    with Collection.open(port) as collection:
        for each in against:
            text = collection.text(collection.find_number(each.text_sha256))
            assert text[each.start : each.end] == each.quote
    assert one.against.n == 2


def test_the_contradicted_claim_is_named_beside_the_whole(port: Path) -> None:
    one = only(audited(port, CLAIM))
    (claim,) = [each for each in one.claims if each.verdict == "contradicted"]
    words = [one.text[span.start : span.end] for span in claim.spans]
    assert words == ["After", "shelled", "expelled"]


def test_words_for_it_are_no_cover_for_what_contradicts_it(port: Path) -> None:
    judge = Scripted(Rule("Togo", EXPELLED, "for"))
    one = only(audited(port, CLAIM, judge))
    assert one.verdict == "contradicted"
    assert {each.side for each in one.evidence} == {"for", "against"}


def test_a_sources_own_sentence_stays_supported_and_is_disputed(tmp_path: Path) -> None:
    place = made(
        tmp_path / "c",
        record("wire", f"{SHELLED} Nobody was hurt there.", "2025-03-10"),
        record("radio", f"LOME - {EXPELLED} He left at once.", "2025-03-04"),
        record("desk", f"It was a long year for both. {CLAIM} It ended well.", "2025-08-01"),
    )
    one = only(audited(place, CLAIM))
    assert (one.verdict, one.standing) == ("supported", "disputed")
    assert (one.origins.n, one.against.n) == (1, 2)
    assert [each.side for each in one.evidence] == ["for", "against", "against"]


def test_without_the_other_telling_nothing_is_contradicted(tmp_path: Path) -> None:
    place = made(tmp_path / "c", record("wire", f"{SHELLED} Nobody was hurt.", "2025-03-10"))
    assert only(audited(place, CLAIM)).verdict == "not_checked"


def test_ten_copies_of_a_slip_leave_the_conflict_and_two_origins(tmp_path: Path) -> None:
    slip = "Togo expelled the ambassador of Ghana on 12 March 2025, the ministry said in Lomé."
    said = "Togo has expelled the ambassador of Ghana on 3 March 2025, and he left at once."
    copies = [
        record(f"copy{n}", f"{slip} He left the same day by train.", "2025-03-13",
               url=f"https://copy{n}.example/a")
        for n in range(10)
    ]  # fmt: skip
    right = record("radio", f"LOME - {EXPELLED} He left at once.", "2025-03-04")
    place = made(tmp_path / "c", right, *copies)
    judge = Judge(parser(), None).judge
    one = only(audited(place, said, Scripted(Rule("Togo", EXPELLED, "for"),
                                                 Rule("Togo", slip, "against"))))  # fmt: skip
    assert one.standing == "disputed"
    assert (one.origins.n, one.against.n) == (1, 1)
    # The order is told both ways, so the checks are silent, however often the slip was copied.
    shelled = record("wire", f"{SHELLED} Nobody was hurt there.", "2025-03-10")
    both = made(tmp_path / "d", right, shelled, *copies)
    assert only(audited(both, CLAIM, judge)).verdict == "not_checked"


SOURED = "Fiji's political and economic ties with Samoa soured in 2024."
GREW = "Overall trade volume between Fiji and Samoa increased in 2024."


@pytest.fixture
def islands(tmp_path: Path) -> Path:
    told = "Trade between Fiji and Samoa grew by 12% in 2024. Nets were sold."
    return made(tmp_path / "c", record("wire", told, "2025-03-10"))


def test_the_overview_is_set_against_itself_in_every_form(islands: Path) -> None:
    found = audited(islands, f"{SOURED} {GREW}")
    first, second = found.statements
    assert first.verdict == "contradicted"
    assert second.verdict != "contradicted"
    ((one,), (other,)) = first.opposed, second.opposed
    assert (one.statement, one.quote) == ("s2", GREW)
    assert (other.statement, other.quote) == ("s1", SOURED)
    assert found.text[one.start : one.end] == GREW
    for written in forms(found):
        assert "go two ways" in re.sub(r"\s+", " ", written)


def test_a_statement_alone_is_opposed_by_nothing(islands: Path) -> None:
    assert only(audited(islands, SOURED)).opposed == ()


def forms(found: Audit) -> list[str]:
    from rich.console import Console  # noqa: PLC0415

    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    with console.file:
        print_audit(console, found)
        return [console.export_text(), audit_markdown(found), audit_html(found)]


def test_the_mark_stands_where_no_words_were_found(tmp_path: Path) -> None:
    place = made(tmp_path / "c", record("wire", SHELLED, "2025-12-10"))
    found = audited(place, "Elephants danced on the moon last winter.", synthetic=True)
    assert found.references == ()
    assert found.synthetic
    assert all("SYNTHETIC" in one for one in forms(found))


@pytest.mark.parametrize("format_", ["terminal", "markdown", "html", "json"])
def test_a_check_of_the_demonstration_says_so_in_every_format(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "overview.txt"
    path.write_text("Elephants danced on the moon in 1910.", encoding="utf-8")
    done = run("check", path, "--demo", "--as-of", "1911-01-01", "--format", format_)
    assert done.code == 0, done.err
    if format_ == "json":
        assert json.loads(done.out)["synthetic"] is True
    else:
        assert "SYNTHETIC" in done.out


def test_each_fault_has_a_repair(port: Path, islands: Path) -> None:
    assert [each.text for each in only(audited(port, CLAIM)).repairs] == [
        "give both dates, or leave out “After”"
    ]
    assert [each.text for each in only(audited(islands, SOURED)).repairs] == [
        "say what went which way: trade rose"
    ]


def test_what_is_near_in_matter_is_found_beside_what_has_the_words(port: Path) -> None:
    with searchable(port) as (collection, index):
        far = search(collection, index, "shelled", limit=1, as_of=AS_OF)
        asked: list[str] = []

        def near(query: str, *, mode: Any, limit: int, as_of: Any) -> SearchReply:
            asked.append(query)
            return far

        reader = Reader(collection, index, AS_OF, near=near)
        found = {reader.source(n).text[:4] for n in reader.find("An envoy was expelled.")}
        plain = reader.find("An envoy was expelled.", near=False)
    assert asked == ["An envoy was expelled."]
    assert found == {"LOME", "Ghan"}
    assert len(plain) == 1


def test_what_points_back_is_searched_with_the_sentence_before(port: Path) -> None:
    with searchable(port) as (collection, index):
        reader = Reader(collection, index, AS_OF)
        alone = reader.find("This was a grave matter.")
        with_context = reader.find("This was a grave matter.", "Togo expelled an ambassador.")
        titles = {reader.source(n).text[:4] for n in with_context}
    assert alone == {}
    assert "LOME" in titles
