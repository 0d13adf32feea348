"""The parser: offsets, capitals, other languages, long texts, and what is not installed."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest

from apercu.adapters import spacy_parser
from apercu.adapters.spacy_parser import LONGEST, SpacyParser, recase
from apercu.clauses import Parsed
from apercu.errors import SettingError
from apercu.ports import Parser

PARSER = SpacyParser()
TEXTS = [
    "Chile sold ten ships to Peru.",
    "",
    "  \n\n",
    "\n\n? \n 0 \n\n\n a \n",
    "«Москва» said: café — no 😀 deal.",
    "PERU SAID IT WOULD CLOSE THE PORT OF CALLAO ON MONDAY.",
    "LIMA (Goldwire) - Peru will leave the pact next week.",
]


def parse(text: str) -> Parsed:
    (found,) = PARSER.parse([text], "en")
    assert found is not None
    return found


def test_it_is_what_the_port_asks_for() -> None:
    port: Parser = PARSER
    assert port.id.startswith("spacy-")
    assert parse(TEXTS[0]).parser == port.id


@pytest.mark.parametrize("text", TEXTS)
def test_words_lie_where_they_say(text: str) -> None:
    words = parse(text).words
    for i, word in enumerate(words):
        assert text[word.start : word.end].casefold() == word.form.casefold()
        assert 0 <= word.head < len(words)
        assert (word.head == i) == (word.dep == "ROOT")
    assert [word.start for word in words] == sorted(word.start for word in words)


def test_a_text_has_the_same_parse_whatever_stands_beside_it() -> None:
    together = PARSER.parse([*TEXTS, *reversed(TEXTS)], "en")
    assert together == [parse(text) for text in [*TEXTS, *reversed(TEXTS)]]


@pytest.mark.parametrize("language", ["ru", "fr", None])
def test_other_languages_have_no_parse(language: str | None) -> None:
    assert SpacyParser().parse(["one", "two"], language) == [None, None]


def test_capitals_are_parsed_on_a_copy_of_equal_length() -> None:
    text = "PERU SAID IT WOULD CLOSE THE PORT. CHILE'S SHIPS LEFT ON MONDAY."
    copy = recase(text)
    assert copy == "Peru said it would close the port. Chile's ships left on Monday."
    odd = "DER STRASSENBAHN İSTANBUL ǅ SAID NOTHING AT ALL"
    assert len(recase(odd)) == len(odd)


@pytest.mark.parametrize(
    "text", ["NATO and the EU met.", "USA", "The OSCE, the UN, NATO and the CSTO met in Minsk."]
)
def test_text_with_some_capitals_stays_as_it_is(text: str) -> None:
    assert recase(text) == text


def test_a_long_text_is_parsed_in_pieces() -> None:
    sentence = "Chile sold ten ships to Peru. "
    text = sentence * (LONGEST // len(sentence) * 2 + 10)
    words = parse(text).words
    assert sum(word.form == "sold" for word in words) == text.count("sold")
    assert all(text[word.start : word.end] == word.form for word in words)
    unbroken = "x" * (LONGEST + 10)
    assert "".join(word.form for word in parse(unbroken).words) == unbroken


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, spacy_parser.PACKAGE, None)
    with pytest.raises(SettingError, match=r"requirements\.lock"):
        SpacyParser().parse(["one"], "en")


@pytest.mark.parametrize(
    ("meta", "says"),
    [({"version": "2.0.0"}, "3.8.0 is meant"), ({"spacy_version": ">=9.0"}, "was made for")],
)
def test_another_model_or_program_is_refused(
    monkeypatch: pytest.MonkeyPatch, meta: dict[str, str], says: str
) -> None:
    package = importlib.import_module(spacy_parser.PACKAGE)
    real = package.load

    def load(**given: Any) -> Any:
        model = real(**given)
        model.meta.update(meta)
        return model

    monkeypatch.setattr(package, "load", load)
    with pytest.raises(SettingError, match=says):
        SpacyParser().parse(["one"], "en")


def test_naming_the_parser_loads_nothing_heavy() -> None:
    code = (
        "import sys; from apercu.adapters.spacy_parser import SpacyParser; SpacyParser().id; "
        "import apercu.clauses; sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
