"""Every file of the models that we ship is compared with its digest before it is loaded."""

import shutil
import subprocess
from pathlib import Path

import pytest

from corpus.errors import ModelUnavailable
from index.embedding import embedder
from index.embedding.embedder import SentenceTransformerEmbedder
from index.embedding.shipped import DIGESTS, check_files, shipped_files
from index.ranking import reader
from index.ranking.reader import Reader

FOLDERS = (embedder.DEFAULT_FOLDER, reader.DEFAULT_FOLDER)
FILES = [(folder, name) for folder in FOLDERS for name in shipped_files(folder.name)]


@pytest.fixture()
def copy(tmp_path):
    """A copy of a model's folder that a test may damage."""
    return lambda folder: Path(shutil.copytree(folder, tmp_path / folder.name))


@pytest.mark.slow  # it starts a process
def test_every_file_of_every_model_has_a_digest_and_is_as_it_was_released():
    there = {
        path.relative_to(DIGESTS.parent).as_posix()
        for folder in FOLDERS
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert there == {f"{folder.name}/{name}" for folder, name in FILES} and len(there) == 12
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", DIGESTS.name], cwd=DIGESTS.parent, capture_output=True
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("folder", "name"), FILES, ids=[f"{folder.name}/{name}" for folder, name in FILES]
)
@pytest.mark.parametrize("damage", ["one byte", "missing"])
def test_a_file_with_one_byte_changed_or_missing_is_refused_by_name(copy, folder, name, damage):
    place = copy(folder)
    whole = bytearray((place / name).read_bytes())
    whole[len(whole) // 2] ^= 1
    (place / name).unlink()
    if damage == "one byte":
        (place / name).write_bytes(whole)
    told = "is damaged" if damage == "one byte" else "cannot be read"
    with pytest.raises(ModelUnavailable, match=rf"^{name} of the model in .* {told}.*; mend it\.$"):
        check_files(place, shipped_files(folder.name), "mend it")


def test_the_models_are_checked_before_they_are_used(copy, monkeypatch):
    place = copy(reader.DEFAULT_FOLDER)
    (place / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(ModelUnavailable, match="tokenizer.json .*; install Bedside anew"):
        Reader(place)
    place = copy(embedder.DEFAULT_FOLDER)
    (place / "tokenizer.json").write_bytes(b"{}")
    monkeypatch.setattr(embedder, "DEFAULT_FOLDER", place)
    with pytest.raises(ModelUnavailable, match="tokenizer.json .*; install Bedside anew"):
        SentenceTransformerEmbedder()


def test_what_else_lies_in_the_folder_is_not_loaded(copy, monkeypatch):
    """A file that a library would take up by its name, and that no digest covers."""
    place = copy(embedder.DEFAULT_FOLDER)
    (place / "added_tokens.json").write_text('{"leukaemia": 5}')
    monkeypatch.setattr(embedder, "DEFAULT_FOLDER", place)
    with embedder._unpacked(place) as folder:
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.json")}
    assert found == set(shipped_files(place.name)) - {embedder.WEIGHTS}
