"""Build told sentences for tests from their text, day of report and origin."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apercu.actors import find_actors
from apercu.ask.evidence import Sentence, Source, Told
from apercu.dates import find_dates
from apercu.records import Interval, Outlet


def day(stamp: str) -> Interval:
    return Interval(start=stamp, end=stamp, precision="day", basis="given")


def told(text: str, published: str, document: str, origin: str = "", **more: Any) -> Told:
    """Tell a text that is one sentence; what happened is dated by the first time it names."""
    on = dt.date.fromisoformat(published)
    source = Source(
        document=document, origin=origin or document, url="", title=None,
        outlet=Outlet(name=document), published=day(published), fetched=day(published),
        language="en", text=text,
    )  # fmt: skip
    dates = tuple(find_dates(text, published=on, language="en"))
    sentence = Sentence(
        source=source,
        start=0,
        end=len(text),
        number=0,
        mentions=tuple(find_actors(text, on=on, language="en")),
        dates=dates,
    )
    when = next((one.interval for one in dates if one.interval is not None), None)
    return Told(
        sentence=sentence, text=text,
        **{"kind": "event", "when": when, "reported": day(published), **more},
    )  # fmt: skip
