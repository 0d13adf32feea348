"""Write all-MiniLM-L6-v2 as an ONNX graph for one text at a time, in float32 or in int8.

The graph takes the token numbers of one text, `(1, tokens)`, and gives the mean of its last
hidden states, `(1, 384)`. There is no mask, since nothing is padded. Layers are written with
onnxruntime's fused operators (attention, residual + normalisation, bias + GELU).

In int8, each matrix product takes weights with a scale for each column and activations with a
scale for each row, which is a token. A scale of its own for each token, where dynamic quantisation
has one for the whole tensor, halves the distance to full precision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import ArrayLike, NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]

LAYERS = 6
HEADS = 12
WIDTH = 384
LONGEST = 256
"""The longest text in tokens: sentence-transformers' setting of this model."""
EPSILON = 1e-12
"""Of the layer normalisations, from the model's own configuration."""
GELU_LEAST = 0.17
"""GELU is nowhere below -0.17; shifted up by it, all eight bits serve what is there."""
FUSED = "com.microsoft"


class Rows(NamedTuple):
    """Rows as unsigned bytes: `value = (byte - zero) * scale - shift`, a scale a row."""

    bytes: str
    scales: str
    zero: int
    shift: float


def quantise_columns(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Round weights `(inputs, outputs)` to int8 with a scale for each column.

    A processor without VNNI multiplies bytes by adding two neighbouring products in 16 bits, where
    255 * 127 * 2 would overflow and be cut off: another vector there than here. So the magnitudes
    of two neighbouring weights of a column never sum to more than 128 (255 * 128 < 2 ** 15).
    """
    size = np.abs(weights)
    pairs = (size[:-1] + size[1:]).max(axis=0)
    # Rounding two numbers up adds at most 1 to their sum: 127 leads to 128 at most.
    scales = np.maximum(size.max(axis=0), pairs) / 127
    whole = np.rint(weights / scales).astype(np.int8)
    sums = np.abs(whole[:-1].astype(int)) + np.abs(whole[1:].astype(int))
    if sums.max() > 128:
        raise ArithmeticError(f"neighbouring weights sum to {sums.max()}, more than 128")
    return whole, scales.astype(np.float32)


class Graph:
    """An ONNX graph under construction; names are given in order, so the bytes are the same."""

    def __init__(self, weights: Mapping[str, Floats], *, int8: bool) -> None:
        self.weights = weights
        self.int8 = int8
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: ArrayLike, kind: type = np.float32) -> str:
        """Add a constant; return its name."""
        name = f"c{len(self.constants)}"
        array = np.ascontiguousarray(np.asarray(value, dtype=kind))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def add(self, kind: str, inputs: Sequence[str], **settings: Any) -> str:
        """Add an operator of ONNX with one result; return the result's name."""
        return self.add_many(kind, inputs, 1, **settings)[0]

    def fused(self, kind: str, inputs: Sequence[str], **settings: Any) -> str:
        """Add an operator of onnxruntime's own; return the result's name."""
        return self.add_many(kind, inputs, 1, domain=FUSED, **settings)[0]

    def add_many(self, kind: str, inputs: Sequence[str], n: int, **settings: Any) -> list[str]:
        """Add an operator with `n` results; return their names."""
        results = [f"t{len(self.nodes)}_{number}" for number in range(n)]
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), results, name=name, **settings))
        return results

    def part(self, name: str) -> Floats:
        """Return weights by name."""
        return self.weights[name]

    def model(self) -> onnx.ModelProto:
        """Write the whole model down."""
        states = self.layers(self.embeddings())
        mean = self.add("ReduceMean", [states, self.constant([0], np.int64)], keepdims=1)
        self.nodes[-1].output[0] = mean = "sentence_embedding"
        tokens = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])
        vector = helper.make_tensor_value_info(mean, TensorProto.FLOAT, [1, WIDTH])
        graph = helper.make_graph(
            self.nodes, "all-MiniLM-L6-v2", [tokens], [vector], self.constants
        )
        domains = [helper.make_opsetid("", 20), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=domains, ir_version=9)

    def embeddings(self) -> str:
        """Look the tokens up, `(tokens, 384)`; set what all layers share."""
        tokens = self.add("Reshape", ["input_ids", self.constant([-1], np.int64)])
        length = self.add("Shape", [tokens])
        start = self.constant([0], np.int64)
        words = self.part("embeddings.word_embeddings.weight")
        if self.int8:
            scales = np.abs(words).max(axis=1, keepdims=True) / 127
            table = self.constant(np.rint(words / scales), np.int8)
            found = self.add("Cast", [self.add("Gather", [table, tokens])], to=TensorProto.FLOAT)
            states = self.add("Mul", [found, self.add("Gather", [self.constant(scales), tokens])])
            self.zeros = {
                zero: self.add(
                    "Slice", [self.constant(np.full(LONGEST, zero), np.uint8), start, length]
                )
                for zero in (0, 128)
            }
        else:
            states = self.add("Gather", [self.constant(words), tokens])
        kind = self.part("embeddings.token_type_embeddings.weight")[0]
        places = self.part("embeddings.position_embeddings.weight")[:LONGEST] + kind
        here = self.add("Slice", [self.constant(places), start, length])
        summed = self.add("Add", [states, here])
        normal = "embeddings.LayerNorm"
        scale = self.constant(self.part(f"{normal}.weight"))
        bias = self.constant(self.part(f"{normal}.bias"))
        return self.add("LayerNormalization", [summed, scale, bias], axis=-1, epsilon=EPSILON)

    def layers(self, states: str) -> str:
        """Add the layers; return the last hidden states, `(tokens, 384)`."""
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}"
            own = f"{layer}.attention.self"
            parts = [f"{own}.{name}" for name in ("query", "key", "value")]
            weights = np.concatenate([self.part(f"{name}.weight") for name in parts])
            bias = np.concatenate([self.part(f"{name}.bias") for name in parts])
            product, _ = self.product(states, weights)
            seen = self.attention(product, bias)
            states = self.residual(seen, states, f"{layer}.attention.output")
            wide, _ = self.product(states, self.part(f"{layer}.intermediate.dense.weight"))
            bias_name = self.constant(self.part(f"{layer}.intermediate.dense.bias"))
            active = self.fused("BiasGelu", [wide, bias_name])
            states = self.residual(active, states, f"{layer}.output", shift=GELU_LEAST)
        return states

    def attention(self, product: str, bias: Floats) -> str:
        """Let the tokens see one another; `product` is queries, keys, values side by side."""
        first = self.constant([0], np.int64)
        batch = self.add("Unsqueeze", [product, first])
        parts = self.add_many("Split", [batch], 3, axis=-1, num_outputs=3)
        seen = self.fused("MultiHeadAttention", [*parts, self.constant(bias)], num_heads=HEADS)
        return self.add("Squeeze", [seen, first])

    def residual(self, inner: str, states: str, name: str, shift: float = 0.0) -> str:
        """Add a product to the states and normalise the sum."""
        product, lost = self.product(inner, self.part(f"{name}.dense.weight"), shift)
        parts = [self.part(f"{name}.LayerNorm.{part}") for part in ("weight", "bias")]
        scale, bias = map(self.constant, parts)
        own = self.constant(self.part(f"{name}.dense.bias") - lost)
        inputs = [product, states, scale, bias, own]
        return self.fused("SkipLayerNormalization", inputs, epsilon=EPSILON)

    def product(
        self, states: str, weights: Floats, shift: float = 0.0
    ) -> tuple[str, Floats | float]:
        """Multiply states by weights `(outputs, inputs)`.

        Returns the product's name and what it has too much of, a number for each output.
        """
        columns = weights.T
        if not self.int8:
            return self.add("MatMul", [states, self.constant(columns)]), 0.0
        rows = self.shifted(states, shift) if shift else self.centred(states)
        whole, scales = quantise_columns(columns)
        none = self.constant(np.zeros(len(scales)), np.int8)
        inputs = [rows.bytes, self.constant(whole, np.int8), self.constant(1.0)]
        inputs += [self.constant(scales), self.constant(rows.zero, np.uint8), none]
        product = self.fused("MatMulIntegerToFloat", inputs)
        lost = rows.shift * (whole.astype(np.float64) * scales).sum(axis=0)
        return self.add("Mul", [product, rows.scales]), lost.astype(np.float32)

    def centred(self, states: str) -> Rows:
        """Write rows as bytes around 128."""
        most = self.greatest(self.add("Abs", [states]))
        scales = self.add("Mul", [most, self.constant(1 / 127)])
        return self.rows(states, scales, 128, 0.0)

    def shifted(self, states: str, shift: float) -> Rows:
        """Write rows that are nowhere below `-shift` as bytes from 0."""
        most = self.add("Add", [self.greatest(states), self.constant(shift)])
        scales = self.add("Mul", [most, self.constant(1 / 255)])
        return self.rows(self.add("Add", [states, self.constant(shift)]), scales, 0, shift)

    def greatest(self, states: str) -> str:
        """Return the greatest number of each row."""
        return self.add("ReduceMax", [states, self.constant([-1], np.int64)], keepdims=0)

    def rows(self, states: str, scales: str, zero: int, shift: float) -> Rows:
        """Divide rows by their scales and round."""
        rounded = self.add("QuantizeLinear", [states, scales, self.zeros[zero]], axis=0)
        upright = self.add("Unsqueeze", [scales, self.constant([1], np.int64)])
        return Rows(rounded, upright, zero, shift)
