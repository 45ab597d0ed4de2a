"""Steps of correction written beside an article: `bedside corpus correct`, the library page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Metadata
from corpus.changing.holding import only_changer
from corpus.corrections import (
    FIELDS,
    Step,
    as_lines,
    changes_in_force,
    corrections_file,
    history,
    standing_steps,
)
from corpus.disk import write_whole
from corpus.errors import ArticleUnreadable, BadCorrection
from corpus.front_matter import values_of, with_values
from corpus.library import article_path
from corpus.markdown import read_front_matter
from corpus.words.registrations import find_registrations

MOST_CHARACTERS = 60_000  # of one step; a thousand authors have half of it


def correct(
    article_id: str, changes: Mapping[str, Any], corpus: Path, by: str = "", *,
    seen: str | None = None, patience: float = 0.0,
) -> Metadata:  # fmt: skip
    """Set fields of an article's metadata (in the form of the front matter; None clears one).

    Returns the metadata as they are then. `seen` is the `mark` of the steps that whoever corrects
    has seen. Raises BadCorrection where a field or value is none, nothing changes, or others have
    corrected it since; CorpusNotFound, CorpusBusy, ArticleUnreadable.
    """
    unknown = [name for name in changes if name not in FIELDS]
    if unknown:
        raise BadCorrection(
            f"there is no field {unknown[0][:40]!r} to correct; there are {', '.join(FIELDS)}."
        )
    with only_changer(corpus, patience):
        own = read_front_matter(article_path(article_id, corpus))
        steps = history(article_id, corpus)
        if seen is not None and seen != mark(steps):
            raise BadCorrection(
                "somebody else has corrected this paper meanwhile; look at it again, then correct "
                "what is still wrong."
            )
        before = with_values(own, changes_in_force(steps))
        changes = {name: _on_one_line(value) for name, value in changes.items()}
        _check_identifiers(changes, values_of(before))
        step = Step(time.time(), by, _new(changes, before))
        if not step.changes:
            raise BadCorrection("nothing would change; give a field another value.")
        if len(as_lines([step])) > MOST_CHARACTERS:
            raise BadCorrection(f"it has more than {MOST_CHARACTERS:,} characters; shorten it.")
        after = _checked(own, changes_in_force([*steps, step]))
        _write(article_id, [*steps, step], corpus)
        return after


def undo_correction(
    article_id: str, corpus: Path, by: str = "", *, seen: str | None = None, patience: float = 0.0
) -> Metadata:  # fmt: skip
    """Undo the newest step that stands; the history keeps both. Raises as `correct` does."""
    with only_changer(corpus, patience):
        own = read_front_matter(article_path(article_id, corpus))
        steps = history(article_id, corpus)
        if not standing_steps(steps) or seen not in (None, mark(steps)):
            raise BadCorrection("there is no such correction to undo; look at the paper again.")
        steps = (*steps, Step(time.time(), by, undoes=True))
        after = _checked(own, changes_in_force(steps))
        _write(article_id, steps, corpus)
        return after


def mark(steps: Sequence[Step]) -> str:
    """Tells a history from what it is after a further step."""
    return str(len(steps))


def _check_identifiers(changes: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raises BadCorrection where a DOI, PMID or registration is something else, as an address.

    Only what is new is looked at: what the paper itself says stands in nobody's way.
    """
    for name, form in _FORMS.items():
        known = _texts(now.get(name))
        for text in _texts(changes.get(name)):
            if text and text not in known and not form.is_one(text):
                raise BadCorrection(f"“{text[:60]}” is no {form.words}.")


def _on_one_line(value: object) -> object:
    """A value as the form of the page sends it: no field has text of several lines."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [_on_one_line(one) for one in value]
    return value


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [str(one or "").strip() for one in listed]


def _is_registration(text: str) -> bool:
    """One of a registry that is known, or of another, which has digits and no colon."""
    known = find_registrations(text)
    is_known = bool(known) and _BEFORE_REGISTRATION.fullmatch(text[: known[0].start])
    return bool(is_known or _OTHER_REGISTRATION.fullmatch(text))


@dataclass(frozen=True)
class _Form:
    """What the values of a field have to be, and how that is said."""

    is_one: Callable[[str], object]
    words: str


_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.\d{4,9}/[^\s\"]+", re.I | re.A)
_PMID = re.compile(r"\d{1,9}", re.A)
_BEFORE_REGISTRATION = re.compile(r"(?:\w[\w. ()-]{0,60}:? )?")
_OTHER_REGISTRATION = re.compile(r"(?=.*\d)\w[\w./ ()#-]{0,79}")
_FORMS = {
    "doi": _Form(_DOI.fullmatch, "DOI; one begins like 10.1000/182"),
    "pmid": _Form(_PMID.fullmatch, "PMID; one is a number, such as 31234567"),
    "registration": _Form(
        _is_registration, "registration; give its number alone, such as NCT02435849"
    ),
}


def _new(changes: Mapping[str, Any], before: Metadata) -> dict[str, Any]:
    """Those of the changes that change something. Raises BadCorrection."""
    now = values_of(before)
    new = {}
    for name, value in changes.items():
        wanted = values_of(_checked(before, {name: value})).get(name)
        if wanted != now.get(name):
            new[name] = wanted
    return new


def _checked(metadata: Metadata, changes: Mapping[str, Any]) -> Metadata:
    """The corrected metadata. Raises BadCorrection where front matter could not hold them."""
    try:
        return with_values(metadata, changes)
    except ArticleUnreadable as exc:
        raise BadCorrection(str(exc).removeprefix("front matter: ")) from exc
    except RecursionError as exc:
        raise BadCorrection("a value is a list within lists; give one line, or a list.") from exc


def _write(article_id: str, steps: Sequence[Step], corpus: Path) -> None:
    """Write the steps whole or not at all. Raises BadCorrection where they cannot be kept."""
    target = corrections_file(article_id, corpus)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, as_lines(steps))
    except OSError as exc:
        raise BadCorrection(
            f"the correction cannot be kept ({exc.strerror}); make room, and see that the folder "
            "of corrections can be written."
        ) from exc
