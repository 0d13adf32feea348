"""Rows of the checking sets as training takes them: marks and faulty twins."""

from __future__ import annotations

import sys

from places import ROOT

sys.path.append(str(ROOT / "training" / "support"))

from checks import UNSUPPORTED, Item
from twins import training_rows

DOCUMENT = "In May the mayor of Norwick sent 12 ships to Eastham. Later Westham sent 40 more."
RIGHT = Item(
    "summedits", "g", DOCUMENT, "The mayor of Norwick sent 12 ships to Eastham.", ("supported",), ""
)


def test_only_words_that_no_supported_claim_has_are_wrong() -> None:
    edit = RIGHT._replace(
        claim="The mayor of Norwick sent 15 boats to Eastham.", allowed=UNSUPPORTED, fault="edit"
    )
    other = RIGHT._replace(claim="The mayor of Norwick sent 12 boats to Eastham.")
    rows = {row["claim"]: row for row in training_rows([RIGHT, edit, other], seed=1)}
    assert [edit.claim[a:b] for a, b in rows[edit.claim]["wrong"]] == ["15"]
    assert rows[RIGHT.claim]["wrong"] == ()


def test_marks_of_another_document_are_not_known() -> None:
    edit = RIGHT._replace(document="Else.", claim="It sent 15 ships.", allowed=UNSUPPORTED)
    assert training_rows([RIGHT, edit], seed=1)[-1]["wrong"] is None


def test_a_supported_claim_has_a_twin_with_one_fault() -> None:
    for seed in range(12):
        kept, twin = training_rows([RIGHT], seed)
        assert kept["claim"] == RIGHT.claim
        assert twin["claim"] != RIGHT.claim
        assert twin["document"] == DOCUMENT
        assert twin["allowed"] == ("contradicted",)
        assert twin["fault"] in {"number", "name", "role", "antonym", "order", "negation"}
        assert all(twin["claim"][a:b].strip(".") not in RIGHT.claim for a, b in twin["wrong"] or ())


def test_the_same_seed_gives_the_same_twins() -> None:
    assert training_rows([RIGHT], 3) == training_rows([RIGHT], 3)
