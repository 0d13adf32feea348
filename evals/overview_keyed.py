"""Audit three overviews that were written with a key, and set the audit beside it.

    python evals/overview_keyed.py [--support] [--all]

`overview-others-2.jsonl` holds them: one right, one with twelve slips of twelve kinds, one out of
date. Texts and key were written and committed before any check was run on them, by a hand that had
read of the checks but not their code; what was mended after the first run was mended with them in
sight, so that only the first run's figures, in RESULTS.md, tell how well it works on others'.
Without `--support` no support model is used: what is called contradicted is what the checks find.
`--all` lists every statement.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

from nuggets_corpora import collection
from stats import rate

from apercu.adapters.spacy_parser import SpacyParser
from apercu.assemble import clock, make_support, searchable
from apercu.auditing.overviews import audit
from apercu.audits import Audit, AuditedStatement, Checker, HandedIn
from apercu.check.judging import Judge
from apercu.config import read_settings

TEXTS = Path(__file__).resolve().parent / "overview-others-2.jsonl"


def audited(given: dict[str, Any], *, support: bool) -> Audit:
    """Audit one overview against the demonstration."""
    model = make_support(read_settings()) if support else None
    parser = SpacyParser()
    with searchable(collection("demo")) as (opened, index):
        return audit(
            HandedIn(text=given["text"], kind="markdown"),
            opened,
            index,
            name=given["id"],
            as_of=dt.date.fromisoformat(given["as_of"]),
            judge=Judge(parser, model).judge,
            judge_other=Judge(parser, None).judge,
            checker=Checker(parser=parser.id, support=model.name if model else None),
            clock=clock,
            parser=parser,
            synthetic=True,
        )


def statement_of(found: Audit, sentence: str) -> AuditedStatement:
    """Return the statement that is a sentence of the key; raises ValueError for none."""
    for one in found.statements:
        if one.text in sentence or sentence in one.text:
            return one
    raise ValueError(f"no statement of the audit is {sentence!r}")


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    told.add_argument("--support", action="store_true", help="use the support model that is set")
    told.add_argument("--all", action="store_true", help="list every statement")
    args = told.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for line in TEXTS.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        found = audited(given, support=args.support)
        for one in given["sentences"]:
            statement = statement_of(found, one["text"])
            verdict = statement.verdict + (", newer words" if statement.stale else "")
            counts[one["key"], verdict] += 1
            wrong = (one["key"] == "wrong") != (statement.verdict == "contradicted")
            if args.all or wrong:
                print(f"{given['id']} {one['key']} {one.get('slip', '')}: {verdict}: {one['text']}")
                for reason in statement.reasons:
                    print(f"    {reason.check}: {reason.text}")
    for (key, verdict), n in sorted(counts.items()):
        print(f"{key:>6} -> {verdict}: {n}")
    sound = sum(n for (key, _), n in counts.items() if key == "right")
    slips = sum(n for (key, _), n in counts.items() if key == "wrong")
    print("slips found:", rate(counts["wrong", "contradicted"], slips))
    print("sound called contradicted:", rate(counts["right", "contradicted"], sound))
    print("always the commonest verdict (right) finds: 0")


if __name__ == "__main__":
    main()
