"""Put matching, refusing and reading together."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Collection, Iterator, Mapping

from apercu.actors.foreign import read_foreign
from apercu.actors.forms import load_forms, load_names, scripts
from apercu.actors.gazetteer import Entry, Gazetteer, fold, load, plain
from apercu.actors.matcher import Hit, in_capitals, scan
from apercu.actors.people import Sightings, wanted
from apercu.actors.readings import Verdict, read_name
from apercu.actors.refusals import choose_state, refuse
from apercu.errors import InputError
from apercu.records import Actor, Mention, MentionKind

_LIST_GAP = re.compile(
    r"(?:, | and |, and | or |, or | as well as | & )(?:the )?(?:[a-z-]+ern )?", re.IGNORECASE
)
_VERB = (
    r" (?:also |\w+ly )?(?!(?:and|or|in|on|for|to|at|from|by|last|this|where|which|who|with|as"
    r"|after|before"
    r"|during|over|of|via|near|but|while|when|under|against|since|is expected)\b)[a-z]"
)
_SUBJECT_OF_CLAUSE = re.compile(r"(?:(?:, | and |, and )(?:the )?[A-Z][\w.-]+)*" + _VERB)
_METONYM_ONLY = frozenset({"Tel Aviv", "The Hague"})
"""Cities that are no capital: a mention only where they stand for the government."""


def find_actors(
    text: str, *, on: datetime.date | None = None, language: str | None = None
) -> list[Mention]:
    """Find the actors that a text names, sorted, without overlaps, longest names first.

    `on` is the day that decides who is in office, usually the day of publication; without it,
    whoever held office since the gazetteer begins is taken for a holder. `language` is ISO 639-1;
    without it, other languages are told by their letters.
    """
    gazetteer = load()
    day = on.isoformat() if on else None
    forms = load_forms(scripts(text, language))
    turkic = bool(forms and forms.turkic)
    sightings = Sightings()
    mentions: list[Mention] = []
    last: Verdict | None = None
    places = scan(text, gazetteer.root, forms)
    hits = next(places, None)
    while hits is not None:
        end: int | None = None
        for hit in hits:
            entry = decide(hit, text, gazetteer, day, sightings=sightings, mentions=mentions)
            if entry is None:
                continue
            end = hit.end
            if entry.actor:
                last = record(entry, hit, text, mentions, last, turkic=turkic)
            break
        hits = following(places, end)
    return mentions


def following(places: object, end: int | None) -> list[Hit] | None:
    """Go on to the next names after `end`; `None` at the end of the text."""
    try:
        return places.send(end)  # type: ignore[attr-defined, no-any-return]
    except StopIteration:
        return None


_PASSED = Entry("", "name", "")
_REACH = 60
"""How many characters to either side the rules look at; their patterns need no more."""


def decide(
    hit: Hit, text: str, gazetteer: Gazetteer, day: str | None, *, sightings: Sightings,
    mentions: list[Mention],
) -> Entry | None:  # fmt: skip
    """Decide what a hit names: an entry, one without actor to pass it over, or `None`.

    `None` lets a shorter name at the same place be tried.
    """
    start, end, entries = hit
    if not entries[0].actor:
        return entries[0]
    # a line may break anywhere in a name's surroundings
    left = text[max(0, start - _REACH) : start].replace("\n", " ")
    right = text[end : end + _REACH].replace("\n", " ")
    capitals = in_capitals(text, start, end) if text[start : start + 2].isupper() else False
    people = [entry for entry in entries if entry.kind == "person"]
    if people:
        adjoined = capitals or bool(mentions and mentions[-1].end == start - 1)
        person = wanted(
            people, gazetteer.persons, day, left, right, sightings=sightings, adjoined=adjoined
        )
        if person is not None:
            return person
        if len(people) == len(entries):
            return _PASSED if people[0].whole else None
        entries = [entry for entry in entries if entry.kind != "person"]
    entry = choose_state(entries, text)
    if entry is None or refuse(entry, text, start, left, right, capitals=capitals):
        return _PASSED
    return entry


def record(
    entry: Entry,
    hit: Hit,
    text: str,
    mentions: list[Mention],
    last: Verdict | None,
    *,
    turkic: bool,
) -> Verdict | None:
    """Append the mention of an entry; return its reading, for the next one in a list."""
    start, end = hit.start + entry.skip, hit.end
    if entry.kind not in {"name", "capital", "seat"}:
        mentions.append(Mention(start=start, end=end, actor=entry.actor, kind=entry.kind))
        return None
    previous = mentions[-1] if mentions else None
    listed = previous is not None and text[previous.end : start] == ", "
    if entry.language == "en" and not turkic:
        verdict = read_name(text, start, end, entry.kind, listed=listed)
    else:
        verdict = read_foreign(text, start, end, entry._replace(language="tr") if turkic else entry)
    if last and previous and not verdict.governed and previous.end <= start:
        verdict = in_list(
            entry,
            verdict,
            previous,
            last,
            gap=text[previous.end : start],
            right=text[end : end + _REACH],
        )
    actor, kind = entry.actor, entry.kind
    if entry.surface == "Brussels" and verdict.reading == "actor":
        actor, kind = "org:EU", "seat"
    if entry.surface in _METONYM_ONLY and verdict.reading == "place":
        return None
    mentions.append(Mention(start=start, end=end, actor=actor, kind=kind, reading=verdict.reading))
    return verdict


def in_list(
    entry: Entry, verdict: Verdict, previous: Mention, last: Verdict, *, gap: str, right: str
) -> Verdict:
    """Read a name by the one before it, where both are parts of one list or one address."""
    if gap == ", " and previous.actor == entry.actor and previous.kind == "capital":
        return Verdict("place", governed=False)
    if (
        last.governed
        and _LIST_GAP.fullmatch(gap)
        and not (gap.startswith(",") and _SUBJECT_OF_CLAUSE.match(right))
        and not re.match(r"['’]s\b", right)
    ):
        return last
    return verdict


def actor(id: str) -> Actor:  # noqa: A002  the records' own word
    """Look an actor up by its id; an unknown id raises `InputError`."""
    found = load().actors.get(id)
    if found is None:
        raise InputError(
            f"actor {id!r} is not in the gazetteer: give an ISO 3166-1 alpha-3 code such as AZE, "
            "or an id such as org:NATO, former:SUN, disputed:NKR"
        )
    return found


def actor_name(id: str) -> str:  # noqa: A002  the records' own word
    """Give an actor's English short name; an unknown id raises `InputError`."""
    return actor(id).name


def normal(name: str) -> str:
    """Bring a name into the form under which it is looked up."""
    return plain(" ".join(fold(name).replace("’", "'").replace("-", " ").split())).casefold()


@functools.cache
def _by_name() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for names in _names_in(None):
        for id_, entries in names.items():
            for entry in entries:
                held = found.setdefault(normal(entry.surface), [])
                if id_ not in held:
                    held.append(id_)
    return found


def resolve_actor(name: str) -> list[str]:
    """List the ids of the actors of that name, in any language, in capitals or not.

    Names of states, demonyms, capitals, seats, organisations and office holders' full names count;
    an article before the name does not. Nothing is guessed: an unknown name gives an empty list.
    """
    wanted_name = normal(name)
    return list(_by_name().get(wanted_name) or _by_name().get(wanted_name.removeprefix("the "), []))


_SCRIPTS = {"ru": "cyrillic", "uk": "cyrillic", "az": "turkic", "tr": "turkic", "hy": "armenian"}
"""Which table of other languages has the names of a language. Each is loaded once."""


def _names_in(language: str | None) -> Iterator[Mapping[str, list[Entry]]]:
    """Yield the names by actor of the tables that may have a language's, English first."""
    yield load().names
    scripts_ = sorted(set(_SCRIPTS.values())) if language is None else [_SCRIPTS.get(language)]
    yield from (load_names(script) for script in scripts_ if script)


def names_of(
    id: str,  # noqa: A002  the records' own word
    kinds: Collection[MentionKind] = ("name", "demonym", "capital", "seat", "organisation"),
    language: str | None = None,
) -> tuple[str, ...]:
    """List the names by which texts call an actor, the English short name first.

    `language` is ISO 639-1; without it, names of all languages are given. An unknown id raises
    `InputError`.
    """
    actor(id)
    found = dict.fromkeys(
        entry.surface
        for names in _names_in(language)
        for entry in names.get(id, ())
        if entry.kind in kinds and (language is None or entry.language == language)
    )
    return tuple(found)
