"""Count in how many speeches the stems of English words stand, and write them down in ten bands.

    python training/words/make_rarity.py ../shared/data/speeches/ungdc

Reads the speeches of the UN General Debate (UNGDC v13, doi:10.7910/DVN/0TJX8Y, CC0), cut into
blocks of about 200 words so that long speeches do not make every word common, and writes
`src/apercu/data/words/rarity.tsv`: a band a line, 0 the commonest, each step half as common as the
one before, then its stems. A stem in fewer than `LEAST` blocks is left out and counts as rare.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path

from apercu.text import is_stop, terms

OUT = Path(__file__).resolve().parents[2] / "src/apercu/data/words/rarity.tsv"
BLOCK, LEAST, BANDS = 200, 12, 10


def main(folder: Path) -> None:
    """Write the table."""
    found: Counter[str] = Counter()
    blocks = 0
    for path in sorted(folder.glob("*.txt")):
        words = path.read_text(encoding="utf-8", errors="replace").split()
        for at in range(0, len(words), BLOCK):
            blocks += 1
            found.update(set(terms(" ".join(words[at : at + BLOCK]))))
    bands: dict[int, list[str]] = {}
    for stem, count in found.items():
        if count < LEAST or is_stop(stem) or any(map(str.isdigit, stem)):
            continue
        band = min(BANDS - 1, int(math.log2(blocks / count)))
        bands.setdefault(band, []).append(stem)
    lines = [
        "# How rare stems of English words are, in ten bands: in one of two blocks of text (0), of",
        "# four (1) ... Made by training/words/make_rarity.py from the UN General Debate (CC0).",
    ]
    lines += [f"{band}\t{' '.join(sorted(bands[band]))}" for band in sorted(bands)]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(blocks, "blocks,", sum(map(len, bands.values())), "stems")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
