"""An encoder behind an address: any service that speaks OpenAI's `POST {base}/embeddings`.

Python's own `http.client` is enough for it: it follows no redirect, and it obeys no proxy that an
environment names. Every answer is checked before a vector is believed. Whether the service gives a
text the same vector each time, only the service knows; vectors are kept under its address and the
model's name, so a service that changes its model under the same name mixes two spaces unseen.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import threading
import time
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import SplitResult, urlsplit

import msgspec

from apercu.errors import ServiceError, SettingError

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPResponse

    from apercu.config import Secret
    from apercu.ports import Vectors

BATCH_TEXTS = 64
BATCH_CHARACTERS = 200_000
MAX_DIMENSION = 16_384
ANSWER_BYTES = 32 * 2**20
"""64 vectors of 4,096 numbers, written out, take 6 MB; nothing honest takes this much."""
TIMEOUT_S = 60.0
"""For one request, from the first byte sent to the last received."""
CHUNK_BYTES = 65_536
SAID_CHARACTERS = 200


class _Row(msgspec.Struct, frozen=True):
    index: int
    embedding: list[float]


class _Answer(msgspec.Struct, frozen=True):
    data: list[_Row]


class EmbeddingService:
    """Texts to vectors by a service; `apercu.ports.Encoder`.

    `base` is the address up to `/embeddings`. `key` is sent as a bearer token, to this address
    alone, and stands in no message. Raises `SettingError` for an address that cannot be used.
    """

    def __init__(
        self,
        base: str,
        model: str,
        *,
        key: Secret | None = None,
        timeout_s: float = TIMEOUT_S,
        answer_bytes: int = ANSWER_BYTES,
    ) -> None:
        self._address = _checked_address(base, has_key=key is not None)
        self.model = model
        self._key = key
        self._timeout_s = timeout_s
        self._answer_bytes = answer_bytes
        self._known_dimension: int | None = None

    @property
    def place(self) -> str:
        """Return the address that is asked."""
        return f"{self._address.geturl().rstrip('/')}/embeddings"

    @property
    def name(self) -> str:
        """Return the model's name and where it runs."""
        return f"{self.model} at {self._address.netloc}"

    @cached_property
    def id(self) -> str:
        """Hash address and model."""
        shaping = json.dumps([self.place, self.model]).encode()
        return f"service-{hashlib.sha256(shaping).hexdigest()[:32]}"

    @property
    def dimension(self) -> int:
        """How many numbers a vector has; asks the service where it has not answered yet."""
        if self._known_dimension is None:
            self.encode(["dimension"])
        assert self._known_dimension is not None  # noqa: S101  encode sets it or raises
        return self._known_dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text: `(n, dimension)` float32, L2-normalised.

        The service decides how much of a long text counts. Raises `ServiceError`, whose `retry`
        says whether the same might go well later; nothing is tried again here.
        """
        import numpy as np

        parts = [self._ask(part) for part in _batches(texts)]
        if not parts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.concatenate(parts)

    def _ask(self, texts: list[str]) -> Vectors:
        """Encode one request's worth of texts."""
        # Services refuse an empty text; a space says as little.
        given = [text.encode("utf-8", "replace").decode("utf-8") or " " for text in texts]
        body = {"model": self.model, "input": given, "encoding_format": "float"}
        answer = self._post(json.dumps(body).encode())
        try:
            rows = msgspec.json.decode(answer, type=_Answer).data
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._refuse(f"did not answer with embeddings: {error}", cause=error)
        return self._checked(rows, len(texts))

    def _checked(self, rows: list[_Row], n: int) -> Vectors:
        """Check one answer and put it in order: `(n, dimension)` float32, L2-normalised."""
        import numpy as np

        if sorted(row.index for row in rows) != list(range(n)):
            self._refuse(f"gave {len(rows)} vectors for {n} texts, or numbered them wrongly")
        dimensions = {len(row.embedding) for row in rows}
        if self._known_dimension is not None:
            dimensions.add(self._known_dimension)
        (dimension, *others) = sorted(dimensions)
        if others or not 0 < dimension <= MAX_DIMENSION:
            self._refuse(f"gave vectors of {', '.join(map(str, sorted(dimensions)))} numbers")
        ordered = sorted(rows, key=lambda row: row.index)
        vectors = np.array([row.embedding for row in ordered], dtype=np.float64)
        if not np.isfinite(vectors).all():
            self._refuse("gave numbers that are not finite")
        # By the greatest number first, so that squares neither overflow nor vanish.
        greatest = np.abs(vectors).max(axis=1, keepdims=True)
        if not (greatest > 0).all():
            self._refuse("gave a vector of zeros, which has no direction")
        vectors /= greatest
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self._known_dimension = dimension
        return vectors.astype(np.float32)

    def _post(self, body: bytes) -> bytes:
        """Send one request; return the answer's body."""
        from http.client import HTTPException

        deadline = _Deadline(self._timeout_s)
        connection = self._connection()
        try:
            connection.connect()
            deadline.watch(connection)
            path = f"{self._address.path.rstrip('/')}/embeddings"
            connection.request("POST", path, body, self._headers())
            with connection.getresponse() as response:
                answer = self._read(response, deadline)
                status, kind = response.status, response.headers.get("Content-Encoding")
        except (OSError, HTTPException, ValueError) as error:
            said = self._in_time(deadline, f"{type(error).__name__}: {error}")
            self._refuse(said, retry=True, cause=error)
        finally:
            deadline.end()
            connection.close()
        if deadline.passed:
            self._refuse(self._in_time(deadline, ""), retry=True)
        self._check_status(status, answer)
        if kind not in {None, "", "identity"}:
            self._refuse(f"packed its answer ({kind}), which was not asked for")
        return answer

    def _read(self, response: HTTPResponse, deadline: _Deadline) -> bytes:
        """Read a body of at most the bytes that are allowed."""
        parts, size = [], 0
        while (part := response.read(CHUNK_BYTES)) and not deadline.passed:
            size += len(part)
            if size > self._answer_bytes:
                self._refuse(f"answered with more than {self._answer_bytes:,} bytes")
            parts.append(part)
        if response.length and not deadline.passed:
            self._refuse(f"ended its answer {response.length:,} bytes early", retry=True)
        return b"".join(parts)

    def _check_status(self, status: int, answer: bytes) -> None:
        if 300 <= status < 400:
            self._refuse(f"sends elsewhere (status {status}), which is not followed")
        if status != 200:
            said = " ".join(answer.decode("utf-8", "replace").split())
            if self._key is not None:
                said = said.replace(self._key.reveal(), "…")
            said = "".join(c for c in said if c.isprintable())[:SAID_CHARACTERS]
            again = status in {408, 409, 425, 429} or status >= 500
            self._refuse(f"answered with status {status}: {said or 'no words'}", retry=again)

    def _connection(self) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "http":
            return HTTPConnection(host, port, timeout=self._timeout_s)
        import ssl

        context = ssl.create_default_context()
        return HTTPSConnection(host, port, timeout=self._timeout_s, context=context)

    def _headers(self) -> dict[str, str]:
        given = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "apercu",
            "Connection": "close",
        }
        if self._key is not None:
            given["Authorization"] = f"Bearer {self._key.reveal()}"
        return given

    def _in_time(self, deadline: _Deadline, otherwise: str) -> str:
        if deadline.passed:
            return f"did not answer whole within {self._timeout_s:g} s"
        return f"could not be asked ({otherwise})"

    def _refuse(
        self, what: str, *, retry: bool = False, cause: Exception | None = None
    ) -> NoReturn:
        remedy = "try again later" if retry else "check APERCU_ENCODER and APERCU_ENCODER_MODEL"
        message = f"the embeddings service {self.place} {what}; {remedy}"
        raise ServiceError(message, retry=retry) from cause


class _Deadline:
    """Ends a connection when its time is up, however slowly it is still sending."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._timer: threading.Timer | None = None
        self.passed = False

    def watch(self, connection: HTTPConnection) -> None:
        """Begin to watch an open connection."""
        sock: Any = connection.sock

        def shut() -> None:
            import socket

            self.passed = True
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself

        self._timer = threading.Timer(max(0.0, self._end - time.monotonic()), shut)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Stop watching."""
        if self._timer is not None:
            self._timer.cancel()


def _batches(texts: Sequence[str]) -> list[list[str]]:
    """Part texts into requests, in order."""
    batches: list[list[str]] = []
    room = 0
    for text in texts:
        room -= len(text)
        if not batches or len(batches[-1]) >= BATCH_TEXTS or room < 0:
            batches.append([])
            room = BATCH_CHARACTERS - len(text)
        batches[-1].append(text)
    return batches


def _checked_address(base: str, *, has_key: bool) -> SplitResult:
    """Read an address; raises `SettingError`, which does not repeat a password in it."""
    try:
        parts = urlsplit(base)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise SettingError(
            "APERCU_ENCODER cannot be read as an address; write it as https://host/v1"
        ) from error
    if parts.username is not None or parts.password is not None:
        raise SettingError(
            "APERCU_ENCODER holds a user's name or password; set APERCU_ENCODER_KEY instead"
        )
    if not usable or parts.query or parts.fragment:
        raise SettingError(
            f"APERCU_ENCODER is {base!r}; write an address up to `/embeddings`, as"
            f" https://host/v1, without `?` or `#`"
        )
    if has_key and parts.scheme == "http" and not _is_local(parts.hostname or ""):
        raise SettingError(
            f"APERCU_ENCODER is {base!r}: a key would go over the wire in the open; use https,"
            f" or unset APERCU_ENCODER_KEY"
        )
    return parts


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
