"""Whatever the model writes or does, the reply holds nothing but verified claims and true notices."""

from __future__ import annotations

import re
import unicodedata

import pytest

from assistant.answers import Answer, Reply
from ingest import Library
from tests.assistant.generation.conftest import QUESTION, Asking
from tests.assistant.generation.lying import LyingServer
from tests.assistant.generation.scripts import BREAKS, LIES, Break, Lie

NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1
    )
} | {"nineteen": 19}
MARKUP = re.compile(r"<\w|</|!\[|\]\(|https?:|javascript:|```|\*\*|&lt;|^#|\|")


def flat(text: str) -> str:
    return " ".join(text.casefold().split())


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text)) | {
        str(NUMBERS[word]) for word in re.findall(r"[a-z]+", text.casefold()) if word in NUMBERS
    }


def assert_holds(reply: Reply, library: Library) -> None:
    """Compare a reply with the records, by other means than the program's own."""
    assert isinstance(reply, Answer)
    assert reply.claims
    numbers = [citation.number for citation in reply.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert sorted({number for claim in reply.claims for number in claim.citations}) == numbers
    read = {scored.passage.passage_id: scored.passage for scored in reply.read}
    for citation in reply.citations:
        record = library.record(citation.record_id)
        turn = record.turns[citation.turn_start]
        assert record.text[citation.quote_start : citation.quote_end] == citation.quote
        assert citation.quote in turn.text
        assert citation.speaker == turn.speaker
        assert citation.passage_id in read
    for claim in reply.claims:
        cited = [citation for citation in reply.citations if citation.number in claim.citations]
        turns = [library.record(each.record_id).turns[each.turn_start] for each in cited]
        sources = [flat(turn.text) for turn in turns]
        for quoted in re.findall(r"“([^”]*)”", claim.text):
            assert any(flat(quoted) in source for source in sources), quoted
        assert claim.text.count("“") == claim.text.count("”")
        assert '"' not in claim.text
        around = " ".join(f"{each.quote} {each.title} {each.date:%d %B %Y}" for each in cited) + " ".join(
            f"{turn.speaker} {turn.text}" for turn in turns
        )
        assert figures(claim.text) <= figures(around) | {"1"}, claim.text
        names = set(re.findall(r"(?<!^)(?<![.“] )\b[A-Z][a-z]{3,}", claim.text))
        assert {name.casefold() for name in names} <= set(re.findall(r"[a-z]+", around.casefold())), claim.text
        assert not MARKUP.search(claim.text) or claim.text.endswith(f": “{cited[0].quote}”")
        assert not [letter for letter in claim.text if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co")]


def about_the_model(reply: Reply) -> list[str]:
    return [notice for notice in reply.notices if "language model" in notice or "quotation" in notice]


def assert_notice(reply: Reply, expected: str) -> None:
    said = about_the_model(reply)
    if not expected:
        assert said == []
    else:
        assert any(expected in notice for notice in said), reply.notices
    if reply.mode == "extractive":
        assert any(notice.endswith("this answer is made of quotes alone.") for notice in said)


@pytest.mark.parametrize("lie", [pytest.param(lie, id=name) for name, lie in LIES.items()])
def test_of_what_a_model_writes_only_what_holds_is_kept(
    lie: Lie, liar: LyingServer, assistant_of: Asking, lane_library: Library
) -> None:
    liar.play(lambda asked, wire: wire.text(lie.write(asked)))

    reply = assistant_of().ask(QUESTION)

    assert len(liar.asked) == 1
    assert_holds(reply, lane_library)
    assert reply.mode == lie.mode
    said = f"{reply.text}\n" + "\n".join(reply.notices)
    assert not [words for words in lie.absent if words.casefold() in said.casefold()]
    assert not [words for words in lie.present if words not in reply.text]
    assert_notice(reply, lie.notice)


@pytest.mark.parametrize("broken", [pytest.param(broken, id=name) for name, broken in BREAKS.items()])
def test_when_a_model_fails_quotes_stand_in_with_a_true_notice(
    broken: Break, liar: LyingServer, assistant_of: Asking, lane_library: Library
) -> None:
    liar.play(broken.reply)

    reply = assistant_of(**dict(broken.limits)).ask(QUESTION)

    assert len(liar.asked) == broken.calls
    assert_holds(reply, lane_library)
    assert reply.mode == broken.mode
    assert_notice(reply, broken.notice)
    assert "oops" not in " ".join(reply.notices)
    assert "opens on" not in reply.text
