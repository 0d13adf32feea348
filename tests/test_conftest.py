"""The fixtures that hold for every test do what they say."""

from __future__ import annotations

import os
import socket
import urllib.request
from pathlib import Path

import pytest


def test_names_are_not_looked_up() -> None:
    with pytest.raises(AssertionError, match="without the network"):
        urllib.request.urlopen("http://news.example/")


@pytest.mark.parametrize("address", ["192.0.2.1", "127.0.0.1"])
def test_connections_are_refused(address: str) -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match="without the network"):
        sock.connect((address, 80))
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
        pytest.raises(AssertionError, match="without the network"),
    ):
        sock.sendto(b"x", (address, 53))


def test_this_machine_answers_where_the_test_asks_for_it(loopback: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as sock:
            assert sock.getpeername() == server.getsockname()
        with socket.socket() as sock, pytest.raises(AssertionError, match="without the network"):
            sock.connect(("192.0.2.1", 80))


def test_processes_still_speak_to_one_another() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"here")
        assert right.recv(4) == b"here"


def test_home_is_empty_and_settings_are_gone(own_home: Path) -> None:
    assert Path.home() == own_home
    assert list(own_home.iterdir()) == []
    assert not [name for name in os.environ if name.startswith("APERCU_")]
