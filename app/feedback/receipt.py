"""Receipts: what the page hands back with feedback, so that no answer need be remembered.

A receipt holds all that feedback keeps of an answer, signed: what comes back is what was shown,
however many answers were given since. The key lives as long as the process, so that after a
restart an answer has to be asked for again. Each is taken once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from app.answers.answer import Answer, answer_record

MAX_TAKEN = 10_000  # receipts that are remembered; as many as there may be entries of feedback
MAX_RECEIPT_CHARACTERS = 64 * 1024  # those of long answers have about 6,000


@dataclass(frozen=True)
class Receipted:
    """An answer that was shown, as feedback keeps it."""

    question: str
    read_as: str | None
    record: dict[str, Any]  # of app.answers.answer.answer_record, with the cited passages only


class Receipts:
    """Gives receipts and reads them again; no other process can make one."""

    def __init__(self) -> None:
        """With a key of its own."""
        self._key = secrets.token_bytes(32)
        self._taken: OrderedDict[str, None] = OrderedDict()  # signatures

    def of(self, answer: Answer) -> str:
        """A receipt of an answer; a different one each time."""
        record = answer_record(answer)
        cited = {claim.citations[0] for claim in answer.cited}
        record["passages"] = [p for p in record["passages"] if p["n"] in cited]
        packed = zlib.compress(json.dumps(record).encode())
        body = secrets.token_urlsafe(12) + "." + base64.urlsafe_b64encode(packed).decode()
        return f"{body}.{self._signature(body)}"

    def read(self, receipt: str) -> Receipted | None:
        """What was shown, or None where the receipt is not one of ours."""
        body, _, signature = receipt.rpartition(".")
        if not hmac.compare_digest(_bytes(signature), _bytes(self._signature(body))):
            return None
        record = json.loads(zlib.decompress(base64.urlsafe_b64decode(body.partition(".")[2])))
        return Receipted(record["question"], record["read_as"], record)

    def take(self, receipt: str) -> bool:
        """Whether the receipt comes for the first time; from here on it has come."""
        signature = receipt.rpartition(".")[2]
        if signature in self._taken:
            return False
        self._taken[signature] = None
        if len(self._taken) > MAX_TAKEN:
            self._taken.popitem(last=False)
        return True

    def give_back(self, receipt: str) -> None:
        """What it came with was not kept: it may come again."""
        self._taken.pop(receipt.rpartition(".")[2], None)

    def _signature(self, body: str) -> str:
        return hmac.new(self._key, _bytes(body), hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # what clients send may be no text
