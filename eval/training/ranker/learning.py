"""The model and its losses: one batch of groups -> one number to be made smaller.

    loss = choose + answers + 0.5 * part

choose   the right text is drawn from its group by a softmax over the log-odds of its texts
         (ListNet's top-one probability: Cao et al. 2007); over the groups that have a right one
answers  binary cross-entropy of the log-odds of every text; a right one counts twice
part     binary cross-entropy of the log-odds of every token of a right text whose answering
         part is marked; the mean over its tokens, then over such texts
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from eval.training.ranker.group import Marked

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer
    from transformers import PreTrainedModel

LAYERS = 4  # of the six that the start has: a third quicker, nearly as good
MAX_TOKENS = 150
RIGHT_WEIGHT, PART_WEIGHT = 2.0, 0.5
ROUNDS = 2  # a batch is read in so many rounds, by length: less padding


@dataclass(frozen=True)
class Loss:
    """Of one batch; `part` alone as well, for the curve."""

    total: torch.Tensor
    part: float


@dataclass(frozen=True)
class _Read:
    """The log-odds that a text answers, and the loss over its tokens where it is marked."""

    answers: torch.Tensor
    part: torch.Tensor | None


def load_start(folder: Path, device: str = "cpu") -> PreTrainedModel:
    """The first layers of a MiniLM with one new output a token."""
    from transformers import AutoConfig, AutoModelForTokenClassification
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    # That it leaves out two layers and adds an output is meant, and needs no report.
    set_verbosity_error()  # type: ignore[no-untyped-call]
    disable_progress_bar()  # type: ignore[no-untyped-call]
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    config.num_hidden_layers, config.num_labels = LAYERS, 1
    model: PreTrainedModel = AutoModelForTokenClassification.from_pretrained(
        folder, config=config, local_files_only=True, dtype=torch.float32
    )
    torch.nn.Module.to(model, device)
    return model


def load_tokenizer(folder: Path) -> Tokenizer:
    """As index/ranker.py reads with it, but for the length."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def batch_loss(
    batch: Sequence[tuple[str, Sequence[tuple[Marked, bool]]]],
    model: PreTrainedModel,
    tokenizer: Tokenizer,
) -> Loss:
    """The loss over questions with their texts, each with whether it answers; the right first."""
    pairs = [(question, marked) for question, texts in batch for marked, _ in texts]
    read = _read(pairs, model, tokenizer)
    answers = torch.stack([one.answers for one in read])
    truth = torch.tensor([right for _, texts in batch for _, right in texts]).to(answers)
    total = binary_cross_entropy_with_logits(answers, truth, weight=1 + (RIGHT_WEIGHT - 1) * truth)
    chosen, first = [], 0
    for _, texts in batch:
        if texts[0][1]:
            chosen.append(-log_softmax(answers[first : first + len(texts)], dim=0)[0])
        first += len(texts)
    if chosen:
        total = total + torch.stack(chosen).mean()
    parts = [one.part for one in read if one.part is not None]
    part = torch.stack(parts).mean() if parts else torch.zeros_like(total)
    return Loss(total + PART_WEIGHT * part, part.item())


def log_odds(
    question: str, texts: Sequence[Marked], model: PreTrainedModel, tokenizer: Tokenizer
) -> list[float]:
    """That each text answers; for looking, not for learning."""
    with torch.inference_mode():
        read = _read([(question, text) for text in texts], model, tokenizer)
    return [one.answers.item() for one in read]


def _read(
    pairs: Sequence[tuple[str, Marked]], model: PreTrainedModel, tokenizer: Tokenizer
) -> list[_Read]:
    encodings = tokenizer.encode_batch([(question, marked.text) for question, marked in pairs])
    by_length = sorted(range(len(pairs)), key=lambda at: len(encodings[at].ids))
    found: dict[int, _Read] = {}
    size = -(-len(pairs) // ROUNDS)
    for first in range(0, len(pairs), size):
        ats = by_length[first : first + size]
        logits = _logits([encodings[at] for at in ats], model)
        for row, at in enumerate(ats):
            part = _part_loss(logits[row], encodings[at], pairs[at][1].part)
            found[at] = _Read(logits[row, 0], part)
    return [found[at] for at in range(len(pairs))]


def _logits(encodings: Sequence[Encoding], model: PreTrainedModel) -> torch.Tensor:
    """One number a token; shape (texts, tokens of the longest)."""
    longest = max(len(encoding.ids) for encoding in encodings)
    ids, kinds, mask = torch.zeros((3, len(encodings), longest), dtype=torch.long)
    for row, encoding in enumerate(encodings):
        length = len(encoding.ids)
        ids[row, :length] = torch.tensor(encoding.ids)
        kinds[row, :length] = torch.tensor(encoding.type_ids)
        mask[row, :length] = 1
    device = model.device
    with torch.autocast(device.type, dtype=torch.bfloat16):
        found = model(
            input_ids=ids.to(device), token_type_ids=kinds.to(device),
            attention_mask=mask.to(device),
        )  # fmt: skip
    logits: torch.Tensor = found.logits[:, :, 0].float()
    return logits


def _part_loss(
    logits: torch.Tensor, encoding: Encoding, part: tuple[int, int] | None
) -> torch.Tensor | None:
    """None where nothing is marked, or where cutting left only the one kind of token."""
    if part is None:
        return None
    # Offsets of the text's tokens count from its start; those of the question do as well.
    tokens = [
        (at, start < part[1] and end > part[0])
        for at, ((start, end), kind) in enumerate(
            zip(encoding.offsets, encoding.type_ids, strict=True)
        )
        if kind == 1 and end > start
    ]
    truth = torch.tensor([inside for _, inside in tokens]).to(logits)
    if truth.all() or not truth.any():
        return None
    return binary_cross_entropy_with_logits(logits[[at for at, _ in tokens]], truth)
