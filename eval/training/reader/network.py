"""The network in PyTorch: tokens -> one logit that the unit answers.

It has the first layers of all-MiniLM-L6-v2. Of the last layer only the first token's output is
computed, as nothing else is used: a sixth of its cost (index/ranking/reader.py does the same).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from index.embedding.packing import pack, unpack
from index.ranking.reader import WEIGHTS
from index.ranking.reading import Tokens

if TYPE_CHECKING:
    from transformers import BertModel

ROWS = {"cpu": 12, "cuda": 512}  # texts of about one length, read at once
NEVER = -1e4  # attention to padding, before the softmax
LOGITS_COUNT, TOKENS_COUNT = 0.3, 1.0  # weights beside the other losses, where there is a teacher


class ReaderNetwork(nn.Module):
    """BERT's layers and one output at the first token."""

    def __init__(self, folder: Path, layers: Sequence[int]) -> None:
        """`layers` are the numbers of the layers to keep of the model in the folder."""
        super().__init__()
        from transformers import BertModel
        from transformers.utils.logging import disable_progress_bar, set_verbosity_error

        set_verbosity_error()  # type: ignore[no-untyped-call]
        disable_progress_bar()  # type: ignore[no-untyped-call]
        bert: BertModel = BertModel.from_pretrained(
            folder, local_files_only=True, add_pooling_layer=False, dtype=torch.float32
        )
        bert.encoder.layer = nn.ModuleList([bert.encoder.layer[at] for at in layers])
        bert.config.num_hidden_layers = len(layers)
        self.bert = bert
        bert.embeddings.dropout.p = 0.0
        self.n_heads = int(bert.config.num_attention_heads)
        self.classifier = nn.Linear(bert.config.hidden_size, 1)
        nn.init.normal_(self.classifier.weight, std=0.02)
        nn.init.zeros_(self.classifier.bias)
        self._without_embeddings()

    def _without_embeddings(self) -> ReaderNetwork:
        """Freeze the word and position embeddings; returns the network itself."""
        embeddings = self.bert.embeddings
        for table in (embeddings.word_embeddings, embeddings.position_embeddings):
            table.weight.requires_grad_(False)
        return self

    def narrow(self, rows: Sequence[Tokens], width: int) -> None:
        """In each layer but the last, keep the `width` inner neurons that add most on these rows.

        What a neuron adds is its mean absolute output times the norm of the weights that read it
        (structured pruning: Michel et al. 2019 score heads so, Xia et al. 2022 inner neurons).
        """
        for at in range(len(self.bert.encoder.layer) - 1):
            layer: Any = self.bert.encoder.layer[at]
            outputs: list[Tensor] = []
            seen = layer.output.dense.register_forward_pre_hook(
                lambda _, given, kept=outputs: kept.append(given[0].abs().mean(dim=(0, 1)))
            )
            self.eval()
            with torch.inference_mode():
                logits_of(self, rows)
            seen.remove()
            inner, outer = layer.intermediate.dense, layer.output.dense
            adds = torch.stack(outputs).mean(dim=0) * outer.weight.norm(dim=0)
            keep = adds.topk(width).indices.sort().values.clone()
            inner.weight = nn.Parameter(inner.weight.detach()[keep].clone())
            inner.bias = nn.Parameter(inner.bias.detach()[keep].clone())
            outer.weight = nn.Parameter(outer.weight.detach()[:, keep].clone())

    def load(self, folder: Path) -> None:
        """Load the weights that `save` wrote into a folder, for the same shape."""
        weights = unpack(folder / WEIGHTS)
        own = {name: name.removeprefix("bert.") for name in self.state_dict()}
        self.load_state_dict({n: weights[o] for n, o in own.items() if o in weights}, strict=False)

    def forward(self, ids: Tensor, kinds: Tensor, there: Tensor) -> Tensor:
        """Logits, shape (rows,); `there` is False at padding."""
        logits: Tensor = self.read(ids, kinds, there)[0]
        return logits

    def read(self, ids: Tensor, kinds: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """Logits, shape (rows,), and the tokens before the last layer, (rows, tokens, size)."""
        x = self.bert.embeddings(input_ids=ids, token_type_ids=kinds)
        mask = None if bool(there.all()) else there[:, None, None, :]
        *first, last = self.bert.encoder.layer
        for layer in first:
            x = self._layer(x, x, mask, layer)
        y = self._layer(x[:, :1], x, mask, last)
        return self.classifier(y[:, 0])[:, 0], x

    @property
    def device(self) -> torch.device:
        """Where it is computed."""
        return self.classifier.weight.device

    def with_layers(self, keep: Sequence[int]) -> ReaderNetwork:
        """A copy with only these layers."""
        fewer = deepcopy(self)
        fewer.bert.encoder.layer = nn.ModuleList([fewer.bert.encoder.layer[at] for at in keep])
        return fewer.requires_grad_()._without_embeddings()

    def _layer(
        self, x: Tensor, all_: Tensor, mask: Tensor | None,
        layer: Any,  # noqa: ANN401 - the parts of the library's class are untyped
    ) -> Tensor:  # fmt: skip
        attention = layer.attention
        query, key, value = (
            part(y).unflatten(-1, (self.n_heads, -1)).transpose(1, 2)
            for part, y in (
                (attention.self.query, x), (attention.self.key, all_),
                (attention.self.value, all_),
            )
        )  # fmt: skip
        seen = _attended(query, key, value, mask).transpose(1, 2).flatten(2)
        x = attention.output.LayerNorm(x + attention.output.dense(seen))
        inner = layer.intermediate.intermediate_act_fn(layer.intermediate.dense(x))
        out: Tensor = layer.output.LayerNorm(x + layer.output.dense(inner))
        return out


def _attended(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Softmax attention. With PyTorch's fused one (2.x), a step took 1.7 times as long on a CPU."""
    fit = (query / query.shape[-1] ** 0.5) @ key.transpose(-1, -2)
    if mask is not None:
        fit = fit.masked_fill(~mask, NEVER)
    attended: Tensor = fit.softmax(dim=-1).to(value.dtype) @ value
    return attended


def logits_of(network: ReaderNetwork, rows: Sequence[Tokens]) -> Tensor:
    """One logit a row, in order; rows are batched by length, for less padding."""
    by_length, batches = _by_length(rows, network.device)
    found = [network(*batch) for batch in batches]
    return torch.cat(found)[torch.tensor(by_length).argsort()]


def distilled(
    network: ReaderNetwork, teacher: ReaderNetwork, rows: Sequence[Tokens]
) -> tuple[Tensor, Tensor]:
    """One logit a row, in order, and the weighted distance to the teacher.

    It sums mean squared distances of the logits and of the tokens before the last layer.
    """
    by_length, batches = _by_length(rows, network.device)
    found, apart, inside = [], [], []
    for batch in batches:
        with torch.no_grad():
            wanted, wanted_tokens = teacher.read(*batch)
        logits, tokens = network.read(*batch)
        found.append(logits)
        apart.append((logits - wanted) ** 2)
        inside.append(((tokens - wanted_tokens) ** 2)[batch[2]].mean() * len(logits) / len(rows))
    loss = LOGITS_COUNT * torch.cat(apart).mean() + TOKENS_COUNT * torch.stack(inside).sum()
    return torch.cat(found)[torch.tensor(by_length).argsort()], loss


Batch = tuple[Tensor, Tensor, Tensor]  # what a network reads: ids, kinds, and where tokens are


def _by_length(rows: Sequence[Tokens], device: torch.device) -> tuple[list[int], list[Batch]]:
    """The order of the rows by length (for less padding), and their batches."""
    order, n = sorted(range(len(rows)), key=lambda at: len(rows[at].ids)), ROWS[device.type]
    parts = [order[first : first + n] for first in range(0, len(order), n)]
    return order, [_padded([rows[at] for at in part], device) for part in parts]


def _padded(rows: Sequence[Tokens], device: torch.device) -> Batch:
    longest = max(len(row.ids) for row in rows)
    ids, kinds = torch.zeros((2, len(rows), longest), dtype=torch.long)
    there = torch.zeros((len(rows), longest), dtype=torch.bool)
    for at, row in enumerate(rows):
        ids[at, : len(row.ids)] = torch.tensor(row.ids)
        kinds[at, row.first : len(row.ids)] = 1
        there[at, : len(row.ids)] = True
    return ids.to(device), kinds.to(device), there.to(device)


def save(network: ReaderNetwork, start: Path, folder: Path) -> str:
    """Write what index/ranking/reader.py loads, weights in eight bits; returns their SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        name.removeprefix("bert."): weight.cpu()
        for name, weight in network.state_dict().items()
        if not name.endswith("position_ids")
    }
    pack(weights, folder / WEIGHTS)
    config = network.bert.config
    values = {
        "num_hidden_layers": len(network.bert.encoder.layer),
        "num_attention_heads": network.n_heads,
        "hidden_size": config.hidden_size,
        "layer_norm_eps": config.layer_norm_eps,
    }
    (folder / "config.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    shutil.copy(start / "tokenizer.json", folder / "tokenizer.json")
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
