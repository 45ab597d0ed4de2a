"""Many people asking at once, for a bounded time: `python tests/load/load.py`.

Starts `bedside serve` on a port of its own, lets USERS ask over HTTP, each with a pause of 0 to 2
seconds between questions, then 200 programs and then 200 pages at once; prints what came back, the
times, and the memory of the service before and after. Exits with 1 where a limit is passed.

    taskset -c 0,1 python tests/load/load.py --users 50 --seconds 180
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent.parent
MAX_PAUSE = 2.0  # seconds between an answer and the next question
P95_LIMIT = 3.0  # seconds
GROWTH_LIMIT = 1.10  # of memory, from after the first tenth of the time to the end
AT_ONCE = 200


@dataclass
class Tally:
    """What came back."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    mixed_up: int = 0

    async def ask(self, client: httpx.AsyncClient, question: str) -> None:
        """One question, and what became of it."""
        started = time.perf_counter()
        try:
            reply = await client.post("/api/ask", json={"question": question})
        except httpx.HTTPError as exc:
            self.outcomes[type(exc).__name__] += 1
            return
        self.seconds.append(time.perf_counter() - started)
        self.outcomes[str(reply.status_code)] += 1
        if reply.status_code == 200 and reply.json()["question"] != question:
            self.mixed_up += 1

    async def ask_page(self, client: httpx.AsyncClient, number: int) -> None:
        """One press of Enter on a page of its own: send the question, read all of the answer."""
        started = time.perf_counter()
        question = f"Median OS in ZUMA-3, case {number}?"
        try:
            stream = await client.post("/page/ask", json={"turns": [{"question": question}]})
            if stream.status_code != 200:
                self.outcomes[str(stream.status_code)] += 1
                return
        except httpx.HTTPError as exc:
            self.outcomes[type(exc).__name__] += 1
            return
        self.seconds.append(time.perf_counter() - started)
        busy = "Too many questions are waiting" in stream.text
        answered = "<article" in stream.text
        self.outcomes["503" if busy else "200" if answered else "no answer"] += 1
        shown = set(re.findall(r"ZUMA-3, case (\d+)\?", stream.text))
        self.mixed_up += shown != (set() if busy else {str(number)})  # busy repeats no question

    def p(self, share: float) -> float:
        """The time that this share of the answers took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def memory(client: httpx.AsyncClient) -> float:
    """Resident memory of the service, MB."""
    text = (await client.get("/metrics")).text
    match = re.search(r"^process_resident_memory_bytes (\S+)", text, re.MULTILINE)
    assert match
    return float(match.group(1)) / 1e6


async def user(
    client: httpx.AsyncClient, tally: Tally, questions: list[str], until: float, number: int
) -> None:
    """One person, who asks, reads, and asks again."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, MAX_PAUSE))
    while time.monotonic() < until:
        await tally.ask(client, chance.choice(questions))
        await asyncio.sleep(chance.uniform(0, MAX_PAUSE))


def asked() -> Iterator[str]:
    """The questions over the articles that come with Bedside."""
    lines = (ROOT / "eval" / "libraries" / "five" / "questions.jsonl").read_text(encoding="utf-8")
    for line in filter(str.strip, lines.split("\n")):
        yield json.loads(line)["question"]


async def load(address: str, users: int, seconds: float) -> bool:
    """The whole run; whether it stayed within its limits."""
    questions = list(asked())
    limits = httpx.Limits(max_connections=AT_ONCE + users)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        while True:
            try:
                await client.get("/readyz")
                break
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
        tally, until = Tally(), time.monotonic() + seconds
        asking = [
            asyncio.create_task(user(client, tally, questions, until, n)) for n in range(users)
        ]
        await asyncio.sleep(seconds / 10)
        before = await memory(client)
        await asyncio.gather(*asking)
        after = await memory(client)
        n_answers = tally.outcomes["200"]
        print(
            f"{users} users, {seconds:.0f} s: {dict(tally.outcomes)}, {tally.mixed_up} mixed up; "
            f"{n_answers / seconds:.1f} answers a second; median {tally.p(0.5):.3f} s, "
            f"p95 {tally.p(0.95):.3f} s, p99 {tally.p(0.99):.3f} s; "
            f"memory {before:.0f} MB after a tenth of the time, {after:.0f} MB at the end"
        )
        rush, pages = Tally(), Tally()
        in_rush = [
            await at_once(client, rush, "programs", lambda n: rush.ask(
                client, f"{questions[n % len(questions)]} {n}?")),
            await at_once(client, pages, "pages", lambda n: pages.ask_page(client, n)),
        ]  # fmt: skip
    return (
        set(tally.outcomes) == {"200"}
        and set(rush.outcomes) | set(pages.outcomes) <= {"200", "503"}
        and tally.mixed_up == rush.mixed_up == pages.mixed_up == 0
        and tally.p(0.95) <= P95_LIMIT
        and max(after, *in_rush) <= GROWTH_LIMIT * before
    )


async def at_once(
    client: httpx.AsyncClient, tally: Tally, who: str, ask: Callable[[int], Awaitable[None]]
) -> float:
    """All ask at the same moment; the memory of the service afterwards, MB."""
    await asyncio.gather(*(ask(number) for number in range(AT_ONCE)))
    await asyncio.sleep(2)
    after = await memory(client)
    print(
        f"{AT_ONCE} {who} at once: {dict(tally.outcomes)}, {tally.mixed_up} mixed up; "
        f"p95 {tally.p(0.95):.3f} s; memory {after:.0f} MB after"
    )
    return after


def main() -> None:
    """Serve, load, and end the service."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=180)
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).parent / "bedside"
    server = subprocess.Popen([command, "serve", "--build", "--port", str(port), "--rate", "0"])
    try:
        well = asyncio.run(load(f"http://127.0.0.1:{port}", given.users, given.seconds))
    finally:
        server.terminate()
        status = server.wait(timeout=15)
    print(f"the service ended with {status}; {'within' if well else 'PAST'} the limits")
    sys.exit(0 if well and status in (0, -15) else 1)


if __name__ == "__main__":
    main()
