"""Outlets: the register is sound, and an address is never taken for another's."""

from __future__ import annotations

from typing import get_args

import pytest

from apercu import outlets
from apercu.outlets import find_outlet
from apercu.records import Control, Form


def register_rows() -> list[list[str]]:
    return outlets._rows("outlets.tsv")


def test_the_register_is_sound() -> None:
    rows = register_rows()
    assert len(rows) >= 200
    domains = [row[0] for row in rows]
    assert len(set(domains)) == len(domains)
    states = {state.code for state in outlets._states().values()}
    for row in rows:
        assert len(row) == 8, row
        domain, name, form, control, state, _, ground, date = row
        assert domain == domain.lower() == domain.strip()
        assert not domain.endswith((".example", ".test", ".invalid", ".localhost"))
        assert not domain.startswith("www.")
        assert name
        assert form in get_args(Form)
        assert control in get_args(Control)
        assert state == "" or state in states, row
        assert ground, row
        assert len(date) == 10


def test_invented_outlets_are_known_and_say_so() -> None:
    rows = outlets._rows("outlets.tsv", "demo")
    assert len(rows) >= 10
    for domain, name, form, control, state, _, ground, _ in rows:
        assert domain.endswith(".example")
        assert name.endswith(" (invented)")
        assert ground == "invented for demonstration"
        for url in (f"https://{domain}/a", f"http://www.{domain}/b"):
            found = find_outlet(url, "Somebody Else")
            assert (found.name, found.form, found.control) == (name, form, control)
            assert (found.state, found.domain) == (state or None, domain)


def test_no_invented_outlet_bears_the_name_of_a_real_one() -> None:
    real = {outlets._plain(name) for row in register_rows() for name in (row[1], row[0])}
    invented = {outlets._plain(row[1]) for row in outlets._rows("outlets.tsv", "demo")}
    bare = {name.removesuffix(" invented") for name in invented}
    assert len(bare) == len(invented)
    assert not bare & real


def test_every_entry_finds_itself() -> None:
    for row in register_rows():
        for url in (f"https://{row[0]}/a", f"http://www.{row[0]}:80/b?c"):
            found = find_outlet(url, "Somebody Else")
            assert (found.name, found.form, found.control) == (row[1], row[2], row[3]), url


@pytest.mark.parametrize(
    ("url", "form", "control", "state"),
    [
        ("https://baku.mfa.gov.ua/", "ministry", "state", "UKR"),
        ("https://mfa.gov.kg/x", "ministry", "state", "KGZ"),
        ("https://www.mofa.gov.vn/", "ministry", "state", "VNM"),
        ("https://mfa.gr/", "ministry", "state", "GRC"),
        ("https://customs.gov.az/", "government", "state", "AZE"),
        ("https://www.gob.mx/x", "government", "state", "MEX"),
        ("https://commerce.gov/", "government", "state", "USA"),
        ("https://www.navy.mil/", "government", "state", "USA"),
        ("https://parliament.gov.zm/", "parliament", "state", "ZMB"),
        ("https://bsu.edu.az/", "academic", "unknown", "AZE"),
        ("https://opec.int/", "organisation", "unknown", None),
        ("https://gov.az.news.example/", "unknown", "unknown", None),
        ("https://mfa.news.example/", "unknown", "unknown", None),
        ("https://mygov.az/", "unknown", "unknown", None),
    ],
)
def test_official_addresses(url: str, form: str, control: str, state: str | None) -> None:
    found = find_outlet(url)
    assert (found.form, found.control, found.state) == (form, control, state)


def test_an_official_entry_names_its_ground() -> None:
    assert find_outlet("https://customs.gov.az/").ground
    assert find_outlet("https://mfa.gov.kg/").name == "Ministry of Foreign Affairs of Kyrgyzstan"


@pytest.mark.parametrize(
    "url",
    ["https://tass.com.evil.example/", "https://eviltass.com/", "https://tass.example/tass.com"],
)
def test_a_name_never_overrules_an_address(url: str) -> None:
    found = find_outlet(url, "TASS")
    assert (found.name, found.form, found.control, found.state) == (
        "TASS",
        "unknown",
        "unknown",
        None,
    )
    assert not found.ground


def test_without_an_address_the_name_counts() -> None:
    found = find_outlet("file:///notes/a.txt", " the azernews ")
    assert (found.form, found.domain) == ("newspaper", None)
    assert "name alone" in found.ground
    assert find_outlet("file:///notes/a.txt", "My notes").name == "My notes"
    assert find_outlet("file:///notes/a.txt").name == "unknown"


def test_a_name_that_two_outlets_bear_stands_for_neither() -> None:
    bearers = {row[1] for row in register_rows() if "CNA" in [row[1], *row[5].split(";")]}
    assert len(bearers) == 2
    assert find_outlet("file:///a", "CNA").control == "unknown"


def test_unknown_is_a_value() -> None:
    found = find_outlet("https://desk.somewhere.example/a")
    assert (found.name, found.domain) == ("somewhere.example", "somewhere.example")
    assert find_outlet("https://10.0.0.1/a").name == "10.0.0.1"


def test_a_blog_is_not_its_host() -> None:
    assert find_outlet("https://one.blogspot.com/").domain == "one.blogspot.com"


@pytest.mark.parametrize(
    "inner", ["https://tass.com/a", "https:/tass.com/a", "http://tass.com:80/a"]
)
def test_an_archived_page_is_its_publishers(inner: str) -> None:
    assert find_outlet(f"https://web.archive.org/web/20240102030405/{inner}").name == "TASS"


def test_an_entry_of_its_own_comes_before_its_parents() -> None:
    assert find_outlet("https://www.eeas.europa.eu/a").name == "European External Action Service"
    assert find_outlet("https://ec.europa.eu/a").name == "European Union"
    assert find_outlet("https://finance.yahoo.com/").control == "unknown"
