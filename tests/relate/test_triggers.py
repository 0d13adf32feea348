"""Triggers, roles and meaning, on sentences of our own; the parser is the real one."""

from __future__ import annotations

import functools

import pytest

from apercu.actors import find_actors
from apercu.adapters.spacy_parser import SpacyParser
from apercu.relate.codebook import codebook
from apercu.relate.meaning import dated, meant
from apercu.relate.roles import cast_of
from apercu.relate.triggers import find_triggers, lexicon
from apercu.relate.view import View, look


@functools.cache
def parser() -> SpacyParser:
    return SpacyParser()


def view(text: str) -> View:
    (parsed,) = parser().parse([text], "en")
    assert parsed is not None
    return look(text, parsed, find_actors(text, language="en"))


def test_the_lexicon_covers_every_type_and_mode() -> None:
    entries = [entry for each in lexicon().values() for entry in each]
    assert len(entries) >= 700
    told = {(entry.type, entry.mode) for entry in entries}
    types = {kind for kind, _ in told}
    for kind, mode in codebook():
        assert (kind, mode) in told if mode else kind in types, (kind, mode)
    assert all(0 < entry.sure <= 1 for entry in entries)


ROLES = [
    ("France condemned Hungary on Monday.", "ACCUSE", "France", "Hungary"),
    ("Hungary was condemned by France on Monday.", "ACCUSE", "France", "Hungary"),
    ("Japan imposed new and harsher sanctions on Peru.", "SANCTION", "Japan", "Peru"),
    ("Chile held talks with Peru in Lima.", "CONSULT", "Chile", "Peru"),
    ("Norway sent food to Sudan.", "AID", "Norway", "Sudan"),
    ("Kenya broke off relations with Somalia.", "SANCTION", "Kenya", "Somalia"),
]


@pytest.mark.parametrize(("text", "kind", "source", "target"), ROLES)
def test_roles_by_the_parse(text: str, kind: str, source: str, target: str) -> None:
    seen = view(text)
    told = [(one.entry.type, cast_of(seen, one)) for one in seen.triggers]
    assert (kind, (source,), (target,)) in [
        (type_, tuple(p.text for p in cast.source), tuple(p.text for p in cast.target))
        for type_, cast in told
    ]


def test_a_compound_is_a_list() -> None:
    seen = view("France and Spain condemned Hungary.")
    cast = cast_of(seen, seen.triggers[0])
    assert [one.actors for one in cast.source] == [("FRA",), ("ESP",)]


MEANT = [
    ("France will attack Hungary.", "planned"),
    ("France did not attack Hungary.", "denied"),
    ("Spain said that France had attacked Hungary.", "reported"),
    ("If France attacks Hungary, Spain will leave.", "hypothetical"),
    ("France attacked Hungary.", "happened"),
    ("France attacked Hungary in 1912.", "retold"),
]


@pytest.mark.parametrize(("text", "realis"), MEANT)
def test_how_it_is_meant(text: str, realis: str) -> None:
    seen = view(text)
    trigger = next(one for one in find_triggers(seen.tree) if one.entry.type == "ASSAULT")
    clause = cast_of(seen, trigger).clause
    retold = dated(seen, clause, None).retold
    assert meant(seen, clause, "ASSAULT", retold=retold).realis == realis
