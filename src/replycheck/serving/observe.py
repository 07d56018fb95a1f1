"""What the service says about itself: counts for /metrics, and one log line a request. No words of an exchange in either."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .answers import Refused, refusal

log = logging.getLogger("replycheck.serve")

BUCKETS_S = (0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Metrics:
    """The counts, in a registry of their own; they outlive a reload."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        on = {"registry": self._registry}
        self.requests = Counter("replycheck_requests", "Requests answered.", ["path", "status"], **on)
        self.seconds = Histogram("replycheck_request_seconds", "Time to answer.", ["path"], buckets=BUCKETS_S, **on)
        # A host checks a held reply a second time, for its rewrites: the label tells the two apart.
        self.actions = Counter("replycheck_gate_actions", "What the gate said.", ["action", "rewrites"], **on)
        self.findings = Counter("replycheck_findings", "Findings in checked replies.", ["rule", "rewrites"], **on)
        self.feedback = Counter("replycheck_feedback", "What agents did with findings.", ["rule", "action"], **on)
        self.reloads = Counter("replycheck_reloads", "Reloads of settings and model.", ["outcome"], **on)
        self.model = Gauge("replycheck_model", "The model in force has the value 1.", ["model"], **on)

    def count_check(self, answer: Mapping[str, Any]) -> None:
        """Count what `judging.check` answered."""
        rewrites = str(answer["rewrites"]).lower()
        self.actions.labels(answer["action"], rewrites).inc()
        for finding in answer["report"]["findings"]:
            self.findings.labels(finding["rule"], rewrites).inc()

    def name_model(self, model: str) -> None:
        """Say which model is in force."""
        self.model.clear()
        self.model.labels(model).set(1)

    def to_text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


class Observe:
    """The outermost layer: times and counts each request, and keeps an unforeseen error from spilling its message."""

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: Collection[str]) -> None:
        self.app = app
        self.metrics = metrics
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["path"] in self.paths else "other"  # a path may hold anything, somebody's words too
        status, start = 0, time.perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            problem = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
            log.error("%s. Please report this line; leave the text out.", problem)
            if not status:
                await refusal(Refused(500, f"{problem}. Please report this; leave the text out."))(scope, receive, send_and_note)
        seconds = time.perf_counter() - start
        self.metrics.requests.labels(path, status).inc()
        self.metrics.seconds.labels(path).observe(seconds)
        log.info("%s %s %d %.0f ms", scope["method"], path, status, 1000 * seconds)
