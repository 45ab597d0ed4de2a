"""The files below an export, by the paths that its records name; nothing elsewhere is looked at."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from corpus.managers.links import MISSING, OUTSIDE, Wanted


class Files(Protocol):
    """Where the files of an export lie."""

    def at(self, parts: tuple[str, ...]) -> Path | str | None:
        """The file of a path; a sentence where it may not be read; None where there is none."""


@dataclass(frozen=True)
class Folder:
    """A folder of this machine."""

    root: Path  # without links in it

    @classmethod
    def of(cls, export: Path) -> Folder:
        """The folder that an export lies in."""
        return cls(export.resolve().parent)

    def at(self, parts: tuple[str, ...]) -> Path | str | None:
        """See Files. A link of the file system is followed only to a place in the folder."""
        for form in ("NFC", "NFD"):  # macOS writes names in the second
            names = [unicodedata.normalize(form, part) for part in parts]
            for start in self.root.glob("*.Data") if names[0] == "*.Data" else [self.root]:
                path = start.joinpath(*names[names[0] == "*.Data" :])
                try:
                    target = path.resolve(strict=True)
                except (OSError, RuntimeError, ValueError):  # none, a circle, no valid name
                    continue
                if not target.is_relative_to(self.root):
                    return OUTSIDE
                if target.is_file():
                    return target
        return None


@dataclass(frozen=True)
class Names:
    """The members of a zip file: their names there -> where each was written."""

    files: Mapping[str, Path]
    folder: PurePosixPath  # of the export, in the zip file

    def at(self, parts: tuple[str, ...]) -> Path | str | None:
        """See Files."""
        if parts[0] == "*.Data":
            rest = "/".join(parts[1:])
            found = (n for n in self.files if n.endswith(f"/{rest}") and ".Data/" in n)
            return self.files.get(_normal(next(found, "")))
        return self.files.get(_normal(str(self.folder.joinpath(*parts))))

    @classmethod
    def of(cls, export: str, files: Mapping[str, Path]) -> Names:
        """The members, for an export among them."""
        known = {_normal(name): path for name, path in files.items()}
        return cls(known, PurePosixPath(_normal(export)).parent)


def find(goal: Wanted, files: Files) -> Path | str:
    """The file that a link leads to, or why there is none: the end of a sentence."""
    if goal.refused:
        return goal.refused
    for parts in goal.paths:
        found = files.at(parts)
        if found is not None:
            return found
    return OUTSIDE if goal.is_absolute else MISSING


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
