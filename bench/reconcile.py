"""Measure the reconciliation service: how fast names are matched, and how quick `ASK {}` stays beside a flood of them.

    KG_RELEASES=releases python bench/reconcile.py --clients 8 --seconds 10

It starts `kg serve` over the current release, and asks it over loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def serve() -> Iterator[str]:
    """Run `kg serve` on a free port; gives its address."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        match = _ADDRESS.search(process.stdout.readline())
        if match is None:
            raise SystemExit("kg serve did not start: is there a release? (kg build)")
        yield match.group()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def read_names(address: str, count: int) -> list[str]:
    """Names of municipalities, half of them with a letter too few: each of them has to be looked for among all."""
    query = "PREFIX ki: <https://w3id.org/kommunen-innovativ/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    query += "SELECT ?name { ?place a ki:Municipality ; skos:prefLabel ?name } ORDER BY ?place"
    answer = httpx.get(f"{address}/sparql", params={"query": query, "format": "json"}, timeout=60).raise_for_status()
    names = [row["name"]["value"] for row in answer.json()["results"]["bindings"]]
    chance = random.Random(1)
    chosen = chance.choices(names, k=count)
    return [_misspell(name, chance) if at % 2 else name for at, name in enumerate(chosen)]


def _misspell(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, max(len(name), 2))
    return name[:at] + name[at + 1 :]


def post(client: httpx.Client, names: Sequence[str]) -> None:
    """Reconcile a batch."""
    queries = {f"q{at}": {"query": name, "type": "Municipality"} for at, name in enumerate(names)}
    client.post("/reconcile", data={"queries": json.dumps(queries)}).raise_for_status()


def time_asks(address: str, seconds: float) -> list[float]:
    """Milliseconds of `ASK {}`, each with another comment so that none is answered from what is kept."""
    taken: list[float] = []
    end = time.monotonic() + seconds
    with httpx.Client(base_url=address, timeout=60) as client:
        while time.monotonic() < end:
            began = time.perf_counter()
            client.get("/sparql", params={"query": f"ASK {{}} # {len(taken)} {began}"}).raise_for_status()
            taken.append(1000 * (time.perf_counter() - began))
            time.sleep(0.02)
    return sorted(taken)


def flood(address: str, names: Sequence[str], size: int, clients: int, seconds: float) -> tuple[list[float], int]:
    """Time `ASK {}` while `clients` send batches of `size` names one after the other; also how many names they sent."""
    stop, sent = threading.Event(), [0] * clients

    def send(number: int) -> None:
        at = number * 1000
        with httpx.Client(base_url=address, timeout=60) as client:
            while not stop.is_set():
                batch = [names[(at + step) % len(names)] for step in range(size)]
                post(client, batch)
                sent[number] += size
                at += size

    threads = [threading.Thread(target=send, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        taken = time_asks(address, seconds)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return taken, sum(sent)


def show(what: str, taken: Sequence[float], more: str = "") -> None:
    """One row of the report."""
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(f"| {what} | {len(taken)} | {p50:.1f} | {p99:.1f} | {taken[-1]:.1f} | {more} |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10.0)
    args = parser.parse_args()
    with serve() as address, httpx.Client(base_url=address, timeout=60) as client:
        names = read_names(address, 10_000)
        post(client, names[:10])  # opens the matcher
        print("| `ASK {}` beside | asked | p50, ms | p99, ms | longest, ms | names/s |\n|---|---|---|---|---|---|")
        show("nothing", time_asks(address, args.seconds))
        for size, clients in ((10, 1), (10, args.clients), (100, args.clients)):
            taken, sent = flood(address, names, size, clients, args.seconds)
            show(f"{clients} × batches of {size}", taken, f"{sent / args.seconds:.0f}")
        began = time.perf_counter()
        for start in range(0, 1000, 100):
            post(client, names[start : start + 100])
        print(f"\n1,000 names in batches of 100, alone: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
