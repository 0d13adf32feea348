"""The real commands, killed at random moments and run side by side."""

from __future__ import annotations

import json
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
import preload
import world

from apercu.codec import canonical
from apercu.collection.reading import Collection

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 120


class Said(msgspec.Struct):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def traced(self) -> bool:
        return "Traceback (most recent call last)" in self.err

    def json(self) -> Any:
        return json.loads(self.out)


def start(arguments: Sequence[str | Path], **more: Any) -> subprocess.Popen[str]:
    """Start `apercu` with these arguments, without the shim."""
    environment = preload.plain_environment()
    environment["PYTHONPATH"] = str(ROOT / "src")
    command = [sys.executable, "-m", "apercu.cli", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, **more,
    )  # fmt: skip


def apercu(*arguments: str | Path, **more: Any) -> Said:
    """Run `apercu` to its end."""
    return wait(start(arguments, **more))


def wait(process: subprocess.Popen[str]) -> Said:
    out, err = process.communicate(timeout=TIMEOUT_S)
    return Said(process.returncode, out, err)


def write_inputs(folder: Path, count: int, seed: str = "inputs") -> Path:
    """Write `count` reports, every fourth a copy of another, as JSON lines, and two bad files."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number in range(count):
        told = number - 2 if number % 4 == 3 else number
        lines.append(
            {
                "url": f"https://{seed}-{number % 7}.example/{number}",
                "title": f"Note {number}",
                "text": world.report(f"{seed} {told}"),
                "published": f"2024-{1 + number % 9:02}-{1 + number % 28:02}",
            }
        )
    half = len(lines) // 2
    for name, part in (("notes.jsonl", lines[:half]), ("more.jsonl", lines[half:])):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in part))
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7\n1 0 obj <<")
    (folder / "empty.html").write_text("<html></html>")
    return folder


class Seen(msgspec.Struct):
    """What a collection says through the library: state, documents, searches."""

    state: str
    documents: dict[str, str]
    failures: list[tuple[str, str]]
    searches: list[str]


def seen(root: Path) -> Seen:
    """Read a collection, leaving out times of fetching, which differ from run to run."""
    with Collection.open(root) as collection:
        documents = {}
        for number in collection.numbers():
            document = collection.document(number)
            told = [
                msgspec.structs.replace(appearance, fetched=document.appearances[0].fetched)
                for appearance in document.appearances
            ]
            parts = [document.text, document.origin, [[a.url, a.title, a.published] for a in told]]
            documents[document.id] = canonical(parts).decode()
        failures = sorted((Path(f.place).name, f.reason) for f in collection.failures())
        searches = world.read_searches(collection)
        return Seen(collection.state().state, documents, failures, searches)


def check_whole(root: Path) -> list[str]:
    """Return what the doctor and a search say against a collection."""
    problems = []
    doctor = apercu("doctor", "--collection", root, "--format", "json")
    if doctor.traced or (doctor.code and "there is no collection" not in doctor.err):
        problems.append(f"doctor: {doctor.out[:500]} {doctor.err[-500:]}")
    return problems


def kill_at_random(
    folder: Path, inputs: Path, expected: Seen, seed: int, longest: float
) -> list[str]:
    """Kill `apercu add` once or twice at random moments, then let it end."""
    root = folder / "collection"
    shutil.rmtree(root, ignore_errors=True)
    pick = random.Random(f"kill {seed}")
    problems = []
    add = ("add", inputs, "--collection", root, "--workers", "1")
    for _ in range(pick.choice((1, 1, 2))):
        process = start(add)
        time.sleep(pick.uniform(0.15, longest))
        process.send_signal(signal.SIGKILL)
        wait(process)
        problems += check_whole(root)
    last = apercu(*add)
    if last.traced or last.code != 1:
        problems.append(f"the last run ended with {last.code}: {last.err[-800:]}")
    problems += check_whole(root)
    if seen(root) != expected:
        problems.append("after the last run something differs from an unbroken one")
    return problems


def side_by_side(folder: Path, inputs: Sequence[Path], expected: Seen) -> list[str]:
    """Add several inputs at once, searching meanwhile."""
    root = folder / "collection"
    shutil.rmtree(root, ignore_errors=True)
    running = [start(("add", place, "--collection", root, "--workers", "1")) for place in inputs]
    problems = []
    while any(process.poll() is None for process in running):
        if not (root / "apercu.json").exists():
            time.sleep(0.05)
            continue
        reply = apercu("search", "canal treaty", "--collection", root, "--format", "json")
        if reply.code or reply.traced:
            problems.append(f"a search meanwhile: {reply.code} {reply.err[-600:]}")
    for process in running:
        said = wait(process)
        if said.code != 1 or said.traced:
            problems.append(f"an add ended with {said.code}: {said.err[-600:]}")
    problems += check_whole(root)
    found = seen(root)
    if (found.state, found.documents, found.searches) != (
        expected.state, expected.documents, expected.searches,
    ):  # fmt: skip
        problems.append("something differs from adding one after another")
    return problems
