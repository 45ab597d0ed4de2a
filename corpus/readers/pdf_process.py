"""`python -m corpus.readers.pdf_process FILE`: reads one PDF under limits, answers in JSON.

A separate process, since a file of a few kB can ask for gigabytes or for ever. It limits
its own memory and processor time; corpus/readers/pdf.py limits its time by the clock.
What it does not promise: protection against a fault of the PDF library that takes over
the process.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from corpus.errors import ArticleUnreadable
from corpus.readers.draft import Draft

MAX_MEMORY = 2 * 1024**3
MAX_SECONDS = 60


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
    """`metadata`, `body` and `warnings` of a draft, or an `error`: the end of a sentence."""
    from corpus.readers.pdf_article import draft_of  # after the limits are set

    try:
        draft: Draft = draft_of(path)
    except ArticleUnreadable as exc:
        return {"error": str(exc)}
    except (MemoryError, RecursionError):
        return {"error": "asks for more memory than an article needs; export it again."}
    return {"metadata": asdict(draft.metadata), "body": draft.body, "warnings": draft.warnings}


def main() -> None:
    """Read the file named on the command line; write the answer to standard output."""
    limit_process()
    json.dump(answer(Path(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
