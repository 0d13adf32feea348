"""How long coding a collection takes, in one process: `python benchmarks/acts.py [DIR ACTORS...]`.

Without a folder the demonstration collection is coded. Nothing is kept in it.
"""

from __future__ import annotations

import datetime
import shutil
import sys
import tempfile
import time
from pathlib import Path

from apercu.assemble import clock
from apercu.collection.reading import Collection
from apercu.config import read_settings
from apercu.demonstration import demonstration
from apercu.intake.code_acts import make_acts, standing_texts
from apercu.intake.coder import TextCoder, blocks_to_code, load_in_worker, packaged_coder
from apercu.relate.events import Report
from apercu.reporting import reports_of


def here() -> TextCoder:
    """Give the packaged coder, loaded, without worker processes."""
    load_in_worker()
    coder = packaged_coder()
    coder.remote = None
    return coder


def sides(report: Report) -> tuple[set[str], set[str]]:
    source, target = (
        {actor for one in side for actor in one.actors}
        for side in (report.act.source, report.act.target)
    )
    return source, target


def measure(place: Path, actors: list[str]) -> None:
    coder = here()
    today = datetime.datetime.now(datetime.UTC).date()
    with Collection.open(place) as collection:
        texts = [one for one in standing_texts(collection) if one.is_coded]
        sentences = sum(
            block.sentences
            for one in texts
            for block in blocks_to_code(
                collection.text(one.number), collection.passages(one.number)
            )
        )
        began, used = time.perf_counter(), time.process_time()
        made = make_acts(collection, coder, day=today.toordinal())
        used, took = time.process_time() - used, time.perf_counter() - began
        print(
            f"{made.made} texts, {sentences} sentences read, {made.acts} acts: {used:.1f} s of"
            f" processor time, {took:.1f} s by the clock, {sentences / used:.0f} sentences/s"
        )
        for first, second in zip(actors[::2], actors[1::2], strict=True):
            used = time.process_time()
            told = reports_of(collection, coder, [first, second], day=today)
            used = time.process_time() - used
            both = [one for one in map(sides, told.reports) if {first, second} <= one[0] | one[1]]
            print(
                f"{first} {second}: {len(told.documents)} documents, {len(told.reports)} reports,"
                f" both take part in {len(both)},"
                f" {first}->{second} {sum(first in s and second in t for s, t in both)},"
                f" {second}->{first} {sum(second in s and first in t for s, t in both)};"
                f" {used:.2f} s"
            )


def main() -> None:
    if len(sys.argv) > 1:
        place, actors = Path(sys.argv[1]), sys.argv[2:]
    else:
        place = demonstration(read_settings().cache, clock=clock, say=print)
        actors = ["AZE", "RUS", "AZE", "UKR"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(place, Path(folder) / "collection"))
        shutil.rmtree(copy / "acts", ignore_errors=True)
        measure(copy, actors)


if __name__ == "__main__":
    main()
