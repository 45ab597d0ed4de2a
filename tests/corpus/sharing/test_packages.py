"""Packages: the same bytes each time, and hostile ones refused with a sentence, leaving nothing."""

import hashlib
import io
import json
import os
import stat
import struct
import threading
import zipfile

import pytest

from conftest import TINY
from corpus.adding.opening import open_package
from corpus.errors import BadPackage
from corpus.sharing.package import MANIFEST, Manifest
from corpus.sharing.writing import of_bytes, packed

ABOUT = Manifest("Bedside 1", "", "model", {})
ARTICLE = "articles/adams-2019.md"
FILES = {f"articles/{key}.md": text.encode() for key, text in TINY.items()}


def package(files=FILES, about=ABOUT):
    return b"".join(packed([of_bytes(name, data) for name, data in files.items()], about))


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def manifest(files, **others):
    """A manifest that fits the files, whatever they are."""
    members = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        for name, data in files.items()
    }
    values = {"format": 1, "made_by": "Bedside 1", "collection": "", "model": "m"}
    return json.dumps(values | {"members": members} | others).encode()


def forged(files, written=None, infos=(), **others):
    """A zip file of these files, made by another program, with a manifest that fits them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files if written is None else written).items():
            archive.writestr(name, data)
        for info, data in infos:
            archive.writestr(info, data)
        archive.writestr(MANIFEST, manifest(files, **others))
    return buffer.getvalue()


def info_of(name, mode):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def link():
    files = FILES | {"articles/passwd.md": b"/etc/passwd"}
    return forged(
        files, FILES, [(info_of("articles/passwd.md", stat.S_IFLNK | 0o777), b"/etc/passwd")]
    )


def doubled():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return forged(FILES, infos=[(ARTICLE, b"another")])


def with_bytes(old, new):
    data = package()
    assert old in data
    return data.replace(old, new)


def bomb():
    return forged({ARTICLE: b" " * 50_000_000})


HOSTILE = {
    "a name that leads out": (lambda: forged(FILES | {"../evil.md": b"x"}), "does not belong"),
    "an absolute name": (lambda: forged(FILES | {"/etc/evil.md": b"x"}), "does not belong"),
    "a deep traversal": (lambda: forged(FILES | {"articles/../../e.md": b"x"}), "does not belong"),
    "a backslash": (lambda: forged(FILES | {"articles/..\\e.md": b"x"}), "does not belong"),
    "a hidden file": (lambda: forged(FILES | {"articles/.opening": b"x"}), "does not belong"),
    "a hidden article": (lambda: forged(FILES | {"articles/.x.md": b"x"}), "does not belong"),
    "a folder": (lambda: forged(FILES, infos=[("articles/x/", b"")]), "does not belong"),
    "a program": (lambda: forged(FILES | {"articles/run.sh": b"x"}), "does not belong"),
    "a README": (lambda: forged(FILES | {"articles/README.md": b"x"}), "does not belong"),
    "a name of two lines": (lambda: forged(FILES | {"received/a\nb": b"x"}), "does not belong"),
    "a link": (link, "link or a device"),
    "a name twice": (doubled, "same name"),
    "names that differ by case": (
        lambda: forged(FILES | {"articles/ADAMS-2019.md": b"x"}), "same name"),
    "ids that differ by ending": (
        lambda: forged(FILES | {"articles/adams-2019.txt": b"x"}), "two articles"),
    "a bomb": (bomb, "unpacks to far more"),
    "a file too many": (lambda: forged(FILES, FILES | {"received/x.pdf": b"x"}), "does not know"),
    "a file too few": (lambda: forged(FILES | {"received/x.pdf": b"x"}, FILES), "is missing"),
    "other content": (
        lambda: forged(FILES, FILES | {ARTICLE: FILES[ARTICLE].replace(b"12.4", b"92.4")}),
        "checksum differs"),
    "another size": (lambda: forged(FILES, FILES | {ARTICLE: b"short"}), "has not the size"),
    "no manifest": (lambda: with_bytes(MANIFEST.encode(), b"manifesto.txt"), "does not belong"),
    "no article": (lambda: forged({"collections.yaml": b""}), "holds no article"),
    "another format": (lambda: forged(FILES, format=2), "has the format '2'"),
    "no format": (lambda: forged(FILES, format=None), "has the format"),
    "a manifest of lists": (lambda: forged(FILES, members=[]), "not as Bedside writes it"),
    "a digest that is none": (
        lambda: forged(FILES, members={ARTICLE: {"sha256": "x", "size": 1}}), "not as Bedside"),
    "an original of nobody": (
        lambda: forged(FILES | {"received/x.pdf": b"x"}), "not a file that an article"),
    "places of nobody": (
        lambda: forged(FILES | {"places/x.jsonl": b"x"}), "belongs to no article"),
    "an article that is none": (
        lambda: forged(FILES | {"articles/x.md": b"\xff\xfe"}), "cannot be read"),
    "collections that are none": (
        lambda: forged(FILES | {"collections.yaml": b"collections: 3"}), "collections cannot"),
    "a comment behind it": (lambda: package() + b"x" * 30, "damaged or cut short"),
    "something before it": (lambda: b"#!/bin/sh\n" + package(), "damaged or cut short"),
    "nothing": (lambda: b"", "damaged or cut short"),
    "no zip file": (lambda: b"PK\x03\x04" + b"x" * 5_000, "damaged or cut short"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_package_is_refused_and_leaves_nothing(name, tmp_path):
    make, said = HOSTILE[name]
    path, corpus = tmp_path / "in" / "p.zip", tmp_path / "out" / "articles"
    path.parent.mkdir()
    corpus.parent.mkdir()
    path.write_bytes(make())
    with pytest.raises(BadPackage, match=said) as refused:
        open_package(path, corpus)
    sentence = str(refused.value)
    assert sentence.startswith(f"{path} is not opened: ") and "\n" not in sentence
    assert sentence.endswith(".") and not sentence.endswith("..")
    assert list(corpus.parent.rglob("*")) == []
    assert [one.name for one in tmp_path.iterdir()] == ["in", "out"] or len(
        list(tmp_path.iterdir())
    ) == 2


def test_a_hostile_package_leaves_an_old_library_as_it_was(tiny_corpus, tmp_path):
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    path = tmp_path.parent / f"{tmp_path.name}.zip"
    path.write_bytes(HOSTILE["other content"][0]())
    with pytest.raises(BadPackage, match="checksum differs"):
        open_package(path, tiny_corpus)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_every_cut_and_every_flipped_byte_is_noticed(tmp_path):
    """Or it makes no difference, as in a time that nobody reads: then all is as it was."""
    whole = package({ARTICLE: FILES[ARTICLE]})
    path = tmp_path / "p.zip"
    spoilt = [whole[:at] for at in range(0, len(whole), 61)]
    spoilt += [
        whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :] for at in range(0, len(whole), 7)
    ]
    n_refused = 0
    for number, data in enumerate(spoilt):
        corpus = tmp_path / f"c{number}"
        path.write_bytes(data)
        try:
            open_package(path, corpus)
        except BadPackage:
            n_refused += 1
            assert not corpus.exists()
        else:
            assert (corpus / "adams-2019.md").read_bytes() == FILES[ARTICLE]
    assert n_refused > 0.8 * len(spoilt)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "p.zip")
    told = []

    def give():
        with pytest.raises(BadPackage) as caught:
            open_package(tmp_path / "p.zip", tmp_path / "c")
        told.append(str(caught.value))

    giving = threading.Thread(target=give, daemon=True)
    giving.start()
    giving.join(20)
    assert told == [f"{tmp_path / 'p.zip'} is not opened: it is not a file."]


@pytest.mark.parametrize(("n", "size"), [(100_001, 1_000), (5, 32_000_001)])
def test_a_directory_of_very_many_is_refused_before_it_is_read(n, size, tmp_path):
    """Its end is written in the form for large files, where the numbers have room."""
    end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, n, n, size, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, size, 1)
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    (tmp_path / "p.zip").write_bytes(bytes(size) + end + locator + last)
    with pytest.raises(BadPackage, match="its list of files is too long"):
        open_package(tmp_path / "p.zip", tmp_path / "c")


def test_the_same_files_give_the_same_bytes_in_whatever_order():
    assert package() == package(dict(reversed(FILES.items())))
    with zipfile.ZipFile(io.BytesIO(package())) as archive:
        names = archive.namelist()
        assert names == [*sorted(FILES), MANIFEST]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_manifest_tells_digest_and_size_of_each(tmp_path):
    files = unpacked(package())
    told = json.loads(files.pop(MANIFEST))
    assert told["format"] == 1 and told["made_by"] == "Bedside 1"
    assert told["members"] == json.loads(manifest(files))["members"]


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path):
    part = of_bytes(ARTICLE, b"one")
    changed = part.__class__(part.name, part.size, lambda: iter([b"two"]), part.sha256)
    with pytest.raises(BadPackage, match="was changed while it was read"):
        b"".join(packed([changed], ABOUT))
