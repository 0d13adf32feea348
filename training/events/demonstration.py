"""Write the acts of the demonstration's reports into the package.

    python training/events/demonstration.py

Run it when the demonstration's reports, the coder of acts or its words and network change; a test
tells. A quarter of a minute on one core. Until then the reports are coded when the demonstration
is made.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from apercu.assemble import clock
from apercu.collection.reading import Collection
from apercu.demonstration import coded_acts, demonstration
from apercu.intake.coder import packaged_coder
from apercu.intake.lent_acts import write_acts


def write(path: Path) -> int:
    """Code the reports and write their acts into a file; return of how many texts."""
    with tempfile.TemporaryDirectory() as cache:
        place = demonstration(Path(cache), clock=clock, say=print)
        with Collection.open(place) as collection:
            return write_acts(collection, packaged_coder(), path)


if __name__ == "__main__":
    print(f"acts of {write(coded_acts())} texts in {coded_acts()}")
