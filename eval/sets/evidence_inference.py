"""Evidence Inference -> reports as articles, prompts as questions, marked spans as evidence.

    bedside eval convert FOLDER --output mine                     # the split ev2_train
    bedside eval convert FOLDER --output mine --split ev2_validation

This reads, anywhere in the folder, `prompts_merged.csv`, `annotations_merged.csv` (or another file
of annotations), `SPLIT_article_ids.txt` and the reports as `PMC….xml` or `.nxml`, and only the
split named (DeYoung, Lehman, Nye, Marshall and Wallace 2020, "Evidence Inference 2.0: More Data,
Better Models").

The spans' offsets are those of another rendering of the reports, so each is looked for by its
words in the article as it was imported (eval/sets/spans.py). A prompt's label ("significantly
decreased") is kept as the answer but not as a fact, as reports word it in their own ways.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.adding.files import add_files
from corpus.adding.outcomes import NotAdded
from corpus.article import Article
from corpus.errors import BadBatch
from corpus.markdown import parse_article, read_source
from eval.sets.converted import Converted, Line, Place, read_text
from eval.sets.spans import FoldedText

DEFAULT_SPLIT = "ev2_train"
PROMPTS, ANNOTATIONS = "prompts_merged.csv", ("annotations_merged.csv", "*annotations*.csv")

_SPLIT = "_article_ids.txt"


@dataclass(frozen=True)
class Annotation:
    """What one expert marked for a prompt."""

    prompt_id: str
    label: str
    passage: str


@dataclass(frozen=True)
class Prompt:
    """Which outcome of which trial is asked for."""

    prompt_id: str
    pmc: str
    outcome: str
    intervention: str
    comparator: str

    @property
    def question(self) -> str:
        """The prompt in a sentence."""
        compared = f", compared with {self.comparator}," if self.comparator else ""
        return f"What was the effect of {self.intervention}{compared} on {self.outcome}?"


@dataclass
class Found:
    """How many of the experts' passages were found again."""

    n: int = 0
    of: int = 0


def is_evidence_inference(folder: Path) -> bool:
    """Whether a folder has the prompts."""
    return next(folder.rglob(PROMPTS), None) is not None


def convert(folder: Path, output: Path, split: str | None = None) -> Converted:
    """Import the reports of a split into the output folder, and read its prompts. Raises BadBatch.

    Raises CorpusError where the articles cannot be written.
    """
    split = split or DEFAULT_SPLIT
    wanted = _split(folder, split)
    converted = Converted(f"Evidence Inference, {split}")
    prompts = [prompt for prompt in _prompts(folder, converted) if prompt.pmc in wanted]
    annotations = _annotations(folder, {prompt.prompt_id for prompt in prompts}, converted)
    found = Found()
    for pmc, article in _articles(folder, wanted, output / "articles", converted):
        own = [prompt for prompt in prompts if prompt.pmc == pmc]
        _add(article, own, annotations, converted, found)
    converted.notes.append(
        f"{found.n:,} of {found.of:,} passages that experts marked were found in the articles."
    )
    return converted


def _add(
    article: Article, prompts: Sequence[Prompt], annotations: Mapping[str, Sequence[Annotation]],
    converted: Converted, found: Found,
) -> None:  # fmt: skip
    """The prompts of one report as questions."""
    text = FoldedText(article.text)
    for prompt in prompts:
        own = annotations.get(prompt.prompt_id, ())
        if not own:
            converted.leave_out("prompt", prompt.prompt_id, "no expert's valid answer is there")
            continue
        spans = {item.passage: text.find(item.passage) for item in own}
        found.of += len(spans)
        found.n += sum(map(bool, spans.values()))
        places = tuple(
            Place(article.article_id, start, end, article.text[start:end])
            for start, end in sorted({span for each in spans.values() for span in each})
        )
        if not places:
            reason = "no passage that an expert marked is found in the article"
            converted.leave_out("prompt", prompt.prompt_id, reason)
            continue
        labels = list(dict.fromkeys(item.label for item in own))
        note = f"experts differ: {', '.join(labels)}" if len(labels) > 1 else ""
        kind = "table" if all(_in_table(place, article) for place in places) else "text"
        converted.add(
            Line(prompt.prompt_id, prompt.question, places, kind=kind, answer=labels[0], note=note)
        )


def _in_table(place: Place, article: Article) -> bool:
    return any(table.start <= place.start < table.end for table in article.tables)


def _articles(
    folder: Path, wanted: frozenset[str], corpus: Path, converted: Converted
) -> Iterator[tuple[str, Article]]:
    """The number and the article of every report of the split that can be read."""
    made = corpus.parent.resolve()  # it may lie in the folder, with copies of the reports
    reports = {
        path.stem.removeprefix("PMC"): path
        for path in sorted(folder.rglob("PMC*"))
        if path.suffix in {".xml", ".nxml"} and not path.resolve().is_relative_to(made)
    }
    for pmc in sorted(wanted - reports.keys()):
        converted.leave_out("report", f"PMC{pmc}", "the folder has no XML file of it")
    paths = {path: pmc for pmc, path in reports.items() if pmc in wanted}
    for outcome in add_files(paths, corpus):
        pmc = paths[outcome.path]
        if isinstance(outcome, NotAdded):
            converted.leave_out("report", f"PMC{pmc}", outcome.error)
            continue
        converted.n_imported += 1
        source = read_source(corpus / f"{outcome.article_id}.md")
        yield pmc, parse_article(outcome.article_id, source)


def _split(folder: Path, split: str) -> frozenset[str]:
    """The numbers of a split's reports. Raises BadBatch, which names the splits that are there."""
    files = {path.name.removesuffix(_SPLIT): path for path in folder.rglob(f"*{_SPLIT}")}
    if split not in files:
        there = ", ".join(sorted(files)) or "none"
        raise BadBatch(f"{folder} has no file {split}{_SPLIT}; its splits are: {there}.")
    return frozenset(_number(line) for line in read_text(files[split]).split())


def _prompts(folder: Path, converted: Converted) -> Iterator[Prompt]:
    path = next(folder.rglob(PROMPTS), None)
    if path is None:
        raise BadBatch(f"{folder} has no {PROMPTS}; give a folder of Evidence Inference.")
    columns = ("PromptID", "PMCID", "Outcome", "Intervention", "Comparator")
    seen: dict[str, Prompt] = {}
    for values in _rows(path, columns, "prompt", converted):
        prompt_id, pmc, *asked = (" ".join(values[column].split()) for column in columns)
        prompt = Prompt(prompt_id, _number(pmc), *(part.rstrip(" .,;?") for part in asked))
        # Annotations name a prompt by its id alone: of two with one id, none says which is meant.
        if seen.setdefault(prompt_id, prompt) != prompt:
            converted.leave_out("prompt", prompt_id, "its id comes twice; the first is asked")
        elif seen[prompt_id] is prompt:
            yield prompt


def _annotations(
    folder: Path, prompt_ids: set[str], converted: Converted
) -> dict[str, list[Annotation]]:
    """What experts marked and others found valid, by prompt."""
    found = (path for name in ANNOTATIONS for path in sorted(folder.rglob(name)))
    path = next(found, None)
    if path is None:
        raise BadBatch(f"{folder} has no annotations_merged.csv beside its prompts.")
    columns = ("PromptID", "Valid Label", "Valid Reasoning", "Label", "Annotations")
    kept: dict[str, list[Annotation]] = {}
    for values in _rows(path, columns, "annotation", converted):
        prompt_id, *valid, label, passage = (values[column].strip() for column in columns)
        if prompt_id in prompt_ids and passage and [v.lower() for v in valid] == ["true", "true"]:
            kept.setdefault(prompt_id, []).append(Annotation(prompt_id, label, passage))
    return kept


def _rows(
    path: Path, columns: Iterable[str], what: str, converted: Converted
) -> Iterator[dict[str, str]]:
    """The rows of a table that have every column. Raises BadBatch where the table lacks one."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise BadBatch(f"{path} has no column {missing[0]!r}.")
    try:
        for number, values in enumerate(reader, start=1):
            if None in values or None in values.values():
                converted.leave_out(what, f"row {number}", "it has not the columns of the first")
            else:
                yield values
    except csv.Error as exc:
        raise BadBatch(f"{path} is no readable CSV: {exc}.") from exc


def _number(pmc: str) -> str:
    return pmc.strip().removeprefix("PMC").removesuffix(".0")
