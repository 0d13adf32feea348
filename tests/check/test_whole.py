"""The checks over a collection: what each finds in invented reports, and where it stays silent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pytest

from apercu.adapters.spacy_parser import SpacyParser
from apercu.check.parts import unjoined
from apercu.check.records import Check, Material
from apercu.check.whole.bench import Bench
from apercu.check.whole.records import Against, Point
from apercu.check.whole.running import WHOLE_CHECKS, run_whole
from apercu.check.whole.within import opposed
from apercu.records import Interval


@cache
def parser() -> SpacyParser:
    return SpacyParser()


def report(text: str, published: str = "2019-11-20", title: str = "") -> Material:
    when = Interval(start=published, end=published, precision="day", basis="given")
    return Material(text=text, document=text, origin=text, title=title, published=when)


def bench(*reports: str | Material) -> Bench:
    found = [one if isinstance(one, Material) else report(one) for one in reports]
    return Bench(parser(), lambda _query: found)


def said(text: str, *reports: str | Material, before: Sequence[str] = ()) -> tuple[Against, ...]:
    return run_whole(Point(text=text, before=tuple(before)), bench(*reports))


class Case(NamedTuple):
    """A statement, what stands before it, the reports, and what is found (empty: nothing)."""

    check: Check
    text: str
    reports: tuple[str | Material, ...]
    found: bool
    before: tuple[str, ...] = ()


SHELLED = "Ghanaian guns shelled the port of Lomé in Togo on 9 March 2019."
EXPELLED = "Togo expelled the ambassador of Ghana on 3 March 2019."
CLOSED = "Peru shut the office of the Chilean broadcaster Andina on 4 May 2019."
RAIDED = "Chilean police raided Peruvian markets in Arica on 20 June 2019."
STRUCK = "Eritrean drones struck the Tessenei refinery in Sudan on 8 August 2019."
SIGNED = "Chad and Sudan signed a contract on grain in Khartoum on 21 July 2019."

ORDER = [
    Case("order", "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of"
         " Ghana.", (SHELLED, EXPELLED), True),
    Case("order", "Following the Ghanaian shelling of the port of Lomé in Togo, Togo expelled"
         " Ghana's ambassador.", (SHELLED, EXPELLED), True),
    Case("order", "In retaliation, Peru suspended the work of the Chilean broadcaster Andina.",
         (CLOSED, RAIDED), True,
         ("In June 2019, Chile launched a crackdown on Peruvian traders in Arica.",)),
    Case("order", "Togo expelled the ambassador of Ghana before Ghana shelled the port of Lomé in"
         " Togo.",
         ("Togo expelled the ambassador of Ghana on 19 March 2019.", SHELLED), True),
    Case("order", "This includes a contract between Chad and Sudan on grain.",
         (SIGNED, STRUCK), True,
         ("Following the Eritrean attack on the Tessenei refinery in Sudan, Chad helped Sudan.",)),
    # told in the order that is claimed
    Case("order", "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of"
         " Ghana.", (SHELLED, "Togo expelled the ambassador of Ghana on 12 March 2019."), False),
    # several tellings: expelled twice
    Case("order", "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of"
         " Ghana.", (SHELLED, EXPELLED, "Togo expelled the ambassador of Ghana on 12 March 2019."),
         False),
    # vague days
    Case("order", "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of"
         " Ghana.", (SHELLED, "Togo expelled the ambassador of Ghana in 2019."), False),
    Case("order", "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of"
         " Ghana.", ("Ghanaian guns shelled the port of Lomé in Togo in 2019.", EXPELLED), False),
    # shelled earlier as well
    Case("order", "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of"
         " Ghana.", (SHELLED, EXPELLED, "Ghanaian guns shelled the port of Lomé in Togo on"
                     " 28 February 2019."), False),
    # another act was early
    Case("order", "In retaliation, Peru suspended the work of the Chilean broadcaster Andina.",
         ("Peru shut the office of the Chilean bank Austral on 4 May 2019.", RAIDED), False,
         ("In June 2019, Chile launched a crackdown on Peruvian traders in Arica.",)),
    # planned, denied, done by the other side
    Case("order", "In retaliation, Peru suspended the work of the Chilean broadcaster Andina.",
         ("Peru may shut the office of the Chilean broadcaster Andina, it was said on 4 May 2019.",
          RAIDED), False,
         ("In June 2019, Chile launched a crackdown on Peruvian traders in Arica.",)),
    Case("order", "In retaliation, Peru suspended the work of the Chilean broadcaster Andina.",
         ("Peru did not shut the office of the Chilean broadcaster Andina on 4 May 2019.", RAIDED),
         False, ("In June 2019, Chile launched a crackdown on Peruvian traders in Arica.",)),
    # a later report that only looks back gives no day to the act
    Case("order", "After Ghana shelled the port of Lomé in Togo, Togo expelled the ambassador of"
         " Ghana.", ("Togo on 20 March 2019 condemned the Ghanaian shelling of the port of Lomé.",
                     "Togo expelled the ambassador of Ghana on 12 March 2019."), False),
    # nothing points back
    Case("order", "Peru suspended the work of the Chilean broadcaster Andina.", (CLOSED, RAIDED),
         False, ("In June 2019, Chile launched a crackdown on Peruvian traders in Arica.",)),
    Case("order", "This includes a contract between Chad and Sudan on grain.",
         (SIGNED, STRUCK), False, ("Chad and Sudan work together closely.",)),
]  # fmt: skip

FLOWN = "The plane was hit over Mali on 3 May 2018 and crashed in Niger."
PLACE = [
    Case("place", "A cargo plane was shot down in Niger in May 2018.", (FLOWN,), True),
    Case("place", "The downing of a cargo plane by Malian guns in Niger in May 2018 was grave.",
         (FLOWN,), True),
    Case("place", "The tanker was struck near Oman in July 2018.",
         ("The tanker was struck off Yemen on 9 July 2018. It sank near Oman.",), True),
    Case("place", "A cargo plane was shot down over Mali in May 2018.", (FLOWN,), False),
    Case("place", "A cargo plane crashed in Niger in May 2018.", (FLOWN,), False),
    # one report has it hit where it is claimed
    Case("place", "A cargo plane was shot down in Niger in May 2018.",
         (FLOWN, "The plane was hit over Niger on 3 May 2018."), False),
    # another year's plane
    Case("place", "A cargo plane was shot down in Niger in June 2011.", (FLOWN,), False),
    # only the fall is told
    Case("place", "A cargo plane was shot down in Niger in May 2018.",
         ("The plane crashed in Niger on 3 May 2018.",), False),
    # no craft: a town does not fall elsewhere
    Case("place", "A market was hit in Niger in May 2018.", (FLOWN,), False),
    Case("place", "A cargo plane was shot down in Niger in May 2018.",
         ("The plane may have been hit over Mali on 3 May 2018. It crashed in Niger.",), False),
]  # fmt: skip

HIT = "Ugandan drones struck the Kivuma compressor station on 5 May 2017."
OWNER = [
    Case("owner", "In May 2017 Ugandan strikes damaged Kenyan-owned oil and gas facilities.",
         (f"{HIT} The station belongs to Rwanda's gas network.",
          "Ugandan drones struck Kenya's oil depot on 7 May 2017."), True),
    Case("owner", "In May 2017 Ugandan drones struck gas facilities owned by Kenya.",
         (f"{HIT} The station is operated by a Rwandan company.",), True),
    Case("owner", "In May 2017 Ugandan drones struck Kenyan-owned oil facilities.",
         ("Ugandan drones struck Kenya's oil depot on 7 May 2017.",), False),
    Case("owner", "In May 2017 Ugandan drones struck Kenyan-owned gas facilities.",
         (f"{HIT} The station belongs to Kenya's gas network.",), False),
    # one of several is theirs
    Case("owner", "In May 2017 Ugandan drones struck Kenyan-owned gas facilities.",
         (f"{HIT} The station belongs to Rwanda's gas network.",
          "Ugandan drones struck Kenya's gas terminal on 9 May 2017."), False),
    # whose it is is not told
    Case("owner", "In May 2017 Ugandan drones struck Kenyan-owned gas facilities.", (HIT,), False),
    # of another year
    Case("owner", "In May 2012 Ugandan drones struck Kenyan-owned gas facilities.",
         (f"{HIT} The station belongs to Rwanda's gas network.",), False),
    # another sort of thing
    Case("owner", "In May 2017 Ugandan drones struck Kenyan-owned oil facilities.",
         (f"{HIT} The station belongs to Rwanda's gas network.",), False),
    # nothing is said of an owner
    Case("owner", "In May 2017 Ugandan drones struck gas facilities in Kenya.",
         (f"{HIT} The station belongs to Rwanda's gas network.",), False),
]  # fmt: skip

BOND = [
    Case("art", "The Laos-Bhutan alliance strains ties with Nepal.",
         ("Laos has a strategic partnership with Bhutan and an alliance with Nepal.",), True),
    Case("art", "Laos and Bhutan are allies.",
         ("There is no alliance between Laos and Bhutan, the minister said.",), True),
    Case("art", "The alliance between Laos and Bhutan grew.",
         ("Both sides describe it as a strategic partnership of Laos and Bhutan.",), True),
    Case("art", "The Laos-Bhutan alliance strains ties with Nepal.",
         ("Laos and Bhutan signed a treaty of alliance on 3 May 2016.",), False),
    # one report calls it so
    Case("art", "The Laos-Bhutan alliance strains ties with Nepal.",
         ("Laos has a strategic partnership with Bhutan and an alliance with Nepal.",
          "Laos and Bhutan are allies."), False),
    Case("art", "The strategic partnership of Laos and Bhutan grew.",
         ("Laos has a strategic partnership with Bhutan and an alliance with Nepal.",), False),
    Case("art", "Laos and Bhutan have no alliance.",
         ("Laos has a strategic partnership with Bhutan and an alliance with Nepal.",), False),
    # a lesser bond alone denies no greater one
    Case("art", "The Laos-Bhutan alliance strains ties with Nepal.",
         ("Laos renewed its strategic partnership with Bhutan.",), False),
    Case("art", "Laos has an alliance with Nepal.",
         ("Laos has a strategic partnership with Bhutan and an alliance with Nepal.",), False),
]  # fmt: skip

GREW = "Trade between Fiji and Samoa grew by 12% in 2016."
TREND = [
    Case("trend", "Fiji's political and economic ties with Samoa soured in 2016.", (GREW,), True),
    Case("trend", "Economic relations between Fiji and Samoa improved in 2016.",
         ("Turnover between Fiji and Samoa fell by 9% in 2016.",), True),
    Case("trend", "Trade between Fiji and Samoa shrank in 2016.",
         ("Trade between Fiji and Samoa reached 4.2 million dollars in 2016, 12% more than in"
          " 2015.",), True),
    Case("trend", "Economic ties between Fiji and Samoa deepened in 2016.", (GREW,), False),
    Case("trend", "Fiji's political ties with Samoa soured in 2016.", (GREW,), False),
    # reports disagree
    Case("trend", "Fiji's economic ties with Samoa soured in 2016.",
         (GREW, "Trade between Fiji and Samoa fell by 3% in 2016."), False),
    # another time, another pair, one month of a year, one side's exports, no time claimed
    Case("trend", "Fiji's economic ties with Samoa soured in 2016.",
         ("Trade between Fiji and Samoa grew by 12% in 2011.",), False),
    Case("trend", "Fiji's economic ties with Samoa soured in 2016.",
         ("Trade between Fiji and Tonga grew by 12% in 2016.",), False),
    Case("trend", "Fiji's economic ties with Samoa soured in 2016.",
         ("Trade between Fiji and Samoa grew by 12% in March 2016.",), False),
    Case("trend", "Fiji's economic ties with Samoa soured in 2016.",
         ("Fiji's exports to Samoa grew by 12% in 2016.",), False),
    Case("trend", "Fiji's economic ties with Samoa have soured.", (GREW,), False),
    Case("trend", "Fiji's economic ties with Samoa soured in 2016.",
         ("The trade deficit between Fiji and Samoa grew by 12% in 2016.",), False),
    Case("trend", "Fiji's economic ties with Samoa soured in 2016.",
         ("Trade between Fiji and Samoa may grow by 12% in 2016.",), False),
]  # fmt: skip

CASES = [*ORDER, *PLACE, *OWNER, *BOND, *TREND]


def ids(case: Case) -> str:
    return f"{case.check}-{'found' if case.found else 'silent'}-{case.text[:40]}"


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_what_is_found_and_what_is_not(case: Case) -> None:
    found = said(case.text, *case.reports, before=case.before)
    contradicted = [one.check for one in found if one.contradicts]
    assert contradicted == ([case.check] if case.found else [])


@pytest.mark.parametrize("case", [one for one in CASES if one.found], ids=ids)
def test_a_check_switched_off_finds_nothing(case: Case) -> None:
    point = Point(text=case.text, before=case.before)
    off = frozenset({case.check})
    assert run_whole(point, bench(*case.reports), without=off) == ()


def test_each_check_has_as_many_silent_cases_as_others() -> None:
    for check in WHOLE_CHECKS:
        loud = sum(one.found for one in CASES if one.check == check)
        silent = sum(not one.found for one in CASES if one.check == check)
        assert loud >= 2
        assert silent >= loud


@pytest.mark.parametrize("case", [one for one in CASES if one.found], ids=ids)
def test_words_and_quotations_stand_where_it_is_said(case: Case) -> None:
    (found,) = said(case.text, *case.reports, before=case.before)
    assert all(0 <= one.start < one.end <= len(case.text) for one in found.spans)
    assert found.quoted
    assert all(0 <= q.start < q.end <= len(q.material.text) for q in found.quoted)
    assert found.text.strip()
    assert found.claim.strip()


def test_the_order_is_shown_by_a_quotation_of_each_act() -> None:
    (found,) = said(ORDER[0].text, *ORDER[0].reports)
    quoted = {one.material.text[one.start : one.end] for one in found.quoted}
    assert quoted == {SHELLED, EXPELLED}
    assert "3 March 2019" in found.found
    assert "9 March 2019" in found.found


def test_of_two_claims_joined_the_contradicted_one_is_named() -> None:
    (found,) = said(TREND[0].text, *TREND[0].reports)
    words = [TREND[0].text[one.start : one.end] for one in found.spans]
    assert words == ["economic", "soured"]
    assert "political" not in found.claim
    (found,) = said(OWNER[0].text, *OWNER[0].reports)
    assert [OWNER[0].text[one.start : one.end] for one in found.spans][1] == "gas"


def test_an_alliance_of_others_alone_is_not_said_and_no_more() -> None:
    (found,) = said(
        "The Laos-Bhutan alliance strains ties with Nepal.", "Laos has an alliance with Nepal."
    )
    assert not found.contradicts
    assert "Nepal" in found.text


def test_words_that_no_list_joins_stay_together() -> None:
    assert [text for text, _ in unjoined("naval and air bases were shut")] == [
        "naval bases were shut",
        "air bases were shut",
    ]
    assert unjoined("bread and butter issues") == []
    assert unjoined("talks and strategic agreements") == []


# --- the overview against itself -----------------------------------------------------------------


def pairs(*statements: str) -> list[tuple[int, int]]:
    return [(one.one, one.other) for one in opposed(statements, bench())]


def test_two_sentences_that_go_opposite_ways_are_opposed() -> None:
    soured = "Fiji's political and economic ties with Samoa soured in 2016."
    grew = "Overall trade volume between Samoa and Fiji has increased."
    assert pairs(soured, "The sea was calm.", grew) == [(0, 2)]


@pytest.mark.parametrize(
    "other",
    [
        "Overall trade volume between Samoa and Fiji fell.",
        "Trade between Fiji and Tonga grew in 2016.",
        "Trade between Fiji and Samoa grew in 2011.",
        "Political ties between Fiji and Samoa improved in 2016.",
        "Trade between Fiji and Samoa did not grow in 2016.",
        "Trade between Fiji and Samoa may grow in 2016.",
        "Fiji's exports to Samoa grew in 2016.",
    ],
)
def test_what_may_both_be_so_is_not_opposed(other: str) -> None:
    assert pairs("Fiji's economic ties with Samoa soured in 2016.", other) == []
