"""A query is widened by names of actors, and by those only."""

from __future__ import annotations

from apercu.find.widening import OWN_WORDS, widened
from apercu.searching import query_terms
from apercu.text import terms


def test_names_are_put_in_and_weigh_less() -> None:
    words = query_terms("Azerbaijani gas exports")
    found = widened("Azerbaijani gas exports", words)
    (name,) = terms("Azerbaijan")
    assert found.count(name) == 1
    assert all(found.count(word) == OWN_WORDS for word in words)


def test_a_capital_is_taken_for_its_state_where_it_acts() -> None:
    (name,) = terms("Azerbaijan")
    acting = "Baku demanded an apology from Moscow"
    assert name in widened(acting, query_terms(acting))
    place = "a street in Baku"
    assert name not in widened(place, query_terms(place))


def test_without_actors_nothing_changes() -> None:
    words = query_terms("grain harvest")
    assert widened("grain harvest", words) == words
