"""A folder in BEIR's form -> articles and questions that are judged by document.

    bedside eval convert scifact --output mine            # qrels/test.tsv
    bedside eval convert scifact --output mine --split train

This reads `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`), each gzipped
or not, and one file of `qrels/`: three columns with a header or without, or TREC's four
(Thakur et al. 2021, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation").
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import BadBatch
from eval.sets.converted import Converted, json_lines, read_text
from eval.sets.judged import Document, Judged, Query, add_documents, add_queries

SPLITS = ("test", "dev")  # the first that is there, where none is named


def is_beir(folder: Path) -> bool:
    """Whether a folder has the files of the form."""
    return _named(folder, "corpus.jsonl") is not None


def convert(folder: Path, split: str | None = None) -> Converted:
    """Read a folder. Raises BadBatch where a file of it is missing."""
    corpus, queries = _named(folder, "corpus.jsonl"), _named(folder, "queries.jsonl")
    if corpus is None or queries is None:
        what = "corpus.jsonl" if corpus is None else "queries.jsonl"
        raise BadBatch(f"{folder} has no {what}; give a folder in BEIR's form.")
    qrels = _qrels(folder, split)
    converted = Converted(f"{folder.resolve().name}, {qrels.name.split('.')[0]}")
    judgements = list(read_qrels(qrels, converted))
    judged = {item.query_id for item in judgements}
    names = add_documents(_documents(corpus, converted), converted)
    found = list(_queries(queries, converted))
    asked = [query for query in found if query.query_id in judged]
    if len(asked) < len(found):
        n = len(found) - len(asked)
        have = "query has" if n == 1 else "queries have"
        converted.notes.append(
            f"{n:,} {have} no judgement in {qrels.name}; what another split asks is left out."
        )
    add_queries(asked, judgements, names, converted)
    return converted


def read_qrels(path: Path, converted: Converted) -> Iterator[Judged]:
    """Judgements in three or four columns; other lines are noted as left out, except a header."""
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        # Tabs separate columns that may hold blanks; in a line without tabs, blanks do.
        tabs = [column.strip() for column in line.split("\t")]
        columns = tabs if len(tabs) in {3, 4} and all(tabs) else line.split()
        if not columns or (number == 1 and not _is_grade(columns[-1])):
            continue
        if len(columns) not in {3, 4} or not _is_grade(columns[-1]):
            converted.leave_out("line", f"{number} of {path.name}", "it is no judgement")
            continue
        yield Judged(columns[0], columns[-2], int(float(columns[-1])))


def _is_grade(text: str) -> bool:
    try:
        return float(text).is_integer()
    except ValueError:
        return False


def _qrels(folder: Path, split: str | None) -> Path:
    """The qrels file of a split. Raises BadBatch, which names the splits that are there."""
    places = [folder / "qrels", folder]
    found = {
        path.name.split(".")[0]: path
        for place in places
        for path in sorted(place.glob("*.tsv*"))
        if path.name.endswith((".tsv", ".tsv.gz"))
    }
    if not found:
        raise BadBatch(f"{folder} has no qrels/*.tsv; give a folder in BEIR's form.")
    wanted = [split] if split else [*SPLITS, *found]
    name = next((name for name in wanted if name in found), None)
    if name is None:
        raise BadBatch(f"{folder} has no split {split!r}; give one of {', '.join(sorted(found))}.")
    return found[name]


def _documents(path: Path, converted: Converted) -> Iterator[Document]:
    for values, key in _records(path, "document", converted):
        yield Document(key, _text(values.get("title")), _text(values.get("text")))


def _queries(path: Path, converted: Converted) -> Iterator[Query]:
    for values, key in _records(path, "query", converted):
        yield Query(key, _text(values.get("text")).strip())


def _records(path: Path, what: str, converted: Converted) -> Iterator[tuple[dict[str, Any], str]]:
    """Each object of a file with its id; any other line is left out."""
    for number, values in json_lines(path):
        key = values.get("_id") if isinstance(values, dict) else None
        if isinstance(key, (str, int)) and str(key).strip():
            yield values, str(key).strip()
        else:
            why = "it is no JSON" if isinstance(values, Exception) else "it has no _id"
            converted.leave_out(what, f"in line {number} of {path.name}", why)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _named(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / name, folder / f"{name}.gz") if p.is_file()), None)
