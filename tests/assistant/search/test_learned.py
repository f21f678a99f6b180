from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import LearnedError
from assistant.search import search, shipped, usable
from assistant.search.learned import FILE, OTHER_MODEL, OTHER_PASSAGES, learned_scores, read_learned
from assistant.search.learned.artefact import Learned, Net
from assistant.search.learned.features import FEATURES, features_of
from assistant.search.learned.stretches import KNOTS
from assistant.search.pool import Pool
from assistant.settings import SearchSettings
from ingest import IngestSettings, Library, Scope, ingest_paths
from ingest.minilm import fingerprint
from tests.assistant.search.made_pools import REFERENCE_SIZES, made_pool
from tests.assistant.search.memory_library import MemoryLibrary, as_library, record_of
from tests.fakes import HashEmbedder

REFERENCE = Path(__file__).parents[2] / "fixtures" / "search" / "reference.npz"
DIMENSIONS = 8


def part_of(pool: Pool, keep: list[int]) -> Pool:
    """Return the pool with these of its records alone, in this order."""
    chosen = np.concatenate([np.arange(*pool.bounds[record]) for record in keep])
    sizes = [pool.bounds[record][1] - pool.bounds[record][0] for record in keep]
    ends = np.cumsum(sizes).tolist()
    assert pool.cosines is not None
    assert pool.likeness is not None
    return replace(
        pool,
        passages=tuple(pool.passages[at] for at in chosen),
        bounds=tuple(zip([0, *ends[:-1]], ends, strict=True)),
        records=np.repeat(np.arange(len(keep)), sizes),
        tokens=pool.tokens[chosen],
        allowed=pool.allowed[chosen],
        cosines=pool.cosines[chosen],
        likeness=pool.likeness[chosen],
        term_scores={term: scores[chosen] for term, scores in pool.term_scores.items()},
        named=pool.named[chosen],
        vectors=tuple(pool.vectors[record] for record in keep),
    )


def plain_net(*, down: np.ndarray, up: np.ndarray, mix: tuple[float, float]) -> Learned:
    """Return a net of an adapter alone, whose convolutions say nothing."""
    width = 2
    net = Net(
        down=down.astype(np.float32),
        up=up.astype(np.float32),
        kernel=np.array([0.5, 1, 0.5], np.float32),
        left=np.zeros((DIMENSIONS, 1), np.float32),
        right=np.zeros((DIMENSIONS, 1), np.float32),
        own=np.zeros((DIMENSIONS, 1), np.float32),
        convolutions=((np.zeros((3, len(FEATURES) + 3, width), np.float32), np.zeros(width, np.float32)),),
        heads=np.zeros((width, 3), np.float32),
        bias=np.array([-1, 0, 0], np.float32),
        mix=np.array(mix, np.float32),
        lengths=np.zeros(len(KNOTS), np.float32),
        asked_lengths=np.zeros((DIMENSIONS, len(KNOTS)), np.float32),
    )
    return Learned(digest="", made_for="words", chunker="memory-32", dilations=(1,), nets=(net,), about={})


# -- what is computed ----------------------------------------------------------------------------------------------


def test_numpy_computes_what_torch_does() -> None:
    pool, shared = made_pool(REFERENCE_SIZES)

    scores = learned_scores(pool, shared, read_learned(REFERENCE))

    expected = np.load(REFERENCE.with_suffix(".npy"))
    assert np.abs(scores - expected).max() < 1e-4
    assert np.abs(expected - shared).max() > 0.5


def test_what_was_learned_finds_what_the_question_alone_does_not() -> None:
    pool, _ = made_pool([30], dimensions=DIMENSIONS)
    (rows,) = pool.vectors
    assert rows is not None
    assert pool.question is not None
    rows[12] = -pool.question  # the discussion's words are nothing like the question's
    unlearned = rows @ pool.question
    adapter = plain_net(down=pool.question[:, None], up=2 * rows[12][None], mix=(1, 0))

    scores = learned_scores(pool, unlearned.astype(np.float64), adapter)

    assert unlearned.argmin() == 12
    assert abs(int(scores.argmax()) - 12) <= 1


@given(st.permutations([0, 1, 2, 3]), st.integers(0, 20))
def test_the_order_of_the_records_changes_no_score(order: list[int], seed: int) -> None:
    pool, shared = made_pool([9, 1, 14, 3], seed=seed)
    kept = read_learned(REFERENCE)
    places = np.concatenate([np.arange(*pool.bounds[record]) for record in order])

    scores = learned_scores(pool, shared, kept)
    moved = learned_scores(part_of(pool, order), shared[places], kept)

    assert moved == pytest.approx(scores[places], abs=1e-4)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=5), st.integers(0, 50))
def test_scores_are_numbers_of_mean_0_and_deviation_1_at_most(sizes: list[int], seed: int) -> None:
    pool, shared = made_pool(sizes, seed=seed, without_vectors=range(1, len(sizes), 2))

    scores = learned_scores(pool, shared, read_learned(REFERENCE))

    assert scores.shape == (sum(sizes),)
    assert np.isfinite(scores).all()
    assert scores.mean() == pytest.approx(0, abs=1e-6)
    assert scores.std() <= 1 + 1e-6


def test_one_passage_is_neither_good_nor_bad() -> None:
    pool, shared = made_pool([1])

    assert learned_scores(pool, shared, read_learned(REFERENCE)).tolist() == [0.0]


def test_without_embeddings_scores_stay_as_they_are() -> None:
    pool, shared = made_pool([5])

    assert learned_scores(replace(pool, question=None), shared, read_learned(REFERENCE)) is shared
    assert learned_scores(replace(pool, likeness=None), shared, read_learned(REFERENCE)) is shared


def test_no_passages_have_no_scores() -> None:
    pool, shared = made_pool([5])
    empty = replace(pool, passages=(), bounds=(), vectors=())

    assert learned_scores(empty, shared[:0], read_learned(REFERENCE)).tolist() == []


def test_the_net_is_told_how_each_record_compares_with_the_best() -> None:
    pool, shared = made_pool([4, 4])
    shared[:4], shared[4:] = [0, 1, 2, 3], [0, 0, 1, 0]

    told = features_of(pool, shared)[:, FEATURES.index("record")]

    assert told.tolist() == [0, 0, 0, 0, -2, -2, -2, -2]


# -- whether it is used --------------------------------------------------------------------------------------------


def council(*, model: bool = True) -> MemoryLibrary:
    return MemoryLibrary(record_of("may", ("MAYOR", "The ferry runs at a loss."), ("RUIZ", "Cut it.")), model=model)


class OtherPassages(MemoryLibrary):
    chunker = "2-64"


def test_what_suits_the_library_is_used_and_needs_no_notice() -> None:
    kept, notice = usable(as_library(council()), REFERENCE)

    assert kept is read_learned(REFERENCE)
    assert notice is None


def test_another_model_turns_it_off_with_a_notice() -> None:
    found = search(as_library(council()), "ferry", scope=Scope(), settings=SearchSettings())
    without = search(as_library(council()), "ferry", scope=Scope(), settings=SearchSettings(learned=False))

    assert found.notices == (OTHER_MODEL,)
    assert without.notices == ()
    assert found.discussions == without.discussions


def test_other_passages_turn_it_off_with_a_notice() -> None:
    library = as_library(OtherPassages(record_of("may", ("MAYOR", "The ferry."))))

    assert usable(library, REFERENCE) == (None, OTHER_PASSAGES)


def test_without_a_model_the_librarys_own_notice_is_enough() -> None:
    found = search(as_library(council(model=False)), "ferry", scope=Scope(), settings=SearchSettings())

    assert len(found.notices) == 1
    assert "words alone" in found.notices[0]


def test_a_damaged_file_turns_it_off_with_a_notice(tmp_path: Path) -> None:
    (tmp_path / "net.npz").write_bytes(REFERENCE.read_bytes()[:900])

    kept, notice = usable(as_library(council()), tmp_path / "net.npz")

    assert kept is None
    assert notice is not None
    assert "'net.npz' of the search is cut or damaged" in notice


def test_the_learned_scores_are_those_that_a_suitable_library_is_searched_by(tmp_path: Path) -> None:
    embedder = HashEmbedder(name=shipped().made_for)
    with Library.open(tmp_path / "library", IngestSettings(), writable=True, embedder=embedder) as library:
        chatter = [("CLERK", f"Item {n} is a report on the parks and the drains of ward {n}.") for n in range(99)]
        library_with(library, [*chatter, ("MAYOR", "The ferry runs at a loss, and it is cut."), *chatter], tmp_path)
        with_it, without = (
            search(library, "Why is the ferry cut?", scope=Scope(), settings=SearchSettings(learned=used))
            for used in (True, False)
        )

    assert with_it.notices == ()
    assert "ferry" in with_it.nearest[0].passage.text
    assert with_it.nearest[0].alone == without.nearest[0].alone
    assert [one.score for one in with_it.nearest] != [one.score for one in without.nearest]


def library_with(library: Library, turns: list[tuple[str, str]], folder: Path) -> None:
    (folder / "may.txt").write_text("\n\n".join(f"{name}: {said}" for name, said in turns), encoding="utf-8")
    assert ingest_paths([folder / "may.txt"], library, library.settings).added == 1


# -- the file ------------------------------------------------------------------------------------------------------


def test_the_file_that_comes_with_the_program_suits_its_own_model_and_passages(sample_library: Path) -> None:
    with Library.open(sample_library, IngestSettings()) as library:
        assert usable(library) == (shipped(), None)
    assert fingerprint("fp32").startswith(shipped().made_for)


def test_the_file_that_comes_with_the_program_is_small_and_says_where_it_is_from() -> None:
    about = shipped().about

    assert FILE.stat().st_size < 1_500_000
    assert {"data", "seeds", "on QMSum val"} <= about.keys()
    assert len(shipped().nets) == len(about["seeds"])  # type: ignore[arg-type]


def changed(tmp_path: Path, change: Any) -> Path:
    """Return a copy of the reference whose arrays were changed."""
    with np.load(REFERENCE) as stored:
        arrays = {name: stored[name] for name in stored.files}
    change(arrays)
    np.savez(tmp_path / "net.npz", **arrays)
    return tmp_path / "net.npz"


def about_with(**fields: object) -> Any:
    def change(arrays: dict[str, np.ndarray]) -> None:
        arrays["about"] = np.array(json.dumps(json.loads(str(arrays["about"])) | fields))

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(about_with(format=0), "made for another version", id="an older format"),
        pytest.param(about_with(features=["shared"]), "made for another version", id="other features"),
        pytest.param(about_with(seeds=[0, 1, 2]), "holds something else .*2.down", id="a net is missing"),
        pytest.param(lambda arrays: arrays.pop("about"), "holds something else .*about", id="it says nothing"),
        pytest.param(lambda arrays: arrays.update(about=np.array("{")), "holds something else", id="not JSON"),
        pytest.param(
            lambda arrays: arrays.update({"0.heads": np.full(4, np.nan)}),
            "'0.heads' holds no numbers",
            id="not a number",
        ),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, change: Any, message: str) -> None:
    with pytest.raises(LearnedError, match=message):
        read_learned(changed(tmp_path, change))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 not an archive", id="no archive"),
        pytest.param(REFERENCE.read_bytes()[:-400], id="cut"),
    ],
)
def test_a_cut_or_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "net.npz").write_bytes(content)

    with pytest.raises(LearnedError, match=r"'net.npz' of the search is cut or damaged .*install the program again"):
        read_learned(tmp_path / "net.npz")


def test_a_lone_array_is_no_such_file(tmp_path: Path) -> None:
    held = io.BytesIO()
    np.save(held, np.zeros(3))
    (tmp_path / "net.npz").write_bytes(held.getvalue())

    with pytest.raises(LearnedError, match="cut or damaged"):
        read_learned(tmp_path / "net.npz")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LearnedError, match=r"'none.npz' of the search cannot be read \(No such file"):
        read_learned(tmp_path / "none.npz")
