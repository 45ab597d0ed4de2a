"""A sentence is not shown for another therapy than the one that it speaks of."""

import pytest

from app.answering.pipeline import answer_question
from app.fields.haematology.therapy import kinds_named, kinds_of

ON_INOTUZUMAB = "The median post-transplant OS was 9.2 months"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Tisa-cel or CART19 cells", {"CAR-T cells"}),
        ("InO against blincyto", {"inotuzumab", "blinatumomab"}),
        ("2y OS after the engineered cells", {"CAR-T cells"}),
        ("Allogeneic transplantation in first remission", set()),
    ],
)
def test_the_kinds_of_therapy_of_a_text(text, kinds):
    assert kinds_named(text) == kinds


def _passage(real, words):
    passages = (p for p in real.index.passages if words in p.text and p.kind == "paragraph")
    passage = next(passages)
    article = real.index.articles[passage.article_id]
    start = article.text.index(words, passage.start)
    return passage, start, start + len(words), article


def test_a_sentence_is_on_the_therapy_of_the_one_before_it(real):
    assert kinds_of(*_passage(real, ON_INOTUZUMAB)) == {"inotuzumab"}


@pytest.mark.parametrize(
    "question",
    ["2-year survival with and without transplant after CAR-T therapy?", "2y OS CART then allo"],
)
def test_what_another_therapy_came_to_is_no_answer(real, question):
    answer = answer_question(question, real)
    assert answer.claims and not any(c.text.startswith(ON_INOTUZUMAB) for c in answer.claims)


def test_a_claim_of_a_review_says_which_therapy_it_is_on(real):
    answer = answer_question("Median post-transplant overall survival?", real)
    [claim] = [c for c in answer.claims if c.text.startswith(ON_INOTUZUMAB)]
    assert claim.cohort == "inotuzumab"


@pytest.mark.parametrize(
    "written",
    ["CAR-T", "CART", "CAR T-cells", "chimeric antigen receptor T cells",
     "chimeric antigen receptor-modified T cells", "anti-CD19 CAR-T"],
)  # fmt: skip
def test_every_spelling_of_a_therapy_names_it(written):
    assert kinds_named(f"Relapse after {written} was common") == {"CAR-T cells"}
