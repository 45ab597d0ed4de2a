"""Work beside questions waits for those that are being answered."""

import sys
import threading

from app.beside import TURN, Questions
from index.passages.background import give_way


def worked(questions, in_all):
    """A thread that gives way once, and what is set when it has begun, and when it went on."""
    begun, went_on = threading.Event(), threading.Event()

    def work():
        with questions.beside(in_all):
            begun.set()
            for _ in range(1000):
                give_way()
        went_on.set()

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    return thread, went_on


def test_work_waits_until_nobody_is_being_answered():
    questions = Questions()
    with questions.answered():
        thread, went_on = worked(questions, in_all=3600.0)
        with questions.answered():
            assert not went_on.wait(0.2)
        assert not went_on.wait(0.2)  # the other is still being answered
    thread.join()
    assert went_on.is_set()


def test_work_goes_on_though_somebody_is_always_being_answered():
    questions = Questions()
    with questions.answered():
        thread, went_on = worked(questions, in_all=0.01)
        thread.join()
        assert went_on.is_set()


def test_nothing_waits_elsewhere_and_turns_are_as_long_as_before():
    questions, turn = Questions(), sys.getswitchinterval()
    with questions.answered():
        give_way()
        with questions.beside(0.0):
            assert sys.getswitchinterval() == min(TURN, turn)
        give_way()
    assert sys.getswitchinterval() == turn
