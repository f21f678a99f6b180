"""Learn how to choose what is quoted: `python -m tests.training.answers FOLDER --sets SET…`.

FOLDER holds `qmsum/train` (https://github.com/Yale-LILY/QMSum). The questions stand in `questions/`, see `sets.py`; the
sets are those that the reader has not learned from, or it would seem to know more than it does. For each, the sentences
that the search finds are the candidates, and the marked words say which of them answer. Learned are, one after the
other:

first   weights of what is known of a sentence without embedding it: which sentences are looked at more closely
words   the same where there is no model
full    weights of all that is known of those by meaning too: which are read together with the question
read    weights of all that, and of the reader's logit
gate    whether the likeliest thoughts answer at all; as well without the reader, and without any model

Prints how well each does on sets it was not learned from (leave one set out), then writes what all sets teach into
`assistant/answering/learned.json`.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asking import Asked, Facet, taken_apart
from assistant.answering.bearing import (
    by_meaning,
    embedded_question,
    grown_thoughts,
    read_together,
    worth_embedding,
)
from assistant.answering.choosing import candidates_for, spoken_in, sufficient
from assistant.answering.features import MEANT, PLAIN, READ, WANTED, Matrix, doubted, plain_features
from assistant.answering.gate import CONSTANT, gate_features
from assistant.answering.ranking import FILE, Scored, Scores, learned, ranked_by
from assistant.answering.sentences import Sentence
from assistant.answers import Question, SearchResult
from assistant.engine import found_for
from assistant.settings import Settings
from ingest import IngestSettings, Library, Record, Scope
from ingest.minilm import SHIPPED_DELTAS, WEIGHTS_SHA256, read_deltas
from tests.training.fitting import Array, Choice, auroc, fit_choice, fit_gate, ranks
from tests.training.sets import (
    FOREIGN,
    QUERY,
    WORDINGS,
    MarkedQuestion,
    MarkedSet,
    Span,
    library_of,
    load_sets,
    queries_of,
    records_by_file,
)

# A sentence answers that shares this much with the marked words, of the shorter of both.
SHARED = 0.5
# Questions of each other field, and as many of QMSum's queries, that are asked of a set's records.
OF_EACH_FIELD = 12
# Of a set with more, every second, third, … is asked in all its wordings, so that no set outweighs the others.
MOST_OF_A_SET = 200
REFUSED = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)


@dataclass(slots=True)
class Looked:
    """A question with what was found for it; what is not known yet is empty."""

    set: str
    marked: MarkedQuestion
    spans: Sequence[Span]
    library: Library
    records: dict[str, Record]
    asked: Asked
    found: SearchResult
    candidates: list[Sentence]
    ranked: list[Scored] = field(default_factory=list)

    @property
    def facet(self) -> Facet:
        return Facet(text=self.asked.text, wording=self.asked.wording, period=None)

    @property
    def plain(self) -> Matrix:
        return plain_features(self.candidates, self.asked, self.facet)

    def held(self) -> list[Scored]:
        """The thoughts that can answer by what they say."""
        thoughts = grown_thoughts(self.ranked, self.candidates, self.asked, self.records)
        return sufficient(thoughts, self.asked, self.records, spoken_in(self.candidates)) if thoughts else []

    def choice(self) -> Choice:
        """What is known of the ranked sentences."""
        right = np.array([answers(item.sentence, self.spans) for item in self.ranked], dtype=bool)
        return _learnable(np.array([item.features for item in self.ranked]).reshape(len(self.ranked), -1), right)

    def plain_choice(self) -> Choice:
        """What is known of all candidates without embedding them."""
        return _learnable(self.plain, np.array([answers(item, self.spans) for item in self.candidates], dtype=bool))


def _learnable(features: Matrix, right: NDArray[np.bool_]) -> Choice:
    """Return the choice without what is a rule."""
    learnable = features.copy()
    learnable[:, PLAIN.index(WANTED)] = 0.0
    return Choice(learnable, right)


def answers(sentence: Sentence, spans: Sequence[Span]) -> bool:
    """Tell whether a sentence is marked as answering."""
    for span in spans:
        if span.record_id == sentence.record_id:
            shared = min(span.end, sentence.end) - max(span.start, sentence.start)
            if shared > 0 and shared >= SHARED * min(span.end - span.start, sentence.end - sentence.start):
                return True
    return False


def look(name: str, questions: Sequence[MarkedQuestion], library: Library) -> list[Looked]:
    """Search for every question of a set."""
    by_file = records_by_file(library)
    by_id = {record.record_id: record for record in by_file.values()}
    return [_looked(name, marked, marked.spans(by_file), library, by_id) for marked in questions]


def _looked(
    name: str, marked: MarkedQuestion, spans: Sequence[Span], library: Library, records: dict[str, Record]
) -> Looked:
    question = Question(text=marked.text, standalone=marked.text, scope=Scope())
    asked, found = taken_apart(question, library), found_for(question, library, Settings())
    return Looked(name, marked, spans, library, records, asked, found, candidates_for(asked, found, records))


def looked_closer(item: Looked) -> list[Scored]:
    """Return the sentences worth it, by meaning."""
    plain = item.plain
    kept = worth_embedding(item.candidates, plain, item.facet, Settings().answer.max_sentences)
    vector = item.library.embed_query(embedded_question(item.asked, item.facet))
    if vector is None:
        raise ValueError("there is no model to learn with")
    candidates = [item.candidates[at] for at in kept]
    return by_meaning(candidates, plain[kept], doubted(candidates, item.facet), item.library, vector)


def reranked(items: Sequence[Scored], weights: Scores) -> list[Scored]:
    """Return the same sentences as they are ranked by these weights."""
    return ranked_by(
        [item.sentence for item in items],
        np.array([item.features for item in items]).reshape(len(items), -1),
        weights,
        [item.vector for item in items if item.vector is not None] or None,
    )


def choosing(items: Sequence[Looked], choice: Callable[[Looked], Choice], title: str) -> Array:
    """Learn from all, after printing how what is learned from the others does on each set."""
    parts = [(item.set, choice(item)) for item in items if item.marked.places]
    found = {}
    for name in sorted({name for name, _ in parts}):
        weights = fit_choice([choice for other, choice in parts if other != name])
        found[name] = ranks([choice for other, choice in parts if other == name], weights)
        print(f"  {title:6} {name:14} {_figures(found[name])}", flush=True)
    print(f"  {title:6} {'all':14} {_figures(np.concatenate(list(found.values())))}", flush=True)
    return fit_choice([choice for _, choice in parts])


def _figures(found: NDArray[np.int64]) -> str:
    shares = "  ".join(f"in {most:2} {np.mean(found <= most):.3f}" for most in (1, 3, 5, 10, 20))
    return f"{len(found):4} questions  mean reciprocal rank {np.mean(1 / found):.3f}  {shares}"


def gating(items: Sequence[Looked], title: str) -> dict[str, float]:
    """Learn from all, after printing how what is learned from the others does on each set."""
    pairs = [(item, gate_features(held, item.asked, item.found.evidence)) for item in items if (held := item.held())]
    items, described = [item for item, _ in pairs], [row for _, row in pairs]
    names = sorted({name for row in described for name in row})
    features = np.array([[row.get(name, 0.0) for name in names] for row in described])
    told = np.array([bool(item.marked.places) or item.marked.kind == QUERY for item in items])
    sets = np.array([item.set for item in items])
    scores = np.zeros(len(items))
    for name in sorted(set(sets.tolist())):
        weights, constant = fit_gate(features[sets != name], told[sets != name])
        scores[sets == name] = features[sets == name] @ weights + constant
    elsewhere = np.array([item.marked.kind == FOREIGN for item in items])
    print(
        f"  {title}: area under the curve {auroc(scores[~elsewhere], told[~elsewhere]):.3f}, "
        f"another field's questions {auroc(scores[told | elsewhere], told[told | elsewhere]):.3f}; "
        f"{told.sum()} told, {(~told & ~elsewhere).sum()} not, {elsewhere.sum()} of another field"
    )
    for refused in REFUSED:
        limit = np.quantile(scores[told], refused)
        rightly, far = (np.mean(scores[group] < limit) for group in (~told & ~elsewhere, elsewhere))
        below = 1 / (1 + np.exp(-limit))
        print(f"    below {below:.2f}: {refused:4.0%} refused wrongly, {rightly:4.0%} and {far:4.0%} rightly")
    weights, constant = fit_gate(features, told)
    return {CONSTANT: round(constant, 4)} | named(weights, names)


def named(weights: Array, names: Sequence[str]) -> dict[str, float]:
    """Return the weights by name, as they are kept; what is wanted by rule has none."""
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True) if name != WANTED}


def write(kept: dict[str, object]) -> None:
    """Keep what is learned so far, and learn on with it."""
    FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    learned.cache_clear()


def searched(sets: Sequence[MarkedSet], data: Path, stack: ExitStack, settings: IngestSettings) -> list[Looked]:
    """Search for every question of each set, for QMSum's queries, and for some of another field's records."""
    items: list[Looked] = []
    for marked in sets:
        folder = stack.enter_context(library_of(marked, data, settings))
        library = stack.enter_context(Library.open(folder, settings))
        asked = *some_of(marked), *queries_of(marked, data), *foreign(marked, sets, data)
        items += look(marked.name, asked, library)
    return items


def some_of(marked: MarkedSet) -> list[MarkedQuestion]:
    """Return the questions of a set, all of them where they are few."""
    own = [(re.sub(f"-(?:{'|'.join(WORDINGS)})$", "", question.id), question) for question in marked.questions]
    step = len(own) // MOST_OF_A_SET + 1
    kept = set(list(dict.fromkeys(name for name, _ in own))[::step])
    return [question for name, question in own if name in kept]


def foreign(marked: MarkedSet, sets: Sequence[MarkedSet], data: Path) -> list[MarkedQuestion]:
    """Return questions about the records of other fields, as questions that these records do not tell."""
    fields = {other.field: other for other in sets if other.field != marked.field}
    return [
        replace(question, id=f"{question.id}@{marked.name}", kind=FOREIGN, places=())
        for other in fields.values()
        for asked in ([one for one in other.questions if one.places], queries_of(other, data))
        for question in asked[:: max(len(asked) // OF_EACH_FIELD, 1)][:OF_EACH_FIELD]
    ]


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", nargs="+", required=True, help="sets to learn from, none of which the reader knows")
    parser.add_argument("--reader-alone", action="store_true", help="keep what is learned without it")
    arguments = parser.parse_args()
    kept: dict[str, object] = json.loads(FILE.read_text(encoding="utf-8"))
    kept["made_for"] = f"minilm-l6-{WEIGHTS_SHA256[:12]}"
    kept["reader"] = read_deltas(SHIPPED_DELTAS).digest
    sets = [marked for marked in load_sets() if marked.name in arguments.sets]
    with ExitStack() as stack:
        if arguments.reader_alone:
            items = searched(sets, arguments.data, stack, IngestSettings())
            for item in items:
                item.ranked = reranked(looked_closer(item), learned().full)
        else:
            without_model(sets, arguments.data, stack, kept)
            items = with_model(sets, arguments.data, stack, kept)
        # A query asks for an account of a whole discussion: that no one sentence gives it tells nothing against one.
        with_reader([item for item in items if item.marked.kind != QUERY], kept)


def without_model(sets: Sequence[MarkedSet], data: Path, stack: ExitStack, kept: dict[str, object]) -> None:
    """Learn `words` and its gate."""
    settings = IngestSettings(model_dir=Path(stack.enter_context(tempfile.TemporaryDirectory())))
    items = searched(sets, data, stack, settings)
    kept["words"] = named(choosing(items, Looked.plain_choice, "words"), PLAIN)
    write(kept)
    for item in items:
        item.ranked = ranked_by(item.candidates, item.plain, learned().words, None)
    kept["gate_words"] = gating(items, "gate without a model")
    write(kept)


def with_model(sets: Sequence[MarkedSet], data: Path, stack: ExitStack, kept: dict[str, object]) -> list[Looked]:
    """Learn `first`, `full` and their gate; return what was looked at, ranked by them."""
    items = searched(sets, data, stack, IngestSettings())
    kept["first"] = named(choosing(items, Looked.plain_choice, "first"), PLAIN)
    write(kept)
    for item in items:
        item.ranked = looked_closer(item)
    kept["full"] = named(choosing(items, Looked.choice, "full"), PLAIN + MEANT)
    write(kept)
    for item in items:
        item.ranked = reranked(item.ranked, learned().full)
    kept["gate_meaning"] = gating(items, "gate without the reader")
    write(kept)
    return items


def with_reader(items: Sequence[Looked], kept: dict[str, object]) -> None:
    """Learn `read` and its gate."""
    for item in items:
        doubt = doubted([each.sentence for each in item.ranked], item.facet)
        item.ranked = read_together(item.ranked, doubt, item.facet.text, item.library)
    kept["read"] = named(choosing(items, Looked.choice, "read"), PLAIN + MEANT + READ)
    write(kept)
    for item in items:
        item.ranked = reranked(item.ranked, learned().read)
    kept["gate"] = gating(items, "gate")
    write(kept)


if __name__ == "__main__":
    main()
