"""The table of events: what is in it, what is apart, what is left out, and that it is exact."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from followed import COR, ground, naming, request

from acts_told import days, told
from apercu.codec import to_json
from apercu.errors import InputError
from apercu.following import follow_events, make_request, open_event
from apercu.following.correcting import correct, point_at, withdraw
from apercu.following.events import follow
from apercu.relate.events import Report
from apercu.relations import EventTable, KeptCorrection

ON_WHEAT = "Arland *condemned* Borland over wheat quotas"
TALKS = "Arland and Borland *met* in Lakeside for talks on ferries"


def reports() -> list[Report]:
    """Two reports of one event, a meeting, and one each of what stands apart."""
    return [
        told(ON_WHEAT, "ACCUSE", ["Arland"], ["Borland"], days("2025-02-03"), outlet="Echo"),
        told(
            "On Monday Arland *criticised* Borland for its wheat quotas", "ACCUSE", ["Arland"],
            ["Borland"], days("2025-02-03"), outlet="Bugle", party="BOR",
        ),
        told(TALKS, "CONSULT", ["Arland", "Borland"], (), days("2025-01-10"), domain="economic"),
        told("Borland *expelled* envoys of Arland", "SANCTION", ["Borland"], ["Arland"],
             days("2025-03-04"), mode="expel"),
        told("Arland *rebuked* Borland", "ACCUSE", ["Arland"], ["Borland"],
             reported=days("2025-04-01")),
        told("Arland *will visit* Borland", "AGREE", ["Arland"], ["Borland"], days("2025-05-01"),
             realis="planned"),
        told("Arland never *shelled* Borland", "ASSAULT", ["Arland"], ["Borland"],
             days("2025-02-09"), realis="denied"),
        told("Arland *fined* Corland as Borland watched", "COERCE", ["Arland"], ["Corland"],
             days("2025-02-20"), named=["BOR"]),
        told("It *threatened* it", "THREATEN", ["it"], (), days("2025-02-20"),
             named=["ARL", "BOR"]),
    ]  # fmt: skip


def table(given: list[Report] | None = None, **more: Any) -> EventTable:
    found = reports() if given is None else given
    corrections = more.pop("corrections", ())
    documents = more.pop("documents", [naming("2025-02-04", "ARL", "BOR")])
    return follow_events(found, request(**more), ground(found, documents), corrections)


def words(events: Any) -> list[str]:
    return [one.reports[0].trigger.quote for one in events]


def test_dated_events_come_by_date_and_the_others_stand_apart() -> None:
    found = table()
    assert [one.type for one in found.events] == ["CONSULT", "ACCUSE", "SANCTION"]
    assert words(found.undated) == ["rebuked"]
    assert {key: words(them) for key, them in found.apart.items()} == {
        "denied": ["shelled"], "planned": ["will visit"],
    }  # fmt: skip
    assert found.answer == "events"
    left = {one.reason: one.count for one in found.left_out}
    assert left == {"one_side": 1, "unknown_side": 1}
    assert found.one_sided == ()
    assert words(table(one_sided=True).one_sided) == ["fined"]


def test_an_event_has_its_reports_and_a_citation_an_origin() -> None:
    given = reports()
    one = next(one for one in table(given).events if one.type == "ACCUSE")
    assert (one.origins.n, len(one.reports), len(one.citations)) == (2, 2, 2)
    assert one.origins.by_party == {"BOR": 1, "none": 1}
    assert {each.id for each in one.reports} == {each.id for each in given[:2]}
    assert {each.trigger.quote for each in one.reports} == {"condemned", "criticised"}


def test_quotes_are_the_stored_words() -> None:
    found = table(one_sided=True)
    every = [*found.events, *found.undated, *found.one_sided]
    every += [one for them in found.apart.values() for one in them]
    texts = {one.text_sha256: one.quote for one in reports()}  # each clause is a whole text here
    numbers = {one.n: one.sha256 for one in found.references}
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    cited = [c for one in every for c in one.citations]
    cited += [c for one in every for each in one.reports for c in (each.citation, each.trigger)]
    assert len(cited) > 20
    for one in cited:
        assert texts[one.text_sha256][one.start : one.end] == one.quote
        assert numbers[one.reference] == one.text_sha256


@pytest.mark.parametrize("seed", range(4))
def test_another_order_gives_the_same_bytes(seed: int) -> None:
    shuffled = random.Random(seed).sample(reports(), len(reports()))
    assert shuffled != reports()
    assert to_json(table(shuffled + shuffled[:2])) == to_json(table())


def test_filters_leave_out_and_count() -> None:
    found = table(domains=("economic",))
    assert [one.type for one in found.events] == ["CONSULT"]
    assert {one.reason: one.count for one in found.left_out}["filtered"] == 5
    assert words(table(types=("sanction",)).events) == ["expelled"]
    assert table(realis=("planned",)).events == ()
    assert list(table(realis=("planned",)).apart) == ["planned"]


def test_a_period_keeps_what_touches_it() -> None:
    month = told("Arland *sued* Borland", "ACCUSE", ["Arland"], ["Borland"], days("2025-02"))
    for since, until, kept in (
        ("2025-02-28", None, True), ("2025-03-01", None, False), (None, "2025-02-01", True),
        (None, "2025-01", False), ("2025", "2025", True),
    ):  # fmt: skip
        found = table([month], since=since, until=until)
        assert bool(found.events) is kept
        assert found.answer == ("events" if kept else "filtered")


def test_one_direction_takes_in_what_both_do_together() -> None:
    found = table(directed=True)
    assert [one.type for one in found.events] == ["CONSULT", "ACCUSE"]
    assert {one.reason: one.count for one in found.left_out}["other_direction"] == 1


# --- nothing, five ways -------------------------------------------------------------------------


def test_silence_none_not_coded_and_filtered_are_four_answers() -> None:
    both = naming("2025-02-04", "ARL", "BOR")
    other = naming("2025-02-04", "ARL", "COR")
    asked = request()
    assert follow_events([], asked, ground()).answer == "no_reporting"
    assert follow_events([], asked, ground((), [other])).answer == "no_reporting"
    none = follow_events([], asked, ground((), [both]))
    assert (none.answer, none.hearing.documents) == ("none", 1)
    assert follow_events([], asked, ground((), [both], uncoded=1)).answer == "not_coded"
    failed = follow_events([], asked, ground((), [both], left={"failed": 1}))
    assert failed.answer == "not_coded"
    assert [(one.reason, one.count) for one in failed.left_out] == [("failed", 1)]
    texts = {table([], documents=[]).text, none.text, failed.text, table(types=("AID",)).text}
    assert len(texts) == 4
    assert "" not in texts


# --- one event, opened --------------------------------------------------------------------------


def test_an_event_opens_by_its_id_and_by_that_of_a_report() -> None:
    given = reports()
    whole = table(given)
    event = next(one for one in whole.events if one.type == "ACCUSE")
    for wanted in (event.id, event.id[:8].upper(), given[0].id[:10]):
        opened = open_event(given, request(), ground(given), (), wanted)
        assert opened is not None
        assert opened.event.id == event.id
        assert {c.text_sha256 for c in opened.event.citations} == {
            one.sha256 for one in opened.references
        }
    assert open_event(given, request(), ground(given), (), "0" * 64) is None
    with pytest.raises(InputError, match="at least its first 4"):
        open_event(given, request(), ground(given), (), "xyz")


def test_how_it_came_about_says_where_reports_differ() -> None:
    given = [
        told(ON_WHEAT, "ACCUSE", ["Arland"], ["Borland"], days("2025-02-03"), mode="allege"),
        told(ON_WHEAT, "REJECT", ["Arland"], ["Borland"], days("2025-02"), copy=1),
        told(ON_WHEAT, "ACCUSE", ["Arland"], ["Borland"], days("2025-02-03"), mode="allege",
             copy=2),
    ]  # fmt: skip
    (event,) = table(given).events
    how = " ".join(event.how)
    assert "told by 2 of 3 origins" in how
    assert "REJECT 1" in how
    assert f"Score {event.score:+g}" in how
    assert "2025-02-03 (day)" in how
    assert "by 2 of 3 reports" in how


# --- corrections --------------------------------------------------------------------------------


def made(kind: Any, *wanted: str, given: list[Report], at: str = "1", **more: Any) -> Any:
    followed = follow(given, request(), ground(given))
    pointed = [point for one in wanted if (point := point_at(followed, one)) is not None]
    assert len(pointed) == len(wanted)
    return correct(kind, pointed, by="A. Reader", made_at=f"2025-12-0{at}T00:00:00Z", **more)


def test_what_is_wrong_goes_and_is_shown_as_it_was() -> None:
    given = reports()
    wrong = table(given).events[0]
    found = table(given, corrections=made("wrong", wrong.id, given=given))
    assert wrong.id not in {one.id for one in found.events}
    assert [one.id for one in found.uncorrected] == [wrong.id]
    assert [(one.applied, one.correction.by) for one in found.corrections] == [(True, "A. Reader")]


def test_one_wrong_report_leaves_the_event() -> None:
    given = reports()
    found = table(given, corrections=made("wrong", given[0].id, given=given))
    one = next(one for one in found.events if one.type == "ACCUSE")
    assert (one.origins.n, one.reports[0].id) == (1, given[1].id)


def test_another_type_brings_its_score_and_says_who_set_it() -> None:
    given = reports()
    event = table(given).events[2]
    found = table(given, corrections=made("retype", event.id, given=given, type_="threaten"))
    now = next(one for one in found.events if one.id == event.id)
    assert (now.type, now.mode, now.score) == ("THREATEN", None, -3.5)
    assert "set by an analyst in 1 of 1" in now.how[0]
    (before,) = found.uncorrected
    assert (before.type, before.mode) == ("SANCTION", "expel")


def test_reports_are_told_apart_and_joined() -> None:
    given = reports()
    event = next(one for one in table(given).events if one.type == "ACCUSE")
    apart = made("apart", event.id, given=given)
    parted = [one for one in table(given, corrections=apart).events if one.type == "ACCUSE"]
    assert [one.origins.n for one in parted] == [1, 1]
    of_one = made("apart", event.id, given[0].id, given=given)
    assert {len(one.spots) for one in of_one} == {2}
    assert len([e for e in table(given, corrections=of_one).events if e.type == "ACCUSE"]) == 2
    joined = made("together", given[0].id, given[4].id, given=given)
    both = table(given, corrections=joined)
    assert both.undated == ()


def test_a_withdrawn_correction_changes_nothing_but_is_listed() -> None:
    given = reports()
    (wrong,) = made("wrong", given[3].id, given=given)
    back = withdraw(wrong, by="B", made_at="2025-12-09T00:00:00Z")
    found = table(given, corrections=[back, wrong])
    assert found.events == table(given).events
    assert found.uncorrected == ()
    assert [(one.correction.kind, one.applied) for one in found.corrections] == [
        ("wrong", False), ("withdraw", True),
    ]  # fmt: skip
    again = withdraw(back, by="C", made_at="2025-12-10T00:00:00Z")
    assert len(table(given, corrections=[again, back, wrong]).events) == 2


def test_corrections_of_other_pairs_and_of_texts_that_are_not_admitted_are_no_matter() -> None:
    given = reports()
    (wrong,) = made("wrong", given[3].id, given=given)
    others = KeptCorrection(
        id="0" * 64, kind="wrong", spots=wrong.spots, by="X", made_at="2025", actors=("ARL", "COR")
    )
    without = [one for one in given if one.id != given[3].id]
    assert table(given, corrections=[others]).corrections == ()
    assert to_json(table(without, corrections=[wrong])) == to_json(table(without))


def test_one_that_finds_no_hold_is_said() -> None:
    given = reports()
    (wrong,) = made("wrong", given[3].id, given=given)
    (spot,) = wrong.spots
    nowhere = msgspec.structs.replace(spot, start=0, end=3)
    moved = msgspec.structs.replace(wrong, spots=(nowhere,))
    assert moved.spots != wrong.spots
    (used,) = table(given, corrections=[moved]).corrections
    assert not used.applied
    assert "no act is coded there" in used.not_applied[0]


@pytest.mark.parametrize(
    ("kind", "wanted", "more", "told_"),
    [
        ("together", (0,), {}, "two events"),
        ("apart", (3,), {}, "one report only"),
        ("retype", (0,), {"type_": "SHOUT"}, "must be one of"),
        ("retype", (0,), {"type_": "ACCUSE", "mode": "shout"}, "mode shout"),
    ],
)
def test_a_correction_that_says_too_little_is_refused(
    kind: Any, wanted: tuple[int, ...], more: dict[str, Any], told_: str
) -> None:
    given = reports()
    with pytest.raises(InputError, match=told_):
        made(kind, *(given[n].id for n in wanted), given=given, **more)


# --- what is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "told_"),
    [
        ({"since": "2025-13"}, "--since"), ({"until": "last year"}, "--until"),
        ({"since": "2025-02", "until": "2025-01"}, "exchange"), ({"types": ("SHOUT",)}, "--type"),
        ({"domains": ("sports",)}, "--domain"), ({"realis": ("true",)}, "--realis"),
        ({"step": "decade"}, "--step"), ({"sure": 1.5}, "--sure"), ({"by": "day"}, "--by"),
        ({"third": COR, "since": "20"}, "--since"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(more: dict[str, Any], told_: str) -> None:
    with pytest.raises(InputError, match=told_):
        request(**more)


def test_an_actor_against_itself_is_refused() -> None:
    with pytest.raises(InputError, match="stands twice"):
        make_request((COR, COR))
    with pytest.raises(InputError, match="stands twice"):
        request(third=request().pair[0])
