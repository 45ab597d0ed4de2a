import asyncio

import pytest

from app.http.connections.waiting import WaitingRoom
from corpus.errors import ServiceBusy


def test_some_are_seated_some_wait_and_the_rest_are_told():
    async def run():
        room, leave = WaitingRoom(max_at_once=2, max_waiting=3), asyncio.Event()
        seated = 0

        async def visit():
            nonlocal seated
            async with room.seat():
                seated += 1
                await leave.wait()

        visits = [asyncio.create_task(visit()) for _ in range(5)]
        await asyncio.sleep(0)
        assert seated == 2
        for _ in range(3):
            with pytest.raises(ServiceBusy, match="too many questions are waiting"):
                await visit()
        leave.set()
        await asyncio.gather(*visits)
        assert seated == 5
        await visit()  # there is room again

    asyncio.run(asyncio.wait_for(run(), 10))


def test_who_gives_up_or_fails_leaves_the_place_free():
    async def run():
        room = WaitingRoom(max_at_once=1, max_waiting=0)
        for fault in (ValueError, asyncio.CancelledError):
            with pytest.raises(fault):
                async with room.seat():
                    raise fault
        async with room.seat():
            pass

    asyncio.run(asyncio.wait_for(run(), 10))
