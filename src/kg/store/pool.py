"""The pool: questions go in, answers or errors come out, whatever the questions do to their workers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

from kg.errors import EngineError, KgError, LimitReached
from kg.formats import RESULTS_JSON
from kg.limits import MIB, Limits
from kg.store.clock import TICK
from kg.store.guard import Inspection
from kg.store.interface import Question
from kg.store.run import Run, pack_inspection, pack_question
from kg.store.scheduler import Scheduler
from kg.store.spec import EngineSpec

LARGEST_WHOLE = 64 * MIB
"""Longest answer in bytes that is held in memory whole: for pages, and for clients that cannot take it in pieces."""

_COUNT_DEFAULT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_COUNT_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


class Pool:
    """Workers over one engine. Everything here happens in one event loop; nothing blocks it."""

    def __init__(self, spec: EngineSpec, limits: Limits, open_ports: tuple[int, ...] = ()) -> None:
        self.limits = limits
        self._scheduler = Scheduler(spec, limits, open_ports)
        self._crew = self._scheduler.crew
        self._graphs: dict[str, int] | None = None
        self._triples: int | None = None

    @property
    def spec(self) -> EngineSpec:
        """The engine that answers."""
        return self._crew.spec

    async def start(self) -> None:
        """Start the workers; ready when the first is. Raises EngineError where the engine cannot be opened."""
        try:
            await self._crew.start()
            await self.answer(Question("ASK {}", RESULTS_JSON))
        except KgError:
            await self.close()
            raise

    def open_gateway(self, address: str, port: int) -> None:
        """Let workers call this address, before they are started."""
        self._crew.spec = replace(self.spec, gateway=address)
        self._crew.open_ports = (port,)

    async def close(self, patience: float = 0.0) -> None:
        """Wait for what is under way, no longer than `patience` seconds, then end all workers."""
        self._crew.closing = True
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while self.under_way and loop.time() < end:
            await asyncio.sleep(TICK)
        for run in self._scheduler.under_way:
            run.finish(EngineError("the service is stopping"))
        await self._crew.close()

    @property
    def under_way(self) -> int:
        """How many questions have no answer yet."""
        return len(self._scheduler.under_way)

    @property
    def state(self) -> dict[str, int]:
        """Numbers for whoever watches: workers that are free, and questions in each lane."""
        scheduler = self._scheduler
        return {
            "idle": len(self._crew.idle),
            "fresh": len(scheduler.fresh),
            "short": len(scheduler.short),
            "waiting": len(scheduler.waiting),
            "long": len(scheduler.long),
        }

    @property
    def sandbox(self) -> tuple[str, ...]:
        """What keeps the workers from the network, beneath the guard."""
        return self._crew.link.sandbox if self._crew.link else ()

    @property
    def is_ready(self) -> bool:
        """True where a question would find a worker, at once or soon."""
        return self._crew.is_at_work and bool(self._crew.link and self._crew.link.workers)

    def submit(self, run: Run) -> None:
        """Let a question begin, or wait. Raises Busy where too many wait."""
        self._scheduler.submit(run)

    def cancel(self, run: Run) -> None:
        """Nobody waits for this any more: free its place. Does nothing for one that has none."""
        self._scheduler.cancel(run)

    def make_run(
        self,
        question: Question,
        *,
        client: str = "",
        coding: str = "",
        key: str = "",
        buffer: int = 0,
        on_slow: Callable[[], None] | None = None,
    ) -> Run:
        """A question, ready to be submitted; `buffer`: bytes that are held back before an answer streams."""
        begun = asyncio.get_running_loop().create_future()
        payload = pack_question(question, coding)
        return Run(payload, client, key or question.text, begun, buffer or self.limits.buffer, on_slow)

    async def ask(self, question: Question, *, client: str = "") -> Run:
        """Ask, and wait for the whole answer; what is longer than LARGEST_WHOLE is an error."""
        run = self.make_run(question, client=client, buffer=LARGEST_WHOLE)
        await self.finish(run)
        return run

    async def answer(self, question: Question, *, client: str = "") -> bytes:
        """Ask, and wait for the bytes of the whole answer."""
        return (await self.ask(question, client=client)).body

    async def inspect(self, text: str, *, client: str = "") -> Inspection:
        """Inspect a query that is too odd to be inspected here, where everybody would wait for it."""
        begun = asyncio.get_running_loop().create_future()
        body = await self.finish(Run(pack_inspection(text), client, f"inspect {text}", begun, LARGEST_WHOLE))
        return Inspection(**json.loads(body))

    async def graphs(self) -> dict[str, int]:
        """The named graphs, each with its number of triples: counted once, the data never change."""
        if self._graphs is None:
            found = json.loads(await self.answer(Question(_COUNT_GRAPHS, RESULTS_JSON)))
            rows = found["results"]["bindings"]
            self._graphs = {row["g"]["value"]: int(row["n"]["value"]) for row in rows if row["g"]["type"] == "uri"}
        return self._graphs

    async def triples(self) -> int:
        """The number of triples that a query without a dataset finds; counted once."""
        if self._triples is None:
            found = json.loads(await self.answer(Question(_COUNT_DEFAULT, RESULTS_JSON)))
            self._triples = int(found["results"]["bindings"][0]["n"]["value"])
        return self._triples

    async def finish(self, run: Run) -> bytes:
        """Submit a question, and wait for the bytes of the whole answer."""
        self.submit(run)
        try:
            await run.begun
            if run.streams:
                raise LimitReached(
                    "bytes", f"the answer is longer than {LARGEST_WHOLE} bytes, too long to be shown here"
                )
            return run.body
        finally:
            self.cancel(run)
