"""Measure clauses against written gold: who did what to whom, how it is meant, by whose word.

Usage: python evals/clauses.py [--sealed [--again]] [--misses]

A found clause is matched with one of the gold by the stem of its predicate, in the text's order.
A slot is right where its head stands in the gold's words and the two phrases overlap (F1 of their
words at least .5); a pronoun counts as such or by the phrase it stands for. Beside it a
trivial baseline: each verb is a predicate, the first noun before it is its agent, the first noun
behind it its patient, nothing is negated, all was done, nobody said it. --sealed scores the sealed
half: its SHA-256 is printed first, and the run is logged. --misses lists the open half's misses.
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
from pathlib import Path
from typing import Any, NamedTuple

from sealed import measured_commit
from stats import detection

from apercu.adapters.spacy_parser import SpacyParser
from apercu.clauses import Clause, Parsed, Slot, Word, find_clauses
from apercu.clauses.lexicon import irregular, key

HERE = Path(__file__).resolve().parent
OPEN, SEALED = HERE / "gold" / "clauses.jsonl", HERE / "gold" / "clauses-sealed.jsonl"
LOG = HERE / "sealed-runs.jsonl"
READ_BY = ("src/apercu/clauses", "src/apercu/data/clauses", "src/apercu/adapters/spacy_parser.py")
SLOTS = ("agent", "patient", "recipient", "place", "giver", "receiver")


class Found(NamedTuple):
    """What a system says of one clause, in the terms of the gold; spans as words."""

    stem: str
    kind: str
    slots: dict[str, str]
    heads: dict[str, str]
    actors: dict[str, frozenset[str]]
    obliques: dict[str, str]
    negated: bool
    strength: str
    holder: tuple[str, ...]
    quoted: bool
    times: tuple[str, ...]
    quantities: tuple[tuple[str, str, str], ...]
    relations: tuple[tuple[str, str], ...]
    pronouns: dict[str, str]


def words(text: str) -> Counter[str]:
    return Counter(text.lower().replace("'s", " 's").replace(",", " ").replace(".", " ").split())


def alike(found: str, wanted: str, head: str = "") -> bool:
    """Tell whether two phrases are the same but for their edges."""
    one, other = words(found), words(wanted)
    both = sum((one & other).values())
    if not both or (head and head.lower() not in wanted.lower()):
        return False
    return 2 * both / (sum(one.values()) + sum(other.values())) >= 0.5


def told(text: str, clause: Clause, clauses: Sequence[Clause]) -> Found:
    """Put a clause into the terms of the gold."""

    def phrase(slot: Slot) -> str:
        if slot.antecedent is not None:
            return text[slot.antecedent.start : slot.antecedent.end]
        return text[slot.start : slot.end]

    named = {
        "agent": clause.agent,
        "patient": clause.patient,
        "recipient": clause.recipient,
        "place": clause.place,
        "giver": clause.transfer.giver if clause.transfer else None,
        "receiver": clause.transfer.receiver if clause.transfer else None,
    }
    slots = {name: slot for name, slot in named.items() if slot is not None}
    relations = []
    for relation in clause.relations:
        if relation.clause is not None:
            relations.append((relation.kind, clauses[relation.clause].predicate.stem))
        elif relation.slot is not None:
            relations.append((relation.kind, relation.slot.stem))
    return Found(
        clause.predicate.stem,
        clause.predicate.kind,
        {name: phrase(slot) for name, slot in slots.items()},
        {
            name: "" if slot.pronoun else text[slot.head.start : slot.head.end]
            for name, slot in slots.items()
        },
        {name: slot.actors for name, slot in slots.items()},
        {one.preposition: phrase(one.slot) for one in clause.obliques},
        clause.negated,
        clause.strength,
        tuple(phrase(slot) for slot in clause.holder),
        clause.quoted,
        tuple(text[one.start : one.end] for one in clause.times),
        tuple(
            (text[a.quantity.start : a.quantity.end], a.counted, a.level) for a in clause.quantities
        ),
        tuple(relations),
        {name: text[slot.start : slot.end] for name, slot in slots.items() if slot.pronoun},
    )


def nearest_nouns(text: str, parsed: Parsed) -> Iterator[Found]:
    """Read clauses by the trivial baseline."""

    def group(words: Sequence[Word]) -> str:
        return text[words[0].start : words[-1].end] if words else ""

    def first(run: Sequence[Word]) -> str:
        nouns: list[Word] = []
        for word in run:
            if word.tag.startswith(("NN", "JJ", "CD", "PRP", "DT")):
                nouns.append(word)
            elif any(one.tag.startswith(("NN", "PRP")) for one in nouns):
                break
            else:
                nouns = []
        return group(nouns)

    for i, word in enumerate(parsed.words):
        following = parsed.words[i + 1].tag if i + 1 < len(parsed.words) else ""
        if not word.tag.startswith("VB") or following.startswith(("VB", "RB")):
            continue
        slots = {"agent": first(parsed.words[:i]), "patient": first(parsed.words[i + 1 :])}
        slots = {name: phrase for name, phrase in slots.items() if phrase}
        stem = irregular().get(word.form.lower(), key(word.form))
        yield Found(
            stem,
            "verb",
            slots,
            dict.fromkeys(slots, ""),
            {},
            {},
            False,
            "did",
            (),
            False,
            (),
            (),
            (),
            {},
        )


class Score:
    """Counts of right, found and wanted by slot, and what was missed."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.wanted: Counter[str] = Counter()
        self.misses: list[str] = []

    def slot(self, name: str, found: bool, wanted: bool, right: bool, note: str) -> None:
        """Count one slot."""
        self.found[name] += found
        self.wanted[name] += wanted
        self.right[name] += right
        if (found or wanted) and not right:
            self.misses.append(f"{name}: {note}")

    def many(self, name: str, found: Sequence[str], wanted: Sequence[str], note: str) -> None:
        """Count a slot that holds several."""
        right = sum(any(alike(one, other) for one in found) for other in wanted)
        self.found[name] += max(len(found), right)
        self.wanted[name] += len(wanted)
        self.right[name] += right
        if right < max(len(found), len(wanted)):
            self.misses.append(f"{name}: {note}: wanted {list(wanted)}, found {list(found)}")


def score(rows: Sequence[dict[str, Any]], read: Any) -> Score:
    """Score a reader, which gives the found clauses of a row's text, on gold."""
    total = Score()
    for row in rows:
        found: list[Found] = list(read(row))
        for gold in row["clauses"]:
            stem = key(gold["predicate"])
            match = next((one for one in found if one.stem == stem), None)
            note = f"{row['id']} {gold['predicate']} | {row['text']}"
            total.slot("predicate", False, True, match is not None, note)
            if match is None:
                continue
            total.found["predicate"] += 1
            found.remove(match)
            compare(total, gold, match, note)
        for one in found:
            if one.kind != "noun":
                total.slot(
                    "predicate", True, False, False, f"{row['id']} extra {one.stem} | {row['text']}"
                )
    return total


def compare(total: Score, gold: dict[str, Any], found: Found, note: str) -> None:
    """Compare two clauses slot by slot."""
    for name in SLOTS:
        wanted, there = gold.get(name), found.slots.get(name)
        if name in {"place", "giver", "receiver"} and wanted is None:
            continue
        right = wanted is not None and there is not None
        right = right and (
            alike(there or "", wanted["text"], found.heads.get(name, ""))
            or wanted["text"] == found.pronouns.get(name)
        )
        total.slot(
            name,
            there is not None,
            wanted is not None,
            right,
            f"{note}: wanted {wanted and wanted['text']}, found {there}",
        )
        if wanted and "actors" in wanted and there is not None and found.actors:
            actors = found.actors.get(name, frozenset())
            total.slot(
                "actors",
                bool(actors),
                True,
                actors == set(wanted["actors"]),
                f"{note}: {name} wanted {wanted['actors']}, found {sorted(actors)}",
            )
    for preposition, wanted in gold.get("obliques", {}).items():
        there = found.obliques.get(preposition)
        total.slot(
            "oblique",
            there is not None,
            True,
            alike(there or "", wanted["text"]),
            f"{note}: wanted {preposition} {wanted['text']}, found {found.obliques}",
        )
    negated = gold.get("negated", False)
    total.slot(
        "negated", found.negated, negated, found.negated and negated, f"{note}: wanted {negated}"
    )
    strength = gold.get("strength", "did")
    weak = found.strength != "did"
    total.slot(
        "strength",
        weak,
        strength != "did",
        weak and found.strength == strength,
        f"{note}: wanted {strength}, found {found.strength}",
    )
    total.many("holder", found.holder, [one["text"] for one in gold.get("holder", [])], note)
    quoted = gold.get("quoted", False)
    total.slot("quoted", found.quoted, quoted, found.quoted and quoted, note)
    total.many("times", found.times, gold.get("times", []), note)
    amounts = gold.get("quantities", [])
    if amounts:
        total.many(
            "quantities",
            [one for one, *_ in found.quantities],
            [one["text"] for one in amounts],
            note,
        )
        for one in amounts:
            if "counted" in one or "level" in one:
                wanted = (key(one.get("counted", "")), one.get("level", ""))
                there = [
                    (counted, level if "level" in one else "")
                    for text, counted, level in found.quantities
                    if alike(text, one["text"])
                ]
                there = [(counted if "counted" in one else "", level) for counted, level in there]
                total.slot(
                    "counted or level",
                    bool(there),
                    True,
                    wanted in there,
                    f"{note}: wanted {wanted}, found {there}",
                )
    for relation in gold.get("relations", []):
        wanted = (relation["kind"], key(relation["to"]))
        total.slot(
            "relation",
            bool(found.relations),
            True,
            wanted in found.relations,
            f"{note}: wanted {wanted}, found {found.relations}",
        )


def table(title: str, total: Score) -> dict[str, Any]:
    """Print a score by slot and return it."""
    print(f"\n{title}")
    told_: dict[str, Any] = {}
    for name in total.wanted:
        one = detection(total.right[name], total.found[name], total.right[name], total.wanted[name])
        print(f"  {name:17} precision {one.precision}  recall {one.recall}  F1 {one.f1:.3f}")
        told_[name] = {
            "precision": round(one.precision.value, 4),
            "n_found": one.precision.n,
            "recall": round(one.recall.value, 4),
            "n": one.recall.n,
        }
    return told_


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--sealed", action="store_true")
    ask.add_argument("--again", action="store_true", help="score a sealed half once more")
    ask.add_argument("--misses", action="store_true")
    given = ask.parse_args()
    path = SEALED if given.sealed else OPEN
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    print(f"{path.name} SHA-256 {digest}")
    if given.sealed and not given.again and digest in LOG.read_text("utf-8"):
        print("this half was scored before; --again scores it once more, and logs that too")
        return 1
    rows = [json.loads(line) for line in content.decode("utf-8").splitlines()]
    parser = SpacyParser()
    parser.parse(["Warm the model."], "en")
    begun = time.perf_counter()
    parses = dict(
        zip((r["text"] for r in rows), parser.parse([r["text"] for r in rows], "en"), strict=True)
    )
    parsed_s = time.perf_counter() - begun

    def read(row: dict[str, Any]) -> list[Found]:
        parsed = parses[row["text"]]
        assert parsed is not None
        day = dt.date.fromisoformat(row["published"])
        clauses = find_clauses(row["text"], parsed, published=day)
        return [told(row["text"], clause, clauses) for clause in clauses]

    read(rows[0])
    begun = time.perf_counter()
    total = score(rows, read)
    found_s = time.perf_counter() - begun
    scores = table(f"clauses of {len(rows)} sentences", total)
    if not given.sealed:
        table(
            "baseline: the nearest nouns",
            score(rows, lambda row: nearest_nouns(row["text"], parses[row["text"]])),
        )
    print(
        f"\n{len(rows) / parsed_s:.0f} sentences/s parsed, {len(rows) / found_s:.0f} "
        f"sentences/s found in and scored, {len(rows) / (parsed_s + found_s):.0f} both"
    )
    if given.sealed:
        run = {
            "eval": "clauses",
            "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "commit": measured_commit(*READ_BY),
            "sha256": digest,
            "score": {"slot": "agent", **scores["agent"], "slots": scores},
        }
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(run) + "\n")
    elif given.misses:
        print("\n".join(total.misses))
    return 0


if __name__ == "__main__":
    sys.exit(main())
