"""The losses and the loop: groups -> a trained network, by the clock.

    loss = choose + answers (+ distance to a teacher)

choose   minus the log-probability of drawing a right unit from its group, by a softmax over the
         logits (ListNet's top-one probability: Cao et al. 2007), for groups that have one; for a
         contrast, of drawing the question that the unit answers among near misses; where the
         units were judged as the ranking found them, the ranking's log-odds are added, so that
         the network learns to correct the ranking and not to repeat it
answers  binary cross-entropy of every logit; right ones weigh more, as they are rarer
teacher  a network of more layers: the distance to its logits and to its tokens before the last
         layer (distillation: Hinton et al. 2015; of layers: Jiao et al. 2020, TinyBERT)
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import logsumexp
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from eval.training.reader.network import ReaderNetwork, distilled, logits_of
from eval.training.reader.sources.group import Contrast, Group, Judged
from index.embedding.bert import has_bfloat16
from index.ranking.reading import PairEncoder, Tokens, UnitText

RIGHT_WEIGHT = 2.5
SMOOTHING, TOLD_EVERY = 0.98, 25  # of the curve's running mean; steps
WARM_UP = 0.03  # of the time
ANY_OF_JUDGED = 2  # units of a judged group that are drawn from below its best
EASY_OF_GROUP = 4  # wrong units of each group that may be drawn as easy ones for others
LEAST_RATE = 0.03  # of the learning rate, at the end


@dataclass(frozen=True)
class Stage:
    """What is trained on, for how long."""

    groups: Sequence[Group | Contrast | Judged]
    minutes: float
    rate: float
    n_units: int = 6  # of a group, right one included
    n_groups: int = 12  # of a batch
    epochs: float = 100.0  # at most
    # Share of the time in which some wrong units are drawn from any group, fewer and fewer: hard
    # ones are learnt after easy ones (Bengio et al. 2009, "Curriculum Learning").
    easy: float = 0.0
    teacher: ReaderNetwork | None = None  # whose logits and last tokens are imitated


@dataclass(frozen=True)
class Point:
    """One point of the curve."""

    step: int
    seconds: float
    loss: float


@dataclass(frozen=True)
class Curve:
    """What came of a stage."""

    steps: int
    points: list[Point] = field(default_factory=list)


@dataclass(frozen=True)
class Read:
    """The rows that are read of a group, and what is known of each."""

    rows: Sequence[Tokens]
    answers: Sequence[float]  # how far each answers, 0 to 1
    starts: Sequence[float]  # log-odds of each by the ranking, before it is read


def _first_answers(rows: Sequence[Tokens], *, answered: bool) -> Read:
    """Rows of which the first answers, or none; the ranking's log-odds count as 0."""
    return Read(rows, [float(answered), *[0.0] * (len(rows) - 1)], [0.0] * len(rows))


def drawn(group: Group, n: int, rng: random.Random) -> tuple[list[int], bool]:
    """Positions in (right, near, wrong) of the units to read, and whether the first is right.

    Near ones take half of the places of units that do not answer, or more if wrong ones are few.
    """
    first = [rng.randrange(len(group.right))] if group.right else []
    start = len(group.right)
    near = list(range(start, start + len(group.near)))
    wrong = list(range(start + len(near), start + len(near) + len(group.wrong)))
    room = n - len(first)
    of_near = rng.sample(near, min(len(near), max(room // 2, room - len(wrong))))
    of_wrong = rng.sample(wrong, min(len(wrong), room - len(of_near)))
    return [*first, *of_near, *of_wrong], bool(first)


def batches(
    stage: Stage, encoder: PairEncoder, rng: random.Random, done: Callable[[], float]
) -> Iterator[list[Read]]:
    """All groups in batches, in a new order each epoch; `done` gives the share of time spent."""
    left = stage.epochs * len(stage.groups)
    easy = [u for g in stage.groups if isinstance(g, Group) for u in g.wrong[:EASY_OF_GROUP]]
    easy = easy if stage.easy else []
    while left > 0:
        order = rng.sample(range(len(stage.groups)), len(stage.groups))
        for at in range(0, len(order) - stage.n_groups + 1, stage.n_groups):
            share = max(0.0, 1 - done() / (stage.easy or 1.0))
            drawn_of = [stage.groups[n] for n in order[at : at + stage.n_groups]]
            yield [_rows(group, stage.n_units, encoder, rng, easy, share) for group in drawn_of]
        left -= len(order)


def _rows(
    group: Group | Contrast | Judged, n: int, encoder: PairEncoder, rng: random.Random,
    easy: Sequence[UnitText], share: float,
) -> Read:  # fmt: skip
    """What is read of a group.

    Unless the units were judged one by one, the right one (if any) comes first, and a share of the
    others is drawn from the easy ones.
    """
    if isinstance(group, Judged):
        return read_of_judged(group, n, encoder, rng)
    if isinstance(group, Contrast):
        wrong = rng.sample(group.wrong, min(len(group.wrong), n - 1))
        questions = (group.right, *wrong)
        rows = [encoder.encode(question, [group.unit])[0] for question in questions]
        return _first_answers(rows, answered=True)
    places, answered = drawn(group, n, rng)
    units = (*group.right, *group.near, *group.wrong)
    read = [
        rng.choice(easy) if easy and place >= len(group.right) and rng.random() < share
        else units[place]
        for place in places
    ]  # fmt: skip
    return _first_answers(encoder.encode(group.question, read), answered=answered)


def read_of_judged(group: Judged, n: int, encoder: PairEncoder, rng: random.Random) -> Read:
    """Some units that answer, and of the others those that the ranking has highest, and any two."""
    right = [at for at, answers in enumerate(group.answers) if answers == 1]
    others = [at for at, answers in enumerate(group.answers) if answers < 1]
    places = rng.sample(right, min(len(right), n // 2))
    room = n - len(places)
    best = others[: room if len(others) <= room else max(0, room - ANY_OF_JUDGED)]
    places += best + rng.sample(others[len(best) :], min(room, len(others)) - len(best))
    rows = encoder.encode(group.question, [group.units[at] for at in places])
    return Read(rows, [group.answers[at] for at in places], [group.starts[at] for at in places])


def batch_loss(
    batch: Sequence[Read], network: ReaderNetwork, teacher: ReaderNetwork | None = None
) -> torch.Tensor:
    """The loss over some groups."""
    read = [row for group in batch for row in group.rows]
    apart: torch.Tensor | float = 0.0
    device = network.device
    is_quick = device.type != "cpu" or has_bfloat16()
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=is_quick):
        if teacher is None:
            logits = logits_of(network, read).float()
        else:
            logits, apart = distilled(network, teacher, read)
            logits = logits.float()
    told = [float(value) for group in batch for value in group.answers]
    answers = torch.tensor(told, device=device)
    chosen, first = [], 0
    for group in batch:
        right = torch.tensor(group.answers, device=device) == 1
        if right.any():
            starts = torch.tensor(group.starts, device=device)
            own = logits[first : first + len(group.rows)] + starts
            chosen.append(-logsumexp(log_softmax(own, dim=0)[right], dim=0))
        first += len(group.rows)
    weight = 1 + (RIGHT_WEIGHT - 1) * answers
    loss = binary_cross_entropy_with_logits(logits, answers, weight=weight) + apart
    return loss + torch.stack(chosen).mean() if chosen else loss


def train(
    network: ReaderNetwork, encoder: PairEncoder, stage: Stage, seed: int,
    each_minute: Callable[[float], None] = lambda _: None,
) -> Curve:  # fmt: skip
    """Train in place until the time or the epochs are over; the rate rises, then falls to zero."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    plain = [p for p in network.parameters() if p.requires_grad and p.dim() < 2]
    matrices = [p for p in network.parameters() if p.requires_grad and p.dim() >= 2]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=stage.rate,
    )
    network.train()
    started, mean, step, minute = time.monotonic(), 0.0, 0, 0
    points: list[Point] = []
    whole = stage.epochs * len(stage.groups) / stage.n_groups

    def done() -> float:
        return max((time.monotonic() - started) / (60 * stage.minutes), step / whole)

    for batch in batches(stage, encoder, rng, done):
        spent, share = time.monotonic() - started, done()
        if share >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = stage.rate * min(share / WARM_UP, max(LEAST_RATE, 1 - share)) + 1e-9
        loss = batch_loss(batch, network, stage.teacher)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss.item() if step > 1 else loss.item()
        if step % TOLD_EVERY == 0:
            points.append(Point(step, round(spent, 1), round(mean, 4)))
            print(f"step {step}, {spent:.0f} s: loss {mean:.3f}", flush=True)
        if spent // 60 > minute:
            minute = int(spent // 60)
            each_minute(minute)
            network.train()
    network.eval()
    return Curve(step, points)
