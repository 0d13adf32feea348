"""What a brief counts: the same as by hand, nothing that is unsure, and each silence told apart."""

from __future__ import annotations

import datetime
import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from dated_coder import DatedCoder
from made import AS_OF, DEEDS, ask, collected, every, gaps, report, reports, trends

import small
from apercu.briefs import Brief
from apercu.codec import canonical, to_json
from apercu.collection.reading import Collection
from apercu.errors import InputError
from apercu.measuring.recounting import checked, events_again, recount, series_in
from apercu.requests import make_filters
from apercu.show.brief.acts import acts_line
from apercu.show.brief.names import Names


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return collected(tmp_path_factory.mktemp("counts") / "c", reports())


@pytest.fixture(scope="module")
def brief(root: Path) -> Brief:
    return ask(root)


def bare(brief: Brief) -> bytes:
    return canonical(msgspec.structs.replace(brief, made_at=""))


# --- what is told --------------------------------------------------------------------------------


def test_a_share_is_what_a_reader_counts(brief: Brief) -> None:
    (share, naming) = trends(brief)
    assert share.text == (
        "4 of 5 political acts of Norway towards Iceland from 3 March 2024 to 4 June 2024 are"
        " negative; 5 origins, measured in this collection."
    )
    assert naming.text == (
        "1 of 6 acts between Norway and Iceland from 3 March 2024 to 4 June 2024 is told in a"
        " sentence that names Sweden; 1 origin, measured in this collection."
    )
    assert [(one.basis, one.verdict, one.standing) for one in (share, naming)] == [
        ("computed", "supported", "corroborated"), ("computed", "supported", "single"),
    ]  # fmt: skip
    assert [section.heading for section in brief.sections
            if any(point.label == "Acts counted" for point in section.points)] == [
        "Politics", "Sweden",
    ]  # fmt: skip
    assert not {one.id for one in trends(brief)} & set(brief.chronology)
    assert len({one.id for one in every(brief)}) == len(list(every(brief)))


def test_every_word_that_is_cited_stands_in_its_document(root: Path, brief: Brief) -> None:
    cited = [one for event in brief.events for one in event.citations]
    cited += [one for trend in trends(brief) for one in trend.citations]
    assert len(cited) >= len(DEEDS) + 3
    with Collection.open(root) as collection:
        for one in cited:
            text = collection.text(collection.find_number(one.text_sha256))
            assert text[one.start : one.end] == one.quote
            assert brief.references[one.reference - 1].sha256 == one.text_sha256
    assert [one.n for one in brief.references] == list(range(1, len(brief.references) + 1))
    assert len({one.document for one in brief.references}) == len(brief.references)
    for trend in trends(brief):
        assert len({brief.references[one.reference - 1].origin for one in trend.citations}) == len(
            trend.citations
        )


def test_the_json_alone_gives_the_figures_again(brief: Brief) -> None:
    read = json.loads(to_json(brief))
    mine = [
        one for one in read["events"]
        if one["source"] == ["NOR"] and one["target"] == ["ISL"] and one["domain"] == "political"
    ]  # fmt: skip
    below = [one for one in mine if one["score"] < 0]
    told = next(one for one in trends(brief) if one.computation and "sign" in one.computation)
    assert told.computation is not None
    assert (len(below), len(mine)) == (told.computation["count"], told.computation["of"]) == (4, 5)
    assert {one["id"] for one in mine} == set(told.computation["events"])
    assert len({origin for one in mine for origin in one["origin_ids"]}) == told.origins.n
    naming = [one for one in read["events"] if "SWE" in one["named"]]
    assert len(naming) == 1


def test_what_does_not_come_out_again_is_never_called_supported(brief: Brief) -> None:
    fewer = brief.events[1:]
    again = msgspec.structs.replace(
        brief,
        sections=checked(
            [_unchecked(section) for section in brief.sections], fewer
        ),
    )  # fmt: skip
    assert {one.verdict for one in trends(again)} == {"not_checked"}
    right = checked([_unchecked(section) for section in brief.sections], brief.events)
    assert right == brief.sections
    share = trends(brief)[0]
    events = events_again(brief.events)
    assert recount(share, events) == ()
    assert recount(msgspec.structs.replace(share, text=share.text.replace("4", "5")), events)
    turned = [msgspec.structs.replace(one, score=-one.score) for one in events]
    assert {"count", "of_sign"} <= set(recount(share, turned))
    with pytest.raises(InputError):
        recount(msgspec.structs.replace(share, computation={"type": "naming"}), events)


def _unchecked(section: Any) -> Any:
    points = [
        msgspec.structs.replace(
            point,
            statements=tuple(
                msgspec.structs.replace(one, verdict="not_checked", support=0.0)
                if one.kind == "trend" else one
                for one in point.statements
            ),
        )
        for point in section.points
    ]  # fmt: skip
    return msgspec.structs.replace(section, points=tuple(points))


def test_the_period_is_the_questions_where_it_gives_one(root: Path) -> None:
    brief = ask(root, "Norway and Iceland since May 2024: politics")
    assert brief.counted is not None
    assert (brief.counted.asked, brief.counted.since) == (True, "2024-05-01")
    assert [one.when.start for one in brief.events if one.when] == [
        "2024-05-12", "2024-05-21", "2024-06-02", "2024-06-04",
    ]  # fmt: skip
    assert not trends(brief)
    assert any("No trend in political acts: 4 between" in one for one in gaps(brief))


def test_series_of_a_brief_have_its_events_and_know_silence(brief: Brief) -> None:
    series = {(one.source, one.target, one.domain): one for one in series_in(brief)}
    there = series["NOR", "ISL", "political"]
    assert [(one.start[:7], len(one.events)) for one in there.steps] == [
        ("2024-03", 1), ("2024-04", 1), ("2024-05", 2), ("2024-06", 1),
    ]  # fmt: skip
    back = series["ISL", "NOR", "political"]
    assert [one.state for one in back.steps] == ["silent", "silent", "silent", "events"]
    assert series_in(msgspec.structs.replace(brief, counted=None)) == ()


# --- what is not counted, and is said -------------------------------------------------------------


def test_nothing_is_coded_while_a_question_is_asked(tmp_path: Path) -> None:
    root = collected(tmp_path / "c", reports(), coded=False)
    coder = DatedCoder()
    brief = ask(root, coder=coder)
    assert coder.texts == []
    assert (brief.events, trends(brief)) == ((), [])
    assert any(
        one.startswith("6 documents that name both are not coded for events yet: 'apercu acts'")
        for one in gaps(brief)
    )
    assert not any("No act between" in one for one in gaps(brief))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Norway bordered Iceland in peace.", "No act between Norway and Iceland that is dated"),
        ("Norway was calm.", "No document of this collection names both Norway and Iceland"),
    ],
)
def test_no_event_and_no_reporting_are_two_answers(tmp_path: Path, text: str, said: str) -> None:
    brief = ask(collected(tmp_path / "c", [report(1, text)]))
    assert [one for one in gaps(brief) if one.startswith(said)]
    assert not any("coded for events yet" in one for one in gaps(brief))


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Norway accused Iceland over w20.", "undated"),
        ("Norway accused Iceland on 7 July 2024 perhaps over w21.", "unsure"),
        ("Norway may accuse Iceland on 7 July 2024 over w22.", "meant_otherwise"),
        ("Olaf said on 7 July 2024 that Norway accused Iceland over w23.", "date_of_another"),
        ("Norway accused Iceland on 31 December 2024 over w24.", "to_come"),
    ],
)
def test_what_is_not_sure_enough_is_passed_over_and_counted(
    tmp_path: Path, sentence: str, reason: str
) -> None:
    brief = ask(collected(tmp_path / "c", [*reports(), report(9, sentence, "2024-12-01")]))
    assert brief.counted is not None
    assert brief.counted.passed_over == {reason: 1}
    assert len(brief.events) == len(DEEDS)


def test_talks_of_two_days_are_counted_once(tmp_path: Path) -> None:
    brief = ask(collected(tmp_path / "c", [
        report(1, "Norway met Iceland on 3 March 2024 in w1 and w2."),
        report(2, "Iceland met Norway on 4 March 2024 for w3 and w4."),
        report(3, "Norway met Iceland on 9 March 2024 because of w5."),
    ]))  # fmt: skip
    assert brief.counted is not None
    assert (len(brief.events), brief.counted.passed_over) == (2, {"may_be_counted": 1})


def test_news_is_dated_by_its_report_and_counted_once_a_week(tmp_path: Path) -> None:
    told = [
        ("caspianwire", "2024-05-02", "Norway accused Iceland over w1 and w2 today."),
        ("araratcourier", "2024-05-06", "Norway accused Iceland over w3 w4 w5 today.\n\nIt rains."),
        ("caspianwire", "2024-07-06", "Norway accused Iceland over w6 and w7 and w8 today."),
    ]
    news = [
        report(n, words, day, url=f"https://{outlet}.example/{n}")
        for n, (outlet, day, words) in enumerate(told)
    ]
    brief = ask(collected(tmp_path / "c", news))
    assert [(one.when.start, one.when.end, one.when.basis) for one in brief.events if one.when] == [
        ("2024-04-30", "2024-05-02", "report"), ("2024-07-04", "2024-07-06", "report"),
    ]  # fmt: skip
    assert all("dated_by_report" in one.flags for one in brief.events)
    assert brief.counted is not None
    assert brief.counted.passed_over == {"may_be_counted": 1}


def test_a_domain_that_the_words_gainsay_counts_in_none(tmp_path: Path) -> None:
    astray = [
        report(11, "Norway sold Iceland on 1 July 2024 a drone strike of missiles."),
        report(12, "It rained at w6 and w7.\n\nNorway sold Iceland on 24 July 2024 air defence."),
    ]
    plain = [
        report(21, "Norway sold Iceland on 1 August 2024 w1 and w2 and w3."),
        report(22, "All was quiet at w4.\n\nNorway sold Iceland on 7 August 2024 w5."),
    ]
    brief = ask(collected(tmp_path / "c", [*astray, *plain]))
    flagged = [one for one in brief.events if "domain_unsure" in one.flags]
    assert (len(flagged), len(brief.events)) == (2, 4)
    assert any("No trend in economic acts: 2 between" in one for one in gaps(brief))
    counted = {e for one in series_in(brief) if one.domain for s in one.steps for e in s.events}
    assert counted == {one.id for one in brief.events} - {one.id for one in flagged}


def test_what_one_of_the_two_alone_tells_is_told_by_it(tmp_path: Path) -> None:
    said = "Here we are, and we hope. Norway accused Iceland on 3 March 2024 over w1."
    said += " If we trust our neighbours, we thank them."
    speech = "Statement of Iceland in the general debate of the UN General Assembly, 2024"
    brief = ask(collected(tmp_path / "c", [
        report(1, said, title=speech, outlet="Government of Iceland"),
        report(2, "Norway thanked Iceland on 9 May 2024 for w2."),
    ]))  # fmt: skip
    assert {(one.realis, one.holder) for one in brief.events} == {
        ("reported", "ISL"), ("happened", None),
    }  # fmt: skip
    line = acts_line(brief, Names(brief))
    assert line is not None
    assert "2 acts between Norway and Iceland are counted" in line.text
    assert line.text.endswith("1 told by Iceland alone.")


@pytest.mark.parametrize(
    "question", ["What has Norway said of Iceland?", "Norway: politics",
                 "Norway, Iceland and Sweden: politics"],
)  # fmt: skip
def test_other_questions_count_nothing(root: Path, question: str) -> None:
    brief = ask(root, question)
    assert (brief.counted, brief.events, brief.collection.coder) == (None, (), None)


def test_filters_hold_for_what_is_counted(root: Path) -> None:
    outlets = ["Paper 1 (invented)", "Paper 3 (invented)"]
    brief = ask(root, filters=make_filters(None, None, None, None, None, None, outlets))
    assert {one.outlet.name for one in brief.references} == set(outlets)
    assert len(brief.events) == 2


# --- honesty -------------------------------------------------------------------------------------


def test_the_order_of_adding_changes_no_byte(tmp_path: Path, brief: Brief) -> None:
    mixed = reports()
    random.Random(3).shuffle(mixed)
    assert bare(ask(collected(tmp_path / "c", mixed))) == bare(brief)


def test_what_is_newer_than_the_date_changes_no_byte(tmp_path: Path, brief: Brief) -> None:
    late = report(30, "Norway accused Iceland on 5 June 2024 over w30.", "2025-02-01")
    late["fetched"] = "2025-02-02T00:00:00Z"
    assert bare(ask(collected(tmp_path / "c", [*reports(), late]))) == bare(brief)
    later = ask(tmp_path / "c", as_of=datetime.date(2025, 3, 1))
    assert len(later.events) == len(brief.events) + 1
    assert later.id != brief.id


def test_ten_copies_change_no_count(tmp_path: Path, brief: Brief) -> None:
    model = reports()[0]
    copies = [small.copy(model, n, "2024-06-02") for n in range(10)]
    again = ask(collected(tmp_path / "c", [*reports(), *copies]))
    assert [one.text for one in trends(again)] == [one.text for one in trends(brief)]
    assert [one.origins for one in trends(again)] == [one.origins for one in trends(brief)]
    assert again.events == brief.events


def test_other_names_change_only_names(tmp_path: Path, brief: Brief) -> None:
    def renamed(words: str) -> str:
        return words.replace("Norway", "Peru").replace("Iceland", "Chile")

    other = [{**one, "text": renamed(one["text"])} for one in reports()]
    again = ask(
        collected(tmp_path / "c", other), "Peru and Chile: politics, economy, the role of Sweden"
    )
    assert [one.text for one in trends(again)] == [renamed(one.text) for one in trends(brief)]
    assert [(one.type, one.when, one.score) for one in again.events] == [
        (one.type, one.when, one.score) for one in brief.events
    ]


def test_the_brief_says_who_coded_and_its_id_hangs_on_it(root: Path, brief: Brief) -> None:
    assert brief.collection.coder == DatedCoder.id
    other = DatedCoder()
    other.id = "07e4"
    uncoded = ask(root, coder=other)
    assert uncoded.id != brief.id
    assert AS_OF.isoformat() == uncoded.as_of
