"""`apercu code --model` against a service on this machine, well-behaved or not."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.embedding_server import Call, serving
from apercu.adapters import language_service, onnx_acts, spacy_parser
from apercu.adapters.spacy_parser import SpacyParser
from cli_run import Done, run
from relate.scripted_model import act, telling

pytestmark = pytest.mark.usefixtures("loopback")
KEY = "sk-not-to-be-seen"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    place = tmp_path / "texts.jsonl"
    place.write_text(json.dumps({"id": "a", "text": "France condemned Hungary."}) + "\n")
    return place


@functools.cache
def parser() -> SpacyParser:
    return SpacyParser()


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the parser once for all runs, and let the lexicon alone tell the types."""
    monkeypatch.setattr(onnx_acts, "packaged_acts", lambda: None)
    monkeypatch.setattr(spacy_parser, "SpacyParser", parser)


def saying(words: str) -> Callable[[Call], None]:
    body = {"choices": [{"message": {"content": words}, "finish_reason": "stop"}]}
    return lambda call: call.give(json.dumps(body))


def coded(
    behave: Callable[[Call], None], texts: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Done, list[str | None]]:
    with serving(behave) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        done = run("code", texts, "--model", "openai:small")
    assert KEY not in done.out + done.err
    return done, server.keys


def test_both_coders_are_heard(texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, keys = coded(saying(telling(act(type="SANCTION"))), texts, monkeypatch)
    assert (done.code, keys) == (0, [f"Bearer {KEY}"])
    assert done.json["type"] == "ACCUSE"
    assert "coders_differ" in done.json["flags"]
    assert done.json["differences"] == [
        {"about": "type", "by_rules": "ACCUSE", "by_model": "SANCTION"}
    ]
    assert "small at 127.0.0.1" in done.err
    assert done.json["coded_by"][1] in done.err


def broken(call: Call) -> None:
    call.give(f"no: {call.headers['Authorization']}", 500)


def slow(call: Call) -> None:
    time.sleep(0.5)
    broken(call)


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (broken, "status 500: no: Bearer …"),
        (slow, "did not answer whole within 0.2 s"),
        (lambda call: call.give(" " * 10_000_000), "more than 1,048,576 bytes"),
        (lambda call: call.give('{"choices": [{'), "did not answer with a chat completion"),
        (saying(telling(act())[:-5]), "did not answer with acts as JSON"),
        (saying(""), "answered with no words"),
        (lambda call: call.give("wrong key", 401), "check --model"),
        (saying(f"I will not, {KEY}"), "did not answer with acts as JSON"),
    ],
    ids=range(8),
)
def test_without_its_model_the_work_is_whole_and_says_so(
    behave: Callable[[Call], None], said: str, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if behave is slow:
        service = language_service.LanguageService.__init__
        monkeypatch.setitem(service.__kwdefaults__, "timeout_s", 0.2)
    done, _ = coded(behave, texts, monkeypatch)
    assert done.code == 0
    assert (done.json["type"], done.json["coded_by"]) == ("ACCUSE", ["rules"])
    assert done.json["flags"][-1] == "model_failed"
    assert said in " ".join(done.err.split())
    assert "the rules' alone" in " ".join(done.err.split())


def test_refused_acts_are_told_of(texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, _ = coded(saying(telling(act(source=["Peru"]))), texts, monkeypatch)
    assert done.code == 0
    assert done.json["flags"][-1] == "one_coder"
    assert "'Peru' is not in the passage" in done.err


def test_a_model_that_cannot_be_asked_at_all_is_an_error(texts: Path) -> None:
    done = run("code", texts, "--model", "openai:small")
    assert (done.code, done.out) == (2, "")
    assert "OPENAI_API_KEY is not set" in done.err
    done = run("code", texts, "--model", "small")
    assert done.code == 2
    assert "write openai:NAME" in done.err


def test_without_the_option_nobody_is_asked(texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(broken) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base)
        done = run("code", texts)
    assert (done.code, server.seen) == (0, [])
    assert done.json["coded_by"] == ["rules"]
