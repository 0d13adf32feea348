"""Measure whether reports of one event are merged, and whether turning points are dated.

    python evals/merging.py
    python evals/merging.py visits [--same MODULE:FUNCTION] [--sealed] [--errors]
    python evals/merging.py recognition [--coder MODULE:FUNCTION] [--sealed] [--errors]

`visits`: pairs of dated visits, labelled one event or two (guidelines/visit-pairs.md). FUNCTION
takes two `merging_pairs.Row` and tells whether they are of one event. Beside it stand: always two,
and one for the same partner on overlapping days. Printed are the share right, precision and recall
of merges, and the share right by stratum.

`recognition`: paragraphs that tell a turning point of relations (guidelines/recognition.md).
FUNCTION takes a heading and a paragraph and returns its `Turn`s. A paragraph is dated rightly where
the first turn of its kind (failing that, the first of no kind) lies within the day, month or year
that the gold has. Beside it stands the first date of the paragraph.

Without a FUNCTION only the baselines are scored, without a word those of both open halves.
Intervals are Wilson's 95%, as if items were independent; those of one journey or country are not
quite. `--sealed` scores the other half once, prints its SHA-256 first and logs the run in
sealed-runs.jsonl. Exit code 1: below the floor or no gain over the best baseline; 2: it could not
be scored.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import importlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from merging_pairs import OPEN, SEALED, VISITS, Pair, Row, gap, read_visits
from sealed import measured_commit
from stats import Rate, rate

HERE = Path(__file__).resolve().parent
LOG = HERE / "sealed-runs.jsonl"
TURNS_OPEN, TURNS_SEALED = (
    HERE / "gold" / name for name in ("recognition.jsonl", "recognition-sealed.jsonl")
)
PARAGRAPHS = VISITS.parent.parent / "us_recognition/paragraphs.tsv"
VISITS_SHA256 = "8aa0a1bb74df73f70829a44ee341fa6e628d2282a20730acbae47b7cb47fe848"
"""Of the visits that were read for the labels."""
MEASURED = ("src/apercu",)
RIGHT_FLOOR, DATED_FLOOR = 0.95, 0.80


class MergingError(Exception):
    """The gold or what it points to cannot be used."""


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# --- visits --------------------------------------------------------------------------------------

Same = Callable[[Row, Row], bool]
Pairs = list[tuple[Pair, Row, Row]]


def load_pairs(path: Path) -> Pairs:
    """Read one half with the rows that its ids name."""
    digest = hashlib.sha256(VISITS.read_bytes()).hexdigest()
    if digest != VISITS_SHA256:
        raise MergingError(f"{VISITS}: other visits than those labelled; fetch {VISITS_SHA256}")
    rows = {row.id: row for row in read_visits()}
    pairs = [Pair(**one) for one in load(path)]
    return [(pair, rows[pair.a], rows[pair.b]) for pair in pairs]


def always_two(_a: Row, _b: Row) -> bool:
    return False


def same_days(a: Row, b: Row) -> bool:
    """Merge the same partner on overlapping days."""
    return a.partner == b.partner and gap(a, b) == 0


def merges(judged: Iterable[tuple[bool, bool]]) -> dict[str, Rate]:
    """Score (wanted, found): share right, precision and recall of merges."""
    each = list(judged)
    both = sum(wanted and found for wanted, found in each)
    return {
        "right": rate(sum(wanted == found for wanted, found in each), len(each)),
        "precision": rate(both, sum(found for _, found in each)),
        "recall": rate(both, sum(wanted for wanted, _ in each)),
    }


def score_pairs(pairs: Pairs, same: Same) -> dict[str, Rate]:
    """Score all pairs, and the share right of each stratum."""
    judged = [(pair, pair.same, same(a, b)) for pair, a, b in pairs]
    by_stratum: dict[str, list[bool]] = defaultdict(list)
    for pair, wanted, found in judged:
        by_stratum[pair.stratum].append(wanted == found)
    scores = merges((wanted, found) for _, wanted, found in judged)
    return scores | {
        f"right, {name}": rate(sum(right), len(right)) for name, right in sorted(by_stratum.items())
    }


def wrong_pairs(pairs: Pairs, same: Same) -> list[str]:
    return [" ".join(pair) for pair, a, b in pairs if pair.same != same(a, b)]


# --- recognition ---------------------------------------------------------------------------------


class Turn(NamedTuple):
    """A turning point: its kind, its day, month or year as ISO 8601 (`1921-08`), its partner.

    The kinds are those of guidelines/recognition.md. `None` where a coder does not tell.
    """

    kind: str | None
    when: str | None
    partner: str | None = None


class Told(NamedTuple):
    """A labelled paragraph. `kinds` begins with the main one and is empty for no turning point.

    `named` says whether the text or only the heading names the act.
    """

    row: int
    heading: str
    text: str
    kinds: tuple[str, ...]
    named: str
    when: str | None
    partner: str | None


Coder = Callable[[str, str], Sequence[Turn]]
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DATE = re.compile(
    rf"\b(?:(?P<month>{'|'.join(MONTHS)}) (?:(?P<day>\d{{1,2}}), )?)?"
    r"(?P<year>1[789]\d\d|20[012]\d)\b"
)


def load_told(path: Path) -> list[Told]:
    """Read one half with its paragraphs, each held against its hash."""
    lines = PARAGRAPHS.read_text("utf-8").split("\n")
    told = []
    for one in load(path):
        _, heading, text = lines[one["row"] - 1].split("\t")
        if hashlib.sha256(text.encode()).hexdigest()[:16] != one["sha256"]:
            raise MergingError(f"{PARAGRAPHS} line {one['row']}: another text than that labelled")
        kinds = () if one["kind"] == "none" else (one["kind"], *one["also"])
        told.append(
            Told(one["row"], heading, text, kinds, one["named"], one["when"], one["partner"])
        )
    return told


def first_date(_heading: str, text: str) -> list[Turn]:
    """Take the first date, or month, or year of a paragraph, of no kind."""
    found = DATE.search(text)
    if found is None:
        return []
    month = [f"{MONTHS.index(found['month']) + 1:02}"] if found["month"] else []
    day = [f"{int(found['day']):02}"] if found["day"] else []
    return [Turn(None, "-".join([found["year"], *month, *day]))]


def chosen(told: Told, turns: Sequence[Turn]) -> Turn | None:
    """Return the first turn of the paragraph's kinds, failing that the first of no kind."""
    of_kind = [turn for turn in turns if turn.kind in told.kinds]
    return next(iter(of_kind + [turn for turn in turns if turn.kind is None]), None)


def is_within(found: str | None, wanted: str) -> bool:
    """Tell whether a date lies within a day, month or year; a coarser one does not."""
    return found is not None and (found == wanted or found.startswith(wanted + "-"))


def score_told(told: Sequence[Told], coder: Coder) -> dict[str, Rate]:
    """Score dates (all, by kind, by century, by how many years are told), kinds, partners, silence.

    Kinds only where the text names the act, partners only where the gold has one, silence only
    where there is no turning point.
    """
    right: dict[str, list[bool]] = defaultdict(list)
    for one in told:
        turns = coder(one.heading, one.text)
        if one.when is None:
            right["silent where nothing turned"].append(not turns)
            continue
        turn = chosen(one, turns)
        dated = turn is not None and is_within(turn.when, one.when)
        dates = "one date" if len(DATE.findall(one.text)) == 1 else "several dates"
        for name in ("", f", {one.kinds[0]}", f", {one.when[:2]}xx", f", {dates}"):
            right[f"dated{name}"].append(dated)
        if one.named == "text":
            right["kind"].append(any(turn.kind in one.kinds for turn in turns))
        if one.partner is not None:
            right["partner"].append(turn is not None and turn.partner == one.partner)
    return {name: rate(sum(hits), len(hits)) for name, hits in sorted(right.items())}


def wrong_told(told: Sequence[Told], coder: Coder) -> list[str]:
    found = []
    for one in told:
        turn = chosen(one, coder(one.heading, one.text))
        if one.when and not (turn and is_within(turn.when, one.when)):
            found.append(f"line {one.row}: wanted {one.kinds} {one.when}, found {turn}")
    return found


# --- the command ---------------------------------------------------------------------------------


def named(place: str) -> Any:
    """Import what `MODULE:FUNCTION` names."""
    module, _, function = place.partition(":")
    if not function:
        raise MergingError(f"{place!r}: give MODULE:FUNCTION")
    try:
        return getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise MergingError(f"{place!r} cannot be imported: {error}") from error


def was_scored(digest: str) -> bool:
    """Tell whether the log holds a run on these bytes."""
    return any(one.get("sha256") == digest for one in load(LOG))


def log_sealed(path: Path, digest: str, of: str, scores: dict[str, dict[str, Rate]]) -> None:
    entry = {
        "eval": "merging",
        "set": path.name,
        "sha256": digest,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": measured_commit(*MEASURED),
        "of": of,
        "score": {
            name: {
                what: {"value": round(one.value, 4), "low": one.low, "high": one.high, "n": one.n}
                for what, one in rates.items()
            }
            for name, rates in scores.items()
        },
    }
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")


def passes(scores: dict[str, dict[str, Rate]], figure: str, floor: float) -> bool:
    """Tell whether ours reaches the floor and gains over the best baseline."""
    best = max(rates[figure].value for name, rates in scores.items() if name != "ours")
    ours = scores["ours"][figure].value
    return ours >= floor and ours > best


def run(given: argparse.Namespace) -> int:
    visits = given.gold == "visits"
    halves = (OPEN, SEALED) if visits else (TURNS_OPEN, TURNS_SEALED)
    path = halves[given.sealed]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"sha256 of {path.name}: {digest}")
    if given.sealed and given.function is None:
        raise MergingError("--sealed: name what is to be scored (--same or --coder)")
    if given.sealed and was_scored(digest) and not given.again:
        raise MergingError(f"{path.name} is spent: {LOG.name} has its run; --again scores it again")
    ours = {"ours": named(given.function)} if given.function else {}
    if visits:
        pairs = load_pairs(path)
        judges: dict[str, Any] = {"always two": always_two, "same partner and days": same_days}
        scores = {name: score_pairs(pairs, one) for name, one in (ours | judges).items()}
    else:
        told = load_told(path)
        scores = {
            name: score_told(told, one) for name, one in (ours | {"first date": first_date}).items()
        }
    if given.sealed:
        log_sealed(path, digest, given.function, scores)
    for name, rates in scores.items():
        print(name, *(f"  {what:30} {one}" for what, one in rates.items()), sep="\n")
    if given.errors and ours and not given.sealed:
        wrong = wrong_pairs(pairs, ours["ours"]) if visits else wrong_told(told, ours["ours"])
        print(*(f"wrong: {one}" for one in wrong), sep="\n")
    figure, floor = ("right", RIGHT_FLOOR) if visits else ("dated", DATED_FLOOR)
    return int(bool(ours) and not passes(scores, figure, floor))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parts = parser.add_subparsers(dest="gold", required=True)
    for name, option in (("visits", "--same"), ("recognition", "--coder")):
        part = parts.add_parser(name)
        part.add_argument(option, dest="function", metavar="MODULE:FUNCTION")
        part.add_argument("--sealed", action="store_true", help="score the sealed half, logged")
        part.add_argument("--again", action="store_true", help="score a spent sealed half again")
        part.add_argument("--errors", action="store_true", help="list errors (open half only)")
    given = parser.parse_args(sys.argv[1:] or ["visits"])
    if len(sys.argv) > 1:
        return attempt(given)
    return max(attempt(given), attempt(parser.parse_args(["recognition"])))


def attempt(given: argparse.Namespace) -> int:
    source = VISITS if given.gold == "visits" else PARAGRAPHS
    if not source.exists():
        print(f"{source.name} is not beside the checkout: nothing was measured", file=sys.stderr)
        return 2 if given.sealed else 0
    try:
        return run(given)
    except MergingError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
