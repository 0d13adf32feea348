"""A network that reads masked sentences for the types of acts: the packaged one, as ONNX.

A text is read by itself, never in a batch: of the 5 ms for 36 tokens one is the call's own and the
rest goes with the tokens, so that a batch would gain little and let answers hang on neighbours.
Input: for each side a token of its own and those of its common words, as
`training/events/acts_network.py` writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from apercu.adapters.onnx_files import (
    PinnedFile,
    hash_files,
    load_session,
    load_tokenizer,
    onnx_errors,
    read_settings_file,
)
from apercu.errors import SettingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

START, END = 101, 102
SIDES = {1: 1, 2: 2}
"""The token that stands for each side: two that the tokenizer leaves unused."""
LONGEST = 128
"""In tokens; sentences are learnt with at most 96."""
MOST_COMMON = 6
"""Tokens of a side's common words that are read."""
REMEDY = "install apercu again"


class Logits(NamedTuple):
    """What the network gives for a text, by name; none of it is normalised."""

    types: dict[str, float]
    modes: dict[str, float]
    domains: dict[str, float]
    realis: dict[str, float]


class _Manifest(msgspec.Struct, frozen=True):
    types: tuple[str, ...]
    modes: tuple[str, ...]
    domains: tuple[str, ...]
    realis: tuple[str, ...]
    tags: tuple[str, ...]
    files: dict[str, PinnedFile]


def packaged_acts() -> OnnxActs | None:
    """Give the network that comes with the program; `None` where it comes without one."""
    root = resources.files("apercu") / "data" / "models"
    names = sorted(part.name for part in root.iterdir() if part.name.startswith("acts-"))
    if not names:
        return None
    with resources.as_file(root / names[-1]) as folder:
        return folder_acts(folder)


def folder_acts(folder: Path) -> OnnxActs:
    """Give the network in a folder; raises `SettingError` where it is not one."""
    manifest = read_settings_file(folder / "manifest.json", _Manifest)
    if manifest is None:
        raise SettingError(f"{folder} has no manifest.json; {REMEDY}")
    hash_files(folder, manifest.files, remedy=REMEDY, complete=True)
    return OnnxActs(folder, manifest)


class OnnxActs:
    """Reads masked texts by an ONNX network; `apercu.relate.model.Network`."""

    def __init__(self, folder: Path, manifest: _Manifest) -> None:
        self.folder = folder
        self.manifest = manifest

    @property
    def id(self) -> str:
        """Key its answers: the model's SHA-256."""
        return f"onnx-{self.manifest.files['model.onnx'].sha256[:32]}"

    @cached_property
    def _session(self) -> Any:
        return load_session(self.folder / "model.onnx")

    @cached_property
    def _tokenizer(self) -> Any:
        return load_tokenizer(self.folder / "tokenizer.json")

    def read(self, texts: Sequence[Sequence[tuple[str, int, int]]]) -> list[Logits]:
        """Read texts given as pieces: words, whose they are (0, 1 source, 2 target), offset.

        Texts that are alike once masked are read once.
        """
        known: dict[tuple[tuple[str, int, int], ...], Logits] = {}
        for text in texts:
            key = tuple(text)
            if key not in known:
                known[key] = self._read(text)
        return [known[tuple(text)] for text in texts]

    def _read(self, pieces: Sequence[tuple[str, int, int]]) -> Logits:
        import numpy as np

        ids, kinds = self._numbers(pieces)
        feed = {
            "input_ids": np.array([ids], dtype=np.int64),
            "token_type_ids": np.array([kinds], dtype=np.int64),
        }
        try:
            types, modes, domains, realis = self._session.run(
                ["kind", "mode", "domain", "realis"], feed
            )
        except onnx_errors() as error:
            raise SettingError(
                f"the model in {self.folder} failed on a text of {len(ids)} tokens: {error};"
                f" {REMEDY}"
            ) from error
        return Logits(
            _named(self.manifest.types, types[0]),
            _named(self.manifest.modes, modes[0]),
            _named(self.manifest.domains, domains[0]),
            _named([_RENAMED.get(name, name) for name in self.manifest.realis], realis[0]),
        )

    def mark(self, text: str) -> list[tuple[int, int, int]]:
        """Mark the sides of a sentence's main act: whose (1 source, 2 target), start, end."""
        import numpy as np

        found = self._tokenizer.encode(
            text.encode("utf-8", "replace").decode("utf-8"), add_special_tokens=False
        )
        ids = [START, *found.ids[: LONGEST - 2], END]
        feed = {
            "input_ids": np.array([ids], dtype=np.int64),
            "token_type_ids": np.zeros((1, len(ids)), dtype=np.int64),
        }
        try:
            (tags,) = self._session.run(["tags"], feed)
        except onnx_errors() as error:
            raise SettingError(
                f"the model in {self.folder} failed on a text of {len(ids)} tokens: {error};"
                f" {REMEDY}"
            ) from error
        names = [self.manifest.tags[i] for i in tags[1:-1].argmax(1)]
        return _joined(names, found.offsets)

    def _numbers(self, pieces: Sequence[tuple[str, int, int]]) -> tuple[list[int], list[int]]:
        """Turn pieces into token numbers and whose they are."""
        ids, kinds = [START], [0]
        for words, whose, _ in pieces:
            # Half a surrogate pair is no character; the tokenizer would refuse the whole text.
            plain = words.encode("utf-8", "replace").decode("utf-8")
            found: list[int] = self._tokenizer.encode(plain, add_special_tokens=False).ids
            if whose:
                found = [SIDES[whose], *found[:MOST_COMMON]]
            ids += found
            kinds += [whose] * len(found)
        return [*ids[: LONGEST - 1], END], [*kinds[: LONGEST - 1], 0]


def _named(names: Sequence[str], values: NDArray[np.float32]) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))


_RENAMED = {"told_again": "retold"}
"""What the sentences of the training call otherwise than the records."""
_SIDES = {"S": 1, "T": 2}


def _joined(names: Sequence[str], offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Join tokens' tags to stretches; one that begins within opens a stretch all the same."""
    found: list[tuple[int, int, int]] = []
    last = "O"
    for name, (start, end) in zip(names, offsets, strict=False):
        side = _SIDES.get(name[-1], 0)
        if side and name[0] == "I" and last[-1] == name[-1]:
            found[-1] = (side, found[-1][1], end)
        elif side:
            found.append((side, start, end))
        last = name
    return found
