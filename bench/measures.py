"""What is measured of a size of data, and in which order: rounds between the servers alternate."""

from __future__ import annotations

import itertools
import math
import os
import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from dataset import Dataset
from load import Load, run_batch, run_wrk
from mix import KINDS, Kind, Request, fixed, request_of, varied
from probe import Client, Streamed, count_rows, etags_of, killer, stream
from processes import proportional_memory, wait_until_quiet
from rate import Latencies, percentile, run_rate
from servers import OXIGRAPH, Recipe, Server, ServerError, running

LIGHT_BELOW_MS = 5.0
HEAVY_FROM_MS = 10.0

Progress = Callable[[str], None]

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Plan:
    """How long and how often."""

    seconds: int = 5
    rounds: int = 3
    connections: Sequence[int] = (1, 8, 32)
    repeats: int = 7
    starts: int = 5


@dataclass(frozen=True)
class Key:
    """One cell: what was asked, on how many connections, of which server."""

    what: str
    connections: int
    server: str


@dataclass(frozen=True)
class Pressure:
    """Light queries at half of what a server can do: quiet, and while a query runs that never ends."""

    rate: float
    quiet: Latencies
    pressed: Latencies
    killed: Sequence[int]


@dataclass
class Results:
    """All that was found for one size of data."""

    dataset: Dataset
    milliseconds: dict[str, dict[str, float]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    loads: dict[Key, list[Load]] = field(default_factory=dict)
    pressure: dict[str, Pressure] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)
    idle: dict[str, int] = field(default_factory=dict)
    streams: dict[str, Streamed] = field(default_factory=dict)

    def weight(self, kind: Kind) -> str:
        """Say `light` or `heavy` by what the Oxigraph server took, or nothing for what is neither.

        Light are only questions about one thing: those about all of them grow with the data.
        """
        took = self.milliseconds[kind.name][OXIGRAPH]
        return "light" if kind.pool and took < LIGHT_BELOW_MS else "heavy" if took >= HEAVY_FROM_MS else ""

    def kinds(self, weight: str) -> list[Kind]:
        """Give the kinds of that weight."""
        return [kind for kind in KINDS if self.weight(kind) == weight]

    def per_second(self, key: Key) -> float | None:
        """Give the median of the rounds; nothing where it was not measured."""
        loads = self.loads.get(key)
        return statistics.median(load.per_second for load in loads) if loads else None

    def ratio(self, key: Key, base: Key) -> float | None:
        """Give the median of the ratios, round by round: what else the machine did then, both had to bear."""
        pairs = list(zip(self.loads.get(key, []), self.loads.get(base, []), strict=False))
        ratios = [one.per_second / other.per_second for one, other in pairs if other.per_second]
        return statistics.median(ratios) if ratios else None


def check_rows(servers: Iterable[Server], kinds: Iterable[Kind], dataset: Dataset) -> dict[str, int]:
    """Ask every kind of every server; raises ServerError unless all give the same number of rows."""
    found: dict[str, dict[str, int]] = {}
    for server in servers:
        client = Client(server.port)
        for kind in kinds:
            value = dataset.pools[kind.pool][0] if kind.pool else ""
            status, media_type, _, body = client.ask(request_of(kind, value, server.path), next(_numbers))
            if status != 200:
                raise ServerError(f"{server.name}, {kind.name}: status {status}, {body[:300]!r}")
            found.setdefault(kind.name, {})[server.name] = count_rows(media_type, body)
        client.close()
    for name, rows in found.items():
        if len(set(rows.values())) > 1:
            raise ServerError(f"the servers do not answer the same to {name!r}: {rows}")
    return {name: next(iter(rows.values())) for name, rows in found.items()}


def time_kinds(servers: Sequence[Server], results: Results, repeats: int) -> None:
    """Time every kind, one query at a time, none twice."""
    clients = [(server, Client(server.port)) for server in servers]
    for kind in KINDS:
        times: dict[str, list[float]] = {}
        requests = varied([kind], results.dataset.pools, "", each=repeats)
        for request in requests:
            number = next(_numbers)
            for server, client in clients:
                took = client.time(Request(server.path + request.path, request.accept), number)
                times.setdefault(server.name, []).append(took)
        results.milliseconds[kind.name] = {name: statistics.median(each) for name, each in times.items()}
    for _, client in clients:
        client.close()


@dataclass(frozen=True)
class Job:
    """What is asked, of whom, and with which requests: for some seconds, or each of them once."""

    what: str
    server: Server
    requests: Sequence[Request]
    seconds: int | None


def never_repeated_light(servers: Iterable[Server], results: Results, seconds: int) -> list[Job]:
    """Jobs that ask the light mix, no query twice."""
    kinds, pools = results.kinds("light"), results.dataset.pools
    return [Job("never repeated, light", each, varied(kinds, pools, each.path), seconds) for each in servers]


def never_repeated_heavy(servers: Iterable[Server], results: Results, seconds: int, connections: int) -> list[Job]:
    """Jobs that ask the heavy mix so often that it takes about `seconds`, but twice on every connection at least."""
    kinds, pools = results.kinds("heavy"), results.dataset.pools
    if not kinds:
        return []
    one_round = sum(results.milliseconds[kind.name][OXIGRAPH] for kind in kinds) / 1e3
    cores = min(connections, os.cpu_count() or 1)
    each = math.ceil(max(seconds * cores / one_round, 2 * connections / len(kinds)))
    jobs = []
    for server in servers:
        requests = varied(kinds, pools, server.path, each=each)
        random.Random(1).shuffle(requests)  # alike for all servers
        jobs.append(Job("never repeated, heavy", server, requests, None))
    return jobs


def repeated(servers: Iterable[Server], results: Results, seconds: int) -> list[Job]:
    """Jobs that ask a few light queries over and over, and once more with the ETag where a server sends one."""
    jobs: list[Job] = []
    for server in servers:
        requests = fixed(results.kinds("light"), results.dataset.pools, server.path)
        jobs.append(Job("repeated, light", server, requests, seconds))
        if tagged := etags_of(server.port, requests):
            jobs.append(Job("repeated, light, 304", server, tagged, seconds))
    return jobs


def run_jobs(light: Sequence[Job], heavy: Sequence[Server], results: Results, plan: Plan, progress: Progress) -> None:
    """Run the `light` jobs, and the heavy mix on the `heavy` servers, in every round at every number of connections."""
    for number in range(plan.rounds):
        for connections in plan.connections:
            progress(f"round {number + 1} of {plan.rounds}, {connections} connections")
            # A slow query takes its time: a run of double length makes a figure that says something.
            for job in (*light, *never_repeated_heavy(heavy, results, 2 * plan.seconds, connections)):
                port, requests = job.server.port, job.requests
                if job.seconds is None:
                    found = run_batch(port, requests, connections)
                else:
                    found = run_wrk(port, requests, connections, job.seconds)
                results.loads.setdefault(Key(job.what, connections, job.server.name), []).append(found)
                wait_until_quiet(job.server.pid)


def press(recipe: Recipe, results: Results, seconds: int) -> None:
    """Measure a fresh server's latency quiet and beside a killer."""
    requests = varied(results.kinds("light"), results.dataset.pools, recipe.path)
    with running(recipe) as server:
        run_wrk(server.port, requests, 8, seconds)  # warm up
        rate = run_wrk(server.port, requests, 8, seconds).per_second / 2
        quiet = run_rate(server.port, requests, rate, 2 * seconds, first=1)
        wait_until_quiet(server.pid)
        with killer(server) as killed:
            pressed = run_rate(server.port, requests, rate, 4 * seconds, first=1_000_000)
        results.pressure[recipe.name] = Pressure(rate, quiet, pressed, list(killed))


def start_and_stream(recipe: Recipe, results: Results, starts: int) -> None:
    """Measure how soon a server answers, what it holds when idle, and what a large answer makes it hold."""
    times = []
    for number in range(starts):
        with running(recipe) as server:
            times.append(server.seconds_to_answer)
            if number == starts - 1:
                wait_until_quiet(server.pid)
                results.idle[recipe.name] = proportional_memory(server.pid)
                results.streams[recipe.name] = stream(server)
    results.starts[recipe.name] = statistics.median(times)


def client_is_slow(latencies: Latencies) -> bool:
    """Tell whether the client rather than the server may have made the latencies."""
    late = percentile(latencies.lateness, 99) if latencies.lateness else 0.0
    return latencies.client_share > 0.8 or late > 0.5 * latencies.percentile(99)
