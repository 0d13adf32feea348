"""References of an overview beside the documents of a collection."""

from __future__ import annotations

import pytest

from apercu.check.naming import Listed, address_key, is_one_report, know, match
from apercu.check.overview_sources import CitedSource


@pytest.mark.parametrize(
    "url",
    [
        "https://www.wire.example/2025/cod/",
        "http://wire.example/2025/cod",
        "wire.example/2025/cod",
        "https://m.wire.example/2025/cod?utm_source=chat",
        "https://amp.wire.example/2025/cod/amp",
        "HTTPS://Wire.Example/2025/cod#:~:text=cod",
        "https://wire.example/2025/cod?amp=1",
    ],
)
def test_spellings_of_an_address_have_one_key(url: str) -> None:
    assert address_key(url) == "wire.example/2025/cod"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://wire.example/2025/cod", "https://wire.example/2025/cod-war"),
        ("https://wire.example/read?id=1", "https://wire.example/read?id=2"),
        ("https://wire.example/a", "https://wire.example.org/a"),
    ],
)
def test_other_pages_have_other_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_what_is_no_address_has_no_key() -> None:
    assert address_key("ftp://a.example/x") == address_key("") == address_key("http://") == ""


COD = Listed(document="d1", url="https://wire.example/2025/cod", title="Cod")
WAR = Listed(
    document="d2", url="https://wire.example/2025/cod-war",
    title="How the cod war ended", restates="https://real.example/war",
)  # fmt: skip
COPY = Listed(document="d3", url="https://copy.example/war", title="How the cod war ended")
KNOWN = know([COD, WAR, COPY])


def found(**source: object) -> tuple[tuple[str, ...], str | None]:
    named = match(CitedSource(**{"n": 1, "text": "", **source}), KNOWN)
    return named.documents, named.by


def test_a_whole_address_is_not_the_beginning_of_another() -> None:
    assert found(url="https://wire.example/2025/cod") == (("d1",), "address")
    assert found(url="https://wire.example/2025/co") == ((), None)


def test_a_cut_address_fits_all_that_begin_so() -> None:
    assert found(url="wire.example/2025/co", cut=True) == (("d1", "d2"), "cut_address")
    assert found(url="wire.example/2025/cod-", cut=True) == (("d2",), "cut_address")


@pytest.mark.parametrize("url", ["wire.example/", "wire.example", "wire.example/20"])
def test_a_cut_address_without_a_path_fits_nothing(url: str) -> None:
    assert found(url=url, cut=True) == ((), None)


def test_a_document_that_restates_the_reference_stands_for_it() -> None:
    assert found(url="https://real.example/war/") == (("d2",), "restated")


def test_a_title_is_found_in_a_reference_and_its_host_decides() -> None:
    text = "“How the Cod War Ended.” Copy Desk, 2025"
    assert found(text=text) == (("d2", "d3"), "title")
    assert found(text=text, url="https://copy.example/other") == (("d3",), "title")


def test_a_title_of_a_word_is_no_title() -> None:
    assert found(text="Cod") == ((), None)


def test_copies_are_one_report_and_others_are_not() -> None:
    named = match(CitedSource(n=1, text="How the cod war ended"), KNOWN)
    assert is_one_report(named, ["d2", "d2"])
    assert not is_one_report(named, ["d1", "d2"])
    assert not is_one_report(match(CitedSource(n=1, text="x"), KNOWN), [])
