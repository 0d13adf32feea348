"""The page of a brief that counts: it still runs nothing, and each picture leads to its words."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

import msgspec
import pytest
from made import ask, collected, reports

from apercu.briefs import Brief
from apercu.errors import ServiceError
from apercu.measuring.recounting import series_in
from apercu.show.brief.html import brief_html
from apercu.show.brief.markdown import brief_markdown
from apercu.show.brief.terminal import print_brief
from apercu.show.charts import page as charts_page
from cli_run import run

MOST_BYTES = 400_000


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    return ask(collected(tmp_path_factory.mktemp("page") / "c", reports()))


@pytest.fixture(scope="module")
def html(brief: Brief) -> str:
    return brief_html(brief, {}, series_in(brief))


def test_there_is_a_timeline_and_a_picture_for_each_domain_that_has_events(html: str) -> None:
    figures = re.findall(r'<figure class="chart" id="([^"]+)"', html)
    assert figures == ["timeline", "series1"]
    politics = html[html.index(">Politics<") : html.index(">Economy<")]
    assert 'id="series1"' in politics
    assert html.index('id="timeline"') < html.index(">Politics<")
    assert html.count('role="img"') == html.count("<svg") == 2
    assert re.search(r"<svg[^>]*aria-label(?:ledby)?=", html)


def test_the_policy_allows_the_one_style_sheet_by_its_hash(html: str) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in unescape(html)
    assert "prefers-color-scheme: dark" in style
    for forbidden in ("<script", " style=", "url(", "@import", " src="):
        assert forbidden not in html


def test_a_count_is_not_called_the_words_of_a_source(html: str) -> None:
    at = html.index("4 of 5 political acts")
    statement = html[at : html.index("</details>", at)]
    assert "counted again from this brief" in statement
    assert "the source says this" not in statement
    assert "happened: as the table of events tells" in statement


def test_ids_are_unique_and_every_link_leads_somewhere(html: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    rows = re.findall(r'<tr><th scope="row"><a href="#([^"]+)"', html)
    assert len(rows) >= 6
    assert any(re.fullmatch(r"s\d+", one) for one in rows)


def test_a_picture_that_cannot_be_drawn_is_said(
    brief: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> str:
        raise ServiceError("no <pen> at hand")

    monkeypatch.setattr(charts_page, "bare_svg", fails)
    html = brief_html(brief, {}, series_in(brief))
    assert html.count("This picture could not be drawn: no &lt;pen&gt; at hand") == 2


@pytest.mark.parametrize("left", [0, 2])
def test_of_no_or_few_events_nothing_is_drawn(brief: Brief, left: int) -> None:
    none = msgspec.structs.replace(brief, events=brief.events[:left])
    html = brief_html(none, {}, series_in(none))
    assert "<figure" not in html
    assert ".chart" not in html
    assert '<h2 id="acts">' in html


def test_text_forms_tell_the_trend_and_how_to_open_the_events(brief: Brief) -> None:
    from io import StringIO  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415

    written = StringIO()
    print_brief(Console(file=written, width=300), brief)
    for form in (" ".join(written.getvalue().split()), brief_markdown(brief)):
        assert "4 of 5 political acts of Norway towards Iceland" in form
        assert "6 acts between Norway and Iceland are counted" in form
        assert "counted again from this brief's events" in form
        assert "apercu events NOR ISL --as-of 2024-12-30" in form


def test_the_demonstrations_page_is_whole_small_and_says_that_it_is_invented(
    demo_here: Path,
) -> None:
    question = "Russia and Azerbaijan: politics, economy, the issue of alliance with Ukraine"
    done = run("ask", question, "--demo", "--as-of", "2026-03-31", "--format", "html")
    assert (done.code, done.err) == (0, "")
    assert 100_000 < len(done.out.encode()) < MOST_BYTES
    figures = re.findall(r"<figure.*?</figure>", done.out, re.DOTALL)
    assert figures
    assert all("SYNTHETIC" in one for one in figures)
    again = run("show", "--demo", "--format", "json").json
    assert again["counted"]["uncoded"] == 0
    assert len(again["events"]) >= 5
    stated = {event["citations"][0]["reference"] for event in again["events"]}
    assert stated <= {one["n"] for one in again["references"]}
