"""An evaluation -> the files of its report folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.article import Article
from corpus.errors import OutputUnwritable
from eval.measures.documents import all_judgements, documents
from eval.measures.ranking import Judgement, qrels_lines, run_lines, with_zeros
from eval.measures.rows import Row, evidence_texts
from eval.report.html import page
from eval.report.markdown import markdown
from eval.report.opened import Opened
from eval.report.results import RESULTS, Evaluation, answers_lines, results_text
from eval.systems.system import ReplyPassage

Articles = Mapping[str, Mapping[str, Article]]  # of each library, by id

DEFAULT_REPORT = Path("reports") / "latest"


def write_report(
    evaluation: Evaluation, articles: Articles, folder: Path, opened: Sequence[Opened] = ()
) -> list[Path]:
    """Write every file; the same evaluation gives the same files. Raises OutputUnwritable."""
    files = report_files(evaluation, articles, opened)
    try:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as exc:
        raise OutputUnwritable(
            f"the report cannot be written to {folder}: {exc.strerror}; give another --output."
        ) from exc
    return [folder / name for name in files]


def report_files(
    evaluation: Evaluation, articles: Articles, opened: Sequence[Opened] = ()
) -> dict[str, str]:
    """File name -> text; the files of each library are in a folder of its name."""
    texts = {
        result.library.name: [
            evidence_texts(row.question, articles[result.library.name]) for row in result.ours.rows
        ]
        for result in evaluation.results
    }
    files = {
        "report.md": markdown(evaluation, opened),
        "report.html": page(evaluation, texts, opened),
        RESULTS: results_text(evaluation),
    }
    for result in evaluation.results:
        rows, name = result.ours.rows, result.library.name
        judged = {row.question.question_id: _judged(row) for row in rows}
        files[f"{name}/answers.jsonl"] = _text(answers_lines(rows))
        files[f"{name}/qrels.tsv"] = _text(qrels_lines(judged))
        files[f"{name}/run.trec"] = _text(run_lines(_rankings(rows), "bedside"))
    return files


def _rankings(rows: Sequence[Row]) -> dict[str, Sequence[ReplyPassage]]:
    return {r.question.question_id: _ranking(r) for r in rows if r.question.answerable}


def _ranking(row: Row) -> Sequence[ReplyPassage]:
    """What was judged: passages, or the articles that they are of."""
    passages = row.reply.passages
    return documents(passages) if row.question.by_document else passages


def _judged(row: Row) -> Sequence[Judgement]:
    """The judgements: 0 for a passage retrieved without evidence, none for an unjudged article."""
    if row.question.by_document:
        return all_judgements(row.question)
    return with_zeros(row.judgements, _ranking(row)) if row.question.answerable else ()


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
