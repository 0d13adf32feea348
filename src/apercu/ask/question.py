"""Understand a question by its words: who is meant, what is asked, about what, and of when.

No language model reads it, and nothing is guessed: what could not be understood is said in
`Asked.notes`, in sentences for the reader.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

import msgspec

from apercu.actors import actor_name
from apercu.ask.facets import (
    Chunk,
    heading_of,
    list_chunks,
    running_chunks,
    subject_of,
    without_bare_verbs,
)
from apercu.ask.named import Name, find_names, find_venue
from apercu.ask.period import read_period
from apercu.ask.wording import Token, finder, question_language, tokenize
from apercu.briefs import Facet, Named, Question
from apercu.errors import InputError
from apercu.records import Interval, Record
from apercu.topics import Domain, domain_label, domain_terms, find_domains, find_topics

Aim = Literal["course", "why", "sayings", "yes_no", "overview"]
"""How the actors stand or moved; why; what one said; whether; what there is about one actor."""

LONGEST = 2000
"""The most characters of a question."""
DEFAULT_DOMAINS: tuple[Domain, ...] = ("politics", "economy", "security")
"""What is asked about where the question names nothing."""


class FacetAsked(Record, frozen=True, kw_only=True):
    """One aspect asked about.

    `heading` is the user's own words, tidied; `terms` their stems without actors and stop words.
    `third` are the actors named in it that are not the main ones. `given` is false for a facet
    that the question does not name.
    """

    id: str
    heading: str
    terms: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()
    topics: tuple[str, ...] = ()
    third: tuple[str, ...] = ()
    given: bool = True


class Asked(Record, frozen=True, kw_only=True):
    """A question as it was understood.

    `actors` are the main ones in the question's order, for sayings the holder first; `third` all
    others. `unknown` are names in an actor's place that the gazetteer does not have, as written.
    `venue` is the organisation where something was said. `notes` say what was not understood, and
    what was made of it.
    """

    text: str
    language: str
    aim: Aim
    actors: tuple[str, ...] = ()
    third: tuple[str, ...] = ()
    facets: tuple[FacetAsked, ...] = ()
    period: Interval | None = None
    venue: str | None = None
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def parse_question(text: str, *, as_of: dt.date) -> Asked:
    """Read a question; times in it are reckoned from `as_of`.

    Raises `InputError` for one that is empty, too long or holds control characters.
    """
    text = _checked(text)
    language = question_language(text)
    names = find_names(text, language, as_of)
    period = read_period(text, language, as_of)
    notes = list(period.notes)
    venue = find_venue(text, names, language)
    if venue is not None:
        names = [name for name in names if not venue[0] <= name.start < venue[1]]
    colon = _colon(text, names)
    main = _main_actors(text, names, colon, language)
    tokens = _marked(text, language, names, main, period.spans, venue)
    aim = _aim(text, language, len(main), notes)
    tokens = _mark_unknown(text, tokens, language, colon, bool(main))
    unknown = tuple(_unknown_names(text, tokens))
    notes += [f"'{one}' is no actor that is known; nothing was guessed for it." for one in unknown]
    facets = _facets(text, language, tokens, colon, names, main, notes)
    if not main:
        notes.append(
            "No actor that is known is named in the question; name a state or an organisation."
        )
    facets = facets or _default_facets(language, aim, main)
    every = dict.fromkeys(id_ for name in names for id_ in name.actors)
    third = tuple(id_ for id_ in every if id_ not in main)
    aside = [id_ for id_ in third if not any(id_ in facet.third for facet in facets)]
    if aside and colon is None:
        notes.append(
            f"Taken as third parties: {', '.join(map(actor_name, aside))}. Put the main actors"
            " before a colon where more than two are meant."
        )
    return Asked(
        text=text,
        language=language,
        aim=aim,
        actors=main,
        third=third,
        facets=tuple(
            msgspec.structs.replace(facet, id=f"f{number}")
            for number, facet in enumerate(facets, 1)
        ),
        period=period.interval,
        venue=venue[2] if venue else None,
        unknown=unknown,
        notes=tuple(dict.fromkeys(notes)),
    )


def to_record(asked: Asked) -> Question:
    """Make the brief's own record of a question."""
    return Question(
        text=asked.text,
        actors=tuple(Named(id=id_, name=actor_name(id_)) for id_ in asked.actors),
        third=tuple(Named(id=id_, name=actor_name(id_)) for id_ in asked.third),
        facets=tuple(Facet(id=facet.id, heading=facet.heading) for facet in asked.facets),
        period=asked.period,
    )


def _checked(text: str) -> str:
    """Refuse what is no question; line breaks and tabs become blanks."""
    plain = re.sub(r"[\s\u200b\ufeff]+", " ", text).strip()
    if not plain or not any(char.isalnum() for char in plain):
        raise InputError("the question is empty; ask one, such as: Peru and Chile: trade")
    if len(plain) > LONGEST:
        raise InputError(
            f"the question has {len(plain)} characters, the most is {LONGEST}; shorten it, and put"
            " texts to be searched into a collection"
        )
    for place, char in enumerate(plain):
        if (char < " " or "\x7f" <= char <= "\x9f") or "\ud800" <= char <= "\udfff":
            raise InputError(
                f"the question holds the control character U+{ord(char):04X} at place {place};"
                " take it out"
            )
    return plain


# --- who -------------------------------------------------------------------------------------

_DASH_COLON = re.compile(r"\s[-–—]\s")
_BRACKETED = re.compile(r"(?<=\s)\([^()]*,[^()]*\)\s*\??$")
"""A list in brackets at the end, in place of one behind a colon."""


def _colon(text: str, names: list[Name]) -> int | None:
    """Find where the actors end and the list of facets begins; `None` where there is no list."""
    for match in re.finditer(r":(?!\d)", text):
        return match.start()
    bracket = _BRACKETED.search(text)
    if bracket and len([name for name in names if name.end <= bracket.start()]) >= 2:
        return bracket.start()
    for match in _DASH_COLON.finditer(text):
        before = [name for name in names if name.end <= match.start()]
        after = [name for name in names if name.start >= match.end()]
        if len(before) >= 2 and not (after and after[0].start == match.end()):
            return match.start()
    return None


def _main_actors(text: str, names: list[Name], colon: int | None, language: str) -> tuple[str, ...]:
    """Choose the main actors: those on the actors' side of a colon, else the first two named.

    A group of states counts as one name; of "A, B and C versus D" all four are main.
    """
    side = [] if colon is None else _actors_side(names, colon)
    if colon is None:
        versus = finder(language, "versus").search(text)
        before = [name for name in names if versus and name.end <= versus.start()]
        side = [*before, *names[len(before) : len(before) + 1]] if len(before) > 1 else []
    chosen: dict[str, None] = {}
    units = 0
    for name in side or (_borne_upon(text, names, language) if colon is None else []) or names:
        if any(id_ not in chosen for id_ in name.actors):
            if not side and units == 2:
                break
            units += 1
            chosen |= dict.fromkeys(name.actors)
    return tuple(chosen)


def _borne_upon(text: str, names: list[Name], language: str) -> list[Name]:
    """Give the names on which something bears: of "the impact of C on A and B" A and B.

    None where fewer than two stand there: what bears on one is in a relation to it.
    """
    places = [verb.end() for verb in finder(language, "affect").finditer(text)]
    for noun in finder(language, "impact").finditer(text):
        places += [word.end() for word in finder(language, "onto").finditer(text, noun.end())]
    for place in places:
        behind = [name for name in names if name.start >= place]
        if len(behind) > 1 and all(
            token.mark in "PSR" for token in tokenize(text, place, behind[0].start, language)
        ):
            return behind
    return []


def _actors_side(names: list[Name], colon: int) -> list[Name]:
    """Give the names before the colon, or those behind it where none stands before it."""
    return [name for name in names if name.end <= colon] or names


def _marked(
    text: str,
    language: str,
    names: list[Name],
    main: tuple[str, ...],
    times: tuple[tuple[int, int], ...],
    venue: tuple[int, int, str] | None,
) -> list[Token]:
    """Tokenize the question and mark actors, times and the venue."""
    spans = [(start, end, "D") for start, end in times]
    spans += [
        (name.start, name.end, "A" if all(id_ in main for id_ in name.actors) else "T")
        for name in names
    ]
    if venue is not None:
        spans.append((venue[0], venue[1], "V"))
    start = _after_courtesies(text, language)
    if start:
        spans.append((0, start, "S"))
    tokens = []
    for token in tokenize(text, 0, len(text), language):
        mark = next((m for s, e, m in spans if s < token.end and token.start < e), token.mark)
        tokens.append(token._replace(mark=mark))
    return tokens


def _mark_unknown(
    text: str,
    tokens: list[Token],
    language: str,
    colon: int | None,
    known: bool,
) -> list[Token]:
    """Mark names in the place of an actor that the gazetteer does not have."""
    marked = list(tokens)
    limit = len(text) if colon is None else colon
    topical = [span for hit in find_topics(text, language) for span in hit.spans]
    for at, token in enumerate(tokens):
        if token.start >= limit or token.mark != "C" or not text[token.start].isupper():
            continue
        if find_domains(text[token.start : token.end], language) or any(
            span.start <= token.start < span.end for span in topical
        ):
            continue
        first = at == 0
        if _in_place_of_actor(text, marked, at, colon) or (not known and not first):
            marked[at] = token._replace(mark="U")
    return marked


def _in_place_of_actor(text: str, tokens: list[Token], at: int, colon: int | None) -> bool:
    """Tell whether a capitalised word is joined to an actor or another name, or owns something."""
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1] if at else None
    if colon is not None and (after is None or after.start >= colon or before is None):
        return True
    if before is not None and before.mark in "J-" and at > 1 and tokens[at - 2].mark in "AU":
        return True
    if before is not None and before.word == "between":
        return True
    if after is None or after.mark not in "J-" or at + 2 >= len(tokens):
        return False
    beyond = tokens[at + 2]
    capital = text[beyond.start].isupper() and beyond.mark in "AC"
    return capital and (before is None or before.mark in "SPR") and token.mark == "C"


def _unknown_names(text: str, tokens: list[Token]) -> list[str]:
    """Join neighbouring unknown words into names."""
    found: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if token.mark != "U":
            continue
        before = tokens[at - 1] if at > 1 else token  # the first word has a capital anyway
        if found and text[found[-1][1] : token.start] == " ":
            found[-1] = (found[-1][0], token.end)
        elif text[before.end : token.start] == " " and text[before.start].isupper():
            found.append((before.start, token.end))  # "New" in a name is no word of its own
        else:
            found.append((token.start, token.end))
    return [re.sub(r"['’ʼ]s$", "", text[start:end]) for start, end in found]


# --- what ------------------------------------------------------------------------------------


def _aim(text: str, language: str, actors: int, notes: list[str]) -> Aim:
    """Tell what kind of answer is wanted, by the words that open the question."""
    bare = text[_after_courtesies(text, language) :]
    clauses = [clause.strip() for clause in re.split(r"[;?]", bare) if clause.strip()]
    forecast = finder(language, "forecast")
    for clause in clauses:
        found = forecast.match(clause) or (
            forecast.search(clause) if language in {"ru", "uk"} else None
        )
        if found:
            notes.append(
                f"'{found[0].lower()}' asks for a forecast, and nothing is forecast: what was"
                " announced, and by whom, is shown."
            )
            break
    if finder(language, "why").search(bare):
        return "why"
    said = finder(language, "sayings").search(bare)
    if said and not finder(language, "opener").search(bare, 0, said.start()):
        return "sayings"
    yes_no = finder(language, "yes_no")
    # The question may come behind the actors: "Spain and Morocco: is there a row?"
    openings = (0, *(colon.end() for colon in re.finditer(r":\s+", bare)))
    if any(yes_no.match(bare, at) for at in openings) or (
        language in {"ru", "tr"} and yes_no.search(bare)
    ):
        return "yes_no"
    if finder(language, "overview").search(text):
        return "overview"
    return "course" if actors > 1 else "overview"


def _after_courtesies(text: str, language: str) -> int:
    """Tell where the question itself begins, behind "please tell me about"."""
    at = 0
    polite = finder(language, "polite")
    while (match := polite.match(text, at)) and match.end() < len(text):
        rest = re.compile(r"[\s,:]*").match(text, match.end())
        at = rest.end() if rest else match.end()
    return at


def _facets(
    text: str,
    language: str,
    tokens: list[Token],
    colon: int | None,
    names: list[Name],
    main: tuple[str, ...],
    notes: list[str],
) -> list[FacetAsked]:
    """Read the facets that the question names."""
    chunks: list[Chunk] = []
    running = list(tokens)
    if colon is not None:
        listed = [token for token in tokens if token.start > colon]
        running = [token for token in tokens if token.end <= colon]
        if names and names[0].start > colon:
            listed, running = running, listed
        as_third = {"A": "T"}
        listed = [token._replace(mark=as_third.get(token.mark, token.mark)) for token in listed]
        chunks = list_chunks(listed, language)
    chunks = running_chunks(running, language) + chunks
    found: dict[str, FacetAsked] = {}
    for chunk in without_bare_verbs(chunks, language):
        facet = _facet(text, chunk, language, names, main, notes)
        if facet is not None:
            found.setdefault(facet.heading.casefold(), facet)
    return list(found.values())


def _facet(
    text: str,
    chunk: Chunk,
    language: str,
    names: list[Name],
    main: tuple[str, ...],
    notes: list[str],
) -> FacetAsked | None:
    heading = heading_of(text, chunk, language)
    subject = subject_of(text, chunk, language)
    start, end = chunk.tokens[0].start, chunk.tokens[-1].end
    within = [id_ for name in names if start <= name.start < end for id_ in name.actors]
    third = tuple(dict.fromkeys(id_ for id_ in within if id_ not in main))
    if not subject.topics and not subject.domains and not third:
        content = [token for token in chunk.tokens if token.mark == "C"]
        if not chunk.announced and len(content) < 2:
            notes.append(f"'{heading.lower()}' was not understood; it was left out of the search.")
            return None
        notes.append(f"'{heading}' is no topic that is known; it is searched by its words.")
    return FacetAsked(
        id="",
        heading=heading,
        terms=subject.terms,
        domains=subject.domains,
        topics=subject.topics,
        third=third,
    )


def _default_facets(language: str, aim: Aim, main: tuple[str, ...]) -> list[FacetAsked]:
    """Give the facets of a question that names none."""
    if aim == "sayings" and main:
        names = [actor_name(id_) for id_ in main]
        others = f" of {' and '.join(names[1:])}" if names[1:] else ""
        heading = f"What {names[0]} has said{others}"
        return [FacetAsked(id="", heading=heading, given=False)]
    return [
        FacetAsked(
            id="",
            heading=domain_label(domain, language),
            terms=domain_terms(domain, language)[:_DOMAIN_WORDS],
            domains=(domain,),
            given=False,
        )
        for domain in DEFAULT_DOMAINS
    ]


_DOMAIN_WORDS = 3
"""How many of a domain's own words stand for it where the user gave none."""
