"""Measure the coder of acts on what others have coded.

Usage: python evals/events.py [--lexicon] [--apart] [--speed] [SET ...]

Sets: plv, event, spans, gold, petrarch; all of them if none is named. `--lexicon` leaves the
network out. `--apart` prints what is fitted on PLV itself, ten-fold, which our figures never are.
`--speed` measures sentences a second on one core. Intervals are 95%: of shares Wilson's, of F1
by resampling sentences 1,000 times. Where the data are not beside the checkout, that is said.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

import events_sets as sets
from events_baseline import fit_words, ten_fold
from stats import rate

from apercu.actors import find_actors
from apercu.adapters.onnx_acts import packaged_acts
from apercu.adapters.spacy_parser import SpacyParser
from apercu.relate.codebook import quad_of
from apercu.relate.coding import AHEAD, GivenText, code_relation, code_text, code_texts
from apercu.relate.model import ActTypes
from apercu.relate.records import CodedAct

ROUNDS = 1_000
Pair = tuple[object, object]


def macro_f1(pairs: Sequence[Pair], labels: Sequence[object]) -> float:
    """Give the mean F1 over labels of (wanted, found) pairs, in percent."""
    both, wanted, found = Counter(), Counter(), Counter()  # type: tuple[Counter[object], Counter[object], Counter[object]]
    for one, other in pairs:
        wanted[one] += 1
        found[other] += 1
        both[one] += one == other
    scores = [2 * both[x] / (wanted[x] + found[x]) if wanted[x] + found[x] else 0.0 for x in labels]
    return 100 * sum(scores) / len(scores)


def interval(pairs: Sequence[Pair], measure: Callable[[Sequence[Pair]], float]) -> str:
    """Write a measure with its 95% interval, by resampling."""
    lot = random.Random(1)
    drawn = sorted(measure(lot.choices(pairs, k=len(pairs))) for _ in range(ROUNDS))
    low, high = drawn[int(0.025 * ROUNDS)], drawn[int(0.975 * ROUNDS)]
    return f"{measure(pairs):.1f} [{low:.1f}, {high:.1f}] n={len(pairs)}"


def root_of(kind: str | None) -> str:
    """Give PLV's name of a type: YIELD for both ways of giving way."""
    return "YIELD" if kind in {"CONCEDE", "RETREAT"} else kind or "none"


def quad_of_root(root: str) -> int:
    """Give PLV's quad class of a root: YIELD is 2 there, also where PLOVER has a CONCEDE as 1."""
    return 2 if root == "YIELD" else 0 if root == "none" else quad_of(root)  # type: ignore[arg-type]


def measure_plv(parser: SpacyParser, model: ActTypes) -> dict[str, float]:
    """Types and quad classes of given relations, beside two baselines."""
    rows = sets.plv()
    acts = [code_relation(r.text, r.source, r.target, parser, model) for r in rows]
    found = [root_of(act.type if act else None) for act in acts]
    common = Counter(r.root for r in rows).most_common(1)[0][0]
    words = fit_words()
    rivals = {
        "ours": found,
        "always the commonest root": [common] * len(rows),
        "TF-IDF + linear, our own sentences": [
            root_of(kind) for kind in words([(r.text, r.source, r.target) for r in rows])
        ],
    }
    return show_plv(rows, rivals)


def show_plv(rows: Sequence[sets.Relation], rivals: dict[str, list[str]]) -> dict[str, float]:
    """Print macro-F1 of roots and quad classes for each; return ours."""
    roots = sorted({r.root for r in rows})
    figures: dict[str, float] = {}
    for name, found in rivals.items():
        by_root = list(zip([r.root for r in rows], found, strict=True))
        by_quad = [(r.quad, quad_of_root(one)) for r, one in zip(rows, found, strict=True)]
        root = interval(by_root, lambda pairs: macro_f1(pairs, roots))
        quad = interval(by_quad, lambda pairs: macro_f1(pairs, [1, 2, 3, 4]))
        print(f"PLV, {name}: root macro-F1 {root}; quad {quad}; no act {found.count('none')}")
        if name == "ours":
            figures = {"root": macro_f1(by_root, roots), "quad": macro_f1(by_quad, [1, 2, 3, 4])}
            for one in roots:
                print(f"    {one}: F1 {macro_f1(by_root, [one]):.1f},"
                      f" n={sum(r.root == one for r in rows)}")  # fmt: skip
    return figures


def measure_event(parser: SpacyParser, model: ActTypes) -> dict[str, float]:
    """Event or none of whole sentences.

    The set's classes come from CAMEO, where statements (01: also denials, and what is considered)
    and appeals (02) are 0; "urged" is an act in PLOVER. So it is reported for any act, and for
    what CAMEO counts: no REQUEST, nothing denied or supposed; a sentence's class is its main act's.
    """
    rows = sets.classes()
    wanted = [number != 0 for _, number in rows]
    coded = [code_text(text, parser, model).acts for text, _ in rows]
    rivals = {
        "any act": [bool(acts) for acts in coded],
        "any act but requests": [any(a.type != "REQUEST" for a in acts) for acts in coded],
        "the first act is no request": [bool(acts) and acts[0].type != "REQUEST" for acts in coded],
        "the first act is no request, not denied, not supposed": [
            bool(acts)
            and acts[0].type != "REQUEST"
            and acts[0].realis not in {"denied", "hypothetical"}
            for acts in coded
        ],
        "always event": [True] * len(rows),
    }
    figures = {}
    for name, found in rivals.items():
        pairs = list(zip(wanted, found, strict=True))
        score = interval(pairs, lambda each: macro_f1(each, [True, False]))
        event = interval(pairs, lambda each: macro_f1(each, [True]))
        print(f"event or none, {name}: macro-F1 {score}; F1 of event {event}")
        figures[name] = macro_f1(pairs, [True, False])
    return figures


Counts = tuple[int, int, int]


def measure_spans(parser: SpacyParser, model: ActTypes) -> dict[str, float]:
    """Sides of the first act of a sentence, exact and by letters, beside first and second name."""
    rows = sets.tagged()
    figures: dict[str, float] = {}
    ours, names = [], []
    for row in rows:
        acts = code_text(row.text, parser, model).acts
        ours.append(_sides(acts[0]) if acts else set())
        seen = [m for m in find_actors(row.text, language="en") if m.reading == "actor"]
        sides = zip("ST", seen[:2], strict=False)
        names.append({(side, m.start, m.end) for side, m in sides})
    wanted = [{("S" if k == "R" else k, a, b) for k, a, b in row.spans} for row in rows]
    for name, found in (("ours", ours), ("gazetteer only", names)):
        for how, count in (("exact", _exact), ("letters", _letters)):
            parts = [count(w, f) for w, f in zip(wanted, found, strict=True)]
            score = interval(parts, lambda each: 100 * _f1(each))  # type: ignore[arg-type]
            print(f"source and target, {name}, {how}: F1 {score}")
            figures[f"{name}, {how}"] = _f1(parts)
        for side in "ST":
            parts = [_exact({x for x in w if x[0] == side}, {x for x in f if x[0] == side})
                     for w, f in zip(wanted, found, strict=True)]  # fmt: skip
            print(f"    {side} exact: F1 {100 * _f1(parts):.1f}")
    return figures


def _sides(act: CodedAct) -> set[tuple[str, int, int]]:
    return {("S", one.start, one.end) for one in act.source} | {
        ("T", one.start, one.end) for one in act.target
    }


def _exact(wanted: set[tuple[str, int, int]], found: set[tuple[str, int, int]]) -> Counts:
    return len(wanted & found), len(wanted), len(found)


def _letters(wanted: set[tuple[str, int, int]], found: set[tuple[str, int, int]]) -> Counts:
    w = {(side, at) for side, a, b in wanted for at in range(a, b)}
    f = {(side, at) for side, a, b in found for at in range(a, b)}
    return len(w & f), len(w), len(f)


def _f1(parts: Sequence[Counts]) -> float:
    both, wanted, found = (sum(one[n] for one in parts) for n in range(3))
    return 2 * both / (wanted + found) if wanted + found else 0.0


def measure_gold(parser: SpacyParser, model: ActTypes) -> dict[str, float]:
    """Types and actors of the manual's records: by the first act, and by any act of a text."""
    rows = sets.gold_records()
    first = some = met = named = given = 0
    common = Counter(row.type for row in rows).most_common(1)[0][1]
    told = 0
    for row in rows:
        acts = code_text(row.text, parser, model).acts
        first += bool(acts) and acts[0].type == row.type
        some += any(act.type == row.type for act in acts)
        words = [one.text for act in acts for one in (*act.source, *act.target)]
        for actor in (*row.sources, *row.targets):
            named += 1
            met += any(actor in one for one in words)
        if row.sources and row.targets:
            given += 1
            act = code_relation(row.text, row.sources[0], row.targets[0], parser, model)
            told += act is not None and act.type == row.type
    print(f"PLOVER gold, type of the first act: {rate(first, len(rows))}")
    print(f"PLOVER gold, type of any act: {rate(some, len(rows))}")
    print(f"PLOVER gold, type with both sides given: {rate(told, given)}")
    print(f"PLOVER gold, always the commonest type: {rate(common, len(rows))}")
    print(f"PLOVER gold, actors' words within a side: {rate(met, named)}")
    return {"first": first / len(rows), "given": told / given, "actors": met / named}


def measure_petrarch(parser: SpacyParser, model: ActTypes) -> dict[str, float]:
    """Types of PETRARCH2's expected codes, by category; the actors there are invented."""
    types = sets.cameo_types()
    hits, n, beyond = Counter[str](), Counter[str](), Counter[str]()
    later = 0
    empty = none = 0
    for row in sets.unit_tests():
        found = {act.type for act in code_text(row.text, parser, model).acts}
        if not row.codes:
            empty += 1
            none += not found
        for code in row.codes:
            kind = types.get(code) or types.get(code[:3]) or types.get(code[:2])
            if kind is None:
                beyond[code] += 1
                continue
            n[row.category] += 1
            hits[row.category] += kind in found
            later += kind not in found and AHEAD.get(kind) in found  # type: ignore[call-overload]
    for category in sorted(n):
        print(f"PETRARCH2, {category}: {rate(hits[category], n[category])}")
    print(f"PETRARCH2, all: {rate(hits.total(), n.total())}")
    print(f"PETRARCH2, of the others coded as an act to come: {rate(later, n.total())}")
    print(f"PETRARCH2, no act where none is expected: {rate(none, empty)}")
    print(f"PETRARCH2, out of scope: {beyond.total()} codes without a type: {dict(beyond)}")
    return {"all": hits.total() / n.total()}


def measure_speed(parser: SpacyParser, model: ActTypes) -> dict[str, float]:
    """Sentences a second of processor time, with the parse and without it."""
    texts = [text for text, _ in sets.classes()][:400]
    code_text(texts[0], parser, model)  # loads the models
    start = time.process_time()
    for text in texts:
        code_text(text, parser, model)
    whole = time.process_time() - start
    start = time.process_time()
    for text in texts:
        parser.parse([text], "en")
    parse = time.process_time() - start
    print(f"{len(texts)} sentences: {len(texts) / whole:.0f} a second one by one,"
          f" {len(texts) / (whole - parse):.0f} without the parse")  # fmt: skip
    given = [GivenText(text) for text in texts]
    for name, only_between in (("parsed together", False), ("only between known actors", True)):
        start = time.process_time()
        code_texts(given, parser, model, only_between=only_between)
        print(f"    {name}: {len(texts) / (time.process_time() - start):.0f} a second")
    return {"with": len(texts) / whole, "without": len(texts) / (whole - parse)}


MEASURES = {
    "plv": measure_plv, "event": measure_event, "spans": measure_spans, "gold": measure_gold,
    "petrarch": measure_petrarch,
}  # fmt: skip


def main() -> None:
    """Measure what is asked for."""
    if not sets.DATA.is_dir():
        print(f"nothing is measured: {sets.DATA} is not there")
        return
    options = {one for one in sys.argv[1:] if one.startswith("--")}
    names = [one for one in sys.argv[1:] if one in MEASURES] or list(MEASURES)
    parser = SpacyParser()
    model = ActTypes(None if "--lexicon" in options else packaged_acts())
    print(f"model {model.id}")
    if "--apart" in options:
        rows = sets.plv()
        show_plv(rows, {"fitted on PLV itself, ten-fold": ten_fold(rows)})
    elif "--speed" in options:
        measure_speed(parser, model)
    else:
        for name in names:
            MEASURES[name](parser, model)


if __name__ == "__main__":
    main()
