"""One line of a question set -> its values, after a check of the form of each.

eval/questions/question.py says what a line holds. The evidence is looked up in the articles
afterwards, and only for lines whose form is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from app.answering.pipeline import checked_question
from corpus.errors import BadQuestion

SPLITS = ("dev", "test")
# Kinds of questions that the library does not answer: it has all of the question but one slot; it
# has the subject but not what is asked about it; it does not have the subject; the text is no
# question to articles; and either of the last two, in sets that do not tell them apart.
UNANSWERABLE = ("near-miss", "beside", "uncovered", "talk", "off-topic")
TYPES = ("text", "table", "cross", *UNANSWERABLE)
STYLES = ("full", "shorthand", "lay")
FILTERS = ("articles", "year_from", "year_to", "designs")
CHOICES = (("type", TYPES), ("style", STYLES), ("split", SPLITS))
SHOWN = 100  # characters of what is wrong; a line may be megabytes


def read_line(line: str) -> dict[str, Any]:
    """The JSON object of a line. Raises ValueError where the line is anything else."""
    try:
        values = json.loads(line, parse_constant=_no_number, object_pairs_hook=_once_each)
    except json.JSONDecodeError as exc:
        raise ValueError(f"not JSON ({exc.msg} at character {exc.pos + 1})") from exc
    except RecursionError as exc:
        raise ValueError("nested too deeply to be a question") from exc
    if not isinstance(values, dict):
        raise ValueError(f"must be an object, not {_kind(values)}")
    return values


def form_faults(values: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is wrong with the form of a line's values."""
    wanted = ("id", "question", *(key for key, _ in CHOICES), "answer", "facts", "evidence")
    yield from (f"{key!r} is missing" for key in wanted if key not in values)
    if "id" in values and not _is_id(values["id"]):
        yield f"'id' must be text or a whole number, not {_kind(values['id'])}"
    elif not str(values.get("id", "x")).strip():
        yield "'id' is empty"
    yield from _question_faults(values.get("question", "x"))
    for key, allowed in CHOICES:
        if key in values and values[key] not in allowed:
            yield f"{key} {short(values[key])} is not one of {', '.join(allowed)}"
    for key in ("answer", "note", "slot", "missing"):
        yield from _text_faults(values.get(key, ""), f"'{key}'")
    if "previous" in values:
        yield from (f"'previous': {fault}" for fault in _question_faults(values["previous"]))
    yield from _filter_faults(values.get("filters", {}))
    yield from _fact_faults(values.get("facts", []))
    yield from _evidence_faults(values.get("evidence", []))
    yield from _distractor_faults(values.get("distractors", []))
    yield from _not_relevant_faults(values.get("not_relevant", []))
    yield from _type_faults(values)


def short(value: object) -> str:
    """A value as a message may show it: on one line, and cut where it is long."""
    if isinstance(value, (list, dict)):
        return _kind(value)
    shown = ascii(value) if _has_surrogates(value) else repr(value)
    return shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"


def _no_number(name: str) -> NoReturn:
    # Python reads NaN and Infinity, which JSON does not have and no offset can be.
    raise ValueError(f"{name} is no number")


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValueError for a key that is given twice: Python would drop its first value."""
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for at, key in enumerate(keys) if key in keys[:at])
        raise ValueError(f"the key {short(twice)} stands twice")
    return values


def _question_faults(question: object) -> Iterator[str]:
    if not isinstance(question, str):
        yield from _text_faults(question, "'question'")
        return
    try:
        checked_question(question)
    except BadQuestion as exc:
        yield str(exc)


def _fact_faults(facts: object) -> Iterator[str]:
    for number, spellings in _numbered(facts):
        for _, spelling in _numbered(spellings):
            yield from _text_faults(spelling, f"a spelling of fact {number}", needed=True)
        if not isinstance(spellings, list) or not spellings:
            yield f"fact {number} must be a list of spellings, not {_kind(spellings)}"
    if not isinstance(facts, list):
        yield f"'facts' must be a list, not {_kind(facts)}"


def _evidence_faults(evidence: object) -> Iterator[str]:
    for number, places in _numbered(evidence):
        for _, place in _numbered(places):
            yield from (f"evidence {number}: {fault}" for fault in _place_faults(place))
        if not isinstance(places, list) or not places:
            yield f"evidence {number} must be a list of places, not {_kind(places)}"
    if not isinstance(evidence, list):
        yield f"'evidence' must be a list, not {_kind(evidence)}"
    places = [place for _, piece in _numbered(evidence) for _, place in _numbered(piece)]
    if len({"whole" in place for place in places if isinstance(place, dict)}) > 1:
        yield "some places are whole articles and some are not; a question is judged one way"


def _not_relevant_faults(articles: object) -> Iterator[str]:
    for _, article_id in _numbered(articles):
        yield from _text_faults(article_id, "an article of 'not_relevant'", needed=True)
    if not isinstance(articles, list):
        yield f"'not_relevant' must be a list, not {_kind(articles)}"


def _distractor_faults(distractors: object) -> Iterator[str]:
    for number, place in _numbered(distractors):
        yield from (f"distractor {number}: {fault}" for fault in _place_faults(place))
        if isinstance(place, dict):
            yield from _text_faults(place.get("why", ""), f"'why' of distractor {number}")
    if not isinstance(distractors, list):
        yield f"'distractors' must be a list, not {_kind(distractors)}"


def _filter_faults(filters: object) -> Iterator[str]:
    if not isinstance(filters, dict):
        yield f"'filters' must be an object, not {_kind(filters)}"
        return
    for key, value in filters.items():
        if key not in FILTERS:
            yield f"filter {short(key)} is not one of {', '.join(FILTERS)}"
        elif key.startswith("year"):
            if not _is_whole(value):
                yield f"filter {key!r} must be a whole number, not {_kind(value)}"
        elif not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            yield f"filter {key!r} must be a list of texts"


def _place_faults(place: object) -> Iterator[str]:
    if not isinstance(place, dict):
        yield f"a place must be an object, not {_kind(place)}"
        return
    texts, numbers = ["article_id", "quote"], []
    if "whole" in place:
        texts, numbers = ["article_id"], ["grade"]
        if place["whole"] is not True:
            yield f"'whole' must be true, not {_kind(place['whole'])}"
        if _is_whole(place.get("grade")) and place["grade"] < 1:
            yield "'grade' must be 1 or more; what is not relevant stands in 'not_relevant'"
    elif "start" in place:
        numbers = ["start", "end"]
    elif "table" in place:
        texts, numbers = ["article_id", "row", "cell"], ["table"]
    yield from (f"{key!r} is missing" for key in (*texts, *numbers) if key not in place)
    for key in texts:
        yield from _text_faults(place.get(key, "x"), f"'{key}'", needed=True)
    yield from _text_faults(place.get("group", ""), "'group'")
    for key in numbers:
        if not _is_whole(place.get(key, 0)):
            yield f"{key!r} must be a whole number, not {_kind(place[key])}"


def _type_faults(values: Mapping[str, Any]) -> Iterator[str]:
    """A question is answerable by its type and by its evidence, or by neither."""
    evidence = values.get("evidence")
    if values.get("type") not in TYPES or not isinstance(evidence, list):
        return
    if bool(evidence) == (values["type"] in UNANSWERABLE):
        yield f"a question of type {values['type']!r} with {len(evidence)} evidence"


def _text_faults(value: object, name: str, *, needed: bool = False) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{name} must be text, not {_kind(value)}"
    elif _has_surrogates(value):
        yield f"{name} holds characters that are not text"
    elif needed and not value.strip():
        yield f"{name} is empty"


def _numbered(values: object) -> Iterator[tuple[int, object]]:
    """The members of a list, numbered from 1; nothing for any other value."""
    yield from enumerate(values if isinstance(values, list) else (), start=1)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_id(value: object) -> bool:
    return _is_whole(value) or (isinstance(value, str) and not _has_surrogates(value))


def _has_surrogates(value: object) -> bool:
    return isinstance(value, str) and any(0xD800 <= ord(char) <= 0xDFFF for char in value)


def _kind(value: object) -> str:
    """What a value is, in the words of JSON; never the value, which may be of any size."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (list, dict)) and not value:
        return "an empty list" if isinstance(value, list) else "an empty object"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names[type(value)]
