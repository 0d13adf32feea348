import itertools
import random

import pytest

from apercu.group.candidates import BandIndex, count_origins
from apercu.group.forest import edge, spanning_forest
from apercu.group.lifetimes import Member, lifetimes, origin_as_of
from apercu.group.signatures import bands, signature
from apercu.group.similarity import similar

BASES = [
    "The ferry from Aldra to Berrin ran aground on Monday with 214 people on board and 12 lorries. "
    "Fishermen took 60 of them off before the coastguard came. The company Norsa said that fog of "
    "9 hours had blinded the radar, and that the next ferry sails on 3 June at half past seven.",
    "Castel and Berrin signed a contract on 450 wagons of salt, to be carried by way of Dorn until "
    "2029. The price is 31 crowns a tonne. Miners in Castel had been on strike for 17 days; their "
    "union said the contract kept 800 of them in work and asked for a share of 4 per cent.",
]


def texts() -> dict[str, str]:
    """Chains of copies, each changed further, so that far ends are not similar themselves."""
    rng = random.Random(11)
    found = {}
    for base, text in enumerate(BASES):
        words = text.split(" ")
        for step in range(14):
            changed = list(words)
            for _ in range(2):
                changed[rng.randrange(len(words))] = f"w{base}{step}"
            if step % 3 == 2:
                changed = changed[: len(changed) * 2 // 3]
            if step % 4 == 0:
                words = changed
            found[f"{base}-{step:02}"] = " ".join(changed)
    return found


TEXTS = texts()
SIGNED = {name: signature(text) for name, text in TEXTS.items()}


def births(seed: int) -> dict[str, int]:
    rng = random.Random(seed)
    return {name: rng.randrange(8) for name in TEXTS}


def all_edges(names, born):
    """Every similar pair that shares a band: what the index must agree with."""
    return [
        edge(a, b, born)
        for a, b in itertools.combinations(sorted(names), 2)
        if set(bands(SIGNED[a])) & set(bands(SIGNED[b]))
        and similar(SIGNED[a], SIGNED[b], born[a] - born[b])
    ]


def filed(order, born) -> BandIndex:
    index = BandIndex()
    for name in order:
        index.add(name, SIGNED[name], born[name])
    return index


def members(born):
    return [Member(id=name, birth=day) for name, day in born.items()]


def agrees(index: BandIndex, born) -> None:
    wanted = all_edges(born, born)
    for day in range(-1, 9):
        assert origin_as_of(members(born), index.edges(), day) == origin_as_of(
            members(born), wanted, day
        )
    assert lifetimes(members(born), index.edges()) == lifetimes(
        members(born), spanning_forest(wanted)
    )


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_the_index_connects_what_all_pairs_connect(seed: int):
    born = births(seed)
    order = list(TEXTS)
    random.Random(seed + 100).shuffle(order)
    index = filed(order, born)
    agrees(index, born)
    assert len(index.edges()) < len(all_edges(born, born))


@pytest.mark.parametrize("seed", range(6))
def test_removing_equals_never_having_added(seed: int):
    born = births(seed)
    index = filed(TEXTS, born)
    gone = random.Random(seed).choice(list(TEXTS))
    index.remove(gone)
    agrees(index, {name: day for name, day in born.items() if name != gone})


@pytest.mark.parametrize("seed", range(4))
def test_an_earlier_birth_equals_having_been_born_then(seed: int):
    born = births(seed)
    index = filed(TEXTS, born)
    name = random.Random(seed).choice(list(TEXTS))
    index.change_birth(name, -1)
    agrees(index, {**born, name: -1})


def test_a_document_is_filed_once():
    index = filed(["0-00"], {"0-00": 1})
    with pytest.raises(ValueError, match="0-00"):
        index.add("0-00", SIGNED["0-00"], 1)


def test_copies_of_one_report_cost_few_comparisons():
    index = BandIndex()
    words = BASES[0].split(" ")
    for number in range(300):
        changed = list(words)
        changed[number % len(words)] = f"x{number}"
        index.add(str(number), signature(" ".join(changed)), birth=number)
    assert count_origins(index.births, index.edges()) == 1
    assert index.compared < 300 * 8
