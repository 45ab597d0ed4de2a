"""(Question, passage) -> how well the passage answers, by a model that reads both together.

Ours lies in index/bedside_ranker/ (how it was made: docs/ranking-model.md): four layers of
all-MiniLM-L6-v2, trained further; its output at the first token is the log-odds that the
passage answers. (The outputs at the other tokens were trained to mark the sentence which
answers. They chose no better sentences and are not used.) The folder of any
sentence-transformers CrossEncoder does as well. Reading is slow beside a dot product: only
the best passages of the first ranking are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.article import Article
from corpus.errors import ModelUnavailable
from index.embedder import WEIGHTS, quieten_transformers
from index.packing import unpack
from index.passage import Passage
from index.shipped import check_files, shipped_files
from index.texts import embedded_text
from index.whole import check_loaded, check_weights

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from tokenizers import Encoding, Tokenizer
    from transformers import PreTrainedModel

NO_RANKER, OURS = "none", "bedside"
DEFAULT_RANKER = NO_RANKER  # ours costs more than it gains: docs/ranking-model.md
DEFAULT_FOLDER = Path(__file__).parent / "bedside_ranker"
REMEDY = "install Bedside anew, or give --ranker none"
MAX_TOKENS = 160  # of question and passage together; a longer passage is cut
TITLE_CHARACTERS = 80
BATCH = 4  # passages of about one length, read at once


class Ranker(Protocol):
    """Anything that reads a question and a text together."""

    @property
    def name(self) -> str:
        """As it stands in reports."""
        ...

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """Log-odds that each text answers, about -8 to 8."""
        ...


def load_ranker(ranker: str = DEFAULT_RANKER) -> Ranker | None:
    """None, our own ranker, or the CrossEncoder in a folder. Raises ModelUnavailable."""
    if ranker == NO_RANKER:
        return None
    if ranker == OURS:
        return BedsideRanker()
    return CrossEncoderRanker(Path(ranker))


def ranked_text(article: Article, passage: Passage) -> str:
    """A passage as it is read: the article's title, caption and headings before its words."""
    return f"{article.title[:TITLE_CHARACTERS]} | {embedded_text(passage)}"


class BedsideRanker:
    """Our model: packed weights (index/packing.py), config.json and tokenizer.json."""

    name = OURS

    def __init__(
        self, folder: Path = DEFAULT_FOLDER, files: Mapping[str, str] | None = None
    ) -> None:
        """Raises ModelUnavailable where a file is missing or not the one that is wanted.

        `files` are names with their SHA-256: those that we ship, unless others are given.
        """
        self._folder = folder
        check_files(folder, files or shipped_files(DEFAULT_FOLDER.name), REMEDY)

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """Log-odds that each text answers, in the order of the texts."""
        pairs = self._tokenizer.encode_batch([(question, text) for text in texts])
        by_length = sorted(range(len(pairs)), key=lambda at: len(pairs[at].ids))
        found = dict.fromkeys(by_length, 0.0)
        for first in range(0, len(pairs), BATCH):
            batch = by_length[first : first + BATCH]
            found.update(zip(batch, self._logits([pairs[at] for at in batch]), strict=True))
        return [found[at] for at in range(len(pairs))]

    def _logits(self, pairs: Sequence[Encoding]) -> list[float]:
        import torch

        longest = max(len(pair.ids) for pair in pairs)
        ids, kinds, mask = torch.zeros((3, len(pairs), longest), dtype=torch.long)
        for row, pair in enumerate(pairs):
            ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
            kinds[row, : len(pair.ids)] = torch.tensor(pair.type_ids)
            mask[row, : len(pair.ids)] = 1
        with torch.inference_mode():
            found = self._model(input_ids=ids, token_type_ids=kinds, attention_mask=mask)
        logits: list[float] = found.logits[:, 0, 0].float().tolist()
        return logits

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _model(self) -> PreTrainedModel:
        import torch
        from transformers import AutoConfig, AutoModelForTokenClassification

        config = AutoConfig.from_pretrained(self._folder, local_files_only=True)
        model: PreTrainedModel = AutoModelForTokenClassification.from_config(config)  # type: ignore[no-untyped-call]
        model.load_state_dict(unpack(self._folder / WEIGHTS))
        # Twice as quick where the processor computes in it, many times slower where not.
        quick = torch.cpu.get_capabilities().get("avx512_bf16", False)
        model.train(mode=False)
        return model.bfloat16() if quick else model


class CrossEncoderRanker:
    """Any sentence-transformers CrossEncoder that lies in a folder; nothing is fetched."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelUnavailable where there is no such folder."""
        if not folder.is_dir():
            raise ModelUnavailable(
                f"there is no ranking model {str(folder)!r} on this machine; give --ranker "
                f"{OURS}, {NO_RANKER}, or the folder of a CrossEncoder."
            )
        if check_weights(folder / WEIGHTS):
            raise ModelUnavailable(
                f"the weights in {folder} are packed as those of our own ranking model are; give "
                f"--ranker {OURS} for that, or the folder of a CrossEncoder."
            )
        self.name = folder.name
        self._folder = folder

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """Log-odds that each text answers, in the order of the texts."""
        import torch

        if not texts:
            return []
        pairs = [(question, text) for text in texts]
        found = self._model.predict(pairs, activation_fn=torch.nn.Identity())
        return [float(logit) for logit in found]

    @cached_property
    def _model(self) -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        quieten_transformers()
        try:
            model: CrossEncoder = CrossEncoder(
                str(self._folder), device="cpu", local_files_only=True
            )
            check_loaded(model.model, self._folder)
        except ModelUnavailable:
            raise
        except Exception as exc:  # whatever a strange folder does to its loader
            raise ModelUnavailable(
                f"the ranking model in {self._folder} cannot be loaded ({exc}); "
                "give the folder of a sentence-transformers CrossEncoder."
            ) from exc
        return model
