"""A corpus of any size to measure on: real articles first, then passages made of their sentences.

First come the five articles of this repository, then, where they were fetched, the answers of
MedQuAD (https://github.com/abachaa/MedQuAD) and the abstracts of PubMedQA
(https://github.com/pubmedqa/pubmedqa). Where these do not suffice, articles are made: each
paragraph joins a few random sentences that stand near each other in the public texts, and so
are often on similar things. So words and their frequencies are real; how sentences hang together
is not.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from lxml import etree

from corpus.article import Article, Metadata
from corpus.library import read_sources
from corpus.markdown import parse_article
from index.passages.passage import PASSAGE_CHARACTERS, Passage, chunk

PARAGRAPHS = 50  # of a made article
NEAR = 150  # sentences before and after one from which the others of its paragraph are drawn
SEED = 20


@dataclass
class Corpus:
    """Articles with their files and passages."""

    sources: dict[str, str] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    n_own: int = 0  # passages of the five articles, which come first
    n_real: int = 0  # passages of these and of the public texts
    made_of: list[tuple[int, ...]] = field(default_factory=list)
    # for each made passage, the positions of the real ones that its sentences were taken from

    def add(self, article: Article, source: str, passages: Sequence[Passage]) -> None:
        """Add an article."""
        self.sources[article.article_id] = source
        self.articles[article.article_id] = article
        self.passages.extend(passages)


def corpus_of(n_passages: int, public: Path | None) -> Corpus:
    """A corpus of about so many passages; always the same for the same number."""
    corpus = Corpus()
    for article_id, source in read_sources().items():
        _add_real(corpus, article_id, source)
    corpus.n_own = len(corpus.passages)
    for article_id, source in public_sources(public) if public else ():
        if len(corpus.passages) >= n_passages:
            break
        _add_real(corpus, article_id, source)
    corpus.n_real = len(corpus.passages)
    sentences = _sentences(corpus.passages, corpus.n_own if corpus.n_real > corpus.n_own else 0)
    rng = random.Random(SEED)
    for number in count():
        if len(corpus.passages) >= n_passages:
            return corpus
        article, source, passages, made_of = _made(f"made-{number}", sentences, rng)
        corpus.add(article, source, passages)
        corpus.made_of += made_of
    raise AssertionError


def public_sources(folder: Path) -> Iterator[tuple[str, str]]:
    """Article files made from MedQuAD and PubMedQA, wherever those lie in the folder."""
    for path in sorted(folder.rglob("*_QA/*.xml")):
        answers = [
            (pair.findtext("Question") or "", pair.findtext("Answer") or "")
            for pair in etree.parse(path).iter("QAPair")
        ]
        parts = [f"## {' '.join(asked.split())}\n\n{_paragraphs(text)}" for asked, text in answers]
        if any(text.strip() for _, text in answers):
            yield f"medquad-{path.parent.name}-{path.stem}", "\n\n".join(parts)
    for path in sorted(folder.rglob("ori_pqal.json")):
        for key, values in json.loads(path.read_text(encoding="utf-8")).items():
            yield f"pubmedqa-{key}", f"# {values['QUESTION']}\n\n" + "\n\n".join(values["CONTEXTS"])


def _paragraphs(text: str) -> str:
    """MedQuAD's lines as paragraphs, with blanks in place of its lists' marks."""
    lines = (" ".join(line.replace("|", " ").split()) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _add_real(corpus: Corpus, article_id: str, source: str) -> None:
    article = parse_article(article_id, source)
    corpus.add(article, source, chunk(article))


def _sentences(passages: Sequence[Passage], first: int) -> list[tuple[str, int]]:
    """Whole sentences of some length, each once, with the position of their passage."""
    found: dict[str, int] = {}
    for at, passage in enumerate(passages[first:], start=first):
        for start, end in passage.sentences if passage.kind == "paragraph" else ():
            text = passage.text[start - passage.start : end - passage.start]
            if 40 <= len(text) <= 250 and "\n" not in text:
                found.setdefault(text, at)
    return list(found.items())


def _made(
    article_id: str, sentences: Sequence[tuple[str, int]], rng: random.Random
) -> tuple[Article, str, list[Passage], list[tuple[int, ...]]]:
    """An article in which each paragraph is one passage, with bounds known without chunking."""
    source, passages, made_of = f"# {article_id}\n", list[Passage](), list[tuple[int, ...]]()
    for number in range(PARAGRAPHS):
        source += "\n"
        start, spans, origins = len(source), list[tuple[int, int]](), list[int]()
        centre = rng.randrange(len(sentences))
        while len(spans) < 3:
            at = centre + rng.randint(-NEAR, NEAR)
            text, origin = sentences[min(max(at, 0), len(sentences) - 1)]
            if spans and len(source) + 1 + len(text) - start > PASSAGE_CHARACTERS:
                break
            source += (" " if spans else "") + text
            spans.append((len(source) - len(text), len(source)))
            origins.append(origin)
        words = source[start:]
        passages.append(Passage(
            f"{article_id}#{number}", article_id, (), "paragraph", start, len(source), words, "",
            words, tuple(spans), None, start,
        ))  # fmt: skip
        made_of.append(tuple(origins))
        source += "\n"
    digest = hashlib.sha256(source.encode()).hexdigest()
    return Article(article_id, digest, Metadata(), source, (), ()), source, passages, made_of
