"""Files are written whole or not at all, and flushed before they have their name."""

import os
from pathlib import Path

import pytest

from corpus import disk


def test_a_disk_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "collections.yaml"
    disk.write_whole(file, "before: µ\n")
    monkeypatch.setattr(os, "fsync", lambda _: _full())
    with pytest.raises(OSError, match="No space left"):
        disk.write_whole(file, "after\n")
    assert file.read_text(encoding="utf-8") == "before: µ\n"
    assert [path.name for path in tmp_path.iterdir()] == ["collections.yaml"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux names its open files")
def test_what_is_written_is_on_the_disk_before_it_has_its_name_and_the_name_after(
    tmp_path, monkeypatch
):
    done, sync, replace = [], os.fsync, os.replace

    def synced(descriptor):
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    def replaced(source, target):
        done.append("renamed")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    disk.write_whole(tmp_path / "a", "text")
    assert done == [".a.new", "renamed", tmp_path.name]


def _full():
    raise OSError(28, "No space left on device")
