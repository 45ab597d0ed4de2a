import re

from app.answering.pipeline import answer_question
from app.answers.answer import answer_record
from app.page import Turn, conversation
from corpus.article import Metadata
from corpus.markdown import format_article
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

REVIEW = """## Discussion

In adults copper doubled the rate of hiccups [1]. Zinc halved the rate of hiccups in children [2].

## References

1. Park J. Copper. Blood. 2018;1:2–3. doi: 10.1234/COPPER.
2. Lv M. Zinc. Lancet. 2019;4:5–6. PMID: 777.
"""
SOURCES = {
    "review": format_article(Metadata(title="Metals", study_design="narrative review"), REVIEW),
    "park-2018": format_article(Metadata(title="Copper", doi="10.1234/copper"), "Copper.\n"),
    "lv-2019": format_article(Metadata(title="Zinc", pmid="777"), "Zinc.\n"),
}


def test_a_review_tells_whose_result_it_is_and_leads_to_it(embedder, tmp_path):
    folder = tmp_path / "index"
    builder.build(SOURCES, embedder, folder)
    searcher = Searcher(store.load(folder), embedder)
    for question, name, article_id in (
        ("hiccups with copper in adults", "Park 2018, Blood", "park-2018"),
        ("hiccups with zinc in children", "Lv 2019, Lancet", "lv-2019"),
    ):
        answer = answer_question(question, searcher)
        record = answer_record(answer)["claims"][0]
        (paper,) = record["reports"]
        assert (paper["name"], paper["article_id"]) == (name, article_id)
        assert record["evidence"] == "narrative review, year not known"
        page = conversation([Turn(answer)])
        told = re.search(r'<p class="reports">(.*?)</p>', page, re.DOTALL).group(1)
        assert "Reports the result of" in told and name in told
        assert f'href="article/review?start={paper["start"]}&amp;' in told  # its entry in the list
        assert f'href="article/{article_id}"' in told
