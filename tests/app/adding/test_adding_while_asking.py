"""Two clients add papers and ask at once: no error, and each answer is that of a quiet service."""

import os
import threading

import pytest
from uploading import Service, paper, place_of

from index.storage import build as builder

pytestmark = pytest.mark.slow

N_PAPERS = int(os.environ.get("PAPERS", "2"))  # of each client
QUESTIONS = (
    "How common was snoring in men?",
    "Nausea with daily iron and with iron on alternate days",
    "Rate of MRSA after feedback on hand hygiene",
    "How many of 4,000 sailors reported dizziness in Qaaville?",
    "How many of 4,000 sailors reported dizziness in Qagville?",
    "What is the response rate to teclistamab?",
)


class Client(threading.Thread):
    """Adds a paper, asks all questions until it is live, adds the next; keeps what it is told."""

    def __init__(self, service, numbers):
        super().__init__(daemon=True)
        self.service, self.numbers = service, numbers
        self.answers, self.faults = [], []

    def run(self):
        try:
            self._run()
        except Exception as exc:  # whatever it is, the test shall say so
            self.faults.append(repr(exc))

    def _run(self):
        for number in self.numbers:
            job = self.service.added(f"paper {number}.md", paper(number))
            while self.service.job(job["job_id"])["is_open"]:
                self._ask()
        self._ask()

    def _ask(self):
        for question in QUESTIONS:
            before = self._generation()
            answer = self.service.ask(question)
            if "claims" not in answer or answer["question"] != question:
                self.faults.append(answer)
            elif before == self._generation():
                self.answers.append((before, question, shown(answer)))

    def _generation(self):
        return self.service.send("GET", "/api/articles/jobs")[1]["generation"]


def shown(answer):
    """What an answer says; not the time that it took, nor its receipt."""
    passages = [
        (one["article_id"], one["start"], one["end"], one["text"]) for one in answer["passages"]
    ]
    claims = [(claim["text"], claim["citations"]) for claim in answer["claims"]]
    return answer["answer"], answer["abstained"], answer["reason"], claims, passages


def added_and_asked(place, n_papers):
    """Two clients at work; their answers, and those of a quiet service for the last generation."""
    with Service(place) as service:
        numbers = (range(n_papers), range(n_papers, 2 * n_papers))
        clients = [Client(service, some) for some in numbers]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        jobs = service.settled(240)
        assert [client.faults for client in clients] == [[], []]
        assert [job["state"] for job in jobs] == ["live"] * (2 * n_papers)
        last = jobs and clients[0]._generation()
        loud = [(last, question, shown(service.ask(question))) for question in QUESTIONS]
        assert "Traceback" not in service.log()
    with Service(place) as service:
        quiet = {question: shown(service.ask(question)) for question in QUESTIONS}
    return [*clients[0].answers, *clients[1].answers, *loud], last, quiet


def test_two_clients_add_and_ask_and_each_is_told_what_a_quiet_service_says(tmp_path, embedder):
    place = place_of(tmp_path, lambda texts, index: builder.build(texts, embedder, index))
    answers, last, quiet = added_and_asked(place, N_PAPERS)
    assert len(answers) > 2 * len(QUESTIONS) and len({one[0] for one in answers}) > 1
    by_generation = {}
    for generation, question, told in answers:
        # One generation says one thing, to whomever and whenever.
        assert by_generation.setdefault((generation, question), told) == told
        if generation == last:
            assert told == quiet[question]
