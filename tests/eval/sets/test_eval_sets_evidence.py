import csv

import pytest

from corpus.errors import BadBatch
from corpus.library import load_corpus
from eval.questions.question import load_questions
from eval.sets.converted import write
from eval.sets.evidence_inference import convert
from eval.sets.forms import Form, form_of
from eval.sets.spans import FoldedText

REPORT = """<?xml version="1.0"?><article><front><article-meta>
<article-id pub-id-type="pmc">{pmc}</article-id>
<title-group><article-title>Trial {pmc} of {drug}</article-title></title-group>
</article-meta></front><body><sec><title>Results</title>
<p>Mean pain fell by 3&#x2009;&#xB1;&#xA0;1&#xA0;points with {drug} (p&#xA0;&lt;&#xA0;0.05)
<xref ref-type="bibr" rid="b1">12</xref>, but not with placebo. Nausea did not differ between the
arms [<xref ref-type="bibr" rid="b2">13</xref>] at any of the visits that were planned.</p>
<table-wrap id="t"><label>Table 1</label><caption><p>Harms</p></caption><table>
<tr><th>Event</th><th>{drug}</th><th>Placebo</th></tr>
<tr><td>Severe headache</td><td>3/40 (7.5%)</td><td>15/41 (36.6%)</td></tr></table></table-wrap>
</sec></body></article>"""

PROMPTS = [
    ("1", "11", "pain ", "aspirin", "placebo."), ("2", "11", "nausea", "aspirin", "placebo"),
    ("3", "11", "headache", "aspirin", "placebo"), ("4", "11", "death", "aspirin", "placebo"),
    ("5", "11", "sleep", "aspirin", "placebo"), ("6", "22", "pain", "ibuprofen", "placebo"),
    ("7", "33", "pain", "naproxen", "placebo"), ("8", "44", "pain", "morphine", "placebo"),
    ("9", "11", "x" * 2_001, "aspirin", "placebo"),
]  # fmt: skip
NAUSEA = "Nausea did not differ between the arms [13] at any of the visits that were planned."
MARKED = [
    ("1", "ean pain fell by 3 ± 1 points with aspirin (p < 0.05)", "decreased", True, True),
    ("1", "mean pain fell by 3&amp;nbsp;+/- 1 points with aspirin", "decreased", True, True),
    ("2", NAUSEA, "no difference", True, True),
    ("3", "Severe headache\n3/40 (7.5%)\n15/41 (36.6%)\n", "decreased", True, True),
    ("3", "Severe headache\n3/40 (7.5%)\n15/41 (36.6%)\n", "no difference", True, True),
    ("4", "Nobody died in either of the two arms of this trial.", "no difference", True, True),
    ("5", NAUSEA, "no difference", False, True),
    ("6", "ean pain fell by 3 ± 1 points with ibuprofen", "decreased", True, True),
    ("9", NAUSEA, "no difference", True, True),
]


def table(path, names, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([names, *rows])


@pytest.fixture()
def folder(tmp_path):
    found = tmp_path / "ei"
    for name in ("annotations", "splits", "xml_files"):
        (found / name).mkdir(parents=True)
    table(
        found / "annotations" / "prompts_merged.csv",
        ("PromptID", "PMCID", "Outcome", "Intervention", "Comparator"),
        [*PROMPTS, ("10", "11")],
    )
    table(found / "annotations" / "v2_annotations.csv",
          ("UserID", "PromptID", "Annotations", "Label", "Valid Label", "Valid Reasoning"),
          [("0", *row) for row in MARKED])  # fmt: skip
    (found / "splits" / "ev2_train_article_ids.txt").write_text("11\n33\n44")
    (found / "splits" / "ev2_test_article_ids.txt").write_text("22\n")
    for pmc, drug, end in (("11", "aspirin", "xml"), ("22", "ibuprofen", "nxml")):
        (found / "xml_files" / f"PMC{pmc}.{end}").write_text(REPORT.format(pmc=pmc, drug=drug))
    (found / "xml_files" / "PMC33.xml").write_text("<article><body>")
    return found


def test_prompts_become_questions_and_marked_passages_their_evidence(folder, tmp_path):
    assert form_of(folder) is Form.EVIDENCE_INFERENCE
    converted = convert(folder, tmp_path / "out")
    write(converted, tmp_path / "out")
    articles = load_corpus(tmp_path / "out" / "articles")
    asked = load_questions(tmp_path / "out" / "questions.jsonl", articles)
    found = {q.question_id: q for q in asked}
    assert list(found) == ["1", "2", "3"] and len(articles) == 1
    assert found["1"].question == "What was the effect of aspirin, compared with placebo, on pain?"
    texts = {
        q.question_id: [articles[0].text[s.start : s.end] for s in q.evidence[0]] for q in asked
    }
    assert [" ".join(text.split()) for text in texts["1"]] == [
        "Mean pain fell by 3 ± 1 points with aspirin",
        "ean pain fell by 3 ± 1 points with aspirin (p < 0.05",
    ]
    assert texts["2"][0].startswith("Nausea did not differ") and "13" in texts["2"][0]
    assert (
        texts["3"] == ["Severe headache | 3/40 (7.5%) | 15/41 (36.6"] and found["3"].type == "table"
    )
    assert found["1"].type == "text" and found["1"].answer == "decreased"
    assert found["3"].note == "experts differ: decreased, no difference"


def test_what_was_found_and_left_out_is_told(folder, tmp_path):
    converted = convert(folder, tmp_path / "out")
    assert converted.notes == ["5 of 6 passages that experts marked were found in the articles."]
    told = "\n".join(converted.summary())
    assert "report PMC44: the folder has no XML file of it" in told and "report PMC33: " in told
    assert "prompt 4: no passage that an expert marked is found" in told
    assert "prompt 5: no expert's valid answer is there" in told
    assert "question 9: the question has 2,0" in told and "prompt row 10: it has not" in told


def test_another_split_is_read_only_where_it_is_named(folder, tmp_path):
    train = convert(folder, tmp_path / "out")
    assert "6" not in [line.question_id for line in train.lines]
    other = convert(folder, tmp_path / "other", "ev2_test")
    assert [line.question_id for line in other.lines] == ["6"]
    assert other.title == "Evidence Inference, ev2_test"
    with pytest.raises(BadBatch, match="no file dev_article_ids.txt; its splits are: ev2_test"):
        convert(folder, tmp_path / "none", "dev")
    (folder / "annotations" / "v2_annotations.csv").write_text("PromptID,Label\n1,x\n")
    with pytest.raises(BadBatch, match="has no column 'Valid Label'"):
        convert(folder, tmp_path / "none")


def test_a_passage_is_found_by_its_letters_and_figures():
    text = FoldedText(
        "Of 30 women (ﬁfteen a group) 12 had ferritin of 9·5 µg/L | 16/31. Men: none."
    )
    assert text.find("Of 30 women (fifteen a group)") == [(0, 27)]
    assert text.find("12 had &amp;nbsp;ferritin of 9.5\n μg/l\t16/31") == [(29, 64)]
    assert text.find("12 had ferritin of 9.6 μg/l") == []
    assert text.find("30 women") == [] and text.find("") == []
    twice = FoldedText("Nobody had died at all. Later: nobody had died at all.")
    assert twice.find("Nobody had died at all") == [(0, 22), (31, 53)]


def test_a_second_prompt_of_one_id_does_not_get_the_answer_of_the_first(folder, tmp_path):
    table(
        folder / "annotations" / "prompts_merged.csv",
        ("PromptID", "PMCID", "Outcome", "Intervention", "Comparator"),
        [PROMPTS[0], PROMPTS[0], ("1", "11", "sleep", "aspirin", "placebo"),
         ("2", "11", "nausea", "aspirin", "")],
    )  # fmt: skip
    converted = convert(folder, tmp_path / "out")
    assert [line.question for line in converted.lines] == [
        "What was the effect of aspirin, compared with placebo, on pain?",
        "What was the effect of aspirin on nausea?",  # where nothing is named to compare with
    ]
    assert "prompt 1: its id comes twice; the first is asked" in converted.summary()
