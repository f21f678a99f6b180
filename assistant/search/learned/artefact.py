"""The file that holds what was learned of finding, and the arrays in it.

An npz archive without pickles: `about`, a JSON text, and each net's arrays as `NUMBER.NAME`, float16.
`tests/training/retrieval.py` makes it and writes into `about` the data, the seeds and the figures.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import LearnedError
from assistant.search.learned.features import FEATURES

Array = NDArray[np.float32]

# Raise it with every change to the features or to what is computed from them: an older file is then refused.
FORMAT = 2
FILE = Path(__file__).with_name("net.npz")
_REMEDY = "install the program again"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Net:
    """The arrays of one net of `width` channels, float32; see `scoring.py` for what is done with them.

    Attributes:
        down: of the adapter, which is the identity plus `down @ up`, (dimensions, rank).
        up: (rank, dimensions).
        kernel: weights of the neighbours, (odd length,).
        left: what a passage is compared by beside the likeness, (dimensions, compared).
        right: what the question is compared by there, (dimensions, compared).
        own: what a passage is looked at by whatever is asked, (dimensions, looked at).
        convolutions: of each layer the weights (taps, channels in, width) and the biases (width,).
        heads: of what the layers make of a passage, for standing in a stretch, beginning and ending it, (width, 3).
        bias: of the same, (3,).
        mix: for standing in a stretch, of the likeness around a passage and of the score that was not learned, (2,).
        lengths: of a stretch of so many tokens, (len(KNOTS),).
        asked_lengths: what the question adds to these, (dimensions, len(KNOTS)).
    """

    down: Array
    up: Array
    kernel: Array
    left: Array
    right: Array
    own: Array
    convolutions: tuple[tuple[Array, Array], ...]
    heads: Array
    bias: Array
    mix: Array
    lengths: Array
    asked_lengths: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What was learned of finding.

    Attributes:
        digest: 12 hex digits of what the file holds.
        made_for: beginning of the fingerprints of the models it was learned with.
        chunker: the way of cutting passages it was learned with.
        dilations: passages from tap to tap in each layer.
        nets: alike but for the seed they were learned from; what they expect is averaged.
        about: everything the file says of itself.
    """

    digest: str
    made_for: str
    chunker: str
    dilations: tuple[int, ...]
    nets: tuple[Net, ...]
    about: Mapping[str, object]


def shipped() -> Learned:
    """Return what comes with the package.

    Raises:
        LearnedError: as of `read_learned`.
    """
    return read_learned(FILE)


@cache
def read_learned(path: Path) -> Learned:
    """Read what was learned from a file, once.

    Raises:
        LearnedError: it is missing, damaged, of another version, or holds something else.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LearnedError(f"{path.name!r} of the search cannot be read ({error.strerror}); {_REMEDY}") from error
    arrays = _arrays(content, path)
    try:
        about = json.loads(str(arrays.pop("about")))
        if about["format"] != FORMAT or tuple(about["features"]) != FEATURES:
            raise LearnedError(f"{path.name!r} of the search is made for another version; {_REMEDY}")
        return Learned(
            digest=hashlib.sha256(content).hexdigest()[:12],
            made_for=str(about["made_for"]),
            chunker=str(about["chunker"]),
            dilations=tuple(about["dilations"]),
            nets=tuple(_net(arrays, number, len(about["dilations"])) for number in range(len(about["seeds"]))),
            about=about,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LearnedError(f"{path.name!r} of the search holds something else ({error}); {_REMEDY}") from error


def _arrays(content: bytes, path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    # What numpy and zipfile raise for a file that is none of theirs, is cut, or whose checksums are wrong; a lone array
    # has neither `files` nor an end to its reading.
    except (OSError, ValueError, EOFError, KeyError, AttributeError, TypeError, zipfile.BadZipFile) as error:
        raise LearnedError(f"{path.name!r} of the search is cut or damaged ({error}); {_REMEDY}") from error
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise LearnedError(f"{path.name!r} of the search is damaged: {name!r} holds no numbers; {_REMEDY}")
    return arrays


def _net(arrays: Mapping[str, NDArray[np.generic]], number: int, layers: int) -> Net:
    def array(name: str) -> Array:
        return np.asarray(arrays[f"{number}.{name}"], np.float32)

    return Net(
        down=array("down"),
        up=array("up"),
        kernel=array("kernel"),
        left=array("left"),
        right=array("right"),
        own=array("own"),
        convolutions=tuple((array(f"convolution{at}"), array(f"bias{at}")) for at in range(layers)),
        heads=array("heads"),
        bias=array("bias"),
        mix=array("mix"),
        lengths=array("lengths"),
        asked_lengths=array("asked_lengths"),
    )
