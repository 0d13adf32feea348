"""How a support model is to be run and read, from the files in its folder.

A folder holds `model.onnx` and `tokenizer.json`, and tells its labels in one of

- `manifest.json`: `{"labels": [...]}` in the order of the model's output, and, each optional,
  `name`, `longest` (tokens), `calibration` (`temperature`, `slope`, `intercept`), `scripts`
  (the first words of Unicode's names of the letters that it reads: `LATIN`), `trained_on` (names of
  data sets) and `files` (`{name: {"sha256": ...}}`); hashes that stand there are checked;
- `config.json` as Hugging Face's transformers writes it, with `id2label`, and
  `tokenizer_config.json` for the longest input.

The manifest wins. What a label means is told by its name (`MEANINGS`); labels without a name of
their own (`LABEL_0`) are known of the models in `NAMELESS` only, since a guess that goes wrong
would turn every answer into its reverse.
"""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Literal

import msgspec

from apercu.adapters.onnx_files import PinnedFile, hash_files, read_settings_file
from apercu.errors import SettingError
from apercu.records import Record

Label = Literal["supported", "partly", "insufficient", "contradicted"]

MEANINGS: dict[str, Label] = {
    "supported": "supported", "supports": "supported", "support": "supported",
    "entailment": "supported", "entailed": "supported", "entails": "supported",
    "consistent": "supported", "attributable": "supported",
    "partly": "partly", "partially_supported": "partly",
    "insufficient": "insufficient", "neutral": "insufficient", "unsupported": "insufficient",
    "not_supported": "insufficient", "not_entailment": "insufficient",
    "not_entailed": "insufficient", "not_enough_info": "insufficient",
    "inconsistent": "insufficient", "not_attributable": "insufficient",
    "contradicted": "contradicted", "contradiction": "contradicted",
    "contradicts": "contradicted", "refutes": "contradicted", "refuted": "contradicted",
}  # fmt: skip
"""What labels mean, in lower case, with `_` for blanks and hyphens."""
NAMELESS: dict[str, tuple[Label, ...]] = {"minicheck": ("insufficient", "supported")}
"""Models that are published without names of labels, by a part of their own name.

MiniCheck: Tang, Laban and Durrett, EMNLP 2024; its authors' code reads the second number.
"""
LONGEST = 256
"""In tokens, where a folder says nothing."""
LEAST = 32
"""Half of it for a claim, and a few words of a passage beside the marks of a pair."""
MOST = 512
"""The longest input that is ever used: a stretch of text longer than it says little of one claim,
and attention grows with its square."""
FIRST_PLACES = 2
"""Places that models of RoBERTa's kind keep for padding and do not use."""
ROBERTA_KIND = frozenset({"roberta", "xlm-roberta", "camembert", "xlm-roberta-xl"})
RULES = "windows/1 script/1"
"""Version of the rules by which texts are cut and refused; they shape every answer."""


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the model's numbers become probabilities: Platt's sigmoid over tempered log-odds.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017 (temperature); Platt, 1999.
    """

    temperature: float = 1.0
    slope: float = 1.0
    intercept: float = 0.0


class _Manifest(msgspec.Struct, frozen=True):
    labels: list[str] | None = None
    name: str = ""
    longest: int | None = None
    calibration: Calibration | None = None
    scripts: list[str] = []
    trained_on: list[str] | None = None
    files: dict[str, PinnedFile] = {}


class _Config(msgspec.Struct, frozen=True):
    """What transformers writes into `config.json`; other fields are ignored."""

    id2label: dict[str, str] = {}
    model_type: str = ""
    max_position_embeddings: int | None = None
    name: str = msgspec.field(default="", name="_name_or_path")


class _TokenizerConfig(msgspec.Struct, frozen=True):
    model_max_length: float | None = None


class Scheme(Record, frozen=True, kw_only=True):
    """How a support model is run and read.

    `labels` are what the outputs mean, in their order. `scripts` is empty where nothing is known.
    `trained_on` is `None` where the folder does not tell. `calibrated` says whether the
    probabilities were fitted to outcomes.
    """

    name: str
    files: dict[str, str]
    labels: tuple[Label, ...]
    longest: int
    calibration: Calibration
    calibrated: bool
    scripts: tuple[str, ...] = ()
    trained_on: tuple[str, ...] | None = None

    @property
    def id(self) -> str:
        """Hash everything that shapes an answer."""
        given = msgspec.to_builtins(self.calibration)
        shaping = [
            sorted(self.files.items()), self.labels, self.longest, sorted(given.items()),
            self.scripts, RULES,
        ]  # fmt: skip
        return f"support-{hashlib.sha256(json.dumps(shaping).encode()).hexdigest()[:32]}"


def read_scheme(folder: Path, *, remedy: str, packaged: bool = False) -> Scheme:
    """Read what a folder says of its model; raises `SettingError` where it cannot be used.

    A packaged model has to tell its labels, the hash of each file and what it was trained on.
    """
    if not folder.is_dir():
        raise SettingError(f"the support model {folder} is not a folder; {remedy}")
    manifest = read_settings_file(folder / "manifest.json", _Manifest)
    if packaged and (manifest is None or not manifest.labels or manifest.trained_on is None):
        raise SettingError(
            f"{folder / 'manifest.json'} does not tell labels and trained_on; {remedy}"
        )
    manifest = manifest or _Manifest()
    config = read_settings_file(folder / "config.json", _Config) or _Config()
    files = hash_files(folder, manifest.files, remedy=remedy, complete=packaged)
    calibration = manifest.calibration or Calibration()
    _check_calibration(calibration, folder / "manifest.json")
    trained_on = manifest.trained_on
    return Scheme(
        name=manifest.name or folder.name,
        files=files,
        labels=_labels(folder, manifest, config),
        longest=_longest(folder, manifest, config),
        calibration=calibration,
        calibrated=manifest.calibration is not None,
        scripts=tuple(manifest.scripts),
        trained_on=None if trained_on is None else tuple(trained_on),
    )


def _labels(folder: Path, manifest: _Manifest, config: _Config) -> tuple[Label, ...]:
    """Tell what the outputs mean, in their order."""
    if manifest.labels:
        place, names = folder / "manifest.json", manifest.labels
    else:
        place, names = folder / "config.json", _in_order(config.id2label, folder / "config.json")
        if not names or all(name.upper().startswith("LABEL_") for name in names):
            return _nameless(folder, config, names)
    unknown = [name for name in names if _plain(name) not in MEANINGS]
    if unknown:
        raise SettingError(
            f"{place} names labels whose meaning is not known here: {', '.join(unknown)}; say in"
            f" {folder / 'manifest.json'} by `labels` what the outputs mean, in their order, as"
            f" supported, partly, insufficient or contradicted"
        )
    meant = tuple(MEANINGS[_plain(name)] for name in names)
    if meant.count("supported") != 1:
        raise SettingError(
            f"{place} names the labels {', '.join(names)}; exactly one of them must stand for"
            f" support"
        )
    return meant


def _nameless(folder: Path, config: _Config, names: list[str]) -> tuple[Label, ...]:
    """Tell what outputs without names mean, of the models where it is known."""
    called = f"{folder.name} {config.name}".lower()
    for part, meant in NAMELESS.items():
        if part in called and len(names) in {0, len(meant)}:
            return meant
    raise SettingError(
        f"{folder} does not tell what its model's outputs mean; say it in"
        f' {folder / "manifest.json"}, in their order, e.g. {{"labels": ["insufficient",'
        f' "supported"]}}'
    )


def _in_order(labels: dict[str, str], place: Path) -> list[str]:
    """Put the labels of `id2label` into the order of the outputs."""
    if set(labels) != {str(number) for number in range(len(labels))}:
        raise SettingError(
            f"{place} numbers its labels {', '.join(labels)}; id2label has to number them from 0 on"
        )
    return [labels[str(number)] for number in range(len(labels))]


def _longest(folder: Path, manifest: _Manifest, config: _Config) -> int:
    """Return the longest input in tokens."""
    place = folder / "manifest.json"
    longest = manifest.longest
    if longest is None:
        place = folder / "config.json"
        longest = _told_length(folder, config)
    if not LEAST <= longest <= MOST:
        raise SettingError(
            f"{place} sets the longest input to {longest} tokens; say in"
            f" {folder / 'manifest.json'} by `longest` a number from {LEAST} to {MOST}"
        )
    return longest


def _told_length(folder: Path, config: _Config) -> int:
    """Return the longest input that the files of transformers tell, or what is usual."""
    known = []
    if config.max_position_embeddings is not None:
        unused = FIRST_PLACES if config.model_type in ROBERTA_KIND else 0
        known.append(config.max_position_embeddings - unused)
    said = read_settings_file(folder / "tokenizer_config.json", _TokenizerConfig)
    if said is not None and said.model_max_length is not None:
        # Where nobody set it, transformers writes 10 ** 30.
        known.append(int(min(said.model_max_length, MOST)))
    return min(MOST, *known) if known else LONGEST


def _check_calibration(given: Calibration, place: Path) -> None:
    numbers = (given.temperature, given.slope, given.intercept)
    if not all(map(math.isfinite, numbers)) or given.temperature <= 0 or given.slope <= 0:
        raise SettingError(
            f"the calibration in {place} has temperature {given.temperature}, slope {given.slope},"
            f" intercept {given.intercept}; they must be finite, the first two above 0"
        )


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")
