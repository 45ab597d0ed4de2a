"""How often design and number of participants are read as a person reads them.

    python tools/study_labels.py FOLDER... [--labels FILE] [--kinds]

A folder holds reports as JATS (PMC123.xml) or as Markdown with title and abstract (PMID123.md).
The rules were tuned on `study_labels_development.psv`; the head of `study_labels_test.psv` says
what that sample gave when it was sealed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Metadata
from corpus.readers.draft import Draft
from corpus.readers.jats.article import read_jats
from corpus.readers.text.plain import read_markdown
from corpus.words.design import (
    CLUSTER,
    CROSSOVER,
    PROTOCOL,
    SECONDARY,
    UNKNOWN,
    kinds_of,
    with_broader,
)

LABELS = Path(__file__).with_name("study_labels_development.psv")
_BESIDE = {PROTOCOL, SECONDARY}  # say whose data or plan it is; the design stands beside them
_STRUCTURES = {CROSSOVER, CLUSTER}


@dataclass(frozen=True)
class Label:
    """What a person read of one report; any of several values is right."""

    report: str
    designs: tuple[str, ...]
    numbers: tuple[int, ...]  # empty where the report gives none
    none_is_right: bool

    def design_fits(self, metadata: Metadata) -> bool:
        """Whether one of the designs is read, and none that contradicts them."""
        found = kinds_of(metadata.study_design or metadata.article_type or "")
        if not found:
            return UNKNOWN in self.designs
        closed, right = with_broader(found), with_broader(self.designs)
        if not closed & set(self.designs):
            return False
        if closed & set(self.designs) & _BESIDE:
            return True
        return not (set(found) & _STRUCTURES) - right and all(
            kind in right or kind in _BESIDE or with_broader([kind]) & set(self.designs)
            for kind in found
        )

    def number_fits(self, metadata: Metadata) -> bool:
        """Whether the number is one that is right, or none where none is given."""
        if metadata.n_patients is None:
            return self.none_is_right
        return metadata.n_patients in self.numbers


def read_labels(path: Path) -> list[Label]:
    """The labels of a file, one a line."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:2] == "PM"]
    return [_label(line) for line in lines]


def _label(line: str) -> Label:
    report, designs, numbers, *_ = line.split("|")
    values = [value.strip() for value in numbers.split(",")]
    return Label(
        report, tuple(design.strip() for design in designs.split(",")),
        tuple(int(value) for value in values if value != "-"), "-" in values,
    )  # fmt: skip


def read_report(path: Path) -> Draft:
    """A report with what its text states of the study. Raises ArticleUnreadable."""
    return read_jats(path) if path.suffix == ".xml" else read_markdown(path)


def main() -> None:
    """Print each report that is read otherwise, then the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--kinds", action="store_true", help="count label against design read")
    args = parser.parse_args()
    at = {
        path.stem: path
        for folder in args.folders
        for path in (*folder.glob("PMC*.xml"), *folder.glob("PMID*.md"))
    }
    labels = read_labels(args.labels)
    here = [label for label in labels if label.report in at]
    designs = numbers = given = read = right = 0
    confusion: Counter[tuple[str, str]] = Counter()
    for label in here:
        metadata = read_report(at[label.report]).metadata
        design, number = label.design_fits(metadata), label.number_fits(metadata)
        designs += design
        kinds = kinds_of(metadata.study_design or metadata.article_type or "")
        confusion[label.designs[0], " + ".join(kinds) or UNKNOWN] += 1
        if metadata.n_patients is not None:
            read, right = read + 1, right + number
        if label.numbers:
            given, numbers = given + 1, numbers + number
        if not (design and number):
            print(
                f"{label.report}: {metadata.study_design!r} n={metadata.n_patients}, not "
                f"{'' if design else ' / '.join(label.designs)} {'' if number else label.numbers}"
            )
    if args.kinds:
        for (wanted, found), times in sorted(confusion.items()):
            print(f"{times:4} {wanted} -> {found}")
    print(f"{len(labels) - len(here)} of {len(labels)} reports are not there.")
    print(f"design right: {designs} of {len(here)}, {_unnamed(confusion)} of them without one")
    print(f"number right where the report gives one: {numbers} of {given}")
    print(f"number right where one is read: {right} of {read}")


def _unnamed(confusion: Counter[tuple[str, str]]) -> int:
    return sum(times for (_, found), times in confusion.items() if found == UNKNOWN)


if __name__ == "__main__":
    main()
