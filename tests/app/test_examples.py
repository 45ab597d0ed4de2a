"""Questions that the page offers, made of the titles of a library."""

import pytest

from app.examples import OFFERED, Examples, made_examples, question_of
from app.service import AnswerService
from corpus.adding.removing import remove_article
from corpus.library import read_sources
from index.storage import build as builder


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Effects of tea on sleep: a randomised trial", "What are the effects of tea on sleep?"),
        ("The Effectiveness of tea for sleep", "What is the effectiveness of tea for sleep?"),
        ("Preventive effect of tea on gout", "What is the preventive effect of tea on gout?"),
        ("Safety and use of tea for gout", "What are the safety and use of tea for gout?"),
        ("Association between tea and gout", "What is the association between tea and gout?"),
        ("Tea is bad for sleep in adults", "Is tea bad for sleep in adults?"),
        ("HIV and tea are associated with gout", "Are HIV and tea associated with gout?"),
        ("Does tea keep adults awake? A trial", "Does tea keep adults awake?"),
        ("Tea versus water for adults with gout", "Tea versus water for adults with gout?"),
        ("On tea", None),
    ],
)  # fmt: skip
def test_a_title_is_put_as_a_question_where_it_can_be(title, question):
    assert question_of(title) == question


def library_of(folder, n_papers, embedder):
    """A service on small papers, each of which answers its own title, and their folder."""
    corpus = folder / "articles"
    corpus.mkdir(exist_ok=True)
    for number in range(n_papers):
        drink = f"Drink{chr(97 + number // 26)}{chr(97 + number % 26)}"
        (corpus / f"paper-{number}.md").write_text(
            f"---\ntitle: Effects of {drink} on sleep\nauthors: [Author{number} B]\n---\n"
            f"## Results\n\n{drink} had effects on sleep in {number + 20}% of adults.\n"
        )
    builder.build(read_sources(corpus), embedder, folder / "index")
    return AnswerService(corpus, folder / "index", embedder, reader=False)


@pytest.fixture()
def made(monkeypatch):
    """How often examples were made."""
    times = []

    def counted(searcher, removed):
        times.append(removed)
        return made_examples(searcher, removed)

    monkeypatch.setattr("app.examples.made_examples", counted)
    return times


def test_examples_stay_while_their_papers_do(tmp_path, embedder, made):
    """A dozen questions are asked for them: not anew for each paper that is added."""
    service = library_of(tmp_path, 14, embedder)
    examples = Examples(service)
    first = examples()
    assert len(first) == OFFERED and examples() == first and len(made) == 1
    library_of(tmp_path, 15, embedder)
    assert examples() == first and len(made) == 1
    corrected = service.corpus / f"{first[0].paper}.md"
    corrected.write_text(corrected.read_text().replace("sleep", "gout"))
    builder.build(read_sources(service.corpus), embedder, service.index)
    assert examples() == first[1:] and len(made) == 1
    library_of(tmp_path, 40, embedder)
    assert len(examples()) == OFFERED and len(made) == 2  # the library has grown


def test_no_example_is_of_a_removed_paper(tmp_path, embedder, made):
    service = library_of(tmp_path, 3, embedder)
    examples = Examples(service)
    gone = examples()[0]
    remove_article(gone.paper, service.corpus)
    left = examples()
    assert len(left) == 2 and gone not in left and len(made) == 2
    assert examples() == left and len(made) == 2


def test_who_comes_while_examples_are_made_does_not_wait_for_long(tmp_path, embedder, monkeypatch):
    examples = Examples(library_of(tmp_path, 3, embedder))
    monkeypatch.setattr("app.examples.WAIT", 0.05)
    with examples._lock:
        assert examples() == ()
    assert examples()
