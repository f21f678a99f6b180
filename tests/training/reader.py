"""Teach MiniLM to read question and sentence together: `python -m tests.training.reader FOLDER OUT.npz`.

FOLDER holds `qmsum/train` (https://github.com/Yale-LILY/QMSum). What is written are low-rank deltas (Hu et al. 2021) to
the published weights and a small head, float16; put it at `ingest/minilm/reader.npz`, then run
`python -m tests.training.reference`, then `python -m tests.training.answers FOLDER --sets SET…` with the sets held out.

It learns in two steps: from QMSum's queries and from turns that answer a turn that asks, in meetings of no set that
is held out; then from the marked questions of the sets that are not, see `sets.py`. With `--start FILE.npz` it goes
on from what was learned before, in place of the first step. The second step is what teaches it: on sets left out,
the first alone added 0.003 to 0.02 to the mean reciprocal rank of words and meanings. Each list to choose from
holds an answer, hard sentences and one at random, and it may be that none of them is right: that something is not
told has to be learned as well.

Seeds and the number of threads are fixed, so that a run repeats itself on the same machine and versions. Needs what
`requirements.txt` beside it names, and an hour of two idle cores. How the file that is shipped was made stands in
`README.md` beside it; from sets held out `answers.py` then learned how much its logits tell.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from ingest import IngestSettings, Library, sentence_spans
from ingest.embedding import build_embedder
from ingest.minilm import find_model
from tests.training.fitting import auroc
from tests.training.sets import MarkedSet, library_of, load_sets, records_by_file

CLS, SEP = 101, 102
WIDTH, LAYERS, HEADS = 384, 6, 12
RANK, HIDDEN, DROPOUT = 16, 48, 0.1
QUESTION_PIECES, CONTEXT_PIECES, SENTENCE_PIECES = 48, 40, 64
PARTS = (
    "attention.self.query", "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense",
)  # fmt: skip
THREADS = 2
# A question on records that were written for it is asked so often while one on QMSum's is asked once; and one of a set
# that is new, with `--new`, while one of another set is.
OF_OWN_RECORDS, OF_NEW = 2, 3
LINEAR = [f"encoder.layer.{layer}.{part}" for layer in range(LAYERS) for part in PARTS]
log = logging.getLogger("train")


# -- sentences -----------------------------------------------------------------------------------------------------

_MARK = re.compile(r"\{\w+\}")  # "{disfmarker}"
_STOP = frozenset(
    """
    a an the of to in on at for and or but is are was were be been being do does did have has had will would
    can could should may might must i you he she it we they me him her us them my your his its our their this
    that these those there what which who whom whose when where why how not no with by from as about into
    than then so if say said says tell told summarize discussion um uh yeah okay s
    """.split()  # noqa: SIM905
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "edly", "ed", "es", "ly", "s")
_COURTESY = re.compile(
    r"(?:thank|yes|no|okay|well|mr|madam|good|sure|yeah|right|i appreciate|through you)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    record: str
    turn: int
    start: int
    end: int
    speaker: str
    text: str
    before: str


@dataclass(slots=True, kw_only=True)
class Corpus:
    """Turns and sentences of all records; `span` says which sentences are a record's."""

    turns: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    span: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, record: str, turns: list[tuple[str, str]]) -> None:
        first, before = len(self.sentences), ""
        for number, (speaker, said) in enumerate(turns):
            name = speaker.split("(")[0].strip()
            for start, end in sentence_spans(said):
                text = " ".join(_MARK.sub(" ", said[start:end]).split())
                if len(re.findall(r"[A-Za-z0-9]+", text)) < 3:
                    continue
                self.sentences.append(
                    Sentence(record=record, turn=number, start=start, end=end, speaker=name, text=text, before=before)
                )
                before = text
        self.turns[record], self.span[record] = turns, (first, len(self.sentences))


def words(text: str) -> list[str]:
    return [_stem(word) for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in _STOP]


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    return word[: len(word) - len(ending)]


class Bm25:
    def __init__(self, texts: Sequence[list[str]], k: float = 1.2, b: float = 0.5) -> None:
        lengths = np.array([len(text) for text in texts], float)
        self._k, self._norm = k, k * (1 - b + b * lengths / max(lengths.mean(), 1.0))
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, text in enumerate(texts):
            for word, count in Counter(text).items():
                self._postings[word].append((place, count))

    def idf(self, word: str) -> float:
        held, total = len(self._postings.get(word, ())), len(self._norm)
        return math.log(1 + (total - held + 0.5) / (held + 0.5))

    def scores(self, question: list[str]) -> np.ndarray:
        found = np.zeros(len(self._norm))
        for word in sorted(set(question) & self._postings.keys()):
            places, counts = map(np.array, zip(*self._postings[word], strict=True))
            found[places] += self.idf(word) * counts * (self._k + 1) / (counts + self._norm[places])
        return found


# -- lists to learn from -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, sentences that answer it (with weights), hard ones that do not, and weak negatives."""

    question: str
    record: str
    right: list[int]
    weights: list[float]
    wrong: list[int]
    weak: list[int]
    copies: int


def summaries(corpus: Corpus, record: str, meeting: dict, bm25: Bm25) -> Iterator[Asked]:
    """(a) QMSum's queries: what the reference holds of a sentence of the span says how much it answers."""
    low, high = corpus.span[record]
    for query in meeting["specific_query_list"]:
        spans = [(int(a), int(b)) for a, b in query["relevant_text_span"]]
        inside = [i for i in range(low, high) if any(a <= corpus.sentences[i].turn <= b for a, b in spans)]
        references = [set(words(text)) for text in re.split(r"(?<=[.!?])\s+", query["answer"])]
        held = {i: _overlap(set(words(corpus.sentences[i].text)), references, bm25) for i in inside}
        right = [i for i in sorted(inside, key=lambda i: (-held[i], i))[:4] if held[i] >= 0.2]
        if right:
            ranked = (low + int(j) for j in np.argsort(-bm25.scores(words(query["query"])), kind="stable")[:60])
            yield Asked(
                question=query["query"], record=record, right=right, weights=[held[i] for i in right],
                wrong=[i for i in ranked if i not in held][:20], weak=[i for i in inside if held[i] == 0],
                copies=3 if _is_committee(record) else 2,
            )  # fmt: skip


def _overlap(said: set[str], references: list[set[str]], bm25: Bm25) -> float:
    def weight(held: set[str]) -> float:
        return sum(bm25.idf(word) for word in sorted(held))

    if len(said) < 3:
        return 0.0
    shared = [(weight(said & r), weight(r)) for r in references if len(said & r) >= 2]
    return max((2 * both / (whole + weight(said)) for both, whole in shared), default=0.0)


def replies(corpus: Corpus, record: str, bm25: Bm25) -> Iterator[Asked]:
    """(b) A turn that ends in a question and the next substantial turn of somebody else."""
    low, high = corpus.span[record]
    turns, of_turn = corpus.turns[record], defaultdict(list)
    for i in range(low, high):
        of_turn[corpus.sentences[i].turn].append(i)
    for turn in sorted(of_turn):
        asking = [i for i in of_turn[turn][-3:] if _asks(corpus.sentences[i].text)]
        if len(turns[turn][1].split()) < 8 or not asking:
            continue
        reply = next((t for t in range(turn + 1, min(turn + 4, len(turns))) if _replies(turns, turn, t, of_turn)), None)
        if reply is None or "chair" in turns[reply][0].lower():
            continue
        right = [i for i in of_turn[reply] if _says_something(corpus.sentences[i].text)][:2]
        if right:
            question = corpus.sentences[asking[-1]].text
            ranked = (low + int(j) for j in np.argsort(-bm25.scores(words(question)), kind="stable")[:60])
            yield Asked(
                question=question, record=record, right=right, weights=[1.0] * len(right),
                wrong=[i for i in ranked if abs(corpus.sentences[i].turn - turn) > 3][:20], weak=[],
                copies=3 if _is_committee(record) else 1,
            )  # fmt: skip


def _is_committee(record: str) -> bool:
    return record.startswith(("raw covid", "raw education"))


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?") and len(set(words(text))) >= 5


def _replies(turns: list[tuple[str, str]], asked: int, turn: int, of_turn: dict[int, list[int]]) -> bool:
    return turn in of_turn and turns[turn][0] != turns[asked][0] and len(turns[turn][1].split()) >= 12


def _says_something(text: str) -> bool:
    courtesy = bool(_COURTESY.match(text)) and len(text.split()) < 8
    return len(set(words(text))) >= 4 and not text.rstrip().endswith("?") and not courtesy


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """(c) A marked question: the sentences that answer it, the first stage's 40 best of its set, and all of them.

    `tempting` are sentences that seem to answer a question that is not told.
    """

    question: str
    hits: frozenset[int]
    candidates: list[int]
    numbers: list[int]
    tempting: frozenset[int]


@dataclass(frozen=True, slots=True)
class Listed:
    question: str
    sentences: list[int]
    answered: bool  # whether the first sentence answers
    weight: float


def list_of(asked: Asked, corpus: Corpus, rng: random.Random, size: int = 5) -> Listed:
    right = rng.choices(asked.right, asked.weights)[0]
    wrong = rng.sample(asked.wrong, min(len(asked.wrong), size - 1 - bool(asked.weak)))
    wrong += [rng.choice(asked.weak)] if asked.weak else []
    low, high = corpus.span[asked.record]
    while len(wrong) < size - 1:
        if (other := rng.randrange(low, high)) not in asked.right:
            wrong.append(other)
    return Listed(asked.question, [right, *wrong], True, 0.5 + 0.5 * asked.weights[asked.right.index(right)])


def list_of_written(written: Written, rng: random.Random, size: int = 7) -> Listed:
    """Return an answer, hard sentences, and one at random: without it an unlikely sentence's logit means nothing."""
    near = {hit + step for hit in written.hits for step in (-1, 0, 1)}  # a neighbour often answers in part
    far = rng.choice([i for i in written.numbers if i not in near])
    if not written.hits:
        near_by = [i for i in written.candidates[:10] if i not in written.tempting]
        tempting = rng.sample(sorted(written.tempting), min(len(written.tempting), 2))
        return Listed(written.question, [*tempting, *rng.sample(near_by, 4 - len(tempting)), far], False, 1.0)
    wrong = [i for i in written.candidates if i not in near]
    chosen = [*rng.sample(wrong[:14], size - 3), rng.choice(wrong[14:]), far]
    return Listed(written.question, [rng.choice(sorted(written.hits)), *chosen], True, 1.0)


# -- the model -----------------------------------------------------------------------------------------------------


class Encoder(nn.Module):
    """BERT over texts laid end to end (nothing is padded but in attention); the published weights stay as they are."""

    def __init__(self, weights: dict[str, Tensor], rank: int) -> None:
        super().__init__()
        self._weights = weights
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        generator = torch.Generator().manual_seed(0)
        for name in LINEAR if rank else ():
            outer, inner = weights[f"{name}.weight"].shape
            key = name.replace(".", "_")
            self.down[key] = nn.Parameter(torch.randn(inner, rank, generator=generator) / math.sqrt(inner))
            self.up[key] = nn.Parameter(torch.zeros(rank, outer))

    def forward(self, texts: Sequence[list[int]], types: Sequence[list[int]]) -> tuple[Tensor, Tensor, Tensor]:
        """Return the last hidden states (all pieces, 384), the text and the place in it of each piece."""
        lengths = torch.tensor([len(text) for text in texts])
        row = torch.repeat_interleave(torch.arange(len(texts)), lengths)
        place = torch.arange(len(row)) - (torch.cumsum(lengths, 0) - lengths)[row]
        longest = int(lengths.max())
        seen = (torch.arange(longest)[None] < lengths[:, None])[:, None, None, :]
        flat = row * longest + place
        table = {
            kind: self._weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")
        }
        hidden = table["word"][torch.tensor(list(chain.from_iterable(texts)))] + table["position"][place]
        hidden = self._norm(
            hidden + table["token_type"][torch.tensor(list(chain.from_iterable(types)))], "embeddings.LayerNorm"
        )
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}", flat, seen)
        return hidden, row, place

    def _layer(self, hidden: Tensor, name: str, flat: Tensor, seen: Tensor) -> Tensor:
        texts, longest = seen.shape[0], seen.shape[-1]

        def laid_out(part: str) -> Tensor:
            value = self._linear(hidden, f"{name}.attention.self.{part}")
            padded = value.new_zeros(texts * longest, WIDTH).index_copy(0, flat, value)
            return padded.view(texts, longest, HEADS, WIDTH // HEADS).transpose(1, 2)

        attended = functional.scaled_dot_product_attention(
            laid_out("query"), laid_out("key"), laid_out("value"), attn_mask=seen
        )
        attended = attended.transpose(1, 2).reshape(texts * longest, WIDTH)[flat]
        hidden = self._norm(
            self._linear(attended, f"{name}.attention.output.dense") + hidden, f"{name}.attention.output.LayerNorm"
        )
        inner = functional.gelu(self._linear(hidden, f"{name}.intermediate.dense"))
        return self._norm(self._linear(inner, f"{name}.output.dense") + hidden, f"{name}.output.LayerNorm")

    def _linear(self, value: Tensor, name: str) -> Tensor:
        product = functional.linear(value, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])
        if not self.down:
            return product
        key = name.replace(".", "_")
        # Dropout over the rank: over all values it costs more time on a CPU than the product does.
        return product + functional.dropout(value @ self.down[key], DROPOUT, self.training) @ self.up[key]

    def _norm(self, value: Tensor, name: str) -> Tensor:
        return functional.layer_norm(
            value, (WIDTH,), self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], 1e-12
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """`[CLS] question [SEP] context [SEP] sentence [SEP]`: pieces, types, and where question and sentence stand."""

    pieces: list[int]
    types: list[int]
    question: tuple[int, int]
    sentence: tuple[int, int]


class Reader(nn.Module):
    """Logit that a sentence answers: likeness of the two as read together, best matches, and a small head."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.encoder = Encoder(weights, RANK)
        self.dense, self.out = nn.Linear(WIDTH * 4, HIDDEN), nn.Linear(HIDDEN, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        self.mix = nn.Parameter(torch.tensor([10.0, 10.0, -10.0]))  # cosine, best matches, shift

    def forward(self, pairs: Sequence[Pair]) -> Tensor:
        hidden, row, place = self.encoder([pair.pieces for pair in pairs], [pair.types for pair in pairs])
        asked, asked_mean = _part(hidden, row, place, [pair.question for pair in pairs])
        said, said_mean = _part(hidden, row, place, [pair.sentence for pair in pairs])
        pieces = torch.tensor([pair.question[1] - pair.question[0] for pair in pairs])
        best = (asked @ said.transpose(1, 2)).amax(-1).sum(1) / pieces
        alike = functional.normalize(asked_mean, dim=-1) * functional.normalize(said_mean, dim=-1)
        features = torch.cat([hidden[place == 0], said_mean, 8 * alike, (asked_mean - said_mean).abs()], -1)
        inner = functional.dropout(torch.tanh(self.dense(features)), DROPOUT, self.training)
        return self.mix[0] * alike.sum(-1) + self.mix[1] * best + self.mix[2] + self.out(inner).squeeze(-1)


def _part(hidden: Tensor, row: Tensor, place: Tensor, spans: list[tuple[int, int]]) -> tuple[Tensor, Tensor]:
    """Return a part's pieces of length 1, padded with zeros (n, longest, 384), and the mean of its hidden states."""
    first, last = torch.tensor(spans).T
    held = (place >= first[row]) & (place < last[row])
    lengths = last - first
    mean = hidden.new_zeros(len(spans), WIDTH).index_add(0, row[held], hidden[held]) / lengths[:, None]
    padded = hidden.new_zeros(len(spans), int(lengths.max()), WIDTH)
    where = (row[held], (place - first[row])[held])
    return padded.index_put(where, functional.normalize(hidden[held], dim=-1)), mean


class Pieces:
    """Word pieces of questions and sentences, kept."""

    def __init__(self, tokenizer: Tokenizer, corpus: Corpus) -> None:
        self._tokenizer, self._corpus = tokenizer, corpus
        self._kept: dict[str | int, tuple[list[int], list[int]]] = {}

    def of(self, text: str) -> list[int]:
        pieces: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return pieces

    def pair(self, question: str, number: int) -> Pair:
        if question not in self._kept:
            self._kept[question] = self.of(question)[:QUESTION_PIECES], []
        if number not in self._kept:
            sentence = self._corpus.sentences[number]
            said = f"{sentence.speaker}: {sentence.text[:600]}" if sentence.speaker else sentence.text[:600]
            self._kept[number] = self.of(sentence.before[-400:])[-CONTEXT_PIECES:], self.of(said)[:SENTENCE_PIECES]
        asked, (before, said_pieces) = self._kept[question][0], self._kept[number]
        head = [CLS, *asked, SEP, *before, SEP]
        return Pair(
            [*head, *said_pieces, SEP],
            [0] * len(head) + [1] * (len(said_pieces) + 1),
            (1, 1 + len(asked)),
            (len(head), len(head) + len(said_pieces)),
        )


# -- training ------------------------------------------------------------------------------------------------------


def train(reader: Reader, lists: Iterator[Listed], pieces: Pieces, *, steps: int, rate: float, batch: int = 5) -> None:
    optimiser = torch.optim.AdamW(reader.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (0.1 * steps), max(0.02, (steps - step) / (0.9 * steps)))
    )
    reader.train()
    lost: list[float] = []
    for step in range(1, steps + 1):
        with torch.autocast("cpu", dtype=torch.bfloat16):  # half the time; what is learned stays float32
            loss = _loss(reader, [next(lists) for _ in range(batch)], pieces)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        lost.append(float(loss.detach()))
        if step % 20 == 0 or step == steps:
            log.info("step %d of %d: loss %.3f", step, steps, np.mean(lost[-20:]))


def _loss(reader: Reader, lists: Sequence[Listed], pieces: Pieces) -> Tensor:
    """Choose the right sentence of a list, or none, whose logit is 0; and binary, so that each logit means the same."""
    logits = reader([pieces.pair(listed.question, i) for listed in lists for i in listed.sentences]).float()
    choosing, binary = logits.new_zeros(()), logits.new_zeros(())
    for listed, part in zip(lists, logits.split([len(listed.sentences) for listed in lists]), strict=True):
        target = torch.zeros(len(part))
        if listed.answered:
            target[0] = 1.0
        with_none = functional.log_softmax(torch.cat([part, part.new_zeros(1)]), 0)
        choosing = choosing - listed.weight * with_none[0 if listed.answered else -1]
        weight = torch.where(target > 0, 1.0, 0.2)
        binary = binary + functional.binary_cross_entropy_with_logits(part, target, weight, reduction="sum")
    return (choosing + 0.3 * binary) / len(lists)


def judged(reader: Reader, questions: Sequence[Written], pieces: Pieces) -> str:
    """Return how well the logits alone do on questions: the rank of an answer, and told from not told."""
    reader.eval()
    reciprocal, best, told = [], [], []
    with torch.no_grad():
        for one in questions:
            read = one.candidates[:24]
            logits = reader([pieces.pair(one.question, i) for i in read]).tolist()
            order = [read[k] for k in sorted(range(len(read)), key=lambda k: -logits[k])]
            best.append(max(logits))
            told.append(bool(one.hits))
            if one.hits:
                reciprocal.append(next((1 / rank for rank, i in enumerate(order, start=1) if i in one.hits), 0.0))
    area = auroc(np.array(best), np.array(told)) if len(set(told)) == 2 else math.nan
    return f"{len(reciprocal)} told, mean reciprocal rank {np.mean(reciprocal):.3f}, area under the curve {area:.3f}"


def endless(makers: Sequence[object], make: object, rng: random.Random) -> Iterator[Listed]:
    while True:
        for maker in rng.sample(makers, len(makers)):
            yield make(maker)  # type: ignore[operator]


# -- reading the input ---------------------------------------------------------------------------------------------


def read_set(corpus: Corpus, marked: MarkedSet, data: Path) -> None:
    """Add the records of a set that no other set has added."""
    with tempfile.TemporaryDirectory() as nothing:  # words alone are wanted: without a model it takes seconds
        settings = IngestSettings(model_dir=Path(nothing))
        with library_of(marked, data, settings) as folder, Library.open(folder, settings) as library:
            for file, record in sorted(records_by_file(library).items()):
                if file not in corpus.span:
                    corpus.add(file, [(turn.speaker or "", turn.text) for turn in record.turns])


class FirstStage:
    """Which sentences are near a question by words and meaning: hard ones to tell from those that answer."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus, self._embedder = corpus, build_embedder(IngestSettings())
        self._kept: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def read(self, marked: MarkedSet) -> list[Written]:
        numbers = [i for file in marked.files for i in range(*self._corpus.span[file])]
        sentences = [self._corpus.sentences[i] for i in numbers]
        own = [words(f"{s.speaker} {s.text}") for s in sentences]
        lexical = Bm25(own), Bm25([said + words(s.before) for said, s in zip(own, sentences, strict=True)])
        alone, within = (np.vstack(both) for both in zip(*map(self._vectors, marked.files), strict=True))
        asked = self._embedded([question.text for question in marked.questions])
        written = []
        for question, vector in zip(marked.questions, asked, strict=True):
            content = words(question.text)
            first = alone @ vector, within @ vector, *(bm25.scores(content) for bm25 in lexical)
            total = sum(w * (f - f.mean()) / (f.std() + 1e-9) for w, f in zip((1, 1, 0.6, 0.4), first, strict=True))
            best = [numbers[int(j)] for j in np.argsort(-total, kind="stable")[:40]]
            hits, tempting = (
                frozenset(i for i in numbers if _is_hit(self._corpus.sentences[i], places))
                for places in (question.places, question.tempting)
            )
            written.append(
                Written(question=question.text, hits=hits, candidates=best, numbers=numbers, tempting=tempting)
            )
        return written

    def _vectors(self, file: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the vectors of a record's sentences, alone and with what stands before and who says it."""
        if file not in self._kept:
            sentences = self._corpus.sentences[slice(*self._corpus.span[file])]
            self._kept[file] = (
                self._embedded([s.text for s in sentences]),
                self._embedded([f"{s.before[-200:]} {s.speaker}: {s.text}" for s in sentences]),
            )
        return self._kept[file]

    def _embedded(self, texts: list[str]) -> np.ndarray:
        return np.array(list(self._embedder.embed_passages(texts)))


def _is_hit(sentence: Sentence, places: Sequence[tuple[str, int, int, int]]) -> bool:
    for record, turn, start, end in places:
        if (sentence.record, sentence.turn) == (record, turn):
            shared = min(end, sentence.end) - max(start, sentence.start)
            if shared >= 0.9 * (sentence.end - sentence.start) or shared >= 0.5 * (end - start):
                return True
    return False


def save(reader: Reader, path: Path) -> None:
    """Write float16 arrays: `LINEAR.down` (inner, 16), `LINEAR.up` (16, outer), `head.*`; add x @ down @ up."""
    arrays = {}
    for name in LINEAR:
        arrays[f"{name}.down"] = reader.encoder.down[name.replace(".", "_")]
        arrays[f"{name}.up"] = reader.encoder.up[name.replace(".", "_")]
    arrays |= {f"head.{name}": value for name, value in reader.named_parameters() if not name.startswith("encoder.")}
    np.savez(path, **{name: value.detach().numpy().astype(np.float16) for name, value in arrays.items()})


def start_from(reader: Reader, path: Path) -> None:
    """Go on from a file that `save` wrote."""
    with np.load(path) as stored:
        arrays = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files}
    names = {f"encoder.{side}.{name.replace('.', '_')}": f"{name}.{side}" for name in LINEAR for side in ("down", "up")}
    own = {name: arrays[names.get(name, f"head.{name}")] for name, _ in reader.named_parameters()}
    reader.load_state_dict(own)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pretrain-steps", type=int, default=340)
    parser.add_argument("--tune-steps", type=int, default=2600)
    parser.add_argument("--start", type=Path, help="a file of such deltas to go on from, instead of pretraining")
    parser.add_argument("--hold-out", nargs="*", default=[], help="names of sets not to learn from")
    parser.add_argument("--new", nargs="*", default=[], help="names of sets to ask more often than the others")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    files = find_model()
    weights = {name: value.float() for name, value in load_file(files.weights).items() if value.is_floating_point()}
    corpus = Corpus()
    sets = load_sets()
    for marked in sets:
        read_set(corpus, marked, given.data)
    pieces = Pieces(Tokenizer.from_file(str(files.tokenizer)), corpus)
    pieces._tokenizer.no_truncation()
    pieces._tokenizer.no_padding()
    reader = Reader(weights)
    if given.start:
        start_from(reader, given.start)
    else:
        _pretrain(reader, corpus, pieces, sets, given)
    if given.tune_steps:
        near = FirstStage(corpus)
        asked = {marked.name: near.read(marked) for marked in sets}
        written = [
            one
            for marked in sets
            if marked.name not in given.hold_out
            for one in asked[marked.name]
            for _ in range(_times(marked, given.new))
        ]
        log.info("%d written questions, %d of them answered", len(written), sum(bool(one.hits) for one in written))
        rng = random.Random(3)
        torch.manual_seed(3)
        lists = endless(written, lambda one: list_of_written(one, rng), rng)
        train(reader, lists, pieces, steps=given.tune_steps, rate=7e-4)
    save(reader, given.out)
    for name in given.hold_out if given.tune_steps else ():
        log.info("%s: %s", name, judged(reader, asked[name], pieces))


def _times(marked: MarkedSet, new: Sequence[str]) -> int:
    """Return how often a question of a set is asked while those that are asked least are asked once."""
    if new:
        return OF_NEW if marked.name in new else 1
    return OF_OWN_RECORDS if marked.has_own_records else 1


def _pretrain(
    reader: Reader, corpus: Corpus, pieces: Pieces, sets: Sequence[MarkedSet], given: argparse.Namespace
) -> None:
    held = {Path(file).stem for marked in sets if marked.name in given.hold_out for file in marked.files}
    asked: list[Asked] = []
    for path in sorted((given.data / "qmsum" / "train").glob("*.json")):
        if path.stem in held:
            continue
        meeting = json.loads(path.read_text("utf-8"))
        record = f"raw {path.stem}"  # as QMSum divides its turns
        corpus.add(record, [(turn["speaker"], turn["content"]) for turn in meeting["meeting_transcripts"]])
        low, high = corpus.span[record]
        bm25 = Bm25([words(f"{s.speaker} {s.text}") for s in corpus.sentences[low:high]])
        asked += [*summaries(corpus, record, meeting, bm25), *replies(corpus, record, bm25)]
    log.info("%d lists to pretrain on", len(asked))
    rng = random.Random(1)
    many = [one for one in asked for _ in range(one.copies)]
    lists = endless(many, lambda one: list_of(one, corpus, rng), rng)
    train(reader, lists, pieces, steps=given.pretrain_steps, rate=1e-3)
    save(reader, given.out.with_suffix(".pretrained.npz"))


if __name__ == "__main__":
    main()
