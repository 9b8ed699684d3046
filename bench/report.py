"""The report: tables in Markdown, and every target with what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from measures import Key, Results, client_is_slow
from mix import KINDS
from servers import KG, OXIGRAPH, PROXY, RDFLIB

BEGIN = "<!-- begin: bench/endpoint.py -->"
END = "<!-- end: bench/endpoint.py -->"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Target:
    """One target: what must hold, the bound, and what was measured, by circumstance; none means not measured."""

    text: str
    bound: float
    at_least: bool
    measured: dict[str, float]
    unit: str = ""

    @property
    def verdict(self) -> str:
        """Say met only where every figure meets the bound."""
        if not self.measured:
            return "not measured"
        met = [value >= self.bound if self.at_least else value <= self.bound for value in self.measured.values()]
        return "met" if all(met) else f"missed ({sum(met)} of {len(met)} met)" if any(met) else "missed"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table.

    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = ["| " + " | ".join(row) + " |" for row in [head, *rows]]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def figure(value: float | None) -> str:
    """Write a number with three digits that count.

    >>> figure(12345.6), figure(12.34), figure(0.1234), figure(None)
    ('12,346', '12.3', '0.123', '–')
    """
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}"


def write_report(head: str, all_results: Sequence[Results], notes: Sequence[str] = ()) -> str:
    """Write the whole report."""
    parts = [head, *notes, "### Targets", _targets_table(all_results)]
    for results in all_results:
        parts += [f"### {results.dataset.triples:,} triples", _loads_table(results), _kinds_table(results)]
        parts += [_pressure_table(results), _process_table(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def put_between_marks(path: Path, report: str) -> None:
    """Replace what stands between the two marks in `path`."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no marks {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n{report}{END}{after}", encoding="utf-8")


def targets(results: Results) -> list[Target]:
    """Compare one size of data with what we set out to reach."""
    never, heavy, again = "never repeated, light", "never repeated, heavy", "repeated, light"
    pressure, streamed = results.pressure.get(KG), results.streams.get(KG)
    if streamed and streamed.rows != results.dataset.triples:
        streamed = None  # cut short: no figure for everything
    pressed = {"": pressure.pressed.percentile(99) / pressure.quiet.percentile(99)} if pressure else {}
    return [
        Target("repeated light queries, × Oxigraph", 1, True, _ratios(results, again, KG, OXIGRAPH)),
        Target("the same with If-None-Match (304)", 1, True, _ratios(results, f"{again}, 304", KG, OXIGRAPH, again)),
        Target("the same behind nginx", 3, True, _ratios(results, again, PROXY, OXIGRAPH)),
        Target("never-repeated light queries, × Oxigraph", 0.3, True, _ratios(results, never, KG, OXIGRAPH)),
        Target("the same, the stretch", 0.5, True, _ratios(results, never, KG, OXIGRAPH)),
        Target("the same, × rdflib-endpoint", 12, True, _ratios(results, never, KG, RDFLIB)),
        Target("queries of 10 ms and more, × Oxigraph", 0.9, True, _ratios(results, heavy, KG, OXIGRAPH)),
        Target("p99 beside a killer, × quiet p99", 2, False, pressed),
        Target("first byte of everything, share of the whole time", 0.1, False,
               {"": streamed.first / streamed.last} if streamed else {}),
        Target("memory added by everything, share of the answer", 0.5, False,
               {"": (streamed.peak - streamed.before) / streamed.bytes} if streamed else {}),
        Target("start to first answer", 1, False, {"": results.starts[KG]} if KG in results.starts else {}, " s"),
    ]  # fmt: skip


def _ratios(results: Results, what: str, ours: str, theirs: str, their_what: str = "") -> dict[str, float]:
    found = {}
    for connections in sorted({key.connections for key in results.loads}):
        ratio = results.ratio(Key(what, connections, ours), Key(their_what or what, connections, theirs))
        if ratio is not None:
            found[str(connections)] = ratio
    return found


def _targets_table(all_results: Sequence[Results]) -> str:
    rows = []
    for results in all_results:
        for target in targets(results):
            bound = f"{'≥' if target.at_least else '≤'} {target.bound:g}{target.unit}"
            measured = " / ".join(f"{figure(value)}{target.unit}" for value in target.measured.values())
            rows.append([f"{results.dataset.triples:,}", target.text, bound, measured or "–", target.verdict])
    connections = sorted({key.connections for results in all_results for key in results.loads})
    text = table(["triples", "what", "target", "measured", ""], rows)
    return f"Several figures in a row: at {', '.join(map(str, connections))} connections.\n\n{text}"


def _loads_table(results: Results) -> str:
    rows = []
    for key in sorted(results.loads, key=lambda key: (key.what, key.connections)):
        loads, value = results.loads[key], results.per_second(key)
        ratio = results.ratio(key, Key(key.what.removesuffix(", 304"), key.connections, OXIGRAPH))
        bad = sum(load.refused + load.broken for load in loads)
        rows.append([key.what, str(key.connections), key.server, figure(value), figure(ratio), str(bad)])
    return table(["requests", "connections", "server", "answers/s", "× Oxigraph", "refused or broken"], rows)


def _kinds_table(results: Results) -> str:
    rows = []
    for kind in KINDS:
        times = results.milliseconds.get(kind.name, {})
        if OXIGRAPH in times and KG in times:
            took = [times[KG], times[OXIGRAPH], times[OXIGRAPH] / times[KG]]
            name_and_rows = [kind.name, results.weight(kind), f"{results.rows.get(kind.name, 0):,}"]
            rows.append([*name_and_rows, *map(figure, took)])
    head = ["kind of query", "in the mix", "rows", f"{KG}, ms", f"{OXIGRAPH}, ms", "speed, × Oxigraph"]
    return "One query at a time, never repeated:\n\n" + table(head, rows) if rows else ""


def _pressure_table(results: Results) -> str:
    rows = []
    for name, found in results.pressure.items():
        quiet, pressed = found.quiet, found.pressed
        slow = client_is_slow(quiet) or client_is_slow(pressed)
        values = [found.rate, quiet.percentile(50), quiet.percentile(99), pressed.percentile(50)]
        values += [pressed.percentile(99), pressed.percentile(99) / quiet.percentile(99)]
        ended = ", ".join(map(str, found.killed)) or "never"
        share = f"{max(quiet.client_share, pressed.client_share):.0%}{' (too slow)' if slow else ''}"
        rows.append([name, *map(figure, values), f"{pressed.refused} / {pressed.unanswered}", ended, share])
    head = ["server", "requests/s", "quiet p50, ms", "quiet p99", "beside a killer p50", "p99", "ratio of p99"]
    head += ["refused / unanswered", "killer ended with", "client, share of a core"]
    intro = "Light queries at half of the capacity, 8 connections, due by the clock:"
    return f"{intro}\n\n{table(head, rows)}" if rows else ""


def _process_table(results: Results) -> str:
    rows = []
    for name, found in results.streams.items():
        before = [figure(results.starts[name]), figure(results.idle[name] / MEGABYTE), f"{found.rows:,}"]
        values = [found.bytes / MEGABYTE, found.first * 1e3, found.last * 1e3]
        values += [found.before / MEGABYTE, found.peak / MEGABYTE]
        rows.append([name, *before, *map(figure, values)])
    head = ["server", "start to first answer, s", "idle PSS, MB", "rows of everything", "answer, MB"]
    head += ["first byte, ms", "last byte, ms", "resident peak before, MB", "resident peak after, MB"]
    return table(head, rows) if rows else ""
