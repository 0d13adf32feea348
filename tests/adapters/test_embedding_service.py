"""The service behind an address is believed in nothing that was not checked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from adapters.embedding_server import DIMENSION, Call, rows, serving, vector, well
from apercu.adapters.embedding_service import BATCH_TEXTS, EmbeddingService
from apercu.config import Secret
from apercu.errors import ServiceError, SettingError

pytestmark = pytest.mark.usefixtures("loopback")
KEY = Secret("sk-not-to-be-seen")


def ask(behave: Callable[[Call], None], texts: tuple[str, ...] = ("a", "b"), **named: Any) -> Any:
    with serving(behave) as server:
        return EmbeddingService(server.base, "m", key=KEY, **named).encode(texts)


def answering(data: Any) -> Callable[[Call], None]:
    return lambda call: call.give(json.dumps({"data": data}))


def changed(n: int, **fields: Any) -> Callable[[Call], None]:
    def behave(call: Call) -> None:
        data = rows(call.body["input"])
        data[n].update(fields)
        call.give(json.dumps({"data": data}))

    return behave


def test_a_good_answer_is_put_in_order_and_normalised() -> None:
    vectors = ask(well, ("north", "south"))
    expected = np.array([vector("north"), vector("south")])
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True))


def test_the_request_is_as_agreed() -> None:
    with serving() as server:
        EmbeddingService(server.base + "/", "m", key=KEY).encode(["x", ""])
        EmbeddingService(server.base, "m").encode(["x"])
    assert server.paths == ["/v1/embeddings"] * 2
    assert server.seen[0] == {"model": "m", "input": ["x", " "], "encoding_format": "float"}
    assert server.keys == [f"Bearer {KEY.reveal()}", None]


def test_many_texts_go_in_several_requests() -> None:
    texts = [f"text {n}" for n in range(2 * BATCH_TEXTS + 1)]
    with serving() as server:
        together = EmbeddingService(server.base, "m").encode(texts)
        one = EmbeddingService(server.base, "m").encode(texts[-1:])
    assert [len(body["input"]) for body in server.seen] == [BATCH_TEXTS, BATCH_TEXTS, 1, 1]
    assert together[-1].tobytes() == one[0].tobytes()


def test_the_dimension_is_asked_for_once() -> None:
    with serving() as server:
        service = EmbeddingService(server.base, "m")
        assert [service.dimension, service.dimension] == [DIMENSION, DIMENSION]
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("behave", "said", "retry"),
    [
        (lambda call: call.give("down for the day", 500), "status 500: down for the day", True),
        (lambda call: call.give("slower", 429), "status 429", True),
        (lambda call: call.give("no such model", 404), "status 404: no such model", False),
        (lambda call: call.give("", 302, Location="http://127.0.0.1:1/"), "sends elsewhere", False),
        (lambda call: call.give("<html>"), "did not answer with embeddings", False),
        (lambda call: call.give(b"\xff\xfe"), "did not answer with embeddings", False),
        (lambda call: call.give('{"data": "none"}'), "did not answer with embeddings", False),
        (answering([]), "gave 0 vectors for 2 texts", False),
        (answering(rows(["a"])), "gave 1 vectors for 2 texts", False),
        (answering(rows(["a", "b", "c"])), "gave 3 vectors for 2 texts", False),
        (changed(1, index=0), "numbered them wrongly", False),
        (changed(1, embedding=[1.0, 2.0]), "vectors of 2, 8 numbers", False),
        (changed(1, embedding=[]), "vectors of 0, 8 numbers", False),
        (answering([{"index": n, "embedding": []} for n in (0, 1)]), "vectors of 0 num", False),
        (changed(0, embedding=[float("nan")] * 8), "did not answer with embeddings", False),
        (changed(0, embedding=[float("inf")] * 8), "did not answer with embeddings", False),
        (changed(0, embedding=["1"] * 8), "did not answer with embeddings", False),
        (changed(0, embedding=[0.0] * 8), "vector of zeros", False),
        (lambda call: call.give("{}", Content_Encoding="gzip"), "packed its answer", False),
        (lambda call: call.give("{}", Content_Length="9"), "ended its answer 7 bytes", True),
        (lambda call: call.wfile.write(b"220 mail ready\r\n\r\n"), "could not be asked", True),
        (lambda call: call.connection.close(), "could not be asked", True),
    ],
)
def test_a_bad_answer_is_an_error_with_place_and_remedy(
    behave: Callable[[Call], None], said: str, retry: bool
) -> None:
    with pytest.raises(ServiceError, match=said) as refused:
        ask(behave)
    assert refused.value.retry is retry
    assert "http://127.0.0.1:" in str(refused.value)
    assert ("try again later" if retry else "APERCU_ENCODER") in str(refused.value)


def test_numbers_past_all_bounds_are_refused() -> None:
    huge = "9" * 400
    row = f'{{"index": 0, "embedding": [{huge}, 1]}}'
    with pytest.raises(ServiceError, match=r"not finite|did not answer with embeddings"):
        ask(lambda call: call.give(f'{{"data": [{row}]}}'), ("a",))


def test_great_and_small_numbers_keep_their_direction() -> None:
    for scale in (1e200, 1e-200):
        (row,) = ask(changed(0, embedding=[3 * scale, 4 * scale]), ("a",))
        assert np.allclose(row, [0.6, 0.8])


def test_a_service_that_changes_its_dimension_is_refused() -> None:
    with serving() as server:
        service = EmbeddingService(server.base, "m")
        service.encode(["a"])
        server.behave = changed(0, embedding=[1.0] * 4)
        with pytest.raises(ServiceError, match="vectors of 4, 8 numbers"):
            service.encode(["a"])


@pytest.mark.parametrize("length", ["told", "not told"])
def test_a_huge_answer_is_not_read_to_its_end(length: str) -> None:
    sent = []

    def flood(call: Call) -> None:
        call.send_response(200)
        if length == "told":
            call.send_header("Content-Length", str(10**12))
        call.end_headers()
        for _ in range(4000):
            call.wfile.write(b" " * 65536)
            sent.append(65536)

    with pytest.raises(ServiceError, match="more than 200,000 bytes"):
        ask(flood, answer_bytes=200_000)
    assert sum(sent) < 100_000_000


@pytest.mark.parametrize("where", ["head", "body", "nothing"])
def test_a_drip_ends_in_time(where: str) -> None:
    def drip(call: Call) -> None:
        if where == "body":
            call.send_response(200)
            call.end_headers()
        for _ in range(60):
            if where != "nothing":
                call.wfile.write(b"H" if where == "head" else b" ")
            time.sleep(0.05)

    start = time.monotonic()
    with pytest.raises(ServiceError, match=r"did not answer whole within 0\.4 s") as refused:
        ask(drip, timeout_s=0.4)
    assert time.monotonic() - start < 2.5
    assert refused.value.retry


def test_nobody_there_is_told() -> None:
    with serving() as server:
        base = server.base
    with pytest.raises(ServiceError, match="could not be asked") as refused:
        EmbeddingService(base, "m").encode(["a"])
    assert refused.value.retry


def test_the_key_stands_in_no_message_and_follows_no_redirect() -> None:
    with serving() as elsewhere:
        away = elsewhere.base + "/embeddings"
        with pytest.raises(ServiceError, match="sends elsewhere"):
            ask(lambda call: call.give("", 307, Location=away))
    assert elsewhere.seen == []
    with pytest.raises(ServiceError) as refused:
        ask(lambda call: call.give(f"wrong key {call.headers['Authorization']}", 401))
    assert KEY.reveal() not in str(refused.value)
    assert KEY.reveal() not in repr(KEY)
    assert "wrong key Bearer" in str(refused.value)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("http://models.example/v1", "in the open"),
        ("https://", "write an address"),
        ("https://host/v1?x=1", "write an address"),
        ("ftp://host/v1", "write an address"),
        ("https://host:99999/v1", "cannot be read as an address"),
        ("https://me:secret@host/v1", "APERCU_ENCODER_KEY instead"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(base: str, said: str) -> None:
    with pytest.raises(SettingError, match=said) as refused:
        EmbeddingService(base, "m", key=KEY)
    assert "secret" not in str(refused.value)


def test_spaces_of_other_addresses_and_models_never_mix() -> None:
    ids = {
        EmbeddingService(base, model).id
        for base in ("https://one.example/v1", "https://two.example/v1", "https://one.example/v1/")
        for model in ("a", "b")
    }
    assert len(ids) == 4
