"""Which documents are reports of their day, and how far the opening goes that tells what is new."""

from __future__ import annotations

import re
from collections.abc import Sequence

from apercu.records import Form, Interval, ReadPassage
from apercu.relate.by_report import stretch_of

OPENING_SENTENCES = 3
"""News stands in the first sentences, background behind them. The lead and what adds to it; set
by the newsroom's convention, not fitted."""
OF_THE_DAY: frozenset[Form] = frozenset({
    "agency", "newspaper", "broadcaster", "online", "ministry", "government", "parliament",
})  # fmt: skip
"""Forms of outlets that report what is new; magazines, institutes and reference works do not."""
_OPINION = re.compile(
    r"/(?:opinions?|op-?eds?|comments?|commentary|commentisfree|columns?|columnists?|analysis"
    r"|analyses|explainers?|editorials?|blogs?|perspectives?|features?|long-?reads?|reviews?"
    r"|interviews?|timelines?|profiles?)(?:/|-|$)",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\A\s*(?:opinion|op-ed|comment(?:ary)?|column|analysis|explainer|explained|editorial|feature"
    r"|interview|timeline|profile|background(?:er)?|factbox|q ?& ?a|fact ?check|review|essay"
    r"|(?:what|why|how|who|when|where) )",
    re.IGNORECASE,
)


def is_report_of_the_day(
    form: Form, title: str | None, url: str, published: Interval | None
) -> bool:
    """Tell whether a document is a newsroom's, a ministry's or an agency's report of a known day.

    What calls itself a comment or an analysis, and a title that asks, are none.
    """
    if form not in OF_THE_DAY or stretch_of(published) is None:
        return False
    name = title or ""
    return not (_OPINION.search(url) or _TITLED.match(name) or "?" in name)


def opening_end(passages: Sequence[ReadPassage]) -> int:
    """Return where the sentences end that open a text."""
    ends = [
        each.end
        for passage in passages
        for each in (passage.sentences or (passage,))
    ]  # fmt: skip
    return max(sorted(ends)[:OPENING_SENTENCES], default=0)
