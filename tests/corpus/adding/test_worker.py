"""The process that reads a file: its group and session."""

import os
import sys

import pytest

from corpus.readers.sandbox import worker
from corpus.readers.sandbox.worker import started  # before other tests fork in place of it

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="process groups are of Unix"),
]


def test_it_has_a_group_of_its_own_in_our_session_so_that_priorities_count(
    monkeypatch,
):
    monkeypatch.setattr(worker, "started", started)
    reader = worker.Worker("corpus.readers.sandbox.process")
    try:
        assert os.getpgid(reader._process.pid) == reader._process.pid != os.getpgid(0)
        assert os.getsid(reader._process.pid) == os.getsid(0)
    finally:
        reader.end()
