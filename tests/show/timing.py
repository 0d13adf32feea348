"""Time the forms of a brief with 60 statements: `python tests/show/timing.py`."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import msgspec
from sample_brief import ARREST, ASKS, BRIEF, DENIAL, FORECAST, SPEECH, TALKS, contexts_of
from show_golden import terminal

from apercu.briefs import Brief, Point, Section
from apercu.show.brief.html import brief_html
from apercu.show.brief.markdown import brief_markdown

RUNS = 15


def large(statements: int = 60) -> Brief:
    kinds = (TALKS, ASKS, SPEECH, DENIAL, FORECAST, ARREST)
    many = tuple(
        msgspec.structs.replace(kinds[n % len(kinds)], id=f"x{n}") for n in range(statements)
    )
    section = Section(facet="f1", heading="All", points=(Point(label="All", statements=many),))
    return msgspec.structs.replace(
        BRIEF, sections=(section,), chronology=tuple(one.id for one in many)
    )


def timed_ms(work: Callable[[], str]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    brief = large()
    contexts = contexts_of(brief)
    forms: dict[str, Callable[[], str]] = {
        "html": lambda: brief_html(brief, contexts),
        "markdown": lambda: brief_markdown(brief),
        "terminal": lambda: terminal(brief),
    }
    print(f"html, first: {timed_ms(forms['html']):.0f} ms")
    for name, work in forms.items():
        times = [timed_ms(work) for _ in range(RUNS)]
        print(f"{name}: {statistics.median(times):.1f} ms, {len(work()):,} characters")
