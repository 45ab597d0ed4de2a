"""Tables that the text speaks of and that were not read, whatever the format.

Each is named on import and stays with the metadata (`unread_tables`), for what it holds is in no
answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.article import Article
from corpus.markdown import parse_article
from corpus.readers.draft import Draft

_NUMBER = r"(?:\d{1,2}|[IVX]{1,4})"
_SPOKEN_OF = re.compile(
    rf"\b(?:T(?:able|ABLE)[sS]?|tables?(?=\s\d))\s+"
    rf"(?P<numbers>{_NUMBER}\b(?:\s?(?:,|and|to|&|[-–])\s?(?:and\s|[Tt]able\s)?{_NUMBER}\b)*)"
    r"(?![.\d]*\d)(?=(?P<after>.{0,40}))"
)
# "Table 2 of Smith", "Additional file 3: Table 1", "Table 1 in the appendix": those of other texts.
_ELSEWHERE = re.compile(
    r"\A[a-z]?\)?,?\s(?:of|from|in)\s(?:the\s)?(?:online|supp|append|additional|ref|\[|[A-Z])"
)
_OTHERS = re.compile(
    r"(?:supp\w{0,20}|additional|online|appendix|web|electronic|file \w{1,20}[:,;]?|material[:,;]?)"
    r"\s*+\(?\Z",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"(?P<first>{_NUMBER})(?:\s?(?:to|[-–])\s?(?P<last>{_NUMBER}))?")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_MOST = 40  # a higher number is no table's
_LABEL = re.compile(
    r"\W*(?:continued |continuation of )?table(?:\s*|\s?[-–.]\s?)"
    rf"(?P<number>{_NUMBER})(?![A-Za-z\d])",
    re.IGNORECASE,
)


def with_unread(draft: Draft) -> Draft:
    """The draft with the tables that its text refers to and that its body does not hold."""
    article = parse_article("draft", draft.body)
    names = tuple(f"Table {number}" for number in unread_tables(article))
    warned = " ".join(draft.warnings).casefold()
    warnings = tuple(
        f"The text refers to {name}, which was not read; look for it in the file."
        for name in names
        if not re.search(rf"\b{name}\b".casefold(), warned)
    )
    return replace(
        draft,
        metadata=replace(draft.metadata, unread_tables=names),
        warnings=draft.warnings + warnings,
    )


def unread_tables(article: Article) -> list[int]:
    """The numbers of tables that an article speaks of and has no cells of, in order.

    A table without a number may be any of them; as many as have none are therefore not claimed.
    """
    numbers = {number_of_caption(table.caption) for table in article.tables}
    n_without = sum(not number_of_caption(table.caption) for table in article.tables)
    captions = [
        article.text[block.start : block.end] for block in article.blocks
        if block.kind == "caption" and block.table is None
    ]  # fmt: skip
    alone = {number_of_caption(caption) for caption in captions} - numbers - {0}
    prose = (
        article.text[block.start : block.end] for block in article.blocks
        if block.kind == "paragraph"
    )  # fmt: skip
    missing = tables_spoken_of(prose) - numbers - alone
    return sorted(alone | (missing if len(missing) > n_without else set()))


def number_of_caption(caption: str) -> int:
    """3 for "Table 3. Weight" and "TABLE III Weight"; 0 where it has no such number."""
    match = _LABEL.match(caption)
    return _value(match["number"]) if match else 0


def tables_spoken_of(paragraphs: Iterable[str]) -> set[int]:
    """The numbers of the article's own tables that its text refers to."""
    found: set[int] = set()
    for text in paragraphs:
        for match in _SPOKEN_OF.finditer(text):
            before = text[max(match.start() - 30, 0) : match.start()]
            if _OTHERS.search(before) or _ELSEWHERE.match(match["after"]):
                continue
            for part in _PARTS.finditer(match["numbers"]):
                first = _value(part["first"])
                last = _value(part["last"]) if part["last"] else first
                found.update(range(first, min(last, first + _MOST) + 1))
    return {number for number in found if 0 < number <= _MOST}


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    digits = [_ROMAN[letter] for letter in number.casefold()]
    following = [*digits[1:], 0]
    return sum(-a if a < b else a for a, b in zip(digits, following, strict=True))
