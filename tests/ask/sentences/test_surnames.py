"""A bare surname is given in full, as the document first had it."""

from __future__ import annotations

from laying import lay

from apercu.ask.evidence import Refused, Told
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


def test_who_says_something_and_is_never_explained_is_refused() -> None:
    for first in (
        "Ferries are dear in Chios. The Lind-Holm boat is shut.",
        "Everybody sailed to Izmir. Lind-Holm stayed in Chios.",  # names do not cross sentences
    ):
        one, two = lay(first, SECOND)
        found = examine(two, [one])
        assert isinstance(found, Refused)
        assert found.reason == "open_name"


def test_a_firm_is_called_by_its_first_word() -> None:
    second = "Halden said Greek ferries would sail to Izmir in June."
    assert "[" not in filled("Chios saw the ships of Halden Shipping Co in May.", second)
    assert "[" not in filled("Chios saw the ships of the shipping company Halden.", second)
    assert "[" not in filled("Chios is open.", second.replace("Halden", "Naftogaz"))


def test_a_surname_of_two_words_is_filled() -> None:
    first = "The quay is open, Energy Minister Ada Lamprou Vidal told reporters."
    second = "Lamprou Vidal said Greek ferries would sail to Izmir in June."
    assert "Lamprou Vidal [Energy Minister Ada Lamprou Vidal] said" in filled(first, second)


def filled(first: str, second: str) -> str:
    one, two = lay(first, second)
    found = examine(two, [one])
    assert isinstance(found, Told), found.reason
    assert apply_edits(two.source.text, two.start, two.end, found.edits) == found.text
    return found.text


def test_the_office_comes_with_the_name() -> None:
    second = "Quillby said Greek ferries would sail to Izmir in June."
    before = "The quay is open, Chios Ferries president Ada Quillby told reporters."
    assert "Quillby [Chios Ferries president Ada Quillby] said" in filled(before, second)
    behind = "Ada Quillby, president of the Chios Ferries, opened the quay."
    assert "Quillby [Ada Quillby, president of the Chios Ferries] said" in filled(behind, second)


def test_a_name_that_holds_no_claim_is_filled_too() -> None:
    first = "The quay is open, Chios Ferries president Ada Quillby told reporters."
    second = "On Friday Quillby visited Izmir to open a Greek quay."
    assert "Quillby [Chios Ferries president Ada Quillby] visited" in filled(first, second)


def test_of_two_of_one_surname_none_is_chosen() -> None:
    first = "Ferries president Ada Quillby and Quay president Ben Quillby met in Chios."
    second = "Quillby said Greek ferries would sail to Izmir in June."
    one, two = lay(first, second)
    assert isinstance(examine(two, [one]), Refused)


def test_in_capitals_a_title_or_an_age_tells_a_name() -> None:
    second = "ON FRIDAY QUILLBY VISITED IZMIR TO OPEN A GREEK QUAY."
    titled = "THE QUAY OF CHIOS WAS OPENED BY COLONEL ADA QUILLBY, A SAILOR."
    assert "QUILLBY [COLONEL ADA QUILLBY] VISITED" in filled(titled, second)
    aged = "THE QUAY OF CHIOS WAS OPENED BY ADA QUILLBY, 51, A SAILOR."
    assert "QUILLBY [ADA QUILLBY] VISITED" in filled(aged, second)
    thing = "THE QUAY OF CHIOS AND THE QUILLBY WERE SEEN BY COLONEL ADA QUILLBY, A SAILOR."
    assert "[ADA" not in filled(thing, second)
    assert "[COLONEL" not in filled(thing, second)
