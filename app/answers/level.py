"""What a reader weighs a statement by: the kind of study it stands in, its size and its year."""

from __future__ import annotations

from corpus.article import Article
from corpus.words import design as kinds

# What is no report of patients' results, or is one at second hand, is told by that first.
APART = (
    kinds.PROTOCOL, kinds.COMMENT, kinds.ANIMAL, kinds.LABORATORY, kinds.SECONDARY,
    kinds.ECONOMIC, kinds.QUALITATIVE, kinds.DIAGNOSTIC,
)  # fmt: skip
# The others, those nearest to proof first; a kind stands for the narrower ones too.
_LEVELS = (
    (kinds.SYSTEMATIC, "systematic review"),
    (kinds.RANDOMISED, "randomised trial"),
    (kinds.TRIAL, "trial without randomisation"),
    (kinds.CASE_REPORT, "case report"),
    (kinds.CASE_SERIES, "case series"),
    (kinds.OBSERVATIONAL, "observational study"),
    (kinds.GUIDELINE, "guideline"),
    (kinds.REVIEW, "review"),
)
ORDER = (
    "systematic review", "randomised trial", "trial without randomisation", "observational study",
    "case series", "case report", "guideline", "review", *APART,
)  # fmt: skip


def level_of_evidence(design: str) -> str:
    """`randomised trial`; what only tells of studies, or plans one, is called that first."""
    named = kinds.kinds_of(design)
    apart = next((kind for kind in APART if kind in named), None)
    if apart is not None:
        return apart
    broader = kinds.with_broader(named)
    return next((level for kind, level in _LEVELS if kind in broader), "")


def is_review(article: Article) -> bool:
    """Whether an article tells of other people's studies: a review of any kind, a guideline."""
    named = kinds.with_broader(kinds.kinds_of(design_of(article)))
    return bool(named & {kinds.REVIEW, kinds.GUIDELINE})


def design_of(article: Article) -> str:
    """The design in the article's own words; empty where it is not known."""
    return kinds.known_design(article.metadata.study_design, article.metadata.article_type)


def weight_of(article: Article, *, with_year: bool = True) -> str:
    """`multicentre retrospective cohort, n = 122, 2020`; it says what is not known."""
    metadata = article.metadata
    design = design_of(article) or "design not known"
    # A review has no patients of its own.
    absent = () if is_review(article) else ("n not given",)
    size = (f"n = {metadata.n_patients}",) if metadata.n_patients else absent
    year = (str(metadata.year or "year not known"),) if with_year else ()
    return ", ".join([design, *size, *year])
