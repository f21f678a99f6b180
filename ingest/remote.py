"""A model at an address: how it is named, where it is, and how it is asked without telling anybody its key."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from ingest.errors import ModelError

OPENAI = "https://api.openai.com/v1"
_OLLAMA = "http://127.0.0.1:11434"
_SPEC = re.compile(r"(?P<kind>[a-z-]+):(?P<name>[^@\s]+)(?:@(?P<address>\S+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteModel:
    """A model that a setting names.

    Attributes:
        kind: `ollama`, `openai`, `openai-like`, or another that the caller knows.
        name: as its server calls it.
        address: where it speaks OpenAI's interface; None for a kind that only the caller knows.
        key: what it asks for, never shown; None where it needs none.
    """

    kind: str
    name: str
    address: str | None
    key: str | None = field(default=None, repr=False)


def remote_model(
    spec: str, key: str | None, *, what: str, key_variable: str, others: tuple[str, ...] = ()
) -> RemoteModel:
    """Return the model that a setting names. Nothing is asked of it.

    Args:
        spec: `ollama:NAME` (at OLLAMA_HOST), `openai:NAME`, `openai-like:NAME@https://address/v1`, or another kind.
        key: what the settings hold for it.
        what: what it is called in messages ("language model").
        key_variable: where its key is put.
        others: kinds that only the caller knows, as `NAME:`.

    Raises:
        ModelError: the name has another form, or a key is missing.
    """
    forms = [
        "'ollama:NAME'",
        "'openai:NAME'",
        "'openai-like:NAME@https://address/v1'",
        *(f"'{k}:NAME'" for k in others),
    ]
    write = f"write {', '.join(forms[:-1])} or {forms[-1]}"
    found = _SPEC.fullmatch(spec.strip())
    if found is None or (found["address"] is not None) != (found["kind"] == "openai-like"):
        raise ModelError(f"{_hidden(spec)!r} names no {what}; {write}")
    kind, name = found["kind"], found["name"]
    match kind:
        case "ollama":
            address = f"{_ollama_host()}/v1"
        case "openai":
            address, key = OPENAI, needed_key(key, "OPENAI_API_KEY", spec, key_variable)
        case "openai-like":
            address = found["address"]
        case _ if kind in others:
            return RemoteModel(kind=kind, name=name, address=None, key=key)
        case _:
            raise ModelError(f"{kind!r} is no kind of {what}; {write}")
    _check(address, what, key_variable)
    return RemoteModel(kind=kind, name=name, address=address, key=key)


def needed_key(key: str | None, variable: str, spec: str, key_variable: str) -> str:
    """Return the key; another service's variable is not looked at, so that no key goes to a stranger.

    Raises:
        ModelError: there is none.
    """
    found = key or os.environ.get(variable)
    if not found:
        raise ModelError(f"{spec!r} needs a key; put it into {variable} or {key_variable}")
    return found


def http_client(
    model: RemoteModel,
    timeout: httpx.Timeout,
    *,
    most_bytes: int,
    on_request: Callable[[httpx.Request], None] | None = None,
) -> httpx.Client:
    """Return a client that asks one model: it follows nowhere, keeps nothing open, and reads so many bytes at most.

    Args:
        model: whose key goes into each request, and nowhere else.
        timeout: of each step.
        most_bytes: of one response, unpacked.
        on_request: told each request before it is sent.
    """

    def cap(response: httpx.Response) -> None:
        # The client asks for no compression, so that the bytes counted are all that there are.
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx.DecodingError("a compressed response was not asked for")
        response.stream = _Capped(response.stream, most_bytes)

    return httpx.Client(
        auth=_Bearer(model.key),
        headers={"Accept-Encoding": "identity"},
        timeout=timeout,
        follow_redirects=False,
        trust_env=not _is_here(urlsplit(model.address or "").hostname or ""),
        # A connection is closed with its answer: nothing else has to be.
        limits=httpx.Limits(max_keepalive_connections=0),
        event_hooks={"request": [on_request] if on_request else [], "response": [cap]},
    )


def _ollama_host() -> str:
    host = os.environ.get("OLLAMA_HOST", "").strip() or _OLLAMA
    host = host if "://" in host else f"http://{host}"
    # Ollama itself listens on 0.0.0.0 where it is told so; nobody can ask that address.
    host = host.replace("//0.0.0.0", "//127.0.0.1").rstrip("/")
    return host if urlsplit(host).port else f"{host}:11434"


def _check(address: str, what: str, key_variable: str) -> None:
    """Refuse what is no address, or holds a key that would be shown with it."""
    parts = _taken_apart(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError(f"{_hidden(address)!r} is no address; write https://address/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ModelError(
            f"the address of the {what} at {parts.hostname!r} holds more than a place; put its key into {key_variable}"
        )


def _taken_apart(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:  # brackets that do not match, or a port that is no number
        return None
    return parts


def _hidden(spec: str) -> str:
    """Return a name without what may be a key in it."""
    return re.sub(r"//[^/@\s]*@|[?#].*", "//…@", spec)[:200]


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: whom it reaches is not known
        return False


class _Bearer(httpx.Auth):
    """Puts the key into each request, and nowhere else."""

    def __init__(self, key: str | None) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "_Bearer(…)"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with the key, in place of any that it has."""
        request.headers.pop("Authorization", None)
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        yield request


class _Capped(httpx.SyncByteStream):
    """A response's bytes, up to a limit."""

    def __init__(self, stream: Any, most: int) -> None:
        self._stream = stream
        self._most = most

    def __iter__(self) -> Iterator[bytes]:
        left = self._most
        for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx.DecodingError("more bytes than any answer has")
            yield chunk

    def close(self) -> None:
        """Close the response."""
        self._stream.close()
