"""A bare surname is given in full, as the document first had it."""

from __future__ import annotations

from laying import lay

from apercu.ask.evidence import Told
from apercu.ask.sentences import apply_edits, examine

FIRST = "Harbour Minister Ada Lind-Holm opened the quay at Chios in the morning."
SECOND = "Lind-Holm said that Greek ferries would sail to Izmir in June."


def test_a_surname_is_filled_from_before() -> None:
    one, two = lay(FIRST, SECOND)
    found = examine(two, [one])
    assert isinstance(found, Told)
    assert found.text.startswith("Lind-Holm [Harbour Minister Ada Lind-Holm] said")
    assert found.holder == "Harbour Minister Ada Lind-Holm"
    (edit,) = (one for one in found.edits if one.reason == "reference")
    assert edit.start == edit.end
    assert edit.evidence == f"Harbour Minister Ada Lind-Holm [0, {FIRST.index(' opened')})"
    stored = two.source.text
    assert apply_edits(stored, two.start, two.end, found.edits) == found.text


def test_a_name_that_nothing_explains_stays() -> None:
    one, two = lay("Ferries are dear in Chios. The Lind-Holm bank is shut.", SECOND)
    found = examine(two, [one])
    assert isinstance(found, Told)
    assert "[" not in found.text


def test_names_do_not_cross_sentences() -> None:
    one, two = lay("Everybody sailed to Izmir. Lind-Holm stayed in Chios.", SECOND)
    found = examine(two, [one])
    assert isinstance(found, Told)
    assert "[Izmir" not in found.text
