"""The fixed checks: what each finds, and that it alone finds it."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from apercu.adapters.spacy_parser import SpacyParser
from apercu.check.fixed.compared import Compared
from apercu.check.fixed.running import CHECKS, run_checks
from apercu.check.records import Check, Material, Reason
from apercu.check.views import see
from apercu.records import Interval

DAY = dt.date(2024, 5, 16)
PUBLISHED = Interval(start="2024-05-16", end="2024-05-16", precision="day", basis="given")


@cache
def parser() -> SpacyParser:
    return SpacyParser()


def reasons(
    claim: str, passage: str, without: frozenset[Check] = frozenset(), speaker: str | None = None
) -> tuple[Reason, ...]:
    material = Material(text=passage, published=PUBLISHED, language="en", speaker=speaker)
    (said,) = see(claim, parser(), published=DAY)
    read = see(passage, parser(), published=DAY, speaker=speaker)
    return run_checks(Compared(claim=said, passage=tuple(read), material=material), without=without)


FAULTS: list[tuple[Check, bool, str, str]] = [
    ("number", False, "Iceland landed 47,000 tonnes of cod.",
     "Iceland landed its cod in Bergen."),
    ("number", True, "Iceland landed 47,000 tonnes of cod.",
     "Iceland landed 52,000 tonnes of cod in Bergen."),
    ("date", True, "Norway closed the port on 3 May 2024.",
     "Norway closed the port on 9 May 2024."),
    ("date", False, "Norway closed the port on 16 May 2024.", "Norway closed the port."),
    ("name", False, "Sweden and Norway closed a port.", "Norway closed a port."),
    ("name", True, "Sweden closed the port of Narvik.", "Norway closed the port of Narvik."),
    ("role", True, "Iceland sued Norway over cod.", "Norway sued Iceland over cod."),
    ("role", True, "Norway sold gas to Iceland.", "Norway bought gas from Iceland."),
    ("negation", True, "Norway closed the port of Narvik.",
     "Norway did not close the port of Narvik."),
    ("negation", True, "Norway opened the port of Narvik.", "Norway closed the port of Narvik."),
    ("strength", False, "Norway closed the port of Narvik.",
     "Norway may close the port of Narvik."),
    ("strength", False, "Norway closed the port of Narvik.",
     "Norway plans to close the port of Narvik."),
    ("speech", False, "Norway broke the treaty on cod.",
     "Iceland said that Norway broke the treaty on cod."),
    ("speech", False, "Sweden said that Norway closed the port of Narvik.",
     "Iceland said that Norway closed the port of Narvik, and Sweden was silent."),
    ("quote", True, 'Norway called it "a sad day for all fishermen".',
     'Norway called it "a good day for all fishermen".'),
    ("quote", False, 'Norway called it "an insult to the sea".', "Norway regretted it."),
    ("order", True, "Norway closed the port after Iceland left the talks.",
     "Norway closed the port on 3 May 2024. Iceland left the talks on 9 May 2024."),
    ("superlative", False, "It was the first treaty on cod between Norway and Iceland.",
     "Norway and Iceland signed a treaty on cod."),
    ("art", True, "Norway and Iceland signed a treaty on cod.",
     "Norway and Iceland signed a declaration on cod."),
    ("motive", False, "Norway closed the port because it feared Iceland.",
     "Norway closed the port."),
    ("place", True, "Norway and Iceland signed a treaty in Tromsø.",
     "Norway and Iceland signed a treaty in Bergen."),
]  # fmt: skip


@pytest.mark.parametrize(("check", "contradicts", "claim", "passage"), FAULTS)
def test_a_fault_is_found_by_its_check_and_by_no_other(
    check: Check, contradicts: bool, claim: str, passage: str
) -> None:
    found = reasons(claim, passage)
    assert (check, contradicts) in {(one.check, one.contradicts) for one in found}, found
    left = reasons(claim, passage, without=frozenset({check}))
    assert check not in {one.check for one in left}


SOUND = [
    ("Norway closed the port of Narvik.", "On Tuesday Norway closed the port of Narvik."),
    ("The port of Narvik was closed by Norway.", "Norway closed the port of Narvik."),
    ("Iceland bought gas from Norway.", "Norway sold gas to Iceland."),
    ("Norway closed the port in May 2024.", "Norway closed the port on Tuesday."),
    ("Iceland landed over 50,000 tonnes of cod.", "Iceland landed 52,000 tonnes of cod."),
    ("Oslo did not close the port of Narvik.", "Norway kept the port of Narvik open."),
    ("Iceland said that Norway broke the treaty.", "Norway broke the treaty, Iceland said."),
    ("Norway may close the port of Narvik.", "Norway closed the port of Narvik."),
    ('Norway called it "a sad day".', 'Norway called it "a sad day for all fishermen".'),
    ('Norway called it "a sad [and cold] day ... for the fleet".',
     'Norway called it "a sad day for all fishermen, and for the fleet".'),
    ("Norway bought no gas from Sweden.",
     "Norway bought the gas from Iceland, Sweden complained."),
    ("Norway closed the port after Iceland left the talks.",
     "Iceland left the talks on 3 May 2024. Norway closed the port on 9 May 2024."),
    ("It was Norway's first treaty on cod.", "The treaty on cod was the first that Norway signed."),
    ("Norway signed an agreement on cod.", "Norway signed a treaty on cod."),
    ("Norway closed the port because it feared a storm.",
     "Fearing ice, Norway closed the port because of a storm."),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "passage"), SOUND)
def test_what_is_said_is_not_lowered(claim: str, passage: str) -> None:
    assert reasons(claim, passage) == ()


def test_who_says_we_is_the_speaker() -> None:
    passage = "We closed the port of Narvik."
    assert reasons("Norway closed the port of Narvik.", passage, speaker="NOR") == ()
    found = reasons("Sweden closed the port of Narvik.", passage, speaker="NOR")
    # Whose word it is differs too: what Norway says of Sweden is Norway's word.
    assert {one.check for one in found} == {"name", "speech"}


@pytest.mark.parametrize(
    ("claim", "passage", "speaker"),
    [
        # no act is told surely by both, and the sentence is the claim's all the same
        ("Ties with Iceland had been cold since the storm, Norway's foreign minister said.",
         "Iceland's foreign minister said that ties with Norway had been cold since the storm.",
         None),
        ("Norway's fishery minister said that the boats will come when the ice has gone.",
         '"The boats will come when the ice has gone," said a teacher from Bergen.', None),
        ("The boats of Iceland brought the plague to Bergen.",
         "Iceland's boats brought the plague to the port of Bergen.", "NOR"),
    ],
)  # fmt: skip
def test_whose_word_it_is_counts_where_no_act_is_sure(
    claim: str, passage: str, speaker: str | None
) -> None:
    assert "speech" in {one.check for one in reasons(claim, passage, speaker=speaker)}


@pytest.mark.parametrize(
    ("claim", "passage", "speaker"),
    [
        ("Norway said that ties with Iceland had been cold since the storm.",
         "He said that ties with Iceland had been cold since the storm.", None),
        ("Norway said that ties with Iceland had been cold since the storm.",
         "The minister said that ties with Iceland had been cold since the storm.", None),
        ("Norway told the Assembly that Iceland's boats had brought the plague to Bergen.",
         "Iceland's boats brought the plague to the port of Bergen.", "NOR"),
    ],
)  # fmt: skip
def test_who_may_be_the_one_is_not_another(claim: str, passage: str, speaker: str | None) -> None:
    assert "speech" not in {one.check for one in reasons(claim, passage, speaker=speaker)}


def test_every_check_has_a_fault_of_its_own() -> None:
    assert {check for check, *_ in FAULTS} == set(CHECKS)
