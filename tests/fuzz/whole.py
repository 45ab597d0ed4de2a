"""The whole way fuzzed: files are added, indexed, asked about, and shown as the page shows them.

    make fuzz                                          # 20 minutes
    python tests/fuzz/whole.py --minutes 20 --reports FOLDER   # changes real JATS reports too

Each round makes a folder of strange and spoilt papers (tests/fuzz/papers.py) beside two sound
ones, and checks what `walk` says. What fails is told with its seed, and its files are kept.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "fuzz")]

import rispy  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from papers import File, Reports, libraries  # noqa: E402
from pybtex.database import parse_string  # noqa: E402

from app.answering.pipeline import answer_question  # noqa: E402
from app.answers.answer import Answer, answer_record  # noqa: E402
from app.answers.citations import CitationStyle, cited_articles, cited_sources  # noqa: E402
from app.answers.lock import fault, locked  # noqa: E402
from app.page import Turn, conversation  # noqa: E402
from app.page.about import about_page  # noqa: E402
from app.page.article import article_page  # noqa: E402
from app.page.spans import Span, Target, check_of  # noqa: E402
from app.readiness import Approval  # noqa: E402
from app.service import AnswerService  # noqa: E402
from corpus.adding.files import add_files  # noqa: E402
from corpus.adding.outcomes import Added, NotAdded  # noqa: E402
from corpus.article import Article  # noqa: E402
from corpus.errors import BadQuestion  # noqa: E402
from corpus.library import readable_sources, survey  # noqa: E402
from corpus.sound import shown  # noqa: E402
from index.embedding.embedder import Embedder, load_embedder  # noqa: E402
from index.storage import build as builder  # noqa: E402

SOUND = (
    File("sound-one.xml", b"""<article><front><article-meta><article-id pub-id-type="doi">10.5555/
sound.one</article-id><title-group><article-title>Oral iron every day in pregnancy</article-title>
</title-group></article-meta></front><body><sec><title>Results</title><p>Ferritin rose by 17.4 ng/mL
with oral iron every day in 240 pregnant women.</p></sec></body></article>""", True),
    File("sound-two.txt", b"""Hand hygiene on the ward and its feedback

Compliance with hand hygiene rose from 48% to 79% after feedback to the ward.
""", True),
)  # fmt: skip
ASKED = {
    "Ferritin with oral iron every day in pregnant women?": "17.4 ng/mL",
    "Compliance with hand hygiene after feedback to the ward?": "from 48% to 79%",
}
TEMPLATES = ROOT / "app" / "page" / "templates"
# Every tag and attribute that the page has of its own stands in a template.
OWN_NAMES = frozenset(
    name for path in TEMPLATES.rglob("*.html")
    for name in re.findall(r"[a-z][a-z0-9-]*", path.read_text(encoding="utf-8").lower())
) | {f"h{level}" for level in range(1, 7)}  # fmt: skip
N_ASKED = 5  # questions about each paper


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by feed."""
        self.names |= {tag, *(name for name, _ in attrs)}

    def handle_data(self, data: str) -> None:
        """Called by feed."""
        self.text += data


def walk(files: Sequence[File], folder: Path, embedder: Embedder) -> int:
    """Add the files and two sound ones, build, ask, and show; the number of questions answered.

    A file is added or refused by its name; what was added is indexed; the sound ones answer; each
    claim is its span; no page holds markup of a paper's, and each export is read back.
    """
    corpus, index = folder / "corpus", folder / "index"
    added = _added((*SOUND, *files), folder, corpus)
    assert not (faults := survey(corpus).faults), faults
    sources = readable_sources(corpus)
    summary = builder.build(
        sources.texts, embedder, index, faults=sources.faults, approve=Approval(embedder)
    )
    assert not summary.faults, f"added, but left out of the index: {summary.faults}"
    service = AnswerService(corpus, index, embedder)
    assert service.staleness() is None
    indexed = service.searcher.index.articles
    assert {one.article_id for one in added} <= set(indexed)
    for question, figure in ASKED.items():
        answer = service.answer(question)
        assert any(figure in claim.text for claim in answer.claims), answer.text
        check_answer(answer)
    check_page(about_page(service))
    n_asked = 0
    for article in indexed.values():
        check_page(article_page(article))
        for question in questions_of(article):
            try:
                service.answer(question)
            except BadQuestion as exc:
                assert str(exc).endswith(".") and "\n" not in str(exc)
                continue
            check_answer(answer_question(question, service.searcher))  # before the lock
            n_asked += 1
    return n_asked


def _added(files: Sequence[File], folder: Path, corpus: Path) -> list[Added]:
    paths = []
    for file in files:
        path = folder / "papers" / file.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(file.data)
        paths.append(path)
    outcomes = list(add_files(paths, corpus))
    assert [outcome.path for outcome in outcomes] == paths
    for outcome in outcomes:
        if isinstance(outcome, NotAdded):
            told = str(outcome.error)
            assert shown(Path(outcome.path.name)) in told and told.endswith("."), told
            told.encode("utf-8")
    added = [outcome for outcome in outcomes if isinstance(outcome, Added)]
    for one in added:
        f"{one}{one.warnings}".encode()
        assert one.article.text is not None
    assert {one.path.name for one in added} >= {file.name for file in SOUND}
    return added


def questions_of(article: Article) -> Iterator[str]:
    """Its title, people, registrations, cells and sentences, as somebody would copy them."""
    asked = [article.title, *article.author_names, *article.metadata.registration]
    asked += [cell for table in article.tables for row in table.rows for cell in row.cells]
    asked += [article.text[block.start : block.end] for block in article.blocks]
    worth = [text[:400] for text in dict.fromkeys(asked) if text.strip()]
    yield from random.Random(len(article.text)).sample(worth, min(N_ASKED, len(worth)))


def check_answer(answer: Answer) -> None:
    """Each claim is its span, and the answer can be shown, sent and exported."""
    held_back = [(why, one.shown) for one in answer.cited if (why := fault(one, answer))]
    assert not held_back, held_back
    assert locked(answer) is answer
    for claim in answer.cited:
        article = answer.evidence[claim.citations[0] - 1].article
        assert article.text[claim.start : claim.end] == claim.text
    for item in answer.evidence:
        span = slice(item.passage.start, item.passage.end)
        assert item.article.text[span] == item.passage.text
    record = json.dumps(answer_record(answer), ensure_ascii=False)
    assert json.loads(record.encode("utf-8"))["passages"]
    page = check_page(conversation([Turn(answer)]))
    for claim in answer.cited:
        source = answer.evidence[claim.citations[0] - 1]
        if source.passage.kind != "row":  # of a row the cells stand apart
            assert _words(claim.text) in _words(page.text)
        span = Span(claim.start, claim.end)
        target = Target(span, claim.text[:80], check_of(source.article, span))
        assert "<mark" in article_page(source.article, [target])
    for style in CitationStyle:
        check_export(cited_sources(answer, style), style, answer)


def check_page(page: str) -> Page:
    """A page has its own markup and no other, and no template that a browser would run."""
    page.encode("utf-8")
    read = Page(page)
    assert read.names <= OWN_NAMES, read.names - OWN_NAMES
    if not page.lstrip().startswith("<!doctype"):  # inside Gradio's page, which has templates
        assert not re.search(r"[$`{}\\]", page)
    return read


def check_export(text: str, style: CitationStyle, answer: Answer) -> None:
    """As many records as articles are cited, each with its title, read by others' parsers."""
    text.encode("utf-8")
    n_cited = len(cited_articles(answer)) if answer.claims else 0
    if style is CitationStyle.RIS and n_cited:
        assert len(rispy.loads(text)) == n_cited
    elif style is CitationStyle.BIBTEX and n_cited:
        assert len(parse_string(text, "bibtex").entries) == n_cited


def _words(text: str) -> str:
    return " ".join(text.split())


def reports_in(folder: Path | None) -> Reports:
    """Files to change: a JATS article and a page of our tests, and the reports of a folder."""
    found = sorted((ROOT / "tests" / "corpus" / "data").glob("article.*"))
    found += sorted(folder.glob("*.xml")) if folder else []
    return Reports((path.suffix, path.read_bytes()) for path in found)


def main() -> None:
    """Fuzz until the time is up; exits with 1 where anything was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--reports", type=Path, help="folder of JATS reports to change as well")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "bedside-fuzz")
    options = parser.parse_args()
    embedder, reports = load_embedder(), reports_in(options.reports)
    end = time.monotonic() + options.minutes * 60
    n_folders = n_asked = 0
    found: set[str] = set()

    def one(files: tuple[File, ...]) -> None:
        nonlocal n_folders, n_asked
        if time.monotonic() > end:
            return
        n_folders += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                n_asked += walk(files, Path(folder), embedder)
            except Exception:
                told = traceback.format_exc()
                kind = re.sub(r"\d+|/\S+", "", told[-400:])  # once for each place and sentence
                if kind not in found:
                    found.add(kind)
                    kept = options.keep / f"{options.seed}-{len(found)}"
                    shutil.copytree(Path(folder) / "papers", kept / "papers", dirs_exist_ok=True)
                    (kept / "fault.txt").write_text(told, "utf-8", "backslashreplace")
                    print(f"found: {told}\nits files are in {kept}", flush=True)

    number = options.seed
    while time.monotonic() < end:
        fuzzed = given(libraries(reports))(one)
        quick = settings(max_examples=10, deadline=None, database=None, phases=[Phase.generate],
                         suppress_health_check=list(HealthCheck))  # fmt: skip
        seed(number)(quick(fuzzed))()
        number += 1
        print(f"{n_folders} folders, {n_asked} questions, {len(found)} faults", flush=True)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
