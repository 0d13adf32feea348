"""A support model that runs as ONNX on this machine: the packaged one, or any in a folder.

A pair of passage and claim is judged by itself, never in a batch with others: int8 arithmetic takes
its scales from what lies beside it, and padding changes the order in which numbers are summed. Two
pairs are judged at a time, each by one thread. What that costs is in
`docs/decisions/0016-support.md`, and what a folder holds in `apercu.adapters.support_scheme`.

A passage that is longer than the model takes is judged by windows of whole sentences; the window
that supports the claim most carries it. A claim is never cut: half a claim is another claim.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from apercu.adapters.onnx_files import load_session, load_tokenizer, onnx_errors
from apercu.adapters.support_scheme import Scheme, read_scheme
from apercu.adapters.support_windows import is_read, make_windows
from apercu.errors import SettingError
from apercu.ports import Support, Unjudged
from apercu.records import Span

THREADS = 2
BLOCK = 64
"""Pairs that are tokenized before they are judged: enough to put long ones first, so that both
threads end together, and few enough to keep in memory."""
CLAIM_SHARE = 2
"""A claim may take the half of the longest input: a passage needs room to say something."""
KNOWN_UNKNOWN = 0.5
"""A text of which more than this share of tokens is unknown to the tokenizer was not read."""
MARGIN = 4
"""Tokens that sentences may take more together than one by one: seen 2, with four kinds of
tokenizers on 5,000 windows each, of speeches and the demonstration reports."""
KNOWN_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
WORST = 3
"""Tokens of a claim by which it is told how far its worst words are from what is said."""
INTEGERS = {"tensor(int64)": "int64", "tensor(int32)": "int32"}

Pair = tuple[str, str]


class _Window(NamedTuple):
    """A window of a passage with the claim, as token numbers."""

    pair: int
    span: Span
    ids: list[int]
    types: list[int]


def packaged_support(*, threads: int = THREADS) -> OnnxSupport | None:
    """Give the support model that comes with the program; `None` where it comes without one."""
    root = resources.files("apercu") / "data" / "models"
    names = sorted(part.name for part in root.iterdir() if part.name.startswith("support-"))
    if not names:
        return None
    if len(names) > 1:
        raise SettingError(
            f"{root} holds several support models ({', '.join(names)}); install apercu again"
        )
    with resources.as_file(root / names[0]) as folder:
        return folder_support(folder, threads=threads, packaged=True)


def folder_support(folder: Path, *, threads: int = THREADS, packaged: bool = False) -> OnnxSupport:
    """Give the support model in a folder; raises `SettingError` where it is not one.

    The model is loaded with the first pair; a model that cannot be loaded is told then.
    """
    scheme = read_scheme(folder, remedy=_remedy(packaged), packaged=packaged)
    return OnnxSupport(folder, scheme, threads=threads)


class OnnxSupport:
    """Judges pairs of passage and claim by an ONNX classifier; `apercu.ports.SupportModel`.

    Safe to use from several threads.
    """

    def __init__(self, folder: Path, scheme: Scheme, *, threads: int) -> None:
        self.folder = folder
        self.scheme = scheme
        self.name = scheme.name
        self.id = scheme.id
        self.threads = max(1, min(threads, THREADS))

    def support(self, pairs: Sequence[Pair]) -> list[float | None]:
        """Return P(the passage supports the claim) of each pair, `None` where it was not judged.

        Errors are those of `weigh`.
        """
        found = self.weigh(pairs)
        return [one.value if isinstance(one, Support) else None for one in found]

    def weigh(self, pairs: Sequence[Pair]) -> list[Support | Unjudged]:
        """Judge pairs, and tell which window of the passage carries the claim.

        The same pair gives the same bytes, whichever other pairs come with it. Raises
        `SettingError` where the model cannot be used or gives no number.
        """
        found: list[Support | Unjudged] = []
        if not pairs:
            return found
        self._model  # noqa: B018  loaded once, before the threads ask for it
        with ThreadPoolExecutor(self.threads, "support") as pool:
            for at in range(0, len(pairs), BLOCK):
                found += self._weigh_block(pairs[at : at + BLOCK], pool)
        return found

    def _weigh_block(
        self, pairs: Sequence[Pair], pool: ThreadPoolExecutor
    ) -> list[Support | Unjudged]:
        planned = list(pool.map(self._model.plan, range(len(pairs)), pairs))
        found = [one if isinstance(one, Unjudged) else None for one in planned]
        windows = [window for one in planned if not isinstance(one, Unjudged) for window in one]
        # The longest first, or one thread would still be at work when the other has ended.
        windows.sort(key=lambda window: -len(window.ids))
        best: dict[int, Support] = {}
        for window, answer in zip(windows, pool.map(self._model.judge, windows), strict=True):
            best[window.pair] = _greater(best.get(window.pair), answer)
        return [one or best[number] for number, one in enumerate(found)]

    @cached_property
    def _model(self) -> _Model:
        return _Model(self.folder, self.scheme)


class _Model:
    """A loaded model with its tokenizer."""

    def __init__(self, folder: Path, scheme: Scheme) -> None:
        self.folder = folder
        self.scheme = scheme
        self.tokenizer = load_tokenizer(folder / "tokenizer.json")
        self.marks = self.tokenizer.num_special_tokens_to_add(True)
        if not self.marks:
            raise SettingError(
                f"{folder / 'tokenizer.json'} does not mark where the passage ends and the claim"
                f" begins; take the tokenizer.json that belongs to the model"
            )
        self.unknown = _unknown_token(self.tokenizer)
        self.session = load_session(folder / "model.onnx")
        self.inputs = {given.name: given.type for given in self.session.get_inputs()}
        self.kinds = {name: INTEGERS.get(kind) for name, kind in self.inputs.items()}
        self._check_inputs()
        self.outputs = [self._logits(), *self._tags()]

    def plan(self, number: int, pair: Pair) -> list[_Window] | Unjudged:
        """Cut a pair's passage into windows, or tell why the pair is not judged."""
        passage, claim = (_valid(text) for text in pair)
        claimed = self.tokenizer.encode(claim, add_special_tokens=False)
        if not claim.strip() or not claimed.ids:
            return Unjudged("claim_empty")
        if len(claimed.ids) > self.scheme.longest // CLAIM_SHARE:
            return Unjudged("claim_too_long")
        if not self._reads(claim, claimed.ids):
            return Unjudged("claim_script")
        if not passage.strip():
            return Unjudged("passage_empty")
        windows = list(self._windows(number, passage, claim, len(claimed.ids)))
        return windows or Unjudged("passage_script")

    def _windows(self, number: int, passage: str, claim: str, claimed: int) -> Iterator[_Window]:
        """Yield the windows of a passage that the model reads."""
        whole = Span(len(passage) - len(passage.lstrip()), len(passage.rstrip()))
        said = self.tokenizer.encode(passage[whole.start : whole.end], claim)
        words = [token for token, of in zip(said.ids, said.sequence_ids, strict=True) if of == 0]
        if len(said.ids) <= self.scheme.longest and self._reads(passage, words):
            yield _Window(number, whole, said.ids, said.type_ids)
            return
        room = self.scheme.longest - claimed - self.marks - MARGIN
        for span in make_windows(passage, self._offsets, room):
            said = self.tokenizer.encode(passage[span.start : span.end], claim)
            if len(said.ids) > self.scheme.longest:
                raise SettingError(
                    f"{self.folder / 'tokenizer.json'} makes {len(said.ids)} tokens of sentences"
                    f" and claim that make at most {self.scheme.longest - MARGIN} one by one; it"
                    f" cannot be used here"
                )
            yield _Window(number, span, said.ids, said.type_ids)

    def judge(self, window: _Window) -> Support:
        """Judge a window: P(supported), and what else the model has an answer for."""
        import numpy as np

        given = {
            "input_ids": window.ids,
            "attention_mask": [1] * len(window.ids),
            "token_type_ids": window.types,
        }
        feed = {name: np.array([given[name]], dtype=kind) for name, kind in self.kinds.items()}
        try:
            output, *tags = self.session.run(self.outputs, feed)
        except onnx_errors() as error:
            raise SettingError(
                f"the support model in {self.folder} failed on {len(window.ids)} tokens: {error};"
                f" set the longest input that it takes by `longest` in its manifest.json"
            ) from error
        logits = np.asarray(output, dtype=np.float64)
        wanted = (1, len(self.scheme.labels))
        if logits.shape != wanted:
            raise SettingError(
                f"the support model in {self.folder} gives an array of shape {logits.shape}, its"
                f" labels ask for {wanted}; correct its labels"
            )
        if not np.isfinite(logits).all():
            raise SettingError(
                f"the support model in {self.folder} gives {logits[0].tolist()}, which are no"
                f" numbers to judge by; export it again, in float32 or int8"
            )
        value, against = read_logits(logits[0].tolist(), self.scheme)
        astray = worst_words(np.asarray(tags[0])[0].tolist(), window.types) if tags else None
        return Support(value, window.span.start, window.span.end, against, astray)

    def _reads(self, text: str, ids: Sequence[int]) -> bool:
        """Tell whether the model can read a text."""
        if not ids:
            return False
        unread = sum(token == self.unknown for token in ids)
        return unread <= KNOWN_UNKNOWN * len(ids) and is_read(text, self.scheme.scripts)

    def _offsets(self, text: str) -> list[tuple[int, int]] | None:
        """Return where a text's tokens stand, `None` where the model cannot read it."""
        said = self.tokenizer.encode(text, add_special_tokens=False)
        return list(said.offsets) if self._reads(text, said.ids) else None

    def _check_inputs(self) -> None:
        unknown = set(self.inputs) - KNOWN_INPUTS
        if unknown or "input_ids" not in self.inputs or None in self.kinds.values():
            asked = ", ".join(f"{name} {kind}" for name, kind in sorted(self.inputs.items()))
            raise SettingError(
                f"the support model in {self.folder} asks for {asked}; it may ask for input_ids,"
                f" attention_mask and token_type_ids, as int64 or int32; export it as a sequence"
                f" classifier"
            )

    def _logits(self) -> str:
        """Return the name of the output that holds the logits."""
        outputs: list[str] = [given.name for given in self.session.get_outputs()]
        if "logits" not in outputs and len(outputs) > 1:
            raise SettingError(
                f"the support model in {self.folder} gives {', '.join(outputs)}; the output to be"
                f" read must be named logits"
            )
        return "logits" if "logits" in outputs else outputs[0]

    def _tags(self) -> list[str]:
        """Name the output that judges single tokens, where there is one."""
        return [one.name for one in self.session.get_outputs() if one.name == "tags"]


def worst_words(tags: Sequence[float], kinds: Sequence[int]) -> float | None:
    """Return the mean of the greatest log-odds of being wrong among the claim's tokens.

    The last token of the claim's kind is the mark that ends it.
    """
    claim = [tag for tag, kind in zip(tags, kinds, strict=True) if kind == 1][:-1]
    worst = sorted(claim, reverse=True)[:WORST]
    return math.fsum(worst) / len(worst) if worst and all(map(math.isfinite, worst)) else None


def read_logits(logits: Sequence[float], scheme: Scheme) -> tuple[float, float | None]:
    """Make P(supported), calibrated, and P(contradicted), tempered only, of a model's output.

    One number alone is taken as the log-odds of support.
    """
    given = scheme.calibration
    tempered = [number / given.temperature for number in logits]
    at = scheme.labels.index("supported")
    others = tempered[:at] + tempered[at + 1 :]
    odds = tempered[at] - _log_sum(others) if others else tempered[at]
    value = _sigmoid(given.slope * odds + given.intercept)
    against = [
        number
        for number, label in zip(tempered, scheme.labels, strict=True)
        if label == "contradicted"
    ]
    return value, math.exp(_log_sum(against) - _log_sum(tempered)) if against else None


def _log_sum(numbers: Sequence[float]) -> float:
    """Return log(sum(exp(numbers))) without overflow."""
    top = max(numbers)
    return top + math.log(math.fsum(math.exp(number - top) for number in numbers))


def _sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))


def _greater(best: Support | None, here: Support) -> Support:
    """Join what a window says with what the others said; of equal ones the first carries it."""
    if best is None:
        return here
    most = max(best, here, key=lambda one: (one.value, -one.start))
    if best.against is None or here.against is None:
        return most
    return most._replace(against=max(best.against, here.against))


def _unknown_token(tokenizer: Any) -> int | None:
    """Return the number of the token that stands for what the tokenizer does not know."""
    named = getattr(tokenizer.model, "unk_token", None)
    for name in (named, "[UNK]", "<unk>"):
        number = tokenizer.token_to_id(name) if name else None
        if number is not None:
            return int(number)
    return None


def _valid(text: str) -> str:
    """Put a mark for half a surrogate pair, which no tokenizer takes; offsets stay."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _remedy(packaged: bool) -> str:
    if packaged:
        return "install apercu again"
    return (
        "APERCU_SUPPORT takes `builtin`, `none`, or a folder with model.onnx, tokenizer.json and"
        " the labels in manifest.json or config.json"
    )
