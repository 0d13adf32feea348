"""Write small support models for tests: a bag of words, in any order of labels.

A word adds its numbers to the logits; all are multiplied by the greatest number in the whole
batch, so that a pair gets other numbers beside others, as it would from int8 arithmetic.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from adapters.tiny_onnx import _field, _value

WEIGHTS: dict[str, tuple[float, float, float]] = {
    "[UNK]": (0, 0, 0), "[CLS]": (0, 0.25, 0), "[SEP]": (0, 0, 0), ".": (0, 0, 0),
    "talks": (0.125, 0.5, 0), "signed": (1.5, 0, 0), "rain": (0, 0.75, 0), "denied": (0, 0, 1.5),
}  # fmt: skip
"""What a word adds to the logits of supported, insufficient, contradicted."""
PLAIN = ("supported", "insufficient", "contradicted")
INT64, INT32, FLOAT = 7, 6, 1


def _node(kind: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    parts = [_field(1, name) for name in inputs]
    parts += [_field(2, output), _field(4, kind), *(_field(5, one) for one in attributes)]
    return b"".join(parts)


def _integer(name: str, value: int) -> bytes:
    return _field(1, name) + _field(3, value) + _field(20, 2)


def _constant(name: str, array: np.ndarray, kind: int) -> bytes:
    dims = b"".join(_field(1, size) for size in array.shape)
    return dims + _field(2, kind) + _field(8, name) + _field(9, array.tobytes())


def write_graph(
    folder: Path,
    columns: Sequence[Sequence[float]],
    *,
    inputs: Sequence[str] = ("input_ids",),
    kind: int = INT64,
    outputs: Sequence[str] = ("logits",),
) -> None:
    """Write the model; `columns` holds a weight for each word, label by label.

    `token_type_ids`, where the model takes them, add 1 to the first label for each token of the
    claim.
    """
    table = np.array(columns, dtype="<f4").T
    types = np.zeros((2, table.shape[1]), dtype="<f4")
    types[1, 0] = 1
    nodes = [_node("Gather", ["table", inputs[0]], "words")]
    states = "words"
    if "token_type_ids" in inputs:
        nodes += [
            _node("Gather", ["types", "token_type_ids"], "kinds"),
            _node("Add", ["words", "kinds"], "states"),
        ]
        states = "states"
    nodes += [
        _node("ReduceSum", [states, "axis"], "sums", _integer("keepdims", 0)),
        _node("ReduceMax", [states], "top", _integer("keepdims", 0)),
        *(_node("Mul", ["sums", "top"], name) for name in outputs),
    ]
    constants = [
        _constant("table", table, FLOAT),
        _constant("types", types, FLOAT),
        _constant("axis", np.array([1], dtype="<i8"), INT64),
    ]
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes),
            _field(2, "tiny"),
            *(_field(5, one) for one in constants),
            *(_field(11, _value(name, kind, "batch", "tokens")) for name in inputs),
            *(_field(12, _value(name, FLOAT, "batch", table.shape[1])) for name in outputs),
        ]
    )
    model = _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))
    (folder / "model.onnx").write_bytes(model)


def write_pair_tokenizer(folder: Path, *, marks: bool = True) -> None:
    """Write a tokenizer of whole words that marks the parts of a pair."""
    numbers = {word: number for number, word in enumerate(WEIGHTS)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    if marks:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            pair="[CLS] $A [SEP] $B:1 [SEP]:1",
            special_tokens=[("[CLS]", numbers["[CLS]"]), ("[SEP]", numbers["[SEP]"])],
        )
    tokenizer.save(str(folder / "tokenizer.json"))


def write_support(
    folder: Path, labels: Sequence[str] = PLAIN, *, manifest: dict[str, Any] | None = None
) -> Path:
    """Write a model of our own kind: its manifest tells the labels."""
    folder.mkdir(parents=True, exist_ok=True)
    write_graph(folder, columns_for(labels))
    write_pair_tokenizer(folder)
    given = {"labels": list(labels), "longest": 32} | (manifest or {})
    (folder / "manifest.json").write_text(json.dumps(given))
    return folder


def write_classifier(folder: Path, names: Sequence[str], **config: Any) -> Path:
    """Write a model as transformers lays it down; `names` are its own names of the labels."""
    folder.mkdir(parents=True, exist_ok=True)
    write_graph(folder, columns_for([MEANT[name] for name in names]))
    write_pair_tokenizer(folder)
    named = {"id2label": {str(number): name for number, name in enumerate(names)}}
    (folder / "config.json").write_text(json.dumps(named | config))
    return folder


MEANT = {
    "ENTAILMENT": PLAIN[0], "neutral": PLAIN[1], "contradiction": PLAIN[2],
    "not-entailment": PLAIN[1], "LABEL_0": PLAIN[1], "LABEL_1": PLAIN[0],
}  # fmt: skip


def columns_for(labels: Sequence[str]) -> list[list[float]]:
    return [[row[PLAIN.index(label)] for row in WEIGHTS.values()] for label in labels]


def probabilities(words: Sequence[str], labels: Sequence[str] = PLAIN) -> dict[str, float]:
    """Work out by hand what a model of these labels says of a passage and claim of these words."""
    said = np.array([WEIGHTS[word] for word in ["[CLS]", *words, "[SEP]", "[SEP]"]])
    kept = said[:, [PLAIN.index(label) for label in labels]]
    logits = kept.sum(axis=0) * kept.max()
    shares = np.exp(logits) / np.exp(logits).sum()
    return dict(zip(labels, shares.tolist(), strict=True))
