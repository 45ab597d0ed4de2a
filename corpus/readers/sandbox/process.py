"""`python -m corpus.readers.sandbox.process FILE`: reads one file under limits, answers in JSON.

A separate process, since a file of a few kB can ask for gigabytes or for ever. It limits
its own memory and processor time; corpus/readers/sandbox/limited.py limits its time by the clock.
What it does not promise: protection against a fault of a library that takes over the process.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path

from corpus.article import Metadata
from corpus.errors import ArticleUnreadable
from corpus.front_matter import format_metadata, parse_metadata
from corpus.markdown import format_article, parse_article
from corpus.readers.draft import Draft

MAX_MEMORY = 2 * 1024**3
MAX_SECONDS = 60
MAX_CHARACTERS = 20_000_000  # of an article's text; the longest books have a quarter of it


def _read_jats(path: Path) -> Draft:
    from corpus.readers.jats.article import (
        read_jats,  # after the limits are set, and only where needed
    )

    return read_jats(path)


def _read_html(path: Path) -> Draft:
    from corpus.readers.html.page import read_html

    return read_html(path)


def _read_pdf(path: Path) -> Draft:
    from corpus.readers.pdf.article import draft_of

    try:
        return draft_of(path)
    except ArticleUnreadable as exc:
        raise ArticleUnreadable(f"{path} {exc}") from exc  # its messages are ends of sentences


def _read_markdown(path: Path) -> Draft:
    from corpus.readers.text.plain import read_markdown

    return read_markdown(path)


def _read_text(path: Path) -> Draft:
    from corpus.readers.text.plain import read_text

    return read_text(path)


READERS: Mapping[str, Callable[[Path], Draft]] = {
    ".xml": _read_jats,
    ".nxml": _read_jats,
    ".pdf": _read_pdf,
    ".html": _read_html,
    ".htm": _read_html,
    ".md": _read_markdown,
    ".txt": _read_text,
}


def limit_process() -> None:
    """Cap address space and processor time; on systems without such limits, do nothing."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(path: Path) -> dict[str, object]:
    """`metadata`, `body` and `warnings` of a draft, or an `error`: a sentence."""
    try:
        draft = READERS[path.suffix.lower()](path)
        if len(draft.body) > MAX_CHARACTERS:
            raise ArticleUnreadable(
                f"{path} has {len(draft.body):,} characters of text; an article has at most "
                f"{MAX_CHARACTERS:,}."
            )
        # What cannot be read again must not become an article; and this may take time.
        parse_article(path.stem, format_article(Metadata(), draft.body))
        front = format_metadata(draft.metadata)
        _checked_metadata(path, front)
    except ArticleUnreadable as exc:
        return {"error": str(exc)}
    except (MemoryError, RecursionError):
        return {"error": f"{path} asks for more memory than an article needs; export it again."}
    return {
        "front": front, "body": draft.body, "warnings": draft.warnings,
        "places": [astuple(place) for place in draft.places],
    }  # fmt: skip


def _checked_metadata(path: Path, front: str) -> None:
    try:
        parse_metadata(front)
    except ArticleUnreadable as exc:
        raise ArticleUnreadable(f"{path}: {exc}") from exc


def main() -> None:
    """Read the file named on the command line; write the answer to standard output."""
    limit_process()
    json.dump(answer(Path(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
