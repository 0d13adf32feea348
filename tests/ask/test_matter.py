"""How far a sentence's words are on what a facet asks about."""

from __future__ import annotations

from apercu.ask.matter import headings_of, is_phrase, on_matter
from apercu.ask.question import Asked, FacetAsked

ASKED = Asked(text="Norway and Iceland: cod prices", language="en", aim="course")
OIL = FacetAsked(id="f1", heading="Oil prices", terms=("oil", "price"), topics=("oil_prices",))


def test_part_of_a_term_is_another_matter() -> None:
    weights = {"oil": 1.0, "price": 1.0}
    part = on_matter(OIL, ASKED, {"oil": 0.8}, frozenset({"oil", "field"}), weights)
    whole = on_matter(OIL, ASKED, {"oil_prices": 0.8}, frozenset({"oil", "price"}), weights)
    assert part < 0.3 < 0.8 < whole


def test_only_words_that_the_topics_know_together_are_a_term() -> None:
    assert is_phrase("Oil prices", "en")
    assert not is_phrase("Harbour lights", "en")
    assert not is_phrase("Oil", "en")


def test_a_hint_heads_a_sentence_only_where_the_title_says_the_same() -> None:
    facet = FacetAsked(id="f1", heading="Claims", terms=("claim",))
    assert headings_of({"airliner": 0.3}, {}, facet, ASKED) == ()
    assert headings_of({"airliner": 0.3}, {"airliner": 0.8}, facet, ASKED) == ("airliner",)
    assert headings_of({}, {"united_nations": 0.8}, facet, ASKED) == ()
    assert headings_of({"gas": 0.8, "oil": 0.3}, {}, facet, ASKED) == ("gas",)
