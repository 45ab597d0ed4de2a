"""What the papers of a corpus are known by, kept beside them so that no import reads them again.

    <corpus>/.identities.json    for each article file, its size, time and identity

It can be deleted at any time. Of a file that is new, edited or not in it, the front matter is read
again, and no more.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from corpus.adding.identity import Identity, akin, identity_of, normal_doi, same, work_of
from corpus.article import Metadata
from corpus.changing.moving import removed_ids
from corpus.corrections import corrected_metadata, is_corrected
from corpus.disk import replacing
from corpus.errors import CorpusError
from corpus.library import ARTICLE_SUFFIXES
from corpus.status import RelationKind

KEPT = ".identities.json"
FORMAT = 1  # raise it when Identity changes, or how it is made


@dataclass(frozen=True)
class Known:
    """One article file of the corpus."""

    name: str
    seen: tuple[int, int]  # its size, and its time in nanoseconds
    came_from: str  # the name of the file that it was made from; empty where not known
    identity: Identity


class Register:
    """The papers of one corpus by what they are known by. The caller must hold the corpus."""

    def __init__(self, corpus: Path) -> None:
        """Read what was kept, and the files that have changed since."""
        self._corpus = corpus
        self._known: dict[str, Known] = {}
        self._by_key: dict[tuple[str, str], set[str]] = {}
        self._changed = False
        self.names: set[str] = {"readme"}  # taken, in small letters; a README is no article
        # Of a paper that was removed, links go on naming it; no other may be taken for it.
        self.names |= {name.lower() for name in removed_ids(corpus)}
        kept = _read_kept(corpus / KEPT)
        for path in sorted(corpus.iterdir()):
            if path.suffix.lower() in ARTICLE_SUFFIXES and not path.name.startswith("."):
                as_kept = None if self._is_corrected(path.name) else _as_kept(path, kept)
                self._put(as_kept or _read(path))

    def find(self, identity: Identity) -> tuple[Known, str] | None:
        """The known paper that this is, with what shows it; the surest match of several."""
        for key in _keys(identity):
            for name in sorted(self._by_key.get(key, ())):
                reason = same(self._known[name].identity, identity)
                if reason is not None:
                    return self._known[name], reason
        return None

    def find_version(self, metadata: Metadata) -> tuple[Known, str] | None:
        """A known paper that may be a version of the same work, with what shows it."""
        named = [normal_doi(one.doi or "") for one in metadata.relations
                 if one.kind is RelationKind.PREPRINT]  # fmt: skip
        identity = identity_of(metadata)
        keys = [("work", work_of(identity)), *(("doi", doi) for doi in named)]
        for name in sorted({name for key in keys if key[1] for name in self._by_key.get(key, ())}):
            with suppress(CorpusError):  # an article that cannot be read is reported elsewhere
                reason = akin(metadata, corrected_metadata(self._corpus / name))
                if reason is not None:
                    return self._known[name], reason
        return None

    def with_digest(self, digest: str) -> Known | None:
        """The paper that was made from a file of that digest."""
        names = sorted(self._by_key.get(("digest", digest), ()))
        return self._known[names[0]] if names else None

    def put(self, path: Path, identity: Identity, came_from: str) -> None:
        """Take note of an article file that was written."""
        self._changed = True
        known = Known(path.name, _seen(path), came_from, identity)
        self._put(_read(path) if self._is_corrected(path.name) else known)

    def keep(self) -> None:
        """Save the register if it has changed; if that fails, the next import reads more files."""
        if not self._changed:
            return
        values = [
            [k.name, *k.seen, k.came_from, *astuple(k.identity)] for k in self._known.values()
            if not self._is_corrected(k.name)  # its file does not tell when that changes
        ]  # fmt: skip
        kept = self._corpus / KEPT
        with suppress(OSError, ValueError), replacing(kept, self._corpus / f"{KEPT}.new") as file:
            file.write(json.dumps({"format": FORMAT, "articles": values}).encode("ascii"))

    def users_of(self, received: str) -> list[str]:
        """The names of the article files that were made from a received file."""
        return [known.name for known in self._known.values() if known.came_from == received]

    def _is_corrected(self, name: str) -> bool:
        return is_corrected(Path(name).stem, self._corpus)

    def _put(self, known: Known) -> None:
        before = self._known.get(known.name)
        for key in _all_keys(before.identity) if before else ():
            self._by_key[key].discard(known.name)
        self._known[known.name] = known
        self.names.add(Path(known.name).stem.lower())
        for key in _all_keys(known.identity):
            self._by_key.setdefault(key, set()).add(known.name)


def _keys(identity: Identity) -> list[tuple[str, str]]:
    """The keys by which a paper is looked up, the surest first."""
    fields = ("digest", "doi", "pmid", "title")
    return [(name, getattr(identity, name)) for name in fields if getattr(identity, name)]


def _all_keys(identity: Identity) -> list[tuple[str, str]]:
    """The same, and the work, under which versions of a paper are looked up."""
    work = work_of(identity)
    return [*_keys(identity), *([("work", work)] if work else [])]


def _seen(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _read(path: Path) -> Known:
    """Read a file; one that is no article has only a name here (loading the corpus reports it)."""
    nothing = Known(path.name, (-1, -1), "", Identity("", "", "", ""))
    try:
        metadata = corrected_metadata(path)
        came_from = metadata.received.file if metadata.received else ""
        return Known(path.name, _seen(path), came_from, identity_of(metadata))
    except (CorpusError, OSError):
        return nothing


def _as_kept(path: Path, kept: dict[str, Known]) -> Known | None:
    known = kept.get(path.name)
    with suppress(OSError):
        return known if known is not None and known.seen == _seen(path) else None
    return None


def _read_kept(path: Path) -> dict[str, Known]:
    """What was kept by file name; nothing where it cannot be read."""
    try:
        values = json.loads(path.read_text(encoding="ascii"))
        if values["format"] != FORMAT:
            return {}
        return {
            name: Known(name, (size, time), came_from, Identity(*identity))
            for name, size, time, came_from, *identity in values["articles"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}
