"""Numbers of terms without a dictionary: the same numbers, in less memory."""

import random
import tracemalloc

import pytest

from index.terms.numbered import TermNumbers

LETTERS = "abcdeµßé-0149=ž語𝛼"


def made_terms(n):
    chance = random.Random(1)
    terms = {"".join(chance.choices(LETTERS, k=chance.randint(1, 7))) for _ in range(n)}
    return chance.sample(sorted(terms), len(terms))


def test_each_term_has_its_place_as_its_number_and_no_other_term_has_one():
    terms = made_terms(3_000)
    numbers = TermNumbers(terms)
    assert dict(numbers) == {term: at for at, term in enumerate(terms)}
    assert list(numbers) == sorted(terms) and len(numbers) == len(terms)
    others = [term for term in made_terms(6_000) if term not in set(terms)]
    assert others and not any(term in numbers for term in others)


def test_numbers_may_be_given():
    numbers = TermNumbers(["b", "a", "c"], [7, 5, 9])
    assert dict(numbers) == {"a": 5, "b": 7, "c": 9}


@pytest.mark.parametrize("start", ["a", "b-", "语", "語", "𝛼", "ß1", "", "zzz", "\udcff"])
def test_the_terms_that_begin_alike_come_in_order(start):
    terms = made_terms(3_000)
    wanted = sorted(term for term in terms if term.startswith(start))
    assert TermNumbers(terms).starting(start) == wanted


@pytest.mark.parametrize("asked", ["", "\ud800", "a" * 10_000, "\x00"])
def test_what_is_no_term_has_no_number(asked):
    numbers = TermNumbers(made_terms(100))
    assert asked not in numbers and numbers.get(asked, -1) == -1
    with pytest.raises(KeyError):
        numbers[asked]


def test_no_terms_at_all():
    numbers = TermNumbers([])
    assert "a" not in numbers and numbers.starting("a") == [] and not numbers


def memory_of(make):
    tracemalloc.start()
    kept = make()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept
    return size


def test_they_take_a_quarter_of_the_memory_of_a_dictionary():
    written = "\n".join(f"term{n}" for n in range(30_000))
    as_numbers = memory_of(lambda: TermNumbers(written.split("\n")))
    as_dictionary = memory_of(lambda: {t: n for n, t in enumerate(written.split("\n"))})
    assert as_numbers < as_dictionary / 4
