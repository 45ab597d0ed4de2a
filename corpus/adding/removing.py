"""Papers taken out of a corpus, with all their files, and brought back byte for byte."""

from __future__ import annotations

from pathlib import Path

from corpus.adding.register import Register
from corpus.article import Article
from corpus.changing.holding import only_changer
from corpus.changing.moving import Removed, from_bin, now, removed_paper, to_bin
from corpus.corrections import corrected_source, corrections_file
from corpus.errors import ArticleUnreadable, CannotRemove
from corpus.library import ARTICLE_SUFFIXES, article_path, article_paths, received_folder
from corpus.markdown import parse_article
from corpus.places import places_file


def remove_article(
    article_id: str, corpus: Path, by: str = "", *, patience: float = 0.0, last: bool = True
) -> Removed:  # fmt: skip
    """Move an article with its received file, its places and its corrections into the bin.

    Raises CorpusNotFound, CorpusBusy, or CannotRemove: where the files cannot be moved, or, unless
    with `last`, where it is the only article.
    """
    with only_changer(corpus, patience):
        path = article_path(article_id, corpus)
        if not last and len(article_paths(corpus)) == 1:
            raise CannotRemove(
                "it is the only paper of the library, which cannot be empty; add another first."
            )
        article = _article(path)
        label, title = (article.label, article.title) if article else (article_id, "")
        removed = Removed(article_id, now(), by, label, title, _files(path, article, corpus))
        to_bin(removed, corpus)
        return removed


def restore_article(article_id: str, corpus: Path, *, patience: float = 0.0) -> Removed:
    """Bring back the paper of that id that was removed last. Raises CannotRemove, CorpusBusy."""
    with only_changer(corpus, patience):
        removed = removed_paper(article_id, corpus)
        if removed is None:
            raise CannotRemove(
                f"no paper {article_id!r} was removed; see `bedside corpus removed`."
            )
        names = (f"{article_id}{suffix}" for suffix in ARTICLE_SUFFIXES)
        if any((corpus / name).exists() for name in names):
            raise CannotRemove(
                f"the library has another paper {article_id!r} now; remove or rename that first."
            )
        from_bin(removed, corpus)
        return removed


def _files(path: Path, article: Article | None, corpus: Path) -> tuple[tuple[str, str], ...]:
    """The files of a paper that are there, the article file first."""
    found = [("article", path.name)]
    received = article.metadata.received if article else None
    # Front matter can name anything, and what another article was made from stays for it.
    if received and Path(received.file).name == received.file:
        users = Register(corpus).users_of(received.file)
        if (received_folder(corpus) / received.file).is_file() and users == [path.name]:
            found.append(("received", received.file))
    for kind, sidecar in (
        ("places", places_file(path.stem, corpus)),
        ("corrections", corrections_file(path.stem, corpus)),
    ):
        if sidecar.is_file():
            found.append((kind, sidecar.name))
    return tuple(found)


def _article(path: Path) -> Article | None:
    """The article; None where its file cannot be read, which is no reason to keep it."""
    try:
        return parse_article(path.stem, corrected_source(path))
    except ArticleUnreadable:
        return None
