"""What holds for every test: no network, a home of its own, no settings from outside."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli_run import REPORTS, run

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LOOPBACK = ("127.", "::1", "localhost")

_homes = itertools.count()


class NetworkUsed(AssertionError):
    """A test reached for the network."""


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, homes: Path) -> Path:
    """Give the test a home of its own and take the program's settings out of the environment."""
    home = homes / str(next(_homes))
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in list(os.environ):
        if name.startswith(("APERCU_", "XDG_", "OPENAI_", "ANTHROPIC_")):
            monkeypatch.delenv(name)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.removeprefix("XDG_").lower()))
    return home


@pytest.fixture
def loopback() -> bool:
    """Ask for connections to this machine; without it none is allowed."""
    return True


@pytest.fixture(autouse=True)
def closed_sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but, where the test asks for `loopback`, to this machine.

    Sockets between processes (AF_UNIX) stay open: they lead nowhere else.
    """
    allowed = "loopback" in request.fixturenames

    def refusing(call: Callable[..., Any], place: int) -> Callable[..., Any]:
        def checked(*arguments: Any, **named: Any) -> Any:
            sock = arguments[0] if isinstance(arguments[0], socket.socket) else None
            if sock is not None and sock.family == getattr(socket, "AF_UNIX", None):
                return call(*arguments, **named)
            address = arguments[place] if len(arguments) > place else named.get("host")
            host = address[0] if isinstance(address, tuple) else address
            if allowed and str(host).startswith(LOOPBACK):
                return call(*arguments, **named)
            raise NetworkUsed(f"{call.__name__} to {host!r}: tests do without the network")

        return checked

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refusing(getattr(socket.socket, name), 1))
    # sendto(data, address) or sendto(data, flags, address): the address comes last.
    monkeypatch.setattr(socket.socket, "sendto", refusing(socket.socket.sendto, -1))
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refusing(getattr(socket, name), 0))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of evaluation data beside the checkout; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the evaluation data are not beside this checkout (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a collection of the demonstration reports, to be read only."""
    place = tmp_path_factory.mktemp("demo") / "collection"
    done = run("add", REPORTS, "--collection", place, "--workers", "1")
    assert done.code == 0, done.err
    return place


@pytest.fixture(scope="session")
def demo_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a cache in which the demonstration collection was made, as `--demo` makes it."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("APERCU_CACHE", str(cache))
        patched.setenv("APERCU_WORKERS", "1")
        done = run("doctor", "--demo")
    assert done.code == 0, done.err
    return cache


@pytest.fixture
def demo_here(demo_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `--demo` use a copy of that cache; return the collection in it."""
    cache = shutil.copytree(demo_cache, tmp_path / "cache")
    monkeypatch.setenv("APERCU_CACHE", str(cache))
    (place,) = (path for path in cache.glob("demo-*") if path.is_dir())
    return place


@pytest.fixture
def own_demo(demo: Path, tmp_path: Path) -> Path:
    """Give a copy of that collection, to be changed at will."""
    return shutil.copytree(demo, tmp_path / "collection")
