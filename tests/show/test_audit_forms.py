"""The forms of an audit: the page runs nothing, content is escaped, all says the same."""

from __future__ import annotations

import io
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from apercu.audits import Audit
from apercu.errors import StorageError
from apercu.show.audit.files import write_audit
from apercu.show.audit.html import audit_html
from apercu.show.audit.markdown import audit_markdown
from apercu.show.audit.page import lay_out
from apercu.show.audit.terminal import print_audit
from auditing.scripted import Rule, Scripted, audited, made, record

HOSTILE = "<script>alert(1)</script> **bold** \x1b[31m [x](javascript:alert(2)) \u202eevil @you"
COD = "Norway and Iceland initialled an arrangement on cod."
SLIP = "Norway and Iceland ratified an arrangement on cod in April 2025."
TEXT = (
    f"Cod: what came of it\n\n• Talks: {COD} [1]\n• Papers: {SLIP} The herring was not asked.\n"
    f"An overview says {HOSTILE} here.\n\n[1] {HOSTILE} wire.example/2025-04-12\n"
)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    place = made(
        tmp_path_factory.mktemp("c") / "c",
        record("wire", f"{COD} {HOSTILE} is not a word.", "2025-04-12", title=f"T {HOSTILE}"),
        record("radio", f"Again: {COD} It was on Friday, 11 April 2025.", "2025-04-13"),
        record("desk", f"A desk writes. {SLIP} {HOSTILE}", "2025-05-01", url="urn:x:desk"),
    )
    rules = (
        Rule("initialled", COD, "for"),
        Rule("ratified", COD, "against"),
        Rule("overview", HOSTILE[:25], "about"),
    )
    return audited(place, TEXT, Scripted(*rules))


class Parsed(HTMLParser):
    """Tags as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "main", "footer", "section",
    "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "div",
    "span", "bdi", "blockquote", "q", "br",
}  # fmt: skip


def test_the_page_is_ours_tag_by_tag(audit: Audit) -> None:
    parsed = Parsed(audit_html(audit))
    assert {tag for tag, _ in parsed.tags} <= ALLOWED
    assert parsed.open == []
    for _, attributes in parsed.tags:
        assert not [
            name for name in attributes if name.startswith("on") or name in {"src", "style"}
        ]
    ids = Counter(attributes["id"] for _, attributes in parsed.tags if "id" in attributes)
    assert set(ids.values()) == {1}
    hrefs = [str(a["href"]) for tag, a in parsed.tags if tag == "a"]
    assert {href[1:] for href in hrefs if href.startswith("#")} <= set(ids)
    assert all(href.startswith(("#", "https://")) for href in hrefs)


def test_the_policy_allows_nothing_but_the_style(audit: Audit) -> None:
    page = unescape(audit_html(audit))
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "url(" not in page
    assert "<script>alert" not in audit_html(audit)


def test_the_overview_stands_as_it_stood(audit: Audit) -> None:
    section = audit_html(audit).split('id="asitstood"')[1].split('id="sources"')[0]
    bare = unescape(re.sub(r'<div class="evidence">.*?</div>', "", section, flags=re.DOTALL))
    words = re.sub(r"<[^>]*>", "", bare)
    at = -1
    for part in ("Cod: what came of it", "Talks:", COD, "[1]", "Papers:", SLIP, "The herring"):
        found = words.find(part, at + 1)
        assert found > at, part
        at = found


def test_each_statement_opens_onto_its_evidence(audit: Audit) -> None:
    page = audit_html(audit)
    assert page.count('<details class="said') == len(audit.statements)
    first = page.split('id="s1"')[1].split("</details>")[0]
    # The scripted judge has no checks, so "ratified" passes for a telling of "initialled" here;
    # tests/auditing/test_newsrooms.py holds that what a check lowers does not.
    for part in ("words found say this", "3 origins", "wire (invented)", "published: 12 April 2025",
                 "control unknown", "https://wire.example/2025-04-12", "the overview cites this",
                 "Repair: <bdi>date it: ", "by its own references alone"):  # fmt: skip
        assert part in first, part
    second = page.split('id="s2"')[1].split("</details>")[0]
    assert "Against it" in second


def test_content_is_no_markup_in_markdown(audit: Audit) -> None:
    text = audit_markdown(audit)
    assert "<script>" not in text
    assert not re.search(r"(?<!\\)\]\(javascript:", text)
    assert "**bold**" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text


def terminal(audit: Audit, width: int) -> str:
    console = Console(width=width, color_system=None, record=True, file=io.StringIO())
    print_audit(console, audit)
    return console.export_text()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_terminal_prints_words_and_obeys_none(audit: Audit, width: int) -> None:
    text = terminal(audit, width)
    assert "\x1b" not in text
    assert "\u202e" not in text
    plain = " ".join(text.split())
    for mark, _ in lay_out(audit).counts:
        assert mark.sign in plain
    assert "repair: date it:" in plain
    assert "Compared with 3 documents" in plain


def test_verdicts_are_told_in_words_in_every_form(audit: Audit) -> None:
    for text in (audit_html(audit), audit_markdown(audit), terminal(audit, 100)):
        assert "words found say otherwise" in text
        assert "words found say this" in text
        assert "no words found for this" in text


def test_the_head_names_what_stands_out_first(audit: Audit) -> None:
    page = lay_out(audit)
    assert page.notable[0].verdict == "contradicted"
    assert page.ordered[0].number == 2
    assert len(page.ordered) == len(audit.statements)


def test_what_was_left_out_is_counted(audit: Audit) -> None:
    assert "1 heading" in lay_out(audit).left_out
    assert "2 labels" in lay_out(audit).left_out


def test_files_say_where_they_cannot_be_written(audit: Audit, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="name another file with --output"):
        write_audit(tmp_path / "no" / "where", "x", audit)
