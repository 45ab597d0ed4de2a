"""Runs and judgements as two other readers of TREC's files have them."""

from dataclasses import replace
from pathlib import Path

import ir_measures
import pytest
import pytrec_eval
from ir_measures import RR, Judged, R, nDCG

from corpus.markdown import parse_article
from eval.measures.documents import document_scores, ranked_documents
from eval.measures.rows import Judge, run
from eval.measures.summary import differences, summarise
from eval.questions.library import Library
from eval.questions.question import Question, Span
from eval.report.folder import report_files
from eval.report.results import Evaluation, LibraryResult
from eval.sets.export import export
from eval.systems.baselines import BM25, AlwaysAbstain, RankFusion, chunked, whole_articles
from eval.systems.bedside import of_searcher
from eval.systems.system import Asked, Snippet

WORDS = "iron ferritin anaemia women men transfusion oral infusion weeks months".split()
TEXTS = {
    f"a paper {n}" if n == 7 else f"paper-{n}": "\n\n".join(
        f"In group {n}.{k} of this trial {WORDS[n % 10]} and {WORDS[(n * k) % 10]} gave "
        f"{n * 10 + k} answers; nothing else was asked of them in {1900 + n + k}."
        for k in range(9)
    )
    for n in range(40)
}
ARTICLES = {name: parse_article(name, text) for name, text in TEXTS.items()}


def question(name, text, evidence, **more):
    return Question(name, text, "text", "full", "test", "", (), evidence, "", **more)


def reported(ours, others, differ, articles):
    """The files of a report on one library."""
    library = Library("made", "made of forty", Path("a"), Path("q"), Path("i"))
    result = LibraryResult(library, "0" * 64, ("test",), [ours, *others], differ, ())
    return report_files(Evaluation([result], 1.0), {"made": articles})


def span(name, words):
    start = TEXTS[name].index(words)
    return Span(name, start, start + len(words))


ASKED = [
    question(
        "q 1",
        "What did iron give in 1912?",
        ((span("paper-10", "In group 10.2"),), (span("paper-20", "gave 203 answers"),)),
    ),
    question("q2", "infusion in 1910", ((span("a paper 7", "In group 7.3"),),)),
    question("q3", "Is teclistamab any good?", ()),
]
WHOLE = [
    question("d 1", "iron", ((Span("paper-10", 0, 9, 2), Span("a paper 7", 0, 9, 1)),),
             not_relevant=("paper-0", "paper-3")),
    question("d2", "What of ferritin?", ((Span("paper-1", 0, 9, 3),),)),
]  # fmt: skip


class Pieces(BM25):
    """The same by paragraphs, so that a hundred are there to be found."""

    def __init__(self):
        super().__init__({f"{key}#{n}": Snippet(part) for key, text in TEXTS.items()
                          for n, part in enumerate(text.split("\n\n"))}, name="pieces")  # fmt: skip


@pytest.fixture()
def exported(tmp_path):
    chunks = BM25(chunked(TEXTS))
    fusion = RankFusion(chunks, chunks)
    systems = [Pieces(), chunks, fusion, AlwaysAbstain()]
    paths = export(systems, [*ASKED, *WHOLE], ARTICLES, tmp_path)
    return tmp_path, sorted(path.relative_to(tmp_path).as_posix() for path in paths)


def test_each_collection_has_its_judgements_and_runs(exported):
    folder, names = exported
    assert names == [
        "chunks/bm25.run", "chunks/qrels.txt", "chunks/rank-fusion.run", "documents/bm25.run",
        "documents/pieces.run", "documents/qrels.txt", "documents/rank-fusion.run",
        "passages/pieces.run", "passages/qrels.txt",
    ]  # fmt: skip
    assert (folder / "chunks" / "bm25.run").read_text().split()[:2] == ["q%201", "Q0"]


@pytest.mark.parametrize("name", ["passages/pieces", "chunks/bm25", "documents/pieces"])
def test_two_readers_of_trec_files_agree_with_each_other_and_with_us(exported, name):
    folder, _ = exported
    qrels, found = folder / name.split("/")[0] / "qrels.txt", folder / f"{name}.run"
    measures = [nDCG @ 10, nDCG @ 100, RR, R @ 100]
    theirs = {
        (item.query_id, str(item.measure)): item.value
        for item in ir_measures.iter_calc(
            measures, ir_measures.read_trec_qrels(str(qrels)), ir_measures.read_trec_run(str(found))
        )
    }
    with qrels.open() as lines, found.open() as ranked:
        judged, rankings = pytrec_eval.parse_qrel(lines), pytrec_eval.parse_run(ranked)
    trec = pytrec_eval.RelevanceEvaluator(
        judged, {"ndcg_cut.10,100", "recip_rank", "recall.100"}
    ).evaluate(rankings)
    assert judged.keys() == rankings.keys() == trec.keys()
    names = ("ndcg_cut_10", "ndcg_cut_100", "recip_rank", "recall_100")
    for key, values in trec.items():
        for measure, other in zip(measures, names, strict=True):
            assert theirs[key, str(measure)] == pytest.approx(values[other])
    system = Pieces() if "pieces" in name else BM25(chunked(TEXTS))
    asked = WHOLE if "documents" in name else ASKED[:2]
    rows = run(system, asked, Judge(asked, ARTICLES))
    ours = [row.scores["nDCG@10"] for row in rows]
    assert ours == pytest.approx([values["ndcg_cut_10"] for values in trec.values()])
    assert 0 < sum(ours) < len(ours)


def test_passages_that_were_found_and_hold_nothing_are_judged_so(exported):
    folder, _ = exported
    qrels = list(ir_measures.read_trec_qrels(str(folder / "passages" / "qrels.txt")))
    found = list(ir_measures.read_trec_run(str(folder / "passages" / "pieces.run")))
    assert {len([f for f in found if f.query_id == q]) for q in ("q%201", "q2")} == {100}
    (judged,) = ir_measures.calc_aggregate([Judged @ 100], qrels, found).values()
    assert judged == 1
    assert {item.relevance for item in qrels} == {0, 1}
    assert len({(item.query_id, item.doc_id) for item in qrels}) == len(qrels)


def test_only_documents_that_somebody_judged_have_a_line(exported):
    folder, _ = exported
    qrels = (folder / "documents" / "qrels.txt").read_text().splitlines()
    assert qrels == [
        "d%201\t0\tpaper-10\t2", "d%201\t0\ta%20paper%207\t1", "d%201\t0\tpaper-0\t0",
        "d%201\t0\tpaper-3\t0", "d2\t0\tpaper-1\t3",
    ]  # fmt: skip
    ranked = (folder / "documents" / "pieces.run").read_text().splitlines()
    names = [line.split()[2] for line in ranked if line.startswith("d2 ")]
    assert len(names) == len(set(names)) == 40


def test_a_question_that_no_passage_answers_counts_as_nothing_found(tmp_path):
    asked = [ASKED[1], replace(ASKED[0], evidence=((Span("paper-3", 0, 900),),))]
    export([Pieces()], asked, ARTICLES, tmp_path)
    with (tmp_path / "passages" / "qrels.txt").open() as lines:
        judged = pytrec_eval.parse_qrel(lines)
    assert set(judged) == {"q%201", "q2"} and not any(judged["q%201"].values())


def test_documents_are_ranked_by_their_best_passages_as_deep_as_there_are():
    ranked = ranked_documents(Pieces(), "iron", 30)
    assert len(ranked) == 30 == len({item.passage_id for item in ranked})
    best = Pieces().ranking("iron", 1)[0]
    assert ranked[0].passage_id == best.passage_id.rpartition("#")[0]


def test_recall_counts_the_relevant_articles_among_the_first_hundred():
    system = Pieces()
    ranked = ranked_documents(system, "iron", 100)
    names = [ranked[0].passage_id, "never-ranked"]
    one = question("d", "iron", (tuple(Span(name, 0, 9, 1) for name in names),))
    assert document_scores(one, system.ask(Asked("iron")), ranked)["recall@100"] == 0.5


def test_bm25_over_whole_articles_ranks_articles_by_title_and_text(tiny):
    articles = list(tiny.index.articles.values())
    system = whole_articles(articles)
    assert set(system.collection) == {one.article_id for one in articles}
    for one in articles:
        assert system.ranking(one.title, 1)[0].passage_id == one.article_id


def test_bedside_ranks_below_what_it_shows(tiny):
    system = of_searcher(tiny)
    text = "How common was snoring in men?"
    ranked = system.ranking(text, 100)
    shown = system.ask(Asked(text)).passages
    assert [item.passage_id for item in ranked][: len(shown)] == [i.passage_id for i in shown]
    assert len(ranked) == len(
        {" ".join(t.text.casefold().split()) for t in system.collection.values()}
    )


def test_a_question_judged_by_document_is_scored_by_the_article_that_is_cited(tiny):
    text = "How common was snoring in men?"
    best = of_searcher(tiny).ask(Asked(text)).passages[0].article_id
    other = next(name for name in tiny.index.articles if name != best)
    asked = [
        question(str(n), text, ((Span(name, 0, 9, 2),),)) for n, name in enumerate([best, other])
    ]
    rows = run(of_searcher(tiny), asked, Judge(asked, tiny.index.articles))
    assert rows[0].scores["nDCG@10"] == 1 > rows[1].scores["nDCG@10"] > 0
    assert [row.scores["evidence cited"] for row in rows] == [1, 0]
    assert [row.scores["recall@100"] for row in rows] == [1, 1]  # both articles are ranked
    assert [row.outcome for row in rows] == ["right at once", "beside the point"] and rows[
        0
    ].risk.risk == 0
    assert all("recall@4000" not in row.scores and "facts" not in row.scores for row in rows)


def test_the_report_of_a_set_judged_by_document_speaks_of_articles(tiny):
    articles = tiny.index.articles
    text = "How common was snoring in men?"
    best = of_searcher(tiny).ask(Asked(text)).passages[0].article_id
    others = tuple(name for name in articles if name != best)
    asked = [question("d 1", text, ((Span(best, 0, 9, 2),),), not_relevant=others[:1])]
    rows = run(of_searcher(tiny), asked, Judge(asked, articles))
    silent = summarise("always abstain", run(AlwaysAbstain(), asked, Judge(asked, articles)))
    ours = summarise("bedside", rows)
    differ = {silent.name: differences(rows, silent.rows)}
    files = reported(ours, [silent], differ, articles)
    assert files["made/qrels.tsv"] == f"d%201\t0\t{best}\t2\nd%201\t0\t{others[0]}\t0\n"
    assert files["made/run.trec"].startswith(f"d%201 Q0 {best} 1 ")
    assert "one of 1 articles judged relevant, in passage 1" in files["report.html"]


def test_the_report_judges_what_was_retrieved_and_holds_nothing(tiny):
    articles = tiny.index.articles
    text = "How common was snoring in men?"
    shown = of_searcher(tiny).ask(Asked(text)).passages
    first = shown[0]
    asked = [question("p", text, ((Span(first.article_id, first.start, first.end),),))]
    ours = summarise("bedside", run(of_searcher(tiny), asked, Judge(asked, articles)))
    files = reported(ours, [], {}, articles)
    judged = dict(line.split("\t")[2:] for line in files["made/qrels.tsv"].splitlines())
    assert len(judged) == len(shown) > 1 and judged[first.passage_id] == "1"
    assert set(judged.values()) == {"0", "1"}
