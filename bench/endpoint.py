"""Measure the endpoint beside others: load, latency beside a killer, large answers, start and memory.

python bench/endpoint.py --write

Needs wrk; nginx for the row behind a proxy; the programs of bench/requirements.txt in a virtual environment of their
own, so that they change nothing under test (`make bench` makes it).
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from dataset import Dataset, prepare
from generate import ROOT
from load import require_wrk
from measures import (
    Plan,
    Results,
    check_rows,
    never_repeated_light,
    press,
    repeated,
    run_jobs,
    start_and_stream,
    time_kinds,
)
from mix import KINDS
from report import put_between_marks, write_report
from servers import (
    ServerError,
    fuseki_recipe,
    kg_recipe,
    oxigraph_recipe,
    proxy_recipe,
    rdflib_recipe,
    running,
)
from virtuoso import virtuoso

REPORT = ROOT / "docs/performance.md"
_HERE = Path(__file__).parent


def main() -> int:
    """Measure, print the report, and write it down if asked to."""
    args = _parser().parse_args()
    # Ended from outside, we still end the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    plan = Plan(args.seconds, args.rounds, tuple(args.connections))
    if args.quick:
        plan = Plan(seconds=1, rounds=1, connections=(1, 8), repeats=2, starts=1)
    sizes = args.sizes or ([20_000] if args.quick else [100_000, 1_000_000])
    try:
        require_wrk()
        require_oxigraph(args.peers)
        with tempfile.TemporaryDirectory() as temporary:
            folder = args.keep or Path(temporary)
            datasets = []
            for size in sizes:
                _say(f"data of about {size:,} triples")
                datasets.append(prepare(ROOT, size, folder.resolve() / str(size), args.peers / "bin/oxigraph"))
            measured = [
                measure(dataset, plan, args.peers, args.proxy_config, with_slow=number == 0)
                for number, dataset in enumerate(datasets)
            ]
    except ServerError as error:
        print(f"endpoint.py: {error}", file=sys.stderr)
        return 1
    report = write_report(describe_run(plan, args.peers), measured)
    print(report)
    if args.write:
        put_between_marks(REPORT, report)
    return 0


def measure(dataset: Dataset, plan: Plan, peers: Path, proxy_config: Path, *, with_slow: bool) -> Results:
    """Measure everything with one size of data; servers much slower than ours only `with_slow`."""
    results = Results(dataset)
    ours, theirs = kg_recipe(dataset), oxigraph_recipe(dataset, peers)
    for recipe in (ours, theirs):
        _say(f"{recipe.name}: start, memory, everything")
        start_and_stream(recipe, results, plan.starts)
    _say("one query at a time")
    with running(ours) as kg, running(theirs) as oxigraph:
        results.rows = check_rows([kg, oxigraph], KINDS, dataset)
        time_kinds([kg, oxigraph], results, plan.repeats)
        with ExitStack() as stack:
            again, never = [kg, oxigraph], [kg, oxigraph]
            if shutil.which("nginx"):
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                again.append(stack.enter_context(running(proxy_recipe(proxy_config, kg, folder))))
            if with_slow:
                rdflib = stack.enter_context(running(rdflib_recipe(dataset, peers)))
                check_rows([kg, rdflib], results.kinds("light"), dataset)
                never.append(rdflib)
            light = never_repeated_light(never, results, plan.seconds) + repeated(again, results, plan.seconds)
            run_jobs(light, [kg, oxigraph], results, plan, _say)
        if with_slow:
            _measure_more(dataset, results, plan)
    for recipe in (ours, theirs):
        _say(f"{recipe.name}: beside a killer")
        press(recipe, results, plan.seconds)
    return results


def _measure_more(dataset: Dataset, results: Results, plan: Plan) -> None:
    """Measure Fuseki and Virtuoso too where they are at hand, one after the other: they take much memory."""
    plan = replace(plan, connections=(8,))
    with ExitStack() as stack:
        servers = []
        if jar := os.environ.get("KG_FUSEKI_JAR"):
            servers.append(stack.enter_context(running(fuseki_recipe(dataset, Path(jar)))))
        if shutil.which("virtuoso-t"):
            servers.append(stack.enter_context(virtuoso(dataset)))
        if servers:
            light = never_repeated_light(servers, results, plan.seconds) + repeated(servers, results, plan.seconds)
            run_jobs(light, servers, results, plan, _say)


def require_oxigraph(peers: Path) -> None:
    """Raise ServerError where the server we compare with is missing, saying how to get it."""
    if not (peers / "bin/oxigraph").exists():
        raise ServerError(f"{peers} has no oxigraph; make bench installs bench/requirements.txt there")


def describe_run(plan: Plan, peers: Path) -> str:
    """Say with what, where and how it was measured."""
    own = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "uvicorn", "starlette", "httptools"))
    ask = "from importlib.metadata import version as v; print('oxigraph', v('oxigraph') + ', rdflib-endpoint',"
    ask += " v('rdflib-endpoint') + ', rdflib', v('rdflib'))"
    others = [_first_line([str(peers / "bin/python"), "-c", ask]), _first_line(["wrk", "-v"]).partition(" [")[0]]
    if shutil.which("nginx"):
        others.append(_first_line(["nginx", "-v"]).removeprefix("nginx version: "))
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.release()} {platform.machine()}"
    machine += f", load average {os.getloadavg()[1]:.1f} during the run"
    how = f"{plan.rounds} rounds of {plan.seconds} s, the servers in turn; medians, of ratios too"
    compared = "Oxigraph and rdflib-endpoint were compared with our answers first, others were not."
    return f"Python {platform.python_version()}, {own}; {', '.join(others)}; {machine}; {how}. {compared}"


def _first_line(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().partition("\n")[0].strip()


def _say(what: str) -> None:
    print(f"endpoint.py: {what}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure the endpoint beside other servers.")
    parser.add_argument("--quick", action="store_true", help="try everything once, for a second: no figures to keep")
    parser.add_argument("--write", action="store_true", help="put the report into docs/performance.md as well")
    parser.add_argument("--sizes", nargs="+", type=int, help="triples (100000 1000000); slow servers get the first")
    parser.add_argument("--seconds", type=int, default=5, help="length of one run (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each kind (%(default)s)")
    parser.add_argument("--connections", nargs="+", type=int, default=[1, 8, 32], help="(1 8 32)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the data there, or use what is there")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench", help="where the other servers live")
    parser.add_argument(
        "--proxy-config", type=Path, default=_HERE / "nginx.conf", help="nginx with a cache, to fill in"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
