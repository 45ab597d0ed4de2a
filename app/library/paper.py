"""One paper as it stands in the library now, which may be newer than what answers come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.service import AnswerService
from corpus.article import Article, Metadata
from corpus.changing.correcting import mark
from corpus.changing.moving import Removed, removed_paper
from corpus.corrections import Step, changes_in_force, corrected_source, history, standing_steps
from corpus.disk import file_digest
from corpus.errors import ArticleUnreadable, CorpusNotFound
from corpus.front_matter import with_values
from corpus.library import article_path, received_folder
from corpus.markdown import digest_of, read_front_matter


@dataclass(frozen=True)
class Details:
    """A paper that is in the library."""

    article_id: str
    metadata: Metadata  # with the corrections
    steps: tuple[Step, ...]  # of correction, the oldest first
    article: Article | None  # as answers know it; None where they do not know it yet
    is_live: bool  # whether answers know it as it is here
    n_bytes: int | None  # of the received file; None where it is not there
    fault: str = ""  # why its file, or its corrections, cannot be read

    @property
    def seen(self) -> str:
        """Tells the corrections from what they are after a further one."""
        return mark(self.steps)

    @property
    def corrected(self) -> tuple[str, ...]:
        """The fields that are corrected."""
        return tuple(changes_in_force(self.steps))

    @property
    def can_undo(self) -> bool:
        """Whether a correction stands."""
        return bool(standing_steps(self.steps))


def details(service: AnswerService, article_id: str) -> Details | Removed | None:
    """The paper; what is known of it where it was removed; None where there never was one."""
    index = service.searcher.index
    article = index.articles.get(article_id)
    try:
        path = article_path(article_id, service.corpus)
    except (CorpusNotFound, OSError):
        removed = removed_paper(article_id, service.corpus)
        if removed or article is None:
            return removed
        return Details(article_id, article.metadata, (), article, True, None)
    try:
        steps = history(article_id, service.corpus)
        metadata = with_values(read_front_matter(path), changes_in_force(steps))
        is_live = index.manifest.articles.get(article_id) == digest_of(corrected_source(path))
    except ArticleUnreadable as exc:
        metadata = article.metadata if article else Metadata()
        return Details(article_id, metadata, (), article, False, None, str(exc))
    kept = received_path(metadata, service.corpus)
    return Details(
        article_id, metadata, steps, article, is_live, kept.stat().st_size if kept else None
    )


def received_path(metadata: Metadata, corpus: Path) -> Path | None:
    """The file that an article was made from; None where it is not there.

    Front matter can name anything: only a file that lies in the folder itself is one.
    """
    received = metadata.received
    if received is None or not received.file or Path(received.file).name != received.file:
        return None
    path = received_folder(corpus) / received.file
    try:
        return path if path.is_file() and not path.is_symlink() else None
    except (OSError, ValueError):
        return None


def is_as_received(path: Path, metadata: Metadata) -> bool:
    """Whether a received file has the digest that its article was made from."""
    received = metadata.received
    return received is not None and file_digest(path) == received.sha256


def newest_first(steps: Sequence[Step]) -> list[Step]:
    """The steps as a history shows them."""
    return list(reversed(steps))
