"""Prometheus text at `/metrics`: what this process has done, in numbers without names."""

from collections.abc import Iterable

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import Response

from relevo.web.door import Node

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The numbers of one application, in a registry of their own."""

    def __init__(self, node: Node) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "relevo_http_requests",
            "HTTP requests, by route template",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "relevo_http_seconds",
            "Time to answer an HTTP request",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.sockets = Gauge(
            "relevo_chat_sockets", "Chat connections that are open", registry=self._registry
        )
        self._frames = Counter(
            "relevo_chat_frames",
            "Frames of chat clients, by what became of them",
            ("outcome",),
            registry=self._registry,
        )
        self._registry.register(_OfNode(node))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; a status of 0 is a caller who went away."""
        known = method if method in _METHODS else "OTHER"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def frame(self, outcome: str) -> None:
        """Count one frame: `received`, `pong`, or the code of the error that it got."""
        self._frames.labels(outcome).inc()

    def text(self) -> bytes:
        """Write them all in Prometheus' text format."""
        return generate_latest(self._registry)


class _OfNode(Collector):
    """Reads the runtime's own counts at each scrape."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def collect(self) -> Iterable[Metric]:
        """Give the runtime's numbers as they stand."""
        counts = self._node.counts
        totals = (
            ("turns", "Turns that were committed", counts.turns),
            ("turns_failed", "Turns that ended with people because they failed", counts.failed),
            ("turns_withdrawn", "Turns whose words came after a change of owner", counts.withdrawn),
            ("turns_fenced", "Turns dropped since another node had taken over", counts.fenced),
        )
        for name, about, value in totals:
            yield CounterMetricFamily(f"relevo_{name}", about, value=value)
        stages = CounterMetricFamily(
            "relevo_turn_stage_seconds", "Time that turns spent, by stage", labels=["stage"]
        )
        for stage, milliseconds in sorted(counts.stages.items()):
            stages.add_metric([stage], milliseconds / 1_000)
        yield stages
        yield GaugeMetricFamily(
            "relevo_turns_running", "Turns that run right now", value=counts.running
        )
        yield GaugeMetricFamily(
            "relevo_ready", "1 while messages are taken and turns run", value=self._node.ready()
        )


def metrics_routes(metrics: Metrics) -> APIRouter:
    """Serve the numbers."""
    router = APIRouter()

    @router.get("/metrics", include_in_schema=False)
    async def show() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router
