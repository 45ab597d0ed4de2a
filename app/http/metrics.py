"""What Prometheus may know: counts and times. The only module that imports its client.

No label and no value holds a word of a question, an answer or an article.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from app.answers.answer import Answer
from corpus.errors import BadFilter, BadQuestion
from index.storage.manifest import Manifest

CONTENT_TYPE = CONTENT_TYPE_LATEST
OUTCOMES = ("answered", "abstained", "refused", "error", "busy")
SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """The measures of one service, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.questions = Counter(
            "bedside_questions", "Questions, by what became of them.", ["outcome"],
            registry=registry,
        )  # fmt: skip
        for outcome in OUTCOMES:  # so that each series exists, at 0, and alerts can use it
            self.questions.labels(outcome)
        self.seconds = Histogram(
            "bedside_answer_seconds", "Time to answer, waiting apart.",
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.in_flight = Gauge(
            "bedside_questions_in_flight", "Questions being answered.", registry=registry
        )
        self.ready = Gauge("bedside_ready", "1 where an index is loaded.", registry=registry)
        self.index = Gauge(
            "bedside_index_info", "The index in force.", ["generation", "model"], registry=registry
        )
        self.articles = Gauge("bedside_articles", "Articles in the index.", registry=registry)
        self.passages = Gauge("bedside_passages", "Passages in the index.", registry=registry)
        ProcessCollector(registry=registry)  # memory, processor time, open files

    def watch(self, answer: Callable[[], Answer]) -> Answer:
        """Make an answer, and count it; an exception is counted and raised again."""
        outcome = "error"
        started = time.perf_counter()
        self.in_flight.inc()
        try:
            made = answer()
            outcome = "abstained" if made.abstained else "answered"
            return made
        except (BadQuestion, BadFilter):
            outcome = "refused"
            raise
        finally:
            self.in_flight.dec()
            self.questions.labels(outcome).inc()
            self.seconds.observe(time.perf_counter() - started)

    def text(self, manifest: Manifest | None) -> bytes:
        """All measures in Prometheus's format; no manifest means that no index is in force."""
        self.index.clear()
        self.ready.set(manifest is not None)
        self.articles.set(len(manifest.articles) if manifest else 0)
        self.passages.set(manifest.n_passages if manifest else 0)
        if manifest:
            self.index.labels(manifest.generation, manifest.model).set(1)
        return generate_latest(self._registry)
