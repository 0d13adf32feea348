"""The lexicon of Russian: well formed, wide, and every phrase within reach of the parser."""

from __future__ import annotations

import pytest

from apercu.adapters.slovnet_parser import is_installed
from apercu.relate.codebook import TYPES, modes
from apercu.relate.russian.lexicon import lexicon, roles, rows, words

ENTRIES = {entry for each in lexicon().values() for entry in each}


def test_it_has_words_for_every_type_and_mode() -> None:
    told = {(entry.type, entry.mode) for entry in ENTRIES}
    assert {kind for kind, _ in told} == set(TYPES)
    missing = {(kind, mode) for kind in TYPES for mode in modes(kind)} - told
    assert not missing
    assert len({head for _, head in lexicon()}) >= 500


def test_phrases_are_written_as_they_are_looked_up() -> None:
    for line in rows("triggers-ru.tsv"):
        phrase, part, *_, mode, sure = line.split("\t")
        assert part in {"V", "N"}
        assert "ё" not in phrase
        assert phrase == phrase.lower()
        assert mode
        assert 0 < float(sure) <= 1
    for entry in ENTRIES:
        assert entry.mode is None or entry.mode in modes(entry.type)


def test_the_longest_phrase_of_a_head_is_tried_first() -> None:
    for each in lexicon().values():
        lengths = [len(entry.others) for entry in each]
        assert lengths == sorted(lengths, reverse=True)


@pytest.mark.skipif(not is_installed(), reason="apercu[russian] is not installed")
def test_heads_are_base_forms() -> None:
    from pymorphy3 import MorphAnalyzer  # noqa: PLC0415 - not where the extra is absent

    analyzer = MorphAnalyzer(lang="ru")
    wrong = {
        head
        for _, head in lexicon()
        if head not in {one.normal_form.replace("ё", "е") for one in analyzer.parse(head)}
    }
    assert not wrong


def test_words_of_meaning_and_roles_are_there() -> None:
    assert "якобы" in words("hedge")
    assert roles()["министр"] == "GOV"
    with pytest.raises(KeyError):
        words("nothing of the kind")
