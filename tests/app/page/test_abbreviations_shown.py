import re

import pytest
from shape import Shape

from app.answering.pipeline import answer_question
from app.page import Turn, conversation
from app.page.abbreviations import Explained
from app.page.spans import Piece
from corpus.article import Metadata
from corpus.markdown import format_article, parse_article
from index.ranking.search import Searcher
from index.storage import build as builder
from index.storage import store

DEFINED = (
    "Minimal residual disease (MRD) was measured. Overall survival (OS) was read. Relapsed or "
    "refractory (R/R) disease was met. Chimeric antigen receptor (CAR) cells were given."
)
ARTICLE = parse_article("a", format_article(Metadata(title="A"), f"{DEFINED}\n"))


def explained(text):
    pieces = Explained(ARTICLE, text).pieces([Piece(text, cited=False)])
    assert "".join(piece.text for piece in pieces) == text  # no sign is lost
    return [(piece.text, piece.long) for piece in pieces if piece.long]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MRD fell; MRD rose.", [("MRD", "Minimal residual disease")]),  # once
        ("OS and MRD+ patients", [("OS", "Overall survival"), ("MRD", "Minimal residual disease")]),
        ("CARs and CAR-T cells", [("CARs", "Chimeric antigen receptor")]),
        ("OSTEOSARCOMA, SCARS and KLOS", []),  # letters inside of other words
        ("overall survival (OS) was 5%", []),  # explained where it stands
        ("R/R disease", []),  # "refractory" is only one of its two words
        ("XYZ", []),
    ],
)
def test_an_abbreviation_is_explained_as_its_article_defines_it(text, found):
    assert explained(text) == found


def test_each_article_explains_its_own_and_all_can_reach_it(embedder, tmp_path):
    sources = {
        "kidney": "Peritoneal dialysis (PD) was begun. Cramps under PD were seen in 31%.",
        "nerves": "Parkinson disease (PD) was treated. Cramps in PD were seen in 44%.",
    }
    sources = {
        name: format_article(Metadata(title=name), f"## Results\n\n{text}\n")
        for name, text in sources.items()
    }
    folder = tmp_path / "index"
    builder.build(sources, embedder, folder)
    page = conversation([
        Turn(answer_question("Cramps in PD?", Searcher(store.load(folder), embedder)))
    ])  # fmt: skip
    told = dict.fromkeys(Shape(page).all("data-long"))
    assert set(told) == {"Peritoneal dialysis", "Parkinson disease"}
    span = re.search(r'<span class="abbr"[^>]*>', page).group()
    # By keyboard, and by name for a screen reader; not by `title`, which neither tap nor key opens.
    assert 'tabindex="0"' in span and 'role="button"' in span and "title=" not in span
    assert re.search(r'aria-label="PD, P\w+ di\w+"', span)
