"""Running a graph: each text alone, as many at once as there are cores, each on one core.

On two cores this is faster than batches (nothing is padded, no core waits for another), and what comes of a text is the
same whatever else is run with it: int8 scales are taken over one text and never over a batch.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def start_session(graph: bytes) -> InferenceSession:
    """Load a graph into ONNX Runtime; a session may be shared between threads, and each run takes one core."""
    # Importing onnxruntime writes a device id into the user's cache folder and opens a collector unless told not to.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime  # noqa: PLC0415  heavy, and the line above must come first

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the cores are shared out over texts
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        graph,
        options,
        providers=["CPUExecutionProvider"],
        # Its fused operator takes eight times as long on a CPU as the addition and the normalisation it replaces.
        disabled_optimizers=["SkipLayerNormFusion"],
    )


def start_pool(name: str) -> ThreadPoolExecutor:
    """Start one thread a core."""
    return ThreadPoolExecutor(_available_cores(), thread_name_prefix=name)


def _available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
