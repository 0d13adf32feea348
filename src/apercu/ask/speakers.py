"""Tell whose words a whole text is: a speech or a statement of one actor, in the first person."""

from __future__ import annotations

import re
from urllib.parse import unquote

from apercu.actors import actor, find_actors, resolve_actor
from apercu.errors import InputError
from apercu.records import Appearance

_FIRST_PERSON = re.compile(r"\b(?:we|our|ours|us|I|my)\b")
_QUOTED = re.compile('["“«][^"”»]*["”»]')
_LOOKED_AT = 20_000
FIRST_PERSON_SHARE, LEAST = 1 / 220, 5
"""Of the words outside of quotation marks. Of 29 speeches of the UN's General Debate, 1992 to 2023,
all lie above 1 in 200."""
TITLED_SHARE, TITLED_LEAST = 1 / 600, 4
"""Enough where the title says outright whose speech it is: eleven of 654 speeches in the General
Debate hardly say "we"."""
_TITLED = re.compile(
    r"^(?:statement|address|speech|remarks|message|letter)\s+(?:of|by|from)\b|\bgeneral debate\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"\b(?:statement|address|speech|remarks|message|letter|declaration|testimony"
    r"|general assembly|security council|general debate"
    r"|выступлени|заявлени|речь|обращени|виступ|заява|промова"
    r"|konuşma|açıklama|hitab|çıxış|bəyanat|müraciət|rede|ansprache|erklärung|discours|allocution)",
    re.IGNORECASE,
)
"""What a title calls a text that is one speaker's: a magazine's article on a state says `we` in
quotations, and of old print their marks may be lost."""
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")


def find_speaker(appearance: Appearance, text: str) -> str | None:
    """Return the id of the actor who speaks throughout the text, `None` where nobody does.

    The text must be in the first person; who speaks is read from the author, the outlet, a title
    that calls it a speech, and last from a state's code in the file's name (`AZE_74_2019.txt`).
    """
    titled = bool(_TITLED.search(appearance.title or ""))
    if not _is_first_person(text, titled=titled):
        return None
    for name in (appearance.author, appearance.outlet.name):
        found = resolve_actor(name) if name else []
        if len(found) == 1:
            return found[0]
    title = appearance.title or ""
    named = {one.actor for one in find_actors(title)} if _SPEECH.search(title) else set()
    states = {one for one in named if not one.startswith("org:")}
    if len(states) == 1:
        return states.pop()
    return _in_address(appearance.url)


def _is_first_person(text: str, *, titled: bool) -> bool:
    told = _QUOTED.sub(" ", text[:_LOOKED_AT])
    words = told.count(" ") + told.count("\n") + 1
    share, least = (TITLED_SHARE, TITLED_LEAST) if titled else (FIRST_PERSON_SHARE, LEAST)
    return len(_FIRST_PERSON.findall(told)) >= max(least, words * share)


def _in_address(url: str) -> str | None:
    name = unquote(url.rsplit("/", 1)[-1])
    codes = set()
    for code in _CODE.findall(name.replace("_", " ")):
        try:
            codes.add(actor(code).id)
        except InputError:
            continue
    return codes.pop() if len(codes) == 1 else None
