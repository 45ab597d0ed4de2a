"""Two hundred questions at once, and a service that answers none until the rest heard "busy"."""

import threading
from concurrent.futures import ThreadPoolExecutor

from app.http.connections.waiting import MAX_AT_ONCE, MAX_WAITING
from app.readiness import WARM_UP

N_ASKING = 200
N_LET_IN = MAX_AT_ONCE + MAX_WAITING
ABOUT = ("How common was snoring in men", "Nausea with daily iron", "Rate of MRSA after feedback")
QUESTIONS = [f"{ABOUT[n % len(ABOUT)]}, case {n}?" for n in range(N_ASKING)]


class Held:
    """An embedder that waits until so many were turned away as there is no room for."""

    def __init__(self, embedder):
        self.name = embedder.name
        self._embedder = embedder
        self._turned_away = threading.Semaphore(0)
        self._open = threading.Event()
        threading.Thread(target=self._wait, daemon=True).start()

    def embed(self, texts, *, show_progress=False):
        if texts != [WARM_UP]:
            self._open.wait(20)
            self._open.set()  # too few were turned away, and the test fails soon
        return self._embedder.embed(texts)

    def turned_away(self):
        """Say that one more was."""
        self._turned_away.release()

    def _wait(self):
        for _ in range(N_ASKING - N_LET_IN):
            self._turned_away.acquire()
        self._open.set()


def ask_all_at_once(ask):
    """What each of the questions comes to, by question."""
    gate = threading.Barrier(N_ASKING)

    def visit(question):
        gate.wait()
        return ask(question)

    with ThreadPoolExecutor(N_ASKING) as pool:
        return dict(zip(QUESTIONS, pool.map(visit, QUESTIONS), strict=True))
