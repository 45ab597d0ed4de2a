"""Groups of public sets, read from a folder into which the user has fetched them.

FOLDER/medquad              github.com/abachaa/MedQuAD, CC BY 4.0
FOLDER/pubmedqa             github.com/pubmedqa/pubmedqa, MIT
FOLDER/evidence-inference   github.com/jayded/evidence-inference, MIT
FOLDER/squad                github.com/chrischute/squad (SQuAD 2.0, CC BY-SA 4.0)
"""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from eval.training.pairs import abstracts, squad
from eval.training.pairs.group import PASSAGE_CHARACTERS, Group, Marked, packed, without
from index.passages.sentences import sentence_spans

MEDQUAD, EVIDENCE = Path("medquad"), Path("evidence-inference") / "annotations"
MOST_OF_MEDQUAD = 4500  # groups; more would outweigh the other sets
WRONG = 4  # wrong texts of a group's own document, besides one of any document


def medquad(public: Path, rng: random.Random) -> list[Group]:
    """Consumers' questions; the wrong texts answer another question on the same illness."""
    documents = [
        document
        for path in sorted((public / MEDQUAD).glob("*/*.xml"))
        if len(document := _medquad_document(path)) > 1
    ]
    pool = [answer[:300] for document in documents for _, _, answer in document]
    groups = [group for document in documents for group in _medquad_groups(document, pool, rng)]
    rng.shuffle(groups)
    return groups[:MOST_OF_MEDQUAD]


def _medquad_document(path: Path) -> list[tuple[str, str, str]]:
    """(illness, question, answer) of a file; nothing where it is no XML."""
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError:
        return []
    focus = (root.findtext("Focus") or "").strip()
    pairs = [
        (pair.findtext("Question") or "", " ".join((pair.findtext("Answer") or "").split()))
        for pair in root.iter("QAPair")
    ]
    # The set's makers removed many answers, as their publisher's licence demanded.
    return [(focus, q.strip().replace(" ?", "?"), a) for q, a in pairs if len(a) > 80]


def _medquad_groups(
    document: Sequence[tuple[str, str, str]], pool: Sequence[str], rng: random.Random
) -> Iterator[Group]:
    cut = [packed(sentences(a[:2500]), rng.choice([200, 400])) for _, _, a in document]
    for number, (focus, question, _) in enumerate(document):
        others = [text for at, texts in enumerate(cut) if at != number for text in texts[:3]]
        wrong = [*rng.sample(others, min(WRONG, len(others))), rng.choice(pool)]
        lead = f"{focus}. " if rng.random() < 0.4 else ""
        right = (lead + cut[number][0])[:PASSAGE_CHARACTERS]
        texts = [(lead + text)[:PASSAGE_CHARACTERS] for text in wrong]
        yield Group(question, "medquad", (Marked(right),), without(texts, [right]))


def pubmedqa(public: Path, rng: random.Random) -> list[Group]:
    """Titles that are questions; right is the conclusion, wrong what stands before it."""
    read = abstracts.read_abstracts(public)
    groups = []
    for abstract in read.values():
        before: defaultdict[str, list[str]] = defaultdict(list)
        for label, sentence in abstract.sentences:
            before[label].append(sentence)
        conclusion = " ".join(before.pop("Conclusion"))[:400]
        wrong = [
            f"{label}. {text}"
            for label, found in before.items()
            for text in packed(found, rng.choice([150, 250, 400]))
        ]
        other = rng.choice(list(read.values())).sentences[-1][1]
        lead = "Conclusion. " if rng.random() < 0.5 else ""
        drawn = [*rng.sample(wrong, min(WRONG, len(wrong))), other]
        right = lead + conclusion
        groups.append(Group(abstract.title, "pubmedqa", (Marked(right),), without(drawn, [right])))
    return groups


# A prompt of Evidence Inference names an intervention, a comparator and an outcome.
QUESTIONS = (
    "What was the effect of {I} on {O} compared with {C}?", "{I} vs {C}: {O}?",
    "{O} w/ {I} vs {C}", "Did {I} change {O} relative to {C}?", "{O}: {I} or {C}?",
    "How did {O} differ between {I} and {C}?", "{I} {O}", "Does {I} improve {O}?",
    "effect on {O} of {I}",
)  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article of Evidence Inference, with its offsets in the file."""

    start: int
    end: int
    text: str

    def is_told_by(self, span: tuple[int, int]) -> bool:
        """Whether most of the sentence lies in the annotator's span, or most of the span in it."""
        shared = min(self.end, span[1]) - max(self.start, span[0])
        return shared > 0.6 * min(self.end - self.start, span[1] - span[0])


def evidence_inference(public: Path, rng: random.Random) -> list[Group]:
    """Trials' outcomes; right is a sentence marked as evidence, wrong are ones with its words."""
    prompts = {row["PromptID"]: row for row in _table(public / EVIDENCE / "prompts_merged.csv")}
    spans: defaultdict[str, defaultdict[str, list[tuple[int, int]]]]
    spans = defaultdict(lambda: defaultdict(list))
    for row in _table(public / EVIDENCE / "v2_annotations.csv"):
        if row["Valid Label"] == "True" and row["PromptID"] in prompts:
            span = int(row["Evidence Start"]), int(row["Evidence End"])
            spans[row["PMCID"]][row["PromptID"]].append(span)
    groups = []
    for pmcid, of_prompt in spans.items():
        path = public / EVIDENCE / "txt_files" / f"PMC{pmcid}.txt"
        found = _sentences(path.read_text(encoding="utf-8")) if path.exists() else []
        for prompt_id, evidence in of_prompt.items():
            groups += _evidence_group(prompts[prompt_id], evidence, found, rng)
    return groups


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _sentences(text: str) -> list[Sentence]:
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        words = paragraph.group().strip()
        if len(words) < 60:
            continue
        begin = text.find(words, paragraph.start())
        for start, end in sentence_spans(words[:6000]):
            if end - start > 40:
                cut = words[start:end][:PASSAGE_CHARACTERS]
                found.append(Sentence(begin + start, begin + end, cut))
    return found


def _evidence_group(
    prompt: Mapping[str, str], evidence: Sequence[tuple[int, int]],
    article: Sequence[Sentence], rng: random.Random,
) -> list[Group]:  # fmt: skip
    """One group, or none where the evidence is not found or the article is short."""
    question = rng.choice(QUESTIONS).format(
        I=prompt["Intervention"].strip(), C=prompt["Comparator"].strip(),
        O=prompt["Outcome"].strip(),
    )  # fmt: skip
    right = [s.text for s in article if any(s.is_told_by(span) for span in evidence)]
    asked = _words(question)
    others = list(without((s.text for s in article), right))
    others.sort(key=lambda text: -len(asked & _words(text)))
    # The two most like the question may well answer it, unmarked.
    near, far = others[2:14], others[14:]
    wrong = [*rng.sample(near, min(WRONG, len(near))), *rng.sample(far, min(1, len(far)))]
    if not right or len(question) > 300 or len(wrong) < 3:
        return []
    return [Group(question, "evidence inference", (Marked(rng.choice(right)),), tuple(wrong))]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentence_spans(text)]


# Each set, with the file or folder that must be there.
SETS: Mapping[str, tuple[Path, Callable[[Path, random.Random], list[Group]]]] = {
    "medquad": (MEDQUAD, medquad),
    "pubmedqa": (abstracts.PUBMEDQA, pubmedqa),
    "evidence-inference": (EVIDENCE / "v2_annotations.csv", evidence_inference),
    "squad": (squad.FILE, squad.groups),
}


def read_groups(public: Path | None, seed: int) -> list[Group]:
    """The groups of every set that is there; prints which are not."""
    found: list[Group] = []
    for name, (path, read) in SETS.items():
        if public is None or not (public / path).exists():
            print(f"{name} is left out: there is no {public or 'FOLDER'}/{path}", flush=True)
            continue
        found += read(public, random.Random(f"{seed} {name}"))
    return found
