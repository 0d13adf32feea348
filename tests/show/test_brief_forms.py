"""Each form keeps content content: nothing in a source becomes markup, a command or a mention."""

from __future__ import annotations

import re

import msgspec
import pytest
from markdown_it import MarkdownIt
from sample_brief import BRIEF, LONG_WORD, OVERRIDE, TEXTS
from show_golden import opened, terminal

from apercu.errors import CollectionDamaged, InputError, SettingError
from apercu.records import Span
from apercu.show.brief.markdown import brief_markdown, escaped
from apercu.show.brief.page import lay_out
from apercu.show.brief.post import brief_posts, refused, untagged
from apercu.show.brief.reference import passages, quoted_spans

OURS = re.compile(r'<a id="[sr]\d+">|</a>|<!-- -->|<br>')


def test_the_terminal_is_not_steered() -> None:
    hostile = msgspec.structs.replace(
        BRIEF, question=msgspec.structs.replace(BRIEF.question, text="cod\x1b]0;x\x07 [bold]ferry")
    )
    text = terminal(hostile)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "[bold]ferry" in text
    assert "\\x1b]0;x" in text


@pytest.mark.parametrize("width", [24, 60, 200])
def test_lines_keep_within_the_terminal(width: int) -> None:
    lines = terminal(BRIEF, width=width).splitlines()
    addresses = [line for line in lines if "://" in line or "javascript:" in line]
    assert {one.url for one in BRIEF.references} <= {
        line.strip().removesuffix(" (no web address)") for line in addresses
    }
    assert max(len(line) for line in lines if line not in addresses) <= min(width, 88)
    assert not [line for line in lines if line != line.rstrip()]


def test_what_is_piped_is_not_wrapped() -> None:
    lines = terminal(BRIEF, wrap=False).splitlines()
    assert any(f"{LONG_WORD} was not on board.”" in line for line in lines)


def test_markdown_makes_no_markup_of_content() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(brief_markdown(BRIEF))
    inline = [child for token in tokens for child in token.children or ()]
    assert "html_block" not in {token.type for token in tokens}
    assert {child.content for child in inline if child.type == "html_inline"} == set(
        OURS.findall(brief_markdown(BRIEF))
    )
    targets = {str(child.attrs["href"]) for child in inline if child.type == "link_open"}
    outside = {target for target in targets if not target.startswith("#")}
    assert outside == {
        "https://fjordwire.example/2025/cod-talks-open",
        "https://source.example/talks?a=1&b=2",
        "https://fisheries.example/news/no-ceiling",
        "https://vestnik.example/treska/%D0%BF%D0%B5%D1%80%D0%B5%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%D1%8B",
    }
    anchors = set(re.findall(r'<a id="([sr]\d+)">', brief_markdown(BRIEF)))
    assert {target[1:] for target in targets - outside} <= anchors
    assert OVERRIDE not in brief_markdown(BRIEF)
    shown = "".join(child.content for child in inline if child.type == "text")
    assert "<script>alert('cod')</script> &" in shown
    assert "A ceiling | of 61,400 tonnes" in shown


@pytest.mark.parametrize(
    "text", ["1. one", "- a", "+ a", "# a", "=== ", "**a**", "[a](b)", "![a](b)", "<b>", "`a`",
             "a | b", "&lt;", "https://a.example", "www.a.example", "~~a~~", "$a$", "\\*", "> a"],
)  # fmt: skip
def test_markdown_is_escaped(text: str) -> None:
    (paragraph,) = MarkdownIt("gfm-like", {"linkify": False}).parse(escaped(text))[1:-1]
    kinds = {child.type for child in paragraph.children or ()}
    shown = "".join(child.content for child in paragraph.children or ())
    assert kinds <= {"text", "text_special"}
    assert shown == text.strip()


@pytest.mark.parametrize("limit", [200, 280, 300, 500])
def test_each_post_stands_alone_within_the_limit(limit: int) -> None:
    posts = brief_posts(BRIEF, limit)
    addresses = [one.url for one in BRIEF.references]
    for n, post in enumerate(posts, start=1):
        assert len(post) <= limit
        assert post.endswith(f"as of 10 Mar 2025 · SYNTHETIC · {n}/{len(posts)}")
        for found in re.findall(r"https?://\S+", post):
            assert found in addresses


def test_no_post_tags_or_mentions() -> None:
    lead = BRIEF.sections[1].points[0].statements[:1]
    (_, post, *_) = brief_posts(msgspec.structs.replace(BRIEF, lead=lead))
    assert "said [at]harbour [hash]ferry" in post
    assert "no web address" in post
    assert "javascript" not in post
    assert untagged("a@b ＠c #1 $5 $NOK http://x.example") == (
        "a[at]b [at]c [hash]1 $5 [dollar]NOK http[:]//x.example"
    )


def test_detentions_and_deaths_stay_out_of_posts_and_are_counted() -> None:
    arrest = BRIEF.sections[0].points[1].statements[0]
    brief = msgspec.structs.replace(BRIEF, lead=(arrest, *BRIEF.lead))
    posts = brief_posts(brief, 500)
    assert not [post for post in posts if "skipper" in post]
    assert "1 statement (1 on detentions, deaths or suspects)" in posts[-1]
    assert [post for post in posts if "opened talks" in post]


def test_a_language_without_words_for_it_stays_out_of_posts() -> None:
    references = tuple(
        msgspec.structs.replace(one, language="is" if one.n == 1 else one.language)
        for one in BRIEF.references
    )
    page = lay_out(msgspec.structs.replace(BRIEF, references=references))
    sources = {one.n: one for one in page.references}
    assert refused(page.first.lead[0], sources) == (
        "in a language (Icelandic) that is not searched for names"
    )
    assert refused(page.first.lead[2], sources) == ""


@pytest.mark.parametrize(
    ("language", "text", "kept_out"),
    [
        ("en", "The skipper died in custody.", True),
        ("en", "Both sides set a deadline and an executive body.", False),
        ("ru", "Капитан был задержан в порту.", True),
        ("ru", "Стороны подписали соглашение о квотах.", False),
        ("tr", "Kaptan limanda gözaltına alındı.", True),
        ("tr", "Taraflar kota anlaşmasını imzaladı.", False),
        ("de", "Der Kapitän wurde festgenommen.", True),
        ("uk", "Капітана затримали в порту.", True),
    ],
)
def test_words_that_keep_a_statement_out(language: str, text: str, kept_out: bool) -> None:
    drawn = lay_out(BRIEF).first.lead[2]
    record = msgspec.structs.replace(BRIEF.references[1], language=language)
    sources = {2: lay_out(BRIEF).references[1]._replace(record=record)}
    piece = drawn.pieces[0]._replace(text=text)
    assert bool(refused(drawn._replace(pieces=(piece,)), sources)) is kept_out


def test_a_limit_that_holds_nothing_is_refused() -> None:
    with pytest.raises(SettingError, match="give 200 characters or more"):
        brief_posts(BRIEF, 199)


def test_a_reference_is_opened_with_its_quotations_marked() -> None:
    text = opened(BRIEF, 1, TEXTS[1])
    flat = " ".join(text.split())
    assert "»Norway's fisheries ministry said it would ask for a shared ceiling" in flat
    assert "tonnes.«[134, 218)" in flat
    assert BRIEF.references[0].sha256 in text
    assert TEXTS[1][134:218].startswith("Norway's")


def test_opening_says_what_is_wrong() -> None:
    with pytest.raises(InputError, match="no reference 9: its references are 1 to 5"):
        opened(BRIEF, 9, "")
    with pytest.raises(CollectionDamaged, match="has other words at"):
        opened(BRIEF, 1, TEXTS[1].replace("cod", "Cod"))
    with pytest.raises(InputError, match="it has none"):
        opened(msgspec.structs.replace(BRIEF, references=()), 1, "")


def test_passages_that_touch_are_one() -> None:
    text = "word " * 1000
    spans = (Span(start=10, end=20), Span(start=300, end=320), Span(start=4000, end=4010))
    found = list(passages(text, spans))
    assert [len(passage.quotes) for passage in found] == [2, 1]
    assert found[0].start == 0
    assert found[0].end <= found[1].start
    assert quoted_spans(BRIEF, 5, TEXTS[5]) == (Span(start=0, end=72),)
