"""What stands on the first page, in all forms; where links lead."""

from __future__ import annotations

import re

import lxml.html
import msgspec
import pytest
from sample_brief import BRIEF, DENIAL, TALKS, contexts_of
from show_golden import terminal

from apercu.briefs import Brief, Facet, Gap
from apercu.show.brief.html import brief_html
from apercu.show.brief.markdown import brief_markdown
from apercu.show.brief.page import FIRST_PAGE_WORDS, lay_out

BEGINS = "Heading of the first section"


def crowded(statements: int, gaps: int, facets: int, question: int) -> Brief:
    """Make a brief whose lead, gaps, facets and question are longer than a page bears."""
    lead = tuple(
        msgspec.structs.replace((TALKS, DENIAL)[n % 2], id=f"l{n}") for n in range(statements)
    )
    section = msgspec.structs.replace(BRIEF.sections[0], heading=BEGINS)
    return msgspec.structs.replace(
        BRIEF,
        lead=lead,
        lead_gaps=tuple(Gap(kind="stale", text=f"gap {n} " * 5) for n in range(gaps)),
        question=msgspec.structs.replace(
            BRIEF.question,
            text="Norway and Iceland " * question,
            facets=tuple(Facet(id=str(n), heading="Facet " * 20) for n in range(facets)),
        ),
        sections=(section, *BRIEF.sections[1:]),
    )


def first_pages(brief: Brief) -> dict[str, str]:
    ends = ("The question in full", "The lead, continued", BEGINS)
    pages = {}
    for name, text in (("terminal", terminal(brief)), ("markdown", brief_markdown(brief))):
        cut = min(found for end in ends if (found := text.find(f"{end}\n")) >= 0)
        pages[name] = re.sub(r"<[^>]*>", "", text[:cut])
    tree = lxml.html.fromstring(brief_html(brief, contexts_of(BRIEF)))
    for hidden in tree.xpath("//*[@class='evidence' or @class='unseen' or @class='skip']"):
        hidden.drop_tree()
    # Parts that stand apart on the page are apart in the count.
    for element in tree.iter():
        element.tail = f" {element.tail or ''}" if element.tag != "bdi" else element.tail
    parts = tree.xpath("//header | //section[@aria-label='Lead']")
    pages["html"] = " ".join(part.text_content() for part in parts)
    return pages


@pytest.mark.parametrize(
    "shape", [(4, 2, 3, 1), (40, 0, 3, 1), (3, 40, 3, 1), (40, 40, 40, 1), (40, 40, 40, 400)]
)
def test_the_first_page_keeps_within_its_words(shape: tuple[int, int, int, int]) -> None:
    for form, text in first_pages(crowded(*shape)).items():
        assert len(text.split()) <= FIRST_PAGE_WORDS, form


def test_a_full_first_page_is_used_and_loses_nothing() -> None:
    brief = crowded(40, 40, 3, 1)
    page = lay_out(brief)
    assert len(page.first.lead) >= 3
    assert len(page.first.gaps) >= 3
    assert len(page.first.lead) + len(page.more_lead) == 40
    assert len(page.first.gaps) + len(page.more_gaps) == 40
    below = 40 - len(page.first.lead)
    assert page.first.later.startswith(f"More of the lead below: {below} statements and ")
    for form, text in first_pages(brief).items():
        assert len(text.split()) > FIRST_PAGE_WORDS // 2, form


def test_links_lead_below_the_lead_where_a_statement_stands_twice() -> None:
    page = lay_out(BRIEF)
    talks = page.sections[0].points[0].statements[0]
    assert talks.statement == page.first.lead[0].statement
    assert talks.anchor != page.first.lead[0].anchor
    assert page.chronology[1].anchor == talks.anchor
    assert page.first.lead[0].again


def test_a_party_not_heard_is_told_from_an_empty_cell() -> None:
    positions = lay_out(BRIEF).positions
    assert positions.parties == ("Norway", "Iceland", "Faroe Islands")
    assert positions.absent(positions.rows[0], 2) == "–"
    assert positions.absent(positions.rows[1], 2) == "not heard: Faroe Islands"


def test_a_page_captured_after_the_as_of_date_says_so() -> None:
    assert "may have been edited since" in lay_out(BRIEF).references[0].fetched
    later = msgspec.structs.replace(BRIEF, as_of="2025-03-12")
    assert "may have been edited" not in lay_out(later).references[0].fetched


def test_an_empty_brief_is_drawn_in_every_form() -> None:
    empty = msgspec.structs.replace(
        BRIEF, lead=(), sections=(), chronology=(), positions=(), pending=(), conflicts=(),
        judgements=(), references=(), synthetic=False,
    )  # fmt: skip
    for text in (terminal(empty), brief_markdown(empty), brief_html(empty, {})):
        assert "none written yet" in text
        assert "SYNTHETIC" not in text
        assert "apercu open 1 --brief 0f0f0f0f0f0f" in text
