"""One slot of an act told in set ways: levels, days, extents, names, rates."""

from __future__ import annotations

import re

import msgspec
import pytest

from apercu.ask.conflicts import Dispute, find_conflicts
from ask.telling import told


def disputes(*reports: tuple[str, str]) -> list[Dispute]:
    return find_conflicts([told(text, day, f"d{n}") for n, (day, text) in enumerate(reports)])


def values(found: list[Dispute]) -> list[tuple[str, list[str]]]:
    return [(dispute.about, [value.value for value in dispute.values]) for dispute in found]


LEVELS = (
    ("2025-03-01", "Trade between Norway and Peru in 2024 came to $3.2 billion."),
    ("2025-03-09", "Trade between Peru and Norway was near $6 billion in 2024."),
)
MEETINGS = (
    ("2025-06-10", "The presidents of Norway and Peru met in Vesk on 8 June 2025."),
    ("2025-07-20", "Since the meeting in Vesk on 9 June 2025, Norway and Peru speak of a thaw."),
)
BEGINNINGS = (
    ("2025-06-10", "Norway bought krill meal from Peru for the first time on 8 June 2025."),
    ("2025-07-20", "Buyers in Norway have bought krill meal from Peru since 8 May 2025."),
)
NAMES = (
    ("2025-06-10", "Norway said that compensation was being paid to the shipyard."),
    ("2025-06-10", "Peru describes what the shipyard has been paid as insurance."),
)
RATES = (
    (
        "2025-06-10",
        "Peru's imports from Norway rose by 52 percent in 2024, while its exports fell.",
    ),
    ("2025-07-10", "Peru's exports to Norway rose by 52 percent in 2024."),
)
TEXTS = (
    ("2025-06-09", "Norway and Peru signed the krill accord in Vesk on 8 June 2025."),
    ("2025-06-09", "The text of a krill agreement between Peru and Norway was initialled."),
)
EXTENTS = (
    ("2025-06-08", "Some barges were damaged on Sunday when hail struck the Vesk quay in Peru."),
    ("2025-06-08", "All barges at the Vesk quay in Peru were damaged when hail struck on Sunday."),
    ("2025-06-08", "Hail struck the Vesk quay in Peru on Sunday, damaging 14 barges."),
)


@pytest.mark.parametrize(
    ("reports", "about", "told_as"),
    [
        pytest.param(
            LEVELS,
            "trade between Norway and Peru in 2024",
            ["$3.2 billion", "near $6 billion"],
            id="a level over a period",
        ),
        pytest.param(
            MEETINGS,
            "date of the meeting in Vesk",
            ["8 June 2025", "9 June 2025"],
            id="the day of a meeting",
        ),
        pytest.param(
            BEGINNINGS,
            "date of the first krill meal from Peru",
            ["8 June 2025", "8 May 2025"],
            id="since when",
        ),
        pytest.param(
            NAMES,
            "compensation or insurance: paid to the shipyard",
            ["compensation", "insurance"],
            id="a name for what was paid",
        ),
        pytest.param(
            RATES,
            "imports or exports: what rose by 52 percent",
            ["imports", "exports"],
            id="what rose",
        ),
        pytest.param(
            TEXTS,
            "signed or initialled: krill accord between Norway and Peru",
            ["signed", "initialled"],
            id="what was done with a text",
        ),
        pytest.param(
            EXTENTS,
            "barges in the attack on the quay in Peru, 8 June 2025",
            ["some", "all", "14"],
            id="an extent",
        ),
    ],
)
def test_a_slot_with_two_values(
    reports: tuple[tuple[str, str], ...], about: str, told_as: list[str]
) -> None:
    found = disputes(*reports)
    assert values(found) == [(about, told_as)]
    assert find_conflicts([t for v in found[0].values for t in v.told][::-1]) == found


@pytest.mark.parametrize(
    ("reports", "old", "new"),
    [
        pytest.param(LEVELS, "in 2024.", "in 2023.", id="another year"),
        pytest.param(LEVELS, "Peru and Norway", "Peru and Chad", id="another pair"),
        pytest.param(LEVELS, "was near", "is expected to reach", id="not yet so"),
        pytest.param(LEVELS, "Trade between Peru", "Fish trade between Peru", id="of one good"),
        pytest.param(MEETINGS, "9 June", "19 June", id="another meeting"),
        pytest.param(MEETINGS, "meeting in Vesk", "meeting in Orlo", id="at another place"),
        pytest.param(MEETINGS, "8 June", "8 and 9 June", id="over two days"),
        pytest.param(MEETINGS, "Norway and Peru speak", "Norway and Chad speak", id="of others"),
        pytest.param(BEGINNINGS, "krill meal", "copper ore", id="another good"),
        pytest.param(BEGINNINGS, "for the first time ", "", id="one of many times"),
        pytest.param(NAMES, "to the shipyard", "to the widows", id="to another"),
        pytest.param(RATES, "exports to Norway", "exports to Chad", id="to another state"),
        pytest.param(RATES, "in 2024.", "in 2023.", id="in another year"),
        pytest.param(TEXTS, "krill agreement", "border agreement", id="another text"),
        pytest.param(TEXTS, "Peru and Norway was", "Peru and Chad was", id="of other parties"),
        pytest.param(EXTENTS, "All barges", "Several barges", id="parts of one"),
    ],
)
def test_what_differs_in_more_than_the_slot(
    reports: tuple[tuple[str, str], ...], old: str, new: str
) -> None:
    changed = [(day, text.replace(old, new)) for day, text in reports]
    # where both sentences hold the words only the last one is changed
    if sum(old in text for _, text in reports) > 1:
        changed = [*reports[:-1], (reports[-1][0], reports[-1][1].replace(old, new))]
    assert changed != list(reports)
    assert disputes(*changed) == []


def test_a_number_disputes_neither_all_nor_some() -> None:
    some, every, number = EXTENTS
    assert disputes(some, number) == []
    assert disputes(every, number) == []


def test_who_denies_it_stands_in_the_dispute_on_what_was_done() -> None:
    found = disputes(
        *TEXTS, ("2025-06-09", "Norway and Peru have not yet signed the krill accord.")
    )
    assert [v for _, v in values(found)] == [["signed", "initialled", "have not yet signed"]]


def test_bought_none_and_not_bought_say_the_same() -> None:
    first = "Peru has bought no krill directly from Norway since 2015."
    second = "Peru has not bought krill directly from Norway since 2015."
    assert disputes(("2025-06-09", first), ("2025-06-09", second)) == []
    third = "Peru has bought krill directly from Norway since 2015."
    assert len(disputes(("2025-06-09", first), ("2025-06-09", third))) == 1


@pytest.mark.parametrize(
    "reports",
    [LEVELS, MEETINGS, BEGINNINGS, NAMES, RATES, TEXTS, EXTENTS],
)
def test_other_names_change_no_dispute(reports: tuple[tuple[str, str], ...]) -> None:
    names = {"Norway": "Uruguay", "Peru": "Sri Lanka"}
    other = [(day, re.sub("Norway|Peru", lambda m: names[m[0]], text)) for day, text in reports]
    assert [v for _, v in values(disputes(*other))] == [v for _, v in values(disputes(*reports))]


def test_of_a_flow_that_names_nobody_the_document_tells_whose_it_is() -> None:
    text = "Norway sells fish. Peru sells copper to Norway. Trade in 2024 came to $3.2 billion."
    whole = told(text, "2025-03-01", "d0")
    start = text.index("Trade")
    part = msgspec.structs.replace(
        whole.sentence,
        start=start,
        mentions=(),
        dates=(),
    )
    bare = msgspec.structs.replace(whole, sentence=part, text=text[start:], when=None)
    assert values(find_conflicts([bare, told(LEVELS[1][1], LEVELS[1][0], "d1")])) == [
        ("trade between Norway and Peru in 2024", ["$3.2 billion", "near $6 billion"])
    ]


def test_what_is_kept_from_somebody_is_no_denial() -> None:
    given = "Norway gave the krill crews from Peru their right to land on 8 June 2025."
    for words, n in (("denied the krill crews", 0), ("denied that the krill crews had", 1)):
        kept = f"Norway {words} from Peru their right to land on 8 June 2025."
        found = disputes(("2025-06-09", given), ("2025-06-09", kept))
        assert len([d for d in found if d.kind == "denial"]) == n


def test_a_not_in_a_general_remark_disputes_nothing() -> None:
    first = "All we need to do is look back at our long history of storms."
    second = "We do not look back at our long history of storms."
    assert disputes(("2025-06-09", first), ("2025-06-09", second)) == []
