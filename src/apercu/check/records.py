"""The records of checking: what a statement is compared with, and what came of it."""

from __future__ import annotations

from typing import Literal

from apercu.briefs import Verdict
from apercu.records import Interval, Record, Span

Check = Literal[
    "number", "date", "name", "role", "negation", "strength", "speech", "quote", "order",
    "superlative", "art", "motive", "place", "owner", "trend",
]  # fmt: skip
"""The fixed checks. Each may lower a verdict, none raises one."""

Side = Literal["for", "against", "about"]
"""Whether words carry a claim, say what cannot be so if it is, or only speak of the matter."""


class Material(Record, frozen=True, kw_only=True):
    """A text that a statement is compared with, and what is known of where it stood.

    `document` and `origin` are ids in a collection, empty where the text came by itself; `cited`
    tells that the statement names it as its source.
    """

    text: str
    document: str = ""
    origin: str = ""
    url: str = ""
    title: str = ""
    published: Interval | None = None
    language: str | None = None
    speaker: str | None = None
    """The actor whose words the whole text is, as of a speech; its `we` speaks for this actor."""
    control: str = "unknown"
    party: str | None = None
    cited: bool = False


class Reason(Record, frozen=True, kw_only=True):
    """What a fixed check found: a slot that differs or lacks.

    `contradicts` tells that both cannot be right; else the words do not say it. `claimed` and
    `found` are the words compared, `found` empty where the passage has none. `text` says it in a
    sentence for the reader.
    """

    check: Check
    contradicts: bool
    claimed: str
    found: str
    text: str


class Evidence(Record, frozen=True, kw_only=True):
    """Words for or against a claim: `[start, end)` of a material's text, `quote` those words.

    `material` is its place among those that were handed in; `support` the likelihood that the
    words support the claim, from 0 to 1, before the fixed checks.
    """

    material: int
    start: int
    end: int
    quote: str
    side: Side
    support: float
    reasons: tuple[Reason, ...] = ()


class ClaimChecked(Record, frozen=True, kw_only=True):
    """One claim of a statement: `span` in the statement's text; evidence the best first.

    `spans` are all words that make it, where they do not stand together.
    """

    span: Span
    spans: tuple[Span, ...] = ()
    text: str
    verdict: Verdict
    support: float
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()


class Checked(Record, frozen=True, kw_only=True):
    """What came of a statement. `support` is the least of its claims' that count.

    Of claims that cannot be checked none counts, unless all are; `reasons` are those of the claims
    that decided, and say in words why nothing was checked where the verdict is `not_checked`.
    """

    verdict: Verdict
    support: float
    claims: tuple[ClaimChecked, ...] = ()
    notes: tuple[str, ...] = ()
