"""Reports read from a collection: as of a day, each origin once, the same however made."""

from __future__ import annotations

import datetime
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from apercu.codec import to_json
from apercu.collection.acts import damaged_acts, store_path
from apercu.collection.index import update_index
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.errors import InputError, SettingError
from apercu.intake.code_acts import Codable, allow_acts, make_acts, refuse_acts, standing_texts
from apercu.intake.coder import (
    MADE_BY,
    NOT_MADE_BY,
    Acts,
    TextCoder,
    TextToCode,
    blocks_to_code,
    made_by,
    packaged_coder,
)
from apercu.intake.forget import forget
from apercu.intake.rebuild import rebuild
from apercu.records import ActsReport, Interval, Span
from apercu.relate.news import AS_NEWS
from apercu.reporting import Told, reports_of
from cli_run import REPORTS, run
from places import ROOT
from small import build, copy
from small_coder import SmallCoder

LAST = datetime.date(2024, 12, 31)
AS_OF = datetime.date(2024, 6, 30)
PAIR = ("NOR", "ISL")
STATES = ("Norway", "Iceland", "Denmark", "Sweden")
VERBS = ("accused", "met", "thanked")


def told_by(number: int, text: str, day: datetime.date, **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://w{number % 3}.example/{number}", "title": f"Report {number}",
        "text": text, "outlet": f"Paper {number % 3} (invented)", "published": day.isoformat(),
        "fetched": f"{day + datetime.timedelta(1)}T12:00:00Z", "language": "en",
        "synthetic": True, **more,
    }  # fmt: skip


def reports(n: int, seed: int, sentences: int = 3) -> list[dict[str, Any]]:
    """Make reports of which some tell of the pair, some of others, some of nothing."""
    dice = random.Random(seed)
    made = []
    for number in range(n):
        words = []
        for line in range(sentences):
            first, second = dice.sample(STATES, 2)
            verb = dice.choice((*VERBS, "bordered"))
            told = " ".join(f"w{number}x{line}x{dice.randrange(99)}" for _ in range(8))
            words.append(f"{first} {verb} {second} over {told}.")
        text = "\n".join(words) if dice.random() < 0.8 else f"All was quiet at w{number}."
        made.append(told_by(number, text, datetime.date(2024, 1, 1 + number % 28 or 1)
                            + datetime.timedelta(dice.randrange(330))))  # fmt: skip
    return made


MADE = reports(40, seed=4)
MODEL = next(one for one in MADE if {"Norway", "Iceland"} <= {*one["text"].split()[:3:2]})
"""One of them, whose first line is on the pair."""
MANY = reports(120, seed=5, sentences=6)


def ask(
    root: Path, day: datetime.date = LAST, coder: Any = None, actors: Sequence[str] = PAIR,
    **more: Any,
) -> Told:  # fmt: skip
    with Collection.open(root) as collection:
        return reports_of(collection, coder or SmallCoder(), actors, day=day, **more)


def code(root: Path, coder: Any = None, day: datetime.date = LAST) -> ActsReport:
    with Collection.open(root) as collection:
        return make_acts(collection, coder or SmallCoder(), day=day.toordinal())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build(tmp_path_factory.mktemp("plain") / "collection", [MADE])
    code(root)
    return root


@pytest.fixture
def own(plain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plain, tmp_path / "own"))


# --- what is told --------------------------------------------------------------------------------


class NewsCoder(SmallCoder):
    """Codes as it does, and takes every act for undated news."""

    def code(self, given: TextToCode) -> Acts:
        """Code the stretches of a text."""
        plain = super().code(given)
        return Acts(
            acts=tuple(
                msgspec.structs.replace(act, when=None, flags=("undated", AS_NEWS))
                for act in plain.acts
            )
        )


def test_news_is_news_in_the_opening_of_a_newsrooms_report(tmp_path: Path) -> None:
    lines = [f"Norway accused Iceland over matter{n}." for n in range(5)]
    day = datetime.date(2024, 5, 1)
    given = [
        told_by(1, "\n".join(lines), day, url="https://volgaagency.example/1"),
        told_by(2, "Norway met Iceland on quotas.", day, url="https://allpedia.example/2"),
        told_by(3, "Norway thanked Iceland for it.", day, url="https://volgaagency.example/3",
                title="Does Norway thank Iceland?"),
        told_by(4, "Norway thanked Iceland again.", day, outlet="Paper 9 (invented)"),
    ]  # fmt: skip
    for one in given[:3]:
        del one["outlet"]
    root = build(tmp_path / "collection", [given])
    told = ask(root, coder=NewsCoder(name="2e25"))
    kept = sorted(one.quote for one in told.reports if AS_NEWS in one.act.flags)
    assert len(told.reports) == 8
    assert kept == [line.rstrip(".") for line in lines[:3]]
    assert {one.act.when for one in told.reports} == {None}


def test_reports_are_quotes_of_what_was_given(plain: Path) -> None:
    told = ask(plain)
    by_hand = {
        line.rstrip(".")
        for record in MADE
        for line in record["text"].split("\n")
        if {"Norway", "Iceland"} == {line.split()[0], line.split()[2]} and line.split()[1] in VERBS
    }
    assert len(by_hand) > 5
    assert {one.quote for one in told.reports} == by_hand
    documents = {one.document: one for one in told.documents}
    with Collection.open(plain) as collection:
        for one in told.reports:
            act, document = one.act, documents[one.text_sha256]
            text = collection.text(collection.find_number(one.text_sha256))
            assert text[act.clause.start : act.clause.end] == one.quote
            for side in (*act.source, *act.target):
                assert text[side.start : side.end] == side.text
            assert (one.origin, one.outlet) == (document.origin, document.outlet.name)
            assert act.reported == document.published
            assert document.together == ("ISL", "NOR")
    assert (told.coded, told.uncoded, told.left) == (len(told.documents), 0, {})
    assert [one.document for one in told.documents] == sorted(documents)


def test_a_pair_that_is_named_and_does_nothing_is_apart_from_one_that_is_not_named(
    tmp_path: Path,
) -> None:
    day = datetime.date(2024, 3, 3)
    quiet = told_by(1, "Norway bordered Iceland.\nSweden was calm.", day)
    apart = told_by(2, "Norway was calm all day.\nDenmark rested.", day)
    root = build(tmp_path / "c", [[quiet, apart]])
    zero = ask(root)
    assert (zero.reports, zero.coded) == ((), 1)
    assert [(one.url, one.day, one.together) for one in zero.documents] == [
        (quiet["url"], "2024-03-03", ("ISL", "NOR"))
    ]
    elsewhere = ask(root, actors=("NOR", "DNK")).documents
    assert [(one.url, one.together) for one in elsewhere] == [(apart["url"], ())]
    silence = ask(root, actors=("ISL", "FRO"))
    assert (silence.documents, silence.coded, silence.uncoded) == ((), 0, 0)


def test_who_publishes_is_joined_in_as_asked(tmp_path: Path) -> None:
    words = "Russia accused Norway over herring."
    ministry = told_by(1, words, datetime.date(2024, 2, 2), url="https://mid.ru/a", outlet="")
    root = build(tmp_path / "c", [[ministry]])
    for parties, party in (((), "RUS"), (("RUS", "ISL"), "RUS"), (("ISL",), None)):
        told = ask(root, actors=("RUS", "NOR"), parties=parties)
        (report,) = told.reports
        assert report.party == told.documents[0].party == party
        assert told.documents[0].outlet.state == "RUS"


def test_one_actor_is_no_pair(plain: Path) -> None:
    with pytest.raises(InputError, match="two actors"):
        ask(plain, actors=("NOR", "NOR"))


def test_three_actors_give_the_reports_of_each_pair(plain: Path) -> None:
    three = {one.id for one in ask(plain, actors=(*PAIR, "DNK")).reports}
    pairs = [ask(plain, actors=pair).reports for pair in (PAIR, ("NOR", "DNK"), ("ISL", "DNK"))]
    assert three == {one.id for reports in pairs for one in reports}
    assert all(pairs)


# --- what changes nothing ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_another_order_gives_the_same_bytes(plain: Path, tmp_path: Path, seed: int) -> None:
    shuffled = random.Random(seed).sample(MADE, len(MADE))
    other = build(tmp_path / "other", [shuffled[:9]])
    if seed:
        code(other)
    build(other, [shuffled[9:]])
    if seed == 1:
        code(other)
    for day in (AS_OF, LAST):
        assert to_json(ask(other, day)) == to_json(ask(plain, day))


def test_what_is_newer_changes_nothing(plain: Path, tmp_path: Path) -> None:
    older = [record for record in MADE if record["published"] <= AS_OF.isoformat()]
    assert 5 < len(older) < len(MADE)
    without = build(tmp_path / "older", [older])
    assert to_json(ask(without, AS_OF)) == to_json(ask(plain, AS_OF))
    assert ask(plain, AS_OF).reports
    assert to_json(ask(without)) != to_json(ask(plain))


def test_copies_are_one_origin_and_change_nothing_but_counts(plain: Path, tmp_path: Path) -> None:
    model = MODEL
    day = datetime.date.fromisoformat(model["published"])
    copies = [copy(model, n, day + datetime.timedelta(n + 1)) for n in range(10)]
    with_copies = build(tmp_path / "copies", [copies[:5], [*MADE, *copies[5:]]])
    late = LAST + datetime.timedelta(40)
    told, bare = ask(with_copies, late), ask(plain, late)
    assert told.reports == bare.reports
    assert told.documents == bare.documents
    assert told.state.documents == bare.state.documents + 10
    assert code(with_copies).documents == code(plain).documents


def test_an_earlier_date_that_comes_to_light_dates_the_acts_anew(tmp_path: Path) -> None:
    late = told_by(1, "Norway met Iceland at w1.", datetime.date(2024, 5, 5))
    early = {**late, "url": "https://w9.example/1", "published": "2024-02-02",
             "fetched": "2024-02-02T12:00:00Z"}  # fmt: skip
    root = build(tmp_path / "c", [[late]])
    code(root)
    build(root, [[early]])
    (report,) = ask(root).reports
    assert report.act.when is not None
    assert report.act.when.start == "2024-02-02"
    assert code(root).made == 0  # the question had it coded, and that is taken over


# --- kept, made now, missing ---------------------------------------------------------------------


def test_kept_or_made_now_makes_no_difference(own: Path, plain: Path) -> None:
    shutil.rmtree(own / "acts")
    first, again = SmallCoder(), SmallCoder()
    assert to_json(ask(own, coder=first)) == to_json(ask(plain))
    assert first.texts
    assert to_json(ask(own, coder=again)) == to_json(ask(plain))
    assert not again.texts


def test_where_nothing_can_be_kept_the_answer_is_the_same(own: Path, plain: Path) -> None:
    shutil.rmtree(own / "acts")
    (own / "acts").write_text("a file where a folder should be")
    assert to_json(ask(own)) == to_json(ask(plain))


def test_where_many_are_missing_they_are_counted(tmp_path: Path) -> None:
    root = build(tmp_path / "many", [MANY])
    told = ask(root)
    assert told.coded == 0
    assert told.uncoded == len(told.documents) > 60
    assert not told.reports
    assert "apercu acts" in told.notes[0]
    # Questions about few documents have some of them coded, and change nothing in this one.
    for day in range(1, 6):
        ask(root, datetime.date(2024, day, 28))
    assert to_json(ask(root)) == to_json(told)
    assert ask(root, datetime.date(2024, 1, 28)).uncoded == 0
    assert code(root).missing == 0
    whole = ask(root)
    assert (whole.uncoded, whole.coded) == (0, told.uncoded)
    assert whole.reports
    assert not whole.notes


def test_nothing_is_coded_by_a_question_where_that_was_refused(tmp_path: Path) -> None:
    root = build(tmp_path / "c", [MADE])
    refuse_acts(Layout(root))
    told = ask(root)
    assert (told.coded, told.uncoded) == (0, len(told.documents))
    allow_acts(Layout(root))
    assert ask(root).uncoded == 0


def test_a_text_that_tells_nothing_is_coded_and_not_tried_again(tmp_path: Path) -> None:
    quiet = told_by(1, "Norway bordered Iceland.", datetime.date(2024, 3, 3))
    root = build(tmp_path / "c", [[quiet]])
    done = code(root)
    assert (done.made, done.acts, done.missing) == (1, 0, 0)
    coder = SmallCoder()
    assert code(root, coder).made == 0
    assert ask(root, coder=coder).coded == 1
    assert not coder.texts


def test_passages_that_name_two_actors_are_read_with_the_one_before(tmp_path: Path) -> None:
    lines = ["Nobody met w1.", "Norway was quiet.", "Norway met Iceland.", "It met Denmark and "
             "Norway.", "Sweden slept.", "Iceland rested.", "Norway thanked Iceland."]  # fmt: skip
    root = build(tmp_path / "c", [[told_by(1, "\n".join(lines), datetime.date(2024, 3, 3))]])
    with Collection.open(root) as collection:
        (number,) = collection.numbers()
        text, passages = collection.text(number), collection.passages(number)
    blocks = blocks_to_code(text, passages)
    assert [text[one.span.start : one.span.end] for one in blocks] == [
        "\n".join(lines[1:4]), "\n".join(lines[5:])
    ]  # fmt: skip
    assert [one.sentences for one in blocks] == [3, 2]
    assert len(ask(root).reports) == 2


def test_blocks_stay_within_what_the_coder_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"Norway met Iceland at w{n}." for n in range(11)]
    root = build(tmp_path / "c", [[told_by(1, "\n".join(lines), datetime.date(2024, 3, 3))]])
    whole = [one.quote for one in ask(root).reports]
    monkeypatch.setattr("apercu.intake.coder.MOST_SENTENCES", 4)
    with Collection.open(root) as collection:
        (number,) = collection.numbers()
        blocks = blocks_to_code(collection.text(number), collection.passages(number))
        assert [one.sentences for one in blocks] == [4, 4, 3]
        told = reports_of(collection, SmallCoder(name="0ther"), PAIR, day=LAST)
    assert sorted(one.quote for one in told.reports) == sorted(whole)
    assert len(whole) == 11


def test_what_is_in_a_language_without_words_is_counted_and_not_coded(tmp_path: Path) -> None:
    ukrainian = told_by(
        1, "Норвегія і Данія домовилися про тріску.", datetime.date(2024, 3, 3), language="uk"
    )
    english = told_by(2, "Norway met Denmark.", datetime.date(2024, 3, 4))
    root = build(tmp_path / "c", [[ukrainian, english]])
    done = code(root)
    assert (done.made, done.documents, done.language, done.missing) == (1, 1, 1, 0)
    told = ask(root, actors=("NOR", "DNK"))
    assert (told.coded, told.uncoded, told.left) == (1, 0, {"language": 1})
    assert {one.language: one.coded for one in told.documents} == {"uk": "language", "en": "coded"}
    assert told.notes == ("1 document is in a language that is not coded",)


def test_a_text_on_which_the_coder_fails_is_listed_and_tried_again(tmp_path: Path) -> None:
    good = told_by(1, "Norway met Iceland at w1.", datetime.date(2024, 3, 3))
    bad = told_by(2, "Norway met Iceland at zeppelin.", datetime.date(2024, 3, 4))
    root = build(tmp_path / "c", [[good, bad]])
    done = code(root, SmallCoder(fails_on="zeppelin"))
    assert (done.made, done.missing) == (1, 1)
    (failed,) = done.failed
    assert failed.why == "ValueError: no such word"
    told = ask(root)
    assert (told.coded, told.uncoded, told.left) == (1, 0, {"failed": 1})
    assert told.failures == done.failed
    assert len(told.reports) == 1
    assert code(root).made == 1
    assert ask(root).left == {}


def test_a_coder_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    root = build(tmp_path / "c", [MADE])
    broken = SmallCoder(fails_on="w", raises=SettingError("the model is gone; install it again"))
    for use in (code, ask):
        with pytest.raises(SettingError, match="is gone"):
            use(root, coder=broken)  # type: ignore[operator]


# --- interrupted, killed, forgotten, damaged -----------------------------------------------------


def test_an_interrupt_keeps_what_was_coded(tmp_path: Path, plain: Path) -> None:
    root = build(tmp_path / "c", [MADE])
    done = code(root, SmallCoder(fails_on=MODEL["text"], raises=KeyboardInterrupt()))
    assert done.interrupted
    assert 0 < done.made < done.documents
    assert done.missing == done.documents - done.made
    assert code(root).made == done.missing
    assert to_json(ask(root)) == to_json(ask(plain))


KILLED = """
import sys, time
from pathlib import Path
sys.path[:0] = {paths!r}
from small_coder import SmallCoder
from apercu.collection.reading import Collection
from apercu.intake import code_acts
code_acts.BATCH_S = 0.03
class Slow(SmallCoder):
    def code(self, given):
        time.sleep(0.05)
        return super().code(given)
with Collection.open(Path({root!r})) as collection:
    code_acts.make_acts(collection, Slow(), day=1 << 20)
"""


def test_killed_at_any_moment_it_breaks_nothing(tmp_path: Path, plain: Path) -> None:
    root = build(tmp_path / "killed", [MADE])
    paths = [str(ROOT / "tests"), str(ROOT / "src")]
    path = store_path(Layout(root), SmallCoder().id)
    for _ in range(3):
        before = path.stat().st_mtime_ns if path.exists() else 0
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED.format(paths=paths, root=str(root))]
        )
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            if path.exists() and path.stat().st_mtime_ns > before:
                # Some moments later: the file is made, or a batch is, or is being written.
                time.sleep(random.random() * 0.15)
                break
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not list(damaged_acts(Layout(root)))
    assert 0 < code(root).made < len(MADE)
    assert to_json(ask(root)) == to_json(ask(plain))


def test_forgetting_takes_the_acts_with_it(own: Path, tmp_path: Path) -> None:
    ask(own)
    gone = MODEL
    with Collection.open(own, writable=True) as collection:
        (number,) = [n for n in collection.numbers() if collection.text(n) == gone["text"]]
        trace = bytes.fromhex(collection.sha(number))
        files = [path for path in (own / "acts").rglob("*") if path.is_file()]
        assert any(trace in path.read_bytes() for path in files)
        forget(collection, number, why="", clock=lambda: datetime.datetime.now(datetime.UTC))
    for path in (own / "acts").rglob("*"):
        assert not path.is_file() or trace not in path.read_bytes()
    left = build(tmp_path / "left", [[one for one in MADE if one is not gone]])
    told = ask(own)
    assert told.reports == ask(left).reports
    assert told.documents == ask(left).documents


def test_what_is_forgotten_while_it_is_coded_is_not_kept(tmp_path: Path) -> None:
    root = build(tmp_path / "c", [[told_by(1, "Norway met Iceland.", datetime.date(2024, 3, 3))]])

    class Forgetting(SmallCoder):
        def code(self, given: TextToCode) -> Any:
            with Collection.open(root, writable=True) as other:
                now = lambda: datetime.datetime.now(datetime.UTC)  # noqa: E731
                forget(other, other.numbers()[0], why="", clock=now)
            return super().code(given)

    done = code(root, Forgetting())
    assert (done.documents, done.missing) == (0, 0)
    assert b"Norway" not in store_path(Layout(root), Forgetting().id).read_bytes()


def test_a_rebuild_keeps_what_is_right(own: Path, plain: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "faults"))
    import flips  # noqa: PLC0415

    with flips.in_place():
        rebuild(Layout(own))
    coder = SmallCoder()
    assert to_json(ask(own, coder=coder)) == to_json(ask(plain))
    assert not coder.texts


def test_doctor_tells_damage_and_coding_mends_it(own: Path, plain: Path) -> None:
    path = store_path(Layout(own), SmallCoder().id)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"Iceland", b"Ireland"))
    done = run("doctor", "--collection", own, "--format", "json")
    assert done.code == 1
    (damage,) = done.json["damaged"]
    assert damage["place"] == str(path)
    assert "apercu acts" in damage["remedy"]
    coder = SmallCoder()
    assert to_json(ask(own, coder=coder)) == to_json(ask(plain))
    assert coder.texts
    assert code(own).missing == 0
    assert run("doctor", "--collection", own).code == 0
    Layout(own).named.write_bytes(b"no table")
    assert run("doctor", "--collection", own).code == 1
    assert to_json(ask(own)) == to_json(ask(plain))
    assert run("doctor", "--collection", own).code == 0


# --- the coder that comes with the program -------------------------------------------------------


def test_the_key_of_acts_hangs_on_all_that_makes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def fresh(model: str = "m", parser: str = "p") -> str:
        class Named:
            def __init__(self, name: str) -> None:
                self.id = name

        return TextCoder(Named(parser), Named(model)).id  # type: ignore[arg-type]

    first = fresh()
    assert first == fresh()
    others = [fresh(model="n"), fresh(parser="q")]
    for part in MADE_BY:
        made_by.cache_clear()
        left = tuple(one for one in MADE_BY if one != part)
        monkeypatch.setattr("apercu.intake.coder.MADE_BY", left)
        others.append(fresh())
    made_by.cache_clear()
    assert len({first, *others}) == 3 + len(MADE_BY)
    package = ROOT / "src" / "apercu"
    assert all((package / part).exists() for part in MADE_BY)
    assert not [name for name in ("relate/coding.py", "relate/model.py") if name in NOT_MADE_BY]


def test_the_key_tells_dates_and_not_where_they_were_read(tmp_path: Path) -> None:
    when = Interval(start="2024-03-03", end="2024-03-03", precision="day", basis="given")
    one = Codable(1, b"s" * 32, "en", when)
    same = one._replace(number=2, published=msgspec.structs.replace(when, basis="page"))
    assert one.key == same.key
    coarse = msgspec.structs.replace(when, end="2024-03-31", precision="month")
    assert len({one.key, one._replace(published=coarse).key, one._replace(published=None).key,
                one._replace(language=None).key}) == 4  # fmt: skip


def test_commands_code_a_collection(tmp_path: Path) -> None:
    root = tmp_path / "collection"
    done = run(
        "add", REPORTS, "--collection", root, "--workers", "1", "--events", "now",
        "--format", "json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["acts"]["missing"] == 0
    assert done.json["acts"]["made"] == done.json["acts"]["documents"] > 3
    assert done.json["acts"]["acts"] > 3
    again = run("acts", "--collection", root)
    assert again.code == 0
    assert again.out.startswith("0 texts coded, 0 acts found in them; ")
    told = ask(root, datetime.date(2026, 1, 1), packaged_coder())
    assert told.reports
    assert told.uncoded == 0
    for one in told.reports:
        assert set(one.named) >= set(PAIR)


def test_adding_can_refuse_coding_and_allow_it(tmp_path: Path) -> None:
    root = tmp_path / "collection"
    for when, refused in (("never", True), ("later", False)):
        done = run("add", REPORTS, "--collection", root, "--workers", "1", "--events", when)
        assert done.code == 0, done.err
        assert (root / "acts/never").exists() is refused


def test_workers_code_as_this_process_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apercu.intake.code_acts.WORTH_WORKERS", 1)
    root = build(tmp_path / "c", [MADE[:4]])
    coder = packaged_coder()
    with Collection.open(root) as collection:
        done = make_acts(collection, coder, day=LAST.toordinal(), workers=1)
        assert (done.made, done.missing, done.failed) == (done.documents, 0, ())
    kept = ask(root, coder=coder)
    shutil.rmtree(root / "acts")
    assert to_json(ask(root, coder=coder)) == to_json(kept)
    assert kept.reports


def test_a_text_is_coded_by_its_stretches_alone() -> None:
    words = "Norway accused Iceland of breaking a treaty. Denmark rested."
    text = f"Sweden thanked Finland.\n{words}"
    span = Span(text.index("Norway"), text.index("Norway") + len(words))
    coder = packaged_coder()
    acts = coder.code(TextToCode(text=text, spans=(span,))).acts
    assert "Norway" in {text[one.start : one.end] for act in acts for one in act.source}
    assert all(span.start <= act.clause.start < act.clause.end <= span.end for act in acts)
    assert all(text[one.start : one.end] == one.text for act in acts for one in act.source)


def test_texts_are_those_that_stand_for_an_origin_on_some_day(tmp_path: Path) -> None:
    model = MADE[0]
    day = datetime.date.fromisoformat(model["published"])
    root = build(tmp_path / "c", [[copy(model, 1, day + datetime.timedelta(9)), model]])
    with Collection.open(root, writable=True) as collection:
        update_index(collection)
        (only,) = standing_texts(collection)
        assert collection.text(only.number) == model["text"]
        assert not standing_texts(collection, day=day.toordinal() - 1)
