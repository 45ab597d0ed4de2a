"""Exports as citation.js reads them, which is not ours: `make exports` installs it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from app.answers.citations import bibtex, ris
from corpus.article import Metadata
from corpus.markdown import format_article, parse_article
from corpus.people.people import Group, Person
from corpus.status import Direction, Relation, RelationKind

HERE = Path(__file__).parents[2] / "exports"
AUTHORS = (
    Person("Berg", "Ludwig", "van der"), Person("Cruz", "Maria", "de la"),
    Person("Jones", "Robert A.", "", "Jr"), Person("O'Neil", "ÉM"), Person("王小明"),
    Person("Anders And", "Bo"), Group("RECOVERY Collaborative Group"), Group("Bach and Sons"),
)  # fmt: skip
PLACE = {"volume": "384", "issue": "8", "pages": "693–704"}

pytestmark = [
    pytest.mark.extras,
    pytest.mark.skipif(
        not (HERE / "node_modules").is_dir() or not shutil.which("node"),
        reason="citation.js is not installed; `make exports` installs it",
    ),
]


def article(**metadata):
    known = Metadata(authors=AUTHORS, title="Zinc & colds: 50% fewer", year=2021, **metadata)
    return parse_article("zinc-2021", format_article(known, "Text."))


def read(style, one):
    text = ris([one]) if style == "ris" else bibtex([one])
    done = subprocess.run(
        ["node", "read.mjs", style], input=text, cwd=HERE, capture_output=True, check=True,
        encoding="utf-8", timeout=60,
    )  # fmt: skip
    (found,) = json.loads(done.stdout)
    return found


def whole(name):
    """Each part of a name by its kind; particles and suffixes stand where CSL has them."""
    particle = name.get("non-dropping-particle") or name.get("dropping-particle") or ""
    family = f"{particle} {name.get('family', '')}".strip() or name.get("literal")
    return family, name.get("given", ""), name.get("suffix", "")


@pytest.mark.parametrize("style", ["ris", "bibtex"])
def test_a_reference_comes_back_whole(style):
    found = read(style, article(journal="J Test", doi="10.1000/zinc", **PLACE))
    assert [whole(name) for name in found["author"]] == [
        ("van der Berg", "Ludwig", ""), ("de la Cruz", "Maria", ""),
        ("Jones", "Robert A.", "Jr"), ("O'Neil", "É. M.", ""), ("王小明", "", ""),
        ("Anders And", "Bo", ""), ("RECOVERY Collaborative Group", "", ""),
        ("Bach and Sons", "", ""),
    ]  # fmt: skip
    assert found["title"] == "Zinc & colds: 50% fewer"
    assert (found["container-title"], found["DOI"]) == ("J Test", "10.1000/zinc")
    assert (str(found["volume"]), str(found["issue"])) == ("384", "8")
    assert found["page"].replace("–", "-") == "693-704"
    assert found["issued"]["date-parts"][0][0] == 2021


@pytest.mark.parametrize("style", ["ris", "bibtex"])
@pytest.mark.parametrize("locator", ["CD000000.pub2", "e1042"])
def test_an_article_number_comes_back_as_it_is(style, locator):
    found = read(style, article(journal="J Test", volume="9", locator=locator))
    assert found["page"] == locator and str(found["volume"]) == "9"


@pytest.mark.parametrize("style", ["ris", "bibtex"])
def test_what_became_of_a_paper_comes_back(style):
    tie = Relation(RelationKind.RETRACTION, Direction.HAS, "10.1000/note")
    found = read(style, article(journal="J Test", relations=(tie,)))
    assert found["title"] == "[RETRACTED] Zinc & colds: 50% fewer"
    assert "Status: retracted; retraction: DOI 10.1000/note" in found["note"]
