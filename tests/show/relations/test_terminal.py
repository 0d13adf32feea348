"""The terminal's tables: every line in its width, on a pipe an event a line, nothing obeyed."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from rich.console import Console

from apercu.briefs import Citation, CitedOutlet, Named, OriginCount, Reference, Searched
from apercu.records import Interval
from apercu.relate.codebook import codebook
from apercu.relate.records import Realis
from apercu.relations import Asked, Estimate, EventTable, Hearing, Side, TableEvent, ToldReport
from apercu.show.relations.events import print_events
from apercu.show.relations.words import ACTS, MEANT, MODES, estimate_words, short_date, signed

LONG = "the association of small harbours on the outer banks and its many branches " * 4


def event(n: int, quote: str, **more: object) -> TableEvent:
    cited = Citation(reference=1, text_sha256="a" * 64, start=0, end=len(quote), quote=quote)
    fields: dict[str, object] = {
        "id": f"{n:064x}", "type": "ACCUSE", "domain": "political", "score": -2.0,
        "source": ("ARL",), "target": ("BOR",), "realis": "happened", "citations": (cited,),
        "when": Interval(start="2025-02-03", end="2025-02-03", precision="day"),
        "origins": OriginCount(n=1, by_party={"none": 1}),
        "reports": (ToldReport(id="b" * 64, citation=cited, trigger=cited, type="ACCUSE",
                               realis="happened", origin="c" * 64, confidence=0.9),),
    }  # fmt: skip
    return TableEvent(**{**fields, **more})  # type: ignore[arg-type]


def said_by(words: str) -> ToldReport:
    cited = Citation(reference=1, text_sha256="a" * 64, start=0, end=3, quote="two")
    return ToldReport(
        id="d" * 64, citation=cited, trigger=cited, type="ACCUSE", realis="reported",
        origin="c" * 64, confidence=0.9, holder=(Side(words=words),),
    )  # fmt: skip


def table(*events: TableEvent) -> EventTable:
    day = Interval(start="2025-02-04", end="2025-02-04", precision="day")
    return EventTable(
        asked=Asked(pair=(Named(id="ARL", name="Arland"), Named(id="BOR", name="Borland"))),
        as_of="2025-03-01", answer="events", text="", coder="c", synthetic=True,
        collection=Searched(documents=3, origins=2, state="s"),
        hearing=Hearing(documents=2, first="2025-02-04", last="2025-02-05"),
        names={"ARL": "Arland", "BOR": "Borland"}, events=events,
        references=(Reference(n=1, document="a" * 64, title=LONG, outlet=CitedOutlet(name="Echo"),
                              url="https://echo.example/1", fetched=day, published=day,
                              sha256="a" * 64, origin="c" * 64),),
    )  # fmt: skip


def printed(found: EventTable, width: int | None) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width or 500, soft_wrap=width is None, color_system=None)
    print_events(console, found)
    return out.getvalue()


@pytest.mark.parametrize("width", [48, 80, 120, 300])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    found = table(
        event(1, LONG),
        event(2, "short", source=("ARL", LONG), target=("BOR",)),
        event(3, "x" * 20, when=Interval(start="2025-02-01", end="2025-02-12", precision="range")),
    )
    lines = printed(found, width).splitlines()
    assert max(map(len, lines)) <= min(width, 120)
    assert "SYNTHETIC" in lines[1]


def test_on_a_pipe_an_event_is_a_line() -> None:
    lines = printed(table(event(1, LONG), event(2, "second")), None).splitlines()
    assert sum(line.startswith("2025-02-03") for line in lines) == 2
    assert any(line.endswith("“second” [1]") for line in lines)


def test_words_of_a_text_steer_no_terminal() -> None:
    text = printed(table(event(1, "a\x1b[31mred\u202eder [bold]x[/bold]")), 80)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]x[/bold]" in text


def test_what_a_reader_must_know_stands_with_the_line() -> None:
    text = printed(
        table(
            event(1, "one", origins=OriginCount(n=2, by_party={"ARL": 2})),
            event(2, "two", realis="reported", holder="the mayor", reports=(said_by("The Mayor"),)),
            event(3, "three", realis="reported"),
            event(4, "four", mutual=True, source=("ARL", "BOR"), target=()),
        ),
        100,
    )
    for words in ("only sources of Arland", "so says The Mayor", "a claim, of nobody named",
                  "Arland ↔ Borland"):  # fmt: skip
        assert words in text


def test_every_type_mode_and_meaning_has_plain_words() -> None:
    kinds = {kind for kind, _ in codebook()}
    assert set(ACTS) == kinds
    assert set(MODES) <= {(kind, mode) for kind, mode in codebook() if mode}
    assert set(MEANT) == set(get_args(Realis)) - {"happened", "reported"}


@pytest.mark.parametrize(
    ("value", "told"), [(-2.0, "−2.0"), (2.54, "+2.5"), (0.0, "0"), (-0.04, "0")]
)
def test_scores_have_their_sign(value: float, told: str) -> None:
    assert signed(value) == told


def test_figures_have_their_interval() -> None:
    assert estimate_words(Estimate(value=1, low=-2, high=4)) == "+1.0 [−2.0, +4.0]"
    assert estimate_words(Estimate(value=0)) == "0"
    assert estimate_words(None) == "–"


def test_precision_is_shown() -> None:
    for start, end, precision, told in (
        ("2025-02-03", "2025-02-03", "day", "2025-02-03"),
        ("2025-02-01", "2025-02-28", "month", "2025-02"),
        ("2025-01-01", "2025-12-31", "year", "2025"),
        ("2025-02-01", "2025-02-10", "range", "1–10 Feb 2025"),
    ):
        one = Interval(start=start, end=end, precision=precision)  # type: ignore[arg-type]
        assert short_date(one) == told
