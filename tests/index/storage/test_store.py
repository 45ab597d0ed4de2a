import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from building import DigestEmbedder

from conftest import TINY
from corpus.disk import file_digest
from corpus.errors import (
    CorpusNotFound,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    IndexStale,
    IndexUnwritable,
)
from index.embedding.embedder import BASE_MODEL, DEFAULT_MODEL, SentenceTransformerEmbedder
from index.passages.texts import embedded_text
from index.storage import build as builder
from index.storage import store
from index.storage.generations import CURRENT, GENERATIONS, MANIFEST
from index.storage.manifest import ALIKE, FORMAT, check_fresh, read_manifest


@pytest.fixture()
def folder(tiny_index, tmp_path):
    """An index that a test may damage."""
    return shutil.copytree(tiny_index, tmp_path / "index")


def generation(folder):
    return read_manifest(folder)[1]


def test_a_loaded_index_is_the_one_that_was_built(tiny_index, embedder):
    index = store.load(tiny_index, embedder)
    assert list(index.articles) == list(TINY)
    assert index.manifest.model == DEFAULT_MODEL
    assert index.vectors.size == len(index.passages) == index.manifest.n_passages
    position = next(i for i, p in enumerate(index.passages) if "Snoring was" in p.text)
    assert index.passages[position].article_id == "baker-2021"
    own = embedder.embed([embedded_text(index.passages[position])])[0]
    assert index.vectors.scores(own).argmax() == position


@pytest.mark.parametrize("damage", ["flip", "cut", "grow", "empty", "remove"])
def test_any_damaged_file_is_named_and_the_index_refused(folder, embedder, damage):
    files = [path for path in generation(folder).rglob("*") if path.is_file()]
    assert len(files) > 6
    for path in files:
        whole = path.read_bytes()
        middle = len(whole) // 2
        damaged = {
            "flip": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "cut": whole[:-1],
            "grow": whole + b"\n",
            "empty": b"",
        }
        if damage == "remove":
            path.unlink()
        else:
            path.write_bytes(damaged[damage])
        with pytest.raises(IndexDamaged, match=f"{path.name}.*run `bedside index build`"):
            store.load(folder, embedder)
        path.write_bytes(whole)
    assert store.load(folder, embedder).passages


def test_a_damaged_pointer_is_told(folder):
    (folder / CURRENT).write_text("nonsense")
    with pytest.raises(IndexDamaged, match="CURRENT is damaged"):
        store.load(folder)


def test_no_index_is_told(tmp_path):
    with pytest.raises(IndexNotFound, match="no index in .*; run `bedside index build`"):
        store.load(tmp_path)


def test_another_model_is_refused_and_both_are_named(folder, embedder):
    class Other:
        name = "other-model"
        embed = embedder.embed

    with pytest.raises(IndexMismatch, match="'bedside-minilm-3', not 'other-model'"):
        store.load(folder, Other())


def test_another_format_is_refused(folder):
    manifest, target = read_manifest(folder)
    path = target / MANIFEST
    values = json.loads(path.read_text()) | {"format": FORMAT + 1}
    path.write_text(json.dumps(values))
    digest = file_digest(path)
    (folder / CURRENT).write_text(f"{manifest.generation} {digest}\n")
    with pytest.raises(IndexDamaged, match="another version"):
        store.load(folder)


def test_changed_articles_are_named(tiny_index):
    manifest, _ = read_manifest(tiny_index)
    check_fresh(manifest, manifest.articles)
    now = dict(manifest.articles) | {"baker-2021": "0", "new": "1"}
    del now["cole-2020"]
    with pytest.raises(
        IndexStale, match="baker-2021 was changed, cole-2020 was removed, new was added"
    ):
        check_fresh(manifest, now)


def test_only_changed_texts_are_embedded_again(folder, embedder):
    before = store.load(folder, embedder)
    changed = TINY | {"cole-2020": TINY["cole-2020"].replace("79%", "81%")}
    summary = builder.build(changed, embedder, folder)
    assert summary.n_embedded == 1  # the one passage that has the figure
    after = store.load(folder, embedder)
    assert after.manifest.generation != before.manifest.generation
    assert any("81%" in passage.text for passage in after.passages)


def test_an_unchanged_corpus_embeds_nothing(folder, embedder):
    assert builder.build(TINY, embedder, folder).n_embedded == 0


def test_a_failed_build_leaves_the_old_index(folder, embedder):
    class Failing:
        name = embedder.name

        def embed(self, texts, *, show_progress=False):
            raise OSError(28, "No space left on device")

    before = store.load(folder).manifest
    with pytest.raises(IndexUnwritable, match="No space left"):
        builder.build(TINY | {"new": "A wholly new text."}, Failing(), folder)
    assert store.load(folder).manifest == before
    assert len(list((folder / GENERATIONS).iterdir())) == 1


def test_old_generations_go_after_a_while(folder, embedder):
    for number in range(3):
        builder.build(TINY | {"new": f"Text {number}."}, embedder, folder)
    assert len(list((folder / GENERATIONS).iterdir())) == 2


def test_a_pickle_in_the_folder_is_never_read(folder, embedder, tmp_path):
    mark = tmp_path / "was-read"
    payload = f"cos\nsystem\n(S'touch {mark}'\ntR.".encode()
    for name in ("index.pkl", "bm25/data.pkl"):
        (generation(folder) / name).write_bytes(payload)
    assert store.load(folder, embedder).passages
    assert not mark.exists()


def test_manifest_is_data(tiny_index):
    manifest, _ = read_manifest(tiny_index)
    assert replace(manifest) == manifest
    assert set(manifest.articles) == set(TINY)


@pytest.mark.parametrize(
    "source", ["# Only a heading", "## References\n\n1. One A. First.", "***\n\n..."]
)
def test_articles_without_text_are_told(source, embedder, tmp_path):
    with pytest.raises(CorpusNotFound, match="no text to search"):
        builder.build({"a": source}, embedder, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_of_different_builds_in_one_folder_are_refused(folder, embedder):
    old = generation(folder)
    builder.build(TINY | {"new": "A wholly new text."}, embedder, folder)
    new = generation(folder)
    manifest, _ = read_manifest(folder)
    for name in (*manifest.files, MANIFEST):
        whole = (new / name).read_bytes()
        if (old / name).read_bytes() == whole:
            continue
        shutil.copyfile(old / name, new / name)
        with pytest.raises(IndexDamaged, match=f"{name}.*checksum mismatch.*`bedside index build`"):
            store.load(folder, embedder)
        (new / name).write_bytes(whole)
    assert store.load(folder, embedder).passages


@pytest.mark.slow  # it loads PyTorch
def test_another_model_of_the_same_dimension_is_refused(folder):
    base = SentenceTransformerEmbedder(BASE_MODEL)
    assert len(base.embed(["x"])[0]) == read_manifest(folder)[0].dimension
    with pytest.raises(IndexMismatch, match="'bedside-minilm-3', not 'all-MiniLM-L6-v2'"):
        store.load(folder, base)
    builder.build(TINY, base, folder)  # and nothing of the other model's vectors is taken over
    vector = base.embed(["Snoring was present in 31% of men."])[0]
    index = store.load(folder, base)
    at = int(index.vectors.scores(vector).argmax())
    assert "Snoring was present" in index.passages[at].text


UNPICKLED = """
import sys
from pathlib import Path

def watch(event, details):
    if event.startswith(("pickle.", "marshal.load")) and "importlib" not in str(sys._getframe(1)):
        raise SystemExit(f"unpickled: {details}")

from index.embedding.embedder import load_embedder
from index.storage import build as builder
from index.storage import store
embedder = load_embedder()
embedder.embed(["what the libraries load of themselves comes before"])
sys.addaudithook(watch)
folder = Path(sys.argv[1])
assert store.load(folder, embedder).passages
builder.build({"a": "Another text."}, embedder, folder)
"""


@pytest.mark.slow  # it starts a process
def test_no_pickle_of_whatever_name_is_loaded_or_built_upon(folder, tmp_path):
    """A hook of Python's own sees every unpickling, by whatever library."""
    mark = tmp_path / "was-read"
    payload = f"cos\nsystem\n(S'touch {mark}'\ntR.".encode()
    places = [folder, generation(folder), generation(folder) / "bm25", folder / "embedded"]
    for place in places:
        place.mkdir(exist_ok=True)
        for name in ("index.pkl", "docstore.pickle", "data.npy", "x.npz", "model.bin", "a.joblib"):
            (place / name).write_bytes(payload)
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", UNPICKLED, folder], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert not mark.exists()


def test_an_index_of_pickled_arrays_is_refused_even_under_right_digests(folder, embedder):
    """As one would make it who can write the folder."""
    manifest, target = read_manifest(folder)
    name = next(name for name in manifest.files if name.endswith(".npy"))
    np.save(target / name, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    files = dict(manifest.files) | {name: file_digest(target / name)}
    text = json.dumps(asdict(replace(manifest, files=files)))
    (target / MANIFEST).write_text(text)
    (folder / CURRENT).write_text(f"{target.name} {file_digest(target / MANIFEST)}\n")
    with pytest.raises(IndexDamaged, match="run `bedside index build`"):
        store.load(folder, embedder)


def test_the_catalogue_names_the_trials_and_registrations_of_each_article(embedder, tmp_path):
    texts = {
        "relapse": "In the MARLIN-4 trial (NCT 02435849) 12 of 20 adults relapsed.",
        "sleep": "Adults slept well in 4 of 20 nights, as in the trial ISRCTN 12345678.",
    }
    builder.build(texts, embedder, tmp_path)
    entries = {entry.article_id: entry for entry in store.load(tmp_path, embedder).catalogue}
    assert entries["relapse"].registrations == ("NCT02435849",)
    assert entries["relapse"].trials["MARLIN-4"] == {"nct02435849"}
    assert entries["sleep"].registrations == ("ISRCTN12345678",) and not entries["sleep"].trials


def test_an_index_whose_terms_alone_are_of_the_version_before_gives_its_vectors(tmp_path):
    builder.build(TINY, DigestEmbedder(), tmp_path)
    (target,) = (tmp_path / GENERATIONS).iterdir()
    manifest = target / MANIFEST
    values = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(values | {"format": ALIKE}), encoding="utf-8")
    digest = file_digest(manifest)
    (tmp_path / CURRENT).write_text(f"{target.name} {digest}", encoding="ascii")
    with pytest.raises(IndexDamaged, match="another version"):
        store.load(tmp_path)
    summary = builder.build(TINY, DigestEmbedder(), tmp_path)
    assert summary.n_embedded == 0 and summary.n_reused > 0
    assert store.load(tmp_path).manifest.format == FORMAT


def test_an_article_comes_back_with_the_abbreviations_that_it_defines(real):
    for article in real.index.articles.values():
        assert "abbreviations" in vars(article)  # stored, not found anew
        assert replace(article).abbreviations == article.abbreviations
    assert any(article.abbreviations for article in real.index.articles.values())
