from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from ingest.chunking import chunk
from ingest.errors import ModelError
from ingest.minilm import find_model
from ingest.records import BlockRole, Passage, Record, TimeAnchor, TimeSpan, Turn
from ingest.tokens import count_tokens

TARGET = 128


def record_of(*turns: Turn) -> Record:
    return Record(record_id="r" * 24, content_hash="c" * 64, format="test", turns=turns)


def chunked(
    record: Record, *, target: int = TARGET, most: int | None = None, count: Callable[[str], int] | None = None
) -> tuple[Passage, ...]:
    return chunk(record, target_tokens=target, max_word_pieces=most, count_word_pieces=count)


def assert_sound(record: Record, passages: tuple[Passage, ...]) -> None:
    """Check what holds for any record: exact spans, nothing lost, nothing twice, ranges and speakers right."""
    position = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert record.text[passage.char_start : passage.char_end] == passage.text == passage.text.strip() != ""
        assert not record.text[position : passage.char_start].strip()
        position = passage.char_end
        assert passage.turn_start == record.turn_at(passage.char_start)
        assert passage.turn_end == record.turn_at(passage.char_end - 1)
        assert passage.time == record.time_of(passage.char_start, passage.char_end)
        assert passage.tokens == count_tokens(passage.labelled_text)
        heard = [turn.speaker for turn in record.turns[passage.turn_start : passage.turn_end + 1] if turn.text.strip()]
        assert set(passage.speakers) == {speaker for speaker in heard if speaker}
    assert not record.text[position:].strip()
    assert len({passage.passage_id for passage in passages}) == len(passages)


texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.sampled_from("ab .\n,中𒍅é\u00a0"), max_size=400),
    st.lists(st.sampled_from(["The", "council", "votes.", "No", "5", "...", "supercalifragilistic" * 3, "\n\n"])).map(
        " ".join
    ),
)
turns = st.builds(
    Turn,
    text=texts,
    speaker=st.sampled_from([None, "Ana Ruiz", "MAYOR", "x" * 200, ""]),
    role=st.sampled_from([BlockRole.SPEECH, BlockRole.HEADING]),
    time=st.none() | st.builds(TimeSpan, start_seconds=st.floats(0, 9), end_seconds=st.none() | st.floats(9, 20)),
)
records = st.lists(turns, max_size=12).map(lambda some: record_of(*some))


@given(records, st.integers(32, 200))
def test_passages_hold_exactly_the_record(record: Record, target: int) -> None:
    assert_sound(record, chunked(record, target=target))


def nasty_count(text: str) -> int:
    """Count as no real tokenizer does: rare letters cost much, and every line has a surcharge."""
    return sum(7 if ord(letter) > 0x2000 else 1 for letter in text) + 5 * text.count("\n")


@settings(max_examples=60)
@given(records, st.integers(40, 200))
def test_no_passage_is_longer_than_the_model_reads(record: Record, most: int) -> None:
    passages = chunked(record, most=most, count=nasty_count)

    assert_sound(record, passages)
    assert all(nasty_count(passage.labelled_text) <= most for passage in passages)


@pytest.fixture(scope="session")
def minilm_pieces() -> Callable[[str], int]:
    """Return the real tokenizer's count, special tokens included."""
    try:
        tokenizer = Tokenizer.from_file(str(find_model().tokenizer))
    except ModelError as problem:
        pytest.skip(f"the model's tokenizer is not installed: {problem}")
    tokenizer.no_truncation()
    return lambda text: len(tokenizer.encode(text).ids)


@settings(max_examples=60)
@given(record=records, target=st.integers(32, 200))
def test_no_passage_is_longer_than_minilm_reads(
    record: Record, target: int, minilm_pieces: Callable[[str], int]
) -> None:
    passages = chunked(record, target=target, most=256, count=minilm_pieces)

    assert_sound(record, passages)
    assert all(minilm_pieces(passage.labelled_text) <= 256 for passage in passages)


@pytest.mark.parametrize(
    "dense",
    [
        pytest.param("= " * 2_000, id="signs"),
        pytest.param("=" * 3_000, id="signs without space"),
        pytest.param("中文" * 1_500, id="ideographs"),
        pytest.param("한국어 " * 800, id="letters that come apart"),
        pytest.param("Donaudampfschifffahrtsgesellschaftskapitän " * 200, id="long words"),
    ],
)
def test_dense_text_is_divided_until_minilm_reads_it_whole(dense: str, minilm_pieces: Callable[[str], int]) -> None:
    record = record_of(Turn(text=dense, speaker="Ana Ruiz"))

    passages = chunked(record, target=200, most=256, count=minilm_pieces)

    assert_sound(record, passages)
    assert all(minilm_pieces(passage.labelled_text) <= 256 for passage in passages)


def test_a_counter_that_is_never_content_still_ends() -> None:
    record = record_of(Turn(text="ab cd", speaker="X"))

    assert [passage.text for passage in chunked(record, most=1, count=lambda text: 9)] == list("abcd")


def speech(words: int, seed: int = 1) -> str:
    """Return invented sentences of 4 to 20 words."""
    chance = random.Random(seed)
    vocabulary = [
        f"{first}{last}" for first in ("bud", "mot", "har", "coun", "vo") for last in ("get", "ion", "bour", "cil")
    ]
    said = []
    while words > 0:
        length = chance.randint(4, 20)
        said.append(" ".join(chance.choices(vocabulary, k=length)).capitalize() + ".")
        words -= length
    return " ".join(said)


def transcript(turn_count: int, length: Callable[[int], int]) -> Record:
    speakers = ["Ana Ruiz", "MAYOR", "Cllr. Osei"]
    return record_of(
        *(Turn(text=speech(length(at), seed=at), speaker=speakers[at % 3]) for at in range(turn_count)),
    )


def test_passages_are_about_as_long_as_asked() -> None:
    passages = chunked(transcript(300, lambda at: at % 90 + 1))

    sizes = [passage.tokens for passage in passages]
    assert 0.8 * TARGET <= sum(sizes) / len(sizes) <= 1.1 * TARGET
    assert max(sizes) <= 1.4 * TARGET


def test_short_turns_are_packed_together_and_stay_whole() -> None:
    record = record_of(*(Turn(text=f"I second item {at} of the agenda.", speaker="Ana Ruiz") for at in range(60)))

    passages = chunked(record)

    assert all(passage.turn_end > passage.turn_start + 3 for passage in passages[:-1])
    assert all(passage.char_start == record.turn_starts[passage.turn_start] for passage in passages)


def test_a_long_turn_is_divided_between_sentences_and_every_part_names_the_speaker() -> None:
    passages = chunked(record_of(Turn(text=speech(3_000), speaker="Ana Ruiz")))

    assert len(passages) > 20
    assert all(passage.text.endswith(".") and passage.text[0].isupper() for passage in passages)
    assert all(passage.labelled_text == f"Ana Ruiz: {passage.text}" for passage in passages)
    assert all(passage.speakers == ("Ana Ruiz",) for passage in passages)


def test_a_sentence_without_end_is_divided_between_words() -> None:
    words = re.sub(r"[.]", "", speech(2_000)).lower()

    passages = chunked(record_of(Turn(text=words)))

    assert " ".join(passage.text for passage in passages) == words


@pytest.mark.parametrize(
    "giant",
    [
        pytest.param("a" * 1_000_000, id="one letter"),
        pytest.param("\U00012345" * 200_000, id="rare script"),
        pytest.param("a.)" * 100_000, id="stops without space"),
        pytest.param("x" + " " * 1_000_000 + "y", id="space"),
        pytest.param("yes " * 100_000, id="no sentence end"),
    ],
)
@pytest.mark.timeout(120)
def test_a_giant_turn_is_divided_in_linear_time(giant: str) -> None:
    record = record_of(Turn(text=giant, speaker="X"))

    passages = chunked(record, most=256, count=len)

    assert_sound(record, passages)
    assert max(passage.tokens for passage in passages) <= 1.4 * TARGET


def test_a_heading_stays_with_what_follows() -> None:
    blocks = []
    for at in range(60):
        blocks.append(Turn(text=f"Item {at}", role=BlockRole.HEADING, level=2))
        blocks += [Turn(text=speech(at % 37 + 3, seed=at + n), role=BlockRole.PARAGRAPH) for n in range(at % 3 + 1)]

    passages = chunked(record_of(*blocks))

    assert len(passages) > 10
    assert not any(re.search(r"Item \d+$", passage.text) for passage in passages)


def test_a_label_that_leaves_no_room_is_shortened() -> None:
    record = record_of(Turn(text=speech(300), speaker="A very long name " * 50))

    passages = chunked(record, most=100, count=len)

    assert all(len(passage.labelled_text) <= 100 for passage in passages)
    assert all(passage.labelled_text.endswith(f": {passage.text}") for passage in passages)


def test_empty_turns_are_passed_over() -> None:
    record = record_of(
        Turn(text="", speaker="A"), Turn(text="Yes.", speaker="B"), Turn(text=" \n", speaker="C"), Turn(text="No.")
    )

    (passage,) = chunked(record)

    assert passage.labelled_text == "B: Yes.\nNo."
    assert (passage.turn_start, passage.turn_end, passage.speakers) == (1, 3, ("B",))


@pytest.mark.parametrize("text", ["", " ", "\n\n\t"])
def test_a_record_without_words_has_no_passages(text: str) -> None:
    assert chunked(record_of(Turn(text=text, speaker="A"))) == ()
    assert chunked(record_of()) == ()


def test_a_part_of_a_turn_has_the_time_of_its_own_cues() -> None:
    said = speech(600)
    anchors = tuple(
        TimeAnchor(offset=offset, time=TimeSpan(start_seconds=offset, end_seconds=offset + 50))
        for offset in range(0, len(said), 50)
    )

    passages = chunked(record_of(Turn(text=said, speaker="A", anchors=anchors)))

    for passage in passages:
        assert passage.time is not None
        assert passage.time.start_seconds == passage.char_start // 50 * 50


def test_equal_passages_have_ids_of_their_own() -> None:
    record = record_of(*[Turn(text="The motion carries.", speaker="CLERK")] * 400)

    passages = chunked(record)

    assert (
        len({passage.passage_id for passage in passages}) == len(passages) > len({passage.text for passage in passages})
    )


def edited(record: Record, chance: random.Random) -> Record:
    """Return the record with a few words of one turn changed, or a turn taken out, put in or given to another."""
    at = chance.randrange(len(record.turns))
    old = record.turns[at]
    words = old.text.split()
    place = chance.randrange(len(words))
    said = speech(chance.randint(1, 60), seed=chance.randrange(10**6))
    changes: list[list[Turn]] = [
        [replace(old, text=" ".join([*words[:place], said, *words[place:]]))],
        [replace(old, text=" ".join([*words[:place], *words[place + 3 :]]))],
        [old, Turn(text=said, speaker="MAYOR")],
    ]
    if len(words) < 300:
        changes += [[], [replace(old, speaker="Somebody Else")], [replace(old, text=said)]]
    return replace(record, turns=(*record.turns[:at], *chance.choice(changes), *record.turns[at + 1 :]))


@pytest.mark.parametrize(
    ("turn_count", "length"),
    [
        pytest.param(600, lambda at: at * at % 60 + 1, id="mixed turns"),
        pytest.param(700, lambda at: 12, id="turns of about one length"),
        pytest.param(60, lambda at: 250, id="long turns"),
        pytest.param(2, lambda at: 6_000, id="two giant turns"),
    ],
)
def test_editing_one_turn_changes_few_passages(turn_count: int, length: Callable[[int], int]) -> None:
    chance = random.Random(7)
    record = transcript(turn_count, length)
    before = {passage.passage_id for passage in chunked(record)}

    for _ in range(12):
        after = {passage.passage_id for passage in chunked(edited(record, chance))}
        assert len(after - before) <= 0.15 * len(after)
