"""What was learned on top of the published weights: low-rank deltas of the encoder's products, and a small head."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.errors import ModelError
from ingest.minilm.assembly import LAYERS, Weights
from ingest.minilm.files import DIMENSIONS

# Comes with the program.
SHIPPED_DELTAS = Path(__file__).with_name("reader.npz")

_PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_PRODUCTS = tuple(f"encoder.layer.{layer}.{part}" for layer in range(LAYERS) for part in _PARTS)
_HEAD = ("head.dense.weight", "head.dense.bias", "head.out.weight", "head.out.bias", "head.mix")
_NAMES = {f"{product}.{side}" for product in _PRODUCTS for side in ("down", "up")} | set(_HEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltasFile:
    """A file of deltas as it was read.

    Attributes:
        digest: the first twelve digits of its sha256.
    """

    path: Path
    content: bytes
    digest: str


def read_deltas(path: Path) -> DeltasFile:
    """Read a file of deltas, without looking into it.

    Raises:
        ModelError: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{str(path)!r} of the reading model cannot be read ({error}); {_REMEDY}") from error
    return DeltasFile(path=path, content=content, digest=hashlib.sha256(content).hexdigest()[:12])


def with_deltas(weights: Weights, deltas: DeltasFile) -> dict[str, np.ndarray]:
    """Return the weights with the deltas merged in, and the head's arrays beside them as `head.*`, all float32.

    A product that took x to x @ W gives x @ (W + down @ up): low-rank adaptation, https://arxiv.org/abs/2106.09685.

    Raises:
        ModelError: the file is cut or damaged, or holds something else.
    """
    arrays = _arrays(deltas)
    if arrays.keys() != _NAMES:
        strange = sorted(arrays.keys() ^ _NAMES)
        raise _fault(deltas, f"holds something else: {strange[0]!r} is {_presence(strange[0], arrays)}")
    merged = dict(weights)
    for product in _PRODUCTS:
        down, up = arrays[f"{product}.down"], arrays[f"{product}.up"]
        weight = weights[f"{product}.weight"]  # outer by inner
        if (
            down.ndim != 2
            or up.ndim != 2
            or (down.shape[0], *up.shape) != (weight.shape[1], down.shape[1], len(weight))
        ):
            raise _fault(deltas, f"is made for another model: {product!r} has shapes {down.shape} and {up.shape}")
        merged[f"{product}.weight"] = weight + (down @ up).T
    hidden = arrays["head.dense.bias"].size
    shapes = ((hidden, 4 * DIMENSIONS), (hidden,), (1, hidden), (1,), (3,))
    for name, shape in zip(_HEAD, shapes, strict=True):
        if arrays[name].shape != shape:
            raise _fault(deltas, f"is made for another model: {name!r} has shape {arrays[name].shape}, not {shape}")
        merged[name] = arrays[name]
    return merged


def _arrays(deltas: DeltasFile) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(deltas.content), allow_pickle=False) as stored:
            arrays = {name: np.asarray(stored[name], np.float32) for name in stored.files}
    # What numpy and zipfile raise for a file that is none of theirs, is cut, or whose checksums are wrong; a lone array
    # has neither `files` nor an end to its reading.
    except (OSError, ValueError, EOFError, KeyError, AttributeError, TypeError, zipfile.BadZipFile) as error:
        raise _fault(deltas, f"is cut or damaged ({error})") from error
    if unsound := next((name for name, array in arrays.items() if not np.isfinite(array).all()), None):
        raise _fault(deltas, f"is damaged: {unsound!r} holds values that are no numbers")
    return arrays


def _presence(name: str, arrays: dict[str, np.ndarray]) -> str:
    return "not known" if name in arrays else "missing"


def _fault(deltas: DeltasFile, fault: str) -> ModelError:
    return ModelError(f"{str(deltas.path)!r} of the reading model {fault}; {_REMEDY}")


_REMEDY = "install the program again, or put the whole file there"
