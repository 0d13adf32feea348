"""Addresses: one spelling a page, and never one spelling for two pages."""

from __future__ import annotations

import subprocess
import sys

import pytest
import tldextract
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.addresses import canonical_address, registered_domain
from apercu.errors import InputError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://News.Example:80", "http://news.example/"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example/a/../b/./c", "https://news.example/b/c"),
        ("https://news.example/a/..", "https://news.example/"),
        ("https://news.example/%7euser/%c3%bc", "https://news.example/~user/%C3%BC"),
        ("https://news.example/ü", "https://news.example/%C3%BC"),
        ("https://news.example/a?utm_source=x&id=2&fbclid=y#part", "https://news.example/a?id=2"),
        ("https://news.example/a?UTM_Medium=x", "https://news.example/a"),
        ("https://news.example/#!/7", "https://news.example/#!/7"),
        ("https://XN--E1AFMKFD.xn--p1ai/", "https://xn--e1afmkfd.xn--p1ai/"),
        (" https://news.example/a\n", "https://news.example/a"),
        ("file:///Tmp/A.html#x", "file:///Tmp/A.html"),
        ("file://localhost/a", "file:///a"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
    ],
)
def test_spellings(url: str, expected: str) -> None:
    assert canonical_address(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a", "http://news.example/a"),
        ("https://news.example/a", "https://news.example/a/"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a", "https://www.news.example/a"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/a?x=1&y=2", "https://news.example/a?y=2&x=1"),
        ("https://news.example/a?q=b+c", "https://news.example/a?q=b%2Bc"),
        ("https://news.example/a?q=b%26c", "https://news.example/a?q=b&c"),
        ("https://news.example/a?ref=1", "https://news.example/a"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example//a", "https://news.example/a"),
        ("https://news.example/#/1", "https://news.example/#/2"),
        ("https://news.example/%2541", "https://news.example/%41"),
        ("https://news.example/%%34%31", "https://news.example/%41"),
    ],
)
def test_two_pages_stay_two(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


@pytest.mark.parametrize(
    "url",
    [
        *("", "news.example/a", "ftp://news.example/", "javascript:alert(1)", "mailto:a@b.example"),
        *(
            "http://",
            "http:///a",
            "https://a b/",
            "https://[::1",
            "https://a:99999/",
            "https://a:x/",
        ),
        *("https://me:secret@news.example/", "https://good.example\\@evil.example/"),
        "https://a%2eb/",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="address") as caught:
        canonical_address(url)
    assert "secret" not in str(caught.value)


PART = st.text(st.sampled_from("ab./%2e41?&=#!;+:@~\\ üщ\x00\ud800Z"), max_size=25)


@settings(max_examples=300, deadline=None)
@given(PART)
def test_a_spelling_is_its_own_spelling(part: str) -> None:
    once = canonical_address("https://news.example/" + part)
    assert canonical_address(once) == once


@pytest.mark.parametrize(
    ("given_one", "expected"),
    [
        ("https://www.mfa.gov.az/en", "mfa.gov.az"),
        ("a.b.co.uk", "b.co.uk"),
        ("A.B.CO.UK:8080/x", "b.co.uk"),
        ("x.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.b.c.kawasaki.jp", "b.c.kawasaki.jp"),
        ("one.github.io", "one.github.io"),
        ("desk.news.example", "news.example"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("news.example.", "news.example"),
        ("com", None),
        ("co.uk", None),
        ("localhost", None),
        ("10.0.0.1", None),
        ("http://[::1]/", None),
        ("file:///a", None),
        ("a..b", None),
        ("", None),
    ],
)
def test_registered_domains(given_one: str, expected: str | None) -> None:
    assert registered_domain(given_one) == expected


def test_domains_are_those_of_tldextract() -> None:
    peer = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )
    suffixes = ["com", "co.uk", "gov.ua", "com.tr", "ck", "www.ck", "kawasaki.jp", "blogspot.com"]
    suffixes += ["kiev.ua", "msk.ru", "com.az", "org.ge", "ac.ir", "go.kr", "herokuapp.com", "bd"]
    hosts = [prefix + suffix for suffix in suffixes for prefix in ("", "a.", "b.a.", "c.b.a.")]
    for host in hosts:
        assert registered_domain(host) == (peer(host).top_domain_under_public_suffix or None), host


def test_the_heavy_package_is_never_imported() -> None:
    code = (
        "import sys; from apercu.outlets import find_outlet; find_outlet('https://a.co.uk/');"
        "sys.exit('tldextract' in sys.modules or 'requests' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
