"""The numbers of people that one sentence gives, each with how plainly it says that they took part.

A form says what stands around a number ("62 patients were randomised"); sizes of groups that a
sentence gives are added up. Numbers of people screened, planned or in one group are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.readers.study.counted import (
    ALLOCATION_WORDS,
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
    is_year,
    may_count_people,
    number_positions,
    numbers_of,
    tokens_of,
    value_of,
)
from corpus.readers.study.group_sums import added_groups, both_kinds, group_sizes, totals_of

WEAK, SEEN, RANDOMISED = 3.0, 4.5, 8.0  # scores of the least, a middling and the plainest form
_RUN = (  # the rest of a clause, with its decimals; no second verb but of "who were"
    r"(?:(?!\bof wh)(?!(?<!who)(?<!that)(?<!which)(?<!they) (?:were|was) )[^.;:]"
    r"|[.:](?=\d)){0,160}?"
)
_ASIDE = r"(?: \([^()]*\))?"  # "(mean age 23.5; range 18-30)"
_TOLD_BEFORE = re.compile(
    r"\b(?:the|these|those|other|remaining|another|only|out of) \Z", re.IGNORECASE
)
_OUT_OF = re.compile(
    r"(?:^|[,;:] )(?:out of|of|from among|among|from)(?: the| a total of)? \Z", re.IGNORECASE
)
_ONE_ARM = re.compile(
    r"\W*+(?:[\w-]+ ){0,2}(?:to|in|into) (?:receive |the |a |an )?"
    r"(?!either\b|one\b|two\b|three\b|four\b|five\b|each\b|\d|groups\b|"
    r"1:|(?:treatment|study) group\b)(?:(?! (?:or|and|versus|vs) )[^.;,]){0,50}?\b(?:group|arm)\b"
    r"(?![^.;]{0,120}\b(?:either|or|versus|vs|groups|arms|respectively)\b)",
    re.IGNORECASE,
)
_GROUP_HAS = re.compile(  # "the control group comprised 26 women"
    r"\b(?:group|arm)(?: \w+)?(?: \([^()]*\))? (?:comprised|consisted of|included|contained|had|of)"
    r"(?: a total of)? \Z",
    re.IGNORECASE,
)
_WHOLE_GROUP = re.compile(  # "the study group included 350 patients", where it is not an arm
    r"\b(?:study|patient) group (?:comprised|consisted of|included) \Z", re.IGNORECASE
)
_SHARE = re.compile(
    rf"(?: {WHO})? ?[(]\d+(?:\.\d+)? ?%[);,]", re.IGNORECASE
)  # "10 patients (2.9%)"
_OF_ALL = re.compile(
    rf"(?:[A-Z][\w ]+: )?(?:of|among|from) (?:the |a total of )?(?P<n>{NUMBER})\b", re.IGNORECASE
)
_TAKEN = re.compile(rf"\b(?:{RANDOM}|{TOOK_PART})\b", re.IGNORECASE)
_BY_THEM = re.compile(
    r"\bby (?:the |a total of )?\Z", re.IGNORECASE
)  # "performed by seven surgeons"
_AS_CONTROLS = re.compile(
    r"[^.;]{0,120}\b(?:as|served as|formed) (?:a |the )?(?:healthy |normal )?controls?\b"
)
_LARGEST = 50_000_000
_NAMES_OTHER = re.compile(
    r"\b(?:tables?|fig(?:ure)?s?\.?|grades?|phases?|types?|stages?|class|"
    r"levels?|years?|days?|"
    r"weeks?|months?|visits?|age|aged|than|about every|january|february|"
    r"march|april|may|june|july|"
    r"august|september|october|november|december|ages?|least|most|limited to|up to|maximum of|"
    r"minimum of|score|scale|no\.?)[ (]*\Z",
    re.IGNORECASE,
)  # fmt: skip
_LABELS = re.compile(r"\b(?:study|trial|part|group|arm|cohort|experiments?) \Z", re.IGNORECASE)
_HIGHEST_LABEL = 9  # "group 2", but "in this study 14 men"
_NO_COUNT = re.compile(r" (?:million\b|(?:or|and) (?:more|over|older|above|greater|higher)\b)")
_RANGE = re.compile(
    rf"\b(?:between|from|aged?|(?:groups|classes|teams|blocks) of) {NUMBER} (?:and|to|or) \Z",
    re.IGNORECASE,
)
_ONLY_LOOKED_AT = re.compile(  # "110 patients of one clinic with gout were screened"
    r"(?:(?! and | of wh|(?<!who) (?:were|was) )[^.;,]|,(?=\d)){0,140} (?:(?:were|was) (?:\w+ )?"
    r"(?:screened|(?:assessed|evaluated|considered) for (?:\w+ )?(?:eligibility|inclusion)|"
    r"approached|invited|contacted)|contacted (?:us|the (?:investigators|study|researchers)))\b"
    r"(?! and (?:\w+ )?(?:enrol|inclu|random|recruit))",
    re.IGNORECASE,
)
_PER_PLACE = re.compile(rf"{NUMBER} {WHO} (?:per|(?:in|at|from|for|of|to) each) ", re.IGNORECASE)
_IN_EACH = re.compile(
    r"\b(?:in|for|to) each (?:[\w-]+ )?(?:group|arm|cohort)s?\b|\bper (?:group|arm)\b",
    re.IGNORECASE,
)
_NOT_REAL = re.compile(r"\b(?:virtual|simulated|hypothetical|imaginary)\b", re.IGNORECASE)
_LEFT_OUT = re.compile(  # "Of the 60 women, 10 were excluded from the randomised trial"
    r",[^.;]* (?:were|was) (?:\w+ )?(?:excluded|ineligible|not )", re.IGNORECASE
)
_TAUGHT = re.compile(r" (?:[^.;,]{0,60} )?(?:were|was) (?:\w+ )?trained\b(?! with\b| for \d)")
_BUT_NOT = re.compile(r"[^.;]{0,50} but (?:had|did|were|was|failed|never)\b", re.IGNORECASE)
_IN_BOTH = re.compile(r" (?:in|to) both (?:studies|trials|experiments|groups|arms)\b")
_NOW_TOLD = re.compile(rf" {WHO} (?:{TOOK_PART}|randomi[sz]ed)\b", re.IGNORECASE)
_EVENTS = re.compile(r"\bthere (?:were|was) \Z", re.IGNORECASE)
_OF_ONE_GROUP = re.compile(  # "In the first group, surgery was performed in 15 patients"
    r"(?:^|[:.] )(?:in|for) (?:the )?(?:first|second|third|one|other|control|intervention|"
    r"experimental|placebo)(?: \w+)? (?:group|arm)\b[^;]*\Z|"
    r"\b(?:the )?(?:first|subsequent|next|following) \Z|\d (?:versus|vs\.?) \Z",
    re.IGNORECASE,
)
_SHARE_OF_ELIGIBLE = re.compile(r"\b\d+(?:\.\d+)? ?% of (?:those|the|all)\b[^.;,]*", re.IGNORECASE)
_SHARE_OF = re.compile(  # the 40 of "thirty of 40 eligible subjects participated"
    rf"{NUMBER}(?: \([\d.]+ ?%\))? (?:of|out of) (?:the )?\Z", re.IGNORECASE
)
_LATER = re.compile(  # those who are left
    r"\b(?:at|after|by|during) (?:[\w-]+ ){0,4}follow[- ]?up,? (?:a total of )?\Z|"
    r"\b(?:leaving|left with) \Z|"
    r"\b(?:at|by) [^.;]{0,40}\b(?:post-?\w+|endpoint|(?:weeks?|months?|years?)(?: \d+)?),? \Z",
    re.IGNORECASE,
)
_FOR_ANALYSIS = re.compile(
    r"(?: \([^()]*\))? (?:(?:in|into|for) (?:[\w-]+ ){0,5}"
    r"(?:analys[ei]s|per[- ]protocol|follow-?up)|(?:who )?completed)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\bgroups?\b|(?<!-)\barms?\b", re.IGNORECASE)
_TELLS_OF_GROUPS = ALLOCATION_WORDS | {"treated", "received", "enrolled", "recruited"}
_AT_NUMBERS, _IN_BRACKETS, _ANYWHERE = range(3)  # where a form is tried


def _where(pattern: str) -> int:
    if pattern.startswith("(?P<n>"):
        return _AT_NUMBERS
    return _IN_BRACKETS if "[([]n" in pattern else _ANYWHERE


_BRACKETED = re.compile(r"[([][nN]\s?=")
_FORMS = tuple(
    (score, re.compile(f"(?=(?P<all>{pattern}))", re.IGNORECASE), _where(pattern))
    for score, pattern in (
        # "we randomly assigned 240 patients", "randomised 62 adults"
        (8, rf"\b(?:randomi[sz]ed|randomly (?:assigned|allocated|"
            rf"divided))(?: a total of)? (?P<n>{NUMBER})(?: {WHO}| \()"),
        # "62 patients were randomly assigned", "a total of 282 patients were randomised"
        (8, rf"(?P<n>{NUMBER}) {WHO}{_ASIDE}{_RUN} (?:were|was|are|have been|"
            rf"being) (?:(?:(?!{NUMBER})[\w-]+ ){{0,3}}|[^.;\d]{{0,90}} and (?:were |"
            rf"was )?(?:(?!{NUMBER})\w+ )?){RANDOM}"),
        (8, rf"(?P<n>{NUMBER}) (?:{WHO} )?(?:were|was) (?:\w+ )?(?:randomi[sz]ed|randomly"
            rf"(?! (?:selected|sampled|chosen|drawn)))\b"),
        # "782 patients were enrolled and 458 randomised"
        (8, rf"\b(?:{TOOK_PART}|screened|assessed|eligible|consented)\b[^.;]{{0,60}},? (?:and|of "
            rf"whom|of which) (?P<n>{NUMBER}) (?:were )?(?:\w+ly )?randomi[sz]ed\b(?! \w+ trial)"),
        # "leaving 50 for randomisation"
        (9, rf"\bleaving (?P<n>{NUMBER}) (?:{WHO} )?(?:for|to (?:be|undergo)|who were) "
            rf"(?:the )?randomi[sz]"),
        # "leaving 56 children for analysis"
        (6, rf"\bleaving (?P<n>{NUMBER}) {WHO}"),
        # "the outcome was assessed among 4946 (93%) of the 5311 patients invited"
        (4.5, rf"\b(?:evaluated|assessed|measured|analy[sz]ed) (?:among|in|for) (?P<n>{NUMBER}) "
              rf"(?:\([\d.]+ ?%\) )?of (?:the )?{NUMBER} {WHO}"),
        (5, rf"\b(?:conducted|performed|done|carried out)\b[^.;]{{0,60}},? including "
            rf"(?P<n>{NUMBER}) {WHO}"),
        # "Of 166 patients randomised"
        (8, rf"\b(?:of|all)(?: the)? (?P<n>{NUMBER}) (?:{DESCRIBED})?(?:{PEOPLE} )?(?:who "
            rf"were |who underwent )?randomi[sz](?:ed(?! to\b)(?! (?!{PEOPLE}\b)[a-z]+s\b)|ation)"),
        # "the 62 patients randomly assigned"
        (6, rf"(?P<n>{NUMBER}) {WHO} (?:who (?:were|had been) )?"
            rf"(?:randomi[sz]ed|randomly (?:assigned|allocated))"),
        # "Thirty of 40 eligible subjects participated"
        (6.5, rf"(?P<n>{NUMBER})(?: \([\d.]+ ?%\))? (?:of|out of) (?:the )?{NUMBER} {WHO} "
              rf"(?:(?:were|was) )?(?:\w+ )?{TOOK_PART}\b"),
        (6, rf"(?P<n>{NUMBER}) (?:{DESCRIBED}{PEOPLE} consecutively|consecutive {WHO})"),
        (6, rf"\b(?:a total of|totally,?|in total,?|altogether,?|in all,?) (?P<n>{NUMBER}) {WHO}"),
        (6, rf"(?P<n>{NUMBER}) {WHO}{_ASIDE}{_RUN} (?:(?:were|was|have been|"
            rf"had been) )?(?:\w+ ){{0,2}}{TOOK_PART}"),
        (4.5, rf"(?P<n>{NUMBER}) {WHO}{_ASIDE}{_RUN} (?:(?:were|was|have been|"
              rf"had been) )?(?:\w+ ){{0,2}}{WAS_SEEN}"),
        (6, rf"\b(?:enrolled|recruited|included|studied|enrolling|recruiting|involving|involved|"
            rf"(?:conducted|carried out) (?:in \d{{4}} )?(?:on|in|with|among)|(?:study|trial|"
            rf"survey|analysis|review|series|evaluation|assessment|audit) (?:on|in|"
            rf"with|among|of)|total(?: of)?|inclusion of|performed (?:on|in|with)|comprised|"
            rf"consisted of|"
            rf"participants (?:were|are|included)|subjects were|sample of|"
            rf"cohort of|pool of|series of)(?: a total of)?(?: \w+ly)? (?P<n>{NUMBER}) {WHO}"),
        (5, rf"\b(?:participants|subjects|patients|population|sample)(?: (?:were|was|are)|:) "
            rf"(?P<n>{NUMBER}) (?!to |of |(?:years?|months?|weeks?|days?|hours?|minutes?|points?|"
            rf"times|kg|cm|mm|mg|ml)\b)[a-z]"),
        (6.5, rf"[([]n\s?=\s?(?P<n>{FIGURES})(?:[])]|[,;][^])]*[])])(?=[^.]{{0,60}}\b{RANDOM})"),
        (5, rf"^(?:[\w-]+:? ){{0,3}}{PEOPLE} [([]n\s?=\s?(?P<n>{FIGURES})[]),;]"
            r"(?!.*[([]n\s?=)"),
        (5.5, rf"(?P<n>{NUMBER}) (?:(?!{NUMBER})[^.;,:\d]){{3,100}}? (?:volunteered|consented|"
              rf"gave (?:\w+ ){{0,3}}consent)\b"),
        (4, rf"{PEOPLE}\b[^.;(]{{0,40}}[([]n\s?=\s?(?P<n>{FIGURES})[]),;]"),
        (6, rf"\bnumber of (?:\w+ ){{0,4}}{PEOPLE} (?:(?:included|enrolled|studied|recruited) "
            rf"(?:\w+ ){{0,4}})?(?:was|were) (?P<n>{NUMBER})"),
        # "We investigated sleep in 150 adults"
        (4.5, rf"\b(?:we|was|were) (?:\w+ )?(?:investigat|stud|evaluat|analy|examin|assess|measur|"
              rf"compar|review|determin|collect|record|perform|obtain|test|observ)\w*\b"
              rf"[^.;\d]{{0,120}}? (?:in|of|from|for|on|among) (?:the |all )?"
              rf"(?P<n>{NUMBER}) {WHO}"),
        # "data from 207 patients were used", "Of the 559 cases analysed"
        (5, rf"\bdata (?:of|from|on|for) (?:the |all |a total of )?(?P<n>{NUMBER}) {WHO}"),
        (5.5, rf"\b(?:of|all)(?: the)? (?P<n>{NUMBER}) {WHO} (?:who were |that were )?(?:included|"
              rf"studied|analy[sz]ed|enrolled|recruited|evaluated)\b"),
        (4.5, rf"{PEOPLE}\b[^.;()]{{0,160}}[(](?-i:N)\s?=\s?(?P<n>{FIGURES})[),;]"),
        (5, rf"(?:^|[:;] )(?-i:N) ?= ?(?P<n>{FIGURES})(?=[.;])"),
        (3, rf"(?P<n>{NUMBER}),? {WHO}"),
    )
)  # fmt: skip


def readings_of(sentence: str) -> Iterator[Reading]:
    """The numbers of people that a sentence gives; most sentences give none."""
    tokens = tokens_of(sentence)
    if may_count_people(tokens):
        yield from _readings(sentence, tokens)


def _readings(sentence: str, tokens: frozenset[str]) -> Iterator[Reading]:
    """The numbers of people that a sentence gives, each with how plainly it says it."""
    numbers = number_positions(sentence)
    if not numbers:
        return
    several = len(numbers) > 1
    sizes = group_sizes(sentence) if several else []
    added = (
        added_groups(sentence, numbers)
        if several and not tokens.isdisjoint(_TELLS_OF_GROUPS)
        else None
    )
    both = (
        both_kinds(sentence, numbers)
        if several and not added and tokens & {"and", "compared"}
        else None
    )
    told = _told(sentence, numbers)
    largest = max(told, default=0)
    totals = list(totals_of(sentence, numbers, sizes, largest)) if several else []
    totals = [one for one in totals if told.get(one.value, WEAK) >= WEAK - 2]  # no single arm
    parts = frozenset(sizes).union(added or both or (), *(one.parts for one in totals))
    for pair, plainly, score, less in ((added, RANDOM, 9.0, 5.0), (both, TOOK_PART, 7.0, 5.5)):
        if pair and largest <= sum(pair):
            plain = re.search(plainly, sentence, re.IGNORECASE)
            yield Reading(sum(pair), score if plain else less, frozenset(pair))
    yield from totals
    for value, score in told.items():
        if value in parts:
            yield Reading(value, score - 4)
        elif (sizes and value == sum(sizes)) or (several and _adds_up(sentence, value)):
            yield Reading(value, score + 1.5)
        else:
            yield Reading(value, score - (1 if score <= WEAK and _GROUP.search(sentence) else 0))


def _adds_up(sentence: str, value: int) -> bool:
    """Whether two other numbers add up to one: "Of 170 adults, 48 had tea and 122 water."."""
    start = _OF_ALL.match(sentence)
    if not start or value_of(start["n"]) != value:
        return False
    others = numbers_of(sentence) - {value}
    return any(
        value - one in others and min(one, value - one) >= LEAST_PEOPLE and one * 2 != value
        for one in others
    )


def _told(sentence: str, numbers: list[int]) -> dict[int, float]:
    """Each number with the plainest form in which the sentence says it."""
    best: dict[int, float] = {}
    bracketed = bool(_BRACKETED.search(sentence))
    for score, form, where in _FORMS:
        if where == _IN_BRACKETS and not bracketed:
            continue
        end = 0
        # Numbers are few: a form that begins with one is tried at these alone.
        tried = (form.match(sentence, at) for at in numbers)
        for match in tried if where == _AT_NUMBERS else form.finditer(sentence):
            if match is None or match.start("n") < end:
                continue  # the "two patients" of "thirty-two patients"
            value, end = value_of(match["n"]), match.end("n")
            if value is None or not LEAST_PEOPLE <= value <= _LARGEST:
                continue
            if _ruled_out(sentence, match):
                continue
            before = sentence[max(0, match.start("n") - 80) : match.start("n")]
            arm = (
                _GROUP_HAS.search(before)
                or _OF_ONE_GROUP.search(before)
                or (score < RANDOMISED and _AS_CONTROLS.match(sentence, match.end("all")))
                or (score >= RANDOMISED and _ONE_ARM.match(sentence, match.end("all")))
            )
            known = _TOLD_BEFORE.search(before) or (score > WEAK and _OUT_OF.search(before))
            later = _LATER.search(before) or _FOR_ANALYSIS.match(sentence, match.end("all"))
            whole = arm and score < RANDOMISED and _WHOLE_GROUP.search(before)
            less = 1 if known and not later and _NOW_TOLD.match(sentence, end) else 2
            share = not _TAKEN.search(match["all"]) and _SHARE.match(sentence, end)
            found = (
                score
                - (2 if share else 0)
                - (2 if whole else 5 if arm else 0)
                - (less if known or later else 0)
            )
            best[value] = max(best.get(value, 0), found)
    return best


def _ruled_out(sentence: str, match: re.Match[str]) -> bool:
    """Whether the words around say that these are not those who took part."""
    before = sentence[max(0, match.start("n") - 40) : match.start("n")]
    clause = re.split(r"[,;:]| and ", before)[-1]
    near = clause + re.split(r"[;:.]|, ", sentence[match.start("n") : match.end("all") + 40])[0]
    return bool(
        NOT_IT.search(_SHARE_OF_ELIGIBLE.sub("", near))
        or _NOT_REAL.search(match["all"])
        or _LEFT_OUT.search(match["all"])
        or _BUT_NOT.match(sentence, match.end("all"))
        or _IN_BOTH.match(sentence, match.end("all"))
        or _TAUGHT.match(sentence, match.end("all"))
        or _ONLY_LOOKED_AT.match(sentence, match.end("n"))
        or (_SHARE_OF.search(before) and _TAKEN.search(match["all"]))
        or (_EVENTS.search(before) and re.match(r" \S*cases of\b", sentence[match.end("n") :]))
        or _NO_COUNT.match(sentence, match.end("n"))
        or _RANGE.search(before)
        or _IN_EACH.search(before)
        or _PER_PLACE.match(sentence, match.start("n"))
        or _BY_THEM.search(before)
        or _leaves_brackets(match["all"])
        or _NAMES_OTHER.search(before)
        or (_LABELS.search(before) and (value_of(match["n"]) or 0) <= _HIGHEST_LABEL)
        or is_year(match["n"], before)
    )


def _leaves_brackets(words: str) -> bool:
    """Whether words begin inside brackets and go on behind them."""
    return ")" in words.partition("(")[0]
