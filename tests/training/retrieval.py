"""Teach the search which passages belong to the discussion a question means.

    python -m tests.training.retrieval FOLDER OUT.npz [--library FOLDER]

FOLDER holds `qmsum/train` and `qmsum/val` (https://github.com/Yale-LILY/QMSum). The net that `assistant/search/learned`
computes in numpy learns from the specific queries of `train`, each with its own meeting as the pool, every third again
with up to nine others beside it, and, for less, from the topics that QMSum names with their turns. `val` only measures.
Put OUT at `assistant/search/learned/net.npz`; then run `python -m tests.training.answers`, which learns from the
scores.

What is learned is the share of a question's gold tokens that stands in each passage (listwise), whether a passage is
gold (binary), and, so that 2,000 tokens hold as much as may be, the gold tokens among the passages that are above a
smooth threshold which lets through just so many.

Seeds are fixed and one thread is used, so that a run repeats itself on the same machine and versions. Needs what
`requirements.txt` beside it names, and ten minutes of one core. `--write-reference` writes beside OUT, instead of
learning, a small net of random numbers and what torch makes of it: the tests compare numpy with that.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.search.contrast import contrasted
from assistant.search.discussions import choose
from assistant.search.learned import learned_scores, read_learned
from assistant.search.learned.artefact import FORMAT
from assistant.search.learned.features import FEATURES, SHARED, features_of
from assistant.search.pool import Pool, pool_of
from assistant.search.scoring import shared_scores
from assistant.search.terms import affordable, content_terms
from assistant.settings import SearchSettings
from ingest import IngestSettings, Library, Passage, Scope, ingest_paths
from tests.assistant.search.made_pools import REFERENCE_SIZES, made_pool
from tests.benchmarks.meetings import Meeting, domain_of, meetings_of

SEEDS = (0, 1, 2)
DILATIONS, TAPS, WIDTH = (1, 2, 4), 5, 32
PROJECTED, REACH, RANK = 16, 7, 64
SEVERAL_EVERY = 3
DROPOUT, INPUT_DROPOUT = 0.3, 0.1
EPOCHS, BATCH, RATE, ADAPTER_RATE, DECAY, TO_IDENTITY = 4, 8, 2e-3, 3e-4, 0.02, 0.02
BUDGET, SMOOTH = 2000, 0.5
LISTWISE, BINARY, WITHIN_BUDGET, OF_TOPICS = 1.0, 2.0, 3.0, 0.5
# As in `assistant/search/learned/scoring.py`.
LIKENESS_FLOOR, AROUND_FLOOR, STEEPNESS, PROJECTED_SCALE = 0.02, 0.05, 0.5, 10.0
ROOM = 16
SETTINGS = SearchSettings()
log = logging.getLogger("train")


# -- questions and pools -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, the passages that are scored for it, and how many gold tokens each of these holds."""

    pool: Pool
    shared: np.ndarray
    features: Tensor
    gold: np.ndarray
    all_gold: float
    domain: str
    weight: float


class Examples:
    """Makes examples of a library of meetings as the search would see them."""

    def __init__(self, library: Library, meetings: Sequence[Meeting], files: Sequence[Path]) -> None:
        self._library, self._meetings, self._files = library, meetings, files
        self._ids = [meeting.record.record_id for meeting in meetings]

    def queries(self, *, others: np.random.Generator | None = None) -> Iterator[Example]:
        """Yield each meeting's specific queries, each with up to nine other meetings in the pool where asked for."""
        for meeting in self._meetings:
            for query in meeting.queries if others is None else meeting.queries[::SEVERAL_EVERY]:
                ids = [meeting.record.record_id]
                if others is not None:
                    rest = [other for other in self._ids if other not in ids]
                    ids += others.choice(rest, size=others.integers(1, 10), replace=False).tolist()
                yield from self._example(meeting, query.text, query.gold, ids, 1.0)

    def topics(self) -> Iterator[Example]:
        """Yield each meeting's topics, asked for by their names."""
        for meeting, file in zip(self._meetings, self._files, strict=True):
            for raw in json.loads(file.read_text("utf-8"))["topic_list"]:
                turns = {at for first, last in raw["relevant_text_span"] for at in range(int(first), int(last) + 1)}
                yield from self._example(meeting, raw["topic"], turns, [meeting.record.record_id], OF_TOPICS)

    def _example(
        self, meeting: Meeting, text: str, turns: set[int] | frozenset[int], ids: list[str], weight: float
    ) -> Iterator[Example]:
        own = self._library.sheet(ids[0]).passages
        gold = np.array([_gold_tokens(meeting, passage, turns) for passage in own])
        if not gold.sum():
            return
        pool = self.pool(text, ids)
        shared = shared_scores(pool, SETTINGS)
        yield Example(
            pool=pool,
            shared=shared,
            features=torch.from_numpy(features_of(pool, shared)),
            gold=np.concatenate([gold, np.zeros(pool.size - len(own))]).astype(np.float32),
            all_gold=float(sum(meeting.turn_tokens[turn] for turn in turns if turn < len(meeting.turn_tokens))),
            domain=domain_of(meeting.record.hints["file"]),
            weight=weight,
        )

    def pool(self, text: str, ids: list[str]) -> Pool:
        vector = self._library.embed_query(text)
        assert vector is not None
        return pool_of(
            self._library,
            ids,
            query=text,
            vector=vector,
            ranking_vector=contrasted(self._library, vector, SETTINGS.question_share),
            terms=affordable(self._library.rarity(content_terms(text)), most=SETTINGS.max_occurrences),
            scope=Scope(),
        )


def _gold_tokens(meeting: Meeting, passage: Passage, turns: set[int] | frozenset[int]) -> float:
    total = 0.0
    for turn in turns & set(range(passage.turn_start, passage.turn_end + 1)):
        start, size = meeting.record.turn_starts[turn], len(meeting.record.turns[turn].text)
        inside = min(passage.char_end, start + size) - max(passage.char_start, start)
        total += meeting.turn_tokens[turn] * max(inside, 0) / max(size, 1)
    return total


# -- the net -------------------------------------------------------------------------------------------------------


class Batch:
    """Examples laid one behind the other, their records with room between them."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.vectors = [torch.from_numpy(np.concatenate(example.pool.vectors)) for example in examples]
        self.questions = [torch.from_numpy(example.pool.question) for example in examples]
        rows, self.sizes, record = [], [len(example.features) for example in examples], 0
        for example in examples:
            rows.append(torch.from_numpy(example.pool.records) + record)
            record += len(example.pool.bounds)
        of_passage = torch.cat(rows)
        self.rows = torch.arange(len(of_passage)) + ROOM * (of_passage + 1)
        self.length = len(of_passage) + ROOM * (record + 1)
        self.features = torch.cat([example.features for example in examples])
        self.inside = torch.zeros(self.length).index_fill(0, self.rows, 1.0)

    def laid_out(self, values: Tensor) -> Tensor:
        return values.new_zeros(self.length, *values.shape[1:]).index_copy(0, self.rows, values)

    def on_one_scale(self, values: Tensor, floor: float) -> Tensor:
        parts = values.split(self.sizes)
        return torch.cat([(part - part.mean()) / part.std(correction=0).clamp(min=floor) for part in parts])


class Scorer(nn.Module):
    """What `assistant/search/learned/scoring.py` computes."""

    def __init__(self, dimensions: int, projected: int, width: int) -> None:
        super().__init__()
        self.adapter = nn.Parameter(torch.eye(dimensions))
        self.kernel = nn.Parameter(torch.tensor([math.exp(-abs(at) / 3.5) for at in range(-REACH, REACH + 1)]))
        self.left = nn.Parameter(torch.randn(dimensions, projected) / math.sqrt(dimensions))
        self.right = nn.Parameter(self.left.detach().clone())
        channels = (len(FEATURES) + 1 + projected, *(width for _ in DILATIONS[1:]))
        self.convolutions = nn.ModuleList(
            nn.Conv1d(inner, width, TAPS, padding=dilation * (TAPS // 2), dilation=dilation)
            for inner, dilation in zip(channels, DILATIONS, strict=True)
        )
        self.out = nn.Parameter(torch.zeros(width))
        self.mix = nn.Parameter(torch.tensor([1.0, 1.0, 0.0]))

    def forward(self, batch: Batch) -> list[Tensor]:
        compared = torch.cat([self._compared(*pair) for pair in zip(batch.vectors, batch.questions, strict=True)])
        likeness = batch.on_one_scale(compared[:, 0], LIKENESS_FLOOR)
        steep = batch.laid_out(torch.exp(STEEPNESS * likeness.clamp(-3, 3)))
        kernel = (self.kernel / self.kernel.abs().sum())[None, None]
        spread = functional.conv1d(steep[None, None], kernel, padding=len(self.kernel) // 2)[0, 0]
        around = batch.on_one_scale(spread[batch.rows], AROUND_FLOOR)
        columns = [batch.features, likeness[:, None], compared[:, 1:] * PROJECTED_SCALE]
        known = functional.dropout(batch.laid_out(torch.cat(columns, 1)).T[None], INPUT_DROPOUT, self.training)
        for convolution in self.convolutions:
            known = functional.dropout(functional.relu(convolution(known)), DROPOUT, self.training) * batch.inside
        found = known[0].T[batch.rows] @ self.out
        scores = self.mix[0] * around + self.mix[1] * batch.features[:, SHARED] + found + self.mix[2]
        return list(scores.split(batch.sizes))

    def _compared(self, vectors: Tensor, question: Tensor) -> Tensor:
        return vectors @ torch.cat([(question @ self.adapter)[:, None], self.left * (question @ self.right)], 1)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return what the file holds, the adapter as the identity and a product of low rank."""
        dimensions = len(self.adapter)
        u, sizes, v = torch.linalg.svd(self.adapter.detach() - torch.eye(dimensions))
        down, up = u[:, :RANK] * sizes[:RANK].sqrt(), v[:RANK] * sizes[:RANK].sqrt()[:, None]
        with torch.no_grad():
            self.adapter.copy_(torch.eye(dimensions) + down @ up)
        tensors = {"down": down, "up": up, "kernel": self.kernel, "left": self.left, "right": self.right}
        for number, convolution in enumerate(self.convolutions):
            tensors[f"convolution{number}"] = convolution.weight.permute(2, 1, 0)
            tensors[f"bias{number}"] = convolution.bias
        tensors |= {"out": self.out, "mix": self.mix}
        return {name: tensor.detach().numpy().copy() for name, tensor in tensors.items()}


# -- learning ------------------------------------------------------------------------------------------------------


def train(examples: Sequence[Example], seed: int, *, epochs: int = EPOCHS) -> Scorer:
    """Return a net learned from examples, the same for the same seed."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    dimensions = len(examples[0].pool.question)
    net = Scorer(dimensions, PROJECTED, WIDTH)
    others = [value for name, value in net.named_parameters() if name != "adapter"]
    optimiser = torch.optim.AdamW(
        [
            {"params": [net.adapter], "lr": ADAPTER_RATE, "weight_decay": 0.0},
            {"params": others, "lr": RATE, "weight_decay": DECAY},
        ]
    )
    steps = epochs * (len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [ADAPTER_RATE, RATE], total_steps=steps + 1)
    net.train()
    for epoch in range(epochs):
        places, lost = order.permutation(len(examples)), []
        for first in range(0, len(examples) - BATCH + 1, BATCH):
            chosen = [examples[at] for at in places[first : first + BATCH]]
            losses = [loss_of(*pair) for pair in zip(net(Batch(chosen)), chosen, strict=True)]
            loss = torch.stack(losses).mean() + TO_IDENTITY * ((net.adapter - torch.eye(dimensions)) ** 2).sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            lost.append(float(loss.detach()))
        log.info("seed %d, epoch %d of %d: loss %.3f", seed, epoch + 1, epochs, np.mean(lost))
    return net.eval()


def loss_of(scores: Tensor, example: Example) -> Tensor:
    """Return what is wrong with the scores of one example."""
    gold = torch.from_numpy(example.gold)
    tokens = torch.from_numpy(example.pool.tokens.astype(np.float32))
    share = (gold / tokens.clamp(min=1)).clamp(0, 1)
    listwise = -(gold / gold.sum() * functional.log_softmax(scores, 0)).sum()
    rare = (1 - share.mean()) * 0.5 / share.mean().clamp(min=0.02)
    weight = torch.where(share > 0, rare, 1.0).clamp(max=10)
    binary = functional.binary_cross_entropy_with_logits(scores - scores.mean(), share, weight)
    loss = LISTWISE * listwise + BINARY * binary
    if tokens.sum() > 1.1 * BUDGET:
        loss = loss - WITHIN_BUDGET * (gold * _chosen(scores, tokens)).sum() / min(example.all_gold, BUDGET)
    return example.weight * loss


def _chosen(scores: Tensor, tokens: Tensor) -> Tensor:
    """Return how far each passage is chosen, 0 to 1, when the budget is met by a smooth threshold."""
    low, high = scores.detach().min() - 10, scores.detach().max() + 10
    for _ in range(30):
        middle = (low + high) / 2
        spent = (tokens * torch.sigmoid((scores.detach() - middle) / SMOOTH)).sum()
        low, high = (middle, high) if spent > BUDGET else (low, middle)
    chosen = torch.sigmoid((scores - middle) / SMOOTH)
    # One step of Newton's, so that the threshold moves with the scores when they are learned.
    slope = (tokens * chosen * (1 - chosen) / SMOOTH).sum().detach().clamp(min=1e-3)
    return torch.sigmoid((scores - middle - ((tokens * chosen).sum() - BUDGET) / slope) / SMOOTH)


# -- measuring -----------------------------------------------------------------------------------------------------


def measure(examples: Sequence[Example], scores: Sequence[np.ndarray]) -> dict[str, float]:
    """Return found within 2,000 tokens, in all and by domain, and how often the best passage is half gold."""
    found, first, domains = [], [], np.array([example.domain for example in examples])
    for example, values in zip(examples, scores, strict=True):
        pool = example.pool
        record_budget = BUDGET if len(pool.bounds) == 1 else round(BUDGET * SETTINGS.record_share)
        chosen = choose(values, pool.tokens, pool.records, budget=BUDGET, record_budget=record_budget)
        found.append(min(example.gold[chosen].sum() / min(example.all_gold, BUDGET), 1.0))
        best = int(values.argmax())
        first.append(example.gold[best] >= 0.5 * pool.tokens[best])
    apart = {str(name): float(np.mean(np.array(found)[domains == name])) for name in sorted(set(domains))}
    figures = {"found": float(np.mean(found)), "first": float(np.mean(first)), **apart}
    return {name: round(value, 4) for name, value in figures.items()}


def difference(nets: Sequence[Scorer], path: Path, examples: Sequence[Example]) -> float:
    """Return the largest difference between what torch and numpy make of the examples."""
    learned, worst = read_learned(path), 0.0
    for example in examples:
        ours = learned_scores(example.pool, example.shared, learned)
        worst = max(worst, float(np.abs(_averaged(nets, example) - ours).max()))
    return worst


# -- the run -------------------------------------------------------------------------------------------------------


def arrays_of(nets: Sequence[Scorer]) -> dict[str, Any]:
    """Return the arrays of all nets as the file names them; the nets' adapters become what the file holds."""
    made = [net.arrays() for net in nets]
    return {f"{at}.{name}": array for at, held in enumerate(made) for name, array in held.items()}


def save(path: Path, arrays: dict[str, Any], about: dict[str, Any], *, kind: type = np.float16) -> None:
    """Write the file that the search reads."""
    arrays = {name: array.astype(kind) for name, array in arrays.items()}
    about = {"format": FORMAT, "features": FEATURES, "dilations": DILATIONS, **about}
    np.savez_compressed(path, about=json.dumps(about), **arrays)


@contextmanager
def library_of(files: Sequence[Path], folder: Path | None) -> Iterator[Library]:
    """Open a library of the meetings, a temporary one where none is named."""
    with tempfile.TemporaryDirectory() as temporary:
        where = folder or Path(temporary)
        with Library.open(where, IngestSettings(), writable=True) as library:
            ingest_paths(files, library, library.settings)
            yield library


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Examples of a part of QMSum, and the model and the chunker that its passages were made with."""

    single: list[Example]
    several: list[Example]
    topics: list[Example]
    fingerprint: str
    chunker: str


def split_of(data: Path, name: str, library: Path | None) -> Split:
    """Return the queries with their own meeting, those with others, and the topics."""
    files = sorted((data / "qmsum" / name).glob("*.json"))
    with library_of(files, library and library / name) as opened:
        made = Examples(opened, list(meetings_of(opened, files)), files)
        assert opened.embedder
        found = Split(
            single=list(made.queries()),
            several=list(made.queries(others=np.random.default_rng(0))),
            topics=list(made.topics()),
            fingerprint=opened.embedder.fingerprint,
            chunker=opened.chunker,
        )
    log.info("%s: %d queries, %d topics", name, len(found.single), len(found.topics))
    return found


def write_reference(out: Path) -> None:
    """Write two small nets, float32, and the scores that torch gives to the passages of a made-up pool."""
    torch.manual_seed(0)
    pool, shared = made_pool(REFERENCE_SIZES)
    nets = [Scorer(len(pool.question), 3, 4).eval() for _ in range(2)]
    for net in nets:
        with torch.no_grad():
            for value in net.parameters():
                value.add_(0.3 * torch.randn_like(value))
    save(out, arrays_of(nets), {"made_for": "words", "chunker": "memory-32", "seeds": [0, 1]}, kind=np.float32)
    features = torch.from_numpy(features_of(pool, shared))
    example = Example(
        pool=pool, shared=shared, features=features, gold=shared, all_gold=1.0, domain="product", weight=1.0
    )
    np.save(out.with_suffix(".npy"), _averaged(nets, example).astype(np.float32))


def _averaged(nets: Sequence[Scorer], example: Example) -> np.ndarray:
    with torch.no_grad():
        parts = [net(Batch([example]))[0].double().numpy() for net in nets]
    mean = np.mean([(part - part.mean()) / part.std() for part in parts], axis=0)
    return (mean - mean.mean()) / mean.std()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--library", type=Path, help="folder with libraries `train` and `val`, made where missing")
    parser.add_argument("--write-reference", action="store_true")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if given.write_reference:
        write_reference(given.out)
    else:
        learn(given.data, given.out, given.library)


def learn(data: Path, out: Path, library: Path | None) -> None:
    """Learn from `train`, write the file, measure on `val`, and write what was measured into the file."""
    taught, held = (split_of(data, name, library) for name in ("train", "val"))
    nets = [train([*taught.single, *taught.several, *taught.topics], seed) for seed in SEEDS]
    about = {
        "made_for": "-".join(taught.fingerprint.split("-")[:3]),
        "chunker": taught.chunker,
        "seeds": SEEDS,
        "data": "QMSum train: specific queries and topics",
    }
    arrays = arrays_of(nets)
    save(out, arrays, about)
    figures = {}
    for name, examples in (("one meeting", held.single), ("up to ten meetings", held.several)):
        learned = read_learned(out)
        figures[f"{name}, not learned"] = measure(examples, [example.shared for example in examples])
        figures[name] = measure(examples, [learned_scores(one.pool, one.shared, learned) for one in examples])
    log.info("on val: %s", json.dumps(figures, indent=1))
    log.info("numpy differs from torch by %.5f at most", difference(nets, out, held.single[:40]))
    save(out, arrays, about | {"on QMSum val": figures})


if __name__ == "__main__":
    main()
