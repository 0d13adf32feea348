"""Write small ONNX models and tokenizers for tests, field by field as onnx.proto3 numbers them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = ("[UNK]", "north", "south", "talks", "halted")


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    data = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(data)) + data


def _value(name: str, kind: int, *sizes: int | str) -> bytes:
    dims = b"".join(
        _field(1, _field(1, size) if isinstance(size, int) else _field(2, size)) for size in sizes
    )
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, dims)))


def write_model(folder: Path, table: np.ndarray, *, wanted: str = "input_ids") -> None:
    """Write a model that looks each token up in a table: `(1, tokens, width)`."""
    rows, width = table.shape
    weights = (
        _field(1, rows) + _field(1, width) + _field(2, 1) + _field(8, "table")
        + _field(9, table.astype("<f4").tobytes())
    )  # fmt: skip
    node = _field(1, "table") + _field(1, wanted) + _field(2, "states") + _field(4, "Gather")
    graph = (
        _field(1, node) + _field(2, "tiny") + _field(5, weights)
        + _field(11, _value(wanted, 7, "batch", "tokens"))
        + _field(12, _value("states", 1, "batch", "tokens", width))
    )  # fmt: skip
    model = _field(1, 9) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))
    (folder / "model.onnx").write_bytes(model)


def write_tokenizer(folder: Path) -> None:
    """Write a tokenizer of whole words."""
    tokenizer = Tokenizer(
        models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))


def write_encoder(folder: Path, table: np.ndarray) -> Path:
    """Write a whole encoder: a row of the table for each of `WORDS`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_model(folder, table)
    write_tokenizer(folder)
    return folder
