"""Ids come from content alone."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identity import content_hash, passage_id, record_id_of

PASSAGE: dict[str, Any] = {
    "record_id": "0123456789abcdef01234567",
    "chunker_version": "1",
    "speakers": ["Ines", "Otis"],
    "text": "We begin.",
    "occurrence": 0,
}


def test_the_content_hash_is_the_sha256_of_the_bytes() -> None:
    assert content_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.binary(max_size=200))
def test_the_record_id_is_the_beginning_of_the_content_hash(data: bytes) -> None:
    assert record_id_of(data) == hashlib.sha256(data).hexdigest()[:24]


def test_equal_passages_get_equal_ids() -> None:
    assert passage_id(**PASSAGE) == passage_id(**PASSAGE)


def test_a_passage_id_stays_what_it_is_from_version_to_version() -> None:
    # Libraries keep these ids; another value here means that every library must be embedded anew.
    assert passage_id(**PASSAGE) == "77e3afa538475d811177bd8cec0cf8dd"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"record_id": "0123456789abcdef01234568"}, id="another record"),
        pytest.param({"chunker_version": "2"}, id="another way of cutting"),
        pytest.param({"speakers": ["Ines"]}, id="fewer speakers"),
        pytest.param({"speakers": ["InesOtis"]}, id="speakers run together"),
        pytest.param({"text": "We begin"}, id="other words"),
        pytest.param({"occurrence": 1}, id="the second time"),
    ],
)
def test_any_other_passage_gets_another_id(change: dict[str, Any]) -> None:
    assert passage_id(**PASSAGE | change) != passage_id(**PASSAGE)


def test_a_lone_surrogate_in_a_passage_does_not_stop_its_id() -> None:
    assert len(passage_id(**PASSAGE | {"text": "\ud800"})) == 32
