"""Other programs ask: Gradio's own client, and a model's by the Model Context Protocol, each over a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession, types
from mcp.client.streamable_http import streamable_http_client

from tests.assistant.ui.browsing import served

MEETING = "MAYOR: The bridge stays open until the frost.\n\nCLERK RUIZ: The bridge toll is four crowns.\n"
MCP = "/gradio_api/mcp/"
GREETING = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}},
}
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("programs")
    (folder / "records").mkdir()
    (folder / "records" / "2024-05-09-bridge.txt").write_text(MEETING, encoding="utf-8")
    with served(folder, "--mcp") as address:
        yield address


def test_gradios_client_asks_searches_and_finds(site: str) -> None:
    client = Client(site, verbose=False, download_files=False, analytics_enabled=False)
    try:
        described = client.view_api(return_format="dict", print_info=False)
        assert isinstance(described, dict)
        assert set(described["named_endpoints"]) == {"/ask", "/search", "/find"}
        answer = client.predict(question="What is the bridge toll?", api_name="/ask")
        assert "four crowns" in answer["answer"]
        assert "CLERK RUIZ" in [each["speaker"] for each in answer["citations"]]
        narrowed = client.predict("What is the bridge toll?", {"speakers": ["MAYOR"]}, api_name="/ask")
        assert all(each["speaker"] == "MAYOR" for each in narrowed["citations"])
        found = client.predict(query="bridge", scope={"kinds": ["minutes"]}, api_name="/search")
        assert found["passages"] == []
        hits = client.predict(phrase="four crowns", api_name="/find")["hits"]
        assert [hit["speaker"] for hit in hits] == ["CLERK RUIZ"]
        with pytest.raises(AppError, match="the scope has no field 'mood'"):
            client.predict("bridge", {"mood": "good"}, api_name="/search")
    finally:
        client.close()


def spoken(
    site: str, calls: list[tuple[str, dict[str, Any]]]
) -> tuple[types.ListToolsResult, list[types.CallToolResult]]:
    """Return the tools that are offered to a model, and what it is told when it calls some."""

    async def talk() -> tuple[types.ListToolsResult, list[types.CallToolResult]]:
        async with AsyncExitStack() as stack:
            reading, writing, _ = await stack.enter_async_context(streamable_http_client(site + MCP))
            session = await stack.enter_async_context(ClientSession(reading, writing))
            await session.initialize()
            return await session.list_tools(), [await session.call_tool(name, given) for name, given in calls]

    return asyncio.run(talk())


def told(result: types.CallToolResult) -> Any:
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return json.loads(content.text)


def test_a_model_of_another_program_asks_searches_and_finds_and_gets_citations(site: str) -> None:
    tools, (asked, searched, found, refused, private) = spoken(
        site,
        [
            ("ask", {"question": "What is the bridge toll?", "scope": {"speakers": ["CLERK RUIZ"]}}),
            ("search", {"query": "the bridge"}),
            ("find", {"phrase": "until the frost"}),
            ("ask", {"question": " "}),
            ("drop_samples", {}),
        ],
    )

    assert {tool.name for tool in tools.tools} == {"ask", "search", "find"}
    for tool in tools.tools:
        assert (tool.description or "").startswith(("Answer a question", "Find the passages", "Find every place"))
        assert all(each.get("description") for each in tool.inputSchema["properties"].values()), tool.name
        assert tool.inputSchema["required"] == [{"ask": "question", "search": "query", "find": "phrase"}[tool.name]]
    answer = told(asked)
    assert not answer["abstained"]
    assert "four crowns" in answer["citations"][0]["quote"]
    assert [each["text"] for each in told(searched)["passages"]]
    assert [hit["speaker"] for hit in told(found)["hits"]] == ["MAYOR"]
    assert refused.isError
    assert private.isError


def test_a_model_is_let_in_by_one_door_alone(site: str) -> None:
    with httpx.Client(base_url=site, headers=ACCEPT) as client:
        assert client.post(MCP, json=GREETING).status_code == 200
        for path in ("sse", "schema", "messages/", "http", "http/"):
            assert client.get(MCP + path).status_code == 404, path
            assert client.post(MCP + path, json=GREETING).status_code == 404, path
        for headers in ({"origin": "https://evil.example"}, {"host": "evil.example"}, {"sec-fetch-site": "cross-site"}):
            assert client.post(MCP, json=GREETING, headers=headers).status_code == 403, headers
        forwarded = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
        asked = {"name": "find", "arguments": {"phrase": "four crowns"}}
        call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked}
        assert "CLERK RUIZ" in client.post(MCP, json=call, headers=forwarded, timeout=30).text
        assert client.post("/gradio_api/call/drop_samples", json={"data": []}).status_code == 404
