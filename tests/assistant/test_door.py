from __future__ import annotations

import subprocess
import sys

import pytest

import assistant


@pytest.mark.parametrize("name", assistant.__all__)
def test_every_name_of_the_door_is_there(name: str) -> None:
    assert getattr(assistant, name) is not None


def test_an_unknown_name_is_refused_by_name() -> None:
    with pytest.raises(AttributeError, match="module 'assistant' has no attribute 'Nothing'"):
        _ = assistant.Nothing


def test_opening_the_door_loads_nothing_heavy() -> None:
    code = (
        "import sys, assistant, ingest; assistant.Settings; assistant.Answer; assistant.Journal;"
        "from assistant import contract;"
        "print([name for name in ('llama_index', 'chromadb', 'gradio', 'onnxruntime', 'nltk') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
