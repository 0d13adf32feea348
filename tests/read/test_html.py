"""Whole pages: paragraphs, sentences left whole, and nothing hostile gets the better of it."""

import gzip
import json
import time
from pathlib import Path

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring

from apercu.errors import ReadError
from apercu.read import body
from apercu.read.html import MAX_ATTRIBUTES, READER, _without_long_tags, read_html
from apercu.read.survey import survey
from apercu.records import RawCapture, Reading

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
FIRST = "The two ministers met on Tuesday and agreed to reopen the crossing before the winter."
SECOND = "Officials on both sides said that customs posts would be staffed around the clock."
THIRD = "The first freight trains were expected within weeks of the signing, they added later."


def read(payload: bytes | str, charset: str | None = None) -> Reading:
    raw = payload.encode() if isinstance(payload, str) else payload
    return read_html(RawCapture(url="https://example.org/a", payload=raw, charset=charset))


def article(inside: str) -> str:
    return f"<html><body><article><h1>Rail</h1>{inside}</article></body></html>"


def paragraphs(*texts: str) -> str:
    return article("".join(f"<p>{t}</p>" for t in texts))


def test_a_line_a_paragraph_and_no_marks():
    reading = read(
        article(f"<p>{FIRST}</p><h2>Next</h2><ul><li>{SECOND}</li><li><b>{THIRD}</b></li></ul>")
    )
    assert reading.text == f"Rail\n{FIRST}\nNext\n{SECOND}\n{THIRD}"
    assert reading.reader == READER


def test_a_time_in_a_sentence_stays_in_it():
    words = "They met on <time datetime='2025-07-01'>1 July</time> in the capital, twice."
    text = read(paragraphs(FIRST, words, SECOND)).text
    assert "They met on 1 July in the capital, twice." in text


def test_joiners_that_persian_needs_stay():
    words = "وزیران دو کشور می‌خواهند گذرگاه راه‌آهن را پیش از زمستان بازگشایی کنند و گفت‌وگو کنند."
    assert words in read(paragraphs(words, words[::-1], words)).text


def test_character_references_are_resolved_once():
    text = read(
        paragraphs(FIRST, "They wrote &amp;lt;b&amp;gt; on the board, of all things.", SECOND)
    ).text
    assert "They wrote &lt;b&gt; on the board" in text


def test_undecodable_bytes_are_flagged():
    reading = read(paragraphs(FIRST, "Café", SECOND).encode().replace(b"\xa9", b"", 1), "utf-8")
    flag = next(f for f in reading.flags if f.kind == "replaced_characters")
    assert (flag.count, flag.detail) == (1, "utf-8")


def test_a_windows_1251_page_declared_as_latin():
    russian = "Министры двух стран договорились открыть железнодорожный переход до начала зимы."
    reading = read(paragraphs(russian, russian + " Снова.").encode("cp1251"), "iso-8859-1")
    assert russian in reading.text
    assert "declared_charset_wrong" in {f.kind for f in reading.flags}


def test_an_article_only_in_the_mark_up_is_flagged():
    body = f"{FIRST}\n\n{SECOND} {THIRD} {FIRST}"
    data = json.dumps({"@type": "NewsArticle", "articleBody": body})
    reading = read(
        f'<html><head><script type="application/ld+json">{data}</script></head>'
        "<body><p>Please log in.</p></body></html>"
    )
    assert reading.text == f"{FIRST}\n{SECOND} {THIRD} {FIRST}"
    assert ("text_from_metadata", "json-ld:articleBody") in {
        (f.kind, f.detail) for f in reading.flags
    }


def test_hidden_mark_up_does_not_replace_visible_text():
    data = json.dumps({"@type": "NewsArticle", "articleBody": "Zanzibar. " * 200})
    page = paragraphs(FIRST, SECOND, THIRD).replace(
        "<body>", f'<body><script type="application/ld+json">{data}</script>'
    )
    assert "Zanzibar" not in read(page).text


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "no_text"),
        (b" \n\t\0\0", "no_text"),
        (b"<html><body></body></html>", "no_text"),
        (b"<html><body><script>var a = 1</script></body></html>", "no_text"),
        (b"<!-- only a comment -->", "no_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "damaged"),
        (b"%PDF-1.7 " + b"x" * 100, "damaged"),
        (bytes(range(1, 32)) * 200, "damaged"),
    ],
)
def test_what_holds_no_text_says_why(payload, reason):
    with pytest.raises(ReadError) as failure:
        read(payload)
    assert failure.value.reason == reason
    assert "example.org" in str(failure.value)


def _hostile() -> dict[str, bytes]:
    p = f"<p>{FIRST}</p><p>{SECOND}</p>".encode()
    return {
        "5 MB of open divs": b"<html><body>" + p + b"<div>" * 1_000_000,
        "divs around the text": b"<div>" * 1_500 + p + b"</div>" * 1_500,
        "open fonts before each paragraph": b"<html><body>" + (b"<font><b><p>" + FIRST.encode()) * 500,  # noqa: E501
        "100,000 attributes": b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">x</p>" + p,  # noqa: E501
        "a very long attribute": b'<html><body class="' + b"a " * 500_000 + b'">' + p,
        "NUL bytes": b"<html><body>" + p.replace(b"e", b"e\0"),
        "lone surrogates": b"<html><body>" + p + b"<p>\xed\xa0\x80 &#xD800; &#55296;</p>",
        "many rules": b"<style>" + b"".join(b".c%d{display:none}" % i for i in range(30_000)) + b"</style>" + p,  # noqa: E501
        "rules by place": b"<style>" + b"li:nth-child(7){opacity:0}" * 200 + b"</style><ul>" + b"<li>x</li>" * 5_000 + b"</ul>" + p,  # noqa: E501
        "open braces": b"<style>" + b"a{" * 100_000 + b"</style>" + p,
        "open comments": b"<html><body>" + p + b"<!--" * 100_000,
        "angle brackets": b"<" * 500_000 + p,
        "nested lists": b"<html><body>" + p + b"<ul><li>" * 5_000,
        "nested tables": b"<html><body>" + p + b"<table><tr><td>" * 2_000,
        "deep JSON": b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>" + p,
        "many scripts of JSON": b'<script type="application/ld+json">{"@type":"Article","headline":"x"}</script>' * 3_000 + p,  # noqa: E501
        "many hidden": b"<html><body>" + p + b'<span style="display:none">x</span>' * 20_000,
        "many dates": b"<html><body><h1>x</h1>" + b'<time datetime="2025-01-01">x</time>' * 10_000 + p,  # noqa: E501
    }  # fmt: skip


HOSTILE = _hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_soon_and_give_text_that_can_be_stored(name):
    start = time.perf_counter()
    reading = read(HOSTILE[name])
    assert time.perf_counter() - start < 8
    reading.text.encode("utf-8")
    assert "\0" not in reading.text
    assert "customs posts" in reading.text or "two ministers" in reading.text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_reason(noise):
    try:
        reading = read(b"<html><body><p>" + noise)
    except ReadError as failure:
        assert failure.reason in {"no_text", "damaged"}  # noqa: PT017
    else:
        reading.text.encode("utf-8")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_pages(share):
    page = paragraphs(*[f"{FIRST} {SECOND} {i}" for i in range(20)]).encode()
    reading = read(page[: int(len(page) * share)])
    assert FIRST in reading.text


def _strings(folder: str) -> list[str]:
    found: list[str] = []
    for file in sorted((SHARED / folder).rglob("*")):
        if file.is_file() and file.suffix in {".json", ".txt", ".test"}:
            text = file.read_text("utf-8", "replace")
            if file.suffix == ".json":
                stack = [json.loads(text)]
                while stack:
                    item = stack.pop()
                    if isinstance(item, str):
                        found.append(item)
                    elif isinstance(item, dict):
                        stack.extend(item.values())
                    elif isinstance(item, list):
                        stack.extend(item)
            else:
                found.append(text)
    return found


@pytest.mark.parametrize("folder", ["guard/bleach_xss", "guard/blns", "guard/injection"])
def test_collected_attacks_give_text_or_a_reason(folder):
    if not (SHARED / folder).exists():
        pytest.skip(f"the set {folder} is not beside this checkout")
    strings = _strings(folder)
    assert strings
    for string in strings:
        text = read(f"<html><body><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{string}".encode(
            "utf-8", "surrogatepass")).text  # fmt: skip
        text.encode("utf-8")
        assert "\0" not in text
        assert FIRST in text


def test_real_pages_cut_anywhere_give_text_or_a_reason():
    files = sorted((SHARED / "read/aeb/html").glob("*.gz"))[:6]
    if not files:
        pytest.skip("the set of real pages is not beside this checkout")
    for file in files:
        payload = gzip.decompress(file.read_bytes())
        for share in (0.1, 0.6):
            try:
                read(payload[: int(len(payload) * share)]).text.encode("utf-8")
            except ReadError as failure:
                assert failure.reason == "no_text"  # noqa: PT017


NOISE = {
    "comments": f"<div id='comments'><p>{THIRD}</p></div>",
    "a list of comments": f"<ol class='comment-list'><li><p>{THIRD}</p></li></ol>",
    "commentary": f"<div class='commentary'><p>{THIRD}</p></div>",
    "comments of a post": f"<section class='x post-comments'><p>{THIRD}</p></section>",
    "the next article": f"<div class='infinite-scroll'><p>{THIRD}</p></div>",
    "the next article, with a heading": f"<div id='infinitescroll'><h1>Y</h1><p>{THIRD}</p></div>",
    "added posts": f"<div id='mvp-post-add-box'><h1>Y</h1><p>{THIRD}</p></div>",
    "sharing": f"<div class='elementor-share-buttons'><p>{THIRD}</p></div>",
    "nothing": "",
    "links around little": "<ul>" + "<li><a href=/x>Rail and road, by day</a></li>" * 60 + "</ul>",
}


@pytest.mark.parametrize("paragraphs_of", [0, 1, 3, 12, 40])
@pytest.mark.parametrize("name", NOISE)
def test_the_first_pass_alone_finds_what_the_public_function_finds(name, paragraphs_of):
    lines = "".join(f"<p>{FIRST} {SECOND} {i}</p>" for i in range(paragraphs_of))
    page = f"<html><body><div class='content'><h1>Rail</h1>{lines}{NOISE[name]}</div></body></html>"
    ours, theirs = (document_fromstring(page) for _ in range(2))
    document = trafilatura.bare_extraction(theirs, options=body._extractor())
    expected = "" if document is None else body.written_out(document.body)
    assert body.main_text(ours) == expected


def test_long_pages_take_the_first_pass_and_short_ones_do_not():
    long = document_fromstring(paragraphs(*[f"{FIRST} {SECOND} {i}" for i in range(40)]))
    assert body._first_pass(long, survey(long)) is not None
    short = document_fromstring(paragraphs(FIRST))
    assert body._first_pass(short, survey(short)) is None


def test_the_installed_trafilatura_is_the_one_whose_steps_are_known():
    steps = body._steps()
    assert steps is not None
    assert [d.needed is not None for d in steps.discards] == [True] * 3


@pytest.mark.parametrize("before", ["", "<p>", "<" + "x" * 19_000, "<p>" + "y" * 50_000])
@pytest.mark.parametrize("many", [4_000, 6_000])
def test_only_an_element_with_thousands_of_attributes_is_taken_as_hidden(before, many):
    page = f"{before}<div {' '.join(f'attribute{i}=1' for i in range(many))}>text</div>".encode()
    seen = _without_long_tags(page)
    assert seen == (page if many < MAX_ATTRIBUTES else f"{before}<div hidden>text</div>".encode())
