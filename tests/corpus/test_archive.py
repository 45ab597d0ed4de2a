"""Zip files of papers: their names reach no path, and bombs are told from papers."""

import io
import stat
import zipfile

import pytest

from corpus.adding import archive
from corpus.adding.archive import MAX_MEMBERS, unpack
from corpus.adding.exports import Given, of_archive
from corpus.errors import ArticleUnreadable

pytestmark = pytest.mark.slow

PAPER = b"# Snoring\n\nSnoring was present in 31% of men.\n"


@pytest.fixture()
def folder(tmp_path):
    (tmp_path / "adding").mkdir()
    return tmp_path / "adding"


def packed(folder, members, method=zipfile.ZIP_DEFLATED):
    path = folder.parent / "papers.zip"
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members:
            file.writestr(name, data)
    return path


def zipped(data):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("inner.md", data)
    return held.getvalue()


def test_papers_come_out_under_names_of_ours(folder):
    names = ["a/zhao.md", "../../../tmp/evil.md", "/etc/cron.d/evil.txt", "C:\\x\\y.html", "é.md"]
    found = unpack(packed(folder, [(name, PAPER) for name in names]), folder, "0123")
    assert [member.name for member in found.members] == names
    files = sorted(path.name for path in folder.iterdir())
    assert files == [
        "0123-0001.md", "0123-0002.md", "0123-0003.txt", "0123-0004.html", "0123-0005.md"
    ]  # fmt: skip
    assert all((folder / file).read_bytes() == PAPER for file in files)
    assert {path.name for path in folder.parent.iterdir()} == {"adding", "papers.zip"}


def test_what_is_no_paper_is_left_out_and_a_zip_file_within_refused(folder):
    found = unpack(
        packed(folder, [("good.md", PAPER), ("figure.png", b"x"), ("__MACOSX/._good.md", b"x"),
                        (".hidden.md", b"x"), ("inner.zip", zipped(PAPER)), ("folder/", b"")]),
        folder, "0123",
    )  # fmt: skip
    good, inner = found.members
    assert (good.name, good.refused, found.n_left_out) == ("good.md", "", 1)
    assert inner.refused == "inner.zip is packed within a zip file; unpack it, and send its files."
    assert [path.name for path in folder.iterdir()] == [good.file]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_link_or_a_device_is_refused(folder, kind):
    strange, plain = zipfile.ZipInfo("strange.md"), zipfile.ZipInfo("plain.md")
    strange.external_attr, plain.external_attr = (kind | 0o777) << 16, (stat.S_IFREG | 0o644) << 16
    found = unpack(packed(folder, [(strange, b"/etc/passwd"), (plain, PAPER)]), folder, "0123")
    assert [member.refused for member in found.members] == [
        "strange.md is a link or a device, not a file; pack the file.", ""
    ]  # fmt: skip
    assert [path.name for path in folder.iterdir()] == ["0123-0002.md"]


def test_of_two_files_of_one_name_both_are_read(folder):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = packed(folder, [("a.md", PAPER), ("a.md", PAPER * 2)])
    given = Given(is_loose=False)
    of_archive(given, unpack(path, folder, "0123"), folder)
    assert [path.read_bytes() for path in given.paths] == [PAPER, PAPER * 2]


def test_a_bomb_is_stopped_by_its_ratio(folder):
    bomb = packed(folder, [("bomb.txt", bytes(95_000_000))])
    assert bomb.stat().st_size < 100_000
    with pytest.raises(ArticleUnreadable, match="unpacks to far more than papers need"):
        unpack(bomb, folder, "0123")


def test_many_members_that_together_are_a_bomb_are_stopped(folder):
    bomb = packed(folder, [(f"{n}.txt", bytes(4_000_000)) for n in range(100)])
    with pytest.raises(ArticleUnreadable, match="unpacks to far more than papers need"):
        unpack(bomb, folder, "0123")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2 * archive.SMALL + 400_000 * 200


def test_a_member_that_says_that_it_is_small_is_counted_as_it_is(folder):
    path = packed(folder, [("a.md", bytes(60_000_000)), ("b.md", PAPER)])
    data = path.read_bytes()
    path.write_bytes(data.replace((60_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    try:
        found = unpack(path, folder, "0123")
    except ArticleUnreadable:
        return
    assert "is damaged" in found.members[0].refused or (folder / "0123-0001.md").stat().st_size < 10


def test_a_member_too_large_for_a_paper_is_refused_alone(folder):
    with zipfile.ZipFile(folder.parent / "papers.zip", "w") as file:
        info = zipfile.ZipInfo("large.pdf")
        file.writestr("good.md", PAPER)
        with file.open(info, "w", force_zip64=True) as member:
            for _ in range(101):
                member.write(bytes(1_000_000))
    found = unpack(folder.parent / "papers.zip", folder, "0123")
    assert [bool(member.file) for member in found.members] == [True, False]
    assert found.members[1].refused.startswith("large.pdf has 101 MB; a paper has at most 100")


def test_a_damaged_member_is_refused_and_the_rest_goes_on(folder):
    path = packed(folder, [("bad.md", PAPER), ("good.md", PAPER)], zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(b"Snoring")] ^= 1
    path.write_bytes(data)
    bad, good = unpack(path, folder, "0123").members
    assert bad.refused == "bad.md is damaged in the zip file; pack it again."
    assert (folder / good.file).read_bytes() == PAPER and len(list(folder.iterdir())) == 1


def test_a_locked_member_says_so(folder):
    path = packed(folder, [("locked.md", PAPER)])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    path.write_bytes(data)
    (member,) = unpack(path, folder, "0123").members
    assert member.refused == "locked.md is locked by a password; send it unlocked."


def test_too_many_members_are_too_many(folder):
    path = packed(folder, [(f"{n}.md", PAPER) for n in range(MAX_MEMBERS + 1)])
    with pytest.raises(ArticleUnreadable, match="holds 501 files; it may hold at most 500"):
        unpack(path, folder, "0123")


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip file", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_file_says_so_or_holds_nothing(folder, data):
    path = folder.parent / "papers.zip"
    path.write_bytes(data)
    try:
        assert unpack(path, folder, "0123").members == ()
    except ArticleUnreadable as exc:
        assert "pack it again" in str(exc)
    assert list(folder.iterdir()) == []


def test_a_directory_that_would_fill_the_memory_ends_its_own_process(folder):
    entry = b"PK\x01\x02" + bytes(24) + (0).to_bytes(2, "little") + bytes(16)
    directory = entry * 1_500_000
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + len(directory).to_bytes(4, "little")
    path = folder.parent / "papers.zip"
    path.write_bytes(directory + end + bytes(6))
    with pytest.raises(ArticleUnreadable):
        unpack(path, folder, "0123")
