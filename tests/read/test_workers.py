from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apercu.read.process import environment
from apercu.read.workers import Limits, Outcome, WorkerPool, WorkerStartError
from apercu.records import RawCapture, Reading

HERE = Path(__file__).parent
LIMITS = Limits(wall_s=2.0, cpu_s=1.0, memory_bytes=256 << 20, output_bytes=1 << 20)


@pytest.fixture(autouse=True)
def _targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def make(target: str, **settings: object) -> WorkerPool[bytes, bytes]:
    settings.setdefault("limits", LIMITS)
    settings.setdefault("workers", 1)
    return WorkerPool(f"worker_targets:{target}", bytes, bytes, **settings)  # type: ignore[arg-type]


def ask(pool: WorkerPool[bytes, bytes], request: bytes) -> Outcome[bytes]:
    ((key, outcome),) = pool.run([("key", request)])
    assert key == "key"
    return outcome


@pytest.fixture(scope="module")
def hostile() -> object:
    sys.path.insert(0, str(HERE))
    with make("misbehave", workers=2) as pool:
        yield pool
    sys.path.remove(str(HERE))


def test_every_request_is_answered_once_whatever_the_order() -> None:
    with make("echo", workers=2) as pool:
        answers = dict(pool.run((n, str(n).encode()) for n in range(300)))
    assert {key: outcome.replies for key, outcome in answers.items()} == {
        n: (str(n).encode(),) for n in range(300)
    }


def test_several_replies_come_in_order() -> None:
    with make("count") as pool:
        assert ask(pool, b"5").replies == (b"0", b"1", b"2", b"3", b"4")
        assert ask(pool, b"0") == Outcome()


def test_requests_are_taken_only_when_a_worker_is_free() -> None:
    taken = []

    def requests():
        for n in range(50):
            taken.append(n)
            yield n, b"x"

    with make("echo", workers=2) as pool:
        for done, _ in enumerate(pool.run(requests())):
            assert len(taken) <= done + 1 + 2


@pytest.mark.parametrize(
    ("request_", "reason", "words"),
    [
        (b"spin", "timeout", "was stopped"),
        (b"sleep", "timeout", "longer than 2 s"),
        (b"memory", "memory", "256 MiB"),
        (b"segfault", "crashed", "SIGSEGV"),
        (b"exit", "crashed", "exit code 3"),
        (b"raises", "crashed", "KeyError"),
        (b"read_error", "encrypted", "locked"),
        (b"large", "output", "1 MiB"),
        (b"many", "output", "1 MiB"),
        (b"not_a_reply", "crashed", "no result"),
        (b"garbage", "crashed", "pipe"),
        (b"python_socket", "crashed", "may not use socket"),
        (b"python_write", "crashed", "may not write"),
        (b"fork", "crashed", "may not use os.fork"),
    ],
)
def test_a_bad_request_fails_alone_and_says_why(
    hostile: WorkerPool[bytes, bytes], request_: bytes, reason: str, words: str
) -> None:
    answers = dict(hostile.run([("bad", request_), ("good", b"fine")]))
    failure = answers["bad"].failure
    assert failure is not None
    assert failure.reason == reason
    assert words in failure.message
    assert failure.place == "bad"
    assert answers["good"] == Outcome((b"fine",))


def test_replies_before_a_failure_are_kept(hostile: WorkerPool[bytes, bytes]) -> None:
    outcome = ask(hostile, b"two_then_error")
    assert outcome.replies == (b"one", b"two")
    assert outcome.failure is not None
    assert outcome.failure.reason == "no_text"


def test_what_a_library_prints_does_not_reach_the_pipe(hostile: WorkerPool[bytes, bytes]) -> None:
    assert ask(hostile, b"chatter") == Outcome((b"fine",))


def test_native_code_has_no_network_and_changes_no_file(
    hostile: WorkerPool[bytes, bytes],
) -> None:
    ask(hostile, b"fine")
    assert hostile.confinement is not None
    if hostile.confinement.network == "python" or hostile.confinement.files == "python":
        pytest.skip(f"this kernel confines no further than {hostile.confinement}")
    (answer,) = ask(hostile, b"native_connect").replies
    assert answer in {b"Network is unreachable", b"Permission denied"}
    assert ask(hostile, b"native_write").replies == (b"refused",)
    assert not Path("/tmp/apercu-test-native").exists()


def test_a_worker_sees_neither_keys_nor_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert not {"HTTPS_PROXY", "OPENAI_API_KEY"} & environment().keys()
    with make("threads") as pool:
        assert ask(pool, b"OPENAI_API_KEY").replies == (b"1 None",)


def test_a_worker_is_replaced_after_its_number_of_requests() -> None:
    with make("pid", limits=Limits(requests=3)) as pool:
        pids = [outcome.replies[0] for _, outcome in pool.run((n, b"") for n in range(7))]
    assert [len(set(pids[:3])), len(set(pids[:4])), len(set(pids))] == [1, 2, 3]


def test_stream_gives_replies_beyond_what_one_request_may_hold() -> None:
    with make("misbehave") as pool:
        total = sum(len(reply) for _, reply in pool.stream([("k", b"many")]))
    assert total == 10_000_000


def test_the_callers_own_time_is_not_counted() -> None:
    with make("count", limits=Limits(wall_s=0.4)) as pool:
        got = 0
        for _, _reply in pool.stream([("k", b"3")]):
            got += 1
            time.sleep(0.5)
    assert got == 3


def test_leaving_a_run_early_kills_what_is_at_work() -> None:
    with make("misbehave", workers=2) as pool:
        for _ in pool.run([(1, b"fine"), (2, b"sleep"), (3, b"sleep")]):
            break
        assert ask(pool, b"fine") == Outcome((b"fine",))
        processes = [worker.process for worker in pool._workers]
    assert all(process.returncode is not None for process in processes)


def test_a_worker_that_cannot_start_is_no_documents_fault() -> None:
    with make("no_such_function") as pool, pytest.raises(WorkerStartError, match="no_such"):
        ask(pool, b"")
    with (
        make("echo", initial="worker_targets:never_starts") as pool,
        pytest.raises(WorkerStartError, match="before it was ready"),
    ):
        ask(pool, b"")


def test_text_that_cannot_be_sent_fails_alone() -> None:
    capture = RawCapture(url="file:\udc80", payload=b"x")
    with WorkerPool("apercu.read.dispatch:read_capture", RawCapture, Reading) as pool:
        ((_, outcome),) = pool.run([(1, capture)])
    assert outcome.failure is not None
    assert outcome.failure.reason == "bad_record"


def test_a_closed_pool_refuses() -> None:
    pool = make("echo")
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        ask(pool, b"")


def test_no_worker_outlives_a_killed_parent() -> None:
    script = (
        f"import sys; sys.path[:] = {[str(Path(entry).absolute()) for entry in sys.path]!r}\n"
        "from apercu.read.workers import WorkerPool\n"
        "pool = WorkerPool('worker_targets:pid', bytes, bytes, workers=1)\n"
        "print(next(pool.run([(1, b'')]))[1].replies[0].decode(), flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 5
    while time.monotonic() < until and _is_running(worker):
        time.sleep(0.02)
    assert not _is_running(worker)


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
