"""Measure what the briefs tell of what a good answer must tell, beside two kinds of baseline.

    python evals/nuggets.py                  the open questions: which nuggets, by which statement
    python evals/nuggets.py --sealed 2       a sealed set: hashed first, the run logged, once
    python evals/nuggets.py --pairs OUT      write pairs of nugget and statement to judge
    python evals/nuggets.py --agreement IN   compare the matcher with such judgements

A question's recall is the share of its nuggets that a statement of the brief says
(`nuggets_match.py`); the figure is the mean over questions, its interval the 95% percentiles of
2,000 draws of questions with seed 0. The baselines are given at least as many words as the brief
has, its quotes counted where they are not in its text: the leading sentences of the documents that
`apercu search` ranks first for the question, and the sentences of its passages, in their order;
where there is no brief they get 250. An empty brief finds nothing by definition. `--sealed` without
a number is the first sealed set. A sealed set stays shut where a collection of it is missing or the
log holds a run of it; `--again` opens it all the same, and that run is logged too. Exit code 1: a
question failed, or the briefs find no more than the better baseline; 2: nothing was measured.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from nuggets_corpora import Missing, collection, program, texts
from nuggets_match import Question, Said, said, says, statements, word_list
from nuggets_reader import agreement, write_pairs

HERE = Path(__file__).resolve().parent
OPEN = HERE / "gold" / "nuggets.jsonl"
SEALED = {
    1: HERE / "gold" / "nuggets-sealed.jsonl",
    2: HERE / "gold" / "nuggets-sealed-2.jsonl",
}
"""The sealed sets by the number they are asked for with; written one after the other."""
LOG = HERE / "sealed-runs.jsonl"
DRAWS, SEED = 2_000, 0
REPEATED = 0.6
"""Jaccard overlap of words from which a statement repeats another; set beforehand, not tuned."""
WORDS_WITHOUT_BRIEF = 250
WORDS_FOR_PAIRS = 1_500
"""Many, so that most nuggets are met by something that a reader can judge."""
LIMIT = 50
"""Passages asked of the search: enough for any brief's number of words."""
TIMEOUT_S = 300

ASKED, LEADS, PASSAGES, EMPTY = "ask", "lead sentences", "passages", "empty brief"


class Failed(Exception):
    """A command did not do its work; the message is what it said."""


class Answer(msgspec.Struct, frozen=True):
    """What one system says to one question; `error` tells why it says nothing."""

    system: str
    question: str
    statements: tuple[Said, ...] = ()
    seconds: float | None = None
    error: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """One answer measured; `found` leads from a nugget's id to the statement that says it."""

    system: str
    question: str
    found: dict[str, str]
    recall: float
    statements: int
    words: int
    judged: int
    repeated: float
    seconds: float | None


def load(path: Path) -> list[Question]:
    """Read the questions of a file; raises msgspec.ValidationError where it is malformed."""
    lines = path.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Question) for line in lines if line.strip()]


def run(*arguments: str) -> dict[str, Any]:
    """Run `apercu` and decode what it printed. Raises Failed unless the whole was done."""
    command = [program(), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"apercu {arguments[0]} took over {TIMEOUT_S} s") from error
    if done.returncode != 0:
        tail = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise Failed(f"apercu {arguments[0]} ended with {done.returncode}: {' '.join(tail)}")
    decoded: dict[str, Any] = json.loads(done.stdout)
    return decoded


def ask(question: Question, folder: Path) -> Answer:
    """Ask the question; time is the whole process's."""
    began = time.perf_counter()
    try:
        brief = run("ask", question.question, "--collection", str(folder),
                    "--as-of", question.as_of, "--format", "json")  # fmt: skip
    except Failed as error:
        return Answer(ASKED, question.id, error=str(error))
    seconds = time.perf_counter() - began
    return Answer(ASKED, question.id, tuple(statements(brief)), seconds)


def baselines(question: Question, folder: Path, words: int) -> list[Answer]:
    """Make the baselines' answers out of what the search finds for the question's words."""
    began = time.perf_counter()
    try:
        reply = run("search", question.question, "--collection", str(folder), "--limit", str(LIMIT),
                    "--as-of", question.as_of, "--format", "json")  # fmt: skip
    except Failed as error:
        return [Answer(name, question.id, error=str(error)) for name in (LEADS, PASSAGES)]
    seconds = time.perf_counter() - began
    stored = texts(question.collection)
    urls = list(dict.fromkeys(found["url"] for found in reply["results"]))
    leads = leading([stored[url].text for url in urls])
    passages = [one for found in reply["results"] for one in sentences(found["quote"])]
    made = [
        Answer(name, question.id, tuple(until(parts, words)), seconds)
        for name, parts in ((LEADS, leads), (PASSAGES, passages))
    ]
    return [*made, Answer(EMPTY, question.id)]


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, as the program does."""
    from apercu.text import split_sentences  # noqa: PLC0415  (tests need no package)

    return [text[span.start : span.end] for span in split_sentences(text)]


def leading(documents: Sequence[str], at_once: int = 3) -> list[str]:
    """Order sentences: the first three of each document by rank, then the next three of each."""
    split = [sentences(text) for text in documents]
    longest = max(map(len, split), default=0)
    return [
        one
        for start in range(0, longest, at_once)
        for parts in split
        for one in parts[start : start + at_once]
    ]


def until(parts: Sequence[str], words: int) -> list[Said]:
    """Take sentences until they have at least that many words."""
    taken: list[Said] = []
    total = 0
    for number, part in enumerate(parts):
        if total >= words:
            break
        taken.append(said(part, f"s{number + 1}"))
        total += taken[-1].words
    return taken


def repeated(found: Sequence[Said]) -> float:
    """Return the share of statements that repeat an earlier one's words (Jaccard >= REPEATED)."""
    bags = [frozenset(word_list(one.text)) for one in found]
    again = {
        later
        for (_, a), (later, b) in itertools.combinations(enumerate(bags), 2)
        if a and b and len(a & b) / len(a | b) >= REPEATED
    }
    return len(again) / len(found) if found else 0.0


def measure(question: Question, answer: Answer) -> Outcome:
    """Find the question's nuggets in an answer."""
    found = {}
    for nugget in question.nuggets:
        by = next((one.id for one in answer.statements if says(nugget, one.seen)), None)
        if by is not None:
            found[nugget.id] = by
    return Outcome(
        answer.system,
        question.id,
        found,
        len(found) / len(question.nuggets),
        len(answer.statements),
        sum(one.words for one in answer.statements),
        sum(one.judged for one in answer.statements),
        repeated(answer.statements),
        answer.seconds,
    )


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95% percentile interval of the mean, drawn over the values."""
    draw = random.Random(SEED)
    means = sorted(statistics.fmean(draw.choices(values, k=len(values))) for _ in range(DRAWS))
    return means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS) - 1]


def total(name: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Sum a system's outcomes up."""
    recalls = [one.recall for one in outcomes]
    low, high = interval(recalls)
    times = [one.seconds for one in outcomes if one.seconds is not None]
    return {
        "system": name,
        "questions": len(outcomes),
        "recall": round(statistics.fmean(recalls), 3),
        "recall_95": [round(low, 3), round(high, 3)],
        "repeated": round(statistics.fmean(one.repeated for one in outcomes), 3),
        "statements": round(statistics.fmean(one.statements for one in outcomes), 1),
        "words": round(statistics.fmean(one.words for one in outcomes), 1),
        "words_with_quotes": round(statistics.fmean(one.judged for one in outcomes), 1),
        "seconds": round(statistics.median(times), 2) if times else None,
    }


def gain(first: Sequence[Outcome], second: Sequence[Outcome]) -> tuple[float, float, float]:
    """Return the mean difference in recall over the same questions, with its interval."""
    other = {one.question: one.recall for one in second}
    values = [one.recall - other[one.question] for one in first if one.question in other]
    return (statistics.fmean(values), *interval(values))


def answers(
    questions: Sequence[Question],
    place: Callable[[str], Path],
    tell: Callable[[str], None],
    least: int = 0,
) -> list[Answer]:
    """Ask every question whose collection can be made; tell of those that cannot.

    The baselines get as many words as the brief has, and at least `least`.
    """
    given: list[Answer] = []
    for question in questions:
        try:
            folder = place(question.collection)
        except Missing as error:
            tell(f"{question.id}: not asked, for {error}")
            continue
        except subprocess.CalledProcessError as error:
            told = f"its collection could not be made: apercu add ended with {error.returncode}"
            given.append(Answer(ASKED, question.id, error=told))
            continue
        asked = ask(question, folder)
        words = sum(one.judged for one in asked.statements) or WORDS_WITHOUT_BRIEF
        given += [asked, *baselines(question, folder, max(words, least))]
    return given


def details(question: Question, answer: Answer, found: Sequence[Outcome]) -> list[str]:
    """List a question's nuggets, by which statement each is said, or which baseline has it."""
    mine = next(one for one in found if one.system == answer.system)
    by_id = {one.id: one.text for one in answer.statements}
    recalls = ", ".join(f"{one.system} {one.recall:.2f}" for one in found)
    lines = [f"{question.id} {question.question}", f"  recall: {recalls}"]
    for nugget in question.nuggets:
        by = mine.found.get(nugget.id)
        others = [one.system for one in found if nugget.id in one.found]
        lost = f"not found, though by: {', '.join(others)}" if others else "not found"
        told = lost if by is None else f"{by}: {by_id[by]}"
        lines.append(f"  {'-' if by is None else '+'} {nugget.id} {nugget.tells}\n      {told}")
    return lines


def measured(
    questions: Sequence[Question], given: Sequence[Answer], *, sealed: bool
) -> dict[str, list[Outcome]]:
    """Measure the answers by system, printing what failed and, unless sealed, the details."""
    outcomes: dict[str, list[Outcome]] = {}
    for question in questions:
        here = [one for one in given if one.question == question.id]
        for one in here:
            if one.error is not None:
                print(f"{one.question} [{one.system}] FAILED: {one.error}")
        found = [measure(question, one) for one in here if one.error is None]
        for outcome in found:
            outcomes.setdefault(outcome.system, []).append(outcome)
        asked = [one for one in here if one.system == ASKED and one.error is None]
        if asked and not sealed:
            print("\n".join(details(question, asked[0], found)))
    return outcomes


def report(
    questions: Sequence[Question], given: Sequence[Answer], *, sealed: bool
) -> tuple[int, list[dict[str, Any]]]:
    """Print the figures, in detail unless sealed; return the exit code and the totals."""
    outcomes = measured(questions, given, sealed=sealed)
    totals = [total(name, found) for name, found in outcomes.items()]
    for line in totals:
        print(json.dumps(line))
    if ASKED not in outcomes:
        print("no question was answered: there is no figure for `ask`", file=sys.stderr)
        return (1 if outcomes else 2), totals
    gains = []
    for name in (LEADS, PASSAGES):
        both = {one.question for one in outcomes.get(name, ())}
        if both & {one.question for one in outcomes[ASKED]}:
            mean, low, high = gain(outcomes[ASKED], outcomes[name])
            print(f"ask less {name}: {mean:+.3f} [{low:+.3f}, {high:+.3f}]")
            gains.append(mean)
    failed = any(answer.error is not None for answer in given)
    return int(failed or min(gains, default=0.0) <= 0), totals


def commit() -> str:
    """Name the commit, with a mark where the sources differ from it."""
    git = ["git", "-C", str(HERE.parent)]
    head = [*git, "rev-parse", "HEAD"]
    name = subprocess.run(head, capture_output=True, text=True, check=True).stdout.strip()
    changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "src"], check=False).returncode
    return name + ("+changed" if changed else "")


def log_sealed(path: Path, digest: str, totals: list[dict[str, Any]], failed: int) -> None:
    """Append the run to the log of sealed runs."""
    entry = {
        "eval": "nuggets",
        "set": path.name,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "sha256": digest,
        "failed": failed,
        "scores": totals,
    }
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")


def scored_before(digest: str) -> int:
    """Count the runs of the sealed set that the log holds."""
    lines = LOG.read_text(encoding="utf-8").splitlines() if LOG.exists() else []
    runs = [json.loads(line) for line in lines if line.strip()]
    return sum(one.get("eval") == "nuggets" and one["sha256"] == digest for one in runs)


def has_ask() -> bool:
    """Tell whether the program can ask; a sealed set is not opened where it cannot."""
    asked = subprocess.run([program(), "ask", "--help"], check=False, capture_output=True)
    return asked.returncode == 0


def shut(digest: str, *, again: bool) -> str | None:
    """Tell why a sealed set must not be scored now, before it is read; None where it may be."""
    before = scored_before(digest)
    print(f"scored before: {before} times")
    if before and not again:
        return f"{LOG.name} holds a run of it; --again scores it once more, which is no first look"
    return None if has_ask() else "this program has no command `ask`"


def lacking(questions: Sequence[Question]) -> str | None:
    """Name a collection that cannot be made: a sealed set is not spent on a part of itself."""
    for name in sorted({question.collection for question in questions}):
        try:
            texts(name)
        except Missing as error:
            return f"the collection {name} is missing: {error}"
    return None


def score(path: Path, *, sealed: bool, again: bool = False) -> int:
    """Measure the questions of a file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{path.name} sha256 {digest}")
    reason = shut(digest, again=again) if sealed else None
    questions = load(path) if reason is None else []
    if sealed and reason is None:
        reason = lacking(questions)
    if reason is not None:
        print(f"the sealed set stays shut: {reason}", file=sys.stderr)
        return 2
    given = answers(questions, collection, print)
    if not given:
        return 2
    code, totals = report(questions, given, sealed=sealed)
    if sealed:
        log_sealed(path, digest, totals, sum(one.error is not None for one in given))
    return code


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--sealed", type=int, choices=sorted(SEALED), nargs="?", const=1,
                       metavar="N", help="score a sealed set (1 or 2), once, logged")  # fmt: skip
    which.add_argument("--pairs", type=Path, metavar="OUT", help="write pairs for a reader")
    which.add_argument("--agreement", type=Path, metavar="IN", help="compare with a reader")
    parser.add_argument("--again", action="store_true", help="score a sealed set that was scored")
    chosen = parser.parse_args()
    if chosen.again and chosen.sealed is None:
        parser.error("--again is for a sealed set: name it with --sealed N")
    if chosen.agreement:
        return agreement(load(OPEN), chosen.agreement)
    if chosen.pairs:
        questions = load(OPEN)
        given = answers(questions, collection, print, WORDS_FOR_PAIRS)
        for one in given:
            if one.error is not None:
                print(f"{one.question} [{one.system}] FAILED: {one.error}", file=sys.stderr)
        said_to = {
            question.id: [
                one for answer in given if answer.question == question.id
                for one in answer.statements
            ]
            for question in questions
        }  # fmt: skip
        return write_pairs(questions, said_to, chosen.pairs)
    if chosen.sealed is not None:
        return score(SEALED[chosen.sealed], sealed=True, again=chosen.again)
    return score(OPEN, sealed=False)


if __name__ == "__main__":
    sys.exit(main())
