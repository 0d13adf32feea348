"""What holds for every encoder: shape, length, and that neighbours change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from adapters.embedding_server import serving
from adapters.tiny_onnx import write_encoder
from apercu.assemble import make_encoder
from apercu.config import read_settings
from apercu.ports import Encoder

TEXTS = ["north halted talks", "", "south", "north halted talks", "talks " * 400]


@pytest.fixture(params=["builtin", "folder", "service"])
def encoder(request: pytest.FixtureRequest, tmp_path: Path, loopback: bool) -> Iterator[Encoder]:
    if request.param == "builtin":
        yield make_encoder(read_settings({}))
    elif request.param == "folder":
        table = np.random.default_rng(7).normal(size=(5, 6))
        write_encoder(tmp_path / "e", table)
        (tmp_path / "e" / "manifest.json").write_text('{"pooling": "mean"}')
        yield make_encoder(read_settings({"APERCU_ENCODER": str(tmp_path / "e")}))
    else:
        with serving() as server:
            yield make_encoder(
                read_settings({"APERCU_ENCODER": server.base, "APERCU_ENCODER_MODEL": "any"})
            )


def texts_for(encoder: Encoder) -> list[str]:
    # The tiny tokenizer adds no mark of its own, so an empty text has no token there.
    return [text for text in TEXTS if text or encoder.dimension != 6]


def test_vectors_are_float32_rows_of_length_one(encoder: Encoder) -> None:
    texts = texts_for(encoder)
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), encoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_text_gives_no_row(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_neighbours_change_nothing(encoder: Encoder) -> None:
    texts = texts_for(encoder)
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert together.tobytes() == alone.tobytes()
    assert encoder.encode(texts[::-1])[::-1].tobytes() == together.tobytes()


def test_an_encoder_has_a_name_and_an_id_that_stays(encoder: Encoder) -> None:
    before = encoder.id
    encoder.encode(["south"])
    assert encoder.id == before
    assert encoder.name
