"""The names of trials in a text: "ELIANA", with the registrations that stand beside it."""

from __future__ import annotations

import re

from corpus.words.normal import CAPITALS
from corpus.words.registrations import OPENING, Registration

_NAME = (
    rf"\b(?=[{CAPITALS}]{{2}})(?!{OPENING})(?:[{CAPITALS}]{{4,}}|[{CAPITALS}]{{2,}}(?=-[{CAPITALS}\d]))"
    rf"(?:-[{CAPITALS}\d]+){{0,6}}\b"
)
# A word in capitals is a trial's name where it stands beside "trial" or a registration.
_NAMED = re.compile(
    rf"({_NAME})(?=(?: [a-z]\w+)?,? (?:trial|study)\b| ?\(?{OPENING})"
    rf"|(?:trial|study) (?:named|called) ({_NAME})"
)
_NAME_WITH_NUMBER = re.compile(rf"({_NAME})(?: \w+)?(?: trial| study)? ?\(?(?P<number>{OPENING})")


def trials_in(text: str, registrations: tuple[Registration, ...]) -> dict[str, frozenset[str]]:
    """Each name with the keys of the registrations beside it; `registrations` are the text's."""
    found: dict[str, set[str]] = {}
    for match in _NAMED.finditer(text):
        found.setdefault(match.group(1) or match.group(2), set())
    starts = {one.start: one.key for one in registrations}
    for match in _NAME_WITH_NUMBER.finditer(text):
        key = starts.get(match.start("number"))
        found.setdefault(match.group(1), set()).update({key} if key else ())
    return {name: frozenset(numbers) for name, numbers in found.items()}
