"""Someone else's set, in any known form -> what it becomes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from corpus.errors import BadBatch
from eval.sets import beir, evidence_inference, squad, trec
from eval.sets.converted import Converted


class Form(StrEnum):
    """The forms that are understood."""

    SQUAD = "squad"
    BEIR = "beir"
    TREC = "trec"
    EVIDENCE_INFERENCE = "evidence-inference"


def form_of(source: Path) -> Form:
    """The form of a file or folder, by the names in it. Raises BadBatch."""
    if source.is_file():
        return Form.SQUAD
    if not source.is_dir():
        raise BadBatch(f"there is no file or folder {source}.")
    if beir.is_beir(source):
        return Form.BEIR
    if evidence_inference.is_evidence_inference(source):
        return Form.EVIDENCE_INFERENCE
    if trec.is_trec(source):
        return Form.TREC
    raise BadBatch(
        f"{source} has the files of no form that is known: corpus.jsonl with queries.jsonl and "
        f"qrels/ (BEIR), topics with qrels (TREC), {evidence_inference.PROMPTS} (Evidence "
        "Inference); give such a folder, or a JSON file (SQuAD)."
    )


def convert(source: Path, output: Path, form: Form, split: str | None = None) -> Converted:
    """Read a set; Evidence Inference's reports are imported into the output folder right away.

    Raises BadBatch where the source is not of the form.
    """
    wants_file = form is Form.SQUAD
    if wants_file != source.is_file() or not source.exists():
        what = "a file" if wants_file else "a folder"
        raise BadBatch(f"{source} is not {what}, as the form {form} wants; give one.")
    match form:
        case Form.SQUAD:
            return squad.convert(source)
        case Form.BEIR:
            return beir.convert(source, split)
        case Form.TREC:
            return trec.convert(source, split)
        case Form.EVIDENCE_INFERENCE:
            return evidence_inference.convert(source, output, split)
