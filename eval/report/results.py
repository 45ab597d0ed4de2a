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
from eval.measures.statistics import Difference
from eval.measures.summary import Summary
from eval.run import Row

FORMAT = 1
RESULTS = "results.json"


@dataclass(frozen=True)
class Evaluation:
    """One run of the harness: the systems on one question set, Bedside first."""

    questions_name: str
    questions_digest: str
    split: str
    summaries: Sequence[Summary]
    differences: Mapping[str, Mapping[str, Difference | None]]  # Bedside less each other system

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
        "questions": evaluation.questions_name,
        "questions_sha256": evaluation.questions_digest,
        "split": evaluation.split,
        "n_questions": len(evaluation.ours.rows),
        "systems": {summary.name: _system_record(summary) for summary in evaluation.summaries},
        "differences": {
            name: {measure: found and asdict(found) for measure, found in differences.items()}
            for name, differences in evaluation.differences.items()
        },
        "timing": {s.name: asdict(s.timing) for s in evaluation.summaries if s.timing},
    }


def results_text(evaluation: Evaluation) -> str:
    """The text of results.json."""
    return json.dumps(results_record(evaluation), ensure_ascii=False, indent=1) + "\n"


def load_rows(path: Path, system: str = "bedside") -> dict[str, SavedRow]:
    """One system's rows of a results.json, or of the report folder that holds one, by id."""
    path = path / RESULTS if path.is_dir() else path
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise BadBatch(f"{path} is of another version of Bedside; run `bedside eval` again.")
        rows = record["systems"][system]["rows"]
        return {row["id"]: _saved_row(row) for row in rows}
    except (OSError, ValueError, TypeError) as exc:
        raise BadBatch(f"{path} is no readable results.json: {exc}.") from exc
    except KeyError as exc:
        raise BadBatch(f"{path} holds no {exc}; run `bedside eval` to write it.") from exc


def _system_record(summary: Summary) -> dict[str, Any]:
    return {
        "means": {name: found and asdict(found) for name, found in summary.estimates.items()},
        "risk_coverage": [list(point) for point in summary.curve],
        "rows": [_row_record(row) for row in summary.rows],
    }


def _row_record(row: Row) -> dict[str, Any]:
    question, risk = row.question, row.risk
    return {
        "id": question.question_id, "type": question.type, "style": question.style,
        "split": question.split, "outcome": row.outcome, "abstained": row.abstained,
        "confidence": risk.confidence, "risk": risk.risk,
        "scores": {name: value for name, value in row.scores.items() if value is not None},
    }  # fmt: skip


def _saved_row(row: Mapping[str, Any]) -> SavedRow:
    risk = Outcome(row["confidence"], row["risk"])
    return SavedRow(row["id"], row["scores"], row["outcome"], risk)


def answers_lines(rows: Iterable[Row]) -> list[str]:
    """The answers in the format of `bedside ask --batch`."""
    return [json.dumps(_answer_record(row), ensure_ascii=False) for row in rows]


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
