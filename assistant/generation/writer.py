"""Lets a language model write the answer, sentence by sentence, and keeps what the records bear out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from llama_index.core.llms import LLM

from assistant.answering import (
    asked_sources,
    is_contradicted,
    notices_of,
    overlap,
    stems,
    told_first_hand,
    verify,
    with_differences,
)
from assistant.answers import Answer, Citation, Claim, Question, Reply, ScoredPassage, SearchResult
from assistant.generation.drafting import Refused, drafted
from assistant.generation.events import Event, Finished, SentenceTakenBack, SentenceVerified, TextWritten
from assistant.generation.faults import ModelFault
from assistant.generation.parsing import Draft, DraftReader
from assistant.generation.prompting import Prompt, build_prompt, load_prompt, prompt_digest
from assistant.generation.stopping import Stop
from assistant.generation.streaming import Stream, stream_text
from assistant.settings import GenerationSettings
from ingest import Library, Record

# What a model may be asked to do, each by a prompt of its own.
JOBS = ("answer", "summarise")
QUOTES_ALONE = "this answer is made of quotes alone"
NOTHING_HELD = f"Nothing that the language model wrote held against the records; {QUOTES_ALONE}."
NOT_TOLD = f"The language model found no answer in the passages; {QUOTES_ALONE}."
SAID_OTHERWISE = "the record of the meeting says otherwise"
REPEATED = "it repeats what was said"
CUT_OFF = "The language model was cut off at its limit; its last words are left out."
_REPEATED = 0.9


class Writer:
    """Answers by a language model.

    Args:
        llm: any llama-index model that streams a chat.
        settings: its limits.
        name: what the fingerprint calls it.

    Raises:
        PromptError: the prompt is missing or names what it is not given.
    """

    def __init__(self, llm: LLM, settings: GenerationSettings, *, name: str) -> None:
        for job in JOBS:
            load_prompt(job)
        self._llm = llm
        self._settings = settings
        self.name = name

    @property
    def fingerprint(self) -> str:
        """What changes with the model's name, the prompt or the limits; no key."""
        return self.fingerprint_of("answer")

    def fingerprint_of(self, job: str) -> str:
        """Return the same for another job."""
        return f"{self.name} {prompt_digest(job)} {self._settings.model_dump_json()}"

    def write(
        self,
        question: Question,
        found: SearchResult,
        library: Library,
        extractive: Reply,
        stop: Stop | None = None,
        *,
        job: str = "answer",
    ) -> Iterator[Event]:
        """Yield what happens while the model answers; the last event holds the reply.

        Args:
            question: as it is asked.
            found: what was found for it.
            library: whose records are quoted.
            extractive: the reply without a model: the gate before it, and what stands in when it fails.
            stop: by which another thread may end it.
            job: names the prompt.

        Raises:
            Stopped: the end was asked for.
        """
        if not isinstance(extractive, Answer) or not extractive.read:
            # The evidence gate: what the records do not tell is not asked of a model either.
            yield Finished(reply=extractive)
            return
        passages = self._shown(found, extractive)
        prompt = build_prompt(question, passages, library, max_sentences=self._settings.max_sentences, job=job)
        writing = _Writing(prompt=prompt, passages=passages, library=library, most=self._settings.max_sentences)
        try:
            yield from writing.sentences(stream_text(self._llm, prompt.messages, self._settings, writing.stream, stop))
        except ModelFault as fault:
            yield Finished(
                reply=_with_notice(extractive, f"The language model failed: {fault.reason}; {QUOTES_ALONE}.")
            )
        else:
            yield from writing.ending(extractive, found)

    def _shown(self, found: SearchResult, extractive: Answer) -> tuple[ScoredPassage, ...]:
        """Return the passages that fit into the budget, at least one.

        First those that were looked up for the quotes, where a meeting tells what only an article was found to tell;
        then what was found, best discussion first.
        """
        known = {scored.passage.passage_id for scored in found.passages}
        looked_up = [scored for scored in extractive.read if scored.passage.passage_id not in known]
        shown: list[ScoredPassage] = []
        left = self._settings.budget_tokens
        for scored in (*looked_up, *found.passages):
            left -= scored.passage.tokens
            if left < 0 and shown:
                break
            shown.append(scored)
        return tuple(shown)


class _Writing:
    """One answer while it is written: what holds of it so far, and what does not.

    Args:
        prompt: what the model was told.
        passages: those it was shown, in order.
        library: whose records are quoted.
        most: sentences that are read.
    """

    def __init__(self, *, prompt: Prompt, passages: Sequence[ScoredPassage], library: Library, most: int) -> None:
        self.stream = Stream()
        self._prompt = prompt
        self._passages = passages
        self._library = library
        self._most = most
        self._records = {each: library.record(each) for each in {scored.passage.record_id for scored in passages}}
        self._claims: dict[int, Claim] = {}
        self._citations: list[Citation] = []
        self._left_out: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._sentences = 0
        self._says_not_told = False

    def sentences(self, pieces: Iterator[str]) -> Iterator[Event]:
        """Yield the text as it comes, and of each sentence whether it holds.

        Raises:
            ModelFault: the model fails.
        """
        reader = DraftReader(self._prompt.shown, self._prompt.marker)
        written = ""
        for piece in pieces:
            drafts = reader.feed(piece)
            written = "" if drafts else written
            yield from self._judged(drafts)
            if self._is_full:
                return
            partial = reader.partial
            if len(partial) > len(written) and partial.startswith(written):
                yield TextWritten(sentence=self._sentences, text=partial[len(written) :])
                written = partial
        yield from self._judged(reader.close(is_cut=self.stream.is_cut))

    @property
    def _is_full(self) -> bool:
        return self._says_not_told or self._sentences >= self._most

    def _judged(self, drafts: Sequence[Draft]) -> Iterator[Event]:
        for draft in drafts:
            if self._is_full:
                return
            if draft.is_not_told:
                self._says_not_told = True
            else:
                yield self._judge(draft)
                self._sentences += 1

    def _judge(self, draft: Draft) -> Event:
        """Tell whether a sentence holds, and keep it if so."""
        made = drafted(draft, self._prompt.shown, self._passages, self._records)
        if isinstance(made, Refused):
            return self._taken_back(draft, made.reason)
        verified = verify([made.claim], made.citations, records=self._records, read=self._passages)
        if not verified.claims:
            return self._taken_back(draft, verified.violations[-1].fault.value)
        own = stems(verified.claims[0].text)
        if any(overlap(own, stems(other.text)) >= _REPEATED for other in self._claims.values()):
            return SentenceTakenBack(sentence=self._sentences, text=draft.text, reason=REPEATED)
        claim, citations = self._keep(verified.claims[0], verified.citations)
        self._changed.update(made.changes)
        return SentenceVerified(sentence=self._sentences, claim=claim, citations=citations, changes=made.changes)

    def _taken_back(self, draft: Draft, reason: str) -> SentenceTakenBack:
        self._left_out[reason] += 1
        return SentenceTakenBack(sentence=self._sentences, text=draft.text, reason=reason)

    def _keep(self, claim: Claim, citations: Sequence[Citation]) -> tuple[Claim, tuple[Citation, ...]]:
        """Number a claim's citations on from those before, one number a place; return it and what is new."""
        numbers: dict[int, int] = {}
        new: list[Citation] = []
        for citation in citations:
            known = next((each for each in self._citations if _same_place(each, citation)), None)
            if known is None:
                known = replace(citation, number=len(self._citations) + 1)
                self._citations.append(known)
                new.append(known)
            numbers[citation.number] = known.number
        numbered = replace(claim, citations=tuple(dict.fromkeys(numbers[each] for each in claim.citations)))
        self._claims[self._sentences] = numbered
        return numbered, tuple(new)

    def ending(self, extractive: Answer, found: SearchResult) -> Iterator[Event]:
        """Yield what is taken back once all is written, then the reply: of what holds; of quotes where nothing does."""
        told = told_first_hand(
            self._citations,
            question=extractive.question,
            library=self._library,
            records=self._records,
            read=self._passages,
        )
        # A question about the article's own account gets that, beside the meeting's.
        wants_article = bool(asked_sources(extractive.question.standalone))
        for sentence, claim in () if wants_article else tuple(self._claims.items()):
            cited = [each for each in self._citations if each.number in claim.citations]
            if is_contradicted(claim, cited, told.points):
                del self._claims[sentence]
                self._left_out[SAID_OTHERWISE] += 1
                yield SentenceTakenBack(sentence=sentence, text=claim.text, reason=SAID_OTHERWISE)
        if not self._claims:
            is_silent = self._says_not_told and not self._left_out
            yield Finished(reply=_with_notice(extractive, NOT_TOLD if is_silent else NOTHING_HELD))
            return
        claims, citations = with_differences(*self._renumbered(), told.points, self._library)
        yield Finished(
            reply=replace(
                extractive,
                claims=claims,
                citations=citations,
                read=told.read,
                mode="generative",
                notices=tuple(dict.fromkeys((*self._about(found, citations, told.records), *self._notices()))),
            )
        )

    def _about(
        self, found: SearchResult, citations: Sequence[Citation], records: Mapping[str, Record]
    ) -> tuple[str, ...]:
        """Return what the reader must know about the search and about what the answer rests on."""
        return (*found.notices, *self._library.notices, *notices_of(citations, records))

    def _renumbered(self) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
        """Return what is left of the claims with the citations that they need, numbered from 1 without a gap."""
        used = {number for claim in self._claims.values() for number in claim.citations}
        kept = [citation for citation in self._citations if citation.number in used]
        numbers = {citation.number: number for number, citation in enumerate(kept, start=1)}
        return (
            tuple(
                replace(claim, citations=tuple(numbers[each] for each in claim.citations))
                for claim in self._claims.values()
            ),
            tuple(replace(citation, number=numbers[citation.number]) for citation in kept),
        )

    def _notices(self) -> Iterator[str]:
        """Yield what the reader must know about what the model wrote."""
        if self._left_out:
            count = self._left_out.total()
            said = (
                "A sentence of the language model was"
                if count == 1
                else f"{count} sentences of the language model were"
            )
            yield f"{said} left out: {'; '.join(self._left_out)}."
        for change, count in self._changed.items():
            yield f"{change[0].upper()}{change[1:]}{f' ({count} times)' if count > 1 else ''}."
        if self.stream.is_cut:
            yield CUT_OFF


def _with_notice(reply: Answer, notice: str) -> Answer:
    return replace(reply, notices=(*reply.notices, notice))


def _same_place(one: Citation, other: Citation) -> bool:
    return (one.record_id, one.quote_start, one.quote_end) == (other.record_id, other.quote_start, other.quote_end)
