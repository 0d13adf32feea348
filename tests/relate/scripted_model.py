"""A language model that says what a test wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from apercu.ports import Completion, ModelError


class Scripted:
    """Answers with the next of its answers, and with the last for ever; raises what is an error."""

    name = "a scripted model"
    id = "scripted"

    def __init__(self, *answers: str | ModelError | Callable[[str], str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def complete(
        self, instructions: str, given: str, schema: Mapping[str, object] | None = None
    ) -> Completion:
        self.asked.append((instructions, given))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, ModelError):
            raise answer
        return Completion(answer if isinstance(answer, str) else answer(given))


def act(type: str = "ACCUSE", trigger: str = "condemned", **fields: Any) -> dict[str, Any]:  # noqa: A002
    base: dict[str, Any] = {
        "sentence": 1, "type": type, "mode": None, "realis": "happened", "trigger": trigger,
        "clause": "France condemned Hungary", "source": ["France"], "target": ["Hungary"],
        "date": None, "holder": [],
    }  # fmt: skip
    return {**base, **fields}


def telling(*acts: object) -> str:
    return json.dumps({"acts": acts})
