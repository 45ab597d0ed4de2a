"""What became of a library that was opened, in one sentence, with a line on each that differs."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.adding.opening import Opening, Taken

OTHER_MODEL = "The vectors in it are of another model, and are made anew."


def sentence(opening: Opening) -> str:
    """What came, what was there already, and what differs from what is there."""
    n = opening.number
    parts = [
        (n("added"), "came", "came"),
        (n("updated"), "took the place of the one that was here", "took the place of those here"),
        (n("unchanged"), "was here already, word for word", "were here already, word for word"),
        (n("left out"), "differs from what is here, and was left out",
         "differ from what is here, and were left out"),
    ]  # fmt: skip
    said = [f"{count} {one if count == 1 else many}" for count, one, many in parts if count]
    total = len(opening.taken)
    names = ", ".join(f"“{name}”" for name in opening.collections)
    word = "collection" if len(opening.collections) == 1 else "collections"
    along = f"; with the {word} {names}" if names else ""
    return f"Of {total} paper{'' if total == 1 else 's'} {_joined(said)}{along}."


def details(opening: Opening, *, fits: bool) -> Iterator[str]:
    """A line for each paper that is not simply added or here already."""
    for one in opening.taken:
        if line := _detail(one):
            yield line
    if not fits:
        yield OTHER_MODEL


def _detail(one: Taken) -> str:
    match one.what:
        case "left out":
            return (
                f"{one.article_id} was left out: it may be {one.here}, which is here, and differs "
                f"({one.reason})."
            )
        case "updated":
            return f"{one.article_id} has taken the place of {one.here} ({one.reason})."
        case "added" if one.here != one.article_id:
            return (
                f"{one.article_id} is called {one.here} here, as another paper has its id; links "
                "to it that were made elsewhere do not lead to it."
            )
    return ""


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
