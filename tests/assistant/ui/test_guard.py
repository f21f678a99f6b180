from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.ui.guard import MAX_BODY_BYTES, Guard

HERE = "http://127.0.0.1:7860"
JOIN = "/gradio_api/queue/join"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body that came."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await PlainTextResponse(body)(scope, receive, send)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    (tmp_path / "uploads" / "hash").mkdir(parents=True)
    return tmp_path / "uploads"


@pytest.fixture
def client(uploads: Path) -> TestClient:
    return TestClient(Guard(echo, loopback=True, public={"ask"}, uploads=uploads), base_url=HERE)


def posted_file(path: object) -> dict[str, Any]:
    return {"data": [[{"path": path, "meta": {"_type": "gradio.FileData"}}]]}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "http://localhost:7860"},
        {"origin": "http://[broken"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_no_other_site_drives_the_page(client: TestClient, headers: dict[str, str]) -> None:
    for path in (JOIN, "/gradio_api/call/ask", "/gradio_api/upload", "/gradio_api/cancel", "/login"):
        assert client.post(path, json={"data": []}, headers=headers).status_code == 403
    assert client.get("/gradio_api/queue/data", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": HERE}, {"origin": HERE, "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}],
    ids=["a program", "origin", "origin and site", "typed by hand"],
)
def test_the_page_and_programs_are_let_in_with_their_whole_body(client: TestClient, headers: dict[str, str]) -> None:
    order = {"data": ["bridge", {}], "fn_index": 3, "session_hash": "page"}
    assert client.post(JOIN, json=order, headers=headers).json() == order


def test_a_link_on_another_site_opens_the_page(client: TestClient) -> None:
    assert client.get("/?record=a", headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("host", ["[::1", "localhost.", "localhost@evil.example", "localhost/", "127.0.0.1.evil"])
def test_a_name_that_only_looks_like_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"host": host}).status_code == 403


def test_served_to_others_any_name_will_do(uploads: Path) -> None:
    guard = Guard(echo, loopback=False, public={"ask"}, uploads=uploads)
    assert TestClient(guard, base_url="http://records.example").get("/").status_code == 200


@pytest.mark.parametrize("path", ["run/ask", "api/ask/", "call/ask", "call/v2/ask"])
def test_a_public_name_can_be_called(client: TestClient, path: str) -> None:
    assert client.post(f"/gradio_api/{path}", json={"data": []}).status_code == 200


@pytest.mark.parametrize(
    "path", ["run/drop", "api/drop/", "call/drop", "call/v2/drop", "call/v2", "run/", "call/%61sk2"]
)
def test_any_other_name_is_not_there(client: TestClient, path: str) -> None:
    assert client.post(f"/gradio_api/{path}", json={"data": []}).status_code == 404
    assert client.get(f"/gradio_api/{path}").status_code == 404


def test_an_uploaded_file_may_be_named(client: TestClient, uploads: Path) -> None:
    assert client.post(JOIN, json=posted_file(str(uploads / "hash" / "bridge.txt"))).status_code == 200


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "bridge.txt", "", "HTTPS://records.example/a", "a" * 9000, "\ud800", 7]
)
def test_no_other_file_may_be_named(client: TestClient, path: object) -> None:
    refused = client.post(JOIN, content=json.dumps(posted_file(path)))
    assert refused.status_code == 403
    assert "was not uploaded" in refused.text


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/upload/"])
def test_nothing_is_uploaded_to_a_library_that_is_read_only(path: str, uploads: Path) -> None:
    client = TestClient(Guard(echo, loopback=False, public={"ask"}, uploads=None), base_url="http://records.example")
    refused = client.post(path, files={"files": b"MAYOR: The bridge is open."})

    assert (refused.status_code, refused.text) == (403, "This library is read-only.")
    assert client.post(JOIN, json=posted_file(str(uploads / "hash" / "bridge.txt"))).status_code == 403


@pytest.mark.parametrize("route", ["component_server", "process_recording", "queue/join"])
def test_a_form_with_a_file_goes_to_the_upload_alone(client: TestClient, route: str) -> None:
    assert client.post(f"/gradio_api/{route}", files={"video": b"frames"}).status_code == 415
    assert client.post("/gradio_api/upload", files={"files": b"MAYOR: The bridge is open."}).status_code == 200


def test_a_link_that_leads_in_a_circle_is_no_upload(client: TestClient, uploads: Path) -> None:
    (uploads / "circle").symlink_to(uploads / "circle")
    assert client.post(JOIN, json=posted_file(str(uploads / "circle"))).status_code == 403


def test_what_is_nested_without_end_is_refused(client: TestClient) -> None:
    assert client.post(JOIN, content="[" * 100_000).status_code == 400


def test_what_is_no_json_is_left_to_the_page(client: TestClient) -> None:
    assert client.post(JOIN, content=b"\xff{").status_code == 200


def test_a_body_without_end_is_refused(client: TestClient) -> None:
    assert client.post(JOIN, content=b" " * (MAX_BODY_BYTES + 1)).status_code == 413
    assert client.post("/gradio_api/upload", content=b" " * (MAX_BODY_BYTES + 1)).status_code == 200


@pytest.mark.parametrize("path", ["http://records.example/a", "HTTPS:/records.example/a"])
def test_nothing_is_fetched_from_elsewhere_for_a_reader(client: TestClient, path: str) -> None:
    assert client.get(f"/gradio_api/file={path}").status_code == 403


@pytest.mark.parametrize("path", ["mcp", "mcp/", "mcp/sse", "mcp/schema", "mcp/messages/", "mcp/http", "mcpx"])
@pytest.mark.parametrize("served", [False, True], ids=["not served", "served"])
def test_models_are_let_in_by_one_door_and_only_where_they_are_served(path: str, served: bool, uploads: Path) -> None:
    client = TestClient(Guard(echo, loopback=True, public={"ask"}, uploads=uploads, mcp=served), base_url=HERE)
    is_open = served and path in ("mcp", "mcp/")

    for method in ("GET", "POST", "DELETE"):
        assert client.request(method, f"/gradio_api/{path}").status_code == (200 if is_open else 404)


def test_a_model_cannot_send_the_page_elsewhere_for_its_answer(uploads: Path) -> None:
    seen: list[list[tuple[bytes, bytes]]] = []

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(list(scope["headers"]))
        await PlainTextResponse("")(scope, receive, send)

    client = TestClient(Guard(note, loopback=True, public={"ask"}, uploads=uploads, mcp=True), base_url=HERE)
    client.post("/gradio_api/mcp/", json={}, headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})

    assert not [name for name, _ in seen[0] if b"forwarded" in name]
