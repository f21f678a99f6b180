"""Conversations as they were held."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from assistant.answers import Exchange, Reply
from assistant.contract import reply_from_text, reply_key, reply_to_text
from assistant.errors import JournalError
from assistant.journal import reports, searches
from assistant.journal.database import Database, now
from assistant.journal.naming import record_ids_in
from assistant.journal.reports import Reports
from assistant.journal.searches import SavedSearches

_TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One line of a browser's list of conversations; the title is its first question, or what its owner called it."""

    conversation_id: int
    title: str
    updated_at: datetime


class Journal:
    """Conversations, each seen by the browser that holds its owner's key and by no other, and what stands beside them.

    Of a key only its hash is stored. Safe to use from several threads.

    Args:
        folder: the library's folder.

    Attributes:
        searches: the saved searches; they are everybody's.
        reports: of errors; so are they.

    Raises:
        JournalError: the file cannot be opened, or a newer program wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder)
        self.searches = SavedSearches(self._database)
        self.reports = Reports(self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def copy_to(self, file: Path) -> None:
        """Write everything that is kept, as it is at this moment, to a new file.

        Raises:
            JournalError: the file cannot be written.
        """
        self._database.copy_to(file)

    def secret(self) -> str:
        """Return the key that seals what browsers store, made once for this library."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (secrets.token_urlsafe(32),))
            return str(connection.execute("SELECT value FROM secret").fetchone()[0])

    def feed_id(self) -> UUID:
        """Return what names the feed of this library's alerts for good."""
        # Made of the secret rather than kept beside it; it does not lead back to it.
        return UUID(bytes=hashlib.sha256(f"feed {self.secret()}".encode()).digest()[:16], version=4)

    def start(self, owner: str) -> int:
        """Begin a conversation of this owner and return its number."""
        with self._database.writing() as connection:
            inserted = connection.execute(
                "INSERT INTO conversations (owner, updated_at) VALUES (?, ?)", (_hashed(owner), now())
            )
            assert inserted.lastrowid is not None
            return inserted.lastrowid

    def add(self, conversation_id: int, reply: Reply) -> Exchange:
        """Write a question with its reply at the end of a conversation.

        Raises:
            JournalError: there is no such conversation (it may have been deleted meanwhile).
        """
        asked_at = now()
        with self._database.writing() as connection:
            known = connection.execute(
                "UPDATE conversations SET updated_at = ?, title = CASE title WHEN '' THEN ? ELSE title END"
                " WHERE conversation_id = ?",
                (asked_at, _title(reply.question.text), conversation_id),
            )
            if known.rowcount == 0:
                raise JournalError(f"there is no conversation {conversation_id!r}; begin a new one")
            inserted = connection.execute(
                "INSERT INTO exchanges (conversation_id, asked_at, reply) VALUES (?, ?, ?)",
                (conversation_id, asked_at, reply_to_text(reply)),
            )
            assert inserted.lastrowid is not None
        return Exchange(exchange_id=inserted.lastrowid, asked_at=datetime.fromisoformat(asked_at), reply=reply)

    def conversations(self, owner: str) -> list[Conversation]:
        """Return the owner's conversations in which something was asked, the latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT conversation_id, title, updated_at FROM conversations"
                " WHERE owner = ? AND EXISTS (SELECT 1 FROM exchanges e"
                "                             WHERE e.conversation_id = conversations.conversation_id)"
                " ORDER BY updated_at DESC, conversation_id DESC",
                (_hashed(owner),),
            ).fetchall()
        return [
            Conversation(conversation_id=number, title=title, updated_at=datetime.fromisoformat(updated_at))
            for number, title, updated_at in rows
        ]

    def exchanges(self, owner: str, conversation_id: int) -> list[Exchange]:
        """Return a conversation in order; nothing where it is not this owner's."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT exchange_id, asked_at, reply FROM exchanges JOIN conversations USING (conversation_id)"
                " WHERE owner = ? AND conversation_id = ? ORDER BY exchange_id",
                (_hashed(owner), conversation_id),
            ).fetchall()
        try:
            return [
                Exchange(exchange_id=number, asked_at=datetime.fromisoformat(asked_at), reply=reply_from_text(reply))
                for number, asked_at, reply in rows
            ]
        except ValueError as error:
            raise self._unreadable(conversation_id, error) from error

    def owns(self, owner: str, conversation_id: int) -> bool:
        """Tell whether a conversation is this owner's."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT 1 FROM conversations WHERE owner = ? AND conversation_id = ?", (_hashed(owner), conversation_id)
            ).fetchone()
        return found is not None

    def replies(self, conversation_id: int, *, latest: int) -> list[Reply]:
        """Return the latest replies of a conversation, oldest first, whoever's it is: for asking on, not for showing.

        Raises:
            JournalError: one of them cannot be read.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT reply FROM exchanges WHERE conversation_id = ? ORDER BY exchange_id DESC LIMIT ?",
                (conversation_id, latest),
            ).fetchall()
        try:
            return [reply_from_text(reply) for (reply,) in reversed(rows)]
        except ValueError as error:
            raise self._unreadable(conversation_id, error) from error

    def reply_called(self, key: str) -> Reply | None:
        """Return the kept reply that has this key (`reply_key`), whoever's it is; None where there is none.

        A key cannot be guessed: who has it has seen the reply.
        """
        with self._database.reading() as connection:
            rows = connection.execute("SELECT reply FROM exchanges ORDER BY exchange_id DESC")
            for (text,) in rows:
                try:
                    reply = reply_from_text(text)
                except ValueError:  # of another version, which nothing of today leads to
                    continue
                if reply_key(reply) == key:
                    return reply
        return None

    def rename(self, owner: str, conversation_id: int, title: str) -> None:
        """Give a conversation of this owner another title; nothing happens where it is not this owner's."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE conversations SET title = ? WHERE owner = ? AND conversation_id = ?",
                (_title(title), _hashed(owner), conversation_id),
            )

    def forget(self, owner: str, conversation_id: int) -> None:
        """Delete a conversation of this owner; nothing happens where it is not this owner's."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM conversations WHERE owner = ? AND conversation_id = ?", (_hashed(owner), conversation_id)
            )

    def forget_missing(self, known: Collection[str]) -> int:
        """Delete the exchanges that cite or read another record than these, and write the file anew without them.

        Conversations in which nothing is left go, too: their titles are questions about what was removed. So does what
        alerts found there, and reports of errors there.

        Args:
            known: whole ids of the records that are there.

        Returns:
            How many exchanges were deleted.
        """
        with self._database.writing() as connection:
            rows = connection.execute("SELECT exchange_id, conversation_id, reply FROM exchanges").fetchall()
            gone = [
                (number, talk) for number, talk, reply in rows if not record_ids_in(json.loads(reply)).issubset(known)
            ]
            connection.executemany("DELETE FROM exchanges WHERE exchange_id = ?", [(number,) for number, _ in gone])
            connection.executemany(
                "DELETE FROM conversations WHERE conversation_id = ?1"
                " AND NOT EXISTS (SELECT 1 FROM exchanges WHERE conversation_id = ?1)",
                [(talk,) for _, talk in gone],
            )
            searches.forget_missing(connection, known)
            reports.forget_missing(connection, known)
        self._database.write_anew()
        return len(gone)

    def _unreadable(self, conversation_id: int, error: ValueError) -> JournalError:
        return JournalError(
            f"conversation {conversation_id!r} in {str(self._database.path)!r} cannot be read: {error}; start a new one"
        )


def _hashed(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_LENGTH else f"{line[: _TITLE_LENGTH - 1]}…"
