"""The chat without a server: who waits, who leaves, and what is told."""

import asyncio
import gc
import weakref

import pytest

from app.http.connections.waiting import WaitingRoom
from app.http.web import Chat, PageRequest
from app.service import AnswerService
from corpus.library import read_sources
from index.storage import build as builder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(real_index, embedder):
    return AnswerService(index=real_index, embedder=embedder)


def replies(chat, *questions):
    asked = PageRequest.model_validate({"turns": [{"question": one} for one in questions]})

    async def all_of_them():
        return [line async for line in chat.replies(asked) if "next" not in line]

    return asyncio.run(all_of_them())


def test_a_chat_that_is_full_says_so(service):
    chat = Chat(service, WaitingRoom(max_at_once=1, max_waiting=-1))
    (line,) = replies(chat, "Median OS?")
    assert line["fault"] == "Too many questions are waiting; ask again in a few seconds."
    assert not line["unasked"]  # the same question can be asked again


def test_a_fault_is_told_without_its_words(service, caplog):
    class Broken:
        corpus, resolved = service.corpus, service.resolved

        def answer(self, *_, **__):
            raise RuntimeError("secret")

    (line,) = replies(Chat(Broken()), "and EFS?")
    assert "Something went wrong here" in line["fault"] and "secret" not in line["fault"]
    assert "secret" in caplog.text


def test_who_waits_is_told_how_many_are_before(service):
    room = WaitingRoom(max_at_once=1, max_waiting=5)
    chat = Chat(service, room)
    asked = PageRequest.model_validate({"turns": [{"question": "Median OS in ZUMA-3?"}]})

    async def wait():
        async def first(lines):
            return await anext(lines)

        async with room.seat():
            lines = [chat.replies(asked) for _ in range(2)]
            told = await asyncio.gather(*map(first, lines))
        rest = [[line async for line in one] for one in lines]
        return told, rest

    told, rest = asyncio.run(wait())
    assert [line["ahead"] for line in told] == [0, 1]
    assert all(any("html" in line for line in lines) for lines in rest)


def test_who_leaves_gives_up_the_place(service):
    room = WaitingRoom(max_at_once=1, max_waiting=5)
    asked = PageRequest.model_validate({"turns": [{"question": "Median OS in ZUMA-3?"}]})

    async def leave():
        async def read():
            async for line in Chat(service, room).replies(asked):
                assert line["ahead"] == 0
                told.set()

        told = asyncio.Event()
        async with room.seat():
            reading = asyncio.create_task(read())
            await told.wait()
            reading.cancel()
            await asyncio.wait({reading})
        await asyncio.sleep(0.1)
        return room.is_empty

    assert asyncio.run(asyncio.wait_for(leave(), 20))


def test_examples_are_made_once_for_an_index_that_is_then_let_go_of(
    tiny_corpus, tmp_path, embedder
):
    index = tmp_path / "index"
    builder.build(read_sources(tiny_corpus), embedder, index)
    service = AnswerService(tiny_corpus, index, embedder, reader=False)
    chat = Chat(service)
    chat.prepare()
    made, before = chat._examples._made, weakref.ref(service.searcher)
    assert made and made[0].question in asyncio.run(chat.welcome())
    assert chat._examples._made is made
    (tiny_corpus / "dean-2022.md").write_text(
        "# Iron and fatigue in young women\n\nIt fell in 12%."
    )
    builder.build(read_sources(tiny_corpus), embedder, index)
    asyncio.run(chat.welcome())
    gc.collect()
    assert before() is None and chat._examples._made is not made
