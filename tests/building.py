"""Builds of small indexes, and other work, in processes that a test may kill or starve."""

import hashlib
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from conftest import TINY
from corpus.adding.opening import open_package
from corpus.adding.removing import remove_article, restore_article
from index.passages.packed import Packed, PackedWriter
from index.passages.stored import PASSAGES
from index.storage import build as builder
from index.storage import store
from index.terms.concepts import TermSets
from index.terms.gathered import Postings

DIMENSION = 8
OLD = TINY
NEW = TINY | {"dale-2022": "Melatonin shortened sleep latency by 9 minutes.\n\n" + "Sleep. " * 200}
FILE_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}


def run_killable(processes, target, *arguments):
    """The exit status of a function in a process of its own; -9 where it was killed."""
    process = processes.Process(target=target, args=arguments)
    process.start()
    process.join(60)
    return process.exitcode


class DigestEmbedder:
    """A unit vector made of the text's digest: no model to load, and no meaning."""

    name = "digest"

    def __init__(self):
        self.n_embedded = 0

    def embed(self, texts):
        self.n_embedded += len(texts)
        digests = [hashlib.sha256(text.encode()).digest()[:DIMENSION] for text in texts]
        vectors = np.array([list(digest) for digest in digests], dtype=np.float32) + 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def build(sources, folder):
    """Build to the end."""
    builder.build(sources, DigestEmbedder(), Path(folder))


def build_killed_at(sources, folder, number):
    """Build, and die without warning just before the file operation of that number."""
    die_at(folder, number)
    build(sources, folder)


def rollback_killed_at(folder, number):
    """Go back to the build before, and die just before the file operation of that number."""
    die_at(folder, number)
    builder.rollback(Path(folder))


def opened_killed_at(package, corpus, number):
    """Open a package, and die just before the file operation of that number."""
    die_at(corpus, number)
    open_package(package, corpus)


def moved_killed_at(action, article_id, corpus, number):
    """Remove an article or bring it back, and die just before the file of that number is moved."""
    left, rename = number, Path.rename

    def counted(path, target):
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(path, target)

    Path.rename = counted
    {"remove": remove_article, "restore": restore_article}[action](article_id, corpus)


def die_at(folder, number):
    """From here on this process is killed before its file operation of that number."""
    seen = 0

    def watch(event, details):
        nonlocal seen
        if event in FILE_EVENTS and str(folder) in str(details[0]):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def sets_of(texts, numbers=None):
    """The terms of some texts, as a build gathers them."""
    postings = Postings(Path(tempfile.gettempdir()), {} if numbers is None else numbers)
    for terms in texts:
        postings.add(terms)
    starts = postings.starts()
    found = np.zeros(postings.n_pairs, dtype=np.int32)
    for places, run in postings.laid_out(starts):
        found[places] = run.texts
    postings.close()
    return TermSets(postings.n_texts, postings.numbers, starts, found)


def repack(target, change):
    """Write the passages of a generation anew, each changed; the digests stay as they were."""
    changed = [change(packed) for packed in Packed(target, PASSAGES, whole=True)]
    writer = PackedWriter(target, PASSAGES)
    for packed in changed:
        writer.add(packed)
    writer.close()
    return sorted(path.name for path in target.glob(f"{PASSAGES}.*"))


class SlowEmbedder(DigestEmbedder):
    """Takes a while, so that it can be killed at it."""

    def embed(self, texts):
        time.sleep(0.4)
        return super().embed(texts)


class StumblingEmbedder(DigestEmbedder):
    """Fails at one of the texts, when something of what came before has been written."""

    def __init__(self, rows):
        super().__init__()
        self._rows = rows

    def embed(self, texts):
        if any("MRSA" in text for text in texts):
            end = time.monotonic() + 60
            while not any(self._rows.glob("*.parquet")) and time.monotonic() < end:
                time.sleep(0.05)
            raise RuntimeError("the MRSA was too much")
        return super().embed(texts)


def slow_embedder(model):
    """As `load_embedder`, on a worker."""
    return SlowEmbedder()


def stumbling_embedder(rows, model):
    """As `load_embedder`, on a worker, but for the folder of rows."""
    return StumblingEmbedder(rows)


class KilledWhileEmbedding(DigestEmbedder):
    """Embeds a first few texts, and is killed at the next."""

    def embed(self, texts):
        if self.n_embedded:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


def build_killed_while_embedding(sources, folder):
    """Build in steps of five texts, and die without warning after the first step."""
    builder.EMBEDDED_AT_ONCE = 5
    builder.build(sources, KilledWhileEmbedding(), Path(folder))


def build_with_files_of_at_most(sources, folder, n_bytes):
    """Build where no file may grow larger, as on a full disk; exits with 3 where it is told."""
    from corpus.errors import IndexUnwritable

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))
    try:
        build(sources, folder)
    except IndexUnwritable as exc:
        sys.exit(3 if "make room there" in str(exc) else 4)


def articles_of(folder):
    """The articles of the index, after a check of every file; by id."""
    index = store.load(Path(folder), DigestEmbedder())
    texts = {
        article.article_id: " ".join(p.text for p in index.passages if p.article_id == article_id)
        for article_id, article in index.articles.items()
    }
    assert index.vectors.size == len(index.passages)
    return set(texts)
