"""Read a folder with an ONNX model: hashes, files of settings, tokenizer, session.

Whatever is wrong with a file becomes a `SettingError` that names it and what to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from apercu.errors import SettingError

_T = TypeVar("_T")


class PinnedFile(msgspec.Struct, frozen=True):
    """What a manifest says of a file."""

    sha256: str


def model_files(folder: Path) -> Iterator[Path]:
    """Yield the files that shape an answer; weights may lie beside it (`model.onnx_data`)."""
    yield folder / "tokenizer.json"
    yield folder / "model.onnx"
    yield from sorted(set(folder.glob("model.onnx?*")))


def hash_files(
    folder: Path, expected: Mapping[str, PinnedFile], *, remedy: str, complete: bool = False
) -> dict[str, str]:
    """Return name and SHA-256 of each file of a model; raises `SettingError` for a wrong one.

    With `complete` every file must be among those expected.
    """
    found = {path.name: _sha256(path, remedy) for path in model_files(folder)}
    for name, pinned in expected.items():
        if found.get(name) != pinned.sha256:
            raise SettingError(
                f"{folder / name} is not the file that {folder / 'manifest.json'} tells of: its"
                f" SHA-256 should be {pinned.sha256}, found: {found.get(name, 'no such file')};"
                f" {remedy}"
            )
    loose = sorted(set(found) - set(expected)) if complete else []
    if loose:
        raise SettingError(
            f"{folder / 'manifest.json'} gives no SHA-256 of {', '.join(loose)}; {remedy}"
        )
    return found


def read_settings_file(path: Path, kind: type[_T]) -> _T | None:
    """Read a file of settings; `None` where there is none. Raises `SettingError`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} cannot be read as settings: {error}; correct it") from error


def load_tokenizer(path: Path) -> Any:
    """Load a tokenizer that neither pads nor cuts; raises `SettingError`."""
    from tokenizers import Tokenizer

    try:
        # From bytes it raises ValueError, from a path a bare Exception.
        tokenizer = Tokenizer.from_buffer(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingError(
            f"{path} cannot be read as a tokenizer: {error}; take the tokenizer.json that belongs"
            f" to the model"
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def load_session(path: Path) -> Any:
    """Load a model to run on one thread at a time; raises `SettingError`."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread a text: two texts at a time use two cores better than two threads on one text.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except onnx_errors() as error:
        raise SettingError(
            f"{path} cannot be loaded as an ONNX model: {error}; export it again"
        ) from error


def onnx_errors() -> tuple[type[Exception], ...]:
    """Name what onnxruntime raises: classes of its own that have no base in common."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (
        state.EPFail, state.Fail, state.InvalidArgument, state.InvalidGraph,
        state.InvalidProtobuf, state.NoModel, state.NoSuchFile, state.NotImplemented,
        state.RuntimeException,
    )  # fmt: skip


def _sha256(path: Path, remedy: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}); {remedy}") from error
