import gzip
import json

import pytest
from typer.testing import CliRunner

from corpus.errors import BadBatch
from corpus.library import load_corpus
from eval.cli import cli
from eval.questions.question import load_questions
from eval.sets import beir, trec
from eval.sets.converted import write
from eval.sets.forms import Form, convert, form_of

DOCUMENTS = [
    {"_id": "MED-10", "title": "Statins", "text": "Statins lowered LDL by 31%."},
    {"_id": "a/b c", "title": "", "text": "---\nSalt raised pressure: by 4 mmHg.\n---\nSo."},
    {"_id": "med-10", "title": "Iron | a table\nof it", "text": "Iron was low in 12 women."},
    {"_id": "T", "title": "A title alone says this.", "text": ""},
    {"_id": 7, "text": "Vitamin D did nothing.", "metadata": {}},
]
QUERIES = [{"_id": name, "text": f"What of {name}?"} for name in ("q 1", "q2", "q3", "q4", "q5")]
QRELS = [("q 1", "MED-10", 2), ("q 1", "a/b c", 1), ("q 1", "T", 0), ("q2", "med-10", 1),
         ("q3", "T", 0), ("q4", "gone", 1), ("unknown", "7", 1)]  # fmt: skip


def lines(values):
    return "".join(f"{json.dumps(value)}\n" for value in values)


@pytest.fixture()
def folder(tmp_path):
    """A folder in BEIR's form, with a line that is broken in each file."""
    found = tmp_path / "set"
    (found / "qrels").mkdir(parents=True)
    corpus = lines(DOCUMENTS) + '{"_id": "x", "text"\n' + lines([{"text": "no id"}, DOCUMENTS[0]])
    (found / "corpus.jsonl").write_text(corpus)
    (found / "queries.jsonl").write_text(lines(QUERIES) + "[]\n" + lines(QUERIES[:1]))
    qrels = "query-id\tcorpus-id\tscore\n" + "".join(f"{q}\t{d}\t{g}\n" for q, d, g in QRELS)
    (found / "qrels" / "test.tsv").write_text(qrels + "q2\tT\tmuch\n\n")
    (found / "qrels" / "train.tsv").write_text("query-id\tcorpus-id\tscore\nq5\tT\t1\n")
    return found


def loaded(converted, tmp_path):
    write(converted, tmp_path / "out")
    articles = load_corpus(tmp_path / "out" / "articles")
    questions = load_questions(tmp_path / "out" / "questions.jsonl", articles)
    return {article.article_id: article for article in articles}, questions


def test_a_question_is_judged_by_the_articles_that_are_relevant(folder, tmp_path):
    articles, questions = loaded(beir.convert(folder), tmp_path)
    assert [q.question_id for q in questions] == ["q 1", "q2"] and len(articles) == 5
    first, second = questions
    grades = {articles[s.article_id].text: s.grade for piece in first.evidence for s in piece}
    assert grades == {"# Statins\n\nStatins lowered LDL by 31%.": 2,
                      "\n---\nSalt raised pressure: by 4 mmHg.\n---\nSo.": 1}  # fmt: skip
    assert first.by_document and first.not_relevant == ("T",) and not first.facts
    ((span,),) = second.evidence
    # A second document whose name differs in case alone has a file of its own.
    assert (
        span.article_id.startswith("med-10-") and "Iron was low" in articles[span.article_id].text
    )
    assert articles["T"].text == "A title alone says this."


def test_what_was_left_out_is_told_once_for_each_reason(folder):
    converted = beir.convert(folder)
    told = "\n".join(converted.summary())
    assert "document in line 6 of corpus.jsonl: it is no JSON" in told
    assert "document in line 7 of corpus.jsonl: it has no _id" in told
    assert "query in line 6 of queries.jsonl: it has no _id" in told
    assert "line 9 of test.tsv: it is no judgement" in told
    assert "query q3: no judged document is relevant to it" in told
    assert "judgement q4, gone: its document is not among the articles" in told
    assert "judgement unknown, all: there is no such query" in told
    assert any("2 documents have ids that cannot name a file" in note for note in converted.notes)
    assert any("1 query has no judgement in test.tsv" in note for note in converted.notes)


@pytest.mark.parametrize(
    ("header", "part", "middle"),
    [
        ("query-id\tcorpus-id\tscore\r\n", "\t", []),
        ("", "\t", []),
        ("", "\t", ["0"]),
        ("", " ", ["Q0"]),
    ],
)
def test_every_form_of_judgements_is_read_whole(folder, header, part, middle):
    rows = [("q2", "T", "1"), ("q3", "7", "3"), ("q3", "MED-10", "-1")]
    text = header + "".join(part.join([q, *middle, d, g]) + "\n" for q, d, g in rows)
    (folder / "qrels" / "test.tsv").write_text(text)
    found = {line.question_id: line for line in beir.convert(folder).lines}
    assert {name: [p.grade for p in line.places] for name, line in found.items()} == {
        "q2": [1], "q3": [3]}  # fmt: skip
    assert found["q3"].not_relevant == ("MED-10",)


def test_packed_files_and_another_split_are_read(folder, tmp_path):
    for name in ("corpus.jsonl", "queries.jsonl"):
        data = (folder / name).read_bytes()
        (folder / f"{name}.gz").write_bytes(gzip.compress(data))
        (folder / name).unlink()
    _, questions = loaded(convert(folder, tmp_path / "out", form_of(folder), "train"), tmp_path)
    assert [q.question_id for q in questions] == ["q5"]
    with pytest.raises(BadBatch, match="no split 'dev'; give one of test, train"):
        beir.convert(folder, "dev")
    (folder / "queries.jsonl.gz").unlink()
    with pytest.raises(BadBatch, match="has no queries"):
        beir.convert(folder)


TOPICS = """<top>
<num> Number: 301
<title> statins &amp;
 cholesterol
<desc> Description:
Do statins lower LDL?
<narr> Narrative: <b>Relevant</b> is any.
</top>
<top><num> Number: 302 <desc> Description: Does salt raise blood pressure? </top>
<top><title> no number </top>
<top><num> 303 <narr> nothing is asked </top>"""
CLOSED = """<?xml version="1.0"?><topics task="x">
<topic number="301"><query>statins &amp; cholesterol</query><question>Do statins?</question></topic>
<topic number="302"><disease>x</disease><desc>Does salt raise blood pressure?</desc></topic>
<topic number="303"></topic><topic><query>no number</query></topic></topics>"""
COLUMNS = "301\tstatins & cholesterol\n302\tDoes salt raise blood pressure?\n303\t\nno tab\n"
SGML = """<DOC><DOCNO> D1 </DOCNO><HEADLINE>Statins</HEADLINE>
<TEXT><P>Statins lowered LDL &lt; 100 by 31%.</P></TEXT></DOC>
<DOC>
<DOCNO>D2</DOCNO><TEXT>Salt raised pressure.</TEXT>
</DOC>"""
JATS = """<?xml version="1.0"?><article><front><article-meta><title-group><article-title>Iron
</article-title></title-group></article-meta></front><body><p>Iron was low.</p></body></article>"""


@pytest.fixture()
def track(tmp_path):
    found = tmp_path / "track"
    (found / "docs" / "more").mkdir(parents=True)
    (found / "topics.txt").write_text(TOPICS)
    (found / "qrels.txt").write_text(
        "301 0 D1 2\n301 0 D2 0\n301 Q0 D3 1\n302\t0\tD2\t1\n302 0 D4.v1 -2\n303 0 D1 1\n1 2\n"
    )
    (found / "docs" / "many.sgml").write_text(SGML)
    (found / "docs" / "more" / "D3.xml").write_text(JATS)
    (found / "docs" / "D4.v1.txt").write_text("Nothing of it.")
    (found / "docs" / "bad.bin").write_bytes(b"\xff\xfe\x00")
    return found


def test_a_sign_of_comparison_in_a_topic_does_not_end_it(track):
    (track / "topics.txt").write_bytes(
        b"<top>\r\n<num> Number: 301\r\n<title> statins if LDL < 3 and age >60\r\n<desc> x\r\n"
        b"</top>"
    )
    (asked, *_) = trec.convert(track).lines
    assert asked.question == "statins if LDL < 3 and age >60"


@pytest.mark.parametrize(("topics", "name"), [(TOPICS, "topics.txt"), (CLOSED, "topics.xml"),
                                              (COLUMNS, "queries.tsv")])  # fmt: skip
def test_topics_of_every_form_are_asked(track, tmp_path, topics, name):
    (track / "topics.txt").unlink()
    (track / name).write_text(topics)
    converted = convert(track, tmp_path / "out", form_of(track))
    articles, questions = loaded(converted, tmp_path)
    asked = {q.question_id: q.question for q in questions}
    first = "Do statins?" if topics == CLOSED else "statins & cholesterol"
    assert asked == {"301": first, "302": "Does salt raise blood pressure?"}
    grades = {s.article_id: s.grade for piece in questions[0].evidence for s in piece}
    assert grades == {"D1": 2, "D3": 1} and questions[0].not_relevant == ("D2",)
    assert questions[1].not_relevant == ("D4.v1",)
    assert articles["D1"].text == "# Statins\n\nStatins lowered LDL < 100 by 31%."
    assert articles["D3"].title == "Iron" and articles["D4.v1"].text == "Nothing of it."
    told = "\n".join(converted.summary())
    assert "bad.bin" in told and "it is no judgement" in told and "303" in told


def test_a_folder_must_say_which_files_are_meant(track, tmp_path):
    (track / "qrels.2.txt").write_text("302 0 D2 1\n")
    with pytest.raises(BadBatch, match=r"one file of qrels, and has qrels\.2\.txt, qrels\.txt"):
        trec.convert(track)
    assert [line.question_id for line in trec.convert(track, "2.txt").lines] == ["302"]
    with pytest.raises(BadBatch, match="files of no form that is known"):
        form_of(tmp_path)
    (tmp_path / "splits").mkdir()
    (tmp_path / "splits" / "ev2_train_article_ids.txt").write_text("1")
    with pytest.raises(BadBatch, match=r"has no prompts_merged\.csv"):
        convert(tmp_path, tmp_path / "out", Form.EVIDENCE_INFERENCE)
    with pytest.raises(BadBatch, match="is not a file, as the form squad wants"):
        convert(track, tmp_path / "out", Form.SQUAD)


def test_the_command_tells_what_became_of_a_set(folder, tmp_path):
    result = CliRunner().invoke(cli, ["eval", "convert", str(folder), "--output",
                                      str(tmp_path / "out")])  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "2 questions on 5 articles" in result.output
    assert "left out: query q3: no judged document is relevant to it" in result.output
    assert (tmp_path / "out" / "library.yaml").read_text().startswith("title: set, test\n")


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ({"article_id": "a", "whole": True}, "'grade' is missing"),
        ({"article_id": "a", "whole": True, "grade": 0}, "'grade' must be 1 or more"),
        ({"article_id": "a", "whole": True, "grade": "2"}, "'grade' must be a whole number"),
        ({"article_id": "a", "whole": 1, "grade": 1}, "'whole' must be true"),
    ],
)
def test_a_place_that_is_a_whole_article_has_a_grade(tmp_path, place, fault):
    line = {"id": "1", "question": "What?", "type": "text", "style": "full", "split": "test",
            "answer": "", "facts": [], "evidence": [[place]]}  # fmt: skip
    (tmp_path / "q.jsonl").write_text(json.dumps(line))
    with pytest.raises(BadBatch, match=fault):
        load_questions(tmp_path / "q.jsonl", [])
    mixed = [[{"article_id": "a", "quote": "x"}, {"article_id": "a", "whole": True, "grade": 1}]]
    (tmp_path / "q.jsonl").write_text(json.dumps({**line, "evidence": mixed, "not_relevant": "b"}))
    with pytest.raises(BadBatch, match="judged one way") as raised:
        load_questions(tmp_path / "q.jsonl", [])
    assert "'not_relevant' must be a list" in str(raised.value)
