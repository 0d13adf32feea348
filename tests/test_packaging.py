"""The package says of itself what is true, and its locks lock everything."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import apercu
from places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(lines: list[str]) -> set[str]:
    return {plain(re.split(r"[<>=!~\[; ]", line)[0]) for line in lines}


def locked(name: str) -> dict[str, set[str]]:
    """Give the packages of a lock with their versions; a platform may have one of its own."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([\w.-]+)==([^\s;]+)", line):
            found.setdefault(plain(match[1]), set()).add(match[2])
    return found


def test_version_is_told_once() -> None:
    assert apercu.__version__ == PROJECT["version"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_nothing_else_is_said(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    package = r"[\w.-]+==\S+(?: ; .+)? \\"
    hash_line = r"    --hash=sha256:[0-9a-f]{64}(?: \\)?"
    assert [line for line in lines if not re.fullmatch(f"{package}|{hash_line}", line)] == []
    text = "\n".join(lines)
    for entry in re.split(r"\n(?=\S)", text):
        assert "--hash=sha256:" in entry, entry.split()[0]


def test_locks_hold_what_is_declared() -> None:
    assert required(PROJECT["dependencies"]) <= set(locked("requirements.lock"))
    tools = required(PROJECT["optional-dependencies"]["dev"])
    assert tools <= set(locked("requirements-dev.lock"))
    assert not tools & set(locked("requirements.lock"))


def test_the_locks_agree() -> None:
    runtime, tools = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: tools.get(name) for name in runtime} == runtime


def test_the_wheel_holds_the_data_and_no_tests(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling, which builds the package, is not installed")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    source = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert source <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "evals"))]


def test_the_commands_of_make_are_there() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("test", "brief", "bench", "evals", "faults", "lock", "clean"):
        assert re.search(rf"^{target}:", text, re.MULTILINE), target
        assert re.search(rf"make {target}\b", text), f"make help does not speak of {target}"
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
