"""The lists of words: they load whole, hold no clash, and speak of one stem."""

from __future__ import annotations

from collections import Counter
from importlib import resources

import pytest

from apercu.clauses import lexicon

FILES = sorted(
    path.name.removesuffix(".tsv")
    for path in resources.files("apercu.data").joinpath("clauses").iterdir()
    if path.name.endswith(".tsv")
)


@pytest.mark.parametrize("name", FILES)
def test_a_list_has_as_many_columns_in_each_row(name: str) -> None:
    widths = Counter(len(row) for row in lexicon.rows(name))
    assert widths
    assert len(widths) == 1 or name == "nominals", widths


@pytest.mark.parametrize("name", FILES)
def test_a_list_is_told_of_in_the_readme(name: str) -> None:
    readme = resources.files("apercu.data").joinpath("clauses/README.md").read_text("utf-8")
    assert f"`{name}.tsv`" in readme


def test_no_word_governs_in_two_ways_at_once() -> None:
    seen: dict[tuple[str, str], str] = {}
    for word, form, *said in lexicon.rows("operators"):
        pair = (lexicon.key(word), form)
        assert seen.setdefault(pair, " ".join(said)) == " ".join(said) or word == "likely", word


def test_a_noun_of_event_has_one_entry() -> None:
    counts = Counter(lexicon.key(noun) for noun, *_ in lexicon.rows("nominals"))
    assert [noun for noun, n in counts.items() if n > 1] == []


def test_roles_of_nouns_are_known() -> None:
    known = {"agent", "patient", "recipient", "from", "by", "in", "to"}
    roles = {role for one in lexicon.nominals().values() for role in one.roles.values()}
    assert roles <= known


def test_no_pair_is_both_alike_and_opposite() -> None:
    for kind, one, other in lexicon.rows("antonyms"):
        first, second = lexicon.key(one), lexicon.key(other)
        assert not lexicon.are_synonyms(first, second) or first == second, (kind, one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("rise", "fall"), ("impose", "lift"), ("sign", "annul"), ("arrest", "release"),
     ("jail", "liberate"), ("surge", "plunge")],
)  # fmt: skip
def test_opposites_also_by_their_groups(one: str, other: str) -> None:
    assert lexicon.are_antonyms(lexicon.key(one), lexicon.key(other))
    assert lexicon.are_antonyms(lexicon.key(other), lexicon.key(one))


@pytest.mark.parametrize(
    ("one", "other"), [("strike", "bomb"), ("rise", "grow"), ("sign", "ratify"), ("say", "leave")]
)
def test_what_is_no_opposite(one: str, other: str) -> None:
    assert not lexicon.are_antonyms(lexicon.key(one), lexicon.key(other))


def test_converses_are_told_from_both_ends() -> None:
    assert lexicon.key("buy") in lexicon.converses_of(lexicon.key("sell"))
    assert lexicon.key("sell") in lexicon.converses_of(lexicon.key("buy"))


def test_ladders_rise() -> None:
    rungs = lexicon.rungs()
    heights = [rungs[lexicon.key(word)].height for word in ("initial", "sign", "ratify")]
    assert heights == sorted(set(heights))
    assert {rungs[lexicon.key(word)].ladder for word in ("initial", "sign", "ratify")} == {"treaty"}


@pytest.mark.parametrize(
    ("form", "base"),
    [("sold", "sell"), ("struck", "strike"), ("initialled", "initial"), ("freed", "free")],
)
def test_irregular_forms_have_their_verbs_stem(form: str, base: str) -> None:
    assert lexicon.irregular()[form] == lexicon.key(base)
