"""results.json: every row and every mean of an evaluation, for programs.

Everything in it but `timing` is the same on every run of the same commit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import BadBatch
from eval.measures.risk import Outcome
from eval.measures.rows import Row
from eval.measures.statistics import Difference, Estimate
from eval.measures.summary import Summary, measure
from eval.questions.library import Library

FORMAT = 2
RESULTS = "results.json"


@dataclass(frozen=True)
class LibraryResult:
    """The systems on the questions of one library, Bedside first."""

    library: Library
    questions_digest: str
    halves: tuple[str, ...]
    summaries: Sequence[Summary]
    differences: Mapping[str, Mapping[str, Difference | None]]  # Bedside minus each other system
    left_out: Sequence[Row]  # Bedside again, over the library without the articles that answer

    @property
    def ours(self) -> Summary:
        """Bedside."""
        return self.summaries[0]

    @property
    def compared(self) -> list[Summary]:
        """Bedside and the baselines."""
        return [s for s in self.summaries if not is_ablation(s)]

    @property
    def ablated(self) -> list[Summary]:
        """Bedside with a part switched off."""
        return [s for s in self.summaries if is_ablation(s)]

    def rows_of(self, split: str) -> list[Row]:
        """Bedside's rows of one half."""
        return [row for row in self.ours.rows if row.question.split == split]

    def left_out_refused(self, split: str | None = None) -> Estimate | None:
        """Share refused of the questions whose articles were left out, in one half or in all."""
        rows = [row for row in self.left_out if split in (None, row.question.split)]
        return measure(rows, "abstention recall")


@dataclass(frozen=True)
class Evaluation:
    """One run of the harness over some libraries, which are never pooled."""

    results: Sequence[LibraryResult]
    seconds: float


@dataclass(frozen=True)
class SavedRow:
    """What results.json holds of one question and system."""

    question_id: str
    scores: Mapping[str, float]
    outcome: str
    risk: Outcome


def is_ablation(summary: Summary) -> bool:
    """Whether it is Bedside with a part switched off."""
    return summary.name.startswith("bedside without ")


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def results_record(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as the object of results.json."""
    return {
        "format": FORMAT,
        "libraries": {one.library.name: _library_record(one) for one in evaluation.results},
        "timing": {
            one.library.name: {s.name: asdict(s.timing) for s in one.summaries if s.timing}
            for one in evaluation.results
        },
    }


def results_text(evaluation: Evaluation) -> str:
    """The text of results.json."""
    return json.dumps(results_record(evaluation), ensure_ascii=False, indent=1) + "\n"


def load_rows(path: Path, library: str, system: str = "bedside") -> dict[str, SavedRow]:
    """One system's rows of a results.json, or of the report folder that holds one, by id."""
    path = path / RESULTS if path.is_dir() else path
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise BadBatch(f"{path} is of another version of Bedside; run `bedside eval` again.")
        rows = record["libraries"][library]["systems"][system]["rows"]
        return {row["id"]: saved_row(row) for row in rows}
    except (OSError, ValueError, TypeError) as exc:
        raise BadBatch(f"{path} is no readable results.json: {exc}.") from exc
    except KeyError as exc:
        raise BadBatch(f"{path} holds no {exc}; run `bedside eval` to write it.") from exc


def row_record(row: Row) -> dict[str, Any]:
    """One row without its texts."""
    question, risk = row.question, row.risk
    return {
        "id": question.question_id, "type": question.type, "style": question.style,
        "split": question.split, "outcome": row.outcome, "abstained": row.abstained,
        "confidence": risk.confidence, "risk": risk.risk, "answerable": question.answerable,
        "scores": {name: value for name, value in row.scores.items() if value is not None},
    }  # fmt: skip


def saved_row(row: Mapping[str, Any]) -> SavedRow:
    """What `row_record` made. Raises KeyError."""
    risk = Outcome(row["confidence"], row["risk"], row["answerable"])
    return SavedRow(row["id"], row["scores"], row["outcome"], risk)


def answers_lines(rows: Iterable[Row]) -> list[str]:
    """The answers in the format of `bedside ask --batch`."""
    return [json.dumps(_answer_record(row), ensure_ascii=False) for row in rows]


def _library_record(result: LibraryResult) -> dict[str, Any]:
    refused = result.left_out_refused()
    return {
        "title": result.library.title,
        "questions_sha256": result.questions_digest,
        "halves": list(result.halves),
        "fitted": sorted(result.library.fitted),
        "chosen": sorted(result.library.chosen),
        "systems": {summary.name: _system_record(summary) for summary in result.summaries},
        "left out, refused": refused and asdict(refused),
        "differences": {
            name: {key: found and asdict(found) for key, found in differences.items()}
            for name, differences in result.differences.items()
        },
    }


def _system_record(summary: Summary) -> dict[str, Any]:
    return {
        "means": {name: found and asdict(found) for name, found in summary.estimates.items()},
        "risk_coverage": [list(point) for point in summary.curve],
        "generalised_risk": [list(point) for point in summary.whole_curve],
        "reliability": [asdict(one) for one in summary.reliability],
        "rows": [row_record(row) for row in summary.rows],
    }


def _answer_record(row: Row) -> dict[str, Any]:
    reply = row.reply
    return {
        "id": row.question.question_id,
        "question": row.question.question,
        "answer": reply.answer,
        "abstained": reply.abstained,
        "confidence": round(reply.confidence, 3),
        "reason": reply.reason,
        "claims": [{"text": c.text, "citations": list(c.citations)} for c in reply.claims],
        "passages": [
            {
                "n": n, "article_id": item.article_id, "title": item.title,
                "section": item.section, "kind": item.kind, "start": item.start,
                "end": item.end, "text": item.text, "score": round(item.score, 4),
            }
            for n, item in enumerate(reply.passages, start=1)
        ],
        "seconds": round(reply.seconds, 4),
    }  # fmt: skip
