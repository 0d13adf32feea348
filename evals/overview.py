"""Audit the overview that was made before this program, and set the verdicts beside a reader's.

    python evals/overview.py [--without-model] [--write]

Needs ../shared/seed: the overview, and its 60 claims with the verdicts of readers who had the real
pages. Compared is with the demonstration collection, as of two days, with
the support model that is set. With `--without-model` found is what the checks find by themselves,
and all else is `not_checked`. `--write` writes docs/overview.md, which holds no sentence of the
overview.

The checks were written with this overview in sight: what they find in it tells that they work, not
how often. How often they err elsewhere is told by tests/check/test_whole.py and evals/checking.py.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from apercu.adapters.spacy_parser import SpacyParser
from apercu.assemble import clock, make_support, searchable
from apercu.auditing.materials import Reader
from apercu.auditing.overviews import audit
from apercu.audits import Audit, AuditedStatement, Checker, HandedIn
from apercu.check.judging import Judge
from apercu.check.records import Material
from apercu.check.whole.bench import Bench
from apercu.check.whole.records import Point
from apercu.check.whole.running import run_whole
from apercu.config import read_settings
from apercu.demonstration import demonstration

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT.parent / "shared" / "seed"
MAP = Path(__file__).resolve().parent / "overview-map.json"
OTHERS = Path(__file__).resolve().parent / "overview-others.jsonl"
DOCUMENT = ROOT / "docs" / "overview.md"
DAYS = (dt.date(2025, 9, 27), dt.date(2026, 3, 31))
"""The day of the overview, and the day up to which its readers looked."""

Spans = tuple[tuple[int, int], ...]


class Claim(NamedTuple):
    """A claim as a reader judged it, and where the overview makes it."""

    id: str
    text: str
    verdict: str
    spans: Spans


class Read(NamedTuple):
    """What an audit says of a claim: its verdict, by which check, and the words it shows."""

    verdict: str
    check: str = ""
    reason: str = ""
    quoted: tuple[tuple[str, str, str], ...] = ()
    """Outlet, day of publication, words."""


def claims(seed: Path = SEED) -> list[Claim]:
    """Read the claims with their places; raises ValueError where the overview is another one."""
    given = json.loads(MAP.read_text(encoding="utf-8"))
    sha = hashlib.sha256((seed / "overview.txt").read_bytes()).hexdigest()
    if sha != given["sha256"]:
        raise ValueError(f"{seed / 'overview.txt'} is not the one that {MAP.name} was made for")
    lines = (seed / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Claim(
            one["id"], one["claim"], one["verdict"], tuple(map(tuple, given["claims"][one["id"]]))
        )
        for one in map(json.loads, lines)
    ]


def audits(seed: Path, days: Sequence[dt.date], *, support: bool = False) -> Iterator[Audit]:
    """Audit the overview against the demonstration as of each day."""
    model = make_support(read_settings()) if support else None
    parser = SpacyParser()
    checker = Checker(
        parser=parser.id,
        support=model.name if model else None,
        support_id=model.id if model else None,
    )
    text = (seed / "overview.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        place = demonstration(Path(folder), clock=clock, say=print, workers=1)
        with searchable(place) as (collection, index):
            for day in days:
                yield audit(
                    HandedIn(text=text, kind="text"),
                    collection,
                    index,
                    name="overview.txt",
                    as_of=day,
                    judge=Judge(parser, model).judge,
                    judge_other=Judge(parser, None).judge,
                    checker=checker,
                    clock=clock,
                    parser=parser,
                    synthetic=True,
                )


class Others(NamedTuple):
    """How many other sentences are contradicted: of those that should be, and of the others."""

    found: int
    wrong: int
    false: int
    right: int


def others(day: dt.date = DAYS[1]) -> Others:
    """Run the checks on sentences that were written after them, some contradicted and some not.

    They are of the hand that wrote the checks, so they show that other words are read too, and no
    more.
    """
    lines = map(json.loads, OTHERS.read_text(encoding="utf-8").splitlines())
    told: Counter[tuple[bool, bool]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        place = demonstration(Path(folder), clock=clock, say=print, workers=1)
        with searchable(place) as (collection, index):
            reader = Reader(collection, index, day)

            def find(query: str) -> list[Material]:
                pieces = reader.pieces(reader.find(query), frozenset(), frozenset())
                return [one.material for one in pieces]

            bench = Bench(SpacyParser(), find)
            for one in lines:
                against = run_whole(Point(text=one["claim"]), bench)
                told[one["contradicted"], any(each.contradicts for each in against)] += 1
    return Others(
        told[True, True], told[True, True] + told[True, False],
        told[False, True], told[False, True] + told[False, False],
    )  # fmt: skip


# --- from an audit's claims to the reader's ------------------------------------------------------


def read_off(found: Audit, wanted: Sequence[Claim]) -> dict[str, Read]:
    """Return what an audit says of each claim, by id.

    A claim of the audit is of every reader's claim that holds all its words, and of every one
    whose words it holds. Of several verdicts `contradicted` counts first.
    """
    return {one.id: _read(found, one) for one in wanted}


def _read(found: Audit, claim: Claim) -> Read:
    read = Read("not_checked")
    for statement in found.statements:
        for one in statement.claims:
            spans = _in_overview(found, statement, [(w.start, w.end) for w in one.spans])
            if not spans or not (_all_in(spans, claim.spans) or _all_in(claim.spans, spans)):
                continue
            if one.verdict == "contradicted":
                reason = one.reasons[0]
                shown = tuple(_shown(found, statement, reason.text))
                return Read("contradicted", reason.check, reason.text, shown)
            if read.verdict == "not_checked":
                read = Read(one.verdict)
    return read


def _in_overview(
    found: Audit, statement: AuditedStatement, spans: Sequence[tuple[int, int]]
) -> Spans:
    """Move spans of a statement's words to the overview; empty where marks stand between."""
    if found.text[statement.start : statement.start + len(statement.text)] != statement.text:
        return ()
    return tuple((statement.start + start, statement.start + end) for start, end in spans)


def _all_in(inner: Spans, outer: Spans) -> bool:
    return all(any(a <= start and end <= b for a, b in outer) for start, end in inner)


def _shown(
    found: Audit, statement: AuditedStatement, reason: str
) -> Iterator[tuple[str, str, str]]:
    for one in statement.evidence:
        if any(each.text == reason for each in one.reasons):
            reference = found.references[one.citation.reference - 1]
            yield reference.outlet.name, (reference.published.start or "")[:10], one.citation.quote


# --- printed -------------------------------------------------------------------------------------


def table(wanted: Sequence[Claim], read: dict[str, Read]) -> Counter[tuple[str, str]]:
    """Count the reader's verdicts beside the audit's."""
    return Counter((one.verdict, read[one.id].verdict) for one in wanted)


def print_day(day: str, wanted: Sequence[Claim], read: dict[str, Read]) -> None:
    """Print what was found of what is wrong, what was wrongly called so, and all verdicts."""
    wrong = [one for one in wanted if one.verdict == "contradicted"]
    found = [one.id for one in wrong if read[one.id].verdict == "contradicted"]
    others = [one for one in wanted if one.verdict != "contradicted"]
    false = [f"{o.id} ({o.verdict})" for o in others if read[o.id].verdict == "contradicted"]
    supported = sum(one.verdict == "supported" for one in wanted)
    called = sum(o.verdict == "supported" and read[o.id].verdict == "contradicted" for o in others)
    print(f"as of {day}")
    print(f"  contradicted, found: {len(found)} of {len(wrong)}  {' '.join(found)}")
    print(f"  not found: {' '.join(o.id for o in wrong if o.id not in found) or '-'}")
    print(f"  supported, called contradicted: {called} of {supported}")
    print(f"  others called contradicted: {' '.join(false) or '-'}")
    print("  always the commonest verdict (partly) finds: 0")
    for (reader, ours), n in sorted(table(wanted, read).items()):
        print(f"  {reader:>13} -> {ours:<14} {n}")


# --- written -------------------------------------------------------------------------------------

HEAD = (
    "# The overview that this program was asked to outdo, checked by it\n\n"
    "An overview of {n} claims, written by a machine in September 2025, was taken apart by readers"
    " who had the real pages; these are their words for each claim and their verdict, not the"
    " overview's sentences. Beside it stands what `apercu check` says, as of {days}. What it"
    " calls *supported* the small support model holds for likelier than not, by the passage that"
    " has most of the claim; what it calls *insufficient* may be said in other words."
    " This page is made by `python evals/overview.py --write` (`make docs-overview`).\n\n"
    "**SYNTHETIC: all quotations are from the demonstration collection, whose texts are made for"
    " demonstration. They are a source for nothing.** The checks were written with this overview"
    " in sight; what they find here shows that they work, not how often.\n\n"
    "| | {columns} |\n|---|{rules}|\n"
)
SIGNS = {"contradicted": "✕ contradicted", "not_checked": "·", "not_checkable": "◇ not checkable"}


def document(wanted: Sequence[Claim], reads: dict[str, dict[str, Read]], other: Others) -> str:
    """Write the page: figures, each claim with its verdicts, and what was shown against it."""
    days = list(reads)
    parts = [
        HEAD.format(
            n=len(wanted),
            days=" and ".join(days),
            columns=" | ".join(f"as of {day}" for day in days),
            rules="--:|" * (len(days) - 1) + "--:",
        )
    ]
    parts += [_figure(label, which, wanted, reads, "contradicted") for label, which in (
        ("contradicted, found", "contradicted"), ("supported, called contradicted", "supported"),
        ("partly carried, called contradicted", "partly"),
        ("not found by readers, called contradicted", "not found"))]  # fmt: skip
    parts += [_figure(f"{which}, called supported", which, wanted, reads, "supported")
              for which in ("supported", "partly", "not found", "contradicted")]  # fmt: skip
    parts.append(
        f"\nOf other sentences on the same matter, written after the checks by the same hand, as of"
        f" {days[-1]}: contradicted ones found, {other.found} of {other.wrong}; others called so,"
        f" {other.false} of {other.right}.\n"
    )
    parts.append("\n## What is told against it\n")
    for one in wanted:
        if any(read[one.id].verdict == "contradicted" for read in reads.values()):
            parts.append(_shown_against(one, reads))
    parts.append("## All claims\n\n| | claim | readers | " + " | ".join(days) + " |\n")
    parts.append("|---|---|---|" + "---|" * len(days) + "\n")
    for one in wanted:
        verdicts = (SIGNS.get(v := read[one.id].verdict, v) for read in reads.values())
        parts.append(f"| {one.id} | {one.text} | {one.verdict} | {' | '.join(verdicts)} |\n")
    return "".join(parts)


def _figure(
    label: str,
    verdict: str,
    wanted: Sequence[Claim],
    reads: dict[str, dict[str, Read]],
    called: str,
) -> str:
    mine = [one.id for one in wanted if one.verdict == verdict]
    cells = (
        f"{sum(read[key].verdict == called for key in mine)} of {len(mine)}"
        for read in reads.values()
    )
    return f"| {label} | {' | '.join(cells)} |\n"


def _shown_against(one: Claim, reads: dict[str, dict[str, Read]]) -> str:
    found = [f"### {one.id}: {one.text}\n\nReaders: {one.verdict}.\n\n"]
    for day, read in reads.items():
        told = read[one.id]
        if told.verdict != "contradicted":
            found.append(f"As of {day}: not found.\n\n")
            continue
        found.append(f"As of {day}, by *{told.check}*: {told.reason}\n")
        quotations = (
            f"> “{' '.join(words.split())}” ({name}, {published})\n"
            for name, published, words in told.quoted
        )
        found.append(">\n".join(quotations))
        found.append("\n")
    return "".join(found)


def main() -> None:
    """Print, and with `--write` write the page."""
    told = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    told.add_argument("--without-model", action="store_true", help="by the checks alone")
    told.add_argument("--write", action="store_true", help="write docs/overview.md")
    args = told.parse_args()
    if not SEED.is_dir():
        print(f"not measured: {SEED} is not there")
        return
    wanted = claims()
    reads: dict[str, dict[str, Read]] = {}
    started = time.perf_counter()
    for one in audits(SEED, DAYS, support=not args.without_model):
        reads[one.as_of] = read_off(one, wanted)
        print_day(one.as_of, wanted, reads[one.as_of])
    other = others()
    print(
        f"other sentences: found {other.found} of {other.wrong}, false {other.false}/{other.right}"
    )
    print(f"{time.perf_counter() - started:.1f} s for both, the collection made with them")
    if args.write:
        DOCUMENT.write_text(document(wanted, reads, other), encoding="utf-8")


if __name__ == "__main__":
    main()
