"""A pool without workers: answers in this process, one question after the other.

For whoever makes all pages in one go, out of a release and queries of our own: nothing here holds a query to a limit or
can stop it. Questions of visitors go to `Pool`.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, replace

from kg.errors import KgError
from kg.limits import Limits
from kg.store.guard import inspect_query
from kg.store.interface import Question
from kg.store.pool import Pool
from kg.store.run import Run
from kg.store.spec import EngineSpec
from kg.store.worker import CUT, LENGTH, read_question

_KEPT_BYTES = 32 << 20
"""What is remembered of answers: the pages of one thing, in two languages and many formats, ask the same."""


class DirectPool(Pool):
    """Asked as a pool is, and asks the engine itself. It needs no start, and `close` ends nothing but the engine."""

    def __init__(self, spec: EngineSpec, limits: Limits) -> None:
        """Open the engine. Raises what `EngineSpec.open` raises."""
        super().__init__(spec, limits)
        self._engine = spec.open()
        self._kept: OrderedDict[Question, tuple[bytes, int, int]] = OrderedDict()
        self._size = 0

    async def start(self) -> None:
        """There is nothing to start."""

    async def close(self, patience: float = 0.0) -> None:  # noqa: ARG002 - nothing is under way
        """Let go of the store."""
        self._engine.close()

    async def answer(self, question: Question, *, client: str = "") -> bytes:  # noqa: ARG002 - there is one client
        """Answer a question at once, without the way that leads to workers."""
        return self._ask(question)[0]

    def submit(self, run: Run) -> None:
        """Answer a question at once; what goes wrong is the run's error, as it is with workers."""
        try:
            run.body, run.rows, run.flags = self._answer(run.payload)
        except KgError as error:
            run.finish(error)
        else:
            run.finish()

    def cancel(self, run: Run) -> None:
        """There is nothing under way that could be ended."""

    def _answer(self, payload: bytes) -> tuple[bytes, int, int]:
        asked = json.loads(payload[LENGTH.size :])
        if "inspect" in asked:
            return json.dumps(asdict(inspect_query(asked["inspect"]))).encode(), 0, 0
        return self._ask(read_question(asked, self.limits))

    def _ask(self, question: Question) -> tuple[bytes, int, int]:
        kept = self._kept.get(question)
        if kept is not None:
            self._kept.move_to_end(question)
            return kept
        pieces: list[bytes] = []
        outcome = self._engine.answer(replace(question, max_rows=self.limits.rows), pieces.append)
        answer = b"".join(pieces), outcome.rows, CUT if outcome.cut else 0
        self._keep(question, answer)
        return answer

    def _keep(self, question: Question, answer: tuple[bytes, int, int]) -> None:
        self._kept[question] = answer
        self._size += len(question.text) + len(answer[0])
        while self._size > _KEPT_BYTES and self._kept:
            old, (body, *_) = self._kept.popitem(last=False)
            self._size -= len(old.text) + len(body)
