"""An overview beside a collection: verdict, standing, dates, who is heard, what would mend it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from apercu.audits import Audit, AuditedStatement
from apercu.check.records import Reason
from apercu.codec import canonical, to_json
from apercu.collection.reading import Collection
from apercu.errors import InputError
from apercu.records import Outlet
from apercu.schemas import find_schema
from auditing.scripted import Rule, Scripted, audited, made, record
from schema_check import problems

COD = "Norway and Iceland initialled an arrangement on cod on 11 April 2025."
SLIP = "Norway and Iceland initialled an arrangement on cod on 14 April 2025."
FERRY = "The ferry between Bergen and the fjord will sail again in September."


def only(audit: Audit) -> AuditedStatement:
    (one,) = audit.statements
    return one


def without_time(audit: Audit) -> bytes:
    return canonical({**json.loads(to_json(audit)), "made_at": ""})


@pytest.fixture
def two(tmp_path: Path) -> Path:
    first = record("wire", f"OSLO - {COD} Nothing else was told of it.", "2025-04-12")
    second = record("radio", f"Fishers waited long for this. {COD} Cod is dear.", "2025-04-13")
    return made(tmp_path / "c", first, second, record("desk", FERRY, "2025-05-01"))


def test_two_origins_corroborate(two: Path) -> None:
    one = only(audited(two, COD, Scripted(Rule("cod", COD, "for"))))
    assert (one.verdict, one.standing, one.origins.n) == ("supported", "corroborated", 2)
    assert one.cited_verdict is None


def test_every_quote_stands_where_it_is_said_to(two: Path) -> None:
    audit = audited(two, COD, Scripted(Rule("cod", COD, "for")))
    with Collection.open(two) as collection:
        for evidence in only(audit).evidence:
            cited = evidence.citation
            text = collection.text(collection.find_number(cited.text_sha256))
            assert text[cited.start : cited.end] == cited.quote == COD
            assert audit.references[cited.reference - 1].sha256 == cited.text_sha256


def test_nothing_is_found_where_nothing_is(two: Path) -> None:
    one = only(audited(two, "Elephants danced on the moon last winter.", Scripted()))
    assert (one.verdict, one.standing, one.evidence) == ("none_found", None, ())
    assert one.not_heard == ()


def test_ten_copies_of_a_slip_are_one_origin_against_one(tmp_path: Path) -> None:
    told = f"{SLIP} The fleets will sail when the parliaments have voted, both ministries said."
    slips = [
        record(f"copy{n}", told, "2025-04-15", url=f"https://copy{n}.example/a") for n in range(10)
    ]
    right = record("ministry", f"The ministry announces: {COD} It has three parts.", "2025-04-12")
    place = made(tmp_path / "c", right, *slips)
    judge = Scripted(Rule("cod", SLIP, "for"), Rule("cod", COD, "against"))
    one = only(audited(place, SLIP, judge))
    assert one.standing == "disputed"
    assert (one.origins.n, one.against.n) == (1, 1)
    sides = sorted(evidence.side for evidence in one.evidence)
    assert sides == ["against", "for"]


def test_what_is_newer_than_the_day_changes_nothing(tmp_path: Path) -> None:
    old = record("wire", f"{COD} More is not known.", "2025-04-12")
    new = record("radio", f"It was denied later. {SLIP}", "2025-12-01")
    judge = Scripted(Rule("cod", COD, "for"), Rule("cod", SLIP, "against"))
    before = audited(made(tmp_path / "a", old), COD, judge)
    after = audited(made(tmp_path / "b", old, new), COD, judge)
    assert without_time(before) == without_time(after)
    later = audited(tmp_path / "b", COD, judge, as_of=datetime.date(2026, 3, 1))
    assert only(later).standing == "disputed"


def test_the_order_of_adding_changes_no_byte(tmp_path: Path) -> None:
    records = [record(f"w{n}", f"{COD} Told by {n}.", f"2025-04-{12 + n}") for n in range(4)]
    judge = Scripted(Rule("cod", COD, "for"))
    one = audited(made(tmp_path / "a", *records), f"{COD} {FERRY}", judge)
    other = audited(made(tmp_path / "b", *reversed(records)), f"{COD} {FERRY}", judge)
    assert without_time(one) == without_time(other)


def test_it_fits_its_schema(two: Path) -> None:
    audit = audited(
        two, f"{COD} {FERRY} [1]\n\n[1] wire.example/x", Scripted(Rule("c", COD, "for"))
    )
    assert problems(json.loads(to_json(audit)), find_schema("audit")) == []
    assert audit.synthetic


# --- its own references --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "by"),
    [
        ("https://www.wire.example/2025-04-12/?utm_source=x", "address"),
        ("wire.example/2025-0…", "cut_address"),
        ("https://real.example/story", "restated"),
        ("“Cod talks end in a draft”, Wire, April 2025, https://wire.example/other", "title"),
        ("“Cod talks end in a draft”, Wire, April 2025", "title"),
        ("https://elsewhere.example/2025-04-12", None),
        ("wire.example/…", None),
    ],
)
def test_references_are_found_in_the_collection(
    tmp_path: Path, reference: str, by: str | None
) -> None:
    own = record(
        "wire", f"{COD} So it was told.", "2025-04-12", title="Cod talks end in a draft",
        restates="https://real.example/story",
    )  # fmt: skip
    other = record("radio", f"Some say: {SLIP}", "2025-04-16", title="A slip of the pen on cod")
    place = made(tmp_path / "c", own, other)
    judge = Scripted(Rule("cod", COD, "for"), Rule("cod", SLIP, "against"))
    audit = audited(place, f"{COD} [1]\n\nSources\n[1] {reference}\n", judge)
    assert [one.by for one in audit.sources] == [by]
    one = only(audit)
    assert one.verdict == "supported"
    assert one.cited_verdict == ("supported" if by else None)
    cited = [evidence.cited for evidence in one.evidence if evidence.side == "for"]
    assert cited == [by is not None]


def test_a_cut_address_that_fits_several_reports_cites_none(tmp_path: Path) -> None:
    first = record("wire", f"{COD} So it was told.", "2025-04-12")
    second = record("wire", f"Ferries are late. {FERRY}", "2025-04-13")
    place = made(tmp_path / "c", first, second)
    judge = Scripted(Rule("cod", COD, "for"))
    audit = audited(place, f"{COD} [1]\n\n[1] wire.example/2025…\n", judge)
    assert len(audit.sources[0].documents) == 2
    assert only(audit).cited_verdict is None


def test_evidence_from_outside_its_references_gives_the_verdict(tmp_path: Path) -> None:
    own = record("wire", "The fjord is blue and cod swims in it, says a poet.", "2025-04-12")
    other = record("radio", f"In the news: {COD}", "2025-04-13")
    place = made(tmp_path / "c", own, other)
    judge = Scripted(Rule("cod", COD, "for"), Rule("cod", "cod swims in it", "about"))
    one = only(audited(place, f"{COD} [1]\n\n[1] wire.example/2025-04-12\n", judge))
    assert (one.verdict, one.cited_verdict) == ("supported", "insufficient")


# --- dates, parties, repairs ---------------------------------------------------------------------


def test_newer_words_on_the_matter_make_it_stale(tmp_path: Path) -> None:
    claim = "Norway and Iceland are bound by an arrangement on cod."
    old = record("wire", f"{claim} It was told at sea.", "2025-04-12")
    words = "Norway and Iceland ended their arrangement on cod on 3 June 2025."
    new = record("radio", f"A short notice. {words}", "2025-06-04")
    judge = Scripted(Rule("cod", claim, "for"), Rule("cod", words, "about"))
    one = only(audited(made(tmp_path / "c", old, new), claim, judge))
    assert (one.stale, one.undated) == (True, True)
    assert [evidence.newer for evidence in one.evidence] == [False, True]
    assert "say as of when: 12 April 2025" in [repair.text for repair in one.repairs]
    dated = only(audited(tmp_path / "c", COD.replace("on cod", "on haddock"), judge))
    assert not dated.stale


def test_an_undated_statement_is_dated_from_its_evidence(tmp_path: Path) -> None:
    place = made(tmp_path / "c", record("wire", f"{COD} It was told.", "2025-04-12"))
    claim = "Norway and Iceland initialled an arrangement on cod."
    one = only(audited(place, claim, Scripted(Rule("cod", COD, "for"))))
    assert one.undated
    assert [repair.text for repair in one.repairs] == ["date it: 11 April 2025"]
    assert not only(audited(place, COD, Scripted(Rule("cod", COD, "for")))).repairs


def test_who_has_no_voice_is_named_and_one_party_asks_for_its_holder(tmp_path: Path) -> None:
    claim = "Russia closed an office of Azerbaijan on 3 March 2025."
    own = record("x", f"{claim} The ministry explained.", "2025-03-04",
                 url="https://azertag.az/en/a", outlet="AZERTAC")  # fmt: skip
    one = only(audited(made(tmp_path / "c", own), claim, Scripted(Rule("office", claim, "for"))))
    assert [party.name for party in one.not_heard] == ["Russia"]
    assert one.standing == "single"
    assert [repair.kind for repair in one.repairs] == ["attribute"]
    said = f"Baku said that {claim}"
    mended = only(audited(tmp_path / "c", said, Scripted(Rule("office", claim, "for"))))
    assert mended.repairs == ()


def reason(check: Any, claimed: str, found: str, *, contradicts: bool = True) -> Reason:
    return Reason(
        check=check, contradicts=contradicts, claimed=claimed, found=found, text="It is so."
    )


@pytest.mark.parametrize(
    ("found", "repair"),
    [
        (reason("number", "13%", "31%"), "say 31%, not 13%"),
        (reason("date", "14 April", "11 April"), "say 11 April, not 14 April"),
        (reason("art", "signed", "initialled"), "say “initialled”, not “signed”"),
        (reason("strength", "did", "plans", contradicts=False), "say that it was planned"),
        (reason("speech", "it", "Kiel", contradicts=False), "attribute it to Kiel"),
        (reason("motive", "to scare", "", contradicts=False), "attribute the motive"),
        (reason("superlative", "largest", "", contradicts=False), "say among whom “largest”"),
        (reason("place", "in Kiel", "in Bonn"), "say in Bonn, not in Kiel"),
        (reason("order", "after", "", contradicts=False), "give both dates"),
        (reason("negation", "did", "did not"), None),
        (reason("number", "13%", "x" * 99), None),
    ],
)
def test_repairs_are_made_of_reasons(two: Path, found: Reason, repair: str | None) -> None:
    side = "against" if found.contradicts else "about"
    one = only(audited(two, SLIP, Scripted(Rule("cod", COD, side, (found,)))))
    assert [told.text for told in one.reasons] == ["It is so."]
    if repair is None:
        assert one.repairs == ()
    else:
        (made_,) = one.repairs
        assert made_.text.startswith(repair)
        assert found.text in [told.text for told in one.evidence[made_.evidence or 0].reasons]


# --- the whole -----------------------------------------------------------------------------------


def test_the_most_consequential_come_first_and_the_order_is_kept(two: Path) -> None:
    text = f"The fjord was quiet and blue then. {COD} {FERRY}"
    judge = Scripted(Rule("ferry", FERRY, "for"), Rule("cod", COD, "against"))
    audit = audited(two, text, judge)
    assert [one.text for one in audit.statements] == text.replace(". ", ".\n").split("\n")
    verdicts = {one.id: one.verdict for one in audit.statements}
    assert [verdicts[key] for key in audit.order] == ["contradicted", "none_found", "supported"]


def test_a_copy_of_the_overview_is_no_source_for_it(tmp_path: Path) -> None:
    text = " ".join(f"Norway sold {n} tons of cod to Iceland in year {n}." for n in range(20, 28))
    place = made(tmp_path / "c", record("mirror", f"As found elsewhere: {text}", "2025-04-12"))
    audit = audited(place, text, Scripted(Rule("cod", "tons of cod", "for")))
    assert {one.verdict for one in audit.statements} == {"none_found"}
    assert any("to the letter" in note for note in audit.notes)


def test_machine_written_pages_are_no_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outlet(url: str, name: str | None) -> Outlet:
        return Outlet(name=name or "", form="machine_written" if "digest" in url else "newspaper")

    own = record("wire", f"OSLO - {COD} Nothing else was told of it.", "2025-04-12")
    digest = record("digest", f"Fishers waited long for this. {COD} Cod is dear.", "2025-04-13")
    place = made(tmp_path / "c", own, digest)
    judge = Scripted(Rule("cod", COD, "for"))
    assert only(audited(place, COD, judge)).origins.n == 2
    monkeypatch.setattr("apercu.collection.reading.find_outlet", outlet)
    assert only(audited(place, COD, judge)).origins.n == 1


def test_a_statement_that_begins_with_no_words_is_searched_for_by_none(two: Path) -> None:
    marks = "— " * 80
    one = only(audited(two, f"{marks} {COD}", Scripted(Rule("cod", COD, "for"))))
    assert one.verdict == "none_found"


def test_other_languages_are_left_to_the_other_judge(two: Path) -> None:
    judge = Scripted(Rule("cod", COD, "for"))
    text = "Норвегия и Исландия парафировали соглашение о треске одиннадцатого апреля."
    audit = audited(two, text, judge)
    assert judge.asked == []
    assert any("1 seem to be in 'ru'" in note for note in audit.notes)


def test_each_statement_is_read_in_its_own_language(two: Path) -> None:
    judge = Scripted(Rule("cod", COD, "for"))
    text = f"Норвегия и Исландия парафировали соглашение о треске в апреле. {COD} Cod is dear."
    audit = audited(two, text, judge)
    assert [asked[0] for asked in judge.asked] == [COD, "Cod is dear."]
    assert [one.verdict for one in audit.statements][1] == "supported"


def test_what_holds_no_statement_is_refused(two: Path) -> None:
    with pytest.raises(InputError, match=r"holds no statement .*only heading.*in sentences"):
        audited(two, "Politics\n\nEconomy\n", Scripted())


def test_a_long_text_is_read_by_its_passages_that_bear_on_it(tmp_path: Path) -> None:
    filler = "\n\n".join(f"Paragraph {n} speaks of weather and roads at length." for n in range(80))
    place = made(tmp_path / "c", record("speech", f"{filler}\n\n{COD}\n\n{filler}", "2025-04-12"))
    judge = Scripted(Rule("cod", COD, "for"))
    one = only(audited(place, COD, judge))
    assert one.verdict == "supported"
    assert one.evidence[0].citation.start > 3000
    ((_, materials, _),) = judge.asked
    assert all(len(material.text) < 4000 for material in materials)
