"""Memory that is free again, given back to the system; and what lives long in it, set apart."""

from __future__ import annotations

import ctypes
import gc
import itertools
import sys

LOOKED_THROUGH = 100  # times of setting apart, after which all is looked through once
_times = itertools.count(1)


def give_back() -> None:
    """Return freed memory, of which loading a model or an index leaves much, to the system.

    The C library of Linux keeps it for what the process may need later, and so it counts as the
    process's own. Elsewhere this does nothing.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def set_apart() -> None:
    """Spare the collector of circular garbage what is there now, most of which lives long.

    Else it looks through models, index and libraries again and again, which takes some tenths of a
    second while every question waits. What is among it and goes later is freed as always, unless it
    refers to itself in a circle: for these, all is looked through once in many times.
    """
    if next(_times) % LOOKED_THROUGH == 0:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
