"""Fixtures for the whole suite: no network but loopback, the shared data where it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

# The folder with real meeting records beside the checkout, or wherever this names.
SHARED_DATA = Path(os.environ.get("VERBATIM_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


def pytest_runtest_setup() -> None:
    """Refuse every connection that leaves this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with the two real articles and the QMSum meetings, or skip."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no shared data at {SHARED_DATA.name!r}; set VERBATIM_SHARED_DATA to the folder")
    return SHARED_DATA
