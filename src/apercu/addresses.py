"""Addresses: one spelling for each page, and the domain that somebody registered.

Two different pages must never become one, so `canonical_address` changes only what RFC 3986 calls
equivalent, drops what is known to track readers, and leaves alone whatever it is unsure of.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from apercu.errors import InputError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING_PREFIXES = ("utm_",)
_TRACKING = frozenset((
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "igshid",
    "twclid", "ttclid", "mc_cid", "mc_eid", "_openstat", "_hsenc", "_hsmi", "mkt_tok",
))  # fmt: skip
"""Parameters that name a click, a campaign or a reader, and by their makers' word no page."""
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_BAD_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_KEPT = "!#$%&'()*+,/:;=?@[]|~^{}`\\"
_EDGE = "".join(map(chr, range(0x21)))
_LINE = str.maketrans("", "", "\t\r\n")
_BAD_HOST = re.compile(r"[\x00-\x20\x7f#%/<>?@\[\\\]^|\"{}`]")
_PORT = re.compile(r":(\d*)$", re.ASCII)
_MANY_PARTS = 127
"""The most labels a host can have (RFC 1035)."""


def canonical_address(url: str) -> str:
    """Give an address its one spelling.

    Scheme and host become lower case (a `xn--` host is kept, a Unicode one is not converted);
    the default port, the fragment and tracking parameters go; percent-encoding and `.`/`..`
    segments are normalised. A fragment that begins with `!` or `/` names a page in some sites
    and stays. Raises `InputError` for anything but http, https and file, for an address without
    host, and for one with a user name or password.
    """
    cleaned = url.strip(_EDGE).translate(_LINE)
    parts = _split(cleaned)
    scheme = parts.scheme.lower()
    if scheme == "file":
        host = parts.netloc.lower()
        place = "" if host == "localhost" else host
        return f"file://{place}{_normal_path(parts.path)}{_normal_query(cleaned, parts)}"
    if scheme not in _DEFAULT_PORTS:
        raise InputError(
            f"address {_shown(url)}: cannot be used, its scheme is not http, https or file; "
            "give the full address, beginning with https://"
        )
    place = _normal_host(url, scheme, parts.netloc)
    query = _normal_query(cleaned, parts)
    return f"{scheme}://{place}{_normal_path(parts.path)}{query}{_page_fragment(parts.fragment)}"


def _shown(url: str) -> str:
    return repr(url if len(url) <= 100 else url[:97] + "...")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise InputError(
            f"address {_shown(url)}: malformed ({error}); check it for stray brackets"
        ) from error


def _normal_host(url: str, scheme: str, netloc: str) -> str:
    """Lower-case the host and drop the default port; refuse what names no host."""
    if "@" in netloc:
        raise InputError(
            f"address {_shown(url.replace(netloc.rpartition('@')[0], '***'))}: holds a user name "
            "or password; take them out, they would be stored and cited"
        )
    host, port = netloc, ""
    match = _PORT.search(netloc)
    if match is not None:
        host, port = netloc[: match.start()], match.group(1)
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or _BAD_HOST.search(bare) or (":" in bare and bare == host):
        raise InputError(f"address {_shown(url)}: names no valid host; check the part after //")
    if port and int(port) > 65535:
        raise InputError(f"address {_shown(url)}: port {port} does not exist; the highest is 65535")
    keep = port and int(port) != _DEFAULT_PORTS[scheme]
    return host.lower() + (f":{int(port)}" if keep else "")


def _normal_escapes(part: str) -> str:
    """Decode what need not be encoded and encode what must be; leave broken escapes alone."""
    if _BAD_ESCAPE.search(part):
        # Decoding beside a lone "%" could make a new escape out of it.
        return quote(part, safe=_KEPT, errors="surrogatepass")

    def one(match: re.Match[str]) -> str:
        character = chr(int(match.group(1), 16))
        return character if character in _UNRESERVED else match.group().upper()

    return quote(_ESCAPE.sub(one, part), safe=_KEPT, errors="surrogatepass")


def _normal_path(path: str) -> str:
    """Resolve `.` and `..` (RFC 3986, 5.2.4); an empty path is `/`."""
    kept: list[str] = []
    segments = _normal_escapes(path).split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _normal_query(url: str, parts: SplitResult) -> str:
    if not parts.query:
        # "/page?" and "/page" are two addresses by RFC 3986; urlsplit does not tell them apart.
        return "?" if url.partition("#")[0].endswith("?") else ""
    pairs = parts.query.split("&")
    kept = [pair for pair in pairs if not _tracks(pair.partition("=")[0].lower())]
    return "?" + _normal_escapes("&".join(kept)) if kept else ""


def _tracks(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _page_fragment(fragment: str) -> str:
    return "#" + _normal_escapes(fragment) if fragment[:1] in {"!", "/"} else ""


# --- registered domains ---------------------------------------------------------------------


class _Suffixes(NamedTuple):
    """The Public Suffix List: plain rules, `*.` rules by their parent, `!` exceptions."""

    plain: frozenset[str]
    wild: frozenset[str]
    exceptions: frozenset[str]


@cache
def _suffixes() -> _Suffixes:
    """Load the list that lies in the package tldextract, without importing that package."""
    spec = find_spec("tldextract")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        place = Path(folder) / ".tld_set_snapshot"
        if place.is_file():
            lines = place.read_text(encoding="utf-8").splitlines()
            rules = [line.strip() for line in lines if line.strip() and not line.startswith("//")]
            return _Suffixes(
                frozenset(_ascii(rule) for rule in rules if rule[0] not in "*!"),
                frozenset(_ascii(rule[2:]) for rule in rules if rule.startswith("*.")),
                frozenset(_ascii(rule[1:]) for rule in rules if rule.startswith("!")),
            )
    raise InputError(
        "list of public suffixes: not found in the package tldextract; "
        "install it anew with `pip install --force-reinstall tldextract`"
    )


def _ascii(host: str) -> str:
    """Give a host in its `xn--` form as far as that can be done."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def host_of(host_or_url: str) -> str | None:
    """Give the host of an address, or a bare host, in lower case; `None` where there is none."""
    text = host_or_url.strip(_EDGE).translate(_LINE)
    try:
        host = urlsplit(text if "//" in text else "//" + text).hostname
    except ValueError:
        return None
    host = (host or "").rstrip(".").replace("。", ".").lower()
    return host if host and not _BAD_HOST.search(host) else None


def registered_domain(host_or_url: str) -> str | None:
    """Give the domain that somebody registered, in `xn--` form; `None` for IPs and suffixes.

    By the Public Suffix List with its private part, so that each blog of a blog host is a domain
    of its own, and with its default rule, so that an unlisted top-level domain counts as a suffix.
    The list is the one bundled with tldextract; the network is never asked.
    """
    host = host_of(host_or_url)
    if host is None or _is_ip(host):
        return None
    labels = _ascii(host).split(".")
    if not all(labels) or len(labels) > _MANY_PARTS:
        return None
    count = _suffix_length(labels, _suffixes())
    return ".".join(labels[-count - 1 :]) if len(labels) > count else None


def _suffix_length(labels: list[str], known: _Suffixes) -> int:
    """Count the labels of the public suffix by the list's algorithm: the longest rule wins."""
    for first in range(len(labels)):
        name = ".".join(labels[first:])
        if name in known.exceptions:
            return len(labels) - first - 1
        parent = ".".join(labels[first + 1 :])
        if name in known.plain or (parent and parent in known.wild):
            return len(labels) - first
    return 1


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return last.isdigit() or last.startswith("0x")
    return True
