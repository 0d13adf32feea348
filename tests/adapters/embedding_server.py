"""A service of embeddings on this machine, well-behaved or not as the test asks."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIMENSION = 8


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behave: Callable[[Call], None]) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.behave = behave
        self.seen: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what is tested."""


class Call(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(self.body)
        self.server.paths.append(self.path)
        self.server.keys.append(self.headers["Authorization"])
        self.server.behave(self)

    def give(self, body: bytes | str, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content_Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


def vector(text: str) -> list[float]:
    """Give any text a vector, the same each time."""
    return [byte - 127.5 for byte in hashlib.sha256(text.encode()).digest()[:DIMENSION]]


def rows(texts: list[str]) -> list[dict[str, Any]]:
    return [{"index": n, "embedding": vector(text)} for n, text in enumerate(texts)]


def well(call: Call) -> None:
    """Answer as agreed, though in another order."""
    call.give(json.dumps({"object": "list", "data": rows(call.body["input"])[::-1]}))


@contextlib.contextmanager
def serving(behave: Callable[[Call], None] = well) -> Iterator[Server]:
    server = Server(behave)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
