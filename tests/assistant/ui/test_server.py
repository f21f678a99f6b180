from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.errors import JournalError, QuestionError, SettingsError
from assistant.journal import Journal
from assistant.service import Assistant
from assistant.settings import Settings, UISettings
from assistant.ui.api import scope_from
from assistant.ui.ask import known_browser
from assistant.ui.page import build_app
from assistant.ui.server import build_server, is_loopback, open_port
from ingest import Library, Scope, SourceKind, ingest_paths
from tests.assistant.ui.serving import OPEN_GATE
from tests.fakes import HashEmbedder

Made = TypeVar("Made")
HERE = "http://127.0.0.1:7860"
MEETING = "MAYOR: The bridge stays open until the frost.\n\nCLERK RUIZ: The bridge toll is four crowns.\n"


def built(build: Callable[..., Made], *arguments: Any, **options: Any) -> Made:
    """Build inside an event loop: Gradio makes one where it finds none, and never closes it."""

    async def inside() -> Made:
        return build(*arguments, **options)

    return asyncio.run(inside())


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "bridge.txt").write_text(MEETING, encoding="utf-8")
    settings = Settings(library=folder / "library", answer=OPEN_GATE)
    with (
        Library.open(settings.library, settings.ingest, writable=True, embedder=HashEmbedder()) as library,
        Journal(settings.library) as journal,
    ):
        ingest_paths([folder / "bridge.txt"], library, settings.ingest)
        yield Assistant(library, settings, journal)


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(built(build_server, assistant, assistant.settings), base_url=HERE) as client:
        yield client


def called(client: TestClient, name: str, *arguments: Any) -> tuple[str, Any]:
    """Call a public endpoint as any HTTP client would: its last event and what came with it."""
    event = client.post(f"/gradio_api/call/{name}", json={"data": list(arguments)}).json()["event_id"]
    lines = client.get(f"/gradio_api/call/{name}/{event}").text.strip().splitlines()
    return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


def test_health_answers_once_the_page_is_up(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/health", "/config", "/no-such-page"])
def test_nothing_is_sent_without_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_names_no_other_host_to_load_from(client: TestClient) -> None:
    page = client.get("/").text
    assert "fonts.googleapis.com" not in page
    assert "cdn" not in page.casefold().split("<body")[0].replace("cdnjs", "cdn") or "cdnjs" not in page


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:7860", ""])
def test_a_foreign_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1:1", "[::1]:7860"])
def test_the_names_of_this_machine_are_served(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("query", ["?view=library", "?view=no-such&x=1", "?record=ab12cd34", "?view=", "?view"])
def test_every_address_of_the_page_opens_it(client: TestClient, query: str) -> None:
    assert client.get(f"/{query}").status_code == 200


def test_another_site_cannot_post(client: TestClient) -> None:
    foreign = {"origin": "https://evil.example"}
    assert client.post("/gradio_api/call/ask", json={"data": ["x", {}]}, headers=foreign).status_code == 403
    assert client.post("/gradio_api/upload", headers=foreign).status_code == 403


def function_index(client: TestClient, name: str) -> int:
    """Where the page's own function stands in the configuration that every browser is given."""
    indexes: dict[str, int] = {each["api_name"]: each["id"] for each in client.get("/config").json()["dependencies"]}
    return indexes[name]


def foreign_paths(folder: Path) -> dict[str, str]:
    private = folder / "private.txt"
    private.write_text("CLERK RUIZ: The vault opens at noon.\n", encoding="utf-8")
    (folder / "uploads").mkdir()
    (folder / "uploads" / "link.txt").symlink_to(private)
    return {
        "absolute": str(private),
        "up and out": str(folder / "uploads" / ".." / "private.txt"),
        "symbolic link": str(folder / "uploads" / "link.txt"),
        "the folder itself": str(folder / "uploads"),
        "another site": "http://records.example/private.txt",
        "no path": "private\0.txt",
    }


@pytest.mark.parametrize(
    "which", ["absolute", "up and out", "symbolic link", "the folder itself", "another site", "no path"]
)
def test_only_what_was_uploaded_is_taken_in(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    path = foreign_paths(tmp_path)[which]
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    with TestClient(built(build_server, assistant, assistant.settings), base_url=HERE) as client:
        file = {"path": path, "orig_name": "x.txt", "meta": {"_type": "gradio.FileData"}}
        order = {"data": [[file]], "fn_index": function_index(client, "receive"), "session_hash": "outsider"}
        refused = client.post("/gradio_api/queue/join", json=order)
    assert refused.status_code == 403
    assert "was not uploaded" in refused.text
    assert [each.name for each in (tmp_path / "uploads").iterdir()] == ["link.txt"]
    assert assistant.library.count() == 1


def test_without_the_guard_gradio_itself_refuses_a_foreign_file(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = foreign_paths(tmp_path)["absolute"]
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    app = built(build_server, assistant, assistant.settings)
    app.user_middleware.clear()
    with TestClient(app, base_url=HERE) as client:
        file = {"path": path, "orig_name": "x.txt", "meta": {"_type": "gradio.FileData"}}
        order = {"data": [[file]], "fn_index": function_index(client, "receive"), "session_hash": "outsider"}
        client.post("/gradio_api/queue/join", json=order)
        told = client.get("/gradio_api/queue/data", params={"session_hash": "outsider"}).text
    assert '"success":false' in told
    assert [each.name for each in (tmp_path / "uploads").iterdir()] == ["link.txt"]
    assert assistant.library.count() == 1


@pytest.mark.parametrize("way", ["run", "api", "call", "call/v2"])
@pytest.mark.parametrize("name", ["drop_samples", "receive", "load", "no-such-name"])
def test_nothing_but_ask_search_and_find_can_be_called_by_name(client: TestClient, way: str, name: str) -> None:
    assert client.post(f"/gradio_api/{way}/{name}", json={"data": []}).status_code == 404


def test_a_public_name_is_no_door_to_the_page_s_own_functions(client: TestClient) -> None:
    order = {"data": [], "fn_index": function_index(client, "drop_samples")}
    for way in ("run", "api", "call"):
        assert client.post(f"/gradio_api/{way}/ask", json=order).status_code == 404


def test_ask_answers_a_plain_call(client: TestClient) -> None:
    answer = client.post("/gradio_api/run/ask", json={"data": ["What is the bridge toll?", {}]})
    assert answer.status_code == 200
    assert "four crowns" in answer.text


def test_the_page_s_own_functions_answer_the_page(client: TestClient) -> None:
    order = {"data": ["", ""], "fn_index": function_index(client, "narrow"), "session_hash": "page"}
    assert client.post("/gradio_api/queue/join", json=order).status_code == 200
    told = client.get("/gradio_api/queue/data", params={"session_hash": "page"}).text
    assert '"success":true' in told
    assert "<table" in told


def test_serving_other_machines_needs_a_password(assistant: Assistant) -> None:
    settings = assistant.settings.model_copy(update={"host": "0.0.0.0"})
    with pytest.raises(SettingsError, match="VERBATIM_PASSWORD"):
        build_server(assistant, settings)


@pytest.mark.parametrize(
    "others",
    [{"host": "0.0.0.0", "password": SecretStr("open sesame")}, {"password": SecretStr("open sesame")}],
    ids=["other machines", "a password"],
)
def test_models_ask_on_this_machine_alone_and_without_a_password(assistant: Assistant, others: dict[str, Any]) -> None:
    settings = assistant.settings.model_copy(update={"ui": UISettings(mcp=True), **others})
    with pytest.raises(SettingsError, match="leave out --mcp"):
        build_server(assistant, settings)


def test_what_models_need_and_is_not_installed_is_named(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    settings = assistant.settings.model_copy(update={"ui": UISettings(mcp=True)})
    with pytest.raises(SettingsError, match=r"install verbatim\[mcp\]"):
        built(build_server, assistant, settings)


def test_a_port_in_use_is_told_with_the_way_out() -> None:
    with closing(open_port(Settings(port=0))) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {number} .* choose another with --port"):
            open_port(Settings(port=number))


def test_with_a_password_the_page_shows_nothing_before_it(assistant: Assistant) -> None:
    settings = Settings(host="0.0.0.0", password=SecretStr("open sesame"), library=assistant.settings.library)
    with TestClient(built(build_server, assistant, settings)) as client:
        assert client.get("/health").status_code == 200
        assert client.post("/gradio_api/call/ask", json={"data": ["bridge", {}]}).status_code == 401
        assert "Averell" not in client.get("/").text
        assert client.post("/login", data={"username": "me", "password": "wrong"}).status_code == 400
        assert client.post("/login", data={"username": "me", "password": "open sesame"}).status_code == 200
        assert client.get("/config").status_code == 200


@pytest.mark.parametrize(("allow_changes", "status"), [(False, 403), (True, 200)], ids=["read-only", "changes"])
def test_others_upload_only_where_they_may_change_the_library(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allow_changes: bool, status: int
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    settings = Settings(
        host="0.0.0.0",
        password=SecretStr("open sesame"),
        library=assistant.settings.library,
        allow_changes=allow_changes,
    )
    with TestClient(built(build_server, assistant, settings)) as client:
        client.post("/login", data={"username": "me", "password": "open sesame"})
        uploaded = client.post("/gradio_api/upload", files={"files": ("a.txt", b"MAYOR: The bridge is open.")})
        # Before the server ends: then Gradio deletes what was uploaded.
        kept = [path.name for path in tmp_path.rglob("*.txt")]

    assert uploaded.status_code == status
    assert kept == (["a.txt"] if allow_changes else [])


def test_only_ask_search_and_find_are_public(assistant: Assistant) -> None:
    endpoints = built(build_app, assistant).get_api_info()
    assert set(endpoints["named_endpoints"]) == {"/ask", "/search", "/find"}
    assert not endpoints["unnamed_endpoints"]


def functions_of(app: Any) -> set[str]:
    """Return the names of what the page calls; of a partial, of what is called in the end."""
    return {getattr(each.fn, "func", each.fn).__name__ for each in app.fns.values() if each.fn}


def test_a_read_only_page_is_not_wired_to_change_anything(assistant: Assistant) -> None:
    wired = functions_of(built(build_app, assistant))
    read_only = functions_of(built(build_app, assistant, read_only=True))
    kept = {"save_alert", "mark_alert", "remove_alert", "close_report", "reopen_report", "save_reports"}
    assert {"receive", "take_in", "save", "remove", "drop_samples", "forget", *kept} <= wired
    assert not kept & read_only
    assert "send_report" in read_only
    assert not {"receive", "take_in", "retry", "resume", "save", "remove", "drop_samples", "forget"} & read_only


def test_the_queue_is_bounded_and_serves_several_at_once(assistant: Assistant) -> None:
    queue = built(build_app, assistant)._queue
    assert queue.max_size == assistant.settings.ui.max_waiting
    assert queue.default_concurrency_limit == 4


def test_the_page_runs_everything_through_the_queue(assistant: Assistant) -> None:
    # What is not queued the browser calls by name, which is refused.
    functions = built(build_app, assistant).fns.values()
    assert not [each.api_name for each in functions if each.fn and each.queue is False]


def test_find_gives_what_the_command_line_prints(client: TestClient) -> None:
    event, (found,) = called(client, "find", "bridge toll is four", {})
    assert event == "complete"
    assert found["phrase"] == "bridge toll is four"
    assert [hit["speaker"] for hit in found["hits"]] == ["CLERK RUIZ"]


def test_ask_gives_what_the_command_line_prints(client: TestClient) -> None:
    event, (reply,) = called(client, "ask", "What is the bridge toll?", {})
    assert event == "complete"
    assert not reply["abstained"]
    assert any("four crowns" in citation["quote"] for citation in reply["citations"])


def test_search_keeps_to_the_scope(client: TestClient) -> None:
    event, (found,) = called(client, "search", "bridge", {"kinds": ["minutes"]})
    assert (event, found["passages"]) == ("complete", [])


@pytest.mark.parametrize(
    ("text", "scope"),
    [("", {}), ("x" * 4001, {}), ("bridge", {"kinds": ["gossip"]}), ("bridge", {"no": 1})],
    ids=["empty", "too long", "unknown kind", "unknown field"],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, text: str, scope: dict[str, Any]) -> None:
    event, _ = called(client, "search", text, scope)
    assert event == "error"


def test_a_scope_is_read_from_json() -> None:
    given = {
        "records": ["a"],
        "speakers": ["B"],
        "bodies": ["C"],
        "kinds": ["minutes"],
        "from": "2024-01-01",
        "to": None,
    }
    scope = scope_from(given)
    assert (scope.record_ids, scope.speakers, scope.bodies) == (("a",), ("B",), ("C",))
    assert scope.source_kinds == (SourceKind.MINUTES,)
    assert str(scope.date_from) == "2024-01-01"
    assert scope_from(None) == Scope()


@pytest.mark.parametrize(
    "given", [{"records": "abc"}, {"records": [1]}, {"from": "May"}, {"from": 3}, {"other": 1}], ids=str
)
def test_a_scope_that_is_none_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(QuestionError, match="the scope"):
        scope_from(given)


@pytest.mark.parametrize(
    ("host", "alone"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("127.8.8.8", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.4", False), ("localhost.example", False)],
)  # fmt: skip
def test_which_addresses_reach_this_machine_alone(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone


@pytest.mark.parametrize("kept", [None, "", 7, [], {}, {"owner": "short"}, {"owner": 7}], ids=repr)
def test_a_browser_that_keeps_nothing_or_nonsense_gets_a_key_of_its_own(kept: object) -> None:
    first, second = known_browser(kept), known_browser(kept)
    assert len(first["owner"]) >= 30
    assert first["owner"] != second["owner"]


def test_a_browser_keeps_its_key() -> None:
    kept = known_browser(None) | {"conversation": 4}
    assert known_browser(kept) == kept


def test_a_page_without_a_journal_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="writable=True"):
        built(build_app, Assistant(assistant.library, assistant.settings))
