"""A few rounds of the fuzzing of the whole way; `make fuzz` runs it for as long as you like."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from papers import libraries
from whole import reports_in, walk

pytestmark = pytest.mark.slow

ROUNDS = 5


@seed(7)
@settings(
    max_examples=ROUNDS, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(files=libraries(reports_in(None)))
def test_papers_of_any_kind_are_read_indexed_asked_about_and_shown(files, embedder):
    with tempfile.TemporaryDirectory() as folder:
        walk(files, Path(folder), embedder)
