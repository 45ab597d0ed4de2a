"""`make load` is run by hand, so that only this sees whether what it reads is still there."""

import runpy

from installed import ROOT


def test_there_are_questions_to_ask():
    load = runpy.run_path(str(ROOT / "tests" / "load" / "load.py"), run_name="load")
    questions = list(load["asked"]())
    assert len(set(questions)) > 200 and all(map(str.strip, questions))
