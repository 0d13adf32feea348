"""One request to one address, held to a time and a number of bytes whatever the other side does.

Python's own `http.client`: it follows no redirect, and obeys no proxy that an environment names.
"""

from __future__ import annotations

import ipaddress
import threading
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import SplitResult, urlsplit

from apercu.errors import SettingError

if TYPE_CHECKING:
    from http.client import HTTPConnection

CHUNK_BYTES = 65_536


class Reply(NamedTuple):
    """An answer that came whole: its status, its body, and how it is packed."""

    status: int
    body: bytes
    packed: str | None


class Unanswered(Exception):
    """No whole answer came; `why` tells which bound it met, or that there is no connection."""

    def __init__(self, why: Literal["unreachable", "late", "too_long"], message: str) -> None:
        super().__init__(message)
        self.why = why


def post(
    address: SplitResult,
    path: str,
    body: bytes,
    headers: dict[str, str],
    *,
    timeout_s: float,
    answer_bytes: int,
) -> Reply:
    """Send one request, wait for the whole answer; raises `Unanswered`.

    The time holds for all of it: the name's address, the connection, its keys, head and body.
    """
    exchange = _Exchange(address, path, body, headers, timeout_s, answer_bytes)
    # A thread, since the look-up of a name and the making of keys obey no clock of ours.
    thread = threading.Thread(target=exchange.run, daemon=True, name="apercu-post")
    thread.start()
    thread.join(max(0.0, timeout_s))
    if thread.is_alive():
        exchange.stop()
        raise Unanswered("late", f"did not answer whole within {timeout_s:g} s")
    return exchange.outcome()


class _Exchange:
    """A request and its answer, run in a thread that may be left behind."""

    def __init__(
        self,
        address: SplitResult,
        path: str,
        body: bytes,
        headers: dict[str, str],
        timeout_s: float,
        answer_bytes: int,
    ) -> None:
        self._address = address
        self._request = (path, body, headers)
        self._timeout_s = timeout_s
        self._answer_bytes = answer_bytes
        self._stopped = threading.Event()
        self._sock: Any = None
        self._reply: Reply | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Send and read; keep the answer or the error."""
        try:
            self._reply = self._converse()
        except BaseException as error:  # noqa: BLE001  a thread's edge: `outcome` raises it
            self._error = error

    def stop(self) -> None:
        """Shut the connection, so that the thread ends soon."""
        import socket

        self._stopped.set()
        if self._sock is not None:
            try:
                self._sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself

    def outcome(self) -> Reply:
        """Give what came of it."""
        from http.client import HTTPException

        if self._reply is not None:
            return self._reply
        error = self._error
        if isinstance(error, TimeoutError):
            raise Unanswered("late", f"did not answer within {self._timeout_s:g} s") from error
        if isinstance(error, (OSError, HTTPException, ValueError)):
            said = f"could not be asked ({type(error).__name__}: {error})"
            raise Unanswered("unreachable", said) from error
        assert error is not None  # noqa: S101  run keeps one of the two
        raise error

    def _converse(self) -> Reply:
        connection = self._connection()
        try:
            connection.connect()
            # Taken now: the connection forgets its socket once the answer's head is read.
            self._sock = connection.sock
            if self._stopped.is_set():
                raise TimeoutError
            path, body, headers = self._request
            connection.request("POST", path, body, headers)
            with connection.getresponse() as response:
                parts, size = [], 0
                while (part := response.read(CHUNK_BYTES)) and not self._stopped.is_set():
                    size += len(part)
                    if size > self._answer_bytes:
                        raise Unanswered(
                            "too_long", f"answered with more than {self._answer_bytes:,} bytes"
                        )
                    parts.append(part)
                if response.length:
                    raise Unanswered(
                        "unreachable", f"ended its answer {response.length:,} bytes early"
                    )
                packed = response.headers.get("Content-Encoding")
                return Reply(response.status, b"".join(parts), packed)
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "http":
            return HTTPConnection(host, port, timeout=self._timeout_s)
        import ssl

        context = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=self._timeout_s, context=context)


def checked_address(
    base: str, *, setting: str, key: str, ending: str, has_key: bool
) -> SplitResult:
    """Read a service's address; raises `SettingError`, which does not repeat a password in it.

    `setting` and `key` name the settings of address and key, `ending` is what is put behind it.
    """
    try:
        parts = urlsplit(base)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise SettingError(
            f"{setting} cannot be read as an address; write it as https://host/v1"
        ) from error
    if parts.username is not None or parts.password is not None:
        raise SettingError(f"{setting} holds a user's name or password; set {key} instead")
    plain = base.isascii() and base.isprintable() and " " not in base
    if not (usable and plain) or parts.query or parts.fragment:
        raise SettingError(
            f"{setting} is {base!r}; write an address up to `{ending}`, as https://host/v1,"
            " without `?` or `#`"
        )
    if has_key and parts.scheme == "http" and not _is_local(parts.hostname or ""):
        raise SettingError(
            f"{setting} is {base!r}: a key would go over the wire in the open; use https, or unset"
            f" {key}"
        )
    return parts


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
