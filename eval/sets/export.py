"""Runs and relevance judgements in TREC's form, to any depth: `bedside eval export FOLDER`.

    FOLDER/passages/qrels.txt   bedside.run, and every other system that ranks the same passages
    FOLDER/chunks/qrels.txt     tutorial-default.run, bm25.run, ...
    FOLDER/documents/...        in place of both, for a set that is judged by document

A system is judged on the passages that it could have shown, so each collection has its own
judgements: the grade of a passage is the number of needed pieces of evidence that it holds. Every
passage of a collection was compared with the evidence, so passages of a run without any are judged
0; a document that the judges of a foreign set did not see has no line. These zeros keep a question
that no passage of a collection answers in the file: tools that take the mean over the judged
questions count it as 0, as Bedside's report does.

Identifiers are written as eval/measures/ranking.py says; scores fall with the rank, since each tool
breaks ties in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Article
from corpus.errors import OutputUnwritable
from corpus.words.slug import slug
from eval.measures.documents import DEPTH, all_judgements, ranked_documents
from eval.measures.ranking import Judgement, qrels_lines, run_lines, with_zeros
from eval.measures.rows import Judge
from eval.questions.question import Question
from eval.systems.system import ReplyPassage, Snippet, System

Rankings = Mapping[str, Sequence[ReplyPassage]]  # by question_id


@dataclass
class Collection:
    """What some systems rank, its judgements, and their rankings by the systems' names."""

    name: str
    texts: Mapping[str, Snippet]
    judged: Mapping[str, Sequence[Judgement]]
    runs: dict[str, Rankings] = field(default_factory=dict)


def export(
    systems: Iterable[System], asked: Sequence[Question], articles: Mapping[str, Article],
    folder: Path, depth: int = DEPTH,
) -> list[Path]:  # fmt: skip
    """Write the run of every system that ranks, and the judgements. Raises OutputUnwritable."""
    files = {
        Path(collection.name) / name: lines
        for collection in _collections(systems, asked, articles, depth)
        for name, lines in _files(collection)
    }
    try:
        for path, lines in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            text = "".join(f"{line}\n" for line in lines)
            (folder / path).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(
            f"{folder} cannot be written: {exc.strerror}; give another folder."
        ) from exc
    return [folder / path for path in files]


def _collections(
    systems: Iterable[System], asked: Sequence[Question], articles: Mapping[str, Article],
    depth: int,
) -> list[Collection]:  # fmt: skip
    """The systems' rankings of the answerable questions, grouped by the collection they rank."""
    by_passage = [q for q in asked if q.answerable and not q.by_document]
    by_document = [q for q in asked if q.by_document]
    judge = Judge(by_passage, articles)
    judged = {q.question_id: all_judgements(q) for q in by_document}
    whole = Collection("documents", {}, judged)
    found: list[Collection] = []
    for system in systems:
        if not system.collection:
            continue  # it never ranks anything
        if by_document:
            whole.runs[system.name] = {
                q.question_id: ranked_documents(system, q.question, depth) for q in by_document
            }
        if by_passage:
            _collection(system, by_passage, judge, found).runs[system.name] = {
                q.question_id: system.ranking(q.question, depth) for q in by_passage
            }
    return [*found, *([whole] if whole.runs else [])]


def _collection(
    system: System, asked: Sequence[Question], judge: Judge, found: list[Collection]
) -> Collection:
    """The system's collection, among those found or as a new one."""
    for known in found:
        if known.texts == system.collection:
            return known
    base = "chunks" if found else "passages"
    n_before = sum(known.name.startswith(base) for known in found)
    name = f"{base}-{n_before + 1}" if n_before else base
    judged = {q.question_id: judge.judgements(q, system.collection) for q in asked}
    found.append(Collection(name, system.collection, judged))
    return found[-1]


def _files(collection: Collection) -> Iterator[tuple[str, list[str]]]:
    """The judgements and the runs, as file names with their lines."""
    judged = collection.judged
    if collection.texts:
        # Every passage of the collection was compared with the evidence.
        judged = {
            key: with_zeros(items, (item for run in collection.runs.values() for item in run[key]))
            for key, items in judged.items()
        }
    yield "qrels.txt", qrels_lines(judged)
    for name, rankings in collection.runs.items():
        yield f"{slug(name)}.run", run_lines(rankings, slug(name))
