"""A build holds little of a corpus at a time, and takes over the vectors of the version before."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from building import OLD, DigestEmbedder

from corpus.disk import file_digest
from corpus.markdown import parse_article
from index.passages.passage import chunk
from index.passages.texts import embedded_text
from index.storage import build as builder
from index.storage import store
from index.storage.generations import CURRENT, GENERATIONS
from index.storage.known_vectors import known_vectors
from index.vectors.nearest import VectorIndex

ROOT = Path(__file__).parents[3]

# Prints the most memory of its own that a build of so many articles takes, less what it had before.
BUILD = """
import sys, tempfile
from pathlib import Path
from building import DigestEmbedder
from eval.speed.literature.building import most_memory
from index.storage import build as builder
from index.passages import stored
from index.terms import gathered
builder.CONSIDERED_AT_ONCE, stored.KEPT_PASSAGES = 500, 100
gathered.Postings.__init__.__defaults__ = (20_000,)
words = [f"w{n}" for n in range(4_000)]
class Sources(dict):
    def __getitem__(self, key):
        n = int(key[1:])
        at = (n * 37 + a * 11 for a in range(20))
        texts = (" ".join(words[(a + b) % 4_000] for b in range(60)) for a in at)
        return f"# Report {n}\\n\\n" + "\\n\\n".join(f"{one}. It was {n}." for one in texts)
def built(n):
    with tempfile.TemporaryDirectory() as folder, most_memory() as memory:
        sources = Sources.fromkeys(f"a{k}" for k in range(n))
        builder.build(sources, DigestEmbedder(), Path(folder), whole=0)
    return memory[-1] - memory[0]
built(40)
print(built(int(sys.argv[1])))
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_corpus():
    """Five times the articles take little more memory."""

    def most(n):
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(n)], capture_output=True, text=True,
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "OMP_NUM_THREADS": "1"}, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    small, large = most(40), most(200)
    # Caches fill up to their bounds meanwhile; as objects these articles would take 22 MB.
    assert large - small < 10_000_000, (small, large)


def test_vectors_of_the_version_before_are_taken_over(tmp_path):
    """As version 0.10.0 wrote them: passages as lines of JSON, whole vectors."""
    embedder, target = DigestEmbedder(), tmp_path / GENERATIONS / "000001-abcdef"
    target.mkdir(parents=True)
    passages = [p for key, source in OLD.items() for p in chunk(parse_article(key, source))]
    lines = [(json.dumps(vars(p), ensure_ascii=False) + "\n").encode() for p in passages]
    (target / "passages.jsonl").write_bytes(b"".join(lines))
    np.save(target / "passages.offsets.npy", np.cumsum([0, *map(len, lines)]))
    texts = [embedded_text(p) for p in passages]
    VectorIndex.build(embedder.embed(texts)).save(target / "vectors.faiss")
    files = {path.name: file_digest(path) for path in target.iterdir()}
    (target / "manifest.json").write_text(
        json.dumps({"format": 15, "model": embedder.name, "files": files})
    )
    current = f"{target.name} {file_digest(target / 'manifest.json')}\n"
    (tmp_path / CURRENT).write_text(current)
    known = known_vectors(tmp_path, embedder)
    assert known.of(["unheard", texts[3]]).keys() == {texts[3]}
    summary = builder.build(OLD, embedder, tmp_path)
    assert summary.n_embedded == 0 and summary.n_reused == len(set(texts))
    assert [p.text for p in store.load(tmp_path, embedder).passages] == [p.text for p in passages]


def test_a_damaged_index_of_the_version_before_gives_nothing(tmp_path):
    test_vectors_of_the_version_before_are_taken_over(tmp_path / "whole")
    target = tmp_path / GENERATIONS / "000001-abcdef"
    target.mkdir(parents=True)
    (target / "manifest.json").write_text('{"format": 15, "model": "digest", "files": {}}')
    (tmp_path / CURRENT).write_text(f"{target.name} {file_digest(target / 'manifest.json')}\n")
    assert known_vectors(tmp_path, DigestEmbedder()) is None


def test_vectors_of_another_index_can_be_given(tmp_path):
    builder.build(OLD, DigestEmbedder(), tmp_path / "one")
    also = known_vectors(tmp_path / "one", DigestEmbedder())
    embedder = DigestEmbedder()
    summary = builder.build(OLD, embedder, tmp_path / "other", also=also)
    assert summary.n_embedded == embedder.n_embedded == 0
    one, other = (store.load(tmp_path / name).vectors.vectors() for name in ("one", "other"))
    assert np.array_equal(one, other)


def test_what_is_worked_out_of_an_index_is_kept_with_it(tmp_path):
    builder.build(OLD, DigestEmbedder(), tmp_path, approve=lambda index: {"a.json": b"[1]"})
    index = store.load(tmp_path)
    assert index.work["a.json"] == b"[1]" and "work/a.json" in index.manifest.files
