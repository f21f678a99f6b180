"""The benchmarks: their measures on cases worked out by hand, and each of them whole on three made-up meetings."""

from __future__ import annotations

import doctest
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from assistant import Answer, Assistant, Settings
from assistant.answers import Question
from ingest import IngestSettings, Library, Passage, Record, Scope, Turn, sentence_spans
from tests.benchmarks import __main__ as every
from tests.benchmarks import abstention, answerers, answers, meetings, qmsum, scale, summaries, textrank, whole
from tests.benchmarks.meetings import Meeting, Query
from tests.benchmarks.peers import DefaultChunks, unlabelled
from tests.benchmarks.recombining import recombined
from tests.fakes import HashEmbedder

SPEECHES = {
    "Bmade": (
        ("Professor Adeyemi", "Good morning. We come to the acoustic model of the recogniser and its word errors."),
        ("Lena Brandt", "The acoustic model was trained on ten hours of recordings from the four microphones."),
        ("Professor Adeyemi", "Why did the word error rate rise on the far microphones last week?"),
        ("Lena Brandt", "The word error rate rose because the far microphones pick up the echo of the meeting room."),
        ("Omar Haddad", "I will write the echo canceller for the far microphones by the end of the month."),
        ("Professor Adeyemi", "Then we record four more meetings in the small room. That is all for today."),
    ),
    "ESmade": (
        ("Project Manager", "Welcome to the design meeting about the remote control for the television."),
        ("Industrial Designer", "The case of the remote control is made of bamboo, because bamboo is light and cheap."),
        ("Marketing", "Our survey found that two thirds of the users lose the remote control every week."),
        ("Industrial Designer", "A whistle makes the remote control beep, so that users find it under the sofa."),
        ("Project Manager", "The whistle costs two euros, and the budget of the remote control is twelve euros."),
        ("User Interface", "There will be nine rubber buttons and no display, because a display breaks the budget."),
    ),
    "committee_made": (
        ("The Chair", "The committee turns to the ferry between the islands and to the school bus in winter."),
        ("Minister Pryce", "The ferry was cancelled in January because the harbour pilot had left the service."),
        ("The Chair", "When will the ferry run again, Minister?"),
        ("Minister Pryce", "The ferry will run again from the first of May with two new harbour pilots."),
        ("Ms. Okafor", "Pupils of the northern island missed thirty days of school for want of a ferry."),
        ("Minister Pryce", "We shall pay for a second school bus, and the ministry will publish the timetable."),
    ),
}
GENERAL = {
    "Bmade": "The group spoke of the acoustic model and why the error rate rose on the far microphones.",
    "ESmade": "The team designed a remote control of bamboo that beeps when somebody whistles.",
    "committee_made": "The committee asked when the ferry would run again and what pupils missed.",
}
QUERIES = {
    "Bmade": (("Why did the word error rate rise on the far microphones?", "The room's echo reached them.", 2, 3),),
    "ESmade": (
        ("Why is the case of the remote control made of bamboo?", "Because bamboo is light and cheap.", 1, 1),
        ("How do users find the remote control under the sofa?", "They whistle and it beeps.", 3, 4),
    ),
    "committee_made": (("When will the ferry run again?", "From the first of May with two new pilots.", 2, 3),),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three meetings in QMSum's form, one of each domain."""
    folder = tmp_path_factory.mktemp("qmsum")
    for name, speeches in SPEECHES.items():
        specific = [
            {"query": query, "answer": answer, "relevant_text_span": [[str(first), str(last)]]}
            for query, answer, first, last in QUERIES[name]
        ]
        turns = [{"speaker": speaker, "content": text} for speaker, text in speeches]
        data = {
            "meeting_transcripts": turns,
            "specific_query_list": specific,
            "general_query_list": [{"query": "Summarize the whole meeting.", "answer": GENERAL[name]}],
            "topic_list": [
                {"topic": "first", "relevant_text_span": [["0", "2"]]},
                {"topic": "second", "relevant_text_span": [["3", str(len(turns) - 1)]]},
            ],
        }
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


@pytest.fixture(scope="module")
def library(files: list[Path]) -> Iterator[Library]:
    with meetings.filled(files, None) as library:
        yield library


@pytest.fixture(scope="module")
def asked(library: Library, files: list[Path]) -> list[Meeting]:
    return list(meetings.meetings_of(library, files))


def meeting_of(*texts: str, tokens: tuple[int, ...] = (), name: str = "Bmade") -> Meeting:
    """Return a meeting of one speaker, without a library."""
    turns = tuple(Turn(text=text, speaker="A") for text in texts)
    record = Record(record_id=name, content_hash="0", format="json", turns=turns, hints={"file": name})
    return Meeting(record=record, queries=(), turn_tokens=tokens or tuple(len(text.split()) for text in texts))


def passage_of(record_id: str, turn: int, *, span: tuple[int, int] = (0, 1), tokens: int = 10) -> Passage:
    return Passage(
        passage_id=f"{record_id}-{turn}",
        record_id=record_id,
        ordinal=turn,
        turn_start=turn,
        turn_end=turn,
        char_start=span[0],
        char_end=span[1],
        text="",
        labelled_text="",
        speakers=(),
        time=None,
        tokens=tokens,
    )


@pytest.mark.parametrize(
    "module", [abstention, answerers, meetings, scale, summaries, textrank, whole], ids=lambda m: m.__name__
)
def test_the_examples_in_the_benchmarks_are_true(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


# The data


def test_a_meeting_is_read_with_its_domain_its_gold_turns_and_its_references(asked: list[Meeting]) -> None:
    product = next(meeting for meeting in asked if meeting.domain == "product")

    assert sorted(meeting.domain for meeting in asked) == ["academic", "committee", "product"]
    assert [(query.gold, query.answer) for query in product.queries] == [
        (frozenset({1}), "Because bamboo is light and cheap."),
        (frozenset({3, 4}), "They whistle and it beeps."),
    ]


def test_a_span_of_a_labelled_text_is_found_in_the_record() -> None:
    record = meeting_of("one two", "three").record

    # "A: one two\nA: three": from "two" to "th"
    assert [record.text[start:end] for start, end in unlabelled(record, 7, 16)] == ["two", "th"]


# Answers


def test_cited_words_count_by_the_tokens_inside_gold_turns() -> None:
    meeting = meeting_of("one two three", "four five six", "seven")
    # "two three" is no gold, "four five six" is
    answer = answerers.Said(words=("",), whole=("",), citations=(((4, 27),),))

    assert answers.cited_tokens(meeting, [(4, 27)], frozenset({1})) == (3, 5)
    assert answers.precision_of(meeting, answer, frozenset({1})) == 0.6


def test_recall_is_the_share_of_the_gold_tokens_cited() -> None:
    meeting = meeting_of("abcd", "efgh", tokens=(30, 10))
    answer = answerers.Said(citations=(((0, 2),),))  # half of the first turn

    assert answers.recall_of(meeting, answer, frozenset({0, 1})) == pytest.approx(15 / 40)
    assert answers.recall_of(meeting, answerers.Said(), frozenset({0})) == 0.0


@pytest.mark.parametrize(
    ("citations", "expected"),
    [
        ((((4, 27),), ((0, 3),)), True),
        ((((0, 3),), ((14, 27),)), False),
        ((((8, 18),),), True),
        ((((4, 18),),), False),
        ((), False),
    ],
    ids=["three of five tokens", "gold only second", "exactly half", "one of three", "no citation"],
)
def test_the_first_citation_is_gold_from_half_of_its_tokens(
    citations: tuple[tuple[meetings.Span, ...], ...], expected: bool
) -> None:
    meeting = meeting_of("one two three", "four five six")

    assert answers.first_is_gold(meeting, answerers.Said(citations=citations), frozenset({1})) is expected


def test_rouge_counts_shared_stems_in_hundredths() -> None:
    one, two, longest, by_sentence, length = answers.Rouge().of(["The ferries run."], "The ferry runs today.")

    # three of three words and three of four; two pairs of two and two of three; "the ferry run"
    assert one == pytest.approx(100 * 2 * 1.0 * 0.75 / 1.75)
    assert two == pytest.approx(100 * 2 * 1.0 * (2 / 3) / (5 / 3))
    assert longest == by_sentence == one
    assert length == 3


def test_what_is_refused_scores_nothing_and_cites_nothing_that_could_be_wrong(asked: list[Meeting]) -> None:
    (score, *_) = answers.measure(lambda meeting, query: answerers.Said(), asked)

    assert not score.answered
    assert list(score.words) == list(score.whole) == [0.0] * 5
    assert np.isnan(score.precision)
    assert (score.recall, score.first) == (0, 0)


def test_perfect_retrieval_finds_the_gold_turns_and_nothing_else(library: Library, asked: list[Meeting]) -> None:
    for meeting in asked:
        for query in meeting.queries:
            question = Question(
                text=query.text, standalone=query.text, scope=Scope(record_ids=(meeting.record.record_id,))
            )
            found = answerers.found_in_gold(library, question, meeting, query.gold, Settings())
            spans = [(scored.passage.char_start, scored.passage.char_end) for scored in found.passages]

            assert meetings.share_of_gold(meeting, spans, query.gold) == 1.0
            assert answers.recall_of(meeting, answerers.Said(citations=(tuple(spans),)), query.gold) == 1.0
            assert all(
                meeting.record.text[start:end] == s.passage.text
                for (start, end), s in zip(spans, found.passages, strict=True)
            )


def test_gold_turns_apart_are_discussions_apart(library: Library, asked: list[Meeting]) -> None:
    meeting = asked[0]
    question = Question(text="echo", standalone="echo", scope=Scope(record_ids=(meeting.record.record_id,)))

    found = answerers.found_in_gold(library, question, meeting, frozenset({0, 1, 4}), Settings())

    turns = [[(s.passage.turn_start, s.passage.turn_end) for s in item.passages] for item in found.discussions]
    assert sorted(turns) == [[(0, 1)], [(4, 4)]]


def test_the_top_chunk_is_cut_at_ninety_words_and_cited(library: Library, asked: list[Meeting]) -> None:
    chunk = answerers.top_chunk(library)(asked[0], Query(text="the echo", gold=frozenset()))

    assert len(chunk.words[0].split()) <= 90
    assert asked[0].record.text.startswith(asked[0].record.text[slice(*chunk.citations[0][0])])


def test_text_rank_puts_first_what_others_say_too() -> None:
    sentences = ["The ferry to the island.", "Ferry and harbour pilots.", "The ferry, island and harbour.", "Good day."]

    scores = textrank.text_rank(sentences)

    assert int(np.argmax(scores)) == 2
    assert textrank.text_rank(["Yes.", "No."]).tolist() == [0, 0]


def test_text_rank_is_where_the_walk_comes_to_rest() -> None:
    sentences = ["ferry island harbour", "ferry island bus", "harbour pilot", "bus timetable school"]
    links = textrank._links([frozenset(sentence.split()) for sentence in sentences]).astype(float)
    steps = links / links.sum(axis=1, keepdims=True)
    # x = (1 - d) + d · xP, solved at once
    expected = np.linalg.solve(np.eye(4) - 0.85 * steps.T, np.full(4, 0.15))

    assert textrank._central(links.astype(np.float32)) == pytest.approx(expected, abs=1e-3)


def test_answers_are_measured_for_every_system_and_domain_and_written_to_be_read(
    library: Library, files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers.run(library, files, tmp_path / "answers.jsonl")

    told = capsys.readouterr().out
    written = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [told.count(f"\n{name}") for name in ("Verbatim", "first 90", "TextRank", "gold turns")] == [4, 4, 4, 4]
    assert all(f"\n{name}, " in told for name in ("all", "academic", "product", "committee"))
    assert "BART" in told
    assert {line["question"] for line in written} == {query for queries in QUERIES.values() for query, *_ in queries}
    ferry = next(line for line in written if "ferry" in line["question"])
    assert "first of May" in ferry["answer"]
    quotes = ferry["answer"].split("“")[1:]
    assert any("first of May" in quote for quote in quotes)
    assert ferry["citations_in_gold"] == ["first of May" in quote or "When will" in quote for quote in quotes]


# Abstention


def test_every_query_is_asked_of_its_own_of_a_far_and_of_a_near_meeting() -> None:
    query = Query(text="?", gold=frozenset({0}))
    names = ("Bone", "Btwo", "ESone", "ESone2", "town")
    made = [Meeting(record=meeting_of("a", name=name).record, queries=(query,), turn_tokens=(1,)) for name in names]

    plan = list(abstention.asked_of(made))
    again = list(abstention.asked_of(made))

    assert plan == again
    cases = Counter(case for case, *_ in plan)
    # nothing is near the only meeting of the town
    assert cases == {"own": 5, "elsewhere": 5, "near": 4}
    assert all((other.domain == domain) is (case != "elsewhere") for case, domain, other, _ in plan)


def test_false_refusals_are_counted_where_one_in_twenty_others_is_answered() -> None:
    others = np.arange(100) / 100  # five of a hundred are above 0.94
    own = np.array([0.5, 0.94, 0.945, 0.99])

    assert abstention.false_refusals(own, others) == 0.5
    assert abstention.false_refusals(own, np.zeros(20)) == 0.0


@pytest.mark.parametrize("with_model", [True, False], ids=["with the model", "words alone"])
def test_what_is_judged_answered_is_what_the_assistant_answers(files: list[Path], with_model: bool) -> None:
    with meetings.filled(files, None, with_model=with_model) as library:
        settings = Settings()
        assistant, made = Assistant(library, settings), list(meetings.meetings_of(library, files))
        asked = [
            (of, query.text)
            for of, far in zip(made, made[1:] + made[:1], strict=True)
            for query in of.queries + far.queries
        ]
        asked += [(of, "Who repairs the lighthouse on the western cape?") for of in made]
        judged = [abstention.judge(library, settings, of, text) for of, text in asked]
        replies = [assistant.ask(text, scope=Scope(record_ids=(of.record.record_id,))) for of, text in asked]

    assert [answered for _, answered in judged] == [isinstance(reply, Answer) for reply in replies]
    assert {answered for _, answered in judged} == {True, False}
    least = settings.answer.min_likelihood if with_model else settings.answer.min_likelihood_words
    assert all(scores[0] >= least for scores, answered in judged if answered)
    assert all(np.isnan(scores[2]) is not with_model for scores, _ in judged)


def test_abstention_is_measured_with_and_without_a_model(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    abstention.run(files, scores=tmp_path / "scores.jsonl")

    told = capsys.readouterr().out
    assert told.count("\nlikelihood") == told.count("\nmax BM25") == told.count("answered as shipped") == 2
    assert told.count("\nmax cosine") == 1
    assert "nan" in told  # no two of the three meetings are near
    written = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = sum(map(len, QUERIES.values()))
    assert Counter((line["with_model"], line["case"]) for line in written) == dict.fromkeys(
        [(with_model, case) for with_model in (True, False) for case in ("own", "elsewhere")], queries
    )
    assert all(line["no rules"] >= line["likelihood"] for line in written if not line["likelihood"])


# The whole library


def test_the_meeting_is_found_at_the_depth_where_its_first_passage_stands() -> None:
    meeting = meeting_of("abcdefghij", "klm", tokens=(40, 10), name="own")
    ranked = [passage_of("x", 0), passage_of("x", 1), passage_of("y", 0), passage_of("own", 1), passage_of("own", 0)]
    within = [passage_of("x", 0), passage_of("own", 0, span=(0, 5))]

    score = whole.score_of(meeting, frozenset({0}), whole.Found(ranked, within, 0.0))

    assert score.passage == (False, True, True)
    assert score.meeting == (False, True, True)
    assert score.gold == (False, True, True)
    assert score.found == 0.5
    assert whole.score_of(meeting, frozenset({0}), whole.Found(ranked[3:4], (), 0.0)).passage == (True, True, True)
    assert whole.score_of(meeting, frozenset({0}), whole.Found(ranked[3:4], (), 0.0)).gold == (False, False, False)
    assert whole.score_of(meeting, frozenset({0}), whole.Found(ranked[:3] * 3, (), 0.0)).meeting == (False,) * 3


def test_a_meeting_behind_many_passages_of_one_other_is_still_the_second() -> None:
    meeting = meeting_of("abc", name="own")
    ranked = [passage_of("x", turn) for turn in range(30)] + [passage_of("own", 0)]

    score = whole.score_of(meeting, frozenset({0}), whole.Found(ranked, (), 0.0))

    assert score.passage == (False, False, False)
    assert score.meeting == (False, True, True)


def test_the_budget_ends_at_the_first_passage_that_does_not_fit() -> None:
    ranked = [passage_of("x", 0, tokens=60), passage_of("x", 1, tokens=50), passage_of("x", 2, tokens=10)]

    assert whole.within_budget(ranked, 100) == ranked[:1]


def test_the_whole_library_is_asked_by_every_system(
    library: Library, asked: list[Meeting], capsys: pytest.CaptureFixture[str]
) -> None:
    whole.run(library, asked)

    told = capsys.readouterr().out
    rows = [line for line in told.splitlines() if line.startswith(("Verbatim", "dense", "BM25", "fused"))]
    assert len(rows) == 4 * 4
    # three meetings of one or two passages, each about something else
    assert all(row.split()[4:7] == ["1.000", "1.000", "1.000"] for row in rows[:1])


# Scale


def test_recombined_meetings_keep_speakers_lengths_and_sentences_but_not_their_order() -> None:
    turns = [
        {"speaker": f"S{number % 3}", "content": " ".join(f"Word {number} {at}." for at in range(number % 4 + 1))}
        for number in range(200)
    ]
    again = recombined(turns, random.Random(1))

    def shape(of: list[dict[str, str]]) -> list[tuple[str, int]]:
        return [(turn["speaker"], len(sentence_spans(turn["content"]))) for turn in of]

    def sentences(of: list[dict[str, str]]) -> list[str]:
        return sorted(turn["content"][a:b] for turn in of for a, b in sentence_spans(turn["content"]))

    assert shape(again) == shape(turns)
    assert sentences(again) == sentences(turns)
    assert again != turns
    assert again == recombined(turns, random.Random(1))
    assert again != recombined(turns, random.Random(2))
    # what is said early stays early
    assert all("Word 199 " not in turn["content"] for turn in again[:50])


def test_a_library_is_filled_with_passages_that_differ_and_filled_no_further(files: list[Path], tmp_path: Path) -> None:
    held, different = scale.fill(tmp_path, files, 12)

    assert held >= 12
    assert scale.fill(tmp_path, files, 12) == (held, different)
    assert {path.name[:3] for path in (tmp_path / "meetings").iterdir()} >= {"000", "001"}


@pytest.fixture(scope="module")
def filled_once(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of the three meetings; do not change it."""
    folder = tmp_path_factory.mktemp("scale")
    scale.fill(folder, files, 4)
    return folder / "library"


def test_every_query_is_timed_by_a_reader(filled_once: Path, files: list[Path]) -> None:
    timing = scale.measure(scale.Task(library=filled_once, queries=scale.drawn(files, 2), is_owner=False))

    assert {work: len(taken) for work, taken in timing.milliseconds.items()} == dict.fromkeys(scale.WORK, 2)
    assert timing.megabytes > 10
    assert timing.came_in == 0


def test_an_owner_takes_in_more_while_every_query_is_timed(
    filled_once: Path, files: list[Path], tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(filled_once, tmp_path / "library"))
    more = tuple(scale.write_round(files, 1_000, tmp_path / "more"))
    with Library.open(copy, IngestSettings()) as library:
        before = len(library.records())

    timing = scale.measure(scale.Task(library=copy, queries=scale.drawn(files, 2), is_owner=True, more=more))

    with Library.open(copy, IngestSettings()) as library:
        assert len(library.records()) > before
    assert {work: len(taken) for work, taken in timing.milliseconds.items()} == dict.fromkeys(scale.WORK, 2)


def test_chroma_proposes_all_of_a_small_library(filled_once: Path, files: list[Path]) -> None:
    assert scale.recalls(filled_once, scale.drawn(files, 3), (2,)) == {2: 1.0}


def test_timings_are_told_by_percentile(capsys: pytest.CaptureFixture[str]) -> None:
    taken = {work: [float(number) for number in range(101)] for work in scale.WORK}

    scale.report({"owner, idle": scale.Timing(taken, megabytes=512.4, with_page=None, came_in=1234)})

    assert capsys.readouterr().out.splitlines()[-1].split() == [
        "owner,",
        "idle",
        *3 * ["50.0", "95.0", "99.0"],
        "512",
        "1,234",
    ]


# Summaries


def test_a_summary_is_measured_beside_lead_and_text_rank_of_its_length(
    library: Library, files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    summaries.run(library, files)

    printed = capsys.readouterr().out
    rows = [line.split() for line in printed.splitlines() if line.startswith(("Verbatim", "lead", "TextRank"))]
    assert [row[0] for row in rows[:3]] == ["Verbatim", "lead", "TextRank"]
    assert all(0 < float(row[1]) <= 100 for row in rows[:3])
    assert "discussions of 3 meetings, by hand 2.0 topics" in printed


def test_a_cut_that_agrees_disagrees_nowhere_and_one_that_does_not_everywhere() -> None:
    assert summaries.disagreement([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1], 2) == (0.0, 0.0)
    apart, borders = summaries.disagreement([0] * 6, [0, 1, 2, 3, 4, 5], 1)
    assert (apart, borders) == (1.0, 1.0)


def test_the_turns_of_a_topic_are_its_spans() -> None:
    topics = summaries.topics_of([{"relevant_text_span": [["0", "1"], ["3", "9"]]}], 5)

    assert topics == (0, 0, -1, 0, 0)


# All of them


def test_found_in_two_thousand_tokens_is_still_measured(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    with meetings.opened(None) as (library, embedder):
        qmsum.run(library, files, embedder)

    assert "\nVerbatim " in capsys.readouterr().out


def test_what_was_embedded_once_is_kept(tmp_path: Path) -> None:
    first = HashEmbedder()
    kept = meetings.CachedEmbedder(first, tmp_path)
    vectors = kept.embed_passages(["a ferry", "a bus"])
    kept.save()

    second = HashEmbedder()
    again = meetings.CachedEmbedder(second, tmp_path).embed_passages(["a bus", "a ferry", "a pilot"])

    assert second.texts == ["a pilot"]
    assert np.array_equal(again[:2], vectors[::-1])


def test_the_benchmarks_of_many_meetings_take_all_folders_and_the_longest_comes_last() -> None:
    commands = every.commands([Path("val"), Path("train")])

    assert [command[0].rpartition(".")[2] for command in commands] == [
        *("qmsum", "answers", "abstention", "entities", "summaries", "whole", "ingest", "model", "scale")
    ]
    assert [command[1:] for command in commands if "train" in command] == [["val", "train"]] * 3


def test_a_folder_without_meetings_ends_a_benchmark_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        meetings.files_in([tmp_path / "nothing"], None, meetings.parser_for("A benchmark."))

    assert "nothing' holds no .json file" in capsys.readouterr().err


def test_chunks_are_ranked_by_likeness_to_the_query() -> None:
    record = meeting_of(*("The ferry runs. " * 200, "The bus is late. " * 200)).record
    chunks = DefaultChunks(HashEmbedder())

    text, start = chunks.ranked(record, "The bus is late.")[0]

    assert text.count("bus") > text.count("ferry")
    assert start > 0
