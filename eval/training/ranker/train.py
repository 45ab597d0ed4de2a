"""Train the ranking model: `python -m eval.training.ranker.train FOLDER --public PUBLIC`.

The first four layers of all-MiniLM-L6-v2 learn from public sets what an answer is
(eval/training/ranker/public.py says where they come from), then from the questions written for the
purpose (eval/training/data) what answers in medical articles, and what only looks so. FOLDER gets
config.json, tokenizer.json, the packed weights (index/packing.py) and training.json: seed,
configuration, counts, loss curve. How the shipped weights came to be: docs/ranking-model.md.
"""

from __future__ import annotations

import hashlib
import json
import platform
import random
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import torch
import typer

from corpus.library import DEFAULT_CORPUS, read_sources
from eval.training.ranker import abstracts, public, written
from eval.training.ranker.group import Group, Marked
from eval.training.ranker.learning import batch_loss, load_start, load_tokenizer, log_odds
from index.build import build
from index.embedder import BASE_MODEL, load_embedder, model_folder
from index.packing import pack
from index.search import Searcher
from index.store import load

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedModel

SEED = 1
BATCH = 8  # groups
WEIGHT_DECAY = 0.01
LEAST_RATE = 0.02  # of the learning rate, at the end
SMOOTHING = 0.98  # of the curve's running mean
CURVE_EVERY = 50  # steps
VERSIONS = ("torch", "transformers", "tokenizers", "safetensors")


@dataclass(frozen=True)
class Stage:
    """One part of the training."""

    name: str
    epochs: int
    learning_rate: float
    n_wrong: int  # wrong texts read with a question
    share: float  # of the minutes, where they are limited
    warm_up: int = 60  # steps


PUBLIC = Stage("public", epochs=1, learning_rate=8e-5, n_wrong=4, share=3 / 8)
WRITTEN = Stage("written", epochs=2, learning_rate=7e-5, n_wrong=3, share=5 / 8)


@dataclass
class Curve:
    """How the loss went: [step, running mean of the loss, that of its part over tokens]."""

    stage: Stage
    groups: dict[str, int]  # by their source
    steps: int = 0  # taken; fewer than planned where the minutes were over
    seconds: float = 0.0
    points: list[tuple[int, float, float]] = field(default_factory=list)


def train(
    groups: Sequence[Group], model: PreTrainedModel, tokenizer: Tokenizer, stage: Stage,
    minutes: float | None = None,
) -> Curve:  # fmt: skip
    """Train the model in place; prints the loss as it goes."""
    rng = random.Random(SEED)
    optimizer = torch.optim.AdamW(_parameters(model), lr=stage.learning_rate)
    curve = Curve(stage, dict(sorted(Counter(group.source for group in groups).items())))
    planned = stage.epochs * len(groups) // BATCH
    order = [at for _ in range(stage.epochs) for at in rng.sample(range(len(groups)), len(groups))]
    started, loss, part = time.monotonic(), 0.0, 0.0
    model.train()
    for step in range(planned):
        curve.seconds = time.monotonic() - started
        # The rate falls to its end with the steps or with the time, whichever is over first.
        progress = max(step / planned, curve.seconds / 60 / minutes if minutes else 0)
        if progress >= 1:
            break
        for parameters in optimizer.param_groups:
            rate = min(1, (step + 1) / stage.warm_up) * max(LEAST_RATE, 1 - progress)
            parameters["lr"] = stage.learning_rate * rate
        drawn = [groups[at] for at in order[step * BATCH : (step + 1) * BATCH]]
        batch = [(group.question, group.draw(stage.n_wrong, rng)) for group in drawn]
        found = batch_loss(batch, model, tokenizer)
        found.total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        kept = SMOOTHING if step else 0.0
        loss = kept * loss + (1 - kept) * found.total.item()
        part = kept * part + (1 - kept) * found.part
        curve.steps = step + 1
        if step % CURVE_EVERY == 0 or step + 1 == planned:
            curve.points.append((step, round(loss, 4), round(part, 4)))
            print(f"{stage.name}: step {step} of {planned}: loss {loss:.3f}, of it tokens "
                  f"{part:.3f}, {curve.seconds:.0f} s", flush=True)  # fmt: skip
    model.train(mode=False)
    return curve


def _parameters(model: PreTrainedModel) -> list[dict[str, object]]:
    """Weights decay; biases and the factors of layer norms do not."""
    named = list(model.named_parameters())
    return [
        {"params": [p for _, p in named if p.dim() > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [p for _, p in named if p.dim() <= 1], "weight_decay": 0.0},
    ]


def first_right(groups: Sequence[Group], model: PreTrainedModel, tokenizer: Tokenizer) -> float:
    """Share of the groups with a right text in which it has the highest log-odds."""
    asked = [group for group in groups if group.right]
    firsts = []
    for group in asked:
        texts = [group.right[0], *(Marked(text) for text in (*group.near, *group.wrong))]
        found = log_odds(group.question, texts, model, tokenizer)
        firsts.append(found[0] == max(found))
    return sum(firsts) / len(firsts) if firsts else 0.0


def written_groups(folder: Path | None, *, held_out: bool = False) -> list[Group]:
    """The groups over the articles, and over abstracts where PubMedQA is there."""
    embedder = load_embedder()
    with TemporaryDirectory() as temporary:
        build(read_sources(DEFAULT_CORPUS), embedder, Path(temporary))
        index = load(Path(temporary), embedder)
    found = written.read_written(Searcher(index, embedder), SEED, held_out=held_out)
    groups = [written.group(one, index.articles) for one in found]
    if folder and (folder / abstracts.PUBMEDQA).exists():
        return [*groups, *abstracts.read_groups(folder, SEED, held_out=held_out)]
    print("the questions over abstracts are left out: PubMedQA is not there", flush=True)
    return groups


def save(model: PreTrainedModel, start: Path, curves: Sequence[Curve], seen: float, folder: Path
         ) -> str:  # fmt: skip
    """Write what index/ranker.py loads, and how it came to be; the weights' SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    model.config.save_pretrained(folder)
    shutil.copyfile(start / "tokenizer.json", folder / "tokenizer.json")
    weights = folder / "model.safetensors"
    pack({name: tensor.cpu() for name, tensor in model.state_dict().items()}, weights)
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    told = {
        "seed": SEED, "batch": BATCH, "weight_decay": WEIGHT_DECAY,
        "start": BASE_MODEL, "device": model.device.type, "sha256": digest,
        "versions": {"python": platform.python_version()} | {p: version(p) for p in VERSIONS},
        "stages": [asdict(curve) for curve in curves],
        "held_out_right_first": round(seen, 4),
    }  # fmt: skip
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / "training.json").write_text(text + "\n", encoding="utf-8")
    return digest


def main(
    folder: Annotated[Path, typer.Argument(help="Where the trained model goes.")],
    public_folder: Annotated[
        Path | None, typer.Option("--public", help="Where the public sets lie.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Train no longer than this; by default to the end.")
    ] = None,
    device: Annotated[str, typer.Option(help="cuda or cpu.")] = "cpu",
) -> None:
    """Build the groups, train in two stages, see how the held-out ones do, and save."""
    torch.manual_seed(SEED)
    start = model_folder(BASE_MODEL)
    model, tokenizer = load_start(start, device), load_tokenizer(start)
    stages = [(PUBLIC, public.read_groups(public_folder, SEED)),
              (WRITTEN, written_groups(public_folder))]  # fmt: skip
    curves = [
        train(groups, model, tokenizer, stage, minutes and minutes * stage.share)
        for stage, groups in stages
    ]
    seen = first_right(written_groups(public_folder, held_out=True), model, tokenizer)
    print(f"held out: the right text comes first for {seen:.0%}")
    digest = save(model, start, curves, seen, folder)
    print(f"SHA-256 of the weights, for index/models.sha256: {digest}")


if __name__ == "__main__":
    typer.run(main)
