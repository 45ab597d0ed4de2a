"""Bedside and its peers on the same articles and questions, each in processes of its own.

A peer reads the texts of the articles as they were received, one file each; Bedside reads its
articles. Each runs on one thread, which costs the least time of the processor, and offline.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from corpus.article import Article
from corpus.library import load_corpus
from eval.measures.rows import evidence_texts
from eval.measures.texts import evidence_recall
from eval.questions.question import Question
from eval.speed.peers.environment import (
    ENVIRONMENTS,
    Peer,
    PeerUnavailable,
    environment,
    last_words,
)
from eval.systems.baselines import received_texts

RUN = Path(__file__).parent / "scripts" / "run.py"
ROOT = Path(__file__).parents[3]
BEDSIDE = Peer("bedside", "Bedside", "bedside")
BUDGETS = (1_000, 4_000)  # characters of what is found
ONE_THREAD = {
    "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False", "LANGSMITH_TRACING": "false",
}  # fmt: skip

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Figures:
    """What was measured of one program on one library; seconds are of the processor."""

    indexing: float  # seconds for 1,000 characters of the texts that it read
    p50: float  # milliseconds for a question
    p95: float
    cold: float  # seconds from the start of a process to its first answer
    disk: float  # megabytes
    memory_indexing: float  # megabytes at most
    memory_asking: float
    evidence: tuple[float, ...]  # share within each of BUDGETS; not a number without evidence


@dataclass(frozen=True)
class Compared:
    """A library's figures by the name of the program, and why others have none."""

    figures: Mapping[str, Figures]
    missing: Mapping[str, str]


def compare(
    corpus: Path, questions: Sequence[Question], peers: Sequence[Peer], rounds: int,
    tell: Tell = print, environments: Path = ENVIRONMENTS,
) -> Compared:  # fmt: skip
    """Measure Bedside, then each peer that can be installed and run."""
    articles = {article.article_id: article for article in load_corpus(corpus)}
    asked = [one for one in questions if not one.previous and not one.filters]
    figures: dict[str, Figures] = {}
    missing: dict[str, str] = {}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        texts = folder / "texts"
        texts.mkdir()
        for article_id, text in received_texts(articles.values()).items():
            (texts / f"{article_id}.txt").write_text(text, encoding="utf-8")
        for peer in (BEDSIDE, *peers):
            tell(f"{peer.title} ...")
            own = peer is BEDSIDE
            try:
                python = Path(sys.executable) if own else environment(peer, environments)
                measured = _Measured(peer, python, corpus if own else texts, folder / peer.name)
                figures[peer.title] = measured.figures(asked, articles, rounds)
            except PeerUnavailable as exc:
                if own:
                    raise
                missing[peer.title] = str(exc)
                tell(str(exc))
    return Compared(figures, missing)


class _Measured:
    """One program, run in its environment; what it writes lies in a folder of its own."""

    def __init__(self, peer: Peer, python: Path, texts: Path, folder: Path) -> None:
        self._peer, self._python, self._texts = peer, python, texts
        folder.mkdir()
        self._store, self._questions = folder / "index", folder / "questions.json"

    def figures(
        self, asked: Sequence[Question], articles: Mapping[str, Article], rounds: int
    ) -> Figures:
        built = self._run("index", self._texts, self._store)
        self._questions.write_text(json.dumps([one.question for one in asked]), encoding="utf-8")
        answers = self._run("ask", self._store, self._questions)
        cold = [self._cold(asked[0].question) for _ in range(rounds)]
        files = [path for path in self._store.rglob("*") if path.is_file()]
        read = [path for path in self._texts.iterdir() if path.suffix in (".md", ".txt")]
        characters = sum(len(path.read_text(encoding="utf-8")) for path in read)
        p50, p95 = np.percentile(answers["seconds"], (50, 95)) * 1_000
        return Figures(
            built["seconds"] / characters * 1_000, float(p50), float(p95), median(cold),
            sum(path.stat().st_size for path in files) / 1e6,
            built["megabytes"], answers["megabytes"], _shares(asked, articles, answers["texts"]),
        )  # fmt: skip

    def _cold(self, question: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self._run("first", self._store, question)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _run(self, *arguments: object) -> Mapping[str, Any]:
        command = [str(self._python), str(RUN), self._peer.name, *map(str, arguments)]
        own = {"PYTHONPATH": str(ROOT)} if self._peer is BEDSIDE else {}
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=kept | ONE_THREAD | own
        )
        if done.returncode:
            said = last_words(done.stderr)
            raise PeerUnavailable(f"{self._peer.title} fails at {arguments[0]!r}: {said}")
        return parsed(done.stdout, self._peer)


def parsed(output: str, peer: Peer) -> dict[str, Any]:
    """The JSON object of the last line; a library may have printed before it.

    Raises PeerUnavailable.
    """
    lines = output.strip().splitlines()
    try:
        found = json.loads(lines[-1])
    except (IndexError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise PeerUnavailable(f"{peer.title} printed no line of JSON at its end.")
    return found


def _shares(
    asked: Sequence[Question], articles: Mapping[str, Article], texts: Sequence[Sequence[str]]
) -> tuple[float, ...]:
    """The mean share of a question's evidence within each of BUDGETS."""
    found = [
        [evidence_recall(evidence_texts(one, articles), some, budget) for budget in BUDGETS]
        for one, some in zip(asked, texts, strict=True)
        if one.answerable
    ]
    if not found:
        return tuple(float("nan") for _ in BUDGETS)
    return tuple(fmean(shares) for shares in zip(*found, strict=True))
