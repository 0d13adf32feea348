"""The checkers that can be measured: the support model alone, overlap of words, or any function."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from checking_scores import Answer

from apercu.adapters.onnx_support import folder_support, packaged_support
from apercu.ports import Support, SupportModel
from apercu.text import is_stop, terms

EVEN = 0.5
"""From this probability on the support model alone says supported, or contradicted."""

Judge = Callable[[Sequence[str], str], tuple[str | None, float | None]]
"""Documents and a claim -> verdict and support; either may be `None`."""


class System(NamedTuple):
    """A checker under its name; `trained_on` is `None` where that is not known."""

    name: str
    judge: Judge
    trained_on: tuple[str, ...] | None


class Refused(Exception):
    """A checker must not be measured on a set."""


class NoModel(Exception):
    """There is no support model to be measured."""


def overlap(documents: Sequence[str], claim: str) -> tuple[str | None, float | None]:
    """Give the share of the claim's terms, stop words left out, that its best document has."""
    wanted = {term for term in terms(claim) if not is_stop(term)}
    if not wanted or not any(text.strip() for text in documents):
        return None, None
    return None, max(len(wanted & set(terms(text))) / len(wanted) for text in documents)


def by_model(model: SupportModel) -> Judge:
    """Judge by a support model alone, by the document that supports the claim most."""

    def judge(documents: Sequence[str], claim: str) -> tuple[str | None, float | None]:
        found = model.weigh([(text, claim) for text in documents])
        judged = [one for one in found if isinstance(one, Support)]
        if not judged:
            return "not_checked", None
        support = max(one.value for one in judged)
        against = max(one.against or 0.0 for one in judged)
        if support >= EVEN:
            return "supported", support
        return ("contradicted" if against >= EVEN else "insufficient"), support

    return judge


def system(name: str, folder: Path | None) -> System:
    """Make a checker by its name: `overlap`, `support`, or `MODULE:FUNCTION`.

    A function may say by its attribute `trained_on` which sets its parts were trained on.
    """
    if name == "overlap":
        return System("overlap of words", overlap, ())
    if name == "support":
        # One thread: two claims are judged at a time.
        model = folder_support(folder, threads=1) if folder else packaged_support(threads=1)
        if model is None:
            raise NoModel("no support model comes with the program yet; name a folder by --model")
        return System(model.name, by_model(model), model.scheme.trained_on)
    module, _, function = name.partition(":")
    if not function:
        raise NoModel(f"{name} is no checker; name overlap, support, or MODULE:FUNCTION")
    judge = getattr(importlib.import_module(module), function)
    return System(name, judge, getattr(judge, "trained_on", None))


def refuse(checker: System, trains: str) -> None:
    """Raise `Refused` where a checker was trained on a set: its score there would say nothing."""
    for data in checker.trained_on or ():
        if _plain(trains) in _plain(data):
            raise Refused(
                f"{checker.name} was trained on {data}; its figures on that set come from"
                f" cross-validation in training/support"
            )


def answer(checker: System, documents: Sequence[str], claim: str) -> Answer:
    """Ask a checker."""
    return Answer(*checker.judge(documents, claim))


def _plain(name: str) -> str:
    """Put blanks around each word and number of a name: `supported` does not name RTE."""
    return f" {' '.join(re.findall(r'[a-z]+|[0-9]+', name.lower()))} "
