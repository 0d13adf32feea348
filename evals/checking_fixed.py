"""Switch each fixed check off: what it changes, on the open claims about relations between states.

    python evals/checking_fixed.py [--model FOLDER] [--whole] [--cases CHECK] [--write]

Each claim of `gold/relations-claims-demo.jsonl` and `-speeches.jsonl` (never the sealed halves) is
judged beside its own documents, with their days and speakers; with `--whole` the claims on the
demonstration are judged beside what an audit finds in the whole collection, settled as an audit
settles it. The support model is the packaged one or that in FOLDER; where there is none, a stand-in
that takes every passage with half of the claim's words for support: what is lowered then is the
checks' own work, and no figure of it is a checker's quality.

Told for each check: claims whose verdict it decides (switching it off changes supported or not),
how many of these it gets right and wrong, balanced accuracy without it, and the supported claims
that a finding of it lowers, alone or with others. `--cases` lists what a check lowers wrongly.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import msgspec
from checking_scores import balanced_accuracy
from checking_sets import DEMO, Claims, Item, load
from nuggets_corpora import collection, texts
from stats import rate

from apercu.adapters.onnx_support import folder_support, packaged_support
from apercu.adapters.spacy_parser import SpacyParser
from apercu.assemble import searchable
from apercu.auditing.materials import Reader
from apercu.auditing.settling import settled
from apercu.check.judging import Judge
from apercu.check.records import Check, Checked, Material
from apercu.clauses import Parsed
from apercu.dates import parse_published
from apercu.ports import Parser, Support, SupportModel, Unjudged
from apercu.records import Interval
from apercu.text import is_stop, terms
from apercu.text.language import detect_language

SETS = ("relations-demo", "relations-speeches")
AS_OF = dt.date(2026, 3, 31)
HALF = 0.5
"""The share of a claim's words from which the stand-in takes a passage for support."""
CHECKS: tuple[Check, ...] = get_args(Check)


class Words:
    """Takes every passage with half of a claim's words for support: a stand-in, no model."""

    name = id = "half of the words"

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Support | Unjudged]:
        """Return 0.9 or 0.1."""
        return [Support(0.9 if _share(*pair) >= HALF else 0.1, 0, len(pair[0])) for pair in pairs]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        """Return 0.9 or 0.1."""
        return [one.value for one in self.weigh(pairs) if isinstance(one, Support)]


def _share(passage: str, claim: str) -> float:
    wanted = {term for term in terms(claim) if not is_stop(term)}
    return len(wanted & set(terms(passage))) / len(wanted) if wanted else 0.0


class Kept:
    """A parser and a model whose answers are kept: every check switched off asks the same."""

    def __init__(self, parser: Parser, model: SupportModel | None) -> None:
        self._parser, self._model = parser, model
        self.name, self.id = (model.name, model.id) if model else ("nothing", "")
        self._parsed: dict[tuple[str, str | None], Parsed | None] = {}
        self._weighed: dict[tuple[str, str], Support | Unjudged] = {}

    def parse(self, texts: Sequence[str], language: str | None) -> list[Parsed | None]:
        """Parse what was not parsed before."""
        new = list(dict.fromkeys(one for one in texts if (one, language) not in self._parsed))
        for text, parsed in zip(new, self._parser.parse(new, language), strict=True):
            self._parsed[text, language] = parsed
        return [self._parsed[one, language] for one in texts]

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Support | Unjudged]:
        """Weigh what was not weighed before."""
        new = list(dict.fromkeys(one for one in pairs if one not in self._weighed))
        if new and self._model:
            self._weighed.update(zip(new, self._model.weigh(new), strict=True))
        return [self._weighed[one] for one in pairs]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        """Return the probabilities alone."""
        return [one.value if isinstance(one, Support) else None for one in self.weigh(pairs)]


class Case(NamedTuple):
    """A claim with what it is compared with."""

    item: Item
    materials: tuple[Material, ...]


def named_cases(claims: Claims) -> Iterator[Case]:
    """Put each claim beside its own documents, with their day, speaker and language."""
    by_text = {row["text"]: row for row in rows(claims.name.removeprefix("relations-"))}
    for item in claims.items:
        found = []
        for number, text in enumerate(item.documents):
            row = by_text[text]
            found.append(
                Material(
                    text=text,
                    document=str(number),
                    origin=str(number),
                    url=row["url"],
                    title=row["title"],
                    published=_day(row["published"]),
                    language=detect_language(text),
                    speaker=_speaker(row["url"]),
                    cited=True,
                )
            )
        yield Case(item, tuple(found))


def _day(published: str) -> Interval | None:
    return parse_published(published, basis="given") if published else None


def rows(name: str) -> Iterator[dict[str, str]]:
    """Read the documents of a collection with their addresses, titles and days."""
    if name != "demo":
        yield from map(msgspec.structs.asdict, texts(name).values())
        return
    for path in sorted(DEMO.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield {"title": "", "published": "", **json.loads(line)}


def _speaker(url: str) -> str | None:
    state = url.removeprefix("urn:ungdc:").partition("_")[0] if url.startswith("urn:ungdc:") else ""
    return {"EU": "org:EU"}.get(state, state) or None


def whole_cases(claims: Claims, reader: Reader) -> Iterator[Case]:
    """Put each claim beside what an audit finds for it in a collection."""
    for item in claims.items:
        pieces = reader.pieces(reader.find(item.claim), frozenset(), frozenset())
        yield Case(item, tuple(one.material for one in pieces))


# --- judges for evals/checking.py -----------------------------------------------------------------

_LOCK = threading.Lock()


@functools.cache
def _judge() -> Judge:
    return Judge(SpacyParser(), packaged_support() or Words())


def program(documents: Sequence[str], claim: str) -> tuple[str | None, float | None]:
    """Judge as `apercu check --claims` does, with the packaged model or the stand-in.

    For `evals/checking.py --judge checking_fixed:program`.
    """
    given = [
        Material(text=one, language=detect_language(one) or "en", cited=True) for one in documents
    ]
    with _LOCK:  # what a judge keeps of texts is kept by one at a time
        found = settled(_judge().judge(claim, given), given)
    return found.verdict, None if found.verdict == "not_checked" else found.support


def dated(documents: Sequence[str], claim: str) -> tuple[str | None, float | None]:
    """Judge as `program` does, with day and speaker of the texts of our collections.

    What is given to the program with a document is known there, and a relative day needs it.
    """
    given = [
        _known().get(one) or Material(text=one, language="en", cited=True) for one in documents
    ]
    days = [one.published.start[:10] for one in given if one.published and one.published.start]
    day = dt.date.fromisoformat(max(days)) if days else None
    with _LOCK:
        found = settled(_judge().judge(claim, given, day=day), given)
    return found.verdict, None if found.verdict == "not_checked" else found.support


@functools.cache
def _known() -> dict[str, Material]:
    return {
        row["text"]: Material(
            text=row["text"],
            url=row["url"],
            title=row["title"],
            published=_day(row["published"]),
            language=detect_language(row["text"]),
            speaker=_speaker(row["url"]),
            cited=True,
        )
        for name in ("demo", "speeches")
        for row in rows(name)
    }


_MODEL = packaged_support()
for _one in (program, dated):
    _one.trained_on = _MODEL.scheme.trained_on if _MODEL else ()  # type: ignore[attr-defined]


# --- judged ---------------------------------------------------------------------------------------


def judged(
    cases: Sequence[Case], kept: Kept, without: frozenset[Check], *, settle: bool
) -> list[Checked]:
    """Judge every claim with some checks switched off."""
    judge = Judge(kept, kept if kept.id else None, without=without)
    found = []
    for case in cases:
        checked = judge.judge(case.item.claim, case.materials, language="en")
        found.append(settled(checked, case.materials) if settle else checked)
    return found


def told(one: Checked) -> str:
    return one.verdict


def supports(found: Sequence[Checked]) -> list[bool]:
    return [one.verdict == "supported" for one in found]


def lowering(one: Checked) -> set[str]:
    """Return the checks whose findings stand in the way of a claim that is not supported."""
    return {
        reason.check
        for claim in one.claims
        if claim.verdict != "supported"
        for reason in claim.reasons
    }


def table(claims: Claims, full: Sequence[Checked], off: Mapping[str, Sequence[Checked]]) -> None:
    """Print what each check gives."""
    right = [item.label == "supported" for item in claims.items]
    counted = [n for n, item in enumerate(claims.items) if item.label != "not_checkable"]
    base = balanced_accuracy(claims, [told(one) for one in full])
    sound = [n for n in counted if right[n]]
    kept = sum(full[n].verdict == "supported" for n in sound)
    false = sum(full[n].verdict == "contradicted" for n in sound)
    faulty = [n for n in counted if not right[n]]
    against = [n for n, item in enumerate(claims.items) if item.label == "contradicted"]
    print(f"balanced accuracy, supported or not: {base}")
    print(f"supported kept: {rate(kept, len(sound))}")
    print(f"faulty told: {rate(sum(full[n].verdict != 'supported' for n in faulty), len(faulty))}")
    print(f"contradicted, told so: {rate(_told_so(full, against), len(against))}")
    print(f"supported, called contradicted: {rate(false, len(sound))}")
    print("\n| check | verdicts changed | right | wrong | without it | supported lowered |")
    print("|---|--:|--:|--:|---|--:|")
    names = Counter(name for n in sound for name in lowering(full[n]))
    every = supports(full)
    for name, found in off.items():
        other = supports(found)
        changed = [n for n in counted if every[n] != other[n]]
        good = sum(every[n] == right[n] for n in changed)
        without = balanced_accuracy(claims, [told(one) for one in found])
        print(
            f"| {name} | {len(changed)} | {good} | {len(changed) - good} | {without}"
            f" | {names[name]} |"
        )


def _told_so(found: Sequence[Checked], which: Sequence[int]) -> int:
    return sum(found[n].verdict == "contradicted" for n in which)


def list_cases(claims: Claims, full: Sequence[Checked], check: str) -> None:
    """Print what a check lowers wrongly, open halves only."""
    for item, one in zip(claims.items, full, strict=True):
        wrong = item.label == "supported" and one.verdict != "supported"
        if not wrong or (check not in lowering(one) and check != "all"):
            continue
        print(f"\n{item.id} {one.verdict}: {item.claim}")
        for claim in one.claims:
            for reason in claim.reasons:
                if claim.verdict != "supported" and check in (reason.check, "all"):
                    print(f"    {reason.check} {reason.contradicts}: {reason.text}")
                    print(f"      {claim.evidence[0].quote[:300]!r}")
                    if claim.evidence[0].reasons != claim.reasons:
                        quotes = [e.quote for e in claim.evidence if reason in e.reasons]
                        print(f"      here: {quotes[:1]}")


def model_of(folder: Path | None, *, none: bool) -> SupportModel | None:
    """Return the model in a folder, the packaged one, or the stand-in."""
    if none:
        return None
    if folder is not None:
        return folder_support(folder)
    return packaged_support() or Words()


def run(claims: Claims, cases: Sequence[Case], given: argparse.Namespace, kept: Kept) -> None:
    """Judge with every check, then without each."""
    started = time.perf_counter()
    print(f"\n### {claims.name}{', whole collection' if given.whole else ''}")
    print(f"n = {len(cases)}; support by: {kept.name}")
    full = judged(cases, kept, frozenset(), settle=given.whole)
    if given.cases:
        list_cases(claims, full, given.cases)
        return
    found = {r.check for one in full for c in one.claims for e in c.evidence for r in e.reasons}
    names = [] if given.quick else [name for name in CHECKS if name in found]
    off = {name: judged(cases, kept, frozenset({name}), settle=given.whole) for name in names} | {
        "all of them": judged(cases, kept, frozenset(CHECKS), settle=given.whole)
    }
    table(claims, full, off)
    print(f"\n{time.perf_counter() - started:.0f} s", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a support model's folder")
    parser.add_argument("--whole", action="store_true", help="beside the whole demonstration")
    parser.add_argument("--none", action="store_true", help="no model: what the checks call alone")
    parser.add_argument("--cases", metavar="CHECK", help="list what it lowers wrongly, or 'all'")
    parser.add_argument("--quick", action="store_true", help="switch nothing off")
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=SETS)
    given = parser.parse_args(arguments)
    kept = Kept(SpacyParser(), model_of(given.model, none=given.none))
    if given.whole:
        claims = load("relations-demo")
        with searchable(collection("demo")) as (opened, index):
            cases = list(whole_cases(claims, Reader(opened, index, AS_OF)))
        run(claims, cases, given, kept)
        return 0
    for name in given.sets:
        claims = load(name)
        run(claims, list(named_cases(claims)), given, kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
