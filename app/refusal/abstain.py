"""Whether the evidence is too weak to answer, and what to tell the reader then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.answers.refusal import Refusal, RefusalKind
from app.fields import packs_of
from app.reading.asked import none_of, number_of, of_collection
from app.reading.tails import unknown_tails
from app.refusal.confidence import answers_log_odds
from app.refusal.leading import leading, like
from app.refusal.looks import (
    MARK,
    MIN_NAME_CHARACTERS,
    WORD,
    is_drug,
    is_plain,
    looks_like_name,
)
from app.refusal.slots import PLAIN
from app.refusal.taken_out import JOINING, phrase_missed
from app.refusal.unfilled import nearest_without, unfitting
from corpus.words.english import english_words, everyday_words, familiar_words
from corpus.words.normal import compatible, normal
from index.passages.filters import Filters
from index.ranking.question import Question
from index.ranking.search import Hit, Searcher
from index.terms.concepts import Concept
from index.terms.letters import asked_terms
from index.terms.names import lettered_names, numbered_names
from index.terms.tokens import tokenize

NOTHING_NAMED = "The question names nothing that an article could tell of."
SHORTEST = 3  # letters of a word that names a thing
OF_TITLES = 0.1  # share of the articles with a word that have it in their title, if any is on that
MOST_PARTS = 8  # of a name within a longer compound: a peptide may have forty
_ROMAN = frozenset("ivx")
_TIMES = ("d", "h", "m", "w", "y")  # before a number: D28, W12
# What is put before or after a name: untransplanted, microlitre, CD19neg, IKZF1mut.
_AFFIX = re.compile(
    r"^(?:un|non|re|pre|post|auto|anti|mono|multi|micro|supra|sub|hyper|hypo|inter|intra)"
    r"(?=\w{5})|(?:neg|pos|mut|wt)$"
)


def reason_to_abstain(
    question: Question, hits: Sequence[Hit], searcher: Searcher, filters: Filters | None = None
) -> Refusal | None:
    """Why the articles do not answer; None where they may.

    Where filters leave articles out, the sentence says how many were asked.
    """
    n = number_of(question, searcher)
    n_asked = sum(map(filters.admits, searcher.index.catalogue)) if filters else n
    refusal = _known_missing(question, hits, searcher)
    if refusal is None and answers_log_odds(hits) < 0:
        return _not_answered(question, hits, searcher, n_asked)
    if refusal is None and (words := unheld_topic(question, searcher)):
        where = none_of(question, searcher, "mentions", "mention")
        refusal = Refusal(RefusalKind.NOT_ANSWERED, f"{where} {_listed(words)}.", tuple(words))
    if refusal is None or n_asked == n:
        return refusal
    were, whose = "was" if n_asked == 1 else "were", of_collection(question)
    said = f"{refusal.sentence} Of the {n:,} articles{whose}, {n_asked:,} {were} asked."
    return replace(refusal, sentence=said)


def _known_missing(question: Question, hits: Sequence[Hit], searcher: Searcher) -> Refusal | None:
    """A refusal for what no article has, whatever was asked."""
    if names := [*unknown_names(question.text, searcher), *absent_names(question, searcher)]:
        where = none_of(question, searcher, "mentions", "mention")
        return Refusal(RefusalKind.UNKNOWN_NAME, f"{where} {_listed(names)}.", tuple(names))
    if names_only_figures(question.text):
        return Refusal(RefusalKind.NOT_ANSWERED, NOTHING_NAMED)
    for pack in packs_of(searcher):
        if missing := pack.missing(question, hits, searcher):
            return Refusal(RefusalKind.MISSING, missing)
    return None


def _not_answered(
    question: Question, hits: Sequence[Hit], searcher: Searcher, n_asked: int
) -> Refusal:
    whose = of_collection(question)
    if n_asked != number_of(question, searcher):
        whose = " that was asked" if n_asked == 1 else " that were asked"
    said = f"The {n_asked:,} articles{whose} do" if n_asked > 1 else f"The article{whose} does"
    said += " not answer this question"
    missing: tuple[str, ...] = ()
    papers = leading(hits, searcher)
    called = papers.nearest if papers else ""
    if papers and (phrase := phrase_missed(question, hits, searcher)):
        missing = (phrase[0],)
        said += f"; the nearest, {papers.label}, {phrase[1]}"
    elif nearest := nearest_without(question, hits, searcher):
        article, words = nearest
        missing, called = tuple(words), article.article_id
        said += f"; the nearest, {article.label}, does not name {_listed(missing)}"
    elif word := unfitting(question, hits, searcher):
        missing, called = (word,), ""
        said += f"; the nearest statement does not fit “{word}”"
    elif papers:
        said += f"; the nearest statement is of {papers.label}"
    return Refusal(RefusalKind.NOT_ANSWERED, f"{said}.", missing, called)


def unknown_names(question: str, searcher: Searcher) -> list[str]:
    """Names in the question (a drug, a trial) that stand in no article.

    A word counts as a name if it looks like one, or if neither the articles nor an English word
    list have it and no term of the articles is spelt nearly like it. In a question all in
    capitals only words with a digit can look like a name.
    """
    shouted = question.upper() == question
    question = compatible(question)
    apart = [*_unknown_apart(question, searcher), *unknown_tails(question, searcher)]
    words = dict.fromkeys(WORD.findall(question))
    unknown = [word for word in words if _is_unknown_name(word, searcher, shouted=shouted)]
    return [*apart, *(word for word in unknown if not any(word in name for name in apart))]


def names_only_figures(question: str) -> bool:
    """Whether a question has figures, and no word beside them that names anything: "15 times 7"."""
    words = (word if word.isupper() else word.lower() for word in WORD.findall(question))
    return any(map(str.isdigit, question)) and all(word in JOINING for word in words)


def unheld_topic(question: Question, searcher: Searcher) -> list[str]:
    """Words for what a question is on, if no article has them: scorpion stings, their mortality.

    Only where no other word of it is what an article is on, and so stands in titles. What many
    articles have that few are on (mortality, cure) tells nothing of a subject: their statements on
    it would be of other patients. Words that most speakers use may be a layman's for another.
    """
    lacking, everyday = [], everyday_words()
    for word in dict.fromkeys(WORD.findall(compatible(question.text))):
        terms, plain = frozenset(asked_terms(word)), word.lower()
        named = next((one for one in question.named if terms and terms <= one.concept[0]), None)
        if named is None or len(word) < SHORTEST or plain in JOINING or plain in PLAIN:
            continue
        if named.known or searcher.is_in_vocabulary(word):
            if _is_subject(named.concept, searcher):
                return []
        elif like(word, searcher.index.lexical) or searcher.knows_similar(word):
            if plain not in everyday:
                return []  # it may be another form of what stands in a title
        elif plain not in familiar_words():
            lacking.append(word)
    return lacking


def _is_subject(concept: Concept, searcher: Searcher) -> bool:
    """Whether a good share of the articles that have something have it in their title."""
    units = searcher.index.units
    n_titles = int(units.titles.having(concept).sum())
    return n_titles > 0 and n_titles >= OF_TITLES * int(units.articles.having(concept).sum())


def absent_names(question: Question, searcher: Searcher) -> list[str]:
    """Names in the question that the index knows, but no article of those that are asked.

    A name is looked for under every form that the vocabulary has for it.
    """
    if question.among is None:
        return []
    having = searcher.index.units.articles.having
    absent = [
        one.concept
        for one in question.known
        if not having(one.concept, question.among.numbers).any()
    ]
    words = dict.fromkeys(WORD.findall(compatible(question.text)))
    return [word for word in words if any(_names(word, concept) for concept in absent)]


def _names(word: str, concept: Concept) -> bool:
    """Whether a word looks like a name, and is what a concept is called in the question."""
    terms = frozenset(asked_terms(word))
    if not terms or not terms <= concept[0]:
        return False
    if looks_like_name(word) or is_drug(word):
        return True
    return len(word) >= MIN_NAME_CHARACTERS and not is_plain(word)


def _unknown_apart(question: str, searcher: Searcher) -> Iterator[str]:
    """Unknown names with a blank ("ZUMA 7") whose first word the articles have in other names."""
    lexical = searcher.index.lexical
    for (term,), name in numbered_names(question, any_case=True):
        if not lexical.knows(term) and _is_before_numbers(name.partition(" ")[0], searcher):
            yield name
    for term, word, name in lettered_names(question):
        whole = tokenize(name.replace(" ", "-"))[0]
        if name[-1].lower() in _ROMAN or lexical.knows(term) or lexical.knows(whole):
            continue
        is_code = name[-1].isdigit() and not term.split()[1].startswith(_TIMES)
        if lexical.starting(f"{word} ") or (is_code and not lexical.knows(term.split()[1])):
            yield name


def _is_unknown_name(word: str, searcher: Searcher, *, shouted: bool) -> bool:
    if _is_known(word.split("-"), searcher):
        return False
    core = _AFFIX.sub("", word)
    has_looks = looks_like_name(word.lower() if shouted else word) or _is_numbered(word, searcher)
    if searcher.is_in_vocabulary(word, whole=has_looks) or _is_known_core(core, word, searcher):
        return False
    if has_looks:
        return True
    if searcher.knows_longer(word):
        return False
    if is_drug(word):
        return True
    known = is_plain(word) or searcher.knows_similar(word)
    return len(word) >= MIN_NAME_CHARACTERS and not known


def _is_known(parts: Sequence[str], searcher: Searcher) -> bool:
    """Whether the articles have a compound, or all the names that it is made of.

    A number or a Greek letter belongs to the part before it: "IL-17" is known only as a whole,
    "anti-IL-17" through "IL-17" and "anti". "tisa-cel" does not make "liso-cel" known.
    """

    def is_name(start: int, end: int) -> bool:
        terms = tokenize("-".join(parts[start:end]))
        return not terms or searcher.knows(terms[:1])

    if is_name(0, len(parts)):
        return True
    # Up to where the compound is made of names; tried from left to right, each stretch once.
    made = {0}
    for end in range(1, len(parts) + 1):
        starts = (at for at in range(max(end - MOST_PARTS, 0), end) if at in made)
        if (end == len(parts) or not MARK.match(parts[end])) and any(
            is_name(start, end) for start in starts
        ):
            made.add(end)
    return len(parts) in made


def _is_numbered(word: str, searcher: Searcher) -> bool:
    """Whether the articles have a word with a number after it as a name: "marlin" in "MARLIN-4"."""
    figure = MARK.search(word)
    return figure is not None and _is_before_numbers(word[: figure.start()].rstrip("-"), searcher)


def _is_before_numbers(name: str, searcher: Searcher) -> bool:
    terms = tokenize(name)
    written = normal(name) if name.isalpha() else "".join(terms[:1])
    return bool(terms) and searcher.index.lexical.is_numbered(terms[0], written)


def _is_known_core(core: str, word: str, searcher: Searcher) -> bool:
    """Whether a word is known once its prefix or suffix is taken off."""
    return core != word and (
        searcher.knows(tokenize(core))
        or searcher.is_in_vocabulary(core)
        or core.lower() in english_words()
    )


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} or {names[-1]}"
