"""Minutes of random files for one reader, or for a file of questions, steered by coverage.

    python tests/fuzz/readers.py jats|html|pdf|text|markdown|batch|questions [SECONDS] [FOLDER]

Needs atheris (`pip install atheris`). A file may be refused with a sentence of ours; any other
exception, or a file that takes more than 10 seconds, ends the run, and the file is kept in FOLDER.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["corpus", "app.batch", "eval.questions.question", "eval.questions.line"]
):
    from app.batch import read_batch
    from corpus.article import Metadata
    from corpus.errors import BedsideError
    from corpus.markdown import format_article, parse_article, read_source
    from corpus.readers.html.page import read_html
    from corpus.readers.jats.article import read_jats
    from corpus.readers.pdf.article import draft_of
    from corpus.readers.text.plain import read_text
    from eval.questions.question import load_questions

DATA = Path(__file__).parent.parent / "data"


def markdown(path: Path) -> None:
    """An article file, and every block of it."""
    article = parse_article("fuzz", read_source(path))
    for block in article.blocks:
        assert 0 <= block.start <= block.end <= len(article.text)
    _ = article.references, article.reference_marks, article.abbreviations, article.title


ARTICLE = parse_article(
    "a-2020", "# T\n\nOS was 31%.\n\nTable 1 X\n\n| a | b |\n|---|---|\n| CR | 4 |\n| ↳ PR | 5 |\n"
)
PLACES = (
    {"article_id": "a-2020", "quote": "31%"},
    {"article_id": "a-2020", "table": 1, "row": "PR", "cell": "5", "group": "CR"},
    {"article_id": "a-2020", "start": 12, "end": 15, "quote": "31%"},
)


def question_set(path: Path) -> None:
    """A question set on one small article; its evidence must lie within it."""
    for question in load_questions(path, [ARTICLE]):
        spans = [span for piece in question.evidence for span in piece]
        assert all(0 <= span.start < span.end <= len(ARTICLE.text) for span in spans)
        assert question.answerable == (question.type not in ("near-miss", "off-topic"))


def question_line(**changes: object) -> bytes:
    """A line of a question set without a fault."""
    line = {"id": "q1", "question": "OS?", "type": "text", "style": "full", "split": "dev",
            "answer": "31%", "facts": [["31%"]], "evidence": [], "note": ""}  # fmt: skip
    return json.dumps(line | changes).encode() + b"\n"


def drafted(read: Callable[[Path], object]) -> Callable[[Path], None]:
    """A reader, whose draft must be an article again."""

    def check(path: Path) -> None:
        draft = read(path)
        parse_article("fuzz", format_article(Metadata(), draft.body))  # type: ignore[attr-defined]

    return check


TARGETS: dict[str, tuple[Callable[[Path], object], str]] = {
    "jats": (drafted(read_jats), ".xml"),
    "html": (drafted(read_html), ".html"),
    "pdf": (drafted(draft_of), ".pdf"),
    "text": (drafted(read_text), ".txt"),
    "markdown": (markdown, ".md"),
    "batch": (read_batch, ".jsonl"),
    "questions": (question_set, ".jsonl"),
}
SEEDS: dict[str, list[bytes]] = {
    "jats": [(DATA / "article.jats.xml").read_bytes()],
    "html": [(DATA / "article.html").read_bytes()],
    "markdown": [b"---\ntitle: A\nauthors: [B C]\n---\n# T\n\nTable 1 X\n\n| a | b |\n|---|---|\n"],
    "text": [b"Abstract\n\nA signi!cant bene!t. doi: 10.1/x\n1. Smith A. Title. J 2020;1:1-9.\n"],
    "batch": [b'{"id": "a", "question": "b?"}\n'],
    "questions": [
        *(question_line(evidence=[[place]]) for place in PLACES),
        question_line(id=2, type="off-topic") + question_line(type="near-miss"),
    ],
    "pdf": [],
}


def made_pdf() -> bytes:
    """A small PDF to start from."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas("seed.pdf", pageCompression=0)
    canvas.drawString(50, 700, "Results: 12.4 months (95% CI 3-5).")
    return bytes(canvas.getpdfdata())


def main() -> None:
    """Fuzz until the time is up, or something is found."""
    name = sys.argv[1]
    seconds = sys.argv[2] if len(sys.argv) > 2 else "600"
    kept = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp())
    kept.mkdir(parents=True, exist_ok=True)
    run, suffix = TARGETS[name]
    seeds = SEEDS[name] or [made_pdf()]
    corpus = kept / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"fuzz{suffix}"

        def one(data: bytes) -> None:
            path.write_bytes(data)
            with suppress(BedsideError):
                run(path)

        options = [f"-max_total_time={seconds}", "-timeout=10", "-max_len=65536",
                   "-rss_limit_mb=3000", f"-artifact_prefix={kept}/", str(corpus)]  # fmt: skip
        atheris.Setup([sys.argv[0], *options], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
