"""Which texts have which terms, gathered text by text, in a memory that does not grow with them.

A term is given a number when it first comes. The pairs of term and text are sorted by term in runs
of a few million; runs that are full go to a file without a name, which vanishes with the process.
In the end each run is laid out by term: texts come in order, so the texts of a term do as well.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

RUN = 1_000_000  # pairs that are held in memory, of 8 or 12 bytes

Whole = NDArray[np.int32]
Starts = NDArray[np.int64]


class Run(NamedTuple):
    """Pairs in order of term, and of text within a term."""

    terms: Whole
    texts: Whole
    counts: Whole  # how often the text has the term


class Postings:
    """The terms of texts that come one after the other."""

    def __init__(self, folder: Path, numbers: dict[str, int], run: int = RUN) -> None:
        """New terms are added to `numbers`; full runs go to a file in the folder's file system."""
        self.numbers, self.n_texts, self.n_pairs = numbers, 0, 0
        self._run = run
        self._held = [array("i") for _ in Run._fields]
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 -- closed by `close`
        self._lengths: list[int] = []  # of the runs in the file

    def add(self, terms: Mapping[str, int] | Iterable[str]) -> None:
        """The terms of the next text, each once; or how often it has each of them."""
        numbers = self.numbers
        counts = terms if isinstance(terms, Mapping) else dict.fromkeys(terms, 1)
        held, texts, often = self._held
        held.extend([numbers.setdefault(term, len(numbers)) for term in counts])
        texts.extend([self.n_texts] * len(counts))
        often.extend(counts.values())
        self.n_texts += 1
        self.n_pairs += len(counts)
        if len(held) >= self._run:
            self._put_away()

    def starts(self) -> Starts:
        """Where each term begins among all pairs in order of term; last, how many pairs there are.

        A term that no text here has, but that is numbered, has none.
        """
        counts = np.zeros(len(self.numbers), dtype=np.int64)
        for run in self._runs():
            counts += np.bincount(run.terms, minlength=len(counts))
        return np.concatenate([[0], np.cumsum(counts)])

    def laid_out(self, starts: Starts) -> Iterator[tuple[NDArray[np.int64], Run]]:
        """For each run, where its pairs stand among all pairs in order of term."""
        free = starts[:-1].copy()
        for run in self._runs():
            counts = np.bincount(run.terms, minlength=len(free))
            before = np.cumsum(counts) - counts  # of each term: its first pair in the run
            yield free[run.terms] + np.arange(len(run.terms)) - before[run.terms], run
            free += counts

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _put_away(self) -> None:
        run = self._sorted()
        self._file.seek(0, os.SEEK_END)
        for part in run:
            self._file.write(part.tobytes())
        self._lengths.append(len(run.terms))
        self._held = [array("i") for _ in Run._fields]

    def _sorted(self) -> Run:
        terms, texts, counts = (np.array(part, dtype=np.int32) for part in self._held)
        order = np.argsort(terms, kind="stable")
        return Run(terms[order], texts[order], counts[order])

    def _runs(self) -> Iterator[Run]:
        self._file.seek(0)
        at = 0
        for length in self._lengths:
            self._file.seek(at)
            data = self._file.read(length * 4 * len(Run._fields))
            at += len(data)
            yield Run(*np.frombuffer(data, dtype=np.int32).reshape(len(Run._fields), length))
        if self._held[0]:
            yield self._sorted()


def room_for(path: Path, shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    """A new .npy file, mapped, to be filled in any order. Raises OSError where the disk is full.

    Its room is taken at once: writing to a map of a file for which there is none would end the
    process.
    """
    made: NDArray[Any] = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=shape)
    with path.open("r+b") as file:
        _take_room(file.fileno(), path.stat().st_size)
    return made


def scratch_room(folder: Path, shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    """The same in a file without a name. Raises OSError where the disk is full."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    if not size:
        return np.empty(shape, dtype=kind)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.truncate(size)
        _take_room(file.fileno(), size)
        return np.memmap(file, dtype=kind, mode="r+", shape=shape)


def _take_room(descriptor: int, size: int) -> None:
    if size and hasattr(os, "posix_fallocate"):
        with suppress(NotImplementedError):
            os.posix_fallocate(descriptor, 0, size)
