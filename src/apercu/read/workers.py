"""Worker processes that can be killed: what reads documents from outside runs in them.

A document can make a reader loop, take gigabytes, crash the process, or take it over. Each request
therefore runs in a process with limits (`Limits`), and one that oversteps is killed while the
others go on: only its own request fails. What the limits hold, and how they were measured, stands
in `docs/decisions/0006-workers.md`.
"""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Generic, TypeVar, cast, get_args

import msgspec

from apercu.errors import ApercuError
from apercu.read import worker as inside
from apercu.read.process import TOO_LONG, Worker, exit_name, frame
from apercu.records import FailureReason, ReadFailure, Record

K = TypeVar("K")
Q = TypeVar("Q")
R = TypeVar("R")

_TICK_S = 0.05  # how often memory is looked at; the kernel's own limit holds in between
_REASONS = frozenset(get_args(FailureReason))


class Limits(Record, frozen=True, kw_only=True):
    """What one request may take before its worker is killed.

    `wall_s` counts from the request, or from the last reply, and leaves out the time in which the
    caller did not listen. `cpu_s` counts likewise, rounded up to whole seconds. `memory_bytes` is
    what one worker may allocate; the default lets two workers and the program stay under 2 GB.
    `output_bytes` bounds one reply, and in `WorkerPool.run` all replies to one request. A worker
    is replaced after `requests` requests, or when it holds on to more than half its memory.
    """

    wall_s: float = 30.0
    cpu_s: float = 20.0
    memory_bytes: int = 704 << 20
    output_bytes: int = 32 << 20
    open_files: int = 64
    start_s: float = 60.0
    requests: int = 500


class Outcome(msgspec.Struct, Generic[R], frozen=True):
    """What one request came to: the replies in order, and the failure that ended them, if any."""

    replies: tuple[R, ...] = ()
    failure: ReadFailure | None = None


class WorkerStartError(ApercuError):
    """A worker could not be started: the program's own fault or setting, no document's."""


class _Task(Generic[K]):
    """A request on its way: whose it is, and how to speak of it."""

    def __init__(self, key: K, request: object) -> None:
        self.key = key
        self.url: str | None = getattr(request, "url", None) or None
        self.place: str = getattr(request, "place", "") or self.url or str(key)

    def fail(self, reason: str, message: str) -> ReadFailure:
        known = cast("FailureReason", reason if reason in _REASONS else "crashed")
        return ReadFailure(place=self.place, reason=known, message=message, url=self.url)


class _End(msgspec.Struct, frozen=True):
    """A request has ended, well or with a failure."""

    failure: ReadFailure | None = None


class WorkerPool(Generic[Q, R]):
    """Runs one function over requests, in processes that can be killed.

    `target` is `package.module:function`, imported in the workers: from a request to a reply, or
    to an iterator of replies. `request` and `reply` are types that msgspec can decode, at a name
    that can be imported; nothing else crosses the pipes. `initial` names a function without
    arguments that each new worker calls first, outside the limits (imports, models). Failures name
    their place by the request's `place` or `url`, else by the key. Workers start when they are
    first needed. Use it as a context manager, from one thread, for one run at a time.
    """

    def __init__(
        self,
        target: str,
        request: type[Q],
        reply: type[R],
        *,
        workers: int = 2,
        limits: Limits | None = None,
        initial: str | None = None,
    ) -> None:
        if workers < 1:
            raise ValueError(f"workers is {workers}; it must be 1 or more")
        self.limits = limits or Limits()
        self._setup = inside.Setup(
            target=target,
            request=f"{request.__module__}:{request.__qualname__}",
            initial=initial,
            memory_bytes=self.limits.memory_bytes,
            cpu_s=self.limits.cpu_s,
            output_bytes=self.limits.output_bytes,
            open_files=self.limits.open_files,
            parent=os.getpid(),
        )
        self._decoder = msgspec.msgpack.Decoder(reply)
        self._encoder = msgspec.msgpack.Encoder()
        self._most = workers
        self._workers: list[Worker] = []
        self._tasks: dict[Worker, _Task[object]] = {}
        self._running = False
        self._closed = False
        self.confinement: inside.Hello | None = None
        """What the workers are kept from, by the kernel or only in Python; None before a run."""

    def __enter__(self) -> WorkerPool[Q, R]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill every worker and wait for it; the pool cannot be used again."""
        self._closed = True
        for worker in list(self._workers):
            self._drop(worker)

    def run(self, requests: Iterable[tuple[K, Q]]) -> Iterator[tuple[K, Outcome[R]]]:
        """Give each request's outcome as it comes, in no fixed order.

        Takes a request from `requests` only when a worker is free. Replies that came before a
        failure are kept beside it. Raises WorkerStartError if no worker can be started.
        """
        held: dict[_Task[K], list[R]] = {}
        sizes: dict[_Task[K], int] = {}
        for task, event, size in self._events(requests):
            if isinstance(event, _End):
                sizes.pop(task, None)
                yield task.key, Outcome(tuple(held.pop(task, ())), event.failure)
                continue
            sizes[task] = sizes.get(task, 0) + size
            if sizes[task] > self.limits.output_bytes:
                failure = self._stop(task, sizes.pop(task))
                yield task.key, Outcome(tuple(held.pop(task, ())), failure)
                continue
            held.setdefault(task, []).append(event)

    def stream(self, requests: Iterable[tuple[K, Q]]) -> Iterator[tuple[K, R | ReadFailure]]:
        """Give each reply as it comes, and a ReadFailure where a request ended in one.

        For requests whose replies together are too large to be held, such as an archive's.
        """
        for task, event, _ in self._events(requests):
            if not isinstance(event, _End):
                yield task.key, event
            elif event.failure is not None:
                yield task.key, event.failure

    # --- the loop -------------------------------------------------------------------------

    def _events(self, requests: Iterable[tuple[K, Q]]) -> Iterator[tuple[_Task[K], R | _End, int]]:
        if self._closed or self._running:
            state = "closed" if self._closed else "at work on another run"
            raise RuntimeError(f"this pool of workers is {state}; make a pool of its own")
        self._running = True
        source = iter(requests)
        try:
            while True:
                yield from self._hand_out(source)
                if not self._tasks:
                    return
                left = time.monotonic()
                news: tuple[_Task[K], R | _End, int]
                for news in self._listen():
                    yield news
                    # The caller's time is not the worker's.
                    now = time.monotonic()
                    for worker in self._tasks:
                        worker.deadline += now - left
                    left = now
        finally:
            for worker in list(self._tasks):
                self._drop(worker)
            self._running = False

    def _hand_out(self, source: Iterator[tuple[K, Q]]) -> Iterator[tuple[_Task[K], _End, int]]:
        """Give waiting requests to free workers, starting workers as long as there may be more."""
        while len(self._tasks) < self._most:
            taken = next(source, None)
            if taken is None:
                return
            task: _Task[K] = _Task(taken[0], taken[1])
            try:
                payload = self._encoder.encode(taken[1])
            except UnicodeEncodeError as error:
                message = f"{task.place} holds text that cannot be sent to a reader: {error}"
                yield task, _End(task.fail("bad_record", _printable(message))), 0
                continue
            worker = self._free_worker()
            worker.unsent = memoryview(
                bytes(worker.unsent) + frame(inside.REQUEST, payload)
                if worker.unsent
                else frame(inside.REQUEST, payload)
            )
            if worker.started:
                worker.deadline = time.monotonic() + self.limits.wall_s
            worker.served += 1
            worker.peak_bytes = 0
            self._tasks[worker] = cast("_Task[object]", task)

    def _free_worker(self) -> Worker:
        for worker in list(self._workers):
            if worker in self._tasks:
                continue
            if worker.process.poll() is None:
                return worker
            self._drop(worker)
        worker = Worker(self._setup, self.limits.start_s)
        self._workers.append(worker)
        return worker

    def _drop(self, worker: Worker, grace_s: float = 0.0) -> int:
        self._tasks.pop(worker, None)
        if worker in self._workers:
            self._workers.remove(worker)
        return worker.kill(grace_s)

    def _listen(self) -> Iterator[tuple[_Task[K], R | _End, int]]:
        """Wait for one round of news from the busy workers."""
        with selectors.DefaultSelector() as selector:
            for worker in self._tasks:
                selector.register(worker.back, selectors.EVENT_READ, worker)
                if worker.unsent:
                    selector.register(worker.to, selectors.EVENT_WRITE, worker)
            ready = selector.select(_TICK_S)
        for chosen, mask in ready:
            worker = chosen.data
            if worker not in self._tasks:
                continue
            if mask & selectors.EVENT_WRITE:
                worker.send()
            else:
                yield from self._take(worker)
        for worker in list(self._tasks):
            failure = self._overrun(worker)
            if failure is not None:
                task = cast("_Task[K]", self._tasks[worker])
                self._drop(worker)
                yield task, _End(failure), 0

    def _take(self, worker: Worker) -> Iterator[tuple[_Task[K], R | _End, int]]:
        """Turn the frames that came from one worker into events."""
        task = cast("_Task[K]", self._tasks[worker])
        frames = worker.receive(self.limits.output_bytes + 4096)
        if frames is None:
            yield task, _End(self._post_mortem(worker, task)), 0
            return
        for kind, payload in frames:
            if self._tasks.get(worker) is not task:
                return  # stopped by the caller between two frames
            event = self._understand(worker, task, kind, payload)
            if event is not None:
                yield task, event, len(payload)

    def _understand(
        self, worker: Worker, task: _Task[K], kind: bytes, payload: bytes
    ) -> R | _End | None:
        """Read one frame; a worker that does not keep to the form is killed."""
        worker.deadline = time.monotonic() + self.limits.wall_s
        wrong = "broke the form of its pipe"
        try:
            if kind == inside.REPLY and worker.started:
                return self._decoder.decode(payload)
            if kind == inside.DONE and worker.started:
                self._release(worker)
                return _End()
            if kind == inside.FAILED and worker.started:
                failed = msgspec.msgpack.decode(payload, type=inside.Failed)
                self._release(worker, fresh=failed.reason == "memory")
                return _End(task.fail(failed.reason, self._phrase(task, failed)))
            if kind in {inside.HELLO, inside.NOT_STARTED} and not worker.started:
                self._greet(worker, kind, payload)
                return None
        except (msgspec.DecodeError, RecursionError) as error:
            wrong = f"sent what is no result: {error}"
        self._drop(worker)
        if kind == TOO_LONG:
            return _End(task.fail("output", self._too_much(task)))
        return _End(task.fail("crashed", f"the reader of {task.place} {wrong}"))

    def _greet(self, worker: Worker, kind: bytes, payload: bytes) -> None:
        if kind == inside.NOT_STARTED:
            cause = msgspec.msgpack.decode(payload, type=str)
            self._drop(worker)
            raise WorkerStartError(f"no worker could start {self._setup.target}: {cause}")
        self.confinement = msgspec.msgpack.decode(payload, type=inside.Hello)
        worker.started = True

    def _release(self, worker: Worker, *, fresh: bool = False) -> None:
        """Free a worker for the next request, or replace it where it has grown or aged."""
        del self._tasks[worker]
        worn = worker.served >= self.limits.requests
        if fresh or worn or worker.memory() > self.limits.memory_bytes // 2:
            self._drop(worker)

    # --- failures -------------------------------------------------------------------------

    def _stop(self, task: _Task[K], size: int) -> ReadFailure:
        """End a request whose replies grow too large in sum; `size` is what has come."""
        for worker, current in list(self._tasks.items()):
            if current is task:
                self._drop(worker)
        return task.fail("output", self._too_much(task, f"{size:,} bytes so far"))

    def _too_much(self, task: _Task[K], how: str = "") -> str:
        most = self.limits.output_bytes >> 20
        return (
            f"{task.place} gives more than the {most} MiB of text that one input may give"
            f"{f' ({how})' if how else ''}; split it into parts"
        )

    def _phrase(self, task: _Task[K], failed: inside.Failed) -> str:
        if failed.reason == "memory":
            return self._too_big(task)
        if failed.reason == "output":
            return self._too_much(task, failed.message)
        if failed.reason == "crashed":
            return f"the reader failed on {task.place}: {failed.message}; please report it"
        return failed.message

    def _too_big(self, task: _Task[Any]) -> str:
        most = self.limits.memory_bytes >> 20
        return (
            f"{task.place} takes more than {most} MiB of memory to read, and was stopped; "
            "save its text in a simpler form and add that"
        )

    def _overrun(self, worker: Worker) -> ReadFailure | None:
        task = self._tasks[worker]
        if worker.memory() > self.limits.memory_bytes * 1.25 and worker.started:
            return task.fail("memory", self._too_big(task))
        if time.monotonic() > worker.deadline:
            if not worker.started:
                raise WorkerStartError(
                    f"a worker for {self._setup.target} did not start within "
                    f"{self.limits.start_s:g} s; the machine may be overloaded, try again"
                )
            return task.fail("timeout", self._too_long(task, f"{self.limits.wall_s:g} s"))
        return None

    def _too_long(self, task: _Task[Any], limit: str) -> str:
        return (
            f"reading {task.place} took longer than {limit} and was stopped; "
            "try it again by itself, or save its text in a simpler form"
        )

    def _post_mortem(self, worker: Worker, task: _Task[K]) -> ReadFailure:
        """Say why a worker ended in the middle of a request."""
        code = self._drop(worker, grace_s=1.0)  # the pipe can close a moment before the end
        if not worker.started:
            raise WorkerStartError(
                f"a worker for {self._setup.target} ended before it was ready ({exit_name(code)})"
            )
        if code == -signal.SIGXCPU:
            cpu = f"{self.limits.cpu_s:g} s of processor time"
            return task.fail("timeout", self._too_long(task, cpu))
        # Native code that is refused memory aborts or crashes; the peak tells it from a mere bug.
        if worker.peak_bytes > self.limits.memory_bytes * 0.6:
            return task.fail("memory", self._too_big(task))
        how = exit_name(code)
        if code == -signal.SIGABRT:
            how += f", as when more than {self.limits.memory_bytes >> 20} MiB are asked for at once"
        return task.fail(
            "crashed",
            f"the reader ended on {task.place} ({how}); the file is damaged or "
            "hostile; open it in another program and save its text",
        )


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
