from corpus.markdown import table_cells
from index.ranking.candidates import candidates
from index.ranking.search import Searcher
from index.storage.store import load


def texts(hits):
    return [hit.passage.text for hit in hits]


def test_the_passage_that_answers_comes_first(tiny):
    assert "Snoring was present in 31%" in texts(tiny.search("how many men snore?"))[0]
    assert "48% to 79%" in texts(tiny.search("did compliance rise after feedback?"))[0]


def test_a_table_row_is_found_by_its_header_and_group(tiny):
    (first, *_) = tiny.search("nausea with alternate days, table")
    assert first.passage.text.startswith("| ↳ Nausea")


def test_scores_fall_and_no_text_is_repeated(real):
    hits = real.search("overall survival after transplantation", k=100)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    squeezed = [" ".join(text.casefold().split()) for text in texts(hits)]
    assert len(set(squeezed)) == len(squeezed) == 100


def test_only_what_repeats_a_whole_text_is_left_out(real):
    """Rows with one label and sentences that begin alike are all there."""
    question = real.read("complete remission after transplantation")
    found = candidates(real.index, real.vector(question.text), question.terms)
    wanted = {" ".join(real.index.passages[at].text.casefold().split()) for at in found}
    hits = texts(real.hits(question, k=len(found)))
    assert {" ".join(text.casefold().split()) for text in hits} == wanted


def test_the_score_is_that_of_the_best_sentence(tiny):
    hits = tiny.search("systolic pressure of men who snored")
    assert all(hit.score == max(hit.sentence_scores) for hit in hits)
    (first, *_) = hits
    article = tiny.index.articles[first.passage.article_id]
    best = first.passage.sentences[first.sentence_scores.index(first.score)]
    assert article.text[slice(*best)].startswith("Systolic pressure")


def test_k_is_the_number_of_hits(tiny):
    assert len(tiny.search("iron", k=3)) == 3
    assert len(tiny.search("iron", k=1_000)) == len(tiny.index.passages)


def test_a_question_of_unknown_words_still_ranks(tiny):
    assert tiny.search("zzzz qqqq", k=2)


def test_the_unknown_share_is_that_of_what_no_article_names(tiny):
    assert tiny.read("teclistamab").unknown_share == 1
    assert tiny.read("snoring").unknown_share == 0
    assert 0 < tiny.read("snoring and teclistamab").unknown_share < 1


def test_every_row_is_read_with_its_own_header_and_parent(real):
    for passage in real.index.passages:
        if passage.kind != "row":
            assert real.read_with(passage) == ()
            continue
        header, *above = real.read_with(passage)
        labels = [table_cells(parent.text)[0] for parent in above]
        assert labels == ([passage.group] if passage.group else [])
        tables = real.index.articles[passage.article_id].tables
        (table,) = [t for t in tables if t.start <= passage.start < t.end]
        assert (header.start, header.end) == (table.start, table.header_end)


def test_the_same_question_gives_the_same_ranking(real_index, embedder):
    first, second = (Searcher(load(real_index, embedder), embedder) for _ in range(2))
    for question in ("2y OS haplo?", "CRS after CAR-T", "blinatumomab remission"):
        assert first.search(question) == second.search(question)
