"""Lay sentences out as a document, with the actors and dates that are found in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from apercu.actors import find_actors
from apercu.ask.evidence import Refused, Sentence, Source, Told
from apercu.ask.sentences import examine
from apercu.dates import find_dates
from apercu.records import Form, Interval, Outlet

PUBLISHED = "2024-05-16"  # a Thursday


def lay(
    *parts: str,
    published: str | None = PUBLISHED,
    form: Form = "agency",
    language: str | None = "en",
    speaker: str | None = None,
    title: str | None = None,
    opens: Sequence[int] = (0,),
    joint: str = " ",
) -> list[Sentence]:
    """Make the sentences of one document; `opens` are those that open a paragraph."""
    text = joint.join(parts)
    day = dt.date.fromisoformat(published) if published else None
    source = Source(
        document="d",
        origin="d",
        url="https://harbour.example/1",
        title=title,
        outlet=Outlet(name="Harbour Review", form=form),
        published=Interval(start=published, end=published, precision="day", basis="given")
        if published
        else None,
        fetched=Interval(),
        language=language,
        speaker=speaker,
        text=text,
    )
    mentions = find_actors(text, on=day, language=language)
    dates = find_dates(text, published=day, language=language)
    found, at = [], 0
    for number, part in enumerate(parts):
        end = at + len(part)
        found.append(
            Sentence(
                source=source,
                start=at,
                end=end,
                number=number,
                paragraph=number in opens,
                mentions=tuple(m for m in mentions if at <= m.start and m.end <= end),
                dates=tuple(d for d in dates if at <= d.start and d.end <= end),
            )
        )
        at = end + len(joint)
    return found


def ask(*parts: str, **given: object) -> Told | Refused:
    """Examine the last of the sentences."""
    found = lay(*parts, **given)  # type: ignore[arg-type]
    return examine(found[-1], found[:-1])


def told(*parts: str, **given: object) -> Told:
    """Examine the last of the sentences, which must stand."""
    got = ask(*parts, **given)
    assert isinstance(got, Told), got
    return got


def reason(*parts: str, **given: object) -> str | None:
    """Return why the last of the sentences is refused; `None` where it stands."""
    got = ask(*parts, **given)
    return got.reason if isinstance(got, Refused) else None
