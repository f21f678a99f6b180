"""The commands that ask: answers, discussions, exact phrases, scripted questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

import assistant
from assistant import console, contract
from assistant.cli.batch import run_batch
from assistant.cli.opening import open_assistant, open_library
from assistant.cli.options import AsJson, Batch, LibraryFolder, one_of, scoped
from assistant.cli.printing import emit
from ingest import Scope


@scoped
def ask(
    question: Annotated[str | None, typer.Argument(show_default=False)] = None,
    *,
    scope: Scope,
    batch: Batch = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the records, each sentence with the words it rests on."""
    asked = one_of(question, batch, "QUESTION")
    with open_assistant(library) as helper:

        def answered(text: str, within: Scope) -> dict[str, Any]:
            return contract.reply_json(helper.ask(text, scope=within))

        if batch is not None:
            run_batch(batch, "question", answered, scope)
            return
        reply = helper.ask(asked, scope=scope)
        emit(contract.reply_json(reply), console.show_reply, reply, as_json=as_json)


@scoped
def search(
    words: Annotated[str | None, typer.Argument(show_default=False)] = None,
    *,
    scope: Scope,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many passages.")] = None,
    budget: Annotated[int | None, typer.Option(min=1, metavar="TOKENS", help="At most so many tokens.")] = None,
    batch: Batch = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Find the discussions that bear on some words; passages in record order, the best discussion first."""
    asked = one_of(words, batch, "WORDS")
    with open_assistant(library) as helper:

        def found(text: str, within: Scope) -> dict[str, Any]:
            return contract.search_json(helper.search(text, scope=within, limit=limit, budget_tokens=budget))

        if batch is not None:
            run_batch(batch, "query", found, scope)
            return
        result = helper.search(asked, scope=scope, limit=limit, budget_tokens=budget)
        emit(contract.search_json(result), console.show_search, result, as_json=as_json)


@scoped
def find(
    phrase: Annotated[str, typer.Argument(show_default=False)],
    *,
    scope: Scope,
    limit: Annotated[int, typer.Option(min=1, help="At most so many places.")] = 200,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Find every place where an exact phrase stands."""
    if not phrase.strip():
        raise typer.BadParameter("the phrase is empty; write the words to be found")
    with open_library(library) as held:
        known = held.known_scope(scope)
        hits = held.find(phrase, scope=known.scope, limit=limit)
    for notice in known.notices:
        console.show_note(notice)
    emit(contract.find_json(phrase, hits), console.show_hits, hits, as_json=as_json)


def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", show_default=False)],
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Ask scripted questions and print how well they are answered; exit code 1 if one is not met."""
    question_sets = [assistant.load_questions(path) for path in files]
    with open_assistant(library) as helper:
        evaluations = [assistant.evaluate(helper, each) for each in question_sets]
    emit(
        {"sets": [contract.evaluation_json(each) for each in evaluations]},
        console.show_evaluations,
        evaluations,
        as_json=as_json,
    )
    if not all(each.met for each in evaluations):
        raise typer.Exit(1)
