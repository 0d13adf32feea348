"""Say what is not there: each kind of silence is another finding."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence

from apercu.actors import actor_name
from apercu.ask.happenings import Happening
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.selection import voices
from apercu.briefs import Gap
from apercu.text.language_names import language_name
from apercu.topics import topic
from apercu.words import in_running, in_words, listed, main_language

STALE_AFTER_DAYS = 180
"""A relation of which nothing was reported for half a year may stand otherwise today."""


def section_gaps(
    asked: Asked,
    facet: FacetAsked,
    told: Sequence[Happening],
    as_of: datetime.date,
    *,
    shown: bool,
    refused: int,
) -> tuple[Gap, ...]:
    """Return what is not told on a facet, by all that was found on it, whether shown or not.

    `refused` counts the sentences on it that cannot be read alone.
    """
    if facet.id == "whole":
        return ()
    heading = facet.heading
    about = _within(heading, asked)
    if not told and refused and asked.aim != "sayings":
        found = "1 sentence was" if refused == 1 else f"{refused} sentences were"
        text = f"On {about} {found} found that cannot be read alone, and none that can."
        return (Gap(kind="none_found", text=text),)
    if not told:
        return (Gap(kind="none_found", text=_nothing(asked, about, as_of)),)
    weak = Gap(kind="none_found", text=f"What was found on {about} bears too little on it to tell.")
    return (
        *(() if shown else (weak,)),
        *_unmet(asked, facet, told),
        *_absent(asked, facet, told, about),
        *_stale(told, about, as_of),
    )


def _within(heading: str, asked: Asked) -> str:
    """Write a facet's heading within a sentence: as the question has it, else without capital."""
    small = heading[:1].lower() + heading[1:]
    asked_so = heading in asked.text and small not in asked.text
    return heading if asked_so or not heading[1:2].islower() else small


def _nothing(asked: Asked, about: str, as_of: datetime.date) -> str:
    if asked.aim == "sayings" and len(asked.actors) > 1:
        by, of = in_running(asked.actors[0]), listed(asked.actors[1:])
        return (
            f"There is no reporting in this collection of what {by} has said of {of}"
            f" (as of {in_words(as_of)}). Words of others about it were not put in their place."
        )
    between = f" between {listed(asked.actors)}" if len(asked.actors) > 1 else ""
    between = between or (f" concerning {listed(asked.actors)}" if asked.actors else "")
    return f"Nothing on {about}{between} was found in this collection as of {in_words(as_of)}."


def _unmet(asked: Asked, facet: FacetAsked, told: Sequence[Happening]) -> Iterator[Gap]:
    """Yield the topics asked about on which no act between a main actor and a third is told."""
    third, main = facet.third, asked.actors
    if not third and asked.aim == "yes_no" and len(main) == 2:
        main, third = main[:1], main[1:]
    for wanted in facet.topics:
        for other in third:
            without = [one for one in main if not _acted(wanted, {one, other}, told)]
            if without:
                label = topic(wanted).label.lower()
                others = listed(without).replace(" and ", " or ")
                yield Gap(
                    kind="none_found",
                    text=f"No act concerning {label} between {in_running(other)} and {others} is"
                    " reported in this collection.",
                )


def _acted(wanted: str, pair: set[str], told: Sequence[Happening]) -> bool:
    return any(
        wanted in one.topics[:2]
        and pair <= one.actors
        and one.told.kind == "event"
        and one.told.course == "happened"
        for happening in told
        for one in happening.members
    )


def _absent(
    asked: Asked, facet: FacetAsked, told: Sequence[Happening], about: str
) -> Iterator[Gap]:
    parties = dict.fromkeys((*asked.actors, *facet.third))
    heard = {party for one in told for party in voices(one, parties)}
    if asked.aim == "sayings" or len(parties) < 2:
        return
    for party in parties:
        # A facet that is a party's own name asks what others have to do with it.
        if party not in heard and facet.heading != actor_name(party):
            yield Gap(
                kind="party_absent",
                party=party,
                text=f"{_opening(party)} is not heard on {about}: neither a position of its own"
                " nor an outlet that speaks for it was found.",
            )


def _opening(party: str) -> str:
    name = in_running(party)
    return name[:1].upper() + name[1:]


def _stale(told: Sequence[Happening], about: str, as_of: datetime.date) -> Iterator[Gap]:
    days = [one.day for happening in told for one in happening.members if one.day]
    if days and (as_of - max(days)).days > STALE_AFTER_DAYS:
        yield Gap(
            kind="stale",
            text=f"The newest that was found on {about} is of {in_words(max(days))};"
            " nothing later tells whether it still holds.",
        )


def lead_gaps(
    asked: Asked,
    sections: Sequence[tuple[FacetAsked, tuple[Gap, ...]]],
    *,
    filters: Mapping[str, Sequence[str]],
    undated: int,
    failures: int,
    languages: Collection[str],
) -> tuple[Gap, ...]:
    """Return the main gap of each section, and what concerns the whole."""
    gaps = [_main(found) for _, found in sections if found]
    gaps += [Gap(kind="not_searched", text=note) for note in asked.notes]
    if filters:
        told = "; ".join(f"{name} {' or '.join(values)}" for name, values in filters.items())
        gaps.insert(
            0,
            Gap(
                kind="not_searched",
                text=f"Only documents that the filters let through were searched ({told}); what is"
                " said to be missing may stand in others.",
            ),
        )
    if undated:
        documents = "1 document" if undated == 1 else f"{undated} documents"
        gaps.append(
            Gap(
                kind="undated_excluded",
                text=f"{documents} without a date of publication could not be placed in the"
                " period asked about.",
            )
        )
    if failures:
        inputs = "1 input" if failures == 1 else f"{failures} inputs"
        gaps.append(
            Gap(
                kind="failed",
                text=f"{inputs} of this collection could not be read; 'apercu failures' lists"
                " them.",
            )
        )
    gaps += [
        Gap(
            kind="none_found",
            party=party,
            language=language,
            text=f"No source in {language_name(language)}, the language of {in_running(party)},"
            " was found.",
        )
        for party in (asked.actors if asked.aim != "sayings" else ())
        if (language := main_language(party)) and language not in languages and languages
    ]
    gaps.append(
        Gap(kind="not_searched", text="Only this collection was searched, not the open web.")
    )
    unique = {one.text: one for one in gaps}
    return tuple(unique.values())


def _main(found: Sequence[Gap]) -> Gap:
    order = ("none_found", "party_absent", "stale")
    return min(found, key=lambda one: order.index(one.kind) if one.kind in order else len(order))
