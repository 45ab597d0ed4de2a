r"""Where a record says that its files lie -> paths below the folder of the export.

    Full Text PDF:files/12/x.pdf:application/pdf;Snapshot:files/13/x.html:text/html     Zotero
    :papers/x.pdf:PDF                                                                   JabRef
    :home/me/papers/x.pdf:pdf                                                           Mendeley
    internal-pdf://0123456789/x%20y.pdf                                                 EndNote
    file:///C:/Users/me/x.pdf       files\12\x.pdf       /home/me/x.pdf

A path that begins at the root of some machine counts by its last parts, since an export is moved
with its files: what is looked for is always below the export's own folder, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from corpus.managers.latex import text_of

OUTSIDE = "leads out of the export's folder, where nothing is read; put the file beside the export"
MISSING = "is missing"
MAX_LINK = 4_000  # characters; no system has longer paths
MAX_PARTS = 60

_ESCAPED = re.compile(r"\\([\\:;,_&%#{}$ ])")
_HOST = re.compile(r"\A//[\w.-]*(?=/)")
_DRIVE = re.compile(r"[A-Za-z]:[/\\]|[/\\]{2}")
_WEB = re.compile(r"(?:https?|ftp|doi|mailto|zotero|mendeley|urn):|www\.|10\.\d{4,9}/", re.I)
_KIND = re.compile(r"[\w.+-]+/[\w.+-]+|[A-Za-z][\w ]{0,19}|")  # application/pdf, PDF
_SUFFIX = re.compile(r"\.[A-Za-z]{2,5}\Z")


@dataclass(frozen=True)
class Wanted:
    """Where a link may lead, each path as its parts; or why it is not followed."""

    paths: tuple[tuple[str, ...], ...] = ()
    is_absolute: bool = False  # it names a place on some machine
    refused: str = ""  # why, as the end of a sentence
    is_web: bool = False  # it is an address, and names no file


def links_of_field(value: str) -> Iterator[str]:
    """The links of BibTeX's field `file`, in any of its dialects."""
    value = value.strip().replace(r"$\backslash$", "\\").replace(r"{\_}", "_")
    pieces = [piece for piece in _split(value, ";") if piece.strip()]
    if not all(map(_is_link, pieces)):
        pieces = [value]  # a plain path that has a semicolon in it
    for piece in pieces:
        yield from filter(None, [_path_of(piece.strip())])


def wanted(link: str) -> Wanted:
    """What a link leads to."""
    link = link.strip().strip("<>").strip()
    if len(link) > MAX_LINK:
        return Wanted(refused="is too long for a path")
    scheme = link.partition(":")[0].lower()
    if scheme == "internal-pdf":
        inner = unquote(link.partition(":")[2])
        parts = _parts(inner)
        return _checked(((*parts,), ("PDF", *parts), ("*.Data", "PDF", *parts)), False)
    if scheme == "file":
        return _on_a_machine(unquote(_HOST.sub("", link[len("file:") :])))
    if scheme in ("storage", "attachments"):
        return _checked((_parts(link.partition(":")[2]),), False)
    if _WEB.match(link):
        return Wanted(refused="is an address on the web, and is not read", is_web=True)
    if link.startswith(("/", "~")) or _DRIVE.match(link):
        return _on_a_machine(link)
    parts = _parts(link)
    plain = _parts(unquote(link))
    return _checked((parts,) if parts == plain else (parts, plain), False)


def _on_a_machine(place: str) -> Wanted:
    """The last parts of a path, the longest first."""
    parts = _parts(re.sub(r"\A/*[A-Za-z]:(?=[/\\])", "", place))[-MAX_PARTS:]
    return _checked(tuple(parts[at:] for at in range(len(parts))), True)


def _checked(paths: tuple[tuple[str, ...], ...], is_absolute: bool) -> Wanted:
    if not paths or not paths[0]:
        return Wanted(refused="is empty")
    if any(part == ".." or "\0" in part for path in paths for part in path):
        return Wanted(refused=OUTSIDE)
    return Wanted(paths, is_absolute)


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[/\\]", path) if part not in ("", "."))


def _is_link(piece: str) -> bool:
    fields = list(_split(piece, ":"))
    return len(fields) > 2 or bool(_SUFFIX.search(piece.strip()))


def _path_of(piece: str) -> str:
    """The path of `description:path:kind`, of a plain path, or of an address."""
    fields = list(_split(piece, ":"))
    is_address = re.match(r"(?:file|https?|ftp|internal-pdf):", piece, re.I)
    if is_address or len(fields) < 3 or not _KIND.fullmatch(fields[-1].strip()):
        return _unescaped(piece)
    # A colon of "C:\..." that is not escaped is no border.
    path = _unescaped(":".join(fields[1:-1]))
    # Mendeley leaves out the first slash.
    return f"/{path}" if not fields[0] and re.match(r"(?:home|Users)/", path) else path


def _unescaped(text: str) -> str:
    plain = _ESCAPED.sub(r"\1", text)
    # Mendeley writes letters with accents as LaTeX, also in paths.
    return text_of(plain) if re.search(r"\{\\\W", text) else plain.strip()


def _split(text: str, at: str) -> Iterator[str]:
    """The pieces between signs that no backslash stands before."""
    piece = ""
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            piece += sign + next(signs, "")
        elif sign == at:
            yield piece
            piece = ""
        else:
            piece += sign
    yield piece
