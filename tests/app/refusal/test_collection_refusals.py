"""What is asked of a collection is answered, and refused, by its papers alone."""

from app.answering.pipeline import answer_question
from index.passages.filters import Filters
from index.vectors.milvus import expression

TWO = Filters(collection="Two", members=frozenset(["zhao-2020", "jiang-2020", "gone-1999"]))
ONE = Filters(collection="One", members=frozenset(["zhao-2020"]))
REVIEWS = ("hsct-adult-all-review", "immunotherapy-b-all-review")
REST = Filters(removed=frozenset(REVIEWS))  # what the index has, though they were removed since


def test_only_its_papers_answer(real):
    answer = answer_question("2-year survival with and without transplant?", real, filters=ONE)
    assert answer.claims and {i.article.article_id for i in answer.evidence} == {"zhao-2020"}


def test_a_name_that_no_article_of_the_library_has(real):
    question = "What is the response rate to teclistamab?"
    answer = answer_question(question, real, filters=TWO)
    assert answer.reason == "None of the 2 articles of the collection “Two” mentions teclistamab."
    answer = answer_question(question, real, filters=ONE)
    assert answer.reason == "The article of the collection “One” does not mention teclistamab."


def test_a_name_that_only_other_articles_of_the_library_have(real):
    question = "Median OS in ZUMA-3?"
    assert answer_question(question, real).claims
    answer = answer_question(question, real, filters=TWO)
    assert answer.reason == "None of the 2 articles of the collection “Two” mentions ZUMA-3."
    assert answer.refusal.missing == ("ZUMA-3",)


def test_a_name_is_looked_for_under_every_form_that_is_known(real):
    """The paper has tisa-cel only under its long name, or the other way round."""
    for name in ("tisagenlecleucel", "tisa-cel"):
        answer = answer_question(f"How long did {name} persist?", real, filters=TWO)
        assert "mentions" not in (answer.reason or "")


def test_the_number_of_articles_is_that_of_the_collection(real):
    answer = answer_question("How does vitamin D affect bone density?", real, filters=TWO)
    assert answer.abstained and "2 articles of the collection “Two”" in answer.reason


def test_milvus_is_asked_for_the_members():
    assert expression(TWO) == 'article_id in ["gone-1999", "jiang-2020", "zhao-2020"]'


def test_what_only_a_removed_paper_names_is_named_by_none(real):
    answer = answer_question("Median OS in ZUMA-3?", real, filters=REST)
    assert answer.reason == "None of the 3 articles mentions ZUMA-3."
    answer = answer_question("What is the response rate to teclistamab?", real, filters=REST)
    assert answer.reason == "None of the 3 articles mentions teclistamab."
    answer = answer_question("How does vitamin D affect bone density?", real, filters=REST)
    assert "3 articles" in answer.reason and "asked" not in answer.reason
    both = Filters(collection="Two", members=TWO.members, removed=frozenset(["jiang-2020"]))
    answer = answer_question("What is the response rate to teclistamab?", real, filters=both)
    assert answer.reason == "The article of the collection “Two” does not mention teclistamab."


def test_no_survey_names_a_removed_paper_or_one_of_another_collection(real):
    question, named = "How many papers are about MRD?", "the title of Zhao et al. 2020"
    assert named in answer_question(question, real, filters=ONE).reason
    gone = Filters(removed=frozenset(["zhao-2020"]))
    other = Filters(collection="Other", members=frozenset(["jiang-2020"]))
    for filters in (gone, other):
        assert named not in answer_question(question, real, filters=filters).reason
