"""Count how much stems say, for src/apercu/data/group/stems.tsv.

    python evals/rewrites_stems.py

Newswire of 1987 and speeches in the UN's general debate lie beside the checkout. The lines of the
table that were written by hand, below the counted ones, are kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from rewrites_wire import read_stories

from apercu.group.items import UNLISTED
from apercu.group.words import STEM

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
TABLE = ROOT / "src/apercu/data/group/stems.tsv"
REPORT_WORDS = 130
"""Words of a report of the wire, in the mean."""
A_LINE = 14
BY_HAND = "# By hand:\n"

_WORD = re.compile(r"[^\W\d_]+")
_COUNTED = re.compile(rf"[a-z]{{1,{STEM}}}")


def rates(texts: Iterable[str]) -> dict[str, float]:
    """Tell how often each stem stands in a report, in the mean."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word[:STEM] for word in _WORD.findall(text.casefold()))
    words = sum(counts.values())
    return {stem: count / words * REPORT_WORDS for stem, count in counts.items()}


def main() -> int:
    stories = read_stories(DATA / "find/reuters21578/reuters21578.tar.gz")
    wire = rates(story.text for story in stories)
    debate = rates(
        path.read_text("utf-8") for path in sorted((DATA / "speeches/ungdc").glob("*.txt"))
    )
    levels: dict[int, list[str]] = {}
    for stem in sorted(wire.keys() | debate.keys()):
        level = round(-math.log(max(wire.get(stem, 0.0), debate.get(stem, 0.0))))
        if level < UNLISTED and _COUNTED.fullmatch(stem):
            levels.setdefault(max(0, level), []).append(stem)
    head = TABLE.read_text("utf-8").partition("\n0\t")[0]
    by_hand = TABLE.read_text("utf-8").partition(BY_HAND)[2]
    lines = [
        f"{level}\t{' '.join(stems[at : at + A_LINE])}\n"
        for level, stems in sorted(levels.items())
        for at in range(0, len(stems), A_LINE)
    ]
    TABLE.write_text(f"{head}\n{''.join(lines)}{BY_HAND}{by_hand}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
