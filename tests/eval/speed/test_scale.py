"""The corpus that scale is measured on, and the measuring, on a few hundred passages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.markdown import parse_article
from eval.speed.scale_corpus import corpus_of
from index.passages.passage import PASSAGE_CHARACTERS

pytestmark = pytest.mark.slow

MEDQUAD = """<?xml version="1.0"?><Document><QAPairs><QAPair>
<Question>What is scurvy ?</Question>
<Answer>Scurvy is a lack of vitamin C, which the body cannot make by itself.
   - Sailors had it on long voyages, before lemons were carried for them.</Answer>
</QAPair></QAPairs></Document>"""
PUBMEDQA = {"7": {"QUESTION": "Do lemons help?", "CONTEXTS": ["Lemons helped all twelve sailors."]}}


@pytest.fixture()
def public(tmp_path):
    (tmp_path / "1_A_QA").mkdir()
    (tmp_path / "1_A_QA" / "1.xml").write_text(MEDQUAD)
    (tmp_path / "ori_pqal.json").write_text(json.dumps(PUBMEDQA))
    return tmp_path


def test_real_texts_come_first_and_made_ones_fill_up(public):
    corpus = corpus_of(900, public)
    assert 900 <= len(corpus.passages) < 950 and corpus.n_own < corpus.n_real < 770
    assert {"medquad-1_A_QA-1", "pubmedqa-7", "made-0"} <= corpus.articles.keys()
    assert corpus_of(900, public).sources == corpus.sources


def test_a_made_passage_is_where_it_says(public):
    corpus = corpus_of(900, public)
    made = corpus.passages[corpus.n_real :]
    assert len({passage.passage_id for passage in made}) == len(made)
    for passage in made:
        article = parse_article(passage.article_id, corpus.sources[passage.article_id])
        assert article.text[passage.start : passage.end] == passage.text
        assert len(passage.text) <= PASSAGE_CHARACTERS
        assert passage.block_start in {block.start for block in article.blocks}
        (first, *_, last) = passage.sentences * 2
        assert (first[0], last[1]) == (passage.start, passage.end)


def test_of_a_made_passage_is_known_where_its_sentences_were_taken_from(public):
    corpus = corpus_of(900, public)
    made = corpus.passages[corpus.n_real :]
    for passage, origins in zip(made, corpus.made_of, strict=True):
        for (start, end), origin in zip(passage.sentences, origins, strict=True):
            text = passage.text[start - passage.start : end - passage.start]
            assert corpus.n_own <= origin < corpus.n_real
            assert text in corpus.passages[origin].text


def test_it_measures_a_question_end_to_end(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "eval.speed.scale", tmp_path / "index", "--passages", "800",
         "--embed", "16", "--tier", "ivf"],
        cwd=Path(__file__).parents[3], capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["embedded"] == 16 and found["tier"] == "ivf" and found["passages"] >= 800
    assert found["question ms, asked again"]["p50"] > 0 and found["recall@10"] > 0.5
    assert found["bytes a passage"]["vectors.faiss"] > 384
