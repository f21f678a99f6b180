"""Teach the search which passages belong to the discussion a question means.

    python -m tests.training.retrieval FOLDER OUT.npz [--library FOLDER] [--workers N]

FOLDER holds `qmsum/train` and `qmsum/val` (https://github.com/Yale-LILY/QMSum). The nets of `passage_net.py`, which
`assistant/search/learned` computes in numpy, learn from the specific queries of `train`, each with its own meeting as
the pool, every fourth again with up to five meetings beside it that the search takes for it, and, for less, from the
topics that QMSum names with their turns. `val` only measures. Put OUT at `assistant/search/learned/net.npz`; then run
`python -m tests.training.answers`, which learns from the scores.

Seeds are fixed and each net is trained by one thread, so that a run repeats itself on the same machine and versions.
Needs what `requirements.txt` beside it names, and two or three minutes of one idle core for each net.
`--cross-validate FOLDS` measures by meeting over `train` and `val`. `--write-reference` writes to OUT, instead of
learning, small nets of random numbers, and beside it what torch makes of them: the tests compare numpy with that.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from assistant.search.candidates import choose_records
from assistant.search.contrast import contrasted
from assistant.search.discussions import choose
from assistant.search.learned import learned_scores, read_learned
from assistant.search.learned.artefact import FORMAT
from assistant.search.learned.features import FEATURES, features_of
from assistant.search.learned.stretches import BUDGET
from assistant.search.pool import Pool, pool_of
from assistant.search.scoring import shared_scores
from assistant.search.searching import known_terms
from assistant.search.terms import affordable
from assistant.settings import SearchSettings
from ingest import IngestSettings, Library, Passage, Scope, ingest_paths
from tests.assistant.search.made_pools import REFERENCE_SIZES, made_pool
from tests.benchmarks.meetings import Meeting, domain_of, meetings_of
from tests.training.passage_net import DILATIONS, Batch, Example, PassageNet, loss_of

SEEDS = (0, 1, 2, 3, 4)
SEVERAL_EVERY, MOST_OTHERS, OF_TOPICS = 4, 5, 0.5
EPOCHS, BATCH, RATE, ADAPTER_RATE, DECAY, TO_IDENTITY = 4, 8, 2e-3, 3e-4, 0.02, 0.02
# Batches that are sorted by size together, so that each holds examples of like size.
ALIKE = 12
SETTINGS = SearchSettings()
log = logging.getLogger("train")


# -- questions and pools -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the passages of its pool, as the search would see them, and as the net learns from them."""

    pool: Pool
    shared: np.ndarray
    example: Example
    domain: str
    meeting: str


class Examples:
    """Makes examples of a library of meetings as the search would see them."""

    def __init__(self, library: Library, meetings: Sequence[Meeting], files: Sequence[Path]) -> None:
        self._library, self._meetings, self._files = library, meetings, files
        self._ids = [meeting.record.record_id for meeting in meetings]

    def queries(self, *, others: np.random.Generator | None = None) -> Iterator[Asked]:
        """Yield each meeting's specific queries, where asked for with others that the search takes for the meeting."""
        for meeting in self._meetings:
            for query in meeting.queries if others is None else meeting.queries[::SEVERAL_EVERY]:
                ids = [meeting.record.record_id]
                if others is not None:
                    rest = [other for other in self._chosen(query.text) if other not in ids]
                    most = min(int(others.integers(1, MOST_OTHERS + 1)), len(rest))
                    ids += others.choice(rest, size=most, replace=False).tolist() if most else []
                yield from self._example(meeting, query.text, query.gold, ids, 1.0)

    def topics(self) -> Iterator[Asked]:
        """Yield each meeting's topics, asked for by their names."""
        for meeting, file in zip(self._meetings, self._files, strict=True):
            for raw in json.loads(file.read_text("utf-8"))["topic_list"]:
                turns = {at for first, last in raw["relevant_text_span"] for at in range(int(first), int(last) + 1)}
                yield from self._example(meeting, raw["topic"], turns, [meeting.record.record_id], OF_TOPICS)

    def _example(
        self, meeting: Meeting, text: str, turns: set[int] | frozenset[int], ids: list[str], weight: float
    ) -> Iterator[Asked]:
        own = self._library.sheet(ids[0]).passages
        gold = np.array([_gold_tokens(meeting, passage, turns) for passage in own])
        if not gold.sum():
            return
        pool = self.pool(text, ids)
        shared = shared_scores(pool, SETTINGS)
        gold = np.concatenate([gold, np.zeros(pool.size - len(own))]).astype(np.float32)
        all_gold = float(sum(meeting.turn_tokens[turn] for turn in turns if turn < len(meeting.turn_tokens)))
        file = meeting.record.hints["file"]
        example = _example(pool, shared, gold, all_gold=all_gold, weight=weight)
        yield Asked(pool=pool, shared=shared, example=example, domain=domain_of(file), meeting=file)

    def _chosen(self, text: str) -> list[str]:
        rarity, spelled = known_terms(self._library, text)
        return choose_records(
            self._library,
            self._library.records(),
            vector=self._library.embed_query(text),
            rarity=rarity,
            spelled=spelled,
            scope=Scope(),
            settings=SETTINGS,
        )

    def pool(self, text: str, ids: list[str]) -> Pool:
        vector = self._library.embed_query(text)
        assert vector is not None
        rarity, spelled = known_terms(self._library, text)
        return pool_of(
            self._library,
            ids,
            query=text,
            vector=vector,
            ranking_vector=contrasted(self._library, vector, SETTINGS.question_share),
            terms=affordable(rarity, most=SETTINGS.max_occurrences),
            spelled=spelled,
            scope=Scope(),
        )


def _example(pool: Pool, shared: np.ndarray, gold: np.ndarray, *, all_gold: float, weight: float) -> Example:
    return Example(
        vectors=pool.vectors[0] if len(pool.vectors) == 1 else np.concatenate(pool.vectors),
        question=pool.question,
        features=features_of(pool, shared),
        tokens=pool.tokens,
        records=pool.records,
        gold=gold,
        all_gold=all_gold,
        weight=weight,
    )


def _gold_tokens(meeting: Meeting, passage: Passage, turns: set[int] | frozenset[int]) -> float:
    total = 0.0
    for turn in turns & set(range(passage.turn_start, passage.turn_end + 1)):
        start, size = meeting.record.turn_starts[turn], len(meeting.record.turns[turn].text)
        inside = min(passage.char_end, start + size) - max(passage.char_start, start)
        total += meeting.turn_tokens[turn] * max(inside, 0) / max(size, 1)
    return total


# -- learning ------------------------------------------------------------------------------------------------------


def train(examples: Sequence[Example], seed: int, *, epochs: int = EPOCHS) -> PassageNet:
    """Return a net learned from examples, the same for the same seed."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    dimensions = len(examples[0].question)
    net = PassageNet(dimensions)
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
        lost = []
        for chosen in _batches(examples, order):
            batch = Batch(chosen)
            loss = loss_of(net(batch), batch) + TO_IDENTITY * ((net.adapter - torch.eye(dimensions)) ** 2).sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            lost.append(float(loss.detach()))
        log.info("seed %d, epoch %d of %d: loss %.3f", seed, epoch + 1, epochs, np.mean(lost))
    return net.eval()


def _batches(examples: Sequence[Example], order: np.random.Generator) -> list[list[Example]]:
    """Return the examples in random batches of like size, those left over apart."""
    places, batches = order.permutation(len(examples)), []
    for first in range(0, len(places), BATCH * ALIKE):
        some = sorted(places[first : first + BATCH * ALIKE], key=lambda at: len(examples[at].tokens))
        batches += [some[at : at + BATCH] for at in range(0, len(some) - BATCH + 1, BATCH)]
    shuffled = [batches[at] for at in order.permutation(len(batches))]
    return [[examples[at] for at in batch] for batch in shuffled]


# -- measuring -----------------------------------------------------------------------------------------------------


def measure(asked: Sequence[Asked], scores: Sequence[np.ndarray]) -> dict[str, float]:
    """Return found within 2,000 tokens, in all and by domain, and how often the best passage is half gold."""
    found, first, domains = [], [], np.array([one.domain for one in asked])
    for one, values in zip(asked, scores, strict=True):
        pool, gold = one.pool, one.example.gold
        record_budget = BUDGET if len(pool.bounds) == 1 else round(BUDGET * SETTINGS.record_share)
        chosen = choose(values, pool.tokens, pool.records, budget=BUDGET, record_budget=record_budget)
        found.append(min(gold[chosen].sum() / min(one.example.all_gold, BUDGET), 1.0))
        best = int(values.argmax())
        first.append(gold[best] >= 0.5 * pool.tokens[best])
    apart = {str(name): float(np.mean(np.array(found)[domains == name])) for name in sorted(set(domains))}
    figures = {"found": float(np.mean(found)), "first": float(np.mean(first)), **apart}
    return {name: round(value, 4) for name, value in figures.items()}


def scores_by(path: Path, asked: Sequence[Asked]) -> list[np.ndarray]:
    """Return what the search makes of the file."""
    return [learned_scores(one.pool, one.shared, read_learned(path)) for one in asked]


def by_torch(nets: Sequence[PassageNet], one: Asked) -> np.ndarray:
    """Return what torch makes of the nets."""
    batch = Batch([one.example])
    with torch.no_grad():
        densities = torch.stack([net(batch).densities()[0] for net in nets]).double().mean(0).numpy()
    scores = np.log(densities[batch.places[0]] + 1e-3)
    return (scores - scores.mean()) / scores.std()


# -- the run -------------------------------------------------------------------------------------------------------


def train_all(asked: Sequence[Asked], workers: int) -> list[PassageNet]:
    """Return a net for each seed; what each becomes does not depend on how many are trained at once."""
    examples = [one.example for one in asked]
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        return list(pool.map(partial(train, examples), SEEDS))


def arrays_of(nets: Sequence[PassageNet]) -> dict[str, Any]:
    """Return the arrays of all nets as the file names them; the nets' adapters become what the file holds."""
    made = [net.arrays() for net in nets]
    return {f"{at}.{name}": array for at, held in enumerate(made) for name, array in held.items()}


def save(path: Path, arrays: dict[str, Any], about: dict[str, Any], *, kind: type = np.float16) -> None:
    """Write the file that the search reads."""
    arrays = {name: array.astype(kind) for name, array in arrays.items()}
    about = {"format": FORMAT, "features": FEATURES, "dilations": DILATIONS, "seeds": SEEDS, **about}
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
    """What is asked of a part of QMSum, and of the model and the chunker that its passages were made with."""

    single: list[Asked]
    several: list[Asked]
    topics: list[Asked]
    made_for: str
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
            made_for="-".join(opened.embedder.fingerprint.split("-")[:3]),
            chunker=opened.chunker,
        )
    log.info("%s: %d queries, %d topics", name, len(found.single), len(found.topics))
    return found


def learn(data: Path, out: Path, library: Path | None, workers: int) -> None:
    """Learn from `train`, write the file, measure on `val`, and write what was measured into the file."""
    taught = split_of(data, "train", library)
    nets = train_all([*taught.single, *taught.several, *taught.topics], workers)
    about: dict[str, Any] = {
        "made_for": taught.made_for,
        "chunker": taught.chunker,
        "data": "QMSum train: specific queries and topics",
    }
    arrays = arrays_of(nets)
    save(out, arrays, about)
    held, figures = split_of(data, "val", library), {}
    for name, asked in (("one meeting", held.single), ("up to six meetings", held.several)):
        figures[f"{name}, not learned"] = measure(asked, [one.shared for one in asked])
        figures[name] = measure(asked, scores_by(out, asked))
    log.info("on val: %s", json.dumps(figures, indent=1))
    pairs = zip([by_torch(nets, one) for one in held.single[:40]], scores_by(out, held.single[:40]), strict=True)
    log.info("numpy differs from torch by %.5f at most", max(float(np.abs(a - b).max()) for a, b in pairs))
    save(out, arrays, about | {"on QMSum val": figures})


def cross_validate(data: Path, library: Path | None, folds: int, workers: int) -> None:
    """Learn from all but one of the folds of the meetings of `train` and `val`, and measure on that one, in turn."""
    splits = [split_of(data, name, library) for name in ("train", "val")]
    single = [one for split in splits for one in split.single]
    topics = [one for split in splits for one in split.topics]
    meetings = sorted({(one.domain, one.meeting) for one in single + topics})
    fold = {meeting: at % folds for at, (_, meeting) in enumerate(meetings)}
    tested: list[Asked] = []
    scores: list[np.ndarray] = []
    for number in range(folds):
        nets = train_all([one for one in single + topics if fold[one.meeting] != number], workers)
        out = [one for one in single if fold[one.meeting] == number]
        tested += out
        scores += [by_torch(nets, one) for one in out]
        log.info("%d of %d folds: %s", number + 1, folds, json.dumps(measure(tested, scores)))


def write_reference(out: Path) -> None:
    """Write two small nets, float32, and the scores that torch gives to the passages of a made-up pool."""
    torch.manual_seed(0)
    pool, shared = made_pool(REFERENCE_SIZES)
    nets = [PassageNet(len(pool.question), projected=3, own=2, width=4).eval() for _ in range(2)]
    for net in nets:
        with torch.no_grad():
            for value in net.parameters():
                value.add_(0.3 * torch.randn_like(value))
    about = {"made_for": "words", "chunker": "memory-32", "seeds": [0, 1]}
    save(out, arrays_of(nets), about, kind=np.float32)
    example = _example(pool, shared, np.ones(pool.size, np.float32), all_gold=1.0, weight=1.0)
    one = Asked(pool=pool, shared=shared, example=example, domain="product", meeting="made up")
    np.save(out.with_suffix(".npy"), by_torch(nets, one).astype(np.float32))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--library", type=Path, help="folder with libraries `train` and `val`, made where missing")
    parser.add_argument("--workers", type=int, default=1, help="nets that are trained at once, each on one core")
    parser.add_argument("--cross-validate", type=int, metavar="FOLDS", help="measure by meeting, and write nothing")
    parser.add_argument("--write-reference", action="store_true")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    if given.write_reference:
        write_reference(given.out)
    elif given.cross_validate:
        cross_validate(given.data, given.library, given.cross_validate, given.workers)
    else:
        learn(given.data, given.out, given.library, given.workers)


if __name__ == "__main__":
    main()
