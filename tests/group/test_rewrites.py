"""A rewrite brings nothing of its own; a second report does."""

import itertools
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.group.candidates import BandIndex, count_origins
from apercu.group.lifetimes import Member, origin_as_of
from apercu.group.rewrites import DAYS, Signs, find_signs, is_rewrite, load_weights, weigh
from apercu.group.signatures import Signature, bands, signature, signatures
from apercu.group.similarity import similar

REPORT = (
    "Aldra and Berrin agreed on Tuesday to dredge the Castel strait from 3 June so that ships of "
    "214 metres can pass, Aldra's transport ministry said. The work costs 62 million crowns, of "
    "which Berrin pays 17. Engineers will use two dredgers from Dorn. Some 1,450 ships waited off "
    "Castel last year, a third more than the year before. A deputy minister in Berrin called the "
    'strait "a door that has stuck for too long".'
)
REWRITE = (
    "Vessels as long as 214 metres are to get through the Castel strait once it has been deepened, "
    "under an accord reached Tuesday by the governments of Berrin and Aldra. Two dredgers, sent by "
    "Dorn, start on 3 June. Of a bill of 62m crowns the transport ministry of Aldra puts 17m on "
    "Berrin's side. Queues off Castel had grown by a third to 1,450 ships over the past year; one "
    "deputy minister in Berrin spoke of a door stuck for too long."
)
OWN_REPORT = (
    'The pilots of Castel heard of it on the radio. "Forty years I have waited, and now they send '
    'machines from Dorn," said Mirel Oskan, who brought 9 ships through on Tuesday with the keel '
    "scraping. Aldra and Berrin want the strait deep enough for vessels of 214 metres; a harbour "
    "clerk showed us a list on which 88 stood. Fishermen at Karsk fear for the mussel banks, an "
    "engineer of the Norsa yard doubted that 62 million crowns would last beyond October."
)
NEXT_REPORT = (
    "Aldra and Berrin agreed on Friday to widen the Castel strait from 9 July so that ships of "
    "251 metres can pass, Aldra's transport ministry said. The work costs 94 million crowns, of "
    "which Berrin pays 38. Engineers will use six dredgers from Dorn. Some 1,720 ships waited off "
    "Castel last year, a third more than the year before. A deputy minister in Berrin called the "
    'strait "a door that has stuck for too long".'
)


def kind(a: str, b: str, days: int = 0) -> str | None:
    first, second = signature(a), signature(b)
    found = similar(first, second, days)
    assert similar(second, first, -days) == found
    if found is None or set(bands(first)).isdisjoint(bands(second)):
        return None
    return found.kind


def test_a_rewrite_in_other_words_is_one_report():
    assert kind(REPORT, REWRITE) == "retold"


def test_it_is_so_within_a_few_days_only():
    assert kind(REPORT, REWRITE, DAYS) == "retold"
    assert kind(REPORT, REWRITE, DAYS + 1) is None


def test_a_copy_is_one_report_however_late_it_came():
    assert kind(REPORT, REPORT + "\nRead more: Straits", 400) == "same"


def test_a_report_with_its_own_witnesses_is_another():
    assert kind(REPORT, OWN_REPORT) is None
    assert kind(REWRITE, OWN_REPORT) is None


def test_the_next_report_in_the_same_frame_is_another():
    assert kind(REPORT, NEXT_REPORT) is None


def test_a_rewrite_with_other_figures_is_another_report():
    changed = REWRITE
    for old, new in (("214", "187"), ("62m", "71m"), ("17m", "24m"), ("1,450", "1,130")):
        changed = changed.replace(old, new)
    assert kind(REPORT, changed) is None


def test_a_rewrite_with_quotes_and_names_of_its_own_is_another_report():
    more = (
        ' "Nobody asked the pilots," said Mirel Oskan of the harbour guild, who with Tavi Lorn and '
        'the Karsk fishermen will sue. "We know each stone down there," a boatman from Ostrel said.'
    )
    assert kind(REPORT, REWRITE + more) is None


def test_a_digest_does_not_join_the_reports_in_it():
    rest = [
        f"In {name}, {number} lorries of salt were held by the customs of {other} over a dispute "
        f"on tolls that began in the spring; a chamber put the loss at {number * 7} crowns."
        for name, other, number in (("Ostrel", "Karsk", 31), ("Mallow", "Tarn", 58),
                                    ("Venmark", "Isker", 73), ("Lodur", "Minet", 46))
    ]  # fmt: skip
    assert kind(REPORT, " ".join([*rest[:2], REWRITE, *rest[2:]])) is None


def test_a_flash_is_too_brief_to_be_told_by_its_items():
    flash = "Aldra and Berrin agreed on Tuesday to dredge the Castel strait from 3 June."
    assert kind(REWRITE, flash) is None


def test_tables_are_not_told_by_their_figures():
    rng = random.Random(5)
    rows = [
        f"{port} {rng.randrange(100, 999)} {rng.randrange(100, 999)} {rng.randrange(100, 999)}"
        for port in ("Aldra", "Berrin", "Castel", "Dorn", "Karsk", "Ostrel", "Mallow", "Tarn")
    ]
    table = "\n".join(rows)
    later = table.replace(rows[0].split()[1], "51").replace(rows[1].split()[2], "87")
    assert not is_rewrite(signature(table).items, signature(later + "\nTotal 9").items)


def test_each_sign_bears_on_the_verdict():
    """Signs that weigh nothing would be dead code."""
    model = load_weights()
    assert set(model.weights) == set(Signs._fields)
    for name in ("first_numbers", "second_numbers", "second_days", "first_names"):
        assert model.weights[name] > 0
    for name in ("second_new_names", "own_quotes", "conflicts", "frame"):
        assert model.weights[name] < 0
    signs = find_signs(signature(REPORT).items, signature(REWRITE).items)
    assert weigh(signs, model) >= model.threshold


def test_without_the_weights_nothing_is_told():
    """The check, switched off, makes its own test fail."""
    model = msgspec.structs.replace(load_weights(), bias=-1000.0)
    first, second = signature(REPORT).items, signature(REWRITE).items
    assert is_rewrite(first, second)
    assert not is_rewrite(first, second, 0, model)


@settings(max_examples=60, deadline=None)
@given(st.text('abc ABC12."\n', max_size=200), st.text('abc ABC12."\n', max_size=200))
def test_signs_do_not_depend_on_the_order(a: str, b: str):
    one, other = signature(a).items, signature(b).items
    assert find_signs(one, other) == find_signs(other, one)
    assert is_rewrite(one, other) == is_rewrite(other, one)


TEXTS = {
    "base": REPORT,
    "rewrite": REWRITE,
    "copy": REWRITE.replace("bill", "cost"),
    "own": OWN_REPORT,
    "next": NEXT_REPORT,
}
SIGNED: dict[str, Signature] = dict(zip(TEXTS, signatures(TEXTS.values()), strict=True))


@pytest.mark.parametrize("order", list(itertools.permutations(TEXTS))[::7])
def test_origins_do_not_depend_on_the_order_of_coming(order: tuple[str, ...]):
    births = {"base": 3, "rewrite": 4, "copy": 4, "own": 3, "next": 5}
    index = BandIndex()
    for name in order:
        index.add(name, SIGNED[name], births[name])
    assert count_origins(births, index.edges()) == 3
    members = [Member(id=name, birth=birth) for name, birth in births.items()]
    assert origin_as_of(members, index.edges(), 3) == {"base": "base", "own": "own"}
    assert origin_as_of(members, index.edges(), 4)["copy"] == "base"


def test_an_earlier_birth_joins_what_was_too_far_apart():
    index = BandIndex()
    index.add("base", SIGNED["base"], 3)
    index.add("rewrite", SIGNED["rewrite"], 30)
    assert count_origins(index.births, index.edges()) == 2
    index.change_birth("rewrite", 4)
    assert count_origins(index.births, index.edges()) == 1
