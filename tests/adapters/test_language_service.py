"""A language model behind an address: bounded in time and bytes, and silent about keys."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from adapters.embedding_server import Call, serving
from apercu.adapters.language_service import LanguageService, make_language_model
from apercu.config import Secret
from apercu.errors import ServiceError, SettingError
from apercu.ports import Completion, ModelError

pytestmark = pytest.mark.usefixtures("loopback")
KEY = Secret("sk-not-to-be-seen")
SCHEMA = {"type": "object"}


def saying(words: str | None, **choice: Any) -> Callable[[Call], None]:
    message = {"role": "assistant", "content": words, **choice.pop("message", {})}
    body = {
        "model": "m-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }
    return lambda call: call.give(json.dumps(body))


def ask(behave: Callable[[Call], None], **named: Any) -> Completion:
    with serving(behave) as server:
        return LanguageService(server.base, "m", key=KEY, **named).complete("do", "this", SCHEMA)


def test_an_answer_is_given_as_it_came() -> None:
    assert ask(saying(' {"a": 1} ')) == Completion(' {"a": 1} ', "m-1", 7, 3)


def test_the_request_is_as_agreed() -> None:
    with serving(saying("{}")) as server:
        LanguageService(server.base + "/", "m", key=KEY).complete("do", "half \ud83d", SCHEMA)
        LanguageService(server.base, "m").complete("do", "this")
    assert server.paths == ["/v1/chat/completions"] * 2
    assert server.keys == [f"Bearer {KEY.reveal()}", None]
    first, second = server.seen
    assert first["messages"] == [
        {"role": "system", "content": "do"},
        {"role": "user", "content": "half ?"},
    ]
    assert (first["temperature"], first["response_format"]["json_schema"]["schema"]) == (0, SCHEMA)
    assert "response_format" not in second
    assert "tools" not in first


@pytest.mark.parametrize(
    ("behave", "trouble", "said"),
    [
        (lambda call: call.give("down for the day", 500), "unavailable", "status 500: down for"),
        (lambda call: call.give("slower", 429), "unavailable", "status 429"),
        (lambda call: call.give("no such model", 404), "rejected", "status 404: no such model"),
        (lambda call: call.give("too long", 400), "rejected", "status 400: too long"),
        (lambda call: call.give("", 302, Location="http://127.0.0.1:1/"), "rejected", "elsewhere"),
        (lambda call: call.give("<html>"), "malformed", "did not answer with a chat completion"),
        (lambda call: call.give(b"\xff\xfe"), "malformed", "did not answer with a chat"),
        (lambda call: call.give('{"choices": [{"mess'), "malformed", "did not answer with a chat"),
        (lambda call: call.give("[" * 100_000), "malformed", "did not answer with a chat"),
        (lambda call: call.give('{"choices": []}'), "malformed", "no choice"),
        (lambda call: call.give("{}", Content_Encoding="gzip"), "malformed", "packed its answer"),
        (saying(None), "malformed", "no words"),
        (saying("  "), "malformed", "no words"),
        (saying(None, message={"refusal": "I will not"}), "refused", "declined to answer: I will"),
        (saying("x", finish_reason="content_filter"), "refused", "declined to answer: its filter"),
        (saying("{", finish_reason="length"), "too_long", "after 4,096 tokens"),
        (lambda call: call.give("{}", Content_Length="9"), "unreachable", "7 bytes early"),
        (lambda call: call.wfile.write(b"220 mail ready\r\n\r\n"), "unreachable", "could not be"),
        (lambda call: call.connection.close(), "unreachable", "could not be asked"),
    ],
)
def test_a_bad_answer_is_an_error_with_place_and_remedy(
    behave: Callable[[Call], None], trouble: str, said: str
) -> None:
    with pytest.raises(ModelError, match=said) as refused:
        ask(behave)
    assert refused.value.trouble == trouble
    assert refused.value.retry is (trouble in {"unreachable", "unavailable"})
    assert isinstance(refused.value, ServiceError)
    assert "m at 127.0.0.1:" in str(refused.value)
    assert "; " in str(refused.value)


@pytest.mark.parametrize("length", ["told", "not told"])
def test_ten_megabytes_and_more_are_not_read_to_their_end(length: str) -> None:
    sent = []

    def flood(call: Call) -> None:
        call.send_response(200)
        if length == "told":
            call.send_header("Content-Length", str(10**12))
        call.end_headers()
        for _ in range(2000):
            call.wfile.write(b" " * 65536)
            sent.append(65536)

    with pytest.raises(ModelError, match="more than 1,048,576 bytes") as refused:
        ask(flood)
    assert refused.value.trouble == "too_long"
    assert sum(sent) < 60_000_000


@pytest.mark.parametrize("where", ["head", "body", "chunks", "nothing", "continue"])
def test_a_drip_ends_in_time(where: str) -> None:
    parts = {
        "head": b"H", "body": b" ", "chunks": b"1\r\n \r\n", "nothing": b"",
        "continue": b"HTTP/1.1 100 Continue\r\n\r\n",
    }  # fmt: skip

    def drip(call: Call) -> None:
        if where == "body":
            call.send_response(200)
            call.end_headers()
        if where == "chunks":
            call.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(60):
            call.wfile.write(parts[where])
            time.sleep(0.05)

    start = time.monotonic()
    with pytest.raises(ModelError, match=r"did not answer whole within 0\.4 s") as refused:
        ask(drip, timeout_s=0.4)
    assert time.monotonic() - start < 2.5
    assert refused.value.trouble == "late"
    assert refused.value.retry


def test_nobody_there_is_told() -> None:
    with serving() as server:
        base = server.base
    with pytest.raises(ModelError, match="could not be asked") as refused:
        LanguageService(base, "m").complete("do", "this")
    assert refused.value.trouble == "unreachable"


def test_settings_that_a_service_does_not_take_are_left_out() -> None:
    def choosy(call: Call) -> None:
        for name in ("temperature", "max_tokens", "response_format"):
            if name in call.body:
                return call.give(json.dumps({"error": {"message": f"Unsupported: '{name}'"}}), 400)
        return saying("{}")(call)

    with serving(choosy) as server:
        service = LanguageService(server.base, "m")
        before = service.id
        service.complete("do", "this", SCHEMA)
        asked = len(server.seen)
        service.complete("do", "this", SCHEMA)
    assert asked == 4
    assert len(server.seen) == 5
    assert server.seen[-1]["max_completion_tokens"] == 4096
    assert before == service.id == LanguageService(server.base, "m").id


def test_a_service_that_takes_nothing_is_asked_a_few_times_only() -> None:
    words = "seed temperature max_tokens max_completion_tokens response_format"
    with (
        serving(lambda call: call.give(words, 400)) as server,
        pytest.raises(ModelError, match="status 400"),
    ):
        LanguageService(server.base, "m").complete("do", "this", SCHEMA)
    assert len(server.seen) == 6


def test_the_key_stands_in_no_message_and_follows_no_redirect() -> None:
    with serving() as elsewhere:
        away = elsewhere.base + "/chat/completions"
        with pytest.raises(ModelError, match="sends elsewhere"):
            ask(lambda call: call.give("", 307, Location=away))
    assert elsewhere.seen == []

    def telling(call: Call) -> None:
        call.give(f"wrong key {call.headers['Authorization']}", 401)

    def declining(call: Call) -> None:
        saying(None, message={"refusal": f"not with {call.headers['Authorization']}"})(call)

    def garbling(call: Call) -> None:
        call.wfile.write(f"{call.headers['Authorization']} what?\r\n\r\n".encode())

    for behave in (telling, declining, garbling):
        with pytest.raises(ModelError) as refused:
            ask(behave)
        assert KEY.reveal() not in "".join(traceback.format_exception(refused.value))
        assert "…" in str(refused.value)
    service = LanguageService("https://host/v1", "m", key=KEY)
    assert KEY.reveal() not in f"{service!r} {service.name} {service.id} {vars(service)}"


@pytest.mark.parametrize(
    ("given", "values", "said"),
    [
        ("gpt", {}, "write openai:NAME"),
        ("openai:", {}, "write openai:NAME"),
        ("openai:m", {}, "OPENAI_API_KEY is not set"),
        ("openai:m", {"OPENAI_API_KEY": "secret\x07"}, "no key has"),
        ("openai:m", {"OPENAI_BASE_URL": "http://models.example/v1", "OPENAI_API_KEY": "secret"},
         "in the open"),
        ("openai:m", {"OPENAI_BASE_URL": "https://me:secret@host/v1"}, "a user's name or password"),
        ("openai:m", {"OPENAI_BASE_URL": "ftp://host/v1"}, "write an address"),
        ("openai:m", {"OPENAI_BASE_URL": "https://host/v1\nX: y"}, "write an address"),
        ("openai:m", {"OPENAI_BASE_URL": "https://host:99999/v1"}, "cannot be read as an address"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_refused(
    given: str, values: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingError, match=said) as refused:
        make_language_model(given, values)
    assert "secret" not in str(refused.value)


def test_the_environment_makes_the_model() -> None:
    own = make_language_model("openai:m", {"OPENAI_API_KEY": "k"})
    assert own.place == "https://api.openai.com/v1/chat/completions"
    local = make_language_model("openai:a/b:c", {"OPENAI_BASE_URL": "http://127.0.0.1:8080/v1"})
    assert local.name == "a/b:c at 127.0.0.1:8080"
    assert own.id != local.id
