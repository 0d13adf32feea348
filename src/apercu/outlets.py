"""Outlets: who published what stands at an address.

The register is `data/outlets/outlets.tsv`; `data/outlets/README.md` says what its words mean and
where its facts come from. The invented outlets of the demonstration collection stand in
`demo/outlets.tsv`, all under the domain `.example`, which nobody can have. What is in neither is
`unknown`, unless the address itself is an official one (`data/outlets/rules.tsv`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from apercu.addresses import host_of, registered_domain
from apercu.records import Control, Form, Outlet

__all__ = ["find_outlet", "registered_domain"]

_ARCHIVE = re.compile(
    r"https?://(?:web\.)?archive\.org/web/\d{4,14}[a-z_*]*/(?P<address>https?:/{1,2}.+)",
    re.IGNORECASE,
)
_NOT_LETTERS = re.compile(r"[\W_]+")
_FOREIGN_MINISTRY = "foreign_ministry"


class _Rule(NamedTuple):
    form: Form
    control: Control
    ground: str


class _Rules(NamedTuple):
    suffixes: dict[str, _Rule]
    labels: dict[str, str]


class _State(NamedTuple):
    code: str
    name: str


def find_outlet(url: str, name: str | None = None) -> Outlet:
    """Find who publishes at an address.

    The longest host of the register counts, then the rules for official addresses. A name never
    overrules an address (a page may call itself what it likes): it is looked up only where the
    address has no host, as for files. Where nothing is known the outlet is `unknown`, called by
    the given name, else by its domain.
    """
    given = name.strip() if name else ""
    archived = _ARCHIVE.match(url)
    if archived is not None:
        scheme, _, rest = archived["address"].partition(":")
        url = f"{scheme}://{rest.lstrip('/')}"  # the archive also writes `https:/` with one stroke
    host = None if url.lower().startswith("file:") else host_of(url)
    return _find_by_name(given) if host is None else _find_at(host, given)


@lru_cache(maxsize=4096)
def _find_at(host: str, given: str) -> Outlet:
    domain = registered_domain(host)
    entry = _find_by_host(host, domain)
    if entry is not None:
        return msgspec.structs.replace(entry, domain=domain or entry.domain)
    return _find_by_rule(host, domain, given) or Outlet(name=given or domain or host, domain=domain)


def _find_by_host(host: str, domain: str | None) -> Outlet | None:
    """Look a host and its parents up, down to the registered domain and no further."""
    register = _register()
    bare = host.removeprefix("www.")
    if bare in register or domain is None:
        return register.get(bare)
    labels = host.split(".")
    depth = domain.count(".") + 1
    names = (".".join(labels[first:]) for first in range(len(labels) - depth + 1))
    return next((register[one] for one in names if one in register), None)


def _find_by_name(given: str) -> Outlet:
    entry = _aliases().get(_plain(given)) if given else None
    if entry is None:
        return Outlet(name=given or "unknown")
    return msgspec.structs.replace(
        entry, domain=None, ground=f"{entry.ground}; known here by its name alone"
    )


def _find_by_rule(host: str, domain: str | None, given: str) -> Outlet | None:
    """Read an official address: its suffix tells the kind and its top-level domain the state."""
    labels = host.split(".")
    state = _states().get(labels[-1])
    rules = _rules()
    for first in range(len(labels)):
        ending = labels[first:]
        pattern = ".".join(ending)
        rule = rules.suffixes.get(pattern)
        if rule is None and state is not None and len(ending) == 2:
            rule = rules.suffixes.get(f"{ending[0]}.*")
        if rule is not None:
            return _official(rule, labels[: first + 1], state, domain, given)
    return None


def _official(
    rule: _Rule, labels: list[str], state: _State | None, domain: str | None, given: str
) -> Outlet:
    if labels[-1] in {"gov", "mil", "edu"} and state is None:
        state = _State("USA", "the United States")
    kinds = _rules().labels
    kind = next((kinds[label] for label in reversed(labels) if label in kinds), None)
    form = rule.form
    title = given
    if rule.form in {"government", "ministry"} and kind is not None:
        form = "parliament" if kind == "parliament" else "ministry"
        if kind == _FOREIGN_MINISTRY and state is not None:
            title = f"Ministry of Foreign Affairs of {state.name}"
    return Outlet(
        name=title or domain or ".".join(labels),
        form=form,
        control=rule.control,
        state=state.code if state else None,
        domain=domain,
        ground=rule.ground,
    )


# --- the data -------------------------------------------------------------------------------


def _rows(name: str, *folder: str) -> list[list[str]]:
    """Read a table of `data/outlets` or another folder: a comment, the columns' names, rows."""
    from importlib import resources  # noqa: PLC0415  (slow to import, needed once)

    place = resources.files("apercu").joinpath(*(folder or ("data", "outlets")), name)
    lines = place.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


@cache
def _register() -> dict[str, Outlet]:
    return {outlet.domain or "": outlet for outlet, _ in _entries()}


@cache
def _entries() -> list[tuple[Outlet, str]]:
    """Read the register; `convert` refuses a form or control that the records do not know."""
    return [
        (
            msgspec.convert(
                {
                    "domain": domain,
                    "name": name,
                    "form": form,
                    "control": control,
                    "state": state or None,
                    "ground": ground,
                    "ground_date": date,
                },
                Outlet,
            ),
            aliases,
        )
        for domain, name, form, control, state, aliases, ground, date in (
            *_rows("outlets.tsv"),
            *_rows("outlets.tsv", "demo"),
        )
    ]


@cache
def _aliases() -> dict[str, Outlet]:
    """Map names to outlets; a name that two different outlets bear stands for neither."""
    found: dict[str, Outlet] = {}
    shared: set[str] = set()
    for outlet, aliases in _entries():
        for alias in [outlet.name, outlet.domain or "", *aliases.split(";")]:
            key = _plain(alias)
            if found.setdefault(key, outlet).name != outlet.name:
                shared.add(key)
    return {key: outlet for key, outlet in found.items() if key and key not in shared}


def _plain(name: str) -> str:
    return _NOT_LETTERS.sub(" ", name.casefold()).strip().removeprefix("the ")


@cache
def _states() -> dict[str, _State]:
    return {domain: _State(code, name) for domain, code, name in _rows("country_codes.tsv")}


@cache
def _rules() -> _Rules:
    suffixes: dict[str, _Rule] = {}
    labels: dict[str, str] = {}
    for kind, pattern, form, control, ground in _rows("rules.tsv"):
        if kind == "suffix":
            suffixes[pattern] = msgspec.convert((form, control, ground), _Rule)
        else:
            labels[pattern] = form
    return _Rules(suffixes, labels)
