"""Train the embedding model: `python -m eval.training.embedder FOLDER --public PUBLIC`.

all-MiniLM-L6-v2, trained further so that a question in a clinician's or a layman's words
lies near the passage, and near the sentence or row, that answers it. It learns from the
questions written for the purpose (eval/training/data), none of them over evidence of the `test`
half, and from a draw of public sets where they have been fetched (eval/training/pairs/public.py).
In the loss, the answering text must be picked out among those of the other questions in the batch
and a hard negative each (multiple negatives ranking: Henderson et al. 2017, "Efficient Natural
Language Response Suggestion"), and the question among the others and near misses written against
its passage. Hard negatives are texts that the present ranking puts first but that do not answer.
FOLDER gets what index/embedding/embedder.py loads, the weights in eight bits, and training.json.
What came of it: docs/embedding-model.md.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import torch
import typer

from corpus.library import DEFAULT_CORPUS, read_sources
from eval.training.pairs import abstracts, public
from eval.training.pairs.group import Group
from eval.training.pairs.written import Written, read_written
from index.embedding.bert import has_bfloat16
from index.embedding.embedder import (
    BASE_MODEL,
    DEFAULT_FOLDER,
    WEIGHTS,
    load_embedder,
    model_folder,
)
from index.embedding.packing import pack
from index.passages.texts import embedded_text, sentence_texts
from index.ranking.search import Searcher
from index.storage.build import build
from index.storage.store import load

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EPOCHS, BATCH, LEARNING_RATE, WARM_UP = 3, 24, 8e-5, 0.1
QUESTION_WEIGHT = 0.5  # of the part of the loss that picks the question for a text
TEMPERATURE = 20.0  # the cosine similarities' factor in the softmax
MAX_TOKENS = 128
SEED = 1
OF_EACH_PUBLIC_SET = 300  # groups, so that the model does not forget other fields
MEDICAL = ("medquad", "pubmedqa", "evidence inference")
SMOOTHING, CURVE_EVERY = 0.98, 20  # of the curve's running mean; steps


@dataclass(frozen=True)
class Example:
    """A question, texts that answer it (one is drawn for each batch), and texts that do not."""

    question: str
    source: str
    over: str  # the passage it was written over; questions over the same one are no negatives
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    misses: tuple[str, ...] = ()  # questions that the passage it was written over does not answer


def of_all_written(questions: Sequence[Written], rng: random.Random) -> list[Example]:
    """Examples of the answered questions, with the near misses written against the same passage."""
    misses: defaultdict[str, list[str]] = defaultdict(list)
    for miss in questions:
        for passage in () if miss.right else miss.near:
            misses[passage.passage_id].append(miss.question)
    return [of_written(one, misses[one.right[0].passage_id], rng) for one in questions if one.right]


def of_written(written: Written, misses: Sequence[str], rng: random.Random) -> Example:
    """A question over the articles: passages that answer, and their sentences that do."""
    right = [embedded_text(passage) for passage in written.right]
    right += _key_texts(written)
    wrong: list[str] = []
    for passage in (*written.near * 2, *written.wrong):
        wrong += [embedded_text(passage), rng.choice(sentence_texts(passage))]
    return Example(
        written.question, written.source, written.right[0].passage_id, tuple(right),
        _without(wrong, right), tuple(misses),
    )  # fmt: skip


def _key_texts(written: Written) -> list[str]:
    """The sentences of the first passage that hold the words that answer."""
    passage, key = written.right[0], written.key
    if key is None or passage.article_id != key.article_id or len(passage.sentences) == 1:
        return []
    return [
        text
        for (start, end), text in zip(passage.sentences, sentence_texts(passage), strict=True)
        if start < key.end and key.start < end
    ]


def of_group(group: Group) -> Example:
    """A question over an abstract or of a public set."""
    right = [_untitled(marked.text) for marked in group.right]
    wrong = [_untitled(text) for text in (*group.near, *group.wrong)]
    return Example(group.question, group.source, right[0], tuple(right), _without(wrong, right))


def _untitled(text: str) -> str:
    """A group's text without its title, which the embedding model does not read."""
    return text.partition(" | ")[2] or text


def _without(texts: Iterable[str], right: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text not in right)


def read_examples(public_folder: Path | None) -> list[Example]:
    """All questions that train, with their texts."""
    rng = random.Random(SEED)
    embedder = load_embedder()
    with TemporaryDirectory() as temporary:
        build(read_sources(DEFAULT_CORPUS), embedder, Path(temporary))
        index = load(Path(temporary), embedder)
    written = read_written(Searcher(index, embedder), SEED)
    examples = of_all_written(written, rng)
    groups = []
    if public_folder and (public_folder / abstracts.PUBMEDQA).exists():
        groups += abstracts.read_groups(public_folder, SEED)
    of_sets = public.read_groups(public_folder, SEED)
    for name in MEDICAL:
        of_set = [group for group in of_sets if group.source == name]
        groups += rng.sample(of_set, min(OF_EACH_PUBLIC_SET, len(of_set)))
    examples += [of_group(group) for group in groups if group.right]
    return [example for example in examples if example.wrong]


def train(examples: Sequence[Example], model: SentenceTransformer) -> list[tuple[int, float]]:
    """Train the model in place; the curve as [step, running mean of the loss]."""
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    batches = [batch for _ in range(EPOCHS) for batch in _batches(examples, rng)]
    curve, mean, started = [], 0.0, time.monotonic()
    model.max_seq_length = MAX_TOKENS
    model.train()
    for step, batch in enumerate(batches, start=1):
        done = step / len(batches)
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * min(done / WARM_UP, 1.0, max(0.02, 1 - done))
        loss = _loss(batch, model, rng)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss.item() if step > 1 else loss.item()
        if step % CURVE_EVERY == 0 or step == len(batches):
            curve.append((step, round(mean, 4)))
            spent = time.monotonic() - started
            print(f"step {step} of {len(batches)}: loss {mean:.3f}, {spent:.0f} s", flush=True)
    model.eval()
    return curve


def _batches(examples: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    """All examples in a new order, in batches; a last incomplete batch is dropped."""
    order = rng.sample(list(examples), len(examples))
    return [order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH)]


def _loss(batch: Sequence[Example], model: SentenceTransformer, rng: random.Random) -> torch.Tensor:
    texts = [rng.choice(e.right) for e in batch] + [rng.choice(e.wrong) for e in batch]
    misses = [(at, rng.choice(e.misses)) for at, e in enumerate(batch) if e.misses]
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()):
        asked = [e.question for e in batch] + [miss for _, miss in misses]
        similarity = TEMPERATURE * (_embedded(asked, model) @ _embedded(texts, model).T).float()
    n = len(batch)
    for row, example in enumerate(batch):
        for column, other in enumerate(batch):
            if row != column and (example.over == other.over or texts[column] in example.right):
                similarity[row, column] = -1e4  # its text may answer this question as well
    for row, (at, _) in enumerate(misses, start=n):
        for column, other in enumerate(batch):
            if at != column and batch[at].over != other.over:
                similarity[row, column] = -1e4  # a near miss is known to miss only its own passage
    answers = torch.arange(n)
    texts_drawn = torch.nn.functional.cross_entropy(similarity[:n], answers)
    questions_drawn = torch.nn.functional.cross_entropy(similarity[:, :n].T, answers)
    return texts_drawn + QUESTION_WEIGHT * questions_drawn


def _embedded(texts: Sequence[str], model: SentenceTransformer) -> torch.Tensor:
    """A unit vector a text, in order; embedded in two rounds by length, for less padding."""
    by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    half = len(texts) // 2
    rounds = [
        model(model.preprocess([texts[at] for at in ats]))["sentence_embedding"].float()
        for ats in (by_length[:half], by_length[half:])
    ]
    place = torch.tensor(by_length).argsort()
    return torch.nn.functional.normalize(torch.cat(rounds)[place], dim=1)


def save(model: SentenceTransformer, told: Mapping[str, object], folder: Path) -> str:
    """Write what index/embedding/embedder.py loads, and training.json; returns the SHA-256."""
    shutil.copytree(
        DEFAULT_FOLDER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(WEIGHTS)
    )
    network = model.transformers_model
    if network is None:
        raise ValueError("the model has no network of the transformers library")
    pack(network.state_dict(), folder / WEIGHTS)
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / "training.json").write_text(text + "\n", encoding="utf-8")
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()


def main(
    folder: Annotated[Path, typer.Argument(help="Where the trained model goes.")],
    public_folder: Annotated[
        Path | None, typer.Option("--public", help="Where the public sets lie.")
    ] = None,
) -> None:
    """Read the questions, mine hard negatives, train and save."""
    examples = read_examples(public_folder)
    counts = dict(sorted(Counter(example.source for example in examples).items()))
    print(f"{len(examples)} questions: {counts}", flush=True)
    from sentence_transformers import SentenceTransformer  # which takes seconds to import

    model = SentenceTransformer(
        str(model_folder(BASE_MODEL)), device="cpu", local_files_only=True,
        model_kwargs={"attn_implementation": "eager"},  # quicker on a CPU with autocast
    )  # fmt: skip
    curve = train(examples, model)
    told = {
        "seed": SEED, "start": BASE_MODEL, "epochs": EPOCHS, "batch": BATCH,
        "learning_rate": LEARNING_RATE, "questions": counts, "curve": curve,
    }  # fmt: skip
    print(f"SHA-256 of the weights, for index/models.sha256: {save(model, told, folder)}")


if __name__ == "__main__":
    typer.run(main)
