from __future__ import annotations

from pathlib import Path

import pytest

from apercu.collection.layout import Layout, create, find
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged, CollectionMissing, CollectionNewer, InputError


def test_a_new_collection_is_found_and_empty(tmp_path: Path) -> None:
    create(tmp_path / "deep" / "collection")
    with Collection.open(tmp_path / "deep" / "collection") as collection:
        assert collection.state().documents == 0
        assert collection.failures() == []


@pytest.mark.parametrize(
    ("marker", "error"),
    [
        (b'{"apercu_collection":2,"again":2}', CollectionNewer),
        (b'{"apercu_collection":3,"again":1}', CollectionDamaged),
        (b'{"apercu_collection":1,"again":5}', CollectionDamaged),
        (b'{"apercu_collection":0,"again":0}', CollectionDamaged),
        (b"", CollectionDamaged),
        (b'{"apercu_collecti\xefn":1,"again":1}', CollectionDamaged),
        (b'{"apercu_collection":"1"}', CollectionDamaged),
    ],
)
def test_a_newer_version_is_told_from_damage(
    tmp_path: Path, marker: bytes, error: type[Exception]
) -> None:
    layout = create(tmp_path / "collection")
    layout.marker.write_bytes(marker)
    with pytest.raises(error, match=r"update the program|rebuild"):
        find(layout.root)


def test_a_marker_that_is_gone_is_damage_only_where_something_is_kept(tmp_path: Path) -> None:
    layout = create(tmp_path / "collection")
    layout.marker.unlink()
    with pytest.raises(CollectionMissing):
        find(layout.root)
    layout.journal.write_bytes(b"{}\n")
    for look in (find, create):
        with pytest.raises(CollectionDamaged, match=r"apercu\.json is gone"):
            look(layout.root)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match=r"letter\.txt"):
        create(tmp_path)
    with pytest.raises(InputError, match="this is a file"):
        create(tmp_path / "letter.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_only_numbered_files_are_segments(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.captures.mkdir()
    for name in ("000002.warc.gz", "000010.warc.gz", "copy.warc.gz", "000001.warc.gz.new"):
        (layout.captures / name).touch()
    assert layout.segments() == [2, 10]
