"""Numbers for Prometheus: how many requests, how long, with which status, format and use of the cache; the workers.

No addresses, no query texts. Counting is done in plain numbers, since it happens for each request; they are put into
the library's form when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

if TYPE_CHECKING:
    from kg.web.site import Hub

BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the buckets of times, in seconds."""

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """Counts requests since the start of the process."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int, str, str]] = Counter()
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.broken_off = 0

    def count(self, route: str, status: int, format_key: str, cache: str, seconds: float) -> None:
        """Count one request: `cache` is hit, miss, revalidated (304) or empty where there is nothing to keep."""
        self.requests[route, status, format_key, cache] += 1
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class _Collector(Collector):
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[Metric]:
        metrics, site = self._hub.metrics, self._hub.site
        requests = CounterMetricFamily(
            "kg_requests", "Requests answered", labels=["route", "status", "format", "cache"]
        )
        for (route, status, format_key, cache), number in sorted(metrics.requests.items()):
            requests.add_metric([route, str(status), format_key, cache], number)
        yield requests
        yield CounterMetricFamily("kg_answers_broken_off", "Streams that met a limit", value=metrics.broken_off)
        seconds = HistogramMetricFamily("kg_request_seconds", "Time from request to the end of the answer")
        cumulated, pairs = 0, []
        for bound, number in zip([*map(str, BOUNDS), "+Inf"], metrics.buckets, strict=True):
            cumulated += number
            pairs.append((bound, float(cumulated)))
        seconds.add_metric([], pairs, metrics.seconds)
        yield seconds
        yield _gauge("kg_queries", "Queries under way, and free workers", "lane", site.pool.state)
        yield GaugeMetricFamily("kg_kept_answers", "Answers in the cache", value=len(site.answers))
        yield GaugeMetricFamily("kg_kept_bytes", "Bytes of answers in the cache", value=site.answers.bytes)
        yield _gauge("kg_release_info", "The release that is served", "release", {self._hub.release_id or "none": 1})


def _gauge(name: str, text: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        gauge.add_metric([key], value)
    return gauge


def write_metrics(hub: Hub) -> bytes:
    """All numbers in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Collector(hub))
    return generate_latest(registry)
