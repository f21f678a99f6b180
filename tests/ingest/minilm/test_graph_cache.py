"""Assembled graphs: read only as they were written, and equal each time they are assembled."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest.minilm import (
    SHIPPED_DELTAS,
    WEIGHTS_SHA256,
    MiniLM,
    Precision,
    Reader,
    build_graph,
    build_reader_graph,
    find_model,
)

QUESTION = "What did the council decide about the bus lane on Harbour Street?"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[:-1000], id="cut"),
        pytest.param(lambda content: content[:5000] + b"\x01" + content[5001:], id="altered"),
        pytest.param(lambda content: b"", id="empty"),
    ],
)
def test_a_damaged_cache_is_built_anew(
    cache: Path, fp32: MiniLM, tmp_path: Path, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    whole = next(cache.glob("minilm-l6-*fp32*"))
    damaged = tmp_path / whole.name
    damaged.write_bytes(damage(whole.read_bytes()))
    rebuilt = MiniLM(cache_dir=tmp_path, precision="fp32")
    assert "is damaged" in caplog.text
    assert damaged.read_bytes() == whole.read_bytes()
    assert np.array_equal(rebuilt.embed_query(QUESTION), fp32.embed_query(QUESTION))


def test_the_cache_holds_one_whole_file_a_model_and_precision(
    cache: Path, fp32: MiniLM, int8: MiniLM, exact_reader: Reader, reader: Reader
) -> None:
    names = sorted(path.name for path in cache.iterdir())
    assert len(names) == 4
    assert all(WEIGHTS_SHA256[:12] in name for name in names)


def test_a_cached_graph_is_used_without_onnx(cache: Path, int8: MiniLM) -> None:
    program = (
        "import sys, pathlib; from ingest.minilm import MiniLM;"
        "assert not {'onnx', 'onnxruntime', 'tokenizers'} & set(sys.modules);"
        "print(len(MiniLM(cache_dir=pathlib.Path(sys.argv[1])).embed_query('x')), 'onnx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(cache)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["384", "False"]


def test_a_cache_that_cannot_be_written_costs_only_time(
    tmp_path: Path, fp32: MiniLM, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    model = MiniLM(cache_dir=blocked / "cache", precision="fp32")
    assert "assembled at each start" in caplog.text
    assert np.array_equal(model.embed_query(QUESTION), fp32.embed_query(QUESTION))


def test_two_processes_that_build_at_once_both_end_well(tmp_path: Path, fp32: MiniLM) -> None:
    program = (
        "import sys, pathlib; from ingest.minilm import MiniLM;"
        "print(MiniLM(cache_dir=pathlib.Path(sys.argv[1]), precision='fp32').embed_query('x').tobytes().hex())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "new")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = {process.communicate()[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert printed == {fp32.embed_query("x").tobytes().hex()}
    assert len(list((tmp_path / "new").iterdir())) == 1


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_the_graph_is_the_same_each_time_it_is_built(cache: Path, precision: Precision) -> None:
    MiniLM(cache_dir=cache, precision=precision)
    stored = next(cache.glob(f"minilm-l6-*{precision}*")).read_bytes()
    assert stored.endswith(build_graph(find_model().weights, precision))


def test_the_readers_graph_is_the_same_each_time_it_is_built(cache: Path, exact_reader: Reader) -> None:
    stored = next(cache.glob("minilm-reader-*fp32*")).read_bytes()
    assert stored.endswith(build_reader_graph(find_model().weights, SHIPPED_DELTAS, "fp32"))


def test_building_leaves_the_root_logger_alone(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    build_graph(find_model().weights, "int8")
    assert logging.getLogger().handlers == before


def test_onnxruntime_is_told_not_to_report(tmp_path: Path, cache: Path, int8: MiniLM) -> None:
    home = tmp_path / "home"
    program = "import sys, pathlib; from ingest.minilm import MiniLM; MiniLM(cache_dir=pathlib.Path(sys.argv[1]))"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home)}
    home.mkdir()
    subprocess.run([sys.executable, "-c", program, str(cache)], env=environment, check=True)
    assert list(home.iterdir()) == []
