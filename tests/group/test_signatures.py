import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.errors import CollectionDamaged
from apercu.group.signatures import (
    PIECE,
    VERSION,
    bands,
    from_bytes,
    key_numbers,
    signature,
    signatures,
    to_bytes,
)
from apercu.group.similarity import similar

WORDS = [
    f"{a}{b}{c}" for a in ("ka", "lo", "mi", "ter") for b in ("so", "ne", "du") for c in "rstv"
]
REPORT = (
    "The harbour of Aldra was closed on Monday after a crane fell on the quay, the port captain of "
    "Aldra said. Two dockers were hurt and 14 ships had to wait. Repairs cost 3.2 million crowns "
    "and take until 9 June. The neighbouring state of Berrin sent a floating crane with a crew of "
    "21, which can lift 350 tonnes. Grain for Berrin goes through Castel meanwhile."
)


def related(a: str, b: str) -> str | None:
    """The kind of similarity of two texts that also share a band."""
    first, second = signature(a), signature(b)
    found = similar(first, second)
    assert similar(second, first) == found
    return found.kind if found and set(bands(first)) & set(bands(second)) else None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_signature_and_is_the_same_as_itself(text: str):
    made = signature(text)
    assert made == signature(text) == from_bytes(to_bytes(made))
    assert bands(made) == tuple(sorted(set(bands(made))))
    assert bool(bands(made)) == bool(made.tokens)
    if made.tokens:
        assert similar(made, made).kind == "same"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("ab Cd.12\n東京", max_size=80), max_size=6))
def test_texts_signed_together_have_the_signatures_they_have_alone(texts: list[str]):
    texts = [*texts, REPORT, "港でクレーンが倒れ、二人が負傷した。", "", REPORT[: len(REPORT) // 2]]
    assert list(signatures(texts)) == [signature(text) for text in texts]


def test_long_texts_are_signed_among_short_ones():
    long = " ".join(f"{REPORT} {number}" for number in range(PIECE // len(REPORT) + 9))
    assert list(signatures([REPORT, long, REPORT])) == [
        signature(REPORT),
        signature(long),
        signature(REPORT),
    ]


def test_keys_as_numbers_are_the_bands():
    made = signature(REPORT)
    numbers = {number.to_bytes(8, sys.byteorder) for number in key_numbers(made)}
    assert numbers == set(bands(made))


def test_a_signature_of_another_version_is_refused():
    packed = to_bytes(
        signature("a word").__class__(
            **{
                **{
                    name: getattr(signature("a word"), name)
                    for name in signature("a").__struct_fields__
                },
                "version": VERSION + 1,
            }
        )
    )
    with pytest.raises(CollectionDamaged, match="apercu rebuild"):
        from_bytes(packed)


def test_two_texts_without_words_are_not_one_report():
    assert similar(signature("..."), signature("!!!")) is None


def test_copies_are_found():
    assert related(REPORT, REPORT.replace(" ", "\n  ")) == "same"
    assert related(REPORT, "ALDRA, 5 May (Reuters) - " + REPORT + "\nSource: TASS") == "same"
    assert related(REPORT, REPORT[: len(REPORT) // 3]) == "copy"
    assert related(REPORT, "Crane falls in Aldra\n\nHarbour shut for weeks.\n\n" + REPORT) == "copy"


def test_a_rewrite_is_found():
    rewrite = (
        "After a crane fell on its quay, Aldra harbour was shut on Monday, said the port captain "
        "of Aldra. It hurt two dockers and made 14 ships wait. Until 9 June repairs will go on, "
        "at a cost of 3.2 million crowns. A floating crane that lifts 350 tonnes came with a crew "
        "of 21 from the neighbouring state of Berrin. Meanwhile grain for Berrin goes by Castel."
    )
    assert related(REPORT, rewrite) in {"copy", "rewrite"}


def test_another_filling_of_one_form_is_another_report():
    other = REPORT
    for old, new in (
        ("14", "9"),
        ("3.2", "7.5"),
        ("9 June", "30 July"),
        ("21", "16"),
        ("350", "410"),
        ("Two", "Six"),
    ):
        other = other.replace(old, new)
    assert related(REPORT, other) is None
    for old, new in (("Aldra", "Ostrel"), ("Berrin", "Karsk"), ("Castel", "Mallow")):
        other = other.replace(old, new)
    assert related(REPORT, other) is None


def test_a_digest_is_no_copy_of_its_reports():
    rng = random.Random(3)
    parts = []
    for number in range(6):
        words = [rng.choice(WORDS) for _ in range(60)]
        words[5::7] = [word.title() for word in words[5::7]]
        parts.append(" ".join(words) + f" {number}{number + 3}.")
    digest = "The week in brief.\n" + "\n".join([parts[0], REPORT, *parts[1:]])
    assert related(REPORT, digest) is None


def test_numbers_are_read_alike_however_they_are_written():
    assert signature("It cost 1,200 crowns").numbers == signature("It cost 1.200 crowns").numbers
    assert signature("It took twelve days").numbers == signature("It took 12 days").numbers
    assert signature("5 мая").numbers == signature("5 май").numbers
    assert signature("They may go").numbers == b""


def test_scripts_without_spaces_are_compared_by_characters():
    japanese = (
        "港でクレーンが倒れ、二人が負傷した。修理は六月まで続く見込みである。"
        "隣国は浮きクレーンを送った。"
    )
    assert signature(japanese).script == "characters"
    assert related(japanese, japanese + "\n© 2025") == "same"
    assert similar(signature(japanese), signature(REPORT)) is None


def test_texts_longer_than_the_sketch_are_compared_by_sample():
    rng = random.Random(4)
    long = " ".join(rng.choice(WORDS) + rng.choice(WORDS) for _ in range(3000))
    made, half = signature(long), signature(long[: len(long) // 2])
    assert made.shingles > 2500
    found = similar(made, half)
    assert found is not None
    assert found.containment > 0.95
    assert abs(found.jaccard - half.shingles / made.shingles) < 0.08
