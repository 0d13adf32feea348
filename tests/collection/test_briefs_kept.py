from __future__ import annotations

import gzip
import hashlib
import shutil
import sqlite3
from pathlib import Path

import crash
import flips
import msgspec
import pytest
import world

from apercu.codec import canonical
from apercu.collection import catalogue
from apercu.collection.briefs_kept import body_path, find_brief, list_briefs
from apercu.collection.index import open_index
from apercu.collection.journal import read_entries
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.collection.tables import MIGRATIONS
from apercu.errors import CollectionDamaged, CollectionNewer, InputError
from apercu.intake.examine import examine_folder
from apercu.intake.forget import forget
from apercu.intake.rebuild import rebuild

EARLY, LATE = "2024-10-01T10:00:00Z", "2024-10-02T10:00:00Z"
BRAVO = world.report(2)


def number_of(collection: Collection, text: str) -> int:
    return collection.find_number(hashlib.sha256(text.encode()).hexdigest())


def kept_file(root: Path, name: str) -> Path:
    with Collection.open(root) as collection:
        brief = find_brief(collection, world.make_brief(name).id)
    return body_path(Layout(root), hashlib.sha256(canonical(brief)).hexdigest())


def test_a_brief_reads_as_it_was_kept(root: Path, collection: Collection) -> None:
    brief = world.make_brief("bravo", BRAVO)
    before = collection.state(), collection.sequence()
    world.keep(collection, brief, EARLY)
    assert find_brief(collection) == brief
    assert find_brief(collection, brief.id[:6].upper()) == brief
    assert (collection.state(), collection.sequence()) == before
    assert gzip.decompress(kept_file(root, "bravo").read_bytes()) == canonical(brief)
    assert examine_folder(root).ok


def test_keeping_leaves_the_index_as_it_is(collection: Collection) -> None:
    with open_index(collection):
        pass
    files = {p: p.stat().st_mtime_ns for p in collection.layout.index.rglob("*")}
    world.keep(collection, world.make_brief("bravo", BRAVO), EARLY)
    with open_index(collection) as index:
        assert index.sequence() == collection.sequence()
    assert {p: p.stat().st_mtime_ns for p in collection.layout.index.rglob("*")} == files


def test_the_same_brief_asked_again_is_kept_once(collection: Collection) -> None:
    brief = world.make_brief("bravo", BRAVO, made_at=EARLY)
    world.keep(collection, brief, EARLY)
    world.keep(collection, world.make_brief("alpha", world.ALPHA), EARLY)
    listed = list_briefs(collection)
    world.keep(collection, msgspec.structs.replace(brief, made_at=LATE), LATE)
    assert len(list_briefs(collection)) == len(listed)
    first, *_ = list_briefs(collection)
    assert (first.id, first.made_at, first.asked_at) == (brief.id, EARLY, LATE)
    assert find_brief(collection) == brief


def test_another_brief_of_that_id_takes_its_place(root: Path, collection: Collection) -> None:
    world.keep(collection, world.make_brief("bravo", BRAVO), EARLY)
    other = msgspec.structs.replace(world.make_brief("bravo", BRAVO), chronology=("s1",))
    world.keep(collection, other, LATE)
    assert find_brief(collection) == other
    assert examine_folder(root).ok


def test_the_list_has_the_last_asked_for_first(collection: Collection) -> None:
    for name, at in (("one", LATE), ("two", EARLY)):
        world.keep(collection, world.make_brief(name, BRAVO, world.ALPHA), at)
    one, two, *_ = list_briefs(collection)
    assert (one.question, two.question) == ("What of one?", "What of two?")
    assert one.documents == 2


@pytest.mark.parametrize(
    ("wanted", "told"),
    [("zzzz", "at least its first 4"), ("ab", "at least"), ("f" * 64, "'apercu briefs' lists")],
)
def test_a_brief_that_is_not_there_is_told(collection: Collection, wanted: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        find_brief(collection, wanted)


def test_a_beginning_that_fits_two_is_told(collection: Collection) -> None:
    for ending in "12":
        brief = msgspec.structs.replace(world.make_brief("x", BRAVO), id="0000" + ending * 60)
        world.keep(collection, brief, EARLY)
    with pytest.raises(InputError, match="fits several"):
        find_brief(collection, "0000")


# --- forgetting -----------------------------------------------------------------------------------


def test_briefs_that_quote_what_is_forgotten_go_with_it(root: Path, collection: Collection) -> None:
    secret = "Zanderquell went to Brackmoor by night."
    text = world.report("secret") + "\n\n" + secret
    item = world.make_input("secret", [(text, "2024-03-03")])
    world.keep(collection, world.make_brief("bravo", BRAVO), LATE)
    with world.open_batch(collection.layout, collection.connection) as batch:
        world.store(batch, (item,))
    brief = world.make_brief("secret", text)
    end = len(text)
    told = msgspec.structs.replace(
        brief.lead[0].citations[0], start=end - len(secret), end=end, quote=secret
    )
    lead = (msgspec.structs.replace(brief.lead[0], text=secret, citations=(told,)),)
    world.keep(collection, msgspec.structs.replace(brief, lead=lead), EARLY)
    assert b"zanderquell" in b"".join(crash.inflated(root)).lower()
    forget(collection, number_of(collection, text), why="asked for", clock=world.clock)
    with pytest.raises(InputError, match=r"was taken out of .* it quoted document"):
        find_brief(collection, brief.id)
    assert find_brief(collection) == world.make_brief("bravo", BRAVO)
    (gone,) = [one for one in list_briefs(collection) if one.id == brief.id]
    assert (gone.gone, gone.question) == (world.NOW, "")
    with pytest.raises(InputError, match="was taken out"):
        world.keep(collection, brief, LATE)
    collection.close()
    assert b"zanderquell" not in b"".join(crash.inflated(root)).lower()
    assert b"What of secret" not in b"".join(crash.inflated(root))
    entries = list(read_entries(root / "journal.jsonl"))
    assert any(one.kind == "brief_forgotten" for one in entries)
    assert examine_folder(root).ok


def test_a_brief_made_while_its_document_went_is_not_kept(collection: Collection) -> None:
    """Asking takes no lock: a document may go before the brief is kept."""
    with pytest.raises(InputError, match="taken out of"):
        world.keep(collection, world.make_brief("late", world.PRIVATE), LATE)


@pytest.mark.usefixtures("derived_here")
def test_a_forgetting_that_was_cut_short_is_finished_by_a_rebuild(
    root: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.keep(collection, world.make_brief("bravo", BRAVO), EARLY)
    path = kept_file(root, "bravo")
    monkeypatch.setattr("apercu.intake.forget.finish", lambda _: None)
    forget(collection, number_of(collection, BRAVO), why="", clock=world.clock)
    collection.close()
    assert path.exists()
    before = flips.read_all(root)
    rebuild(Layout(root))
    assert not path.exists()
    assert flips.read_all(root) == before


# --- damage ---------------------------------------------------------------------------------------


def briefs_of(root: Path) -> list[str]:
    with Collection.open(root) as collection:
        return world.read_content(collection).briefs


@pytest.mark.usefixtures("derived_here")
@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_file_is_restored_from_the_catalogue(root: Path, how: str) -> None:
    before = briefs_of(root)
    path = kept_file(root, "alpha")
    data = path.read_bytes()
    path.unlink()
    if how == "changed":
        path.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
    (damage,) = examine_folder(root).damaged
    assert str(path) == damage.place
    report = rebuild(Layout(root))
    assert [line for line in report.restored if line.startswith("the brief")]
    assert report.lost == ()
    assert briefs_of(root) == before
    assert path.read_bytes() == data
    assert examine_folder(root).ok


@pytest.mark.usefixtures("derived_here")
def test_a_brief_that_is_nowhere_is_listed_as_lost(root: Path) -> None:
    path = kept_file(root, "alpha")
    path.unlink()
    for file in root.glob("catalogue.sqlite*"):
        file.unlink()
    report = rebuild(Layout(root))
    assert any(line.startswith("the brief ") for line in report.lost)
    assert examine_folder(root).ok


@pytest.mark.usefixtures("derived_here")
@pytest.mark.parametrize("catalogue_too", [False, True])
def test_a_journal_that_is_gone_costs_no_brief(root: Path, catalogue_too: bool) -> None:
    with Collection.open(root) as collection:
        before = [one.id for one in list_briefs(collection) if not one.gone]
    (root / "journal.jsonl").write_bytes(b"garbage\n")
    if catalogue_too:
        for file in root.glob("catalogue.sqlite*"):
            file.unlink()
    rebuild(Layout(root))
    with Collection.open(root) as collection:
        assert [one.id for one in list_briefs(collection) if not one.gone] == before
        assert find_brief(collection) == world.make_brief("alpha", world.ALPHA)
    assert examine_folder(root).ok
    rebuild(Layout(root))
    with Collection.open(root) as collection:
        assert find_brief(collection) == world.make_brief("alpha", world.ALPHA)


def test_a_changed_row_is_told(root: Path) -> None:
    with Collection.open(root) as collection:
        execute = sqlite3.connect(root / "catalogue.sqlite", isolation_level=None).execute
        execute("UPDATE briefs SET question = 'What else?' WHERE gone IS NULL")
        with pytest.raises(CollectionDamaged, match="rebuild"):
            list_briefs(collection)
    assert any("briefs" in damage.what for damage in examine_folder(root).damaged)


# --- elder catalogues -----------------------------------------------------------------------------


@pytest.fixture
def elder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A collection whose catalogue is of version 1."""
    root = tmp_path / "elder"
    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "MIGRATIONS", MIGRATIONS[:1])
        patched.setattr(catalogue, "VERSION", 1)
        with Collection.open(root, writable=True, make=True) as collection:
            with world.open_batch(collection.layout, collection.connection) as batch:
                world.store(batch, world.batches()[0])
            tables = collection.connection.execute("SELECT name FROM sqlite_schema").fetchall()
    assert ("documents",) in tables
    assert ("briefs",) not in tables
    return root


def test_an_elder_catalogue_is_read_as_it_is(elder: Path) -> None:
    assert examine_folder(elder).ok
    with Collection.open(elder) as collection:
        assert catalogue.version_of(collection.connection) == 1
        assert list_briefs(collection) == []
        with pytest.raises(InputError, match="no brief is kept"):
            find_brief(collection)


def test_an_elder_catalogue_migrates_when_it_is_written(elder: Path) -> None:
    with Collection.open(elder) as collection:
        before = world.read_content(collection)
    brief = world.make_brief("bravo", BRAVO)
    with Collection.open(elder, writable=True) as collection:
        assert catalogue.version_of(collection.connection) == len(MIGRATIONS)
        assert world.read_content(collection) == before
        world.keep(collection, brief)
        assert find_brief(collection) == brief
    assert examine_folder(elder).ok


@pytest.mark.usefixtures("derived_here")
def test_an_elder_catalogue_is_rebuilt_as_a_new_one(elder: Path) -> None:
    with Collection.open(elder) as collection:
        before = world.read_content(collection)
    rebuild(Layout(elder))
    with Collection.open(elder) as collection:
        assert world.read_content(collection) == before
        assert catalogue.version_of(collection.connection) == len(MIGRATIONS)


def test_an_elder_program_refuses_the_new_catalogue(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "VERSION", 1)
    with pytest.raises(CollectionNewer):
        Collection.open(root)


def test_a_copy_of_the_folder_has_the_briefs(root: Path) -> None:
    before = briefs_of(root)
    assert before
    assert briefs_of(Path(shutil.copytree(root, root.with_name("copied")))) == before
