"""Write the trained network as ONNX: int8, one text at a time.

    python training/events/acts_export.py build/training/events/acts.pt build/made

Writes model.onnx, tokenizer.json and manifest.json, and compares it with torch's float32. The way
of the encoder's graph (`training/encoder/graph.py`) is taken as it is.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from acts_network import (
    DOMAINS,
    KINDS,
    MODES,
    REALIS,
    TAGS,
    Acts,
    Row,
    base_names,
    load_base,
    load_tokenizer,
    to_row,
)
from marked import read_files
from numpy.typing import NDArray
from onnx import TensorProto, helper

# The encoder's own script lies on the path only since acts_network was imported.
base_graph = importlib.import_module("graph")

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = ROOT / "training" / "events" / "written"
HEADS = {"kind": KINDS, "mode": MODES, "domain": DOMAINS, "realis": REALIS}
Floats = NDArray[np.float32]


class ActsGraph(base_graph.Graph):  # type: ignore[misc, name-defined]
    """The encoder's graph with the kinds of tokens and the heads."""

    def write(self, heads: Mapping[str, Floats]) -> onnx.ModelProto:
        """Write the whole model down."""
        states = self.layers(self.kinds_embeddings())
        pooled = self.add("Tanh", [self.dense(self.pooled(states), heads, "pool")])
        found = {name: self.dense(pooled, heads, name) for name in HEADS}
        found["tags"] = self.dense(states, heads, "tag")
        outputs = []
        for name, result in found.items():
            rows: str | int = "tokens" if name == "tags" else 1
            width = len(TAGS) if name == "tags" else len(HEADS[name])
            self.nodes.append(helper.make_node("Identity", [result], [name], name=name))
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [rows, width]))
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"])
            for name in ("input_ids", "token_type_ids")
        ]
        made = helper.make_graph(self.nodes, "acts", inputs, outputs, self.constants)
        domains = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(made, opset_imports=domains, ir_version=9)
        model.producer_name = "apercu"
        onnx.checker.check_model(model)
        return model

    def kinds_embeddings(self) -> str:
        """Look tokens, places and kinds up, `(tokens, 384)`; the base takes all for kind 0."""
        self.embeddings()
        normalise = self.nodes.pop()  # the sum is normalised with the kinds in it
        kinds = self.part("embeddings.token_type_embeddings.weight")
        self.which = self.add("Reshape", ["token_type_ids", self.constant([-1], np.int64)])
        more = self.add("Gather", [self.constant(kinds - kinds[0]), self.which])
        summed = self.add("Add", [normalise.input[0], more])
        inputs = [summed, *normalise.input[1:]]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=base_graph.EPSILON)

    def pooled(self, states: str) -> str:
        """Put the mean, the greatest numbers, and both sides' means beside one another."""
        rows = self.constant([0], np.int64)
        mean = self.add("ReduceMean", [states, rows], keepdims=1)
        most = self.add("ReduceMax", [states, rows], keepdims=1)
        return self.add("Concat", [mean, most, self.side(states, 1), self.side(states, 2)], axis=1)

    def side(self, states: str, code: int) -> str:
        """Give the mean of a side's tokens, zeros where there is none."""
        rows = self.constant([0], np.int64)
        same = self.add("Equal", [self.which, self.constant([code], np.int64)])
        weight = self.add("Cast", [same], to=TensorProto.FLOAT)
        column = self.add("Reshape", [weight, self.constant([-1, 1], np.int64)])
        total = self.add("ReduceSum", [self.add("Mul", [states, column]), rows], keepdims=1)
        count = self.add("ReduceSum", [column, rows], keepdims=1)
        return self.add("Div", [total, self.add("Max", [count, self.constant([[1.0]])])])

    def dense(self, inputs: str, heads: Mapping[str, Floats], name: str) -> str:
        """Multiply by a head's weights and add its bias, in float32: heads are small."""
        product = self.add("MatMul", [inputs, self.constant(heads[f"{name}.weight"].T)])
        return self.add("Add", [product, self.constant(heads[f"{name}.bias"])])


def split_weights(model: Acts) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Give the encoder's weights under its base's names, and the heads' under ours."""
    encoder: dict[str, Floats] = {}
    heads: dict[str, Floats] = {}
    for name, parameter in model.state_dict().items():
        value = parameter.float().numpy()
        names = base_names(name)
        if names:
            encoder.update(zip(names, np.split(value, len(names)), strict=True))
        else:
            heads[name] = value
    return encoder, heads


def run(data: bytes, rows: list[Row]) -> tuple[list[dict[str, Floats]], float]:
    """Run an ONNX model on texts, one at a time; return what it gives and texts a second."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]
    found = []
    start = time.perf_counter()
    for row in rows:
        feed = {"input_ids": np.array([row.ids]), "token_type_ids": np.array([row.kinds])}
        found.append(dict(zip(names, session.run(names, feed), strict=True)))
    return found, len(rows) / (time.perf_counter() - start)


@torch.no_grad()
def compare(model: Acts, data: bytes, rows: list[Row]) -> dict[str, float]:
    """Compare an ONNX model with torch's float32: greatest and mean distance, same type."""
    model.eval()
    far, same = [], 0
    found, speed = run(data, rows)
    for row, one in zip(rows, found, strict=True):
        ids, kinds = torch.tensor([row.ids]), torch.tensor([row.kinds])
        wanted = model(ids, torch.ones_like(ids), kinds).kind[0].numpy()
        far.append(float(np.abs(wanted - one["kind"][0]).max()))
        same += int(wanted.argmax() == one["kind"][0].argmax())
    return {
        "rows": len(rows), "greatest": max(far), "mean": sum(far) / len(far),
        "same_type": same / len(rows), "texts_a_second": round(speed, 1),
    }  # fmt: skip


def main() -> None:
    """Export, compare and write."""
    checkpoint, out = map(Path, sys.argv[1:3])
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    layers = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
    model = Acts(layers)
    tokenizer = load_base(model)
    model.load_state_dict(state)
    base_graph.LAYERS = layers
    encoder, heads = split_weights(model)
    made = load_tokenizer()
    some = [one for _, one in read_files(sorted(WRITTEN.glob("part-*.tsv")))][::40]
    rows = [to_row(one, made, mask=True) for one in some]
    exact = ActsGraph(encoder, int8=False).write(heads).SerializeToString(deterministic=True)
    data = ActsGraph(encoder, int8=True).write(heads).SerializeToString(deterministic=True)
    figures = {"float32": compare(model, exact, rows), "int8": compare(model, data, rows)}
    print(json.dumps(figures, indent=1))
    out.mkdir(parents=True, exist_ok=True)
    files = {"model.onnx": data, "tokenizer.json": tokenizer.encode()}
    for name, content in files.items():
        (out / name).write_bytes(content)
    manifest = {
        "name": "acts", "layers": layers, "width": base_graph.WIDTH, "types": KINDS, "modes": MODES,
        "domains": DOMAINS, "realis": REALIS, "tags": TAGS, "figures": figures,
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in files.items()
        },
    }  # fmt: skip
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
