"""What a report says of its own study: design, number of participants, registration.

Read from the draft's title, abstract and methods, so that every format is read alike.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.readers.draft import Draft
from corpus.readers.study.participants import likeliest_number
from corpus.readers.study.stated_design import is_notice, stated_design
from corpus.readers.study.study_text import CITED, StudyText, paragraphs, sentences, study_text
from corpus.readers.study.table_sizes import table_totals
from corpus.words.design import (
    ANIMAL,
    COMMENT,
    GUIDELINE,
    LABORATORY,
    PROTOCOL,
    REVIEW,
    kinds_of,
    with_broader,
)
from corpus.words.registrations import registration_numbers

_SAYS_REGISTERED = re.compile(
    r"\b(?:this|our|the|present|current) (?:[\w-]+ ){0,4}(?:study|trial|protocol|"
    r"review)\b[^.]*\bregist|"
    r"\bregist(?:ered|ration|ry)\b[^.]*\b(?:study|trial)\b|\btrial registration\b", re.IGNORECASE,
)  # fmt: skip


def with_study(draft: Draft) -> Draft:
    """The draft with what its text states of the study, where its metadata have nothing."""
    known, text = draft.metadata, study_text(draft)
    design = known.study_design or stated_design(text)
    n_patients = known.n_patients
    if (
        n_patients is None
        and counts_people(design or text.article_type)
        and not is_notice(text.article_type)
    ):
        found = likeliest_number(
            text.abstract,
            text.methods,
            text.results,
            text.title,
            table_totals(draft.body),
            design or "",
        )
        n_patients = found.value if found and found.is_sure else None
    registration = known.registration or _registered(draft, text)
    return replace(
        draft,
        metadata=replace(
            known, study_design=design, n_patients=n_patients, registration=registration
        ),
    )


def counts_people(design: str) -> bool:
    """Whether a study of this design has participants of its own."""
    kinds = with_broader(kinds_of(design))
    return not kinds & {PROTOCOL, REVIEW, GUIDELINE, COMMENT, ANIMAL, LABORATORY}


def _registered(draft: Draft, text: StudyText) -> tuple[str, ...]:
    """The registrations in title and abstract, or else where the report says that it has one."""
    found = registration_numbers(f"{text.title} {text.whole_abstract}")
    if found:
        return found
    own = [
        sentence
        for _, paragraph in paragraphs(draft.body, text.title)
        for sentence in sentences(paragraph)
        if _SAYS_REGISTERED.search(sentence) and not CITED.search(sentence)
    ]
    return registration_numbers(" ".join(own))
