"""An index in a folder that holds somebody's files: none of them is touched, whatever its name."""

import hashlib

import pytest
from building import DigestEmbedder

from conftest import TINY
from corpus.errors import IndexUnwritable
from index.storage import build as builder
from index.storage.build import rollback
from index.storage.generations import CURRENT, GENERATIONS, MANIFEST

FOREIGN = [
    "thesis.docx", "notes/today.md", f"{CURRENT}.txt", f"{CURRENT}.bak", "CURRENT.d/x",
    f"{GENERATIONS}/family.ged", f"{GENERATIONS}/grandparents/tree.txt",
    f"{GENERATIONS}/2024-01/{MANIFEST}", f"{GENERATIONS}/zzzzzz-000000/{MANIFEST}",
    "embedded/firmware.npz", "embedded/board/main.c", "embedded/ray/picture.png",
    "embedded/ray/deep/x.parquet", "manifest.json", "build.log",
]  # fmt: skip


def read(folder):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FOREIGN}


@pytest.fixture()
def folder(tmp_path):
    for number, name in enumerate(FOREIGN):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{{}} {number}", encoding="utf-8")
    return tmp_path


def test_builds_and_rollbacks_leave_them_as_they_are(folder):
    before = read(folder)
    for number in range(4):
        sources = TINY | {"new": f"# New\n\nWhat build {number} brought, and {number + 20}%."}
        builder.build(sources, DigestEmbedder(), folder, keep=2)
        assert read(folder) == before
    rollback(folder)
    builder.build(TINY, DigestEmbedder(), folder, keep=1)
    assert read(folder) == before
    ours = {path.name for path in (folder / GENERATIONS).iterdir()} - {
        name.split("/")[1] for name in FOREIGN if name.startswith(GENERATIONS)
    }
    assert len(ours) == 1


@pytest.mark.parametrize("content", ["MANIFEST-000004\n", "main\n", "a b\n", "\udcff"])
def test_a_file_that_a_build_would_replace_is_another_programs(tmp_path, content):
    """LevelDB and others name a file of theirs so."""
    path = tmp_path / CURRENT
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    before = path.read_bytes()
    with pytest.raises(IndexUnwritable, match="give another --index"):
        builder.build(TINY, DigestEmbedder(), tmp_path)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == [CURRENT]


def test_an_index_of_ours_that_is_damaged_is_built_again(tmp_path):
    builder.build(TINY, DigestEmbedder(), tmp_path)
    (tmp_path / CURRENT).write_text("broken", encoding="ascii")
    builder.build(TINY, DigestEmbedder(), tmp_path)
    assert (tmp_path / CURRENT).read_text(encoding="ascii") != "broken"
