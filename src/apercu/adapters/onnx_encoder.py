"""An encoder that runs an ONNX model on this machine: the packaged one, or any in a folder.

A text is encoded by itself, never in a batch with others: int8 arithmetic takes its scales from
what lies beside it, and padding changes the order in which numbers are summed, so that in a batch
the same text would get other bits with other neighbours. What that costs is in
`docs/decisions/0015-encoder.md`. Two texts are encoded at a time, each by one thread.

A folder holds `model.onnx` and `tokenizer.json`, and if need be one of

- `manifest.json`: `{"pooling": "mean" | "cls" | "none", "longest": tokens, "dimension": n,
  "files": {name: {"sha256": ...}}}`, each of them optional; hashes that stand there are checked;
- `1_Pooling/config.json` and `sentence_bert_config.json` as sentence-transformers writes them.

Without either, a model that gives a vector a token is pooled by the mean, at 256 tokens.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from apercu.adapters.onnx_files import (
    PinnedFile,
    hash_files,
    load_session,
    load_tokenizer,
    onnx_errors,
    read_settings_file,
)
from apercu.errors import InputError, SettingError
from apercu.records import Record

if TYPE_CHECKING:
    from apercu.ports import Vectors

PACKAGED = "minilm-l6-v2-int8"
LONGEST = 256
"""In tokens, where a folder says nothing: what MiniLM was trained with."""
THREADS = 2
KNOWN_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})

Pooling = Literal["mean", "cls", "none"]


class _Manifest(msgspec.Struct, frozen=True):
    name: str = ""
    pooling: Pooling | None = None
    longest: int | None = None
    dimension: int | None = None
    files: dict[str, PinnedFile] = {}


class _PoolingConfig(msgspec.Struct, frozen=True):
    """What sentence-transformers writes into `1_Pooling/config.json`; other fields are ignored."""

    pooling_mode_mean_tokens: bool = False
    pooling_mode_cls_token: bool = False


class _LengthConfig(msgspec.Struct, frozen=True):
    max_seq_length: int | None = None


class Recipe(Record, frozen=True, kw_only=True):
    """What makes a vector out of a text: the files by name and hash, and two settings.

    `pooling` is `None` where the model's own output decides; `dimension` where it is not told.
    """

    files: dict[str, str]
    pooling: Pooling | None
    longest: int
    dimension: int | None = None

    @property
    def id(self) -> str:
        """Hash everything that shapes a vector."""
        shaping = [sorted(self.files.items()), self.pooling, self.longest]
        return f"onnx-{hashlib.sha256(json.dumps(shaping).encode()).hexdigest()[:32]}"


def packaged_encoder(*, threads: int = THREADS) -> OnnxEncoder:
    """Give the encoder that comes with the program: 384 dimensions, English, 256 tokens."""
    with resources.as_file(resources.files("apercu") / "data" / "models" / PACKAGED) as folder:
        return folder_encoder(folder, threads=threads, packaged=True)


def folder_encoder(folder: Path, *, threads: int = THREADS, packaged: bool = False) -> OnnxEncoder:
    """Give the encoder in a folder; raises `SettingError` where it is not one.

    The model is loaded with the first text; a model that cannot be loaded is told then.
    """
    remedy = _remedy(packaged)
    if not folder.is_dir():
        raise SettingError(f"the encoder {folder} is not a folder; {remedy}")
    manifest = read_settings_file(folder / "manifest.json", _Manifest)
    if packaged and manifest is None:
        raise SettingError(f"{folder} has no manifest.json; {remedy}")
    manifest = manifest or _Manifest()
    files = hash_files(folder, manifest.files, remedy=remedy)
    recipe = Recipe(
        files=files,
        pooling=manifest.pooling or _given_pooling(folder),
        longest=manifest.longest or _given_length(folder) or LONGEST,
        dimension=manifest.dimension,
    )
    return OnnxEncoder(folder, recipe, name=manifest.name or folder.name, threads=threads)


class OnnxEncoder:
    """Texts to vectors by an ONNX model; `apercu.ports.Encoder`.

    Safe to use from several threads.
    """

    def __init__(self, folder: Path, recipe: Recipe, *, name: str, threads: int) -> None:
        self.folder = folder
        self.recipe = recipe
        self.name = name
        self.id = recipe.id
        self.threads = max(1, min(threads, THREADS))

    @cached_property
    def dimension(self) -> int:
        """How many numbers a vector has; loads the model where no manifest tells."""
        return self.recipe.dimension or int(self._vector("a").shape[0])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text: `(n, dimension)` float32, L2-normalised.

        What lies behind the first `recipe.longest` tokens of a text (256 with the packaged model,
        some 190 English words) does not count. The same text gets the same bytes, whichever other
        texts come with it. Raises `SettingError` where the model cannot be used, `InputError` for
        a text without any token (never with the packaged model, which marks where a text begins).
        """
        import numpy as np

        if len(texts) < 2 or self.threads == 1:
            rows = [self._vector(text) for text in texts]
        else:
            self._model  # noqa: B018  loaded once, before the threads ask for it
            with ThreadPoolExecutor(self.threads, "encoder") as pool:
                rows = list(pool.map(self._vector, texts))
        if not rows:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = np.stack(rows)
        if self.recipe.dimension not in {None, vectors.shape[1]}:
            raise SettingError(
                f"the model in {self.folder} gives {vectors.shape[1]} numbers, its manifest.json"
                f" says {self.recipe.dimension}; correct the manifest"
            )
        return vectors

    @cached_property
    def _model(self) -> _Model:
        return _Model(self.folder, self.recipe)

    def _vector(self, text: str) -> Any:
        """Encode one text: `(dimension,)` float32."""
        return self._model.vector(text)


class _Model:
    """A loaded model with its tokenizer."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.folder = folder
        self.tokenizer = load_tokenizer(folder / "tokenizer.json")
        self.tokenizer.enable_truncation(recipe.longest)
        self.session = load_session(folder / "model.onnx")
        self.inputs = {given.name for given in self.session.get_inputs()}
        unknown = self.inputs - KNOWN_INPUTS
        if unknown or "input_ids" not in self.inputs:
            raise SettingError(
                f"the model in {folder} asks for {', '.join(sorted(self.inputs))}; an encoder of"
                f" texts asks for input_ids, and may ask for attention_mask and token_type_ids"
            )
        outputs = [given.name for given in self.session.get_outputs()]
        named = "sentence_embedding"
        self.output = named if named in outputs else outputs[0]
        self.pooling = recipe.pooling

    def vector(self, text: str) -> Any:
        """Encode one text: `(dimension,)` float32 of length 1; raises `SettingError`."""
        import numpy as np

        # Half a surrogate pair is no character; the tokenizer would refuse the whole text.
        encoding = self.tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        if not encoding.ids:
            raise InputError(
                f"the text {text[:40]!r} holds no token for the encoder in {self.folder}; leave it"
                f" out, or take a tokenizer that marks where a text begins"
            )
        given = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.array([given[name]], dtype=np.int64) for name in self.inputs}
        try:
            (output,) = self.session.run([self.output], feed)
        except onnx_errors() as error:
            raise SettingError(
                f"the model in {self.folder} failed on a text of {len(encoding.ids)} tokens:"
                f" {error}; set its longest text by `longest` in its manifest.json"
            ) from error
        row = self._pooled(output)
        length = np.sqrt(np.sum(np.square(row)))
        if not (np.isfinite(length) and length > 0):
            raise SettingError(
                f"the model in {self.folder} gives no usable vector (its length is {length});"
                f" choose another encoder"
            )
        return (row / length).astype(np.float32)

    def _pooled(self, output: Any) -> Any:
        """Make one row of the model's output, in float64."""
        import numpy as np

        rows = np.asarray(output, dtype=np.float64)
        pooling = self.pooling or ("none" if rows.ndim == 2 else "mean")
        if rows.ndim != (2 if pooling == "none" else 3) or rows.shape[0] != 1:
            raise SettingError(
                f"the model in {self.folder} gives an array of shape {rows.shape}, which does not"
                f" fit the pooling {pooling!r}; set `pooling` in its manifest.json"
            )
        if pooling == "none":
            return rows[0]
        return rows[0, 0] if pooling == "cls" else rows[0].mean(axis=0)


def _given_pooling(folder: Path) -> Pooling | None:
    given = read_settings_file(folder / "1_Pooling" / "config.json", _PoolingConfig)
    if given is None:
        return None
    if given.pooling_mode_mean_tokens == given.pooling_mode_cls_token:
        raise SettingError(
            f"{folder / '1_Pooling' / 'config.json'} asks for a pooling that is not known here;"
            f" take a model that is pooled by the mean or by its first token"
        )
    return "mean" if given.pooling_mode_mean_tokens else "cls"


def _given_length(folder: Path) -> int | None:
    given = read_settings_file(folder / "sentence_bert_config.json", _LengthConfig)
    return given.max_seq_length if given else None


def _remedy(packaged: bool) -> str:
    if packaged:
        return "install apercu again"
    return (
        "APERCU_ENCODER takes `builtin`, the address of a service, or a folder with model.onnx"
        " and tokenizer.json"
    )
