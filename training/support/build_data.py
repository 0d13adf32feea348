"""Make pairs of a document and a claim, with labels, from open texts; the same from the same seed.

    python training/support/build_data.py --speeches ../shared/data/speeches/ungdc \
        --out build/training/support

Writes stage1.jsonl (made pairs) and report.json with counts and what was left out.

A base sentence S and S with a fault, S', give documents D and D' (alike but for that sentence) and
claims C and C' (each said otherwise by lot). D supports C and D' supports C'; D does not support
C'. From each base two of the four pairs are taken, one supported and one not, so that no claim
tells its label by itself.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import numerals
from keeping import has_first_person, lower_first, say_otherwise, third_person, upper_first
from texts import Text, load_reports, load_speeches, measured_urls

import faults
from apercu.actors import find_actors
from faults import Around, Name

ROOT = Path(__file__).resolve().parents[2]
RICH = 3
"""How often a sentence with a figure or two actors is drawn, each time for another fault."""
MOST_WORDS = (50, 80, 110, 150)
"""Words of a made document, one by lot: with the claim they fit into 256 word pieces nearly always,
and short ones let more pairs be seen in an hour."""
_EXHORTATION = re.compile(
    r"^(?:I (?:would like|wish|thank|congratulate|also|am|have the)|Let (?:us|me)|May |Please|We "
    r"(?:wish|thank|congratulate)|Mr\. |Allow me|On behalf|First of all|Thank|It is (?:my|our|an))"
)
_WORD = re.compile(r"\w+")
_MARKS = ".,;:“”\"'()"
_SELF = re.compile(r"\b(?:I|me|[Mm]y)\b(?! (?:country|nation|Government|delegation|people)\b)")
_COMMON = frozenset({
    "the", "a", "an", "of", "to", "in", "and", "that", "is", "for", "on", "with", "as", "it",
    "its", "by", "be", "are", "was", "were", "has", "have", "this", "which", "from", "at", "or",
    "not", "will", "we", "our", "they", "their", "he", "his", "i", "you", "all", "can", "but",
})  # fmt: skip


class Pair(NamedTuple):
    """A document and a claim; `wrong` are the spans of the claim that no document bears out.

    `wrong` is `None` where it is not known; `allowed` are the labels that may be right.
    """

    document: str
    claim: str
    allowed: tuple[str, ...]
    fault: str
    source: str
    group: str
    wrong: tuple[tuple[int, int], ...] | None


class Base(NamedTuple):
    """A sentence of a text, with where it stands, and who is named in it."""

    text: Text
    at: int
    words: str
    names: tuple[Name, ...]


def find_bases(text: Text) -> Iterator[Base]:
    """Give the sentences of a text that carry something to check."""
    for at, words in enumerate(text.sentences):
        length = words.count(" ") + 1
        if (
            not 8 <= length <= 45
            or _EXHORTATION.match(words)
            or not words.endswith((".", ".”", '."'))
        ):
            continue
        if _SELF.search(words):
            continue  # told in the third person it would be the state that "was born in Tbilisi"
        names = tuple(Name(m.start, m.end, m.actor, m.kind) for m in find_actors(words))
        figures = numerals.find(words) or numerals.YEAR.search(words)
        capitals = len(re.findall(r"(?<=[a-z,] )[A-Z]\w+", words))
        if names or figures or capitals >= 2:
            yield Base(text, at, words, names)


def content(words: str) -> set[str]:
    """Return the words that bear content, in lower case."""
    return {word for word in _WORD.findall(words.lower()) if word not in _COMMON}


def surroundings(base: Base, rng: random.Random) -> tuple[list[str], int]:
    """Choose sentences around a base: near ones, or those of its text that are most like it.

    Returns them with the base's own, in order, and its place among them.
    """
    sentences = base.text.sentences
    if rng.random() < 0.35:
        own = content(base.words)
        likeness = sorted(
            (i for i in range(len(sentences)) if i != base.at),
            key=lambda i: (-len(own & content(sentences[i])), i),
        )
        chosen = sorted({base.at, *likeness[: rng.randint(2, 6)]})
    else:
        before = rng.randint(0, 4)
        first = max(0, base.at - before)
        chosen = list(range(first, min(len(sentences), base.at + 1 + rng.randint(1, 4))))
    most = rng.choice(MOST_WORDS)
    while sum(sentences[i].count(" ") + 1 for i in chosen) > most and len(chosen) > 2:
        ends = [i for i in (chosen[0], chosen[-1]) if i != base.at]
        chosen.remove(rng.choice(ends))
    return [sentences[i] for i in chosen], chosen.index(base.at)


def around_of(base: Base, document: Sequence[str], pool: Sequence[tuple[str, str, str]],
              rng: random.Random) -> Around:  # fmt: skip
    """Gather what faults may draw on: names and figures of the document, names of others."""
    text = " ".join(document)
    near = [(text[m.start : m.end], m.actor, m.kind) for m in find_actors(text)]
    here = {n.actor for n in base.names}
    others = [entry for entry in near if entry[1] not in here]
    # Names of other texts only where its own has too few: else the swap shows by itself.
    names = (
        others
        if len(others) >= 3 or rng.random() < 0.5
        else [
            *others,
            *rng.sample(pool, min(12, len(pool))),
        ]
    )
    figures = [f.words for f in numerals.find(text)]
    return Around(base.names, names, figures, numerals.YEAR.findall(text))


def header(text: Text, rng: random.Random) -> str:
    """Write who speaks and when, as a passage may be headed."""
    if text.speaker is None:
        return ""
    forms = (
        f"{text.speaker}, {text.year}: ",
        f"Statement by {text.speaker}, General Assembly, September {text.year}. ",
        f"{text.speaker} (speech, {text.year}) — ",
    )
    return upper_first(rng.choice(forms))


def tokens(words: str) -> list[str]:
    """Cut into words without the marks around them."""
    return [word.strip(_MARKS) for word in words.split()]


def fault_spans(said: str, fault: Sequence[str], claim: str) -> tuple[tuple[int, int], ...] | None:
    """Return where a claim departs from what is said, in the words of the fault alone.

    What was only said otherwise is no fault. `None` where the claim has nothing of the fault, as
    when it is a word that fell away.
    """
    places = [m.span() for m in re.finditer(r"\S+", claim)]
    own = tokens(claim)
    matcher = SequenceMatcher(None, tokens(said), own, autojunk=False)
    wrong = set(fault)
    spans = [
        places[i]
        for kind, _, _, start, end in matcher.get_opcodes()
        if kind in {"replace", "insert"}
        for i in range(start, end)
        if own[i] in wrong
    ]
    return tuple(spans) or None


def kept(fallen: Sequence[str], before: str, claim: str, after: str) -> bool:
    """Tell whether a claim still has the place where words fell away, and is without them."""
    words, own = tokens(after), tokens(claim)
    at = next((i for i, (a, b) in enumerate(zip(tokens(before), words, strict=False)) if a != b), 0)
    near = words[max(0, at - 1) : at + 1]
    return all(word in own for word in near) and sum(map(own.count, fallen)) < sum(
        map(tokens(before).count, fallen)
    )


def new_tokens(before: str, after: str) -> list[str]:
    """Return the words of `after` that are not in their place in `before`."""
    own = tokens(after)
    matcher = SequenceMatcher(None, tokens(before), own, autojunk=False)
    return [
        word
        for kind, _, _, start, end in matcher.get_opcodes()
        if kind in {"replace", "insert"}
        for word in own[start:end]
    ]


def as_claim(words: str, text: Text, rng: random.Random, *, headed: bool) -> tuple[str, str]:
    """Say a sentence otherwise, in the third person where its speaker is known.

    Returns the claim and the name of the speaker it gives, or "".
    """
    said = say_otherwise(words, rng).words
    if not (headed and text.speaker):
        return said, ""
    if has_first_person(said) and rng.random() < 0.9:
        said = third_person(said, text.speaker)
        if rng.random() < 0.6:
            return said, text.speaker if text.speaker in said else ""
    if rng.random() < 0.35:
        verb = rng.choice(("said that", "stated that", "told the General Assembly that"))
        if rng.random() < 0.15 and (quoted := faults.quote_within(said, rng)):
            said = quoted
        return f"{upper_first(text.speaker)} {verb} {lower_first(said)}", text.speaker
    return said, ""


class Maker:
    """Makes pairs from bases; what it draws, it draws from its own seed."""

    def __init__(self, bases: Sequence[Base], seed: int) -> None:
        self.bases = bases
        self.rng = random.Random(seed)
        surfaces = Counter(
            (b.words[n.start : n.end], n.actor, n.kind) for b in bases for n in b.names
        )
        self.pool = [entry for entry, count in surfaces.items() if count >= 5]
        self.by_actor: dict[str, list[int]] = defaultdict(list)
        for i, base in enumerate(bases):
            for actor in {n.actor for n in base.names}:
                self.by_actor[actor].append(i)
        self.speakers = sorted({b.text.speaker for b in bases if b.text.speaker})

    def pairs(self, base: Base) -> list[Pair]:
        """Make two to four pairs of one base, as many supported as not."""
        kind = self.rng.choices(
            ("fault", "removed", "other", "merged", "speaker"), (0.68, 0.12, 0.05, 0.08, 0.07)
        )[0]
        return {
            "fault": self.with_fault, "removed": self.with_removed, "other": self.with_other,
            "merged": self.with_merged, "speaker": self.with_speaker,
        }[kind](base)  # fmt: skip

    def pair(self, base: Base, document: str, claim: str, label: str, fault: str,
             wrong: tuple[tuple[int, int], ...] | None) -> Pair:  # fmt: skip
        """Write one pair down."""
        return Pair(document, claim, (label,), fault, base.text.kind, base.text.url, wrong)

    def with_fault(self, base: Base) -> list[Pair]:
        """Pair a sentence and its faulty twin with the documents of both."""
        rng = self.rng
        sentences, at = surroundings(base, rng)
        around = around_of(base, sentences, self.pool, rng)
        found = faults.put_fault(base.words, around, rng)
        if found is None:
            return []
        fault, changed = found
        label = faults.FAULTS[fault][1]
        headed = base.text.speaker is not None and rng.random() < 0.6
        head = header(base.text, rng) if headed else ""
        twin = [*sentences[:at], changed, *sentences[at + 1 :]]
        d, d2 = head + " ".join(sentences), head + " ".join(twin)
        if changed in d or (fault not in faults.ADDING and base.words in d2):
            return []
        c, c2 = (as_claim(w, base.text, rng, headed=headed)[0] for w in (base.words, changed))
        new, old = new_tokens(base.words, changed), new_tokens(changed, base.words)
        wrong = fault_spans(base.words, new, c2)
        if (new and not wrong) or (not new and not kept(old, base.words, c2, changed)):
            return []  # saying it otherwise has lost the fault
        good = [self.pair(base, d, c, "supported", "", ()),
                self.pair(base, d2, c2, "supported", "", ())]  # fmt: skip
        bad = [self.pair(base, d, c2, label, fault, wrong)]
        if fault not in faults.ADDING | faults.WEAKENING:
            if reverse := fault_spans(changed, old, c):
                bad.append(self.pair(base, d2, c, label, fault, reverse))
            return [rng.choice(good), rng.choice(bad)]
        # The claim that says more must be seen supported as often as not, the lesser one at times.
        return [good[1], bad[0]]

    def with_removed(self, base: Base) -> list[Pair]:
        """Take the claim's own sentence away."""
        rng = self.rng
        sentences, at = surroundings(base, rng)
        rest = sentences[:at] + sentences[at + 1 :]
        own = content(base.words)
        if not rest or max(len(own & content(s)) for s in rest) > 0.55 * len(own):
            return []
        headed = base.text.speaker is not None and rng.random() < 0.6
        head = header(base.text, rng) if headed else ""
        claim = as_claim(base.words, base.text, rng, headed=headed)[0]
        whole = ((0, len(claim)),)
        return [
            self.pair(base, head + " ".join(sentences), claim, "supported", "", ()),
            self.pair(base, head + " ".join(rest), claim, "insufficient", "removed", whole),
        ]

    def with_other(self, base: Base) -> list[Pair]:
        """Hold a claim against a text on the same actors that does not say it."""
        rng = self.rng
        actors = [n.actor for n in base.names]
        if not actors:
            return []
        near = self.by_actor[rng.choice(actors)]
        others = [self.bases[i] for i in rng.sample(near, min(len(near), 12))]
        own = content(base.words)
        others = [b for b in others if b.text.url != base.text.url
                  and len(own & content(b.words)) <= 0.5 * len(own)]  # fmt: skip
        if not others:
            return []
        other = max(others, key=lambda b: len(own & content(b.words)))
        far, _ = surroundings(other, rng)
        near_by, _ = surroundings(base, rng)
        claim = as_claim(base.words, base.text, rng, headed=False)[0]
        whole = ((0, len(claim)),)
        return [
            self.pair(base, " ".join(near_by), claim, "supported", "", ()),
            self.pair(base, " ".join(far), claim, "insufficient", "other", whole),
        ]

    def with_merged(self, base: Base) -> list[Pair]:
        """Make one claim of two sentences, and take one of them away from the document."""
        rng = self.rng
        sentences, at = surroundings(base, rng)
        others = [i for i, s in enumerate(sentences) if i != at and 6 <= s.count(" ") <= 25]
        if not others or base.words.count(" ") > 30:
            return []
        other = rng.choice(others)
        first, second = sorted((at, other))
        headed = base.text.speaker is not None and rng.random() < 0.6
        head = header(base.text, rng) if headed else ""
        a, b = (as_claim(sentences[i], base.text, rng, headed=headed)[0] for i in (first, second))
        claim = faults.merge(a, b)
        if len(content(sentences[first]) & content(sentences[second])) > 6:
            return []
        lost = rng.choice((first, second))
        rest = [s for i, s in enumerate(sentences) if i != lost]
        cut = len(a.rstrip("."))
        span = (0, cut) if lost == first else (cut, len(claim))
        return [
            self.pair(base, head + " ".join(sentences), claim, "supported", "", ()),
            self.pair(base, head + " ".join(rest), claim, "partly", "merged", (span,)),
        ]

    def with_speaker(self, base: Base) -> list[Pair]:
        """Give the words to another speaker, who is as often the right one elsewhere."""
        rng = self.rng
        right = base.text.speaker
        others = [s for s in self.speakers if s != right and s not in base.words]
        if right is None or not others:
            return []
        sentences, _ = surroundings(base, rng)
        other = rng.choice(others)
        said = say_otherwise(base.words, rng).words
        verb = rng.choice(("said that", "stated that", "told the General Assembly that"))
        pairs = []
        swapped = base.text._replace(speaker=other)
        for head, name, label in (
            (base.text, right, "supported"), (base.text, other, "contradicted"),
            (swapped, other, "supported"), (swapped, right, "contradicted"),
        ):  # fmt: skip
            words = third_person(said, name) if has_first_person(said) else said
            claim = f"{upper_first(name)} {verb} {lower_first(words)}"
            wrong = ((0, len(name)),) if label == "contradicted" else ()
            document = header(head, rng) + " ".join(sentences)
            fault = "speaker" if wrong else ""
            pairs.append(self.pair(base, document, claim, label, fault, wrong))
        return rng.sample([pairs[0], pairs[2]], 1) + rng.sample([pairs[1], pairs[3]], 1)


def is_rich(base: Base) -> bool:
    """Tell whether a sentence has a figure, a year or two actors."""
    figures = numerals.find(base.words) or numerals.YEAR.search(base.words)
    return bool(figures) or len({n.actor for n in base.names}) > 1


def make_pairs(texts: Sequence[Text], seed: int, wanted: int) -> list[Pair]:
    """Make about `wanted` pairs, in an order drawn by lot."""
    rng = random.Random(seed)
    bases = [base for text in texts for base in find_bases(text)]
    maker = Maker(bases, seed + 1)
    # Figures, and two actors in one sentence, are rare and are what matters most.
    order = [i for i, base in enumerate(bases) for _ in range(RICH if is_rich(base) else 1)]
    rng.shuffle(order)
    pairs: list[Pair] = []
    for at in order:
        pairs += maker.pairs(bases[at])
        if len(pairs) >= wanted:
            break
    return pairs


def write(path: Path, pairs: Sequence[Pair]) -> str:
    """Write pairs as JSON lines; return a checksum of the file."""
    lines = "".join(json.dumps(pair._asdict(), ensure_ascii=False) + "\n" for pair in pairs)
    path.write_text(lines, encoding="utf-8")
    return f"{zlib.crc32(lines.encode()):08x}"


def main() -> None:
    """Make the pairs of stage one and the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speeches", type=Path, default=ROOT.parent / "shared/data/speeches/ungdc")
    parser.add_argument("--out", type=Path, default=ROOT / "build/training/support")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--pairs", type=int, default=60_000)
    options = parser.parse_args()
    without = measured_urls(ROOT / "evals/gold")
    texts = load_speeches(options.speeches, without)
    texts += load_reports(ROOT / "src/apercu/demo", without)
    pairs = make_pairs(texts, options.seed, options.pairs)
    options.out.mkdir(parents=True, exist_ok=True)
    report = {
        "seed": options.seed,
        "texts": len(texts),
        "left_out": len(without),
        "stage1": write(options.out / "stage1.jsonl", pairs),
        "labels": Counter(pair.allowed[0] for pair in pairs),
        "faults": Counter(pair.fault for pair in pairs),
        "sources": Counter(pair.source for pair in pairs),
        "unmarked": sum(pair.wrong is None for pair in pairs),
    }
    written = json.dumps(report, indent=1)
    (options.out / "report.json").write_text(written + "\n", encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
