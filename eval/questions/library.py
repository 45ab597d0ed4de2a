"""A library to be asked: a folder with articles and questions over them.

    <folder>/library.yaml       what it is (below)
    <folder>/articles/*.md      or wherever `articles` of library.yaml points
    <folder>/questions.jsonl    (eval/questions/question.py)

library.yaml holds `title`, in words for a reader; `articles`, a path relative to the folder;
`fitted`, the halves that a part of Bedside was fitted to, whose figures flatter; `chosen`, the
halves by which settings were chosen, which flatter less; and `sealed`, the halves that only
`bedside eval open` may ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.service import AnswerService
from corpus.errors import BadBatch, IndexFault
from corpus.library import DEFAULT_CORPUS, digests, load_corpus, readable_sources
from eval.questions.line import SPLITS
from eval.questions.question import LIBRARIES, Question, load_questions
from index.embedding.embedder import DEFAULT_MODEL, Embedder, load_embedder
from index.storage.build import build
from index.storage.manifest import check_fresh, read_manifest, verify_files
from index.storage.store import DEFAULT_INDEX

DESCRIPTION, QUESTIONS = "library.yaml", "questions.jsonl"
ROLES = ("fitted", "sealed", "chosen")  # of halves


@dataclass(frozen=True)
class Library:
    """Articles, questions over them, and what their figures are worth."""

    name: str
    title: str
    corpus: Path
    questions: Path
    index: Path
    fitted: frozenset[str] = frozenset()  # halves
    sealed: frozenset[str] = frozenset()  # halves
    chosen: frozenset[str] = frozenset()  # halves

    @property
    def flattering(self) -> frozenset[str]:
        """The halves that are not held out."""
        return self.fitted | self.chosen

    def open_halves(self, split: str) -> tuple[str, ...]:
        """The halves of `split` ("dev", "test" or "all") that may be asked without opening."""
        wanted = SPLITS if split == "all" else (split,)
        return tuple(half for half in wanted if half not in self.sealed)


def shipped_libraries() -> list[Library]:
    """The libraries that come with Bedside; first those nothing was fitted to, which tell most."""
    found = [read_library(path.parent) for path in LIBRARIES.glob(f"*/{DESCRIPTION}")]
    return sorted(found, key=lambda one: (len(one.fitted), one.name))


def find_library(name: str) -> Library:
    """A library by its name, or by its folder. Raises BadBatch."""
    folder = LIBRARIES / name
    return read_library(folder if (folder / DESCRIPTION).is_file() else Path(name))


def read_library(folder: Path) -> Library:
    """The library that a folder's library.yaml describes. Raises BadBatch."""
    path = folder / DESCRIPTION
    values = _described(path)
    fault = next(_faults(values, folder), None)
    if fault:
        raise BadBatch(f"{path}: {fault}; {__name__} says what it holds.")
    corpus = (folder / values["articles"]).resolve()
    return Library(
        folder.resolve().name, values["title"], corpus, folder / QUESTIONS,
        _index_of(folder, corpus), *(frozenset(values.get(key) or ()) for key in ROLES),
    )  # fmt: skip


def _described(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as exc:
        known = ", ".join(sorted(library.name for library in shipped_libraries()))
        raise BadBatch(
            f"{path.parent} is no library (it has no {DESCRIPTION}); name one of {known}, or a "
            "folder."
        ) from exc
    except OSError as exc:
        raise BadBatch(f"{path} cannot be read: {exc.strerror}.") from exc
    except (ValueError, yaml.YAMLError) as exc:
        raise BadBatch(f"{path} is no YAML in UTF-8; mend it.") from exc
    if not isinstance(values, dict):
        raise BadBatch(f"{path}: it must hold names with values; {__name__} says which.")
    return values


def _faults(values: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """What is wrong with the values of a library.yaml."""
    for key in ("title", "articles"):
        if not isinstance(values.get(key), str) or not values[key].strip():
            yield f"'{key}' must be text"
            return
    if not (folder / values["articles"]).is_dir():
        yield f"there is no folder {values['articles']!r} of articles"
    for key in ROLES:
        halves = values.get(key) or []
        if not isinstance(halves, list) or any(half not in SPLITS for half in halves):
            yield f"'{key}' must be a list of {' and '.join(SPLITS)}, or empty"
    for key in values.keys() - {"title", "articles", *ROLES}:
        yield f"{key!r} is not one of title, articles, {', '.join(ROLES)}"


def given_library(questions: Path, corpus: Path, index: Path | None) -> Library:
    """A question set over some articles, as a library of its own; nothing of it is sealed.

    Over the articles of a library by which Bedside was fitted or chosen it is not held out.
    """
    folder, place = questions.parent, corpus.resolve()
    known = any(one.corpus == place and one.flattering for one in shipped_libraries())
    return Library(
        questions.stem, f"{questions.name} over {corpus.name}", corpus, questions,
        index or _index_of(folder, place), chosen=frozenset(SPLITS if known else ()),
    )  # fmt: skip


def open_library(
    library: Library, model: str = DEFAULT_MODEL, reader: bool = True
) -> AnswerService:
    """The service over a library; its index is built first unless it is up to date and whole.

    Raises BedsideError.
    """
    embedder = load_embedder(model)
    if not _is_built(library, embedder):
        sources = readable_sources(library.corpus)
        build(sources.texts, embedder, library.index, faults=sources.faults, show_progress=True)
    return AnswerService(library.corpus, library.index, embedder, reader=reader)


def questions_of(library: Library, halves: tuple[str, ...]) -> list[Question]:
    """The questions of some halves, in their order. Raises BadBatch."""
    questions = load_questions(library.questions, load_corpus(library.corpus))
    return [question for question in questions if question.split in halves]


def _is_built(library: Library, embedder: Embedder) -> bool:
    """Whether the index is of these articles and this model, and whole."""
    try:
        manifest, target = read_manifest(library.index)
        check_fresh(manifest, digests(library.corpus))
        verify_files(manifest, target)
    except IndexFault:
        return False
    return manifest.model == embedder.name


def _index_of(folder: Path, corpus: Path) -> Path:
    """Where a library's index lies: in its folder; for Bedside's own libraries beside our index."""
    if corpus == DEFAULT_CORPUS.resolve():
        return DEFAULT_INDEX
    if folder.resolve().parent == LIBRARIES:
        return DEFAULT_INDEX.parent / "libraries" / folder.name
    return folder / "index"
