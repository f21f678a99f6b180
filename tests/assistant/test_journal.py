from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.answers import Abstention, Answer, Question, Reply
from assistant.errors import JournalError
from assistant.journal import JOURNAL_FILE, Journal
from ingest import Scope, SourceKind
from tests.assistant.replies import abstention, answer


@pytest.mark.parametrize("reply", [answer(), abstention()], ids=["answer", "abstention"])
def test_an_exchange_comes_back_whole_after_a_restart(tmp_path: Path, reply: Reply) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("browser")
        added = journal.add(conversation, reply)

    with Journal(tmp_path) as journal:
        [exchange] = journal.exchanges("browser", conversation)

    assert exchange == added
    assert exchange.reply == reply
    assert type(exchange.reply) is type(reply)
    assert (datetime.now(UTC) - exchange.asked_at).total_seconds() < 3600


def test_a_scope_survives_too(tmp_path: Path) -> None:
    scope = Scope(speakers=("Ann",), source_kinds=(SourceKind.MINUTES,), date_from=date(2024, 1, 2))
    reply = answer(question=Question(text="Q?", standalone="Q?", scope=scope))

    with Journal(tmp_path) as journal:
        conversation = journal.start("browser")
        journal.add(conversation, reply)
        assert journal.exchanges("browser", conversation)[0].reply.question.scope == scope


def test_exchanges_that_hold_words_of_other_records_go_and_leave_no_byte(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        both, gone = journal.start("me"), journal.start("me")
        kept_reply = replace(answer(text="Kept?"), citations=(), claims=(), read=())
        journal.add(both, answer(text="Wiped first?"))
        journal.add(both, kept_reply)
        journal.add(gone, abstention())
        assert journal.forget_missing({"r1"}) == 0
        assert journal.forget_missing(set()) == 2

        assert [each.conversation_id for each in journal.conversations("me")] == [both]
        assert [each.reply for each in journal.exchanges("me", both)] == [kept_reply]
        assert all(b"Four in favour" not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_conversation_is_seen_by_its_owner_alone(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        mine, theirs = journal.start("mine"), journal.start("theirs")
        journal.add(mine, answer(text="My question?"))
        journal.add(theirs, answer(text="Their question?"))

        assert [each.title for each in journal.conversations("mine")] == ["My question?"]
        assert journal.exchanges("mine", theirs) == []
        journal.forget("mine", theirs)
        journal.rename("mine", theirs, "Taken over")

        assert [each.title for each in journal.conversations("theirs")] == ["Their question?"]
        assert len(journal.exchanges("theirs", theirs)) == 1


def test_conversations_come_latest_first_and_only_those_in_which_something_was_asked(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        first, second = journal.start("me"), journal.start("me")
        journal.start("me")
        journal.add(first, answer(text="One?"))
        journal.add(second, answer(text="Two?"))
        journal.add(first, answer(text="Three?"))

        assert [each.title for each in journal.conversations("me")] == ["One?", "Two?"]
        assert [exchange.reply.question.text for exchange in journal.exchanges("me", first)] == ["One?", "Three?"]


def test_a_conversation_can_be_renamed_and_deleted(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("me")
        journal.add(conversation, answer(text="One?"))
        journal.rename("me", conversation, "  The bus\nlane " + "x" * 100)

        [listed] = journal.conversations("me")
        assert listed.title.startswith("The bus lane xxx")
        assert len(listed.title) == 80

        journal.forget("me", conversation)
        assert journal.conversations("me") == []
        with pytest.raises(JournalError, match=f"there is no conversation {conversation}; begin a new one"):
            journal.add(conversation, answer())


def test_what_was_deleted_leaves_no_byte(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("me")
        journal.add(conversation, answer(text="A very private question?"))
        journal.forget("me", conversation)

    assert not any(b"very private" in path.read_bytes() for path in tmp_path.iterdir())


def test_the_owners_key_is_not_stored(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.start("key-of-my-browser")

    assert b"key-of-my-browser" not in (tmp_path / JOURNAL_FILE).read_bytes()


def test_the_secret_is_made_once_for_a_library(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with Journal(tmp_path) as journal, Journal(tmp_path / "other") as other:
        secret = journal.secret()
        assert len(secret) >= 32
        assert journal.secret() == secret != other.secret()
    with Journal(tmp_path) as journal:
        assert journal.secret() == secret


def test_a_journal_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with Journal(tmp_path):
        pass
    with sqlite3.connect(tmp_path / JOURNAL_FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(JournalError, match=r"written by a newer program \(version 99, this one reads \d+\)"):
        Journal(tmp_path)


def test_a_broken_journal_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_FILE).write_bytes(b"not a database, and long enough to be looked at" * 100)

    with pytest.raises(JournalError, match="move it away to begin an empty one"):
        Journal(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be used"):
        Journal(tmp_path / "missing")


def test_a_reply_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("me")
        journal.add(conversation, answer())
        with sqlite3.connect(tmp_path / JOURNAL_FILE) as connection:
            connection.execute("UPDATE exchanges SET reply = '{}'")
        connection.close()

        with pytest.raises(JournalError, match=rf"conversation {conversation} in .* cannot be read"):
            journal.exchanges("me", conversation)


def test_many_threads_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("me")
        threads = [threading.Thread(target=lambda: journal.add(conversation, answer())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(journal.exchanges("me", conversation)) == 8


def test_the_two_kinds_of_reply_are_told_apart() -> None:
    assert isinstance(answer(), Answer)
    assert isinstance(abstention(), Abstention)


def test_the_latest_replies_come_in_their_order(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation, other = journal.start("browser"), journal.start("another")
        for text in ("first", "second", "third"):
            journal.add(conversation, answer(text))
        journal.add(other, answer("elsewhere"))

        assert [reply.question.text for reply in journal.replies(conversation, latest=2)] == ["second", "third"]
        assert [reply.question.text for reply in journal.replies(other, latest=9)] == ["elsewhere"]
        assert journal.replies(999, latest=2) == []


def test_replies_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("browser")
        journal.add(conversation, answer())
    with sqlite3.connect(tmp_path / JOURNAL_FILE) as connection:
        connection.execute("UPDATE exchanges SET reply = '{}'")

    with Journal(tmp_path) as journal, pytest.raises(JournalError, match=r"(?s)cannot be read.*start a new one"):
        journal.replies(conversation, latest=1)


def test_a_reply_kept_before_anything_was_carried_over_is_read(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("browser")
        journal.add(conversation, answer())
    with sqlite3.connect(tmp_path / JOURNAL_FILE) as connection:
        connection.execute("UPDATE exchanges SET reply = json_remove(reply, '$.question.carried')")

    with Journal(tmp_path) as journal:
        assert journal.replies(conversation, latest=1) == [answer()]


def test_a_conversation_is_its_owners_alone(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        conversation = journal.start("browser")

        assert journal.owns("browser", conversation)
        assert not journal.owns("another", conversation)
        assert not journal.owns("browser", conversation + 1)
