"""A language model behind an address: any service that speaks OpenAI's chat completions.

One request, one answer, nothing streamed, no tools. Time and bytes are bounded by
`apercu.adapters.posting`. Nothing is tried again but a request whose settings the service does not
take: services differ in which they know.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NoReturn

import msgspec

from apercu.adapters.posting import Reply, Unanswered, checked_address, post
from apercu.config import OPENAI_BASE, Secret
from apercu.errors import SettingError
from apercu.ports import Completion, ModelError, ModelTrouble

TIMEOUT_S = 120.0
"""For one answer, from the look-up of the address to the last byte; a small model on a plain
machine writes some 10 tokens a second."""
ANSWER_BYTES = 2**20
"""4,096 tokens take some 20 kB, with all that services put around them; nothing honest takes
this much."""
ANSWER_TOKENS = 4_096
SAID_CHARACTERS = 200
MAKER = "openai:"


class _Message(msgspec.Struct, frozen=True):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Message
    finish_reason: str | None = None


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Answer(msgspec.Struct, frozen=True):
    choices: list[_Choice]
    model: str | None = None
    usage: _Usage | None = None


def make_language_model(given: str, values: Mapping[str, str]) -> LanguageService:
    """Make the model that `openai:NAME` means, by the values of an environment.

    `OPENAI_BASE_URL` is its address, OpenAI's own if not set; `OPENAI_API_KEY` goes there alone.
    Raises `SettingError`.
    """
    name = given.removeprefix(MAKER).strip()
    if not given.startswith(MAKER) or not name or not name.isprintable():
        raise SettingError(f"--model is {given!r}; write openai:NAME, with the model's name")
    base = values.get("OPENAI_BASE_URL") or OPENAI_BASE
    key = (values.get("OPENAI_API_KEY") or "").strip()
    if not key and base.rstrip("/") == OPENAI_BASE:
        raise SettingError(
            f"--model is {given!r} and OPENAI_API_KEY is not set; set it, or OPENAI_BASE_URL to the"
            " address of a service that wants none"
        )
    if not (key.isascii() and key.isprintable()):
        raise SettingError("OPENAI_API_KEY holds characters that no key has; copy it again")
    return LanguageService(base, name, key=Secret(key) if key else None)


class LanguageService:
    """Words by a service; `apercu.ports.LanguageModel`.

    `base` is the address up to `/chat/completions`. `key` is sent as a bearer token, to this
    address alone, and stands in no message. Raises `SettingError` for an address that cannot be
    used.
    """

    def __init__(
        self,
        base: str,
        model: str,
        *,
        key: Secret | None = None,
        timeout_s: float = TIMEOUT_S,
        answer_bytes: int = ANSWER_BYTES,
        answer_tokens: int = ANSWER_TOKENS,
    ) -> None:
        self._address = checked_address(
            base, setting="OPENAI_BASE_URL", key="OPENAI_API_KEY", ending="/chat/completions",
            has_key=key is not None,
        )  # fmt: skip
        self.model = model
        self._key = key
        self._timeout_s = timeout_s
        self._answer_bytes = answer_bytes
        self._answer_tokens = answer_tokens
        self._not_taken: set[str] = set()

    def __repr__(self) -> str:
        return f"LanguageService({self.name})"

    @property
    def place(self) -> str:
        """Return the address that is asked."""
        return f"{self._address.geturl().rstrip('/')}/chat/completions"

    @property
    def name(self) -> str:
        """Return the model's name and where it runs."""
        return f"{self.model} at {self._address.netloc}"

    @cached_property
    def id(self) -> str:
        """Hash address, model and settings."""
        shaping = json.dumps([self.place, self.model, self._answer_tokens]).encode()
        return f"service-{hashlib.sha256(shaping).hexdigest()[:32]}"

    def complete(
        self, instructions: str, given: str, schema: Mapping[str, object] | None = None
    ) -> Completion:
        """Answer what is given as the instructions say; raises `ModelError`."""
        end = time.monotonic() + self._timeout_s
        messages = [_message("system", instructions), _message("user", given)]
        while True:
            sent = self._settings(schema)
            body = {"model": self.model, "messages": messages, **sent}
            reply = self._post(json.dumps(body).encode(), end - time.monotonic())
            named = self._not_known(reply, sent)
            if named is None:
                return self._read(reply)
            self._not_taken.add(named)

    def _settings(self, schema: Mapping[str, object] | None) -> dict[str, Any]:
        """Give what a request asks for beside its words; a service may not know some of it."""
        wanted: dict[str, Any] = {"temperature": 0, "seed": 0, "max_tokens": self._answer_tokens}
        if "max_tokens" in self._not_taken:
            wanted["max_completion_tokens"] = self._answer_tokens  # the newer name of the same
        if schema is not None:
            form = {"name": "answer", "strict": True, "schema": schema}
            wanted["response_format"] = {"type": "json_schema", "json_schema": form}
        return {name: value for name, value in wanted.items() if name not in self._not_taken}

    def _not_known(self, reply: Reply, sent: Mapping[str, object]) -> str | None:
        """Tell which setting the service says it does not take."""
        if reply.status not in {400, 422}:
            return None
        said = reply.body.decode("utf-8", "replace")
        return next((name for name in ("response_format", "temperature", "seed",
                                       "max_tokens", "max_completion_tokens")
                     if name in sent and name in said), None)  # fmt: skip

    def _post(self, body: bytes, left_s: float) -> Reply:
        if left_s <= 0:
            self._fail("late", f"did not answer within {self._timeout_s:g} s")
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "apercu",
            "Connection": "close",
        }
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.reveal()}"
        path = f"{self._address.path.rstrip('/')}/chat/completions"
        try:
            return post(
                self._address, path, body, headers,
                timeout_s=left_s, answer_bytes=self._answer_bytes,
            )  # fmt: skip
        except Unanswered as error:
            said = str(error)
            if error.why == "late":
                said = f"did not answer whole within {self._timeout_s:g} s"
            # A server that sends the key back has it in its line, and so in the error: left out.
            echoed = self._scrubbed(str(error)) != str(error)
            self._fail(error.why, said, cause=None if echoed else error)

    def _read(self, reply: Reply) -> Completion:
        """Take the words out of an answer."""
        self._check_status(reply)
        if reply.packed not in {None, "", "identity"}:
            self._fail("malformed", f"packed its answer ({reply.packed}), which was not asked for")
        try:
            answer = msgspec.json.decode(reply.body, type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self._fail("malformed", f"did not answer with a chat completion: {error}", cause=error)
        if not answer.choices:
            self._fail("malformed", "answered with no choice")
        choice = answer.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            said = self._harmless(choice.message.refusal or "its filter")
            self._fail("refused", f"declined to answer: {said}")
        if choice.finish_reason == "length":
            self._fail("too_long", f"had not ended after {self._answer_tokens:,} tokens")
        if not (choice.message.content or "").strip():
            self._fail("malformed", "answered with no words")
        usage = answer.usage or _Usage()
        return Completion(
            choice.message.content or "", answer.model, usage.prompt_tokens, usage.completion_tokens
        )

    def _check_status(self, reply: Reply) -> None:
        if 300 <= reply.status < 400:
            self._fail(
                "rejected", f"sends elsewhere (status {reply.status}), which is not followed"
            )
        if reply.status != 200:
            said = self._harmless(reply.body.decode("utf-8", "replace"))
            again = reply.status in {408, 409, 425, 429} or reply.status >= 500
            self._fail(
                "unavailable" if again else "rejected",
                f"answered with status {reply.status}: {said}",
            )

    def _harmless(self, said: str) -> str:
        """Make a service's words fit for a message: short, of one line, without the key."""
        said = " ".join(said.split())
        if self._key is not None:
            said = said.replace(self._key.reveal(), "…")
        return "".join(c for c in said if c.isprintable())[:SAID_CHARACTERS] or "no words"

    def _fail(
        self, trouble: ModelTrouble, what: str, *, cause: Exception | None = None
    ) -> NoReturn:
        remedy = {
            "rejected": "check --model, OPENAI_BASE_URL and OPENAI_API_KEY",
            "refused": "ask another model",
            "malformed": "check OPENAI_BASE_URL, or ask another model",
            "too_long": "ask another model, or give shorter texts",
        }.get(trouble, "try again later")
        message = f"the language model {self.name} {self._scrubbed(what)}; {remedy}"
        again = trouble in {"unreachable", "late", "unavailable"}
        raise ModelError(message, trouble=trouble, retry=again) from cause

    def _scrubbed(self, what: str) -> str:
        return what if self._key is None else what.replace(self._key.reveal(), "…")


def _message(role: str, words: str) -> dict[str, str]:
    # Half a surrogate pair, which a page may hold, is no text to a service.
    return {"role": role, "content": words.encode("utf-8", "replace").decode("utf-8")}
