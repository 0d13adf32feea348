"""Pictures show what was measured, nothing more, and the same bytes each time."""

from __future__ import annotations

import datetime as dt
import random
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET

import msgspec
import pytest
from charts_made import ABOUT, NAMES, PAIR, WORDS, act, all_of, many, turned

from apercu.records import Interval
from apercu.relate.estimates import sum_of
from apercu.relate.series import COUNTED
from apercu.relate.shifts import find_shifts
from apercu.relate.third import third_party
from apercu.show.brief.words import SYNTHETIC
from apercu.show.charts.drawing import altair_chart, picture_png, picture_svg
from apercu.show.charts.inputs import About, acts_of, of_pair
from apercu.show.charts.lettering import width
from apercu.show.charts.palette import PAPER, QUADS
from apercu.show.charts.picture import Picture, whole_scene
from apercu.show.charts.rows import Bar, heights_of
from apercu.show.charts.scene import WIDE, Box, Mark, Rule, Sign, Words, hatching
from apercu.show.charts.series import series_picture
from apercu.show.charts.third import third_picture
from apercu.show.charts.timeline import MOST_TRACKS, timeline

NAME = "Arland → Borland"
SVG = "{http://www.w3.org/2000/svg}"


def signs(picture: Picture) -> list[Sign]:
    """The marks of events, without those of the legend, which say nothing."""
    return [one for one in picture.scene.marks if isinstance(one, Sign) and one.says]


def written(picture: Picture) -> list[str]:
    return [one.text for one in whole_scene(picture).marks if isinstance(one, Words)]


def series_of_turn(**changed: object) -> Picture:
    events, heard = turned()
    known = {one.id: one for one in events}
    series = all_of(events, heard)
    shifts = {(s.source, s.target, s.domain): find_shifts(s, known).found for s in series}
    return series_picture(series, ABOUT, shifts=shifts, **changed)  # type: ignore[arg-type]


def third_of_turn() -> Picture:
    events, heard = turned()
    found = third_party(events, heard, pair=PAIR, third="COR", names=NAMES)
    return third_picture(found, acts_of(events), ABOUT, sum_of=sum_of)


# --- the timeline -------------------------------------------------------------------------------


def test_every_event_has_its_mark_and_its_row() -> None:
    acts = many(60)
    picture = timeline(acts, ABOUT)
    assert len(signs(picture)) == len(picture.table.rows) == 60
    origins = len({origin for one in acts for origin in one.origins})
    planned = sum(one.realis == "planned" for one in acts)
    denied = sum(one.realis == "denied" for one in acts)
    assert picture.measured == (
        f"Measured in this collection: 60 events of {origins} origins ({planned} planned,"
        f" {denied} denied), as of 10 December 2025"
    )


def test_class_is_told_by_shape_and_colour_origins_by_size() -> None:
    kinds = ("CONSULT", "AID", "ACCUSE", "ASSAULT")
    acts = [act(kind, f"2025-0{n}-05", kind=kind, origins=n) for n, kind in enumerate(kinds, 1)]
    drawn = signs(timeline(acts, ABOUT))
    assert {(one.shape, one.fill) for one in drawn} == {
        (kind.shape, kind.ink.light) for kind in QUADS.values()
    }
    wide = [one.wide for one in sorted(drawn)]
    assert wide == sorted(wide)
    assert wide[0] < wide[1] == wide[2] < wide[3]


def test_what_did_not_happen_is_hollow_and_the_denied_crossed_out() -> None:
    acts = [
        act("a", "2025-01-05"),
        act("b", "2025-02-05", realis="planned"),
        act("c", "2025-03-05", realis="denied"),
    ]
    picture = timeline(acts, ABOUT)
    assert [one.fill == PAPER.light for one in sorted(signs(picture))] == [False, True, True]
    (denied,) = [one for one in signs(picture) if "denied" in one.says]
    crosses = [one for one in picture.scene.marks if isinstance(one, Rule) and one.over]
    assert any(one.x < denied.x < one.x2 and one.y2 < denied.y < one.y for one in crosses)
    assert {"planned", "denied"} <= set(written(picture))
    assert "denied" not in written(timeline(acts[:2], ABOUT)), "what is not there needs no legend"


def test_a_month_is_a_bar_and_a_day_a_point() -> None:
    acts = [act("day", "2025-01-20"), act("month", "2025-03"), act("end", "2025-06-01")]
    picture = timeline(acts, ABOUT)
    (month,) = [one for one in signs(picture) if one.says.startswith("1–28 March 2025")]
    bars = [
        one
        for one in picture.scene.marks
        if isinstance(one, Rule) and one.y == one.y2 == month.y and one.stroke == month.stroke
    ]
    assert len(bars) == 1
    day = WIDE / 150
    assert 20 * day < bars[0].x2 - bars[0].x < 34 * day
    assert bars[0].x < month.x < bars[0].x2


def test_lanes_part_who_acts() -> None:
    acts = [
        act("there"),
        act("back", source=("BOR",), target=("ARL",)),
        act("both", kind="CONSULT", source=PAIR, target=()),
        act("third", source=("COR",), target=("ARL",)),
    ]
    picture = timeline(acts, ABOUT)
    heads = [one for one in picture.scene.marks if isinstance(one, Words) and one.weight == "bold"]
    lanes = {one.text: one.y for one in heads if "2025" not in one.text}
    assert list(lanes) == ["Arland → Borland", "Both together", "Borland → Arland"]
    ys = sorted(one.y for one in signs(picture))
    assert len(ys) == 3, "what others do is no event of this pair"
    for (head, below), y in zip(zip(lanes.values(), [*list(lanes.values())[1:], 9e9], strict=True),
                                ys, strict=True):  # fmt: skip
        assert head < y < below


def test_the_most_told_is_told_in_its_source_s_words() -> None:
    acts = [
        act(f"e{n}", "2025-03-05", origins=5 if n == 7 else 1, words=f"the words of number {n}")
        for n in range(9)
    ]
    texts = " ".join(written(timeline(acts, ABOUT)))
    assert "“the words of number 7”" in texts
    assert texts.count("“") == 1, "the others lie at the same place"


def test_marks_of_one_lane_do_not_lie_on_one_another() -> None:
    found = signs(timeline(many(200), ABOUT))
    assert len(found) == 200
    for n, one in enumerate(found):
        for other in found[:n]:
            room = (one.wide + other.wide) / 2
            assert abs(one.x - other.x) >= room or abs(one.y - other.y) >= room


def test_what_is_not_drawn_is_said() -> None:
    crowd = [act(f"e{n}", "2025-03-05") for n in range(MOST_TRACKS + 30)]
    picture = timeline([*crowd, act("undated", None)], ABOUT)
    assert len(signs(picture)) == MOST_TRACKS
    assert "+30" in written(picture)
    assert any(note.startswith("30 events could not be drawn") for note in picture.notes)
    assert any(note.startswith("1 event that nothing dates has no mark") for note in picture.notes)
    assert len(picture.table.rows) == MOST_TRACKS + 31, "the table has them all"


def test_nothing_is_said_to_be_nothing() -> None:
    for acts in ([], [act("a", None)], [act("a", source=("COR",))]):
        picture = timeline(acts, ABOUT)
        assert picture.said == "No dated event of this pair in this collection."
        assert picture.said in written(picture)
        assert "<svg" in picture_svg(picture)


def test_ends_that_are_open_or_no_dates_are_no_error() -> None:
    acts = [
        act("open", Interval(start="2025-03-01", precision="range")),
        act("odd", Interval(start="spring", end="2025-04-01")),
        act("none", Interval(start="spring")),
    ]
    picture = timeline(acts, ABOUT)
    assert len(signs(picture)) == 2
    assert any("1 event that nothing dates" in note for note in picture.notes)


def test_words_stay_on_the_paper() -> None:
    long = "Democratic People’s Republic of the Far Northern Archipelago and its Dependencies"
    about = About(PAIR, {"ARL": long, "BOR": long[::-1]}, "2025-12-10", synthetic=True)
    events, heard = turned()
    found = third_party(events, heard, pair=PAIR, third="COR")
    for picture in (
        timeline(many(60), about),
        series_picture(all_of(events, heard), about),
        third_picture(found, acts_of(events), about, sum_of=sum_of),
    ):
        for one in whole_scene(picture).marks:
            for x in _across(one):
                assert -3 <= x <= WIDE + 3, one
        assert SYNTHETIC in written(picture)


def _across(mark: Mark) -> tuple[float, ...]:
    match mark:
        case Words():
            wide = width(mark.text, mark.size, bold=mark.weight == "bold")
            left = {"left": 0.0, "center": wide / 2, "right": wide}[mark.align]
            return mark.x - left, mark.x - left + wide
        case Sign():
            return (mark.x,)
        case Rule() | Box():
            return mark.x, mark.x2


# --- series -------------------------------------------------------------------------------------


def test_a_bar_is_as_high_as_its_sum_and_silence_has_none() -> None:
    bars = [
        Bar(*_month(1), "events", -6.0, -12.0, 1.0),
        Bar(*_month(2), "none", 0.0),
        Bar(*_month(3), "silent"),
    ]
    heights = heights_of(bars, 60)
    assert heights.at(heights.high) == 0
    assert heights.at(heights.low) == 60
    scale = heights.at(-6) - heights.at(0)
    assert scale == pytest.approx(2 * (heights.at(-3) - heights.at(0)))
    assert heights.low == pytest.approx(-6 - 0.4 * 6), "an interval leaves bars readable"


def _month(number: int) -> tuple[object, ...]:
    return dt.date(2025, number, 1), dt.date(2025, number, 28)


def test_zero_and_silence_are_drawn_and_named_apart() -> None:
    picture = series_of_turn()
    events, heard = turned()
    steps = [one for s in all_of(events, heard) if s.domain is None for one in s.steps]
    zeros = sum(one.state == "none" for one in steps)
    assert zeros > 0
    said = " ".join(written(picture))
    assert "reporting, and no event: zero" in said
    assert "silence: no reporting here" in said
    assert "silent in 2" in picture.said
    rows = [row for row in picture.table.rows if row[1] == "all"]
    assert sum(row[5] == "0 (no event)" for row in rows) == zeros
    assert len(rows) == sum(one.state != "silent" for one in steps), "silence has no figure"


def test_hatching_keeps_within_its_box() -> None:
    lines = hatching(10, 20, 60, 50)
    assert len(lines) > 5
    assert all(10 <= one.x2 <= one.x <= 60 and 20 <= one.y < one.y2 <= 50 for one in lines)


def test_figures_are_those_of_the_series() -> None:
    picture = series_of_turn(origins=12)
    events, heard = turned()
    (series,) = [s for s in all_of(events, heard) if (s.source, s.domain) == ("ARL", "political")]
    step = next(one for one in series.steps if one.state == "events")
    row = next(one for one in picture.table.rows
               if one[:3] == (f"{step.start} to {step.end}", "political", NAME))  # fmt: skip
    assert step.sum is not None
    assert row[3] == str(len(step.events))
    assert row[5] == f"{step.sum.value:+.1f}".replace("-", "−")
    both = {e.id for e in events if set(e.source + e.target) == set(PAIR) and e.realis in COUNTED}
    assert picture.measured.startswith(
        f"Measured in this collection: {len(both)} events of 12 origins"
    )


def test_a_shift_is_drawn_with_the_time_in_which_it_may_lie() -> None:
    picture = series_of_turn()
    assert "; shift at 2024-" in picture.said
    assert any(text.startswith("mean +") and "→ −" in text for text in written(picture))
    plain = series_picture(all_of(*turned()), ABOUT)
    assert "shift" not in plain.said
    assert not any("shift" in text for text in written(plain))


def test_domains_without_events_are_named_and_not_drawn() -> None:
    picture = series_of_turn()
    assert "No event in a step: security." in picture.notes
    assert "Political" in written(picture)
    assert "Security" not in written(picture)


# --- the third party ----------------------------------------------------------------------------


def test_three_rows_and_a_tick_for_each_event_that_names_the_third() -> None:
    events, heard = turned()
    found = third_party(events, heard, pair=PAIR, third="COR", names=NAMES)
    picture = third_of_turn()
    heads = [one for one in picture.scene.marks if isinstance(one, Words) and one.weight == "bold"]
    assert [one.text for one in heads] == [
        "Arland and Borland", "Arland and Corland", "Borland and Corland"
    ]  # fmt: skip
    ticks = [
        one
        for one in picture.scene.marks
        if isinstance(one, Rule)
        and one.x == one.x2
        and one.thick == 2
        and heads[0].y < one.y < heads[1].y
    ]
    assert len(ticks) == len(found.naming) > 0
    assert f"{len(found.naming)} events of the pair have reports that name Corland" in picture.said
    assert all("no lag is shown, because" in note for note in picture.notes)


def test_an_event_of_both_directions_counts_once() -> None:
    events, heard = turned()
    meeting = msgspec.structs.replace(events[0], id="m", source=PAIR, target=(), mutual=True)
    found = third_party([*events, meeting], heard, pair=PAIR, third="COR")
    picture = third_picture(found, acts_of([*events, meeting]), ABOUT, sum_of=sum_of)
    n = len({one.id for one in of_pair(acts_of([*events, meeting]), PAIR)})
    assert f"Arland and Borland: {n} events" in picture.said


# --- what is written ----------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda: timeline(many(30), ABOUT), series_of_turn, third_of_turn])
def test_a_picture_is_well_formed_and_tells_itself(make) -> None:  # type: ignore[no-untyped-def]
    picture = make()
    root = ET.fromstring(picture_svg(picture))
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc") == f"{picture.measured}. {picture.said}"
    named = (root.get("aria-labelledby") or "").split()
    assert {one.get("id") for one in root.iter() if one.get("id")} >= set(named)
    assert len(named) == 2
    assert altair_chart(picture).to_dict()["config"]["aria"] is False


def test_the_same_events_give_the_same_bytes_in_any_order() -> None:
    acts = many(40)
    turned_round = random.Random(2).sample(acts, len(acts))
    first = picture_svg(timeline(acts, ABOUT))
    assert picture_svg(timeline(turned_round, ABOUT)) == first
    assert picture_png(timeline(acts, ABOUT)) == picture_png(timeline(turned_round, ABOUT))
    assert picture_svg(timeline(acts[1:], ABOUT)) != first


def test_two_hundred_events_stay_under_sixty_kilobytes() -> None:
    assert len(picture_svg(timeline(many(200), ABOUT)).encode()) < 60_000
    assert len(picture_svg(series_of_turn()).encode()) < 60_000


def test_content_is_only_ever_words() -> None:
    # NUL, escape, a non-character: the renderer ends the whole program at any of them.
    evil = '<script>alert(1)</script>\u202e ]]> <!-- & \x00\x1b\ufffe\ud800 onload="x"'
    evil += "\u0301" * 5000
    picture = timeline([act("a", words=evil)], About(PAIR, {"ARL": evil}, "2025-12-10"))
    root = ET.fromstring(picture_svg(picture))
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg", "title", "desc", "defs", "path", "use", "g", "rect", "text"
    }  # fmt: skip
    assert not any(name.startswith("on") for one in root.iter() for name in one.attrib)
    assert "\u202e" not in picture_svg(picture)


def test_a_png_is_twice_as_large_as_its_drawing() -> None:
    picture = timeline([act("a", words=WORDS[2])], ABOUT)
    png = picture_png(picture)
    root = ET.fromstring(picture_svg(picture))
    wide, high = struct.unpack(">II", png[16:24])
    assert png[:4] == b"\x89PNG"
    assert (wide, high) == (2 * int(root.get("width", "0")), 2 * int(root.get("height", "0")))


def test_names_in_cyrillic_are_letters_and_no_boxes() -> None:
    drawn = [
        picture_png(timeline([act("a", words=words)], ABOUT))
        for words in ("Борланд", "Норланд", "\U000f0000" * 7, "\U000f0001" * 7)
    ]
    assert drawn[0] != drawn[1]
    assert drawn[2] == drawn[3], "letters that no font has all look alike"


def test_dark_is_another_drawing_of_the_same_words() -> None:
    picture = timeline(many(5), ABOUT)
    light, dark = picture_svg(picture), picture_svg(picture, theme="dark")
    assert PAPER.dark in dark
    assert PAPER.light not in dark
    texts = [[one.text for one in ET.fromstring(svg).iter(f"{SVG}text")] for svg in (light, dark)]
    assert texts[0] == texts[1]


def test_pictures_load_nothing_before_they_are_drawn() -> None:
    code = (
        "import sys, apercu.show.charts.writing, apercu.show.charts.page;"
        "print([m for m in ('altair', 'vl_convert', 'narwhals', 'jsonschema') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
