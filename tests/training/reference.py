"""Compute the reader's logits in plain numpy and keep them as what its graph is tested against.

    python -m tests.training.reference [DELTAS.npz]

Run it whenever `ingest/minilm/reader.npz` is another one. It shares no code with the graph: it reads the same files and
follows the recipe that the deltas were trained by.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from ingest.minilm import SHIPPED_DELTAS, find_model

EXPECTED = Path(__file__).parents[1] / "fixtures" / "minilm" / "reader.json"
# question, what was said before, labelled sentence
PAIRS = (
    ("What will the new pump cost?", "Who pays for the pump?", "Ms. Orr: It comes to 48,000 dollars, out of reserves."),
    ("What will the new pump cost?", "Good evening to you all.", "Mr. Bell: I have a question about the pump."),
    ("Why was the hearing moved?", "We cannot hear it tonight.", "The Chair: The notice was printed a day too late."),
    ("Why was the hearing moved?", "", "The pool opens at seven on weekdays."),
    ("What did Mr. Bell say about the pool?", "Mr. Bell?", "Mr. Bell: I would sooner mend it than build another one."),
    ("Who seconded the motion? " * 20, "It was moved at noon. " * 40, "Clerk: " + "Ms. Orr seconded the motion. " * 30),
)


def logit(question: str, context: str, sentence: str, *, arrays: dict[str, np.ndarray], tokenizer: Any) -> float:
    """Return one pair's logit; the arrays are the weights with the deltas merged in, and the head's."""

    def pieces(text: str) -> list[int]:
        found: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
        return found

    asked = pieces(question)[:48]
    head = [101, *asked, 102, *pieces(context[-400:])[-40:], 102]
    said = pieces(sentence[:600])[:64]
    hidden = _encoded([*head, *said, 102], [0] * len(head) + [1] * (len(said) + 1), arrays)
    of_question, of_sentence = hidden[1 : 1 + len(asked)], hidden[len(head) : len(head) + len(said)]
    mean_asked, mean_said = of_question.mean(0), of_sentence.mean(0)
    alike = _unit(mean_asked) * _unit(mean_said)
    best = (_unit(of_question) @ _unit(of_sentence).T).max(1).mean()
    features = np.concatenate([hidden[0], mean_said, 8 * alike, np.abs(mean_asked - mean_said)])
    inner = np.tanh(arrays["head.dense.weight"] @ features + arrays["head.dense.bias"])
    cosine_weight, best_weight, shift = arrays["head.mix"]
    learned = (arrays["head.out.weight"] @ inner + arrays["head.out.bias"])[0]
    return float(cosine_weight * alike.sum() + best_weight * best + shift + learned)


def merged_arrays(deltas: Path) -> dict[str, np.ndarray]:
    """Return the published weights with the deltas merged in, and the head's arrays, in float64."""
    with np.load(deltas) as stored:
        learned = {name: stored[name].astype(np.float64) for name in stored.files}
    arrays = {name: value.astype(np.float64) for name, value in load_file(find_model().weights).items()}
    for down in [name for name in learned if name.endswith(".down")]:
        product = down.removesuffix(".down")
        arrays[f"{product}.weight"] += (learned[down] @ learned[f"{product}.up"]).T
    return arrays | {name: value for name, value in learned.items() if name.startswith("head.")}


def _encoded(pieces: list[int], types: list[int], arrays: dict[str, np.ndarray]) -> np.ndarray:
    def linear(value: np.ndarray, name: str) -> np.ndarray:
        product: np.ndarray = value @ arrays[f"{name}.weight"].T + arrays[f"{name}.bias"]
        return product

    def normalised(value: np.ndarray, name: str) -> np.ndarray:
        value = value - value.mean(-1, keepdims=True)
        value = value / np.sqrt((value**2).mean(-1, keepdims=True) + 1e-12)
        scaled: np.ndarray = value * arrays[f"{name}.weight"] + arrays[f"{name}.bias"]
        return scaled

    tables = {kind: arrays[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")}
    hidden = tables["word"][pieces] + tables["position"][: len(pieces)] + tables["token_type"][types]
    hidden = normalised(hidden, "embeddings.LayerNorm")
    for number in range(6):
        layer = f"encoder.layer.{number}"
        query, key, value = (
            linear(hidden, f"{layer}.attention.self.{part}").reshape(-1, 12, 32).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(1, 2) / math.sqrt(32)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        attended = (shares @ value).swapaxes(0, 1).reshape(-1, 384)
        attended = linear(attended, f"{layer}.attention.output.dense")
        hidden = normalised(attended + hidden, f"{layer}.attention.output.LayerNorm")
        inner = linear(hidden, f"{layer}.intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        hidden = normalised(linear(inner, f"{layer}.output.dense") + hidden, f"{layer}.output.LayerNorm")
    return hidden


def _unit(value: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = value / np.linalg.norm(value, axis=-1, keepdims=True)
    return scaled


def main(deltas: Path = SHIPPED_DELTAS) -> None:
    """Write the pairs and their logits, with the hash of the deltas they are of."""
    tokenizer = Tokenizer.from_file(str(find_model().tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    arrays = merged_arrays(deltas)
    pairs = [
        {"question": question, "context": context, "sentence": sentence, "logit": round(found, 5)}
        for question, context, sentence in PAIRS
        for found in [logit(question, context, sentence, arrays=arrays, tokenizer=tokenizer)]
    ]
    written = {"deltas_sha256": hashlib.sha256(deltas.read_bytes()).hexdigest(), "pairs": pairs}
    EXPECTED.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
