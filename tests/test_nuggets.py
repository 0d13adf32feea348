"""The measure of briefs by nuggets: its matcher, its figures, its gold, and how it fails."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.briefs import (
    Brief,
    Citation,
    OriginCount,
    Point,
    Question,
    Searched,
    Section,
    Statement,
    Writer,
)
from apercu.records import Interval

EVALS = Path(__file__).resolve().parents[1] / "evals"
sys.path.append(str(EVALS))
nuggets, match, corpora, reader = map(
    import_module, ("nuggets", "nuggets_match", "nuggets_corpora", "nuggets_reader")
)

SETS = {"open": nuggets.OPEN, "sealed": nuggets.SEALED[1], "sealed 2": nuggets.SEALED[2]}
GOLD = {name: nuggets.load(path) for name, path in SETS.items()}
EVERY = [question for questions in GOLD.values() for question in questions]


def nugget(*groups: list[str], name: str = "n") -> object:
    return match.Nugget(id=name, tells="", match=list(groups), sources=[])


def question(*nuggets_: object, name: str = "q") -> object:
    return match.Question(
        id=name, collection="demo", as_of="2025-01-01", kind="how", question="How?",
        nuggets=list(nuggets_),
    )  # fmt: skip


# --- the matcher ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alternative", "text", "met"),
    [
        ("retaliat", "Baku would RETALIATE.", True),
        ("retaliat", "It was unretaliated.", False),
        ("10.1", "Trade rose by 10.1% in 2024.", True),
        ("10.1", "Trade rose by 110.1%.", False),
        ("10.1", "Trade rose by 10.15%.", False),
        ("2 million", "It gave $2 million.", True),
        ("2 million", "It gave 42 million dollars.", False),
        ("24000", "in 24,000 words", True),
        ("2023", "in 20231", False),
        ("2023", "| 2023-09-19", True),
        ("ec!", "the EC tax", True),
        ("ec!", "the economy", False),
        ("u.s", "the U.S.-flagged ship", True),
        ("flag ship", "a U.S.-flag ship", True),
        ("air defence", "Russian air‑defences", True),
        ("azerbaijan's", "Azerbaijan’s army", True),
    ],
)
def test_an_alternative_is_a_stem_and_a_figure_is_whole(
    alternative: str, text: str, met: bool
) -> None:
    assert match.says(nugget([alternative]), match.fold(text)) is met


def test_every_group_is_needed_in_one_statement() -> None:
    one = nugget(["10.1"], ["trade", "turnover"], ["2024"])
    assert match.says(one, match.fold("In 2024 turnover grew by 10.1%."))
    assert not match.says(one, match.fold("Turnover grew by 10.1%."))
    assert match.groups_met(one.match, match.fold("Turnover grew by 10.1%.")) == 2


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = match.fold(text)
    assert match.fold(once) == once


@settings(max_examples=40)
@given(st.text(st.characters(codec="ascii"), max_size=40), st.text(max_size=40))
def test_more_words_take_no_nugget_away(before: str, after: str) -> None:
    one = nugget(["socar"], ["depot"], ["17"])
    seen = match.fold(f"{before} . SOCAR's depot lost 17 tanks . {after}")
    assert match.says(one, seen)


# --- what is read out of a brief ------------------------------------------------------------


def statement(name: str, text: str, quotes: list[str], day: str | None = None) -> Statement:
    return Statement(
        id=name,
        text=text,
        basis="quoted",
        kind="event",
        when=Interval(start=day, end=day, precision="day") if day else None,
        citations=tuple(
            Citation(reference=1, text_sha256="0" * 64, start=0, end=len(quote), quote=quote)
            for quote in quotes
        ),
        verdict="supported",
        standing="single",
        origins=OriginCount(n=1),
    )


def brief(*lead: Statement, points: tuple[Statement, ...] = ()) -> dict[str, object]:
    section = Section(facet="f", heading="F", points=(Point(label="P", statements=points),))
    whole = Brief(
        id="b", question=Question(text="How?"), as_of="2025-01-01", made_at="2025-01-01T00:00:00Z",
        writer=Writer(), synthetic=False, lead=lead, sections=(section,),
        collection=Searched(documents=1, origins=1, state="s"),
    )  # fmt: skip
    made: dict[str, object] = msgspec.to_builtins(whole)
    return made


def test_a_brief_is_read_in_order_and_each_statement_once() -> None:
    first = statement("s1", "They met.", ["They met."])
    second = statement("s2", "They quarrelled.", ["They quarrelled."])
    found = match.statements(brief(first, points=(first, second)))
    assert [one.id for one in found] == ["s1", "s2"]


def test_quotes_and_days_are_seen_and_only_other_quotes_count_as_words() -> None:
    same = match.statements(brief(statement("s", "They met.", ["They met."], "2024-08-19")))[0]
    assert (same.words, same.judged) == (2, 2)
    assert match.says(nugget(["2024-08-19"], ["met"]), same.seen)
    other = match.statements(brief(statement("s", "They met.", ["In Baku they spoke."])))[0]
    assert (other.words, other.judged) == (2, 6)
    assert match.says(nugget(["baku"], ["met"]), other.seen)


# --- the figures ----------------------------------------------------------------------------


def answer(system: str, *texts: str, name: str = "q") -> object:
    made = tuple(match.said(text, f"s{number}") for number, text in enumerate(texts))
    return nuggets.Answer(system, name, made)


def test_recall_names_the_first_statement_that_says_the_nugget() -> None:
    asked = question(nugget(["tank"], name="n1"), nugget(["gas"], name="n2"))
    outcome = nuggets.measure(asked, answer("ask", "They met.", "Tanks burnt.", "Tanks again."))
    assert outcome.found == {"n1": "s1"}
    assert outcome.recall == 1 / 2
    assert (outcome.statements, outcome.words) == (3, 6)


def test_an_empty_brief_finds_nothing() -> None:
    outcome = nuggets.measure(question(nugget(["gas"])), answer("empty brief"))
    assert (outcome.recall, outcome.repeated, outcome.words) == (0.0, 0.0, 0)


def test_repeated_content_is_the_share_of_statements_told_before() -> None:
    texts = ["Drones struck the depot again.", "Drones struck the depot.", "Trade grew."]
    assert nuggets.repeated([match.said(text) for text in texts]) == pytest.approx(1 / 3)
    assert nuggets.repeated([match.said("Drones struck."), match.said("Trade grew.")]) == 0.0


def test_a_baseline_gets_no_fewer_words_than_the_brief() -> None:
    taken = nuggets.until(["one two three", "four five", "six"], 4)
    assert [one.words for one in taken] == [3, 2]
    assert nuggets.until(["one"], 0) == []


def test_leading_sentences_go_round_the_documents() -> None:
    first = "They met in Baku. Trade had grown. Drones struck. Talks went on."
    second = "Kyiv answered. Moscow did not."
    assert nuggets.leading([first, second], at_once=2) == [
        *("They met in Baku.", "Trade had grown."),
        *("Kyiv answered.", "Moscow did not."),
        *("Drones struck.", "Talks went on."),
    ]
    assert nuggets.leading([]) == []


def test_the_interval_holds_the_mean_and_is_a_point_where_all_are_alike() -> None:
    assert nuggets.interval([0.5, 0.5, 0.5]) == (0.5, 0.5)
    low, high = nuggets.interval([0.0, 0.2, 0.4, 0.9])
    assert low < 0.375 < high


# --- how it fails ---------------------------------------------------------------------------

TELLS = question(nugget(["tank"], name="n1"), nugget(["gas"], name="n2"))


def test_no_gain_over_a_baseline_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    good, poor = ("Tanks burnt.", "Gas flowed."), ("Tanks burnt.",)
    for asked, lead, code in ((good, poor, 0), (poor, poor, 1), (poor, good, 1)):
        given_ = [answer("ask", *asked), answer("lead sentences", *lead)]
        assert nuggets.report([TELLS], given_, sealed=False)[0] == code
    out = capsys.readouterr().out
    assert "- n2" in out
    assert "not found, though by: lead sentences" in out


def test_a_question_that_failed_is_told_and_is_no_zero(capsys: pytest.CaptureFixture[str]) -> None:
    failed = nuggets.Answer("ask", "q2", error="apercu ask ended with 2: no index")
    given_ = [answer("ask", "Tanks burnt.", "Gas flowed."), failed]
    both = [TELLS, question(nugget(["tank"]), name="q2")]
    code, totals = nuggets.report(both, given_, sealed=False)
    assert code == 1
    assert (totals[0]["questions"], totals[0]["recall"]) == (1, 1.0)
    assert "q2 [ask] FAILED: apercu ask ended with 2: no index" in capsys.readouterr().out
    assert nuggets.report(both, [failed], sealed=False)[0] == 2


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    script = tmp_path / "apercu"
    script.write_text(f"#!{sys.executable}\nimport json, sys\n{body}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(nuggets, "program", lambda: str(script))


def test_a_command_that_ends_badly_gives_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "sys.exit('error: no collection there')")
    given_ = nuggets.ask(TELLS, tmp_path)
    assert given_.error == "apercu ask ended with 1: error: no collection there"
    assert given_.statements == ()


def test_a_brief_is_asked_for_with_the_question_and_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = json.dumps(brief(statement("s1", "Gas flowed.", ["Gas flowed."])))
    wanted = ["ask", "How?", "--collection", str(tmp_path), "--as-of", "2025-01-01"]
    fake(tmp_path, monkeypatch, f"assert sys.argv[1:7] == {wanted!r}\nprint({made!r})")
    given_ = nuggets.ask(TELLS, tmp_path)
    assert given_.error is None
    assert list(nuggets.measure(TELLS, given_).found) == ["n2"]


def test_the_sealed_half_stays_shut_without_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "sys.exit(2)")
    monkeypatch.setattr(nuggets, "LOG", tmp_path / "log.jsonl")
    monkeypatch.setattr(nuggets, "load", lambda _: pytest.fail("the sealed half was read"))
    assert nuggets.score(nuggets.SEALED[2], sealed=True) == 2
    assert not (tmp_path / "log.jsonl").exists()


def test_a_sealed_run_is_logged_and_tells_no_nugget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = tmp_path / "held.jsonl"
    held.write_bytes(msgspec.json.encode(TELLS) + b"\n")
    monkeypatch.setattr(nuggets, "LOG", tmp_path / "log.jsonl")
    monkeypatch.setattr(nuggets, "has_ask", lambda: True)
    said_ = [answer("ask", "Tanks burnt."), answer("lead sentences", "They met.")]
    monkeypatch.setattr(nuggets, "answers", lambda *_: said_)
    assert nuggets.score(held, sealed=True) == 0
    line = json.loads((tmp_path / "log.jsonl").read_text())
    assert line["sha256"] == hashlib.sha256(held.read_bytes()).hexdigest()
    assert (line["set"], line["failed"], line["scores"][0]["recall"]) == ("held.jsonl", 0, 0.5)
    assert nuggets.scored_before(line["sha256"]) == 1
    out = capsys.readouterr().out
    assert "Tanks" not in out
    assert "n1" not in out


def test_a_sealed_set_is_scored_once_unless_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held = tmp_path / "held.jsonl"
    held.write_bytes(msgspec.json.encode(TELLS) + b"\n")
    # A line as the first runs wrote it, without the name of the set.
    old = {"eval": "nuggets", "sha256": hashlib.sha256(held.read_bytes()).hexdigest()}
    log = tmp_path / "log.jsonl"
    log.write_text(json.dumps({"evaluation": "actors", "sha256": "a"}) + "\n" + json.dumps(old))
    monkeypatch.setattr(nuggets, "LOG", log)
    monkeypatch.setattr(nuggets, "has_ask", lambda: True)
    said_ = [answer("ask", "Tanks burnt."), answer("lead sentences", "They met.")]
    monkeypatch.setattr(nuggets, "answers", lambda *_: said_)
    written = log.read_bytes()
    assert nuggets.score(held, sealed=True) == 2
    assert log.read_bytes() == written
    assert "stays shut: log.jsonl holds a run of it" in capsys.readouterr().err
    log.write_bytes(written + b"\n")
    assert nuggets.score(held, sealed=True, again=True) == 0
    assert nuggets.scored_before(old["sha256"]) == 2


def test_a_sealed_set_is_not_spent_on_a_part_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> object:
        raise corpora.Missing(f"{name} is not there")

    held = tmp_path / "held.jsonl"
    held.write_bytes(msgspec.json.encode(TELLS) + b"\n")
    monkeypatch.setattr(nuggets, "LOG", tmp_path / "log.jsonl")
    monkeypatch.setattr(nuggets, "has_ask", lambda: True)
    monkeypatch.setattr(nuggets, "texts", absent)
    monkeypatch.setattr(nuggets, "answers", lambda *_: pytest.fail("a question was asked"))
    assert nuggets.score(held, sealed=True) == 2
    assert not (tmp_path / "log.jsonl").exists()
    assert "the collection demo is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given_", "name", "again"),
    [
        (["--sealed"], "nuggets-sealed.jsonl", False),
        (["--sealed", "2"], "nuggets-sealed-2.jsonl", False),
        (["--sealed", "2", "--again"], "nuggets-sealed-2.jsonl", True),
        ([], "nuggets.jsonl", None),
    ],
)
def test_a_set_is_named_by_its_number(
    given_: list[str], name: str, again: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def score(path: Path, *, sealed: bool, again: bool | None = None) -> int:
        called.append((path.name, sealed, again))
        return 0

    called: list[tuple[str, bool, bool | None]] = []
    monkeypatch.setattr(nuggets, "score", score)
    monkeypatch.setattr(sys, "argv", ["nuggets.py", *given_])
    assert nuggets.main() == 0
    assert called == [(name, again is not None, again)]


@pytest.mark.parametrize("given_", [["--sealed", "3"], ["--again"], ["--sealed", "2", "--pairs"]])
def test_what_names_no_set_is_refused(given_: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["nuggets.py", *given_])
    with pytest.raises(SystemExit) as refused:
        nuggets.main()
    assert refused.value.code == 2


def test_a_collection_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    def absent(name: str) -> Path:
        raise corpora.Missing(f"{name} is not there")

    assert nuggets.answers([TELLS], absent, print) == []
    assert capsys.readouterr().out == "q: not asked, for demo is not there\n"


def test_a_collection_that_cannot_be_made_is_a_failure() -> None:
    def torn(name: str) -> Path:
        raise subprocess.CalledProcessError(1, ["apercu", "add"])

    (given_,) = nuggets.answers([TELLS], torn, print)
    assert given_.error == "its collection could not be made: apercu add ended with 1"


# --- the reader -----------------------------------------------------------------------------


def test_kappa_is_that_of_the_closed_form() -> None:
    # Agreement 35/50; by chance .6 * .5 + .4 * .5 = .5.
    assert reader.kappa(reader.Agreement(20, 5, 10, 15)) == pytest.approx((0.7 - 0.5) / 0.5)
    assert reader.kappa(reader.Agreement(5, 0, 0, 5)) == 1.0
    with pytest.raises(ValueError, match="no pair"):
        reader.kappa(reader.Agreement(0, 0, 0, 0))


def test_pairs_are_half_the_matchers_and_half_near_misses_and_do_not_tell_which() -> None:
    made = [match.said(f"Tank {i} burnt.") for i in range(9)]
    made += [match.said(f"Tank {i} stood.") for i in range(9)] + [match.said("They met.")]
    asked = question(
        *(
            match.Nugget(
                id=f"n{i}", tells="The tanks burnt.", match=[["tank"], ["burnt"]], sources=[]
            )
            for i in range(4)
        )
    )
    chosen = reader.choose([asked], {"q": made}, pairs=8)
    met = [match.says(asked.nuggets[0], pair.seen) for pair in chosen]
    assert sorted(met) == [False] * 4 + [True] * 4
    assert met != sorted(met)
    assert chosen == reader.choose([asked], {"q": made}, pairs=8)
    assert set(msgspec.to_builtins(chosen[0])) == {
        "question", "asked", "nugget", "tells", "statement", "seen", "reader",
    }  # fmt: skip


def test_near_misses_are_nearest_by_words_and_few_of_a_nugget() -> None:
    asked = question(
        match.Nugget(id="n1", tells="Drones damaged seventeen tanks.", match=[["17"]], sources=[])
    )
    near, far = "Drones damaged many tanks.", "Ministers met in Baku."
    said_to = {"q": [match.said(text) for text in (far, near, "Drones flew.", "17 tanks.")]}
    chosen = reader.choose([asked], said_to, pairs=80)
    assert {pair.statement for pair in chosen} == {"17 tanks.", near, "Drones flew."}


def test_judgements_are_read_and_what_is_not_judged_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = question(nugget(["tank"], name="n1"))
    out = tmp_path / "pairs.jsonl"
    said_to = {"q": [match.said("A tank burnt."), match.said("They met.")]}
    assert reader.write_pairs([asked], said_to, out) == 0
    assert reader.agreement([asked], out) == 2
    assert "line 1 is not judged" in capsys.readouterr().err
    pairs = [json.loads(line) for line in out.read_text().splitlines()]
    pairs = [pair | {"reader": "tank" in pair["seen"]} for pair in pairs]
    out.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    assert reader.agreement([asked], out) == 0
    assert "agreement 1.000" in capsys.readouterr().out


# --- the gold -------------------------------------------------------------------------------


def test_the_halves_are_alike_in_kind_and_collection() -> None:
    for questions in (GOLD["open"], GOLD["sealed"]):
        assert len(questions) == 6
        assert {one.collection for one in questions} == set(corpora.MAKERS)
        assert {one.kind for one in questions} == {"facets", "how", "why"}


def test_the_second_sealed_set_has_two_questions_of_each_collection_and_each_kind() -> None:
    questions = GOLD["sealed 2"]
    assert sorted(one.collection for one in questions) == sorted([*corpora.MAKERS] * 2)
    assert {one.kind for one in questions} == {"facets", "how", "why", "sayings"}
    assert all(5 <= len(one.nuggets) <= 8 for one in questions)
    facets = {one.id for one in questions if one.kind == "facets"}
    assert facets == {one.id for one in questions if ":" in one.question}
    found = [n for one in questions for n in one.nuggets]
    several = sum(len({source.url for source in n.sources}) > 1 for n in found)
    spans = sum(len(n.sources) for n in found) / len(found)
    readme = (EVALS / "gold" / "README.md").read_text(encoding="utf-8")
    assert f"a nugget has {spans:.1f} spans" in readme
    assert f"{several} of {len(found)} stand in more than one document" in readme


def test_no_question_was_asked_before() -> None:
    assert len({one.id for one in EVERY}) == len(EVERY)
    assert len({match.fold(one.question) for one in EVERY}) == len(EVERY)
    read: set[str] = set()
    for name in ("reader-briefs", "reader-briefs-2", "reader-leads"):
        lines = (EVALS / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        read |= {match.fold(json.loads(line)["question"]) for line in lines if line.strip()}
    assert len(read) >= 10
    assert not read & {match.fold(one.question) for one in GOLD["sealed 2"]}


def test_each_question_has_nuggets_with_words_of_our_own_and_spans_alone() -> None:
    for one in EVERY:
        assert 5 <= len(one.nuggets) <= 10, one.id
        assert [n.id for n in one.nuggets] == [f"{one.id}-{i + 1}" for i in range(len(one.nuggets))]
        for n in one.nuggets:
            assert n.tells.endswith("."), n.id
            assert n.sources, n.id
            assert n.match, n.id
            assert all(n.match), n.id
            for alternative in (a for group in n.match for a in group):
                assert len(alternative.split()) <= 5, (n.id, alternative)
                assert match.fold(alternative) != "", n.id
                assert alternative == alternative.lower().strip(), (n.id, alternative)


@pytest.mark.parametrize("name", sorted(SETS))
def test_the_readme_holds_the_hashes_and_the_numbers(name: str) -> None:
    path, questions = SETS[name], GOLD[name]
    found = [n for one in questions for n in one.nuggets]
    places = [one.collection for one in questions]
    row = (
        f"| `{path.name}` | {len(questions)} | {len(found)} | {sum(len(n.sources) for n in found)}"
        f" | {', '.join(f'{place} {places.count(place)}' for place in corpora.MAKERS)}"
        f" | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |"
    )
    assert row in (EVALS / "gold" / "README.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", sorted(corpora.MAKERS))
def test_the_sources_are_there_and_say_their_nuggets(name: str) -> None:
    try:
        stored = corpora.texts(name)
    except corpora.Missing as error:
        pytest.skip(str(error))
    checked = 0
    for one in (one for one in EVERY if one.collection == name):
        for n in one.nuggets:
            for source in n.sources:
                document = stored[source.url]
                assert document.published[:10] <= one.as_of, n.id
                words = document.text[source.start : source.end]
                assert words == words.strip() != "", n.id
                assert len(words) == source.end - source.start, n.id
                assert match.says(n, match.fold(words)), (n.id, source)
                checked += 1
    assert checked >= 20


@pytest.mark.parametrize("name", sorted(corpora.MAKERS))
def test_no_nugget_is_said_by_the_sources_of_another_question(name: str) -> None:
    try:
        stored = corpora.texts(name)
    except corpora.Missing as error:
        pytest.skip(str(error))
    here = [one for one in EVERY if one.collection == name]
    loose = {
        (n.id, other.id)
        for other in here
        for source in (source for n in other.nuggets for source in n.sources)
        for one in EVERY
        if one.id != other.id and one.collection != "demo"
        for n in one.nuggets
        if match.says(n, match.fold(stored[source.url].text[source.start : source.end]))
    }
    assert loose == set()


def test_speeches_and_articles_are_read_with_their_day(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "ARM_70_2015.txt").write_text("\ufeffWe speak.\n", encoding="utf-8")
    (tmp_path / "ARM_60_2005.txt").write_text("Too early.", encoding="utf-8")
    monkeypatch.setattr(corpora, "SPEECHES", tmp_path)
    (one,) = corpora.speeches()
    assert (one.url, one.published, one.text) == (
        "urn:ungdc:ARM_70_2015",
        "2015-09-25",
        "We speak.",
    )
    document = tmp_path / "documents.txt"
    document.write_text(
        "*TEXT 017 01/04/63 PAGE 020\n\nTHEY MET .\n\nTHE U.S . WON\n\n"
        "*TEXT 018 01/11/63 PAGE 021\nMORE .\n*STOP\n"
    )
    monkeypatch.setattr(corpora, "TIME", document)
    first, second = corpora.time1963()
    assert (first.url, first.published, first.text) == (
        "urn:time1963:017", "1963-01-04", "THEY MET. THE U.S. WON",
    )  # fmt: skip
    assert (second.text, second.outlet) == ("MORE.", "TIME")


def test_a_collection_is_made_once_and_again_where_the_program_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def add(command: list[str], **_: object) -> None:
        calls.append(command)
        Path(command[-1]).mkdir()

    monkeypatch.setattr(corpora, "BUILD", tmp_path)
    monkeypatch.setattr(corpora, "payload", lambda _: b'{"url": "urn:x:1"}\n')
    monkeypatch.setattr(corpora, "adding", lambda: b"first")
    monkeypatch.setattr(corpora.subprocess, "run", add)
    make = corpora.collection.__wrapped__
    folder = make("speeches")
    assert make("speeches") == folder
    assert len(calls) == 1
    monkeypatch.setattr(corpora, "adding", lambda: b"second")
    assert make("speeches") != folder
    assert len(calls) == 2
    assert not folder.exists()


def test_a_killed_run_leaves_no_collection(tmp_path: Path, monkeypatch) -> None:
    def add(command: list[str], **_: object) -> None:
        Path(command[-1]).mkdir()
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(corpora, "BUILD", tmp_path)
    monkeypatch.setattr(corpora, "payload", lambda _: b'{"url": "urn:x:1"}\n')
    monkeypatch.setattr(corpora.subprocess, "run", add)
    with pytest.raises(subprocess.CalledProcessError):
        corpora.collection.__wrapped__("speeches")
    assert list(tmp_path.iterdir()) == []


def test_what_takes_part_in_adding_is_there() -> None:
    assert [part for part in corpora.ADDING if not (corpora.PACKAGE / part).exists()] == []
    assert len(corpora.adding()) == 32
