"""Match the sources that an overview names to documents: by address, cut-off address, title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from apercu.addresses import canonical_address
from apercu.audits import MatchedBy, NamedSource
from apercu.check.overview_sources import CitedSource
from apercu.errors import InputError
from apercu.records import Record
from apercu.text import terms

LEAST_TITLE = 4
"""Terms of a title that stands in a reference; fewer may be there by chance."""
LEAST_PATH = 3
"""Characters that a cut address must have behind its host."""
_FRONT = re.compile(r"^[a-z]+://(?:www\.|m\.|amp\.|mobile\.)?")
_AMP = re.compile(r"(?:/amp/?|[?&]amp(?:=1)?)$")


class Listed(Record, frozen=True, kw_only=True):
    """A document under one of its addresses; `restates` is the address of what it restates."""

    document: str
    url: str
    title: str = ""
    restates: str = ""


class Known(Record, frozen=True, kw_only=True):
    """Documents by what a reference may name them by: keys of addresses, terms of titles."""

    addresses: dict[str, tuple[Listed, ...]]
    restated: dict[str, tuple[Listed, ...]]
    titles: dict[tuple[str, ...], tuple[Listed, ...]]


def address_key(url: str) -> str:
    """Return what is left of an address when nothing is that two spellings of it differ by.

    Scheme, `www.` and the like, an ending slash, tracking parameters, marks of a phone's version.
    """
    given = url.strip()
    try:
        found = canonical_address(given if "://" in given else f"https://{given}")
    except InputError:
        return ""
    key = _AMP.sub("", _FRONT.sub("", unquote(found).lower()))
    return key.rstrip("/?")


def know(documents: Iterable[Listed]) -> Known:
    """Make the tables that references are looked up in."""
    addresses: dict[str, dict[str, Listed]] = {}
    restated: dict[str, dict[str, Listed]] = {}
    titles: dict[tuple[str, ...], dict[str, Listed]] = {}
    for one in documents:
        addresses.setdefault(address_key(one.url), {})[one.document] = one
        if one.restates:
            restated.setdefault(address_key(one.restates), {})[one.document] = one
        words = tuple(terms(one.title))
        if len(words) >= LEAST_TITLE:
            titles.setdefault(words, {})[one.document] = one
    return Known(
        addresses={key: _sorted(found) for key, found in addresses.items() if key},
        restated={key: _sorted(found) for key, found in restated.items() if key},
        titles={key: _sorted(found) for key, found in titles.items()},
    )


def _sorted(found: dict[str, Listed]) -> tuple[Listed, ...]:
    return tuple(found[key] for key in sorted(found))


def match(source: CitedSource, known: Known) -> NamedSource:
    """Find the documents that a source is; those of one report only, or all that a cut one fits."""
    beginning = _by_beginning if source.cut else _by_address
    ways: tuple[tuple[MatchedBy, tuple[Listed, ...]], ...] = (
        ("cut_address" if source.cut else "address", beginning(source.url, known.addresses)),
        ("restated", beginning(source.url, known.restated)),
        ("title", _by_title(source, known)),
    )
    by, found = next((way for way in ways if way[1]), (None, ()))
    return NamedSource(
        n=source.n,
        text=source.text,
        url=source.url,
        cut=source.cut,
        documents=tuple(one.document for one in found),
        by=by,
    )


def is_one_report(named: NamedSource, origins: Sequence[object]) -> bool:
    """Tell whether a source is one report, by the origins of its documents."""
    return bool(named.documents) and len(set(origins)) == 1


def _by_address(url: str, table: dict[str, tuple[Listed, ...]]) -> tuple[Listed, ...]:
    return table.get(address_key(url), ()) if url else ()


def _by_beginning(url: str, table: dict[str, tuple[Listed, ...]]) -> tuple[Listed, ...]:
    key = address_key(url)
    if len(key.partition("/")[2]) < LEAST_PATH:
        return ()
    found = {
        one.document: one for other, all_ in table.items() if other.startswith(key) for one in all_
    }
    return _sorted(found)


def _by_title(source: CitedSource, known: Known) -> tuple[Listed, ...]:
    """Return documents whose title stands in the reference word by word, the longest title's."""
    words = terms(source.text)
    host = address_key(source.url).partition("/")[0]
    best: tuple[Listed, ...] = ()
    most = 0
    for title, found in known.titles.items():
        size = len(title)
        if size <= most or not any(
            tuple(words[at : at + size]) == title for at in range(len(words) - size + 1)
        ):
            continue
        same = tuple(one for one in found if host and address_key(one.url).startswith(host))
        best, most = same or found, size
    return best
