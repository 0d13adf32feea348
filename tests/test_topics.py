"""Topics are found by their words, in each language, where those words stand."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.errors import InputError
from apercu.text import terms
from apercu.topics import (
    HINT,
    LANGUAGES,
    SURE,
    domain_label,
    domain_terms,
    find_domains,
    find_topics,
    guess_language,
    topic,
    topic_terms,
    topics,
)

DOMAINS = ("politics", "economy", "energy", "security", "humanitarian", "culture")


def table(language: str) -> list[tuple[str, list[str]]]:
    place = resources.files("apercu") / "data" / "topics" / f"{language}.tsv"
    lines = place.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(id_, words.split("|")) for id_, words in rows]


def ids(words: str, language: str | None = None) -> list[str]:
    return [hit.topic for hit in find_topics(words, language)]


def test_there_are_topics_for_all_domains() -> None:
    every = topics()
    assert 90 <= len(every) <= 120
    assert len({one.label for one in every}) == len(every)
    assert {one.domains[0] for one in every} == set(DOMAINS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_words_and_each_word_leads_to_it(language: str) -> None:
    rows = table(language)
    assert {id_ for id_, _ in rows} == {one.id for one in topics()}
    for id_, words in rows:
        assert len(words) == len(set(words)), id_
        for word in words:
            plain = word.strip("~*")
            assert plain, id_
            assert len(re.findall(r"[^\W_]+(?:['’][^\W_]+)*", plain)) <= 3, f"{plain}: too long"
            assert id_ in ids(plain, language), f"{language}: {plain!r} does not lead to {id_}"


@pytest.mark.parametrize(
    ("words", "language", "wanted"),
    [
        ("Fishermen from both ports met", "en", "fisheries"),
        ("semiconductors", "en", "semiconductors"),
        ("о поставках оружия", "ru", "arms"),
        ("границей", "ru", "borders"),
        ("на кордоні", "uk", "borders"),
        ("про торгівлю", "uk", "trade"),
        ("sınırında", "tr", "borders"),
        ("gümrüğe", "tr", "tariffs"),
        ("balıkçıların", "tr", "fisheries"),
        ("sərhədində", "az", "borders"),
        ("ticarətin", "az", "trade"),
        ("Waffenlieferungen", "de", "arms"),
        ("Handelsbilanz", "de", "trade"),
        ("Handelsabkommens", "de", "trade_agreements"),
        ("d'armements", "fr", "arms"),
        ("frontières", "fr", "borders"),
    ],
)
def test_inflected_words_are_found(words: str, language: str, wanted: str) -> None:
    assert wanted in ids(words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("an important customer, according to conventional opinion", "en"),
        ("minor matters of universal interest, based on a generation's work", "en"),
        ("it codes and it cares", "en"),
        ("a station, a mission, an operation", "en"),
        ("про те й про се", "uk"),
        ("kurul dinledi", "tr"),
        ("an ordinary afternoon", "en"),
        ("обычный вечер", "ru"),
        ("sıradan akşam", "tr"),
        ("ein gewöhnlicher Abend", "de"),
        ("un soir ordinaire", "fr"),
    ],
)
def test_words_of_no_topic_find_none(words: str, language: str) -> None:
    assert find_topics(words, language) == ()


def test_the_longest_phrase_counts() -> None:
    assert ids("a gas pipeline") == ["gas_transit"]
    assert ids("the gas, pipeline by pipeline")[:2] == ["gas", "gas_transit"]


def test_a_sure_word_outweighs_two_hints_and_repeats_weigh_once() -> None:
    (sure,) = find_topics("whaling")
    assert sure.weight == SURE
    assert find_topics("whaling and whaling")[0].weight == SURE
    assert len(find_topics("whaling and whaling")[0].spans) == 2
    hints = [hit for hit in find_topics("talks at a meeting") if hit.topic == "summits"]
    assert HINT < hints[0].weight < SURE


def test_letters_tell_the_language() -> None:
    found = {word: guess_language(word) for word in ("trade", "торговля", "торгівля", "sınır")}
    assert found == {"trade": "en", "торговля": "ru", "торгівля": "uk", "sınır": "tr"}
    assert guess_language("sərhəd") == "az"


def test_a_language_without_words_finds_nothing() -> None:
    assert find_topics("trade and oil", "fi") == ()
    assert topic_terms(["trade"], "fi") == ()


def test_domains_are_found_by_their_names() -> None:
    assert find_domains("Economic ties and politics") == ("economy", "politics")
    assert find_domains("энергетическая политика") == ("energy", "politics")
    assert find_domains("bananas") == ()
    assert domain_label("economy", "ru") == "Экономика"
    assert domain_label("economy", "fi") == domain_label("economy")


def test_terms_are_those_that_texts_are_found_by() -> None:
    assert set(topic_terms(["whaling"], "en")) >= set(terms("whalers"))
    assert all(terms(term) for term in domain_terms("energy", "en"))
    assert domain_terms("energy", "en")[0] == terms("energy")[0]
    assert set(topic_terms(["trade"], "ru")) < set(topic_terms(["trade"]))


def test_unknown_names_are_refused() -> None:
    with pytest.raises(InputError, match="no_such"):
        topic("no_such")
    with pytest.raises(InputError, match="no_such"):
        topic_terms(["no_such"])
    with pytest.raises(InputError, match="astrology"):
        domain_terms("astrology")


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_spans_lie_within_and_hold_words(words: str) -> None:
    for hit in find_topics(f"oil {words} trade deal"):
        assert 0 < hit.weight < 1
        assert hit.spans == tuple(sorted(hit.spans, key=lambda span: span.start))
        for span in hit.spans:
            part = f"oil {words} trade deal"[span.start : span.end]
            assert part == part.strip() != ""


@given(st.lists(st.sampled_from(["oil", "grain", "visas", "the", "border", "envoys"]), max_size=8))
@settings(max_examples=50, deadline=None)
def test_the_order_of_words_changes_no_weight(words: list[str]) -> None:
    def weights(given: list[str]) -> dict[str, float]:
        return {hit.topic: hit.weight for hit in find_topics(", ".join(given))}

    assert weights(words) == weights(words[::-1])
