"""Count the known disputes of the demonstration collection that are found, and the others given.

Usage: python evals/conflicts_demonstration.py [--list] [--as-of DATE ...]

The reports of the demonstration were written so that outlets disagree; what they disagree on is
listed in evals/gold/conflicts-demonstration.jsonl, with words by which the sentences of each value
are known. A listed dispute is found where one is given whose values tell at least two of the
listed ones apart. Whatever else is given is "other", to be judged by reading (--list). The rules
were mended on these very reports: the count shows what they find there, not how well they work
elsewhere. A listed dispute is `visible` where two of its values are told, in English, by sentences
that can stand alone; only these can be found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from apercu.ask.conflicts import Dispute, find_conflicts
from apercu.ask.drafting import BEFORE
from apercu.ask.evidence import Told
from apercu.ask.question import parse_question
from apercu.ask.sentences import examine
from apercu.ask.widening import widened
from apercu.assemble import clock, searchable
from apercu.demonstration import demonstration
from apercu.gathering import gather
from apercu.searching import Filters

HERE = Path(__file__).resolve().parent
LISTED = HERE / "gold" / "conflicts-demonstration.jsonl"
QUESTION = "Russia and Azerbaijan: politics, economy, the issue of alliance with Ukraine"
AS_OF = ("2026-03-31", "2025-09-27")


class Known(msgspec.Struct):
    """What reports disagree on, and words that the sentences of each value hold."""

    what: str
    values: list[list[str]]

    def values_of(self, told: list[Told] | tuple[Told, ...]) -> set[int]:
        """Return which of the values sentences tell."""
        return {
            n
            for n, words in enumerate(self.values)
            if any(word in t.sentence.words for t in told for word in words)
        }

    def is_told_by(self, dispute: Dispute) -> bool:
        """Tell whether a dispute sets at least two of the values against one another."""
        sides = [self.values_of(value.told) for value in dispute.values]
        return any(a and b and a != b for a, b in itertools.combinations(sides, 2))


class Counted(NamedTuple):
    """What was given on one day: the listed ones found, visible, all given, and the others."""

    sentences: int
    found: list[str]
    visible: list[str]
    given: list[Dispute]
    others: list[Dispute]


def standing_alone(root: Path, as_of: dt.date) -> list[Told]:
    """Return all sentences that bear on the question's matter and can stand alone."""
    with searchable(root) as (collection, index):
        asked = widened(parse_question(QUESTION, as_of=as_of))
        sentences = gather(collection, index, asked, as_of=as_of, filters=Filters()).sentences
    found = []
    for _, group in itertools.groupby(sentences, key=lambda one: one.source.document):
        document = list(group)
        for place, sentence in enumerate(document):
            told = examine(sentence, document[max(0, place - BEFORE) : place])
            if isinstance(told, Told):
                found.append(told)
    return found


def count(told: list[Told]) -> Counted:
    known = msgspec.json.Decoder(Known).decode_lines(LISTED.read_bytes())
    given = find_conflicts(told)
    english = [one for one in told if one.sentence.source.language == "en"]
    return Counted(
        len(told),
        [k.what for k in known if any(k.is_told_by(d) for d in given)],
        [k.what for k in known if len(k.values_of(english)) > 1],
        given,
        [d for d in given if not any(k.is_told_by(d) for k in known)],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--list", action="store_true", help="print each dispute that is given")
    parser.add_argument("--as-of", action="append", metavar="DATE")
    arguments = parser.parse_args()
    git = ["git", "-C", str(HERE.parent), "describe", "--always", "--dirty=+changed"]
    print(subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip())
    with tempfile.TemporaryDirectory() as cache:
        root = demonstration(Path(cache), clock=clock, say=print)
        for day in arguments.as_of or AS_OF:
            result = count(standing_alone(root, dt.date.fromisoformat(day)))
            print(
                f"as of {day}: {result.sentences} sentences, {len(result.given)} disputes,"
                f" listed found {len(result.found)} (visible {len(result.visible)}),"
                f" others {len(result.others)}"
            )
            missed = [what for what in result.visible if what not in result.found]
            print(*(f"  visible, not found: {what}" for what in missed), sep="\n")
            for dispute in result.given if arguments.list else result.others:
                print(f"  {dispute.kind}: {dispute.about}")
                for value in dispute.values:
                    print(f"    {value.value}: {value.told[0].text}")


if __name__ == "__main__":
    main()
