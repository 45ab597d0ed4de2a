"""Numbers of terms without a dictionary: the same numbers, from files."""

import random
import tracemalloc

import pytest

from index.terms.numbered import TermNumbers, save_terms

LETTERS = "abcdeµßé-0149=ž語𝛼"


def made_terms(n):
    chance = random.Random(1)
    terms = {"".join(chance.choices(LETTERS, k=chance.randint(1, 7))) for _ in range(n)}
    return chance.sample(sorted(terms), len(terms))


@pytest.fixture
def numbered(tmp_path):
    """Write terms, numbered by their places, and read them again."""

    def numbered(terms):
        save_terms({term: at for at, term in enumerate(terms)}, tmp_path)
        return TermNumbers(tmp_path)

    return numbered


def test_each_term_has_its_place_as_its_number_and_no_other_term_has_one(numbered):
    terms = made_terms(3_000)
    numbers = numbered(terms)
    assert numbers.in_memory() == dict(numbers) and list(numbers.in_memory()) == terms
    assert dict(numbers) == {term: at for at, term in enumerate(terms)}
    assert list(numbers) == sorted(terms) and len(numbers) == len(terms)
    others = [term for term in made_terms(6_000) if term not in set(terms)]
    assert others and not any(term in numbers for term in others)


@pytest.mark.parametrize("start", ["a", "b-", "语", "語", "𝛼", "ß1", "", "zzz", "\udcff"])
def test_the_terms_that_begin_alike_come_in_order(numbered, start):
    terms = made_terms(3_000)
    wanted = sorted(term for term in terms if term.startswith(start))
    assert numbered(terms).starting(start) == wanted


@pytest.mark.parametrize("asked", ["", "\ud800", "a" * 10_000, "\x00"])
def test_what_is_no_term_has_no_number(numbered, asked):
    numbers = numbered(made_terms(100))
    assert asked not in numbers and numbers.get(asked, -1) == -1
    with pytest.raises(KeyError):
        numbers[asked]


def test_no_terms_at_all(numbered):
    numbers = numbered([])
    assert "a" not in numbers and numbers.starting("a") == [] and not numbers


def test_they_take_no_memory_of_ones_own(numbered, tmp_path):
    numbered([f"term{n}" for n in range(30_000)])
    tracemalloc.start()
    terms = TermNumbers(tmp_path)
    assert terms["term29999"] == 29_999
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert size < 30_000  # bytes; a byte a term
