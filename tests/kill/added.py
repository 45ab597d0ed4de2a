"""`bedside corpus add`, killed with SIGKILL at a random moment, and what it has left then."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from corpus.adding.files import NEW
from corpus.library import load_corpus, received_folder
from corpus.markdown import parse_article, read_source

COMMAND = Path(sys.executable).parent / "bedside"
ROOT = Path(__file__).parents[2]


def add(files, corpus):
    """Start to add a folder of files, in a session of its own."""
    return subprocess.Popen(
        [COMMAND, "corpus", "add", files, "--corpus", corpus],
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def added(files, corpus):
    """Add them to the end; what was printed."""
    process = add(files, corpus)
    output, errors = process.communicate(timeout=1800)
    if process.returncode:
        raise AssertionError(f"`corpus add` ended with {process.returncode}: {output}{errors}")
    return output


def contents(folder):
    """Each file of a folder, at any depth, with its bytes; without what is kept for speed."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@dataclass
class Killed:
    """Additions of the same files, killed and begun again, beside one that was let be."""

    files: Path
    folder: Path
    moments: random.Random
    seen: Counter = field(default_factory=Counter)

    def whole(self):
        """Add without a kill; notes what it gives and how long it takes."""
        begun = time.monotonic()
        added(self.files, self.folder / "whole" / "articles")
        self.duration = time.monotonic() - begun
        self.wanted = contents(self.folder / "whole")

    def kills(self, number, corpus):
        """Kill that many additions to one corpus, look at each, and then add to the end."""
        done = set()
        for _ in range(number):
            process = add(self.files, corpus)
            left = len(self.wanted_articles) - len(done)
            self._wait(process, corpus, len(done) + int(left * self.moments.uniform(0, 0.5)))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            now = self._check(corpus, done)
            self.seen["half a file left"] += any(corpus.parent.rglob(NEW))
            self.seen["killed while it ran"] += process.returncode == -signal.SIGKILL
            self.seen["added something more"] += bool(now - done)
            self.seen["before all were added"] += len(now) < len(self.wanted_articles)
            done = now
        added(self.files, corpus)
        found = contents(corpus.parent)
        assert found == self.wanted, found.keys() ^ self.wanted.keys()
        assert len(load_corpus(corpus)) == len(self.wanted_articles)

    @property
    def wanted_articles(self):
        """Names of the article files of the addition that was let be."""
        return {name for name in self.wanted if name.startswith("articles/")}

    def _wait(self, process, corpus, n):
        """Until a random moment after the article of that number was written."""
        while process.poll() is None and len(list(corpus.glob("*.md"))) < n:
            time.sleep(0.01)
        time.sleep(self.moments.uniform(0, self.duration / len(self.wanted_articles) / 4))

    def _check(self, corpus, done):
        """What was added is whole, and nothing that was there is gone."""
        now = set(corpus.glob("*.md")) if corpus.is_dir() else set()
        assert done <= now, f"lost: {sorted(done - now)}"
        for path in now:
            name = path.relative_to(corpus.parent).as_posix()
            assert path.read_bytes() == self.wanted[name], f"{path} is not whole"
            article = parse_article(path.stem, read_source(path))
            kept = received_folder(corpus) / article.metadata.received.file
            name = kept.relative_to(corpus.parent).as_posix()
            assert kept.read_bytes() == self.wanted[name], f"{kept} is not whole"
        return now
