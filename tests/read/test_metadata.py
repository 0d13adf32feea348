"""What a page says about itself, and which of its dates is believed."""

import json

import pytest

from apercu.read.html import read_html
from apercu.read.metadata import without_site
from apercu.records import RawCapture, Reading

TEXT = (
    "The two ministers met on Tuesday and agreed to reopen the rail crossing before the winter. "
    "Officials on both sides said that customs posts would be staffed around the clock, and that "
    "the first freight trains were expected within weeks of the signing."
)
FETCHED = "2025-08-01T00:00:00Z"


def read(head: str = "", lead: str = "<h1>Rail line reopens</h1>", *, url="", **given) -> Reading:
    html = f"<html lang='en'><head>{head}</head><body><article>{lead}<p>{TEXT}</p></article></body></html>"  # noqa: E501
    return read_html(
        RawCapture(
            url=url or "https://news.example.org/story",
            payload=html.encode(),
            fetched=FETCHED,
            given=given,
        )
    )


def ld(**fields) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


ARTICLE = {"@type": "NewsArticle", "headline": "From the data"}


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (meta("og:title", "Open graph") + ld(**ARTICLE), "Open graph"),
        (ld(**ARTICLE) + "<title>Page</title>", "From the data"),
        (ld(**{"@graph": [{"@type": "WebSite", "name": "X"}, ARTICLE]}), "From the data"),
        ("<title>Page title</title>", "Rail line reopens"),
        (meta("og:title", "A &amp;amp; B"), "A & B"),
    ],
)
def test_title_in_order(head, title):
    assert read(head).title == title


def test_title_falls_back_on_the_page_title():
    assert read("<title>Only this</title>", lead="").title == "Only this"


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Rail reopens | The Post", "The Post", "Rail reopens"),
        ("Rail reopens - the post", "The Post", "Rail reopens"),
        ("The Post | Rail reopens", "The Post", "Rail reopens"),
        ("Rail reopens - The Times", "The Post", "Rail reopens - The Times"),
        ("Opinion | Rail reopens", "The Post", "Opinion | Rail reopens"),
        ("Rail reopens | The Post", None, "Rail reopens | The Post"),
        ("The Post", "The Post", "The Post"),
    ],
)
def test_only_the_outlets_own_name_is_cut(title, site, expected):
    assert without_site(title, site) == expected


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        (meta("og:site_name", "The Post"), "The Post"),
        (ld(**ARTICLE, publisher={"@type": "Organization", "name": "The Wire"}), "The Wire"),
        ('<meta name="application-name" content="The App">', "The App"),
        ("<title>Rail line reopens | The Suffix</title>", "The Suffix"),
        ("<title>Rail line reopens</title>", None),
    ],
)
def test_outlet(head, outlet):
    assert read(head).outlet == outlet


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (ld(**ARTICLE, author=[{"name": "Ana B."}, {"name": "Cem D."}]), "Ana B., Cem D."),
        ('<meta name="author" content="By Ana B.">', "Ana B."),
        (meta("article:author", "https://social.example.org/ana"), None),
        ("", None),
    ],
)
def test_author(head, author):
    assert read(head).author == author


def test_broken_json_is_no_reason_to_fail():
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
    assert read(broken).title == "Rail line reopens"


def test_json_with_a_comma_too_many_is_read():
    raw = '{"@type": "NewsArticle", "headline": "With\ta tab",}'
    assert read(f'<script type="application/ld+json">{raw}</script>').title == "With a tab"


def test_the_address_of_a_file_is_the_pages_own():
    head = '<link rel="canonical" href="https://news.example.org/2025/rail">'
    reading = read(head, url="file:///tmp/a.html")
    assert reading.url == "https://news.example.org/2025/rail"
    assert "address_from_page" in {f.kind for f in reading.flags}
    assert read(head).url == "https://news.example.org/story"


def test_an_address_elsewhere_is_told_and_not_taken():
    reading = read('<link rel="canonical" href="https://other.example.com/x">')
    assert reading.url == "https://news.example.org/story"
    assert ("canonical_elsewhere", "https://other.example.com/x") in {
        (f.kind, f.detail) for f in reading.flags
    }


def test_the_declared_language_is_only_told():
    reading = read()
    assert reading.language is None
    assert ("declared_language", "en") in {(f.kind, f.detail) for f in reading.flags}


LADDER = [
    (
        ld(**ARTICLE, datePublished="2025-07-10T08:00:00Z"),
        "page:json-ld:datePublished",
        "2025-07-10",
    ),
    (meta("article:published_time", "2025-07-09"), "page:article:published_time", "2025-07-09"),
    ('<meta name="date" content="2025-07-08">', "page:date", "2025-07-08"),
    (ld(**ARTICLE, dateModified="2025-07-20"), "page:json-ld:dateModified", "2025-07-20"),
]
TIME = '<time datetime="2025-07-07T10:00:00Z" class="published">7 July</time>'


def test_the_order_of_trust_holds_all_the_way_down():
    for number in range(len(LADDER) - 1):
        reading = read("".join(h for h, _, _ in reversed(LADDER[number:])))
        assert reading.published is not None
        assert reading.published.basis == LADDER[number][1]
        assert reading.published.start is not None
        assert reading.published.start[:10] == LADDER[number][2]
        assert [d.interval.basis for d in reading.dates if d.taken] == [LADDER[number][1]]


def test_every_date_found_is_kept():
    reading = read("".join(h for h, _, _ in LADDER))
    assert {d.interval.basis for d in reading.dates} >= {basis for _, basis, _ in LADDER}


def test_a_date_of_change_never_beats_one_of_publication():
    reading = read(ld(**ARTICLE, dateModified="2025-07-20T00:00:00Z"), lead=f"<h1>Rail</h1>{TIME}")
    assert reading.published is not None
    assert reading.published.basis == "page:time"


def test_a_date_of_change_alone_is_taken_and_told():
    reading = read(ld(**ARTICLE, dateModified="2025-07-20T00:00:00Z"))
    assert reading.published is not None
    assert reading.published.start is not None
    assert reading.published.start.startswith("2025-07-20")
    assert "date_of_change" in {f.kind for f in reading.flags}


def test_an_updated_time_is_no_date_of_publication():
    lead = '<h1>Rail</h1><p>Updated: <time datetime="2025-07-22">22 July</time></p>' + TIME
    reading = read(lead=lead)
    assert reading.published is not None
    assert reading.published.start is not None
    assert reading.published.start.startswith("2025-07-07")


def test_a_line_by_the_headline():
    reading = read(lead="<h1>Rail line reopens</h1><div>Published 27 June 2025, 14:05</div>")
    assert reading.published is not None
    assert (reading.published.basis, (reading.published.start or "")[:10]) == ("text", "2025-06-27")


def test_the_address_and_the_header_come_last():
    url = "https://news.example.org/2025/07/01/rail"
    header = "Wed, 30 Jul 2025 10:00:00 GMT"
    reading = read(url=url, last_modified=header)
    assert reading.published is not None
    assert (reading.published.basis, reading.published.start) == ("address", "2025-07-01")
    reading = read(last_modified=header)
    assert reading.published is not None
    assert reading.published.basis == "header:last-modified"


@pytest.mark.parametrize("path", ["/2025/13/01/a", "/story-20250", "/12025/07/01", "/2025/07/a"])
def test_numbers_in_an_address_that_are_no_day(path):
    assert read(url="https://news.example.org" + path).published is None


def test_dates_apart_by_more_than_two_days_conflict():
    head = LADDER[0][0]
    near = read(head, url="https://news.example.org/2025/07/08/rail")
    far = read(head, url="https://news.example.org/2025/07/01/rail")
    assert "date_conflict" not in {f.kind for f in near.flags}
    assert "date_conflict" in {f.kind for f in far.flags}
    assert far.published is not None
    assert far.published.basis == "page:json-ld:datePublished"


def test_a_date_after_the_fetch_is_kept_and_not_taken():
    head = ld(**ARTICLE, datePublished="2026-01-01T00:00:00Z") + LADDER[1][0]
    reading = read(head)
    assert reading.published is not None
    assert reading.published.basis == "page:article:published_time"
    assert "date_in_future" in {f.kind for f in reading.flags}
    assert len(reading.dates) == 2
