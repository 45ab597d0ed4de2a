"""What a sentence's numbers of people add up to: groups, women and men, two kinds of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.readers.study.counted import (
    DESCRIBED,
    FIGURES,
    LEAST_PEOPLE,
    NOT_IT,
    NUMBER,
    PEOPLE,
    RANDOM,
    TOOK_PART,
    WAS_SEEN,
    WHO,
    Reading,
    counts_things,
    value_of,
)

MOST_UNLIKE = 5  # times: numbers further apart count different things
_GROUP_SIZE = re.compile(
    rf"\([nN]\s?=\s?\d+ [a-z]+, ({FIGURES}) {PEOPLE}\b|"  # "(n = 26 classes, 432 children)"
    rf"(?<!% \()\b[nN]\s?=\s?({FIGURES})|\(({FIGURES}) (?:{PEOPLE})\)"
)
_SEX = r"(?:[a-z-]+ )?(?:women|females|girls|men|males|boys)"
_SEXES = re.compile(
    rf"({NUMBER}) {_SEX} and ({NUMBER}) {_SEX}\b(?!\))",
    re.IGNORECASE,
)
_EQUAL_GROUPS = re.compile(
    rf"\b(?P<groups>two|three|four|five|six|2|3|4|5|6) (?:[\w-]+ )?(?:groups|"
    rf"arms) of (?P<size>{NUMBER})\b(?! \d)(?! (?!{PEOPLE}\b)(?:[a-z]+s|teeth|feet)\b)",
    re.IGNORECASE,
)
_EACH_OF_THEM = re.compile(
    r"\b(?:(?:in|for|to) )?each(?: (?:group|arm))?|\bper (?:group|arm)\b", re.IGNORECASE
)
_EACH = re.compile(
    rf"\b(?P<groups>two|three|four|five|six|2|3|4|5|6) (?:[\w-]+ ){{0,2}}(?:groups|"
    rf"arms)\b[^.;]{{0,80}}?"
    rf"(?:[( ,]n ?= ?(?P<n>{FIGURES})(?:,? (?:in|for|per) each|,? each| per group)|"
    rf"\b(?P<size>{NUMBER})(?: {WHO})? (?:(?:in|to|for) )?each\b)",
    re.IGNORECASE,
)  # "two groups (n = 20 each)", "three groups with 30 patients in each"
_SPEAKS_OF_GROUPS = re.compile(
    r"\bgroups?\b|\barms?\b|\bcontrols?\b|\bplacebo\b|\brandom|\bassigned\b|\ballocated\b|"
    r"\bvs\b|\bversus\b",
    re.IGNORECASE,
)
_ALL_FROM = re.compile(  # "all adults who were seen in one town (n = 56) and another (n = 62)"
    rf"\b{PEOPLE}\b[^.;()]*\b(?:{TOOK_PART}|{WAS_SEEN}|who|from|at|in)\b[^.;()]*"
    rf"[([][nN]\s?=[^()]*[)\]] (?:and|or|versus|vs)\b|"
    rf"\b{PEOPLE} [([][nN]\s?=[^()]*[)\]],? and (?:[\w-]+ ){{0,4}}{PEOPLE} [([][nN]\s?=",
    re.IGNORECASE,
)
_ONE_THEN_OTHER = re.compile(
    r"\b(?:times?|later|follow\w*|baseline|waves?|months?|of whom|of which|including|most|"
    r"common\w*|"
    r"respectively)\b|%",
    re.IGNORECASE,
)
_WHOLE_AND_PART = re.compile(
    r"\b(?:full|whole|entire|total|overall)\b[^.;]*\bsub-?\w*(?:group|set|sample|cohort|study)|"
    r"\bsub-?\w*(?:group|set|sample|cohort|study)\b[^.;]*\b(?:full|whole|entire|total|overall)\b",
    re.IGNORECASE,
)
# "(51%) of the patients were randomly assigned to", after a number of people
_PUT_IN = (
    rf"(?: \([\d.]+%\))?(?: {WHO})? (?:(?:were|was|had been) )?(?:{RANDOM} ){{0,2}}"
    r"(?:to|in|received|into)"
)
_WERE_PUT = rf"(?:[^.;,]|\.(?=\d)){{0,60}}? were (?:\w+ )?{RANDOM}"  # "with gout were randomised"
_TWO_GROUPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "62 patients were randomised to A and 60 patients to B"
        rf"(?P<a>{NUMBER}){_PUT_IN} (?!(?:the|this|our) (?:study|trial))"
        rf"[^.;,]{{2,60}}?(?:,|,? and|,? while) (?:the remaining )?(?P<b>{NUMBER}){_PUT_IN}\b",
        # "62 and 60 patients were randomised to A and B"
        rf"(?P<a>{NUMBER})(?: {WHO}(?:[^.;,]|\.(?=\d)){{0,60}}?)? and (?P<b>{NUMBER}) {WHO}"
        rf"{_WERE_PUT}",
        # "52 patients were treated with A and 55 with B"
        rf"(?P<a>{NUMBER})(?: {WHO})? (?:(?:were|was) )?(?:\w+ )?(?:{RANDOM}|treated|"
        rf"received|enrolled|"
        rf"recruited) [^.;,\d]{{2,80}}?,? (?:and|while|whereas) (?P<b>{NUMBER})(?: {WHO})?"
        rf"(?: (?:were|was) \w+)? (?:to|with|in|received)\b",
        # "the first 20 patients had A and the subsequent 20 patients B"
        rf"(?<=first )(?P<a>{NUMBER}) {WHO}[^.;]{{0,100}}? (?:subsequent|next|following) "
        rf"(?P<b>{NUMBER})\b",
        # "two groups, which included 19 and 18 women, respectively"
        rf"(?P<a>{NUMBER}) and (?P<b>{NUMBER}) {WHO},? respectively",
    )
)  # fmt: skip


_THREE = re.compile(
    rf"(?P<a>{NUMBER}), (?P<b>{NUMBER}),? and (?P<c>{NUMBER}) {WHO}{_WERE_PUT}",
    re.IGNORECASE,
)  # "23, 16 and 21 women were randomised to A, B and C"
_TO_ARM = re.compile(
    rf"(?P<n>{NUMBER})(?: \([\d.]+ ?%\))?(?: {WHO})?(?: (?:were|was|had been))?"
    rf"(?: (?:\w+ )?{RANDOM}){{0,2}} (?:to|into|in|received) (?:the |receive )?(?!one |two |three |"
    r"four |five |\d|groups\b|either |1:)",
    re.IGNORECASE,
)
_ALLOCATED = re.compile(rf"\b{RANDOM}\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:](?!\d)")
_THIRD = re.compile(rf"[^.;]{{0,60}},? and {NUMBER} (?:to|received)\b", re.IGNORECASE)
_OF_PEOPLE = re.compile(rf"\b{PEOPLE}\b", re.IGNORECASE)
_ALREADY = re.compile(rf" (?:were|was) (?:\w+ )?{TOOK_PART}\b", re.IGNORECASE)
_TO_AND_FRO = r"(?:[^.;,]|[.,](?=\d))"  # a clause with its decimals
_HEALTHY = r"(?:[\w-]+[- ]matched |healthy |normal |control |[\w-]+ ){0,3}(?:controls|elderly)"
_BOTH = re.compile(
    rf"(?P<a>{NUMBER}) (?:{WHO}{_TO_AND_FRO}{{0,100}}?|(?:[\w-]+ ){{1,3}}?)and "
    rf"(?P<b>{NUMBER}) (?:{WHO}|{_HEALTHY}|with\b)(?:[^.;]|\.(?=\d)){{0,80}}?"
    rf" (?:{TOOK_PART}|{WAS_SEEN})",
    re.IGNORECASE,
)  # "Thirty smokers and 28 others were enrolled"
_CONSISTED = re.compile(
    rf"(?:(?<=comprised )|(?<=consisted of ))(?P<a>{NUMBER}) {WHO}[^.;,]{{0,80}}? and "
    rf"(?P<b>{NUMBER}) {WHO}",
    re.IGNORECASE,
)  # "The patients consisted of 15 who had A and 21 patients who had B"
_WITH_HEALTHY = re.compile(
    rf"(?:(?<=in )|(?<=from )|(?<=of )|(?<=included )|(?<=studied )|(?<=enrolled )|(?<=among ))"
    rf"(?P<a>{NUMBER}) {WHO}{_TO_AND_FRO}{{0,100}}?,? and (?:in |from |of |on |by )?"
    rf"(?:a control group of )?(?P<b>{NUMBER}) (?:{DESCRIBED})?(?:healthy|normal|control|matched|"
    rf"[\w-]+-matched|unaffected)\b (?:[\w-]+ ){{0,3}}?(?:{PEOPLE}|controls)\b",
    re.IGNORECASE,
)  # "measured in 21 patients with gout and 21 healthy donors"
_CASES_WERE = re.compile(
    rf"(?<=ases were )(?P<a>{NUMBER}) {WHO}[^.;]{{0,160}}?\bcontrols were (?P<b>{NUMBER}) ",
    re.IGNORECASE,
)  # "Cases were 507 adults with gout and controls were 478 others"
_ANOTHER = re.compile(
    rf"(?P<a>{NUMBER}) {WHO}{_TO_AND_FRO}{{0,100}}?,? and (?:another|a further|an additional) "
    rf"(?P<b>{NUMBER}) {WHO}",
    re.IGNORECASE,
)  # "testing 15 women with fillers and another 15 women with toxin"
_TWO_SORTS = re.compile(
    rf"(?:(?<=in )|(?<=from )|(?<=of )|(?<=included )|(?<=studied )|(?<=enrolled ))"
    rf"(?P<a>{NUMBER}) (?!of\b)[a-z-]+ and (?P<b>{NUMBER}) (?:[a-z-]+ ){{1,3}}?{PEOPLE}\b",
    re.IGNORECASE,
)  # "in 6 normal and 6 asthmatic subjects"
_THINGS_OF_PEOPLE = re.compile(
    rf"(?P<a>{NUMBER}) {WHO}{_TO_AND_FRO}{{0,80}}?,? and {NUMBER} (?!{PEOPLE}\b)[a-z]+ "
    rf"(?:of|in|from) (?P<b>{NUMBER}) {WHO}",
    re.IGNORECASE,
)  # "20 eyes of 20 patients had A, and 20 eyes of 20 patients had B"
_COMPARED = re.compile(
    rf"(?P<a>{NUMBER}) {WHO}[^.;,]{{0,100}}? (?:were )?(?:\w+ly )?compared (?:to|with) (?:the )?"
    rf"(?P<b>{NUMBER}) {WHO}",
    re.IGNORECASE,
)  # "35 patients had A and were compared to 60 patients who had B"
_TWO_KINDS = (
    _BOTH, _CONSISTED, _COMPARED, _WITH_HEALTHY, _CASES_WERE, _ANOTHER, _THINGS_OF_PEOPLE,
    _TWO_SORTS,
)  # fmt: skip


_LISTED = re.compile(
    rf"\b(?:group|cohort|arm)(?: (?:[A-Z]|\d|I{{1,3}}|one|two|three))?(?: \([^()]*\))?,? "
    rf"(?:comprised|consisted of|included|contained|had|comprising|consisting of|including|was "
    rf"comprised of|was composed of|of)(?: a total of)? (?P<n>{NUMBER}) {WHO}",
    re.IGNORECASE,
)


def group_sizes(sentence: str) -> list[int]:
    """The sizes of groups in brackets; none where they may be a total with its parts."""
    found = [value_of(match[1] or match[2] or match[3]) for match in _GROUP_SIZE.finditer(sentence)]
    sizes = [size for size in found if size]
    with_total = len(sizes) > 2 and max(sizes) * 2 == sum(sizes)
    with_total |= len(sizes) == 2 and bool(_WHOLE_AND_PART.search(sentence))
    unlike = len(sizes) == 2 and max(sizes) > MOST_UNLIKE * min(sizes)
    return [] if len(sizes) < 2 or with_total or unlike else sizes


def totals_of(
    sentence: str, numbers: list[int], sizes: list[int], largest: int
) -> Iterator[Reading]:
    """What sizes of groups, or numbers of women and men, add up to."""
    apart = _SPEAKS_OF_GROUPS.search(sentence)
    places = not apart and _ALL_FROM.search(sentence) and not _ONE_THEN_OTHER.search(sentence)
    if sizes and (apart or places) and not NOT_IT.search(sentence) and largest <= max(sizes):
        yield Reading(sum(sizes), 5.5 if apart else 5.0, frozenset(sizes))
    sexes = _first(_SEXES, sentence, numbers)
    if sexes and not NOT_IT.search(_clause(sentence, *sexes.span())):
        both = [value_of(number) or 0 for number in sexes.groups()]
        plain = re.search(rf"{TOOK_PART}|{PEOPLE} (?:were|are)", sentence)
        yield Reading(sum(both), 8.0 if plain else 5.0, frozenset(both))
    arms = _arms(sentence, numbers)
    if arms and not NOT_IT.search(sentence):
        yield Reading(sum(arms), 9.5, frozenset(arms))
    equal = _EQUAL_GROUPS.search(sentence) or _EACH.search(sentence)
    if equal and not NOT_IT.search(_EACH_OF_THEM.sub("", sentence)):
        groups, size = (value_of(equal[1]) or 0), (value_of(equal[equal.lastindex or 1]) or 0)
        yield Reading(groups * size, 6.0, frozenset({size}))


def _arms(sentence: str, numbers: list[int]) -> list[int]:
    """The sizes of three arms and more: "10 women were allocated to A; 12 to B and 11 to C"."""
    three = _first(_THREE, sentence, numbers)
    if three:
        sizes = [value_of(three[name]) or 0 for name in "abc"]
    elif _ALLOCATED.search(sentence):
        found = [match for at in numbers if (match := _TO_ARM.match(sentence, at))]
        sizes = [value_of(match["n"]) or 0 for match in found]
        if len(sizes) < 3 or sizes[0] == sum(sizes[1:]):
            return []
    else:
        return []
    unlike = min(sizes) < LEAST_PEOPLE or max(sizes) > 2 * min(sizes)
    return [] if unlike else sizes


def _clause(sentence: str, start: int, end: int) -> str:
    """The clause that a stretch of a sentence stands in."""
    before = _CLAUSE_END.split(sentence[:start])[-1]
    return before + sentence[start:end] + _CLAUSE_END.split(sentence[end:])[0]


def listed_groups(sentences: Iterable[str]) -> Reading | None:
    """The sum of groups that a text lists: "Group A included 30 women. Group B had 28 men."."""
    found = [
        (value_of(match["n"]) or 0, at)
        for at, sentence in enumerate(sentences)
        for match in _LISTED.finditer(sentence)
    ]
    sizes = [size for size, _ in found]
    if not 2 <= len(found) <= 6 or found[-1][1] - found[0][1] >= len(found) + 1:
        return None
    if min(sizes) < LEAST_PEOPLE or max(sizes) > MOST_UNLIKE * min(sizes):
        return None
    return Reading(sum(sizes), 5.0, frozenset(sizes))


def added_groups(sentence: str, numbers: list[int]) -> tuple[int, int] | None:
    """62 and 60, of "Sixty-two patients were randomised to A and 60 patients to B"."""
    for match in _pairs(_TWO_GROUPS, sentence, numbers):
        if counts_things(sentence) and not _OF_PEOPLE.search(match.group()):
            continue
        a, b = value_of(match["a"]), value_of(match["b"])
        if a and b and min(a, b) > 2 and max(a, b) < 3 * min(a, b):
            return a, b
    return None


def both_kinds(sentence: str, numbers: list[int]) -> tuple[int, int] | None:
    """30 and 28, of "Thirty patients and 28 healthy volunteers were enrolled"."""
    for match in _pairs(_TWO_KINDS, sentence, numbers):
        a, b = value_of(match["a"]), value_of(match["b"])
        if a and b and min(a, b) >= LEAST_PEOPLE and max(a, b) < 4 * min(a, b):
            return a, b
    return None


def _pairs(
    patterns: Iterable[re.Pattern[str]], sentence: str, numbers: list[int]
) -> Iterator[re.Match[str]]:
    """The first match of each pattern whose two numbers stay apart."""
    if NOT_IT.search(sentence):
        return
    for pattern in patterns:
        match = _first(pattern, sentence, numbers)
        if match and _THIRD.match(sentence, match.end()):
            continue
        if match and _apart(sentence[match.end("a") : match.start("b")]):
            yield match


def _first(pattern: re.Pattern[str], sentence: str, numbers: list[int]) -> re.Match[str] | None:
    """The first match of a pattern that begins with a number."""
    tried = (pattern.match(sentence, at) for at in numbers)
    return next((match for match in tried if match), None)


def _apart(words: str) -> bool:
    """Whether two numbers stay apart by the words between: no open bracket, no finished count."""
    return words.count("(") == words.count(")") and not _ALREADY.search(words)
