"""The made pairs: what is kept is kept, a fault is a fault, and the claim alone tells nothing."""

from __future__ import annotations

import json
import math
import random
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from places import ROOT

SCRIPTS = ROOT / "training" / "support"
sys.path.append(str(SCRIPTS))

import build_data  # noqa: E402
import checks  # noqa: E402
import keeping  # noqa: E402
import lexicon  # noqa: E402
import numerals  # noqa: E402
from build_data import Pair, fault_spans, find_bases, make_pairs, new_tokens  # noqa: E402
from texts import Text, load_reports, load_speeches, measured_urls  # noqa: E402

import faults  # noqa: E402
from faults import Around, Name  # noqa: E402

SPEECHES = ROOT.parent / "shared" / "data" / "speeches" / "ungdc"
CHECKS = ROOT.parent / "shared" / "data" / "check"

SUBJECTS = ("Norway", "Iceland", "Chile", "Peru", "Kenya", "Ghana")
VERBS = ("welcomed", "rejected", "supported", "condemned", "signed", "ratified")
OBJECTS = (
    "the {n} agreements of {y} on fisheries with {b}",
    "a plan of {b} to build {n} harbours before {y}",
    "the decision of {b} to send {n} ships after March {y}",
    "more than {n} proposals that {b} had made in {y}",
)


def invented(seed: int, sentences: int = 40) -> Text:
    """Make up a speech of plain sentences."""
    rng = random.Random(seed)
    own = []
    for _ in range(sentences):
        a, b = rng.sample(SUBJECTS, 2)
        words = rng.choice(OBJECTS).format(b=b, n=rng.randint(3, 400), y=rng.randint(1991, 2020))
        own.append(f"{a} {rng.choice(VERBS)} {words}.")
    own[0] = f"In addition, {own[0]}"
    own[3] = "We have not forgotten that Chile opened 3 schools in our country in 2004."
    return Text(f"urn:invented:{seed}", SUBJECTS[seed % 6], 2010, tuple(own), "speech")


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return make_pairs([invented(seed) for seed in range(12)], seed=4, wanted=1200)


NOBODY = Around((), (), (), ())


def around(words: str, *names: str, others: Sequence[str] = ()) -> Around:
    places = [Name(words.index(n), words.index(n) + len(n), n, "name") for n in names]
    return Around(places, [(o, o, "name") for o in others], ["12"], ["1999"])


def test_the_same_seed_gives_the_same_pairs(pairs: list[Pair]) -> None:
    again = make_pairs([invented(seed) for seed in range(12)], seed=4, wanted=1200)
    assert again == pairs
    assert make_pairs([invented(seed) for seed in range(12)], seed=5, wanted=1200) != pairs


def test_as_many_are_supported_as_not(pairs: list[Pair]) -> None:
    labels = Counter(pair.allowed == ("supported",) for pair in pairs)
    assert labels[True] == labels[False]


def test_all_labels_and_most_faults_occur(pairs: list[Pair]) -> None:
    assert {pair.allowed[0] for pair in pairs} == {
        "supported", "partly", "insufficient", "contradicted",
    }  # fmt: skip
    expected = {"number", "date", "name", "role", "negation", "antonym", "detail", "speaker"}
    assert expected <= {pair.fault for pair in pairs}


def test_only_what_is_not_supported_has_a_fault_and_wrong_words(pairs: list[Pair]) -> None:
    for pair in pairs:
        supported = pair.allowed == ("supported",)
        assert supported == (pair.fault == "")
        if supported:
            assert pair.wrong == ()
        for start, end in pair.wrong or ():
            assert 0 <= start < end <= len(pair.claim)


def test_the_claim_alone_does_not_tell_the_label(pairs: list[Pair]) -> None:
    """Naive Bayes over the claim's words and pairs of words, on texts that it did not see."""
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    seen = [p for p in pairs if zlib.crc32(p.group.encode()) % 3]
    other = [p for p in pairs if not zlib.crc32(p.group.encode()) % 3]
    assert len(other) > 200
    for pair in seen:
        counts[pair.allowed == ("supported",)].update(set(grams(pair.claim)))
    right = {True: [], False: []}  # type: dict[bool, list[bool]]
    for pair in other:
        odds = sum(ratio(counts, gram) for gram in set(grams(pair.claim)))
        supported = pair.allowed == ("supported",)
        right[supported].append((odds > 0) == supported)
    balanced = sum(sum(hits) / len(hits) for hits in right.values()) / 2
    assert balanced < 0.6


def grams(claim: str) -> list[str]:
    words = claim.lower().split()
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def ratio(counts: dict[bool, Counter[str]], gram: str) -> float:
    return math.log((counts[True][gram] + 1) / (counts[False][gram] + 1))


def test_negations_stand_on_both_sides(pairs: list[Pair]) -> None:
    shares = defaultdict(list)
    for pair in pairs:
        shares[pair.allowed == ("supported",)].append(" not " in f" {pair.claim} ")
    yes, no = (sum(shares[side]) / len(shares[side]) for side in (True, False))
    assert yes > 0.02
    assert abs(yes - no) < 0.05


def test_a_supported_claim_keeps_the_figures_of_its_sentence(pairs: list[Pair]) -> None:
    for pair in pairs:
        if pair.allowed != ("supported",):
            continue
        there = {figure.value for figure in numerals.find(pair.document)}
        for figure in numerals.find(pair.claim):
            assert figure.value in there, pair


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("It is ready.", "It is not ready."),
        ("It will not be ready.", "It will be ready."),
        ("They cannot agree.", "They can agree."),
        ("They did not support the plan.", "They supported the plan."),
        ("Peru supported the plan.", "Peru did not support the plan."),
    ],
)
def test_negation(words: str, changed: str) -> None:
    assert faults.negation(words, NOBODY, random.Random(1)) == changed


def test_roles_change_places() -> None:
    words = "Peru attacked the ships of Chile in 1999."
    found = faults.role(words, around(words, "Peru", "Chile"), random.Random(1))
    assert found == "Chile attacked the ships of Peru in 1999."


@pytest.mark.parametrize("words", ["Peru and Chile met.", "Talks between Peru and Chile began."])
def test_equals_do_not_change_places(words: str) -> None:
    assert faults.role(words, around(words, "Peru", "Chile"), random.Random(1)) is None


def test_a_name_is_changed_for_one_that_is_not_there() -> None:
    words = "Peru attacked Chile."
    found = faults.name(words, around(words, "Peru", "Chile", others=["Kenya"]), random.Random(1))
    assert found in {"Kenya attacked Chile.", "Peru attacked Kenya."}


@given(st.integers(2, 3_000_000), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_changed_figure_is_another_figure(value: int, seed: int) -> None:
    for written in (f"{value}", f"{value:,}"):
        figure = numerals.find(f"It sent {written} ships.")
        if not figure:  # a year
            continue
        other = numerals.change(figure[0], random.Random(seed))
        assert abs(numerals.value_of(other) - value) > 0.1 * value


def test_years_and_joined_numbers_are_no_figures() -> None:
    assert [
        f.words for f in numerals.find("In 1999 the two-State plan had 3.5 or 1,200 pages.")
    ] == [
        "3.5",
        "1,200",
    ]


@pytest.mark.parametrize(
    ("written", "other"), [("20", "twenty"), ("twelve", "12"), ("3,400,000", "3.4 million")]
)
def test_a_figure_is_written_otherwise(written: str, other: str) -> None:
    figure = numerals.find(f"There were {written} ships.")[0]
    assert numerals.rewrite(figure, random.Random(2)) == other


def test_decimals_are_rounded_with_about() -> None:
    figure = numerals.find("It grew by 10.1 per cent.")[0]
    ways = {numerals.rewrite(figure, random.Random(seed)) for seed in range(9)}
    assert ways == {"about 10", None}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("We have our own view.", "Chile has its own view."),
        ("Our country supports it.", "Chile supports it."),
        ("We support the plan.", "Chile supports the plan."),
        ("We will never leave.", "Chile will never leave."),
        ("They told us that we are late.", "They told it that Chile is late."),
    ],
)
def test_third_person(words: str, told: str) -> None:
    assert keeping.third_person(words, "Chile") == told


def test_dates_move_and_back() -> None:
    words = "The parties signed the second treaty in 1999."
    moved = keeping.move_date(words, random.Random(1))
    assert moved == "In 1999, the parties signed the second treaty."
    assert keeping.move_date(moved, random.Random(1)) == words


def test_passive() -> None:
    found = keeping.turn_passive("Chile signed the treaty on fisheries.", random.Random(1))
    assert found == "The treaty on fisheries was signed by Chile."


def test_names_within_a_sentence_have_no_synonyms() -> None:
    assert not lexicon.places("like", "They met in the United Nations Environment Programme.")


def test_no_word_is_like_its_opposite() -> None:
    known = lexicon.load()
    for word, likes in known.like.items():
        assert not set(likes) & set(known.opposite.get(word, ())), word


def test_wrong_words_are_those_of_the_fault_alone() -> None:
    said, faulty = "Peru sent 12 ships to Chile.", "Peru sent 40 ships to Chile."
    claim = "In all, Peru dispatched 40 ships to Chile."
    spans = fault_spans(said, new_tokens(said, faulty), claim)
    assert spans is not None
    assert [claim[a:b] for a, b in spans] == ["40"]


def test_measured_documents_are_left_out(tmp_path: Path) -> None:
    line = json.dumps(
        {"claim": "x", "documents": [{"url": "urn:ungdc:CHL_50_1995", "sha256": "0"}]}
    )
    (tmp_path / "relations-claims-x-sealed.jsonl").write_text(line + "\n")
    assert measured_urls(tmp_path) == {"urn:ungdc:CHL_50_1995"}
    folder = tmp_path / "speeches"
    folder.mkdir()
    for name in ("CHL_50_1995", "PER_50_1995"):
        (folder / f"{name}.txt").write_text("Peru sent 12 ships to Chile in 1994.")
    kept = load_speeches(folder, measured_urls(tmp_path))
    assert [text.url for text in kept] == ["urn:ungdc:PER_50_1995"]


def test_nothing_is_made_from_measured_documents() -> None:
    without = measured_urls(ROOT / "evals" / "gold")
    assert len(without) > 100
    reports = load_reports(ROOT / "src" / "apercu" / "demo", without)
    assert not {text.url for text in reports} & without


@pytest.mark.skipif(not SPEECHES.is_dir(), reason="the speeches are not beside this checkout")
def test_pairs_of_speeches_come_from_other_speeches() -> None:
    without = measured_urls(ROOT / "evals" / "gold")
    texts = [t for t in load_speeches(SPEECHES, without) if t.url.startswith("urn:ungdc:ARM")]
    made = make_pairs(texts[:4], seed=1, wanted=80)
    assert len(made) >= 80
    assert not {pair.group for pair in made} & without


def test_greetings_and_questions_are_no_claims() -> None:
    text = invented(1)._replace(
        sentences=(
            "I congratulate Peru on its election to the Council in 1999.",
            "What did Peru and Chile do about it in 1999 and later?",
            "Peru and Chile closed 12 harbours in the winter of 1999.",
        )
    )
    assert [base.at for base in find_bases(text)] == [2]


@pytest.mark.skipif(not CHECKS.is_dir(), reason="the checking sets are not beside this checkout")
def test_checking_sets_keep_documents_in_one_group() -> None:
    items = checks.load(CHECKS)
    groups = defaultdict(set)
    for item in items:
        groups[item.document].add(item.group)
    assert all(len(own) == 1 for own in groups.values())
    assert Counter(item.source for item in items) == {"wice": 349, "summedits": 986}


def test_other_checking_sets_are_not_read() -> None:
    """Only two of the sets may train; no script names another's folder."""
    banned = ("attributionbench", "climate_fever", "rte", "commitmentbank")
    for script in SCRIPTS.glob("*.py"):
        words = script.read_text(encoding="utf-8").lower()
        assert not [name for name in banned if f"{name}/" in words or f'"{name}"' in words], script
    assert build_data.MOST_WORDS
