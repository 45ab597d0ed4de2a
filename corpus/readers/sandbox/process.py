"""`python -m corpus.readers.sandbox.process FD`: reads files under limits, answers in JSON.

A separate process, since a file of a few kB can take gigabytes, or never end. It limits its own
memory and, anew for each file, its time; corpus/readers/sandbox/limited.py ends and replaces it
where that is not enough. It does not protect against a fault of a library that takes over the
process.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import astuple, replace
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.errors import ArticleUnreadable
from corpus.markdown import format_article, parse_article
from corpus.readers.draft import Draft
from corpus.sound import shown, sound

MAX_MEMORY = 2 * 1024**3
MAX_SECONDS = 60  # without those in which it waited for a processor
PATIENCE = 10  # times as long at most, however busy the machine is
MAX_KEPT = 200 * 1024  # kB; a process that has held more makes room for a fresh one
MAX_CHARACTERS = 20_000_000  # of an article's text; the longest books have a quarter of it
_SURROGATE = re.compile("[\ud800-\udfff]")


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
        raise ArticleUnreadable(f"{shown(path)} {exc}") from exc  # it names no file


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


def limit_process(memory: int = MAX_MEMORY) -> None:
    """Cap the address space, in bytes; leave no core file."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_file(seconds: int = MAX_SECONDS) -> None:
    """Give the next file its time. The parent watches the clock; this works even without it."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    signal.alarm(PATIENCE * seconds + 5)


def silence() -> None:
    """Drop what a library prints: it must not end the process, nor stand between our lines."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def is_spent() -> bool:
    """Whether this process has held so much memory that a fresh one should go on."""
    import resource

    # On Linux ru_maxrss includes what the process held that started this one; VmHWM does not.
    own = Path("/proc/self/status")
    if own.is_file():
        found = re.search(r"VmHWM:\s*(\d+) kB", own.read_text())
        return found is not None and int(found.group(1)) > MAX_KEPT
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > MAX_KEPT


def answer(path: Path) -> dict[str, object]:
    """The article file that a file becomes and what it holds, or an `error`: a sentence."""
    try:
        draft = _whole(READERS[path.suffix.lower()](path), path)
        source = format_article(draft.metadata, draft.body)
        # What cannot be read again must not become an article; parsing has the same limits.
        article = parse_article(path.stem, source)
    except ArticleUnreadable as exc:
        return {"error": _naming(path, str(exc))}
    except (MemoryError, RecursionError):
        return {"error": f"{shown(path)} asks for more memory than an article needs; "
                         "export it again.", "spent": True}  # fmt: skip
    except Exception as exc:  # a reader that stumbles stops no other file
        return {"error": f"{shown(path)} cannot be read ({type(exc).__name__} in its reader); "
                         "export it again, or as another format.", "spent": True}  # fmt: skip
    n_sections = len({block.section for block in article.blocks if block.section})
    contents = [n_sections, len(article.tables), len(article.references)]
    return {
        "source": source, "warnings": draft.warnings, "contents": contents,
        "places": [astuple(place) for place in draft.places],
    }  # fmt: skip


def _whole(draft: Draft, path: Path) -> Draft:
    """The draft with invalid text and years left out or replaced, and a warning on each."""
    if len(draft.body) > MAX_CHARACTERS:
        raise ArticleUnreadable(
            f"{shown(path)} has {len(draft.body):,} characters of text; an article has at most "
            f"{MAX_CHARACTERS:,}."
        )
    metadata, warnings = sound(draft.metadata)
    body, n_replaced = _SURROGATE.subn("\N{REPLACEMENT CHARACTER}", draft.body)
    if n_replaced:
        warnings += (f"{n_replaced} characters that are no text are written as \ufffd.",)
    return replace(draft, metadata=metadata, body=body, warnings=(*draft.warnings, *warnings))


def _naming(path: Path, sentence: str) -> str:
    return sentence if path.name in sentence else f"{shown(path)}: {sentence}"


def main() -> None:
    """Read the files that come through the channel, one after the other, until it is closed."""
    limit_process()
    channel = Connection(int(sys.argv[1]))
    silence()
    spent = False
    while not spent:
        try:
            path = Path(json.loads(channel.recv_bytes()))
        except EOFError:
            return
        limit_file()
        reply = answer(path)
        signal.alarm(0)
        spent = bool(reply.get("spent")) or is_spent()
        channel.send_bytes(json.dumps(reply | {"spent": spent}).encode())


if __name__ == "__main__":
    main()
