"""What is told as news, what dates an act, and what only looks like one; the parser is real."""

from __future__ import annotations

import functools

import pytest

from apercu.adapters.spacy_parser import SpacyParser
from apercu.dates import parse_published
from apercu.records import Interval
from apercu.relate.coding import code_text
from apercu.relate.model import ActTypes
from apercu.relate.news import AS_NEWS
from apercu.relate.records import CodedAct


@functools.cache
def parser() -> SpacyParser:
    return SpacyParser()


def published(day: str) -> Interval:
    found = parse_published(day, basis="given")
    assert found is not None
    return found


def acts(text: str, day: str | None = "2025-08-08") -> tuple[CodedAct, ...]:
    when = None if day is None else published(day)
    return code_text(text, parser(), ActTypes(), published=when).acts


def act(text: str, kind: str, day: str | None = "2025-08-08") -> CodedAct:
    return next(one for one in acts(text, day) if one.type == kind)


NEWS = [
    ("Norway has expelled two Swedish diplomats.", "SANCTION"),
    ("Norway expelled two Swedish diplomats.", "SANCTION"),
    ("Two Swedish diplomats were expelled by Norway.", "SANCTION"),
    ("Norway is expelling two Swedish diplomats.", "SANCTION"),
    ("Norway condemns Sweden.", "ACCUSE"),
    ("Norway has expelled two Swedish diplomats, the ministry said.", "SANCTION"),
    ("Norway has condemned Sweden, following reports this month of a raid.", "ACCUSE"),
    ("Norway's minister met Sweden's minister in Oslo and thanked Denmark.", "CONSULT"),
]
BACKGROUND = [
    ("Norway had expelled two Swedish diplomats.", "SANCTION"),
    ("Norway, which expelled two Swedish diplomats, has praised Denmark.", "SANCTION"),
    ("Norway already expelled two Swedish diplomats.", "SANCTION"),
    ("Norway expelled two Swedish diplomats since the crash.", "SANCTION"),
    ("Norway expelled two Swedish diplomats, the ministry said.", "SANCTION"),
    ("Norway later expelled two Swedish diplomats.", "SANCTION"),
    ("Norway expelled two Swedish diplomats in recent weeks.", "SANCTION"),
]


@pytest.mark.parametrize(("text", "kind"), NEWS)
def test_what_is_told_as_news_is_marked(text: str, kind: str) -> None:
    found = act(text, kind)
    assert found.when is None
    assert AS_NEWS in found.flags


@pytest.mark.parametrize(("text", "kind"), BACKGROUND)
def test_what_is_told_as_background_is_not(text: str, kind: str) -> None:
    assert AS_NEWS not in act(text, kind).flags


def test_without_a_day_of_publication_nothing_is_news() -> None:
    assert AS_NEWS not in act("Norway has expelled two Swedish diplomats.", "SANCTION", None).flags


DATED = [
    ("Norway shelled Sweden overnight.", "ASSAULT", "2025-08-07", "2025-08-08"),
    ("Norway shelled Sweden on Sunday and Monday.", "ASSAULT", "2025-08-03", "2025-08-04"),
    ("Norway accused Sweden when they spoke on Monday.", "ACCUSE", "2025-08-04", "2025-08-04"),
    ("Norway has shelled Sweden, the king said on Monday.", "ASSAULT", "2025-08-04", "2025-08-04"),
]


@pytest.mark.parametrize(("text", "kind", "first", "last"), DATED)
def test_words_that_date_an_act(text: str, kind: str, first: str, last: str) -> None:
    found = act(text, kind)
    assert found.when is not None
    assert (found.when.start, found.when.end, found.when.basis) == (first, last, "text")
    assert AS_NEWS not in found.flags


def test_the_day_of_the_saying_is_not_that_of_an_older_deed() -> None:
    found = act("Norway shelled a Swedish village, the king said on Monday.", "ASSAULT")
    assert found.when is None


def test_last_week_says_nothing_of_a_text_of_some_year() -> None:
    text = "Norway accused Sweden last week of spying."
    assert act(text, "ACCUSE", "2025-08-08").when is not None
    assert act(text, "ACCUSE", "2025").when is None
    assert act("Norway accused Sweden last year of spying.", "ACCUSE", "2025").when is not None


def test_a_share_is_no_act() -> None:
    assert not acts("Norway receives 98% of Sweden's exports.")


def test_a_sum_of_acts_is_told_again() -> None:
    assert act("Norway has sent humanitarian aid to Sweden so far.", "AID").realis == "retold"
    sum_of_it = "Norway has sent more than 40 tonnes of humanitarian aid to Sweden."
    assert act(sum_of_it, "AID").realis == "retold"
    one = act("Norway sent 40 tonnes of humanitarian aid to Sweden on Monday.", "AID")
    assert one.realis == "happened"


def test_a_proposed_ban_is_no_ban() -> None:
    proposed = acts("Norway's parliament proposed sanctions against Sweden.")
    assert all(one.realis == "hypothetical" for one in proposed if one.quad == 4)
    imposed = act("Norway's parliament imposed sanctions against Sweden.", "SANCTION")
    assert imposed.realis == "happened"


def test_who_joins_no_sanctions_has_not_done_so() -> None:
    found = [one for one in acts("Norway joined no sanctions against Sweden.") if one.quad == 4]
    assert found
    assert {one.realis for one in found} == {"denied"}


def test_a_sentence_goes_on_with_whom_it_began() -> None:
    text = (
        "Oslo opened the fair. In May it signed a pact with Sweden; in June it had renewed its"
        " partnership with Denmark."
    )
    sources = {a for one in acts(text) for side in one.source for a in side.actors}
    assert "SWE" not in sources
