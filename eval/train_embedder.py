"""Train the embedding model: `python -m eval.train_embedder FOLDER`.

all-MiniLM-L6-v2, trained further so that a question in a clinician's or a layman's words
lies near the passage that answers it. The questions were written for the purpose over
passages of the five articles (eval/training/articles.jsonl), none of them evidence of the
`test` half, which is never a negative either. The loss draws the answering passage from
those of the other questions in the batch and a hard negative each (multiple negatives
ranking: Henderson et al. 2017, "Efficient Natural Language Response Suggestion"); hard
negatives are the best passages of the ranking with the untrained model that do not answer.
A few minutes on two cores; what came of it stands in docs/embedding-model.md.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import torch
import typer
from sentence_transformers import SentenceTransformer

from corpus.library import DEFAULT_CORPUS, read_sources
from eval.question import Span
from eval.training_set import (
    FOLDER,
    alike,
    by_place,
    is_held_out,
    passage_at,
    read_lines,
    touches,
    unseen_spans,
)
from index.embedder import BASE_MODEL, SentenceTransformerEmbedder, model_folder
from index.passage import Passage
from index.search import Searcher
from index.store import build, embedded_text, load

QUESTIONS = FOLDER / "articles.jsonl"
EPOCHS, BATCH, LEARNING_RATE, WARM_UP = 2, 24, 6e-5, 0.1
TEMPERATURE = 20.0  # the cosine similarities' factor in the softmax
MAX_TOKENS = 128
SEED = 1
MINED, RANDOM = 16, 3  # hard negatives of a question, and others of the same article


@dataclass(frozen=True)
class Example:
    """A question with the texts that answer it, and some near ones that do not."""

    question: str
    passage_id: str  # that it was written over
    right: tuple[str, ...]
    wrong: tuple[str, ...]


def read_examples(searcher: Searcher, path: Path = QUESTIONS) -> list[Example]:
    """The questions that train, each with its hard negatives."""
    rng = random.Random(SEED)
    places = by_place(searcher.index.passages)
    unseen = unseen_spans()
    examples = []
    for values in read_lines(path):
        answering = [passage_at(place, places) for place in values["answered_by"]]
        if not answering or is_held_out(answering[0].passage_id):
            continue
        # Only of a whole-sentence question is it known that the other passages answer it too.
        right = answering if values["style"] == "full" else answering[:1]
        wrong = list(_negatives(values["question"], answering, searcher, unseen, rng))
        examples.append(
            Example(
                values["question"],
                answering[0].passage_id,
                tuple(embedded_text(passage) for passage in right),
                tuple(embedded_text(passage) for passage in wrong),
            )
        )
    return examples


def _negatives(
    question: str, answering: Sequence[Passage], searcher: Searcher, unseen: Sequence[Span],
    rng: random.Random,
) -> Iterator[Passage]:  # fmt: skip
    def may_be(passage: Passage) -> bool:
        return (
            passage not in answering
            and passage.kind != "header"
            and not touches(passage, unseen)
            and not any(alike(passage, other) for other in answering)
        )

    mined = [hit.passage for hit in searcher.search(question, k=40) if may_be(hit.passage)]
    yield from mined[:MINED]
    article_id = answering[0].article_id
    others = [p for p in searcher.index.passages if p.article_id == article_id and may_be(p)]
    yield from rng.sample(others, min(RANDOM, len(others)))


def train(examples: Sequence[Example], model: SentenceTransformer) -> None:
    """Train the model in place; prints the loss as it goes."""
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    shuffled = list(examples)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    steps = EPOCHS * (len(shuffled) // BATCH)
    step = 0
    model.max_seq_length = MAX_TOKENS
    model.train()
    for _ in range(EPOCHS):
        rng.shuffle(shuffled)
        for at in range(0, len(shuffled) - BATCH + 1, BATCH):
            rate = min(1, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * rate
            loss = _loss(shuffled[at : at + BATCH], model, rng)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            if step % 10 == 0:
                print(f"step {step} of {steps}: loss {loss.item():.3f}", flush=True)
    model.eval()


def _loss(batch: Sequence[Example], model: SentenceTransformer, rng: random.Random) -> torch.Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        questions = _embedded([e.question for e in batch], model)
        right = _embedded([rng.choice(e.right) for e in batch], model)
        wrong = _embedded([rng.choice(e.wrong) for e in batch], model)
    similarity = TEMPERATURE * questions @ torch.cat([right, wrong]).T
    for row, example in enumerate(batch):
        for column, other in enumerate(batch):
            if row != column and example.passage_id == other.passage_id:
                similarity[row, column] = -1e4  # its passage answers this question as well
    return torch.nn.functional.cross_entropy(similarity, torch.arange(len(batch)))


def _embedded(texts: Sequence[str], model: SentenceTransformer) -> torch.Tensor:
    found = model(model.preprocess(list(texts)))["sentence_embedding"].float()
    return torch.nn.functional.normalize(found, dim=1)


def main(
    folder: Annotated[Path, typer.Argument(help="Where the trained model goes.")],
) -> None:
    """Mine hard negatives with the untrained model, train, and save in half precision."""
    untrained = SentenceTransformerEmbedder(BASE_MODEL)
    with TemporaryDirectory() as temporary:
        build(read_sources(DEFAULT_CORPUS), untrained, Path(temporary))
        examples = read_examples(Searcher(load(Path(temporary), untrained), untrained))
    print(f"{len(examples)} questions")
    model = SentenceTransformer(str(model_folder(BASE_MODEL)), device="cpu", local_files_only=True)
    train(examples, model)
    model.half().save(str(folder), create_model_card=False)


if __name__ == "__main__":
    typer.run(main)
