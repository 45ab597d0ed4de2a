"""Measures one peer in the environment that it is installed in, and prints one line of JSON.

    python run.py PEER index TEXTS STORE       {"seconds": 12.3, "megabytes": 812.0}
    python run.py PEER ask STORE QUESTIONS     {"seconds": [0.01, ...], "megabytes": 640.5,
                                                "texts": [["...", ...], ...]}
    python run.py PEER first STORE QUESTION    {"texts": [["...", ...]]}

TEXTS is a folder with one article a file, STORE the folder where the index lies, QUESTIONS a file
with a JSON list of texts. PEER_peer.py is a file beside this one.
Seconds are of the processor, of all threads; megabytes the most memory that the process held. Only
the standard library is used, since Bedside is not installed in those environments.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import Protocol

LOADED = "The model is loaded?"


class Peer(Protocol):
    """A program that finds passages; it loads its embedding model when it is made."""

    def index(self, texts: Path, store: Path) -> None:
        """Read, split and embed the articles of a folder, and keep the index in another."""
        ...

    def open(self, store: Path) -> None:
        """Load an index, to be asked."""
        ...

    def ask(self, question: str) -> list[str]:
        """The texts that it finds, best first."""
        ...


def peer_of(name: str) -> Peer:
    """The peer of a name; its packages are imported now, and its model is loaded."""
    peer: Peer = importlib.import_module(f"{name}_peer").Peer()
    return peer


def index(name: str, texts: Path, store: Path) -> dict[str, object]:
    """Build the index. What loading the model takes is not counted."""
    peer = peer_of(name)
    started = time.process_time()
    peer.index(texts, store)
    return {"seconds": time.process_time() - started, "megabytes": most_memory()}


def ask(name: str, store: Path, questions: Path) -> dict[str, object]:
    """Ask every question once, after one that is not counted."""
    peer = peer_of(name)
    peer.open(store)
    peer.ask(LOADED)
    seconds, texts = [], []
    for question in json.loads(questions.read_text(encoding="utf-8")):
        started = time.process_time()
        texts.append(peer.ask(question))
        seconds.append(time.process_time() - started)
    return {"seconds": seconds, "texts": texts, "megabytes": most_memory()}


def first(name: str, store: Path, question: str) -> dict[str, object]:
    """Answer one question; who started the process counts what the whole of it took."""
    peer = peer_of(name)
    peer.open(store)
    return {"texts": [peer.ask(question)]}


def most_memory() -> float:
    """The most memory that this process has held, in megabytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1_000_000 if sys.platform == "darwin" else 1_000)


def main() -> None:
    """See the top of this file."""
    name, stage, one, two = sys.argv[1:]
    if stage == "index":
        found = index(name, Path(one), Path(two))
    elif stage == "ask":
        found = ask(name, Path(one), Path(two))
    else:
        found = first(name, Path(one), two)
    # A line of its own, whatever a library has printed before.
    print(f"\n{json.dumps(found)}", flush=True)


if __name__ == "__main__":
    main()
