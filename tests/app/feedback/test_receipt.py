import pytest

from app.answering.pipeline import answer_question
from app.answers.answer import answer_record
from app.feedback.receipt import MAX_RECEIPT_CHARACTERS, Receipts


@pytest.fixture(scope="module")
def answer(tiny):
    return answer_question("How common was snoring in men?", tiny)


def test_a_receipt_tells_what_was_shown_however_many_came_after(answer):
    receipts = Receipts()
    first, *later = [receipts.of(answer) for _ in range(600)]
    assert len({first, *later}) == 600 and len(first) < MAX_RECEIPT_CHARACTERS
    shown = receipts.read(first)
    record = answer_record(answer)
    assert (shown.question, shown.read_as) == (answer.question, answer.read_as)
    assert shown.record["claims"] == record["claims"]
    assert all(passage in record["passages"] for passage in shown.record["passages"])


def test_a_receipt_is_taken_once_and_again_where_nothing_was_kept(answer):
    receipts = Receipts()
    mine, other = receipts.of(answer), receipts.of(answer)
    assert receipts.take(mine) and not receipts.take(mine) and receipts.take(other)
    receipts.give_back(mine)
    assert receipts.take(mine) and not receipts.take(other)


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", ".", "\ud800", "é.é.é"])
def test_what_is_no_receipt_of_ours_is_none(answer, forged):
    receipts = Receipts()
    mine = receipts.of(answer)
    for receipt in (
        forged,
        mine + "0",
        mine.replace(".", "", 1),
        "x" + mine,
        Receipts().of(answer),
    ):
        assert receipts.read(receipt) is None
