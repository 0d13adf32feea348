"""The parser of Russian: offsets, heads, base forms, other languages, and what is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.adapters import slovnet_parser
from apercu.adapters.slovnet_parser import SlovnetParser, is_installed
from apercu.clauses import Parsed
from apercu.errors import SettingError
from apercu.ports import Parser

needs_russian = pytest.mark.skipif(not is_installed(), reason="apercu[russian] is not installed")
PARSER = SlovnetParser()
TEXTS = [
    "Норвегия обвинила Исландию в нарушении договора.",
    "",
    "  \n\n",
    "Заключённые бежали. Их ищут!\n\nИ нашли 😀.",
    "НАТО — NATO: 5,5 млрд",
]


def parse(text: str) -> Parsed:
    (found,) = PARSER.parse([text], "ru")
    assert found is not None
    return found


@needs_russian
def test_it_is_what_the_port_asks_for() -> None:
    port: Parser = PARSER
    assert port.id.startswith("slovnet-")
    assert parse(TEXTS[0]).parser == port.id


@needs_russian
@pytest.mark.parametrize("text", TEXTS)
def test_words_lie_where_they_say(text: str) -> None:
    words = parse(text).words
    for i, word in enumerate(words):
        assert text[word.start : word.end] == word.form
        assert 0 <= word.head < len(words)
        assert (word.head == i) == (word.dep == "root")
        assert word.lemma == word.lemma.lower()
    assert [word.start for word in words] == sorted(word.start for word in words)


@needs_russian
@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="абвАБ .,!«»-—\n1", max_size=60))
def test_any_text_is_parsed_and_every_way_up_ends(text: str) -> None:
    words = parse(text).words
    for i in range(len(words)):
        at, steps = i, 0
        while words[at].head != at:
            at, steps = words[at].head, steps + 1
            assert steps <= len(words)


@needs_russian
def test_a_text_has_the_same_parse_whatever_stands_beside_it() -> None:
    together = PARSER.parse(TEXTS, "ru")
    assert together == [parse(text) for text in TEXTS]
    assert PARSER.parse(TEXTS[::-1], "ru") == together[::-1]


@needs_russian
@pytest.mark.parametrize(
    ("form", "lemma"),
    [("Исландию", "исландия"), ("обвинила", "обвинить"), ("договора", "договор")],
)
def test_base_forms(form: str, lemma: str) -> None:
    assert next(w.lemma for w in parse(TEXTS[0]).words if w.form == form) == lemma


def test_a_ring_of_heads_has_one_root() -> None:
    heads = [1, 2, 0, 1]
    assert [slovnet_parser._is_cycle(heads, n) for n in range(4)] == [True, False, False, False]


def test_other_languages_have_no_parser_here() -> None:
    assert PARSER.parse(["One.", "Two."], "en") == [None, None]
    assert PARSER.parse(["Раз."], None) == [None]


def test_what_is_missing_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "slovnet", None)
    with pytest.raises(SettingError, match=r"apercu\[russian\]"):
        SlovnetParser().parse(["Раз."], "ru")


@needs_russian
def test_weights_of_another_version_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slovnet_parser, "VERSION", "0.0.1")
    with pytest.raises(SettingError, match=r"0\.0\.1"):
        slovnet_parser.load_models()


def test_naming_the_parser_loads_nothing() -> None:
    code = (
        "import sys; from apercu.adapters.slovnet_parser import SlovnetParser as p; p();"
        "print(sorted({'slovnet', 'navec', 'pymorphy3', 'spacy'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
