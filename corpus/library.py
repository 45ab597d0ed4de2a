"""A folder of article files -> Articles."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article
from corpus.errors import CorpusNotFound, DuplicateArticle
from corpus.markdown import read_article

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


def load_corpus(folder: Path = DEFAULT_CORPUS) -> list[Article]:
    """Every article of a folder, ordered by file name.

    Raises CorpusNotFound, ArticleUnreadable, or DuplicateArticle where `a.md` and
    `a.txt` stand side by side.
    """
    articles: dict[str, Article] = {}
    for path in article_paths(folder):
        article = read_article(path)
        if article.article_id in articles:
            raise DuplicateArticle(
                f"two files in {folder} are named {article.article_id!r}; rename one of them."
            )
        articles[article.article_id] = article
    return list(articles.values())
