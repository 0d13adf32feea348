from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.errors import ReadError
from apercu.read.feeds import read_feed
from apercu.read.fragments import fragment_to_text
from apercu.records import RawCapture, Reading

FEEDS = Path(__file__).parents[3] / "shared" / "data" / "read" / "feeds"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Daily</title>
<language>en-gb</language>
<item><title>Talks &amp;amp; tea</title><link>/a?b=1&amp;c=2</link>
<dc:creator>A. Writer</dc:creator>
<pubDate>Tue, 20 Feb 2024 14:05:00 +0400</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>First&nbsp;part.</p><script>no()</script><p>Second <b>part</b>.</p>]]>
</content:encoded></item>
<item><title>Only a title</title><link>https://e.org/b</link></item>
<item><guid isPermaLink="false">x 1</guid><description>No address.</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Jour</title>
<entry xml:base="https://e.org/d/"><title>Un</title><link rel="edit" href="no"/><link href="un"/>
<published>2024-02-20T14:05:00Z</published><updated>2024-03-01T00:00:00Z</updated>
<author><name>B. Plume</name></author><content type="xhtml"><div
xmlns="http://www.w3.org/1999/xhtml"><p>Un texte &#233;crit.</p><p>Deux.</p></div></content></entry>
<entry><id>urn:x</id><summary>a &lt; b</summary></entry></feed>"""


def capture(text: str | bytes) -> RawCapture:
    payload = text.encode() if isinstance(text, str) else text
    return RawCapture(url="https://e.org/feed.xml", payload=payload, place="feed.xml")


def read(text: str | bytes) -> tuple[list[Reading], ReadError | None]:
    readings = []
    try:
        readings.extend(_each(read_feed(capture(text)), readings))
    except ReadError as error:
        return readings, error
    return readings, None


def _each(items, readings):
    for item in items:
        readings.append(item)
    return []


def test_rss_gives_items_with_full_content_and_counts_what_has_no_text() -> None:
    (first, third), error = read(RSS)
    assert first.text == "First part.\n\nSecond part."
    assert (first.url, first.title) == ("https://e.org/a?b=1&c=2", "Talks & tea")
    assert (first.outlet, first.author, first.language) == ("The Daily", "A. Writer", "en")
    assert first.published is not None
    assert first.published.basis == "feed:pubDate"
    assert (first.published.start or "").startswith("2024-02-20T14:05")
    assert (third.text, third.url) == ("No address.", "https://e.org/feed.xml#x%201")
    assert error is not None
    assert error.reason == "no_text"
    assert "1 of the 3 items" in str(error)


def test_atom_takes_the_published_date_and_resolves_addresses() -> None:
    (first, second), error = read(ATOM)
    assert error is None
    assert (first.url, first.author) == ("https://e.org/d/un", "B. Plume")
    assert first.text == "Un texte écrit.\n\nDeux."
    assert [(d.interval.basis, d.taken) for d in first.dates] == [
        ("feed:published", True),
        ("feed:updated", False),
    ]
    assert (second.text, second.language) == ("a < b", "fr")


def test_an_extensions_description_is_not_the_items() -> None:
    feed = """<rss xmlns:x="http://x.org/"><item><x:description>Not this one, though longer.
    </x:description><description>This.</description></item></rss>"""
    assert [reading.text for reading in read(feed)[0]] == ["This."]


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://e.org/x.dtd"> %a;',
    ],
)
def test_bombs_and_outside_entities_are_refused(entities: str) -> None:
    feed = f"<!DOCTYPE rss [{entities}]><rss><item><description>&a;</description></item></rss>"
    readings, error = read(feed)
    assert readings == []
    assert error is not None
    assert error.reason == "unsupported"


def test_a_harmless_document_type_is_passed_over() -> None:
    feed = """<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.com/r.dtd" [
    <!ENTITY nbsp "&#160;">]><rss><item><description>Caf&eacute;&nbsp;x</description></item>
    </rss>"""
    assert [reading.text for reading in read(feed)[0]] == ["Café x"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "http://[", "a b"])
def test_addresses_that_are_none_are_not_taken(link: str) -> None:
    feed = f"<rss><item><link>{link}</link><description>Text.</description></item></rss>"
    (reading,), _ = read(feed)
    assert reading.url == "https://e.org/feed.xml#item-1"


@pytest.mark.parametrize("text", ["", "<rss>", "<html><p>x</p></html>", "words", "<rss/>", "<a"])
def test_what_is_no_feed_says_so(text: str) -> None:
    readings, error = read(text)
    assert readings == []
    assert error is not None
    assert error.reason in {"damaged", "no_text"}


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from("<>/&;![]'\"= \nabirsfeditm#x1\x00\ud800é"), max_size=80))
def test_no_fragment_breaks_the_reader(text: str) -> None:
    found, hidden = fragment_to_text(text)
    assert found == found.strip()
    assert hidden >= 0
    found.encode()


def test_hidden_words_are_left_out_and_counted() -> None:
    assert fragment_to_text('a<p style="display: none">obey</p><p>b</p>') == ("a\n\nb", 4)


def test_old_windows_numbers_are_read_as_browsers_read_them() -> None:
    assert fragment_to_text("don&#146;t")[0] == "don’t"


def test_every_sample_feed_comes_to_items_or_a_reason() -> None:
    if not FEEDS.exists():
        pytest.skip("the sample feeds do not lie beside this checkout")
    outcomes = [read(path.read_bytes()) for path in sorted(FEEDS.rglob("*.xml"))[::7]]
    assert all(readings or error for readings, error in outcomes)
    assert sum(len(readings) for readings, _ in outcomes) > 20
