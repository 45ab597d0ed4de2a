"""A folder of article files -> Articles."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article
from corpus.errors import ArticleUnreadable, CorpusNotFound, DuplicateArticle
from corpus.markdown import parse_article, read_source

DEFAULT_CORPUS = Path(__file__).parent / "articles"
ARTICLE_SUFFIXES = (".md", ".txt")


def article_paths(folder: Path) -> list[Path]:
    """The article files of a folder, by name. Raises CorpusNotFound."""
    if not folder.is_dir():
        raise CorpusNotFound(
            f"there is no corpus folder {folder}; give --corpus a folder of .md or .txt articles."
        )
    root = folder.resolve()
    paths = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in ARTICLE_SUFFIXES
        and path.is_file()
        and not path.name.startswith(".")
        and path.name.lower() != "readme.md"
        # a link out of the corpus would bring in text that nobody put there
        and path.resolve().is_relative_to(root)
    )
    if not paths:
        raise CorpusNotFound(
            f"the corpus folder {folder} holds no article; add .md or .txt files to it."
        )
    return paths


def read_sources(folder: Path = DEFAULT_CORPUS) -> dict[str, str]:
    """The text of every article file of a folder by article_id, ordered by file name.

    Raises CorpusNotFound, ArticleUnreadable, or DuplicateArticle where `a.md` and
    `a.txt` stand side by side.
    """
    sources: dict[str, str] = {}
    for path in article_paths(folder):
        if path.stem in sources:
            raise DuplicateArticle(
                f"two files in {folder} are named {path.stem!r}; rename one of them."
            )
        sources[path.stem] = read_source(path)
    return sources


def load_corpus(folder: Path = DEFAULT_CORPUS) -> list[Article]:
    """Every article of a folder, parsed; raises what `read_sources` and the parser raise."""
    articles = []
    for article_id, source in read_sources(folder).items():
        try:
            articles.append(parse_article(article_id, source))
        except ArticleUnreadable as exc:
            raise ArticleUnreadable(f"article {article_id!r} in {folder}: {exc}") from exc
    return articles
