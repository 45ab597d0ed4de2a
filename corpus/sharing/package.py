"""The form of a library in one file: a zip file whose members stand in a manifest.

    articles/ID.md          the article files, with what was corrected in their metadata
    received/NAME           the files that they were made from
    places/ID.jsonl         where the words of an article stand in its PDF
    collections.yaml        the collections
    index/texts.txt         SHA-256 of the model's name and each text that was embedded, one a line
    index/vectors.npy       the vectors of these texts
    manifest.json           format, version of Bedside, and SHA-256 and size of all of these

Of the index only the vectors are shared, which take nearly all of the time of a build. Everything
else of it is made anew from the articles, and need not be believed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from corpus.collections.collection import FILE as COLLECTIONS
from corpus.errors import BadPackage
from corpus.library import ARTICLE_SUFFIXES
from corpus.sound import check_text

FORMAT = 1  # raise it when the members change; files of another format are refused
MANIFEST = "manifest.json"
ARTICLES, RECEIVED, PLACES, INDEX = "articles", "received", "places", "index"
TEXTS, VECTORS = f"{INDEX}/texts.txt", f"{INDEX}/vectors.npy"
SINGLE = (COLLECTIONS, TEXTS, VECTORS)
MAX_MEMBERS = 100_000
MAX_MANIFEST = 32_000_000  # bytes
MAX_MEMBER = 200_000_000  # bytes of a paper; the vectors have a limit of their own
MAX_VECTORS = 16_000_000_000
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Member:
    """What a file in a package must be."""

    sha256: str
    size: int  # bytes


@dataclass(frozen=True)
class Manifest:
    """What a package holds, and who made it."""

    made_by: str  # "Bedside 0.4.0"
    collection: str  # the name of the one that it holds; empty where it holds a whole library
    model: str  # that embedded the texts
    members: Mapping[str, Member]

    def text(self) -> str:
        """The manifest as JSON; of equal libraries it is equal."""
        values = {"format": FORMAT, **asdict(self)}
        return json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class Part:
    """A file that goes into a package: its name there, its size, and its bytes piece by piece."""

    name: str
    size: int
    read: Callable[[], Iterator[bytes]]
    sha256: str = ""  # where it is known before it is read


def parsed(data: bytes) -> Manifest:
    """A manifest as it was read. Raises BadPackage."""
    try:
        values = json.loads(data)
        form, made_by = values["format"], values["made_by"]
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise BadPackage("its manifest cannot be read; it is damaged, or not a library") from exc
    if form != FORMAT or isinstance(form, bool):
        raise BadPackage(
            f"it has the format {str(form)[:20]!r}, and this Bedside opens format {FORMAT}; "
            f"open it with the version that made it ({_line(made_by)})"
        )
    try:
        return _manifest(values)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise BadPackage("its manifest is not as Bedside writes it") from exc


def _manifest(values: Mapping[str, Any]) -> Manifest:
    texts = [values[key] for key in ("made_by", "collection", "model")]
    if not all(isinstance(text, str) and len(text) <= 1_000 for text in texts):
        raise TypeError("not text")
    members = {}
    for name, value in values["members"].items():
        digest, size = value["sha256"], value["size"]
        if not (_SHA256.match(digest) and isinstance(size, int) and 0 <= size <= MAX_VECTORS):
            raise ValueError("neither a digest nor a size")
        members[name] = Member(digest, size)
    return Manifest(_line(texts[0]), texts[1], texts[2], members)


def is_package(names: Iterable[str]) -> bool:
    """Whether a zip file with these members is meant as a library; it may be none all the same."""
    there = set(names)
    return MANIFEST in there and any(name.startswith(f"{ARTICLES}/") for name in there)


def check_name(name: str) -> None:
    """Raises BadPackage for a member that no package has, such as one that leads out of it."""
    folder, slash, file = name.partition("/")
    known = name in SINGLE or name == MANIFEST
    if slash and not known and is_plain(file):
        path = PurePosixPath(file)
        known = (
            folder == RECEIVED
            or (folder == PLACES and path.suffix == ".jsonl")
            or (
                folder == ARTICLES
                and path.suffix.lower() in ARTICLE_SUFFIXES
                and path.stem.lower() != "readme"
            )
        )
    if not known:
        raise BadPackage(f"it holds {_line(name)!r}, which does not belong into it")


def is_plain(file: str) -> bool:
    """Whether a name is that of a file alone: no path, not hidden, and storable anywhere."""
    return (
        0 < len(file.encode("utf-8", "replace")) <= 255
        and not re.search(r"[/\\:\x00-\x1f\x7f]", file)
        and not file.startswith(".")
        and not file.endswith((".", " "))
        and check_text(file) is None
    )


def _line(text: object) -> str:
    """Somebody else's words as a short line of text to show."""
    plain = re.sub(r"[^\w .,:/()+-]", "?", str(text).encode("utf-8", "replace").decode("utf-8"))
    return plain[:100]
