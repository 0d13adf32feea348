"""Turn the claims that were written by hand into training pairs, with marks on the wrong words.

    python training/support/written_pairs.py --data build/training/support

Reads `written/claims-*.jsonl` and `written/reports-*.jsonl` and the speeches they name, and writes
`written.jsonl` into the folder, one pair a line as `build_data.py` does. The marks of a faulty
claim are the words that none of the supported claims on the same passage has and the passage
itself has not: of a minimal twin, the one thing that is wrong. `report:X` and the speech's address
are the pair's group, so that a fold never has a passage on both sides.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from apercu.check.framing import framed

HERE = Path(__file__).resolve().parent
SPEECHES = HERE.parents[2] / "shared" / "data" / "speeches" / "ungdc"
_WORD = re.compile(r"[\w’'%.,-]*\w[%]?")


def passages() -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield each written claim with the words of its passage, and what is known of these.

    The day of publication and who speaks, as `apercu.check.framing` puts them before a passage.
    """
    for path in sorted((HERE / "written").glob("claims-*.jsonl")):
        reports = path.with_name(path.name.replace("claims", "reports"))
        read = [json.loads(line) for line in reports.read_text("utf-8").splitlines()]
        texts = {one["id"]: one["text"] for one in read}
        days = {one["id"]: one["published"] for one in read}
        for line in path.read_text("utf-8").splitlines():
            one = json.loads(line)
            place = one["passage"]
            url = place["url"]
            speaker = None
            if url.startswith("urn:"):
                name = url.rpartition(":")[2]
                speaker = {"EU": "org:EU"}.get(name.split("_")[0], name.split("_")[0])
                texts.setdefault(url, (SPEECHES / f"{name}.txt").read_text("utf-8"))
                days[url] = f"{name[-4:]}-09-25"
            frame = framed("", dt.date.fromisoformat(days[url]), speaker)
            yield one, texts[url][place["start"] : place["end"]], frame


def pairs() -> list[dict[str, Any]]:
    """Return the pairs in the order of the files."""
    rows = list(passages())
    known: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one, text, _ in rows:
        key = one["passage"]["url"], one["passage"]["start"]
        known[key] |= set(_plain(text))
        if one["label"] == "supported":
            known[key] |= set(_plain(one["claim"]))
    return [
        _pair(one, frame + text, known[one["passage"]["url"], one["passage"]["start"]])
        for one, text, frame in rows
    ]


def _pair(one: dict[str, Any], text: str, known: set[str]) -> dict[str, Any]:
    url = one["passage"]["url"]
    wrong = []
    if one["label"] != "supported":
        wrong = [
            [hit.start(), hit.end()]
            for hit in _WORD.finditer(one["claim"])
            if hit[0].casefold().strip(".,") not in known
        ]
    return {
        "document": " ".join(text.split()),
        "claim": one["claim"],
        "allowed": [one["label"]],
        "fault": one["fault"] or "",
        "source": "written",
        "group": url,
        "wrong": wrong,
    }


def _plain(text: str) -> list[str]:
    return [hit[0].casefold().strip(".,") for hit in _WORD.finditer(text)]


def main() -> None:
    """Write the pairs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parents[1] / "build/training/support")
    given = parser.parse_args()
    made = pairs()
    with (given.data / "written.jsonl").open("w", encoding="utf-8") as file:
        for one in made:
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
    print(len(made), "pairs", dict(Counter(one["allowed"][0] for one in made)))


if __name__ == "__main__":
    main()
