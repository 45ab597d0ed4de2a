"""A service whose index is rebuilt while it answers."""

import threading

from building import DigestEmbedder

from app.service import AnswerService
from index import store


def sources(version):
    """The same five articles, every sentence of which names the version of its build."""
    return {
        f"paper-{n}": " ".join(
            f"Snoring was seen in {n}{m}% of men of build {version}." for m in range(5)
        )
        for n in range(5)
    }


def test_every_answer_comes_from_one_build_while_it_is_rebuilt(tmp_path):
    embedder, folder, corpus = DigestEmbedder(), tmp_path / "index", tmp_path / "corpus"
    store.build(sources("alpha"), embedder, folder)
    service = AnswerService(corpus, folder, embedder)
    seen, mixed, faults, done = set(), [], [], threading.Event()

    def ask():
        while not done.is_set():
            try:
                answer = service.answer("How common was snoring in men?")
            except Exception as exc:  # whatever it is, the test shall say so
                faults.append(exc)
                return
            texts = [item.passage.text for item in answer.evidence]
            texts += [claim.text for claim in answer.claims]
            builds = {word for text in texts for word in ("alpha", "beta") if word in text}
            seen.update(builds)
            if len(builds) != 1 or not answer.claims:
                mixed.append(answer)

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    for number in range(30):
        store.build(sources("beta" if number % 2 == 0 else "alpha"), embedder, folder)
    done.set()
    for thread in asking:
        thread.join()
    assert (faults, mixed) == ([], [])
    assert seen == {"alpha", "beta"}
