"""The page runs nothing, fetches nothing, and can be read by everybody."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections import Counter
from html.parser import HTMLParser

import msgspec
import pytest
from sample_brief import BRIEF, OVERRIDE, contexts_of

from apercu.briefs import Brief
from apercu.show.brief.contexts import Context
from apercu.show.brief.html import brief_html

HTML = brief_html(BRIEF, contexts_of(BRIEF))


class Parsed(HTMLParser):
    """Tags with attributes as a browser reads them, in order, and what is open around each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs), tuple(self.open)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes something else"


PARSED = Parsed(HTML)
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "main", "footer", "section",
    "h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "div", "span",
    "bdi", "blockquote", "q", "table", "caption", "thead", "tbody", "tr", "th", "td", "code",
}  # fmt: skip


def test_every_tag_is_ours_and_closed() -> None:
    assert {tag for tag, _, _ in PARSED.tags} <= ALLOWED
    assert PARSED.open == []


def test_no_attribute_runs_or_fetches_anything() -> None:
    for tag, attributes, _ in PARSED.tags:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name, value)
            assert name not in {"src", "srcset", "style", "action", "formaction", "ping"}
    assert "url(" not in HTML
    assert "@import" not in HTML
    assert "<script>alert" not in HTML


def test_addresses_are_links_only_over_the_web() -> None:
    outside = [
        attributes
        for tag, attributes, _ in PARSED.tags
        if tag == "a" and not str(attributes["href"]).startswith("#")
    ]
    assert outside
    for attributes in outside:
        assert str(attributes["href"]).startswith("https://")
        assert attributes["rel"] == "noopener noreferrer nofollow"
    hrefs = {str(attributes["href"]) for attributes in outside}
    assert not [href for href in hrefs if "onmouseover" in href or "javascript" in href]
    assert "javascript:alert(document.cookie)" in HTML


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", HTML, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [
        str(attributes["content"])
        for tag, attributes, _ in PARSED.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert HTML.index("Content-Security-Policy") < HTML.index("<style>")


def test_ids_are_ours_unique_and_reached() -> None:
    ids = Counter(attributes["id"] for _, attributes, _ in PARSED.tags if "id" in attributes)
    assert set(ids.values()) == {1}
    assert all(re.fullmatch(r"[a-z]+\d*", str(name)) for name in ids)
    named = [str(attributes.get("aria-labelledby")) for _, attributes, _ in PARSED.tags]
    targets = {
        str(attributes["href"])[1:]
        for tag, attributes, _ in PARSED.tags
        if tag == "a" and str(attributes["href"]).startswith("#")
    }
    assert targets | (set(named) - {"None"}) <= set(ids)


def test_directions_of_writing_are_not_turned() -> None:
    assert OVERRIDE not in HTML
    assert "\\u202e" in HTML


def test_headings_descend_one_by_one_and_landmarks_stand_once() -> None:
    levels = [int(tag[1]) for tag, _, _ in PARSED.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    tags = Counter(tag for tag, _, _ in PARSED.tags)
    assert [tags[tag] for tag in ("header", "main", "footer", "title")] == [1, 1, 1, 1]


def test_nothing_to_press_stands_inside_a_summary() -> None:
    assert not [tag for tag, _, around in PARSED.tags if tag == "a" and "summary" in around]


def test_words_in_another_language_say_which() -> None:
    languages = {attributes.get("lang") for _, attributes, _ in PARSED.tags}
    assert {"en", "ru"} <= languages
    assert "(Russian, untranslated)" in HTML


def test_each_statement_opens_its_quotation_in_its_context() -> None:
    opened = [tag for tag, _, _ in PARSED.tags if tag == "details"]
    statements = len(BRIEF.lead) + sum(
        len(point.statements) for section in BRIEF.sections for point in section.points
    )
    assert len(opened) == statements
    assert "characters 134 to 218 of the text" in HTML
    assert "was not read" not in HTML


def test_what_cannot_be_shown_in_its_context_says_so() -> None:
    assert "What stands around these words was not read." in brief_html(BRIEF, {})
    found = contexts_of(BRIEF)
    place = next(iter(found))
    wrong = {**found, place: Context("a", "other words", "b")}
    text = brief_html(BRIEF, wrong)
    assert "The stored text has other words at this place" in text
    assert "other words</bdi></q>" not in text


def test_the_page_without_citations_says_so() -> None:
    lead = (msgspec.structs.replace(BRIEF.lead[0], citations=()),)
    text = brief_html(msgspec.structs.replace(BRIEF, lead=lead), {})
    assert "This statement carries no citation." in text


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palettes(brief: Brief) -> list[dict[str, str]]:
    (style,) = re.findall(r"<style>(.*?)</style>", brief_html(brief, {}), re.DOTALL)
    found = []
    for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL):
        names = re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block)
        found.append(
            {n: c if len(c) == 7 else "#" + "".join(x * 2 for x in c[1:]) for n, c in names}
        )
    return found


@pytest.mark.parametrize("palette", palettes(BRIEF), ids=("light", "dark", "paper"))
def test_contrast_meets_level_aa(palette: dict[str, str]) -> None:
    for ink in ("ink", "quiet", "accent", "warn", "ours"):
        assert contrast(palette[ink], palette["paper"]) >= 4.5, ink
    assert contrast(palette["ink"], palette["mark"]) >= 4.5
