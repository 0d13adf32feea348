"""Find the files to be added, and turn each into captures.

A file's address is that of the page it was saved from where it says so, else `file:` and its path
below what was given, so that the same folder gives the same addresses on another machine.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import msgspec

from apercu.collect.addresses import media_type_of, original_address
from apercu.collect.archives import is_archive, unpack
from apercu.records import FailureReason, RawCapture, ReadFailure

MAX_FILE = 64 << 20
MARKER = "apercu.json"
"""The file that marks a folder as a collection: one is never read into another, or into itself."""


class FoundFile(msgspec.Struct, frozen=True):
    """A file to be read, and its name below what was given (`/` between parts)."""

    path: Path
    name: str

    @property
    def url(self) -> str:
        """The `file:` address that stands for it where it tells no better one."""
        return f"file:{quote(os.fsencode(self.name))}"


def path_text(path: Path) -> str:
    """Write a file's absolute path as text, from which `text_path` makes it again.

    A name that is no UTF-8 is percent-encoded, behind `bytes:`.
    """
    raw = os.fsencode(path.absolute())
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return f"bytes:{quote(raw)}"


def text_path(text: str) -> Path:
    """Return the path that `path_text` wrote."""
    if text.startswith("bytes:"):
        return Path(os.fsdecode(unquote_to_bytes(text.removeprefix("bytes:"))))
    return Path(text)


def find_files(
    paths: Iterable[str | Path], *, skipped: Counter[str] | None = None
) -> Iterator[FoundFile | ReadFailure]:
    """Find the files at the paths; folders are walked in sorted order.

    Passed over, and counted in `skipped`: hidden files, the folder beside a saved page with its
    pictures and scripts, links that lead out of the folder, collections, pipes and devices.
    Failures name what is missing or cannot be opened.
    """
    passed: Counter[str] = Counter() if skipped is None else skipped
    for given in paths:
        path = Path(given)
        name = _show(str(given))
        try:
            if path.is_dir():
                yield from _walk_given(path, name, passed)
            elif path.is_file():
                yield FoundFile(path, path.name)
            elif path.exists():
                message = f"{name} is no file or folder (a pipe or device?); give a file"
                yield _failure(name, "unsupported", message, path)
            else:
                message = f"{name} is not there; check the spelling and the folder you are in"
                if name.startswith(("http://", "https://")):
                    message = (
                        f"{name} is an address: fetching from the web is not built yet; save the"
                        " page and add the file"
                    )
                yield _failure(name, "missing", message, path)
        except OSError as error:
            yield _unreadable(name, error, path)


def _walk_given(folder: Path, name: str, passed: Counter[str]) -> Iterator[FoundFile | ReadFailure]:
    found = 0
    for part in _walk(folder, folder.resolve(), "", passed):
        found += 1
        yield part
    if not found:
        yield _failure(name, "missing", f"{name} holds no file to be read", folder)


def _walk(
    folder: Path, root: Path, prefix: str, passed: Counter[str]
) -> Iterator[FoundFile | ReadFailure]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(_show(prefix.rstrip("/") or str(folder)), error, folder)
        return
    if any(entry.name == MARKER for entry in entries):
        passed["folders that are collections"] += 1
        return
    stems = {_stem(entry.name) for entry in entries if _is_page(entry.name)}
    for entry in entries:
        name = f"{prefix}{entry.name}"
        path = Path(entry.path)
        if entry.name.startswith("."):
            passed["hidden files and folders"] += 1
            continue
        if entry.is_symlink() and not _stays(path, root):
            passed["links that lead out of the folder, or to a folder"] += 1
            continue
        try:
            if entry.is_dir():
                if _is_sidecar(entry.name, stems):
                    passed["folders beside saved pages"] += 1
                else:
                    yield from _walk(path, root, f"{name}/", passed)
            elif entry.is_file():
                yield FoundFile(path, name)
            elif entry.is_symlink():
                message = f"{_show(name)} is a link to a file that is not there"
                yield _failure(_show(name), "missing", message, path)
            else:
                passed["pipes and devices"] += 1
        except OSError as error:
            yield _unreadable(_show(name), error, path)


def _stays(link: Path, root: Path) -> bool:
    """Tell whether a link leads to a file within the root; links to folders could go in circles."""
    try:
        target = link.resolve()
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(root) and not target.is_dir()


def _is_page(name: str) -> bool:
    return name.lower().endswith((".html", ".htm", ".xhtml", ".shtml", ".php", ".aspx"))


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _is_sidecar(name: str, stems: set[str]) -> bool:
    """Tell the folder that a browser saves beside a page (`Title_files`, also in its language)."""
    endings = ("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_файлы", "_dosyalar")
    return any(name.endswith(ending) and name[: -len(ending)] in stems for ending in endings)


def captures_of(
    found: FoundFile, *, skipped: Counter[str] | None = None
) -> Iterator[RawCapture | ReadFailure]:
    """Read a file into captures: one, or as many as an archive holds (see `unpack`)."""
    name = _show(found.name)
    try:
        if is_archive(found.path):
            yield from unpack(found.path, name=name, skipped=skipped)
            return
        with found.path.open("rb") as file:
            payload = file.read(MAX_FILE + 1)
    except OSError as error:
        yield _unreadable(name, error)
        return
    if len(payload) > MAX_FILE:
        message = f"{name} is larger than {MAX_FILE >> 20} MiB; split it into parts"
        yield _failure(name, "too_large", message)
        return
    yield RawCapture(
        url=original_address(payload) or found.url,
        payload=payload,
        media_type=media_type_of(found.name),
        place=name,
    )


def _show(name: str) -> str:
    """Write a name so that it can be printed and stored: bytes that are no UTF-8 are escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _unreadable(name: str, error: OSError, path: Path | None = None) -> ReadFailure:
    reason: FailureReason = "forbidden" if isinstance(error, PermissionError) else "damaged"
    if isinstance(error, FileNotFoundError):
        reason = "missing"
    message = f"{name} cannot be opened: {error.strerror or error}; check its permissions"
    return _failure(name, reason, message, path)


def _failure(
    place: str, reason: FailureReason, message: str, path: Path | None = None
) -> ReadFailure:
    text = None if path is None else path_text(path)
    return ReadFailure(place=place, reason=reason, message=message, path=text)
