"""No file names a package index or a place of one machine; what was sealed is unchanged."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from honesty.phrases import MADE_BY_OTHERS, ROOT

# Put together, so that this file does not hold what it looks for.
HOSTS = re.compile(
    r"\b(?:py"
    + r"pi\.org|files\.python"
    + r"hosted\.org|test\.py"
    + r"pi\.org|mirrors?\.[\w.-]+/py"
    r"pi|arti"
    + r"factory|nex"
    + r"us)|(?:--)?(?:extra-)?index-url\s*=?\s*\w+://|--find"
    + r"-links",
    re.IGNORECASE,
)
PLACES = re.compile(
    r"(?<![\w.:/])/(?:ho" + r"me|Us" + r"ers|ro" + r"ot|wo" + r"rk|op" + r"t|workspace|mnt)/[\w.]+"
)
MACHINE = re.compile(r"[A-Z]:\\\\Users\\\\")
TEXT = {
    "", ".py", ".md", ".toml", ".lock", ".txt", ".json", ".jsonl", ".tsv", ".csv", ".yml", ".c",
    ".html", ".cfg", ".ini", ".sh",
}  # fmt: skip


def tracked() -> list[Path]:
    """List the files that belong to the project: tracked, or new and not ignored."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("this is no git checkout: there is nothing to list")
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    paths = [path for path in paths if path.is_file() and path.suffix in TEXT]
    # A vocabulary holds every common word, names of products among them.
    return [p for p in paths if not ("models" in p.parts and p.name in MADE_BY_OTHERS)]


@pytest.mark.parametrize(
    ("what", "pattern"), [("a package index", HOSTS), ("a place", PLACES), ("a place", MACHINE)]
)
def test_no_file_names_what_belongs_to_one_machine(what: str, pattern: re.Pattern[str]) -> None:
    files = tracked()
    assert len(files) > 100
    found = [
        f"{path.relative_to(ROOT)} names {what}: {match[0]}"
        for path in files
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "see https://py" + "pi.org/simple",
        "--extra-index" + "-url https://x",
        "at /ho" + "me/ann/x.py",
        "('/wo" + "rk/main/a')",
    ],
)
def test_the_search_finds_what_it_looks_for(line: str) -> None:
    assert HOSTS.search(line) or PLACES.search(line)


def test_addresses_of_pages_are_no_places() -> None:
    assert not PLACES.search("https://news.example/home/ann https://a.example/work/x and/or/work/x")


def test_every_sealed_file_is_what_was_sealed() -> None:
    gold = ROOT / "evals" / "gold"
    written = "\n".join(path.read_text(encoding="utf-8") for path in gold.glob("*README*.md"))
    sealed = sorted(gold.glob("*sealed*"))
    assert sealed
    for path in sealed:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest in written, f"{path.name}: its sha256 is not in a readme of evals/gold"
