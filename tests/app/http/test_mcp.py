"""`bedside mcp` asked by the protocol's own client, as an assistant does; twice as a command."""

import json
import sys
from pathlib import Path

import anyio
import pytest
from forked import run
from mcp import Client, StdioServerParameters

from app.answers.answer import answer_record
from app.http.mcp_tool import create_mcp
from app.service import AnswerService
from corpus.library import read_sources
from index.passages.filters import Filters
from index.storage import build as builder
from index.storage.generations import CURRENT

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).parent / "bedside"
SNORING = "How common was snoring in men?"


@pytest.fixture()
def place(tiny_corpus, tmp_path, embedder):
    index = tmp_path / "index"
    builder.build(read_sources(tiny_corpus), embedder, index)
    return tiny_corpus, index


def talk(server, conversation):
    """Hold the conversation with a client, and end it."""

    async def run():
        async with Client(server, read_timeout_seconds=90) as client:
            return await conversation(client)

    return anyio.run(run)


def talk_to_the_command(place, conversation, arguments=(), **environment):
    """The same with `bedside mcp` in a process of its own."""
    corpus, index = place
    server = StdioServerParameters(
        command=str(COMMAND),
        args=["mcp", "--corpus", str(corpus), "--index", str(index), *arguments],
        env=environment,
    )  # fmt: skip
    return talk(server, conversation)


@pytest.fixture()
def here(place, embedder):
    """What the command serves, in this process."""
    service = AnswerService(*place, embedder)
    return create_mcp(lambda: service)


def said(result):
    return result.content[0].text


def without_time(record):
    return {key: value for key, value in record.items() if key != "seconds"}


def test_an_assistant_asks_and_gets_the_record(place, embedder, witness):

    async def conversation(client):
        return (
            await client.list_tools(),
            await client.call_tool("ask", {"question": SNORING}),
            await client.call_tool("ask", {"question": "teclistamab response?"}),
            await client.call_tool(
                "ask",
                {
                    "question": "and constipation?",
                    "previous": "Nausea with daily iron?",
                    "filters": {"tables_only": True},
                },
            ),
            await client.call_tool("articles", {}),
        )

    tools, answered, abstained, follow_up, articles = talk_to_the_command(
        place, conversation, **witness.environment
    )
    assert [tool.name for tool in tools.tools] == ["ask", "articles", "collections"]
    assert all(tool.description and tool.output_schema for tool in tools.tools)

    service = AnswerService(*place, embedder)
    for result, expected in (
        (answered, service.answer(SNORING)),
        (abstained, service.answer("teclistamab response?")),
        (
            follow_up,
            service.answer(
                "and constipation?",
                previous="Nausea with daily iron?",
                filters=Filters(tables_only=True),
            ),
        ),
    ):
        assert not result.is_error
        record = json.loads(json.dumps(answer_record(expected)))
        assert without_time(result.structured_content) == without_time(record)
        assert without_time(json.loads(said(result))) == without_time(record)
    assert abstained.structured_content["reason"].endswith("mentions teclistamab.")
    assert follow_up.structured_content["read_as"]
    assert "adams-2019" in said(articles)
    assert witness.seen() == []


NOTHING = [None, "", "  ", [], {}]
OPTIONS = ["articles", "year_from", "year_to", "designs", "tables_only"]


def test_an_optional_argument_that_is_empty_is_as_if_left_out(here):
    """Assistants send null, blank text or an empty list for what they do not use."""
    sent = [{"previous": nothing} for nothing in NOTHING]
    sent += [{"filters": nothing} for nothing in NOTHING]
    sent += [{"filters": {name: nothing}} for name in OPTIONS for nothing in NOTHING]
    sent += [{"filters": {name: [None, ""]}} for name in ("articles", "designs")]
    sent += [{"previous": None, "filters": dict.fromkeys(OPTIONS)}, {"filters": "null"}]

    async def conversation(client):
        plain = await client.call_tool("ask", {"question": SNORING})
        articles = [await client.call_tool("articles", nothing) for nothing in (None, {})]
        asked = [await client.call_tool("ask", {"question": SNORING, **more}) for more in sent]
        return plain, articles, asked

    plain, articles, asked = talk(here, conversation)
    assert not any(reply.is_error for reply in articles)
    expected = without_time(plain.structured_content)
    for more, reply in zip(sent, asked, strict=True):
        assert not reply.is_error, (more, said(reply))
        assert without_time(reply.structured_content) == expected


def test_what_cannot_be_asked_is_told_and_the_tool_goes_on(here):
    hostile = [
        ({"question": " "}, "question is empty"),
        ({"question": "x" * 2_001}, "2,001 characters"),
        ({"question": "🩸" * 5_000}, "5,000 characters"),
        ({"question": "a\0b"}, "not text"),
        ({"question": 5}, "'question' must be text."),
        ({}, "'question' is missing."),
        ({"question": "x", "previous": "?"}, "question before"),
        ({"question": "x", "filters": {"articles": ["nobody"]}}, "no article 'nobody'"),
        ({"question": "x", "filters": {"colour": "red"}}, "'filters.colour' is not known."),
        ({"question": ["Mrs Smith"] * 3}, "'question' must be text."),
        ({"question": None}, "'question' must be text."),
        ({"question": "x", "filter": {"articles": ["a"]}}, "'filter' is not known."),
        ({"question": "x", "filters": 5}, "'filters' must be an object."),
        ({"question": "x", "filters": ["a"]}, "'filters' must be an object."),
        ({"question": "x", "filters": {"year_from": "2019"}}, "must be a whole number."),
        ({"question": "x", "filters": {"tables_only": "yes"}}, "must be true or false."),
        ({"question": "x", "filters": {"articles": "adams-2019"}}, "must be a list."),
        ({"question": "x", "filters": {"articles": [5]}}, "must be text."),
    ]

    async def conversation(client):
        replies = [await client.call_tool("ask", arguments) for arguments, _ in hostile]
        return replies, await client.call_tool("ask", {"question": SNORING})

    replies, after = talk(here, conversation)
    for reply, (_, sentence) in zip(replies, hostile, strict=True):
        assert reply.is_error and sentence in said(reply), said(reply)
        assert "\n" not in said(reply) and "Smith" not in said(reply)
    assert not after.is_error


def test_an_index_that_cannot_be_used_is_not_taken_up_and_nothing_of_it_told(place, here, tmp_path):
    _, index = place

    async def conversation(client):
        first = await client.call_tool("ask", {"question": SNORING})
        (index / CURRENT).write_text("hunter2 0\n")
        return first, await client.call_tool("ask", {"question": SNORING})

    first, then = talk(here, conversation)
    assert not first.is_error and not then.is_error and "31%" in said(then)
    assert "hunter2" not in said(then) and str(tmp_path) not in said(then)


def test_without_an_index_the_command_says_so(tiny_corpus, tmp_path):
    result = run(["mcp", "--corpus", tiny_corpus, "--index", tmp_path / "none"])
    assert result.returncode == 2 and "there is no index in" in result.stderr
    assert result.stdout == ""


def test_an_assistant_adds_a_paper_where_that_is_allowed(place, tmp_path, witness):
    paper = tmp_path / "sailors.md"
    paper.write_text(
        "---\ntitle: Dizziness after seasickness tablets among sailors\nauthors: [Sailor B]\n"
        "year: 2001\n---\n\nDizziness was reported by 301 of 4,000 sailors.\n"
    )

    async def conversation(client):
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert not tools["add_paper"].annotations.read_only_hint
        bad = await client.call_tool("add_paper", {"path": str(tmp_path / "letter.docx")})
        added = await client.call_tool("add_paper", {"path": str(paper)})
        job = added.structured_content
        with anyio.fail_after(90):
            while job["is_open"]:
                await anyio.sleep(0.2)
                listed = await client.call_tool("papers_added", {})
                (job,) = listed.structured_content["result"]
        answer = await client.call_tool("ask", {"question": "Dizziness in how many sailors?"})
        return bad, job, answer.structured_content

    bad, job, answer = talk_to_the_command(place, conversation, ("--add",), **witness.environment)
    assert bad.is_error and "letter.docx" in said(bad)
    assert (job["state"], job["name"], job["told"]) == ("live", "sailors.md", "")
    assert "301 of 4,000" in answer["answer"]
    assert witness.seen() == []


def test_without_leave_an_assistant_cannot_add(here):

    async def conversation(client):
        return await client.list_tools()

    assert {tool.name for tool in talk(here, conversation).tools} == {
        "ask",
        "articles",
        "collections",
    }
