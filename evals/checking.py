"""Measure a checker of claims: verdicts and supports against labels, beside trivial answers.

    python evals/checking.py [SET ...] [--judge overlap|support|MODULE:FUNCTION] [--model FOLDER]
                             [--sample N]
    python evals/checking.py --sealed demo|speeches --judge ...    hashed first, once, logged

Sets: wice summedits attributionbench climate_fever rte commitmentbank relations-demo
relations-speeches; all of them without a name. The judge is `judge(documents, claim) -> (verdict,
support)`; `support` is the model alone (the packaged one, or that in FOLDER), with a verdict of its
own from .5 on. Each figure stands twice where it can: by the judge's own verdict, and by a
threshold that four fifths of the groups choose for the last fifth. Beside it the commonest answer
and the overlap of words, by such a threshold, and McNemar's p against the latter.

A model that was trained on a set is not measured there; its manifest's `trained_on` tells. Claims
that were not judged are counted, and are wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from checking_judges import NoModel, Refused, System, answer, overlap, refuse, system
from checking_scores import (
    Answer,
    Figure,
    balanced_accuracy,
    by_threshold,
    by_two_thresholds,
    calibration_error,
    macro_f1,
)
from checking_sets import GOLD, SEALED, SETS, WHOLE, Claims, Item, load, load_sealed
from nuggets_corpora import Missing
from sealed import measured_commit
from stats import Rate, mcnemar, rate

from apercu.errors import ApercuError

HERE = Path(__file__).resolve().parent
LOG = HERE / "sealed-runs.jsonl"
EVAL = "checking"
READ_BY = ("src/apercu/check", "src/apercu/adapters", "src/apercu/data", "src/apercu/text")
THREADS = 2
FEW = 8
"""Parts of fewer items get no line: their intervals say nothing."""
OVERLAP = System("overlap of words", overlap, ())

Told = Sequence[str | None]


class Scored(NamedTuple):
    """A way of answering, measured."""

    name: str
    balanced: Figure
    macro: Figure
    judged: Rate
    told: Told


def ask(checker: System, claims: Claims) -> list[Answer]:
    """Ask a checker about every claim, two at a time."""
    with ThreadPoolExecutor(THREADS, "judge") as pool:
        return list(
            pool.map(lambda item: answer(checker, item.documents, item.claim), claims.items)
        )


def ways(name: str, claims: Claims, answers: Sequence[Answer]) -> Iterator[Scored]:
    """Measure a checker by its own verdicts and by thresholds."""
    if any(one.verdict is not None for one in answers):
        yield scored(f"{name}, its verdicts", claims, [one.verdict for one in answers])
    if any(one.support is not None for one in answers):
        yield scored(f"{name}, threshold by folds", claims, by_threshold(claims, answers))
        if claims.labels == ("supported", "partly", "insufficient"):
            yield scored(f"{name}, two by folds", claims, by_two_thresholds(claims, answers))


def scored(name: str, claims: Claims, told: Told) -> Scored:
    judged = sum(one not in {None, "not_checked"} for one in told)
    return Scored(
        name, balanced_accuracy(claims, told), macro_f1(claims, told), rate(judged, len(told)), told
    )


def commonest(claims: Claims) -> Scored:
    label = Counter(i.label for i in claims.items if i.label in claims.labels).most_common(1)[0][0]
    return scored(f"always {label}", claims, [label] * len(claims.items))


def right(claims: Claims, told: Told) -> list[bool]:
    """Tell for each claim whether supported, or not, was told rightly."""
    return [
        one not in {None, "not_checked"} and (one == "supported") == (item.label == "supported")
        for item, one in zip(claims.items, told, strict=True)
    ]


def table(claims: Claims, rows: Sequence[Scored], beside: Scored) -> Iterator[str]:
    """Write the measured ways as a table."""
    yield "| | balanced accuracy | macro-F1 | judged | p beside overlap |"
    yield "|---|---|---|---|---|"
    known = right(claims, beside.told)
    for row in rows:
        ours = right(claims, row.told)
        only = sum(a and not b for a, b in zip(ours, known, strict=True))
        other = sum(b and not a for a, b in zip(ours, known, strict=True))
        p = "" if row is beside else f"{mcnemar(only, other):.3g}"
        yield f"| {row.name} | {row.balanced} | {row.macro} | {row.judged.value:.3f} | {p} |"


def report(claims: Claims, checker: System, answers: Sequence[Answer]) -> list[str]:
    """Write all that is measured on a set."""
    trivial = list(ways(OVERLAP.name, claims, ask(OVERLAP, claims)))
    own = list(ways(checker.name, claims, answers)) if checker is not OVERLAP else trivial
    rows = [commonest(claims), *trivial, *(own if checker is not OVERLAP else [])]
    labels = Counter(item.label for item in claims.items)
    groups = len({item.group for item in claims.items})
    said = ", ".join(f"{label} {n}" for label, n in labels.most_common())
    lines = [f"n = {len(claims.items)} in {groups} groups: {said}", ""]
    lines += table(claims, rows, trivial[0])
    error = calibration_error(claims, answers)
    if error is not None and checker is not OVERLAP:
        lines.append(f"\nexpected calibration error of {checker.name}: {error:.3f}")
    if claims.name == "climate_fever":
        lines += disputed(claims, own[0])
    elif claims.name == "attributionbench":
        lines += sources(claims, own[0])
    else:
        lines += parts(claims, own[0])
    if claims.name.startswith("relations"):
        lines += lowered(claims, own[0])
    return lines


def parts(claims: Claims, way: Scored) -> Iterator[str]:
    """Tell for each part how often supported, or not, was told rightly."""
    hits: dict[str, list[bool]] = {}
    for item, ok in zip(claims.items, right(claims, way.told), strict=True):
        for part in item.parts:
            hits.setdefault(part, []).append(ok)
    if not hits:
        return
    yield f"\nwhether supported or not told rightly, {way.name}, by part (of a fault: its recall):"
    for part in sorted(hits):
        if len(hits[part]) >= FEW:
            yield f"- {part}: {rate(sum(hits[part]), len(hits[part]))}"


def sources(claims: Claims, way: Scored) -> Iterator[str]:
    """Tell balanced accuracy for each source of AttributionBench."""
    yield f"\nbalanced accuracy by source, {way.name}:"
    for source in sorted({item.parts[0] for item in claims.items}):
        kept = [at for at, item in enumerate(claims.items) if item.parts[0] == source]
        some = claims._replace(items=tuple(claims.items[at] for at in kept))
        yield f"- {source}: {balanced_accuracy(some, [way.told[at] for at in kept])} n={len(kept)}"


def disputed(claims: Claims, way: Scored) -> Iterator[str]:
    """Join the verdicts on five sentences each: disputed where some support and some contradict."""
    by_claim: dict[str, list[tuple[Item, str | None]]] = {}
    for item, told in zip(claims.items, way.told, strict=True):
        by_claim.setdefault(item.group, []).append((item, told))
    items, joined = [], []
    for group, some in by_claim.items():
        said = {told for _, told in some}
        both = "disputed" if {"supported", "contradicted"} <= said else None
        one = next((label for label in ("supported", "contradicted") if label in said), None)
        items.append(some[0][0]._replace(id=group, label=some[0][0].parts[0].removeprefix(WHOLE)))
        joined.append(both or one or "insufficient")
    whole = Claims(
        "climate_fever claims", (*claims.labels, "disputed"), tuple(items), claims.trains
    )
    found = sum(told == item.label == "disputed" for item, told in zip(items, joined, strict=True))
    yield f"\nclaims as a whole, {way.name}: macro-F1 over four labels {macro_f1(whole, joined)}"
    yield f"- {commonest(whole).name}: {commonest(whole).macro}"
    yield f"- disputed, precision: {rate(found, joined.count('disputed'))}"
    yield f"- disputed, recall: {rate(found, sum(i.label == 'disputed' for i in items))}"


def lowered(claims: Claims, way: Scored) -> Iterator[str]:
    """Tell the share of supported claims that were not called so, and what became of the others."""
    pairs = list(zip(claims.items, way.told, strict=True))
    sound = [told for item, told in pairs if item.label == "supported"]
    faulty = [told for item, told in pairs if item.label in claims.labels[1:]]
    open_ended = [told for item, told in pairs if item.label == "not_checkable"]
    yield f"\n{way.name}:"
    yield f"- supported wrongly lowered: {rate(sum(o != 'supported' for o in sound), len(sound))}"
    yield f"- faulty told: {rate(sum(o not in {'supported', None} for o in faulty), len(faulty))}"
    told = sum(one == "not_checkable" for one in open_ended)
    yield f"- not checkable told so: {rate(told, len(open_ended))}"


def sampled(claims: Claims, most: int | None) -> Claims:
    """Keep whole groups, in the order of their hashes, until `most` items are there."""
    if most is None or len(claims.items) <= most:
        return claims
    sizes = Counter(item.group for item in claims.items)
    kept: set[str] = set()
    n = 0
    for group in sorted(sizes, key=lambda one: hashlib.sha256(one.encode()).hexdigest()):
        if n >= most:
            break
        kept.add(group)
        n += sizes[group]
    return claims._replace(items=tuple(one for one in claims.items if one.group in kept))


def measure(name: str, checker: System, most: int | None = None) -> list[str]:
    """Measure a checker on an open set; raises `Refused`, `Missing`."""
    refuse(checker, name)
    claims = sampled(load(name), most)
    start = time.perf_counter()
    answers = ask(checker, claims)
    taken = time.perf_counter() - start
    lines = report(claims, checker, answers)
    return [*lines, f"\n{taken:.0f} s, {len(answers) / max(taken, 1e-9):.1f} claims/s"]


def scored_before(digest: str) -> int:
    """Count the runs of a sealed half that the log holds."""
    lines = LOG.read_text(encoding="utf-8").splitlines() if LOG.exists() else []
    runs = [json.loads(line) for line in lines if line.strip()]
    return sum(one.get("eval") == EVAL and one["sha256"] == digest for one in runs)


def sealed(name: str, checker: System, *, again: bool) -> int:
    """Score a sealed half: its hash first, then once, then the log."""
    path = GOLD / SEALED[name]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{path.name} sha256 {digest}, scored before: {scored_before(digest)} times")
    laid_down = (GOLD / f"README-relations-claims-{name}.md").read_text(encoding="utf-8")
    reason = None
    if digest not in laid_down:
        reason = "it is not the file whose hash its README gives"
    elif scored_before(digest) and not again:
        reason = (
            f"{LOG.name} holds a run of it; --again scores it once more, which is no first look"
        )
    try:
        refuse(checker, f"relations-{name}")
        claims = load_sealed(name) if reason is None else None
    except (Refused, Missing, KeyError, ValueError) as error:
        reason, claims = str(error), None
    if claims is None:
        print(f"the sealed half stays shut: {reason}", file=sys.stderr)
        return 2
    lines = report(claims, checker, ask(checker, claims))
    print("\n".join(lines))
    log(path, digest, checker, lines)
    return 0


def log(path: Path, digest: str, checker: System, lines: Sequence[str]) -> None:
    """Append a run of a sealed half to the log."""
    entry: dict[str, Any] = {
        "eval": EVAL,
        "set": path.name,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": measured_commit(*READ_BY),
        "sha256": digest,
        "judge": checker.name,
        "scores": [line.strip() for line in lines if line.strip()],
    }
    with LOG.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    parser.add_argument("--judge", default="support", help="overlap, support or MODULE:FUNCTION")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="a support model's folder")
    parser.add_argument(
        "--sealed", choices=sorted(SEALED), help="score a sealed half, once, logged"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="whole groups, by hash, up to N claims of a set"
    )
    parser.add_argument("--again", action="store_true", help="score a half that was scored")
    given = parser.parse_args(arguments)
    if unknown := set(given.sets) - set(SETS):
        parser.error(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    try:
        checker = OVERLAP if given.judge == "overlap" else system(given.judge, given.model)
        if given.sealed:
            return sealed(given.sealed, checker, again=given.again)
    except (NoModel, ApercuError) as error:
        print(error, file=sys.stderr)
        return 2
    if checker.trained_on is None:
        print(f"{checker.name} does not tell what it was trained on: figures may be too good")
    left = 0
    for name in given.sets or SETS:
        try:
            lines = measure(name, checker, given.sample)
        except (Refused, Missing) as error:
            left += 1
            lines = [f"not measured: {error}"]
        print(f"\n### {name}\n" + "\n".join(lines), flush=True)
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
