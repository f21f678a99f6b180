"""Persons: speaker labels, lists of the document, titles, and names with evidence beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.entities import evidence
from ingest.entities.collecting import Collected
from ingest.entities.lexicon import NO_NAMES, country_forms, demonyms, is_common, is_given
from ingest.entities.runs import MONTHS_AND_DAYS, Run, Word
from ingest.entities.segments import Segment, is_name, is_titled_name, name_of, segments_of
from ingest.mentions import EntityKind
from ingest.titles import bare, read_label, read_name
from ingest.wording import word_set

_LISTS = ("persons", "people", "person")
# After a name they say that it is a person's.
_SUFFIXES = frozenset({"AM", "MP", "MSP", "MLA", "MEP", "QC", "KC"})
# Titles that are words besides: the name after them must not be a word of the record.
_WEAK_TITLES = word_set(
    "general major justice judge king queen prince princess right bishop director secretary chair pope sec rep"
)
_NAME = r"[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+){0,2}"
_PLURALS = re.compile(
    r"\b(?P<title>Councill?ors|Ministers|Senators|Secretaries|Presidents|Commissioners|Representatives|Messrs|Doctors|Drs)"
    rf"\.? (?P<names>{_NAME}(?:(?:, and |, | and ){_NAME})*)"
)
_LISTED_NAME = re.compile(_NAME)
_LINKS = frozenset({", ", " and ", ", and "})
_LAST_LINKS = frozenset({" and ", ", and "})
_NO_GIVEN_NAMES = NO_NAMES | MONTHS_AND_DAYS
# A given name alone must come back where nothing else speaks for it.
_OFTEN = 2


class PersonFinder:
    """Looks for the persons of one record; each step builds on what the steps before have noted."""

    def __init__(self, text: str, runs: Sequence[Run], lower: frozenset[str], collected: Collected) -> None:
        self.text = text
        self.lower = lower
        self.collected = collected
        self.segments = [segment for run in runs for segment in segments_of(run)]

    def read_labels(self, labels: Mapping[str, int]) -> None:
        """Note whom the speaker labels name, with their turns; a label whose words are words of the text is a role."""
        for label, turns in labels.items():
            called = read_label(label)
            if called is None or (not called.titles and all(self._is_word(word) for word in called.name.split())):
                continue
            self.collected.add(
                EntityKind.PERSON,
                called.name if called.is_full else _titled(called.titles, called.name),
                labels=[label],
                titles=called.titles,
                of=called.of,
                reason="a speaker's label",
                turns=turns,
            )

    def read_lists(self, lists: Mapping[str, tuple[str, ...]], author: str | None) -> None:
        """Note the persons of the document's lists, and its author."""
        for label in _LISTS:
            for listed in lists.get(label, ()):
                called = read_name(listed)
                name, titles = (called.name, called.titles) if called else (listed, ())
                self.collected.add(EntityKind.PERSON, name, titles=titles, reason=f"in the list {label!r}")
        called = read_name(author) if author else None
        if called is not None and called.is_full and is_given(called.name.split()[0]):
            self.collected.add(EntityKind.PERSON, called.name, reason="the document's author")

    def read_plurals(self) -> None:
        """Note the names after a title in the plural ("Councillors Brandt, Lyle and Marsh")."""
        for match in _PLURALS.finditer(self.text):
            title = re.sub(r"ies$", "y", match["title"]).removesuffix("s")
            for found in _LISTED_NAME.finditer(self.text, match.start("names"), match.end("names")):
                words = found[0].split()
                if is_name(words):
                    name = found[0] if len(words) > 1 else _titled([title], found[0])
                    self._note(name, found.start(), found.end(), f"after the title {match['title']!r}", [title])

    def read_titled(self) -> None:
        """Note every name right after a title."""
        for segment in self.segments:
            if segment.title and self._is_titled_name(segment):
                reason = f"after the title {segment.title!r}"
                if len(segment.words) > 1:
                    self._note(segment.name, segment.name_start, segment.end, reason, [segment.title])
                else:
                    name = _titled([segment.title], segment.name)
                    self._note(name, segment.start, segment.end, reason, [segment.title])

    def _is_titled_name(self, segment: Segment) -> bool:
        texts = [word.text for word in segment.words]
        is_weak = len(texts) == 1 and bare(segment.title.split()[-1]) in _WEAK_TITLES
        return is_titled_name(segment) and not (is_weak and (self._is_word(texts[0]) or segment.title.isupper()))

    def read_evident(self) -> None:
        """Note names of two words and more that something beside them says are a person's."""
        for segment in self.segments:
            if segment.title or len(segment.words) < 2:
                continue
            words = segment.words[:-1] if segment.words[-1].text in _SUFFIXES else segment.words
            # "Joining Keith Smith": the first word of a sentence may be no part of the name.
            for skipped in range(2 if segment.begins_sentence or len(words) > 3 else 1):
                rest = words[skipped:]
                if len(rest) > 1 and (reason := self._evidence(rest, segment)):
                    self._note(name_of(rest), rest[0].start, rest[-1].end, reason)
                    break

    def _evidence(self, words: Sequence[Word], segment: Segment) -> str | None:
        first, last = words[0], words[-1]
        if not is_name([word.text for word in words]) or self._is_word(last.text):
            return None
        if evidence.is_no_person(self.text, first.start):
            return None
        if last is not segment.words[-1]:
            return f"written with {segment.words[-1].text!r} after it"
        is_first = segment.begins_sentence and first is segment.words[0]
        if is_given(first.text.rstrip(".")) and not (is_first and self._is_word(first.text)):
            return f"begins with the given name {first.text!r}"
        return None if self._is_word(first.text) else evidence.beside(self.text, first.start, last.end)

    def read_rows(self) -> None:
        """Note names that stand in a row between persons ("Ana Ruiz, Dafydd Lyle and Walter Quill")."""
        triples = zip(pairwise(self.segments), self.segments[2:], strict=False)
        for (left, segment), right in triples:
            if segment.title or len(segment.words) < 2 or not is_name([word.text for word in segment.words]):
                continue
            links = self.text[left.end : segment.start], self.text[segment.end : right.start]
            is_between = all(link in _LINKS for link in links) and self._is_person(right)
            if (
                self._is_person(left)
                and (is_between or links[0] in _LAST_LINKS)
                and not self._is_word(segment.words[-1].text)
            ):
                self._note(segment.name, segment.start, segment.end, "in a row of persons")

    def read_known(self) -> None:
        """Note the bare family and given names of persons who are named in full in this record."""
        families, givens = self._known()
        for segment in self._alone():
            word = segment.words[0]
            whole = families.get(word.bare) or givens.get(word.bare)
            if whole is None or (segment.begins_sentence and self._is_word(word.text)) or word.bare in MONTHS_AND_DAYS:
                continue
            part = "family" if word.bare in families else "given"
            self._note(word.text, word.start, word.end, f"the {part} name of {whole!r}, who is named in this record")

    def _known(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the persons named in full by family name and by given name, in small letters."""
        families: dict[str, str] = {}
        givens: dict[str, str] = {}
        for name in self.collected.names(EntityKind.PERSON):
            called = read_name(name)
            words = (called.name if called else name).split()
            families.setdefault(words[-1].casefold(), name)
            if len(words) > 1:
                givens.setdefault(words[0].casefold(), name)
        return families, givens

    def read_given(self) -> None:
        """Note given names alone, where somebody is called by one or it comes back."""
        places: dict[str, list[Segment]] = defaultdict(list)
        for segment in self._alone():
            if evidence.is_of_place(self.text, segment.end) or evidence.is_no_person(self.text, segment.start):
                continue
            if self._is_lone_given(segment.name) or self._is_kin(segment):
                places[segment.name].append(segment)
        for name, found in places.items():
            if reason := self._reason_alone(found):
                for segment in found:
                    self._note(name, segment.start, segment.end, reason)

    def _is_lone_given(self, name: str) -> bool:
        folded = name.casefold()
        return (
            len(name) > 2
            and is_given(name, alone=True)
            and not name.isupper()
            and folded not in self.lower
            and folded not in _NO_GIVEN_NAMES
            and name not in country_forms()
            and name not in demonyms()
        )

    def _is_kin(self, segment: Segment) -> bool:
        is_known_word = self._is_word(segment.name) or not is_name([segment.name]) or segment.name in country_forms()
        return not is_known_word and evidence.kin(self.text, segment.start) is not None

    def _reason_alone(self, found: Sequence[Segment]) -> str | None:
        free = [each for each in found if not self.collected.is_taken(each.start, each.end)]
        persons = [each for each in free if not evidence.is_thing(self.text, each.start)]
        for each in persons:
            if reason := evidence.alone(self.text, each.start, each.end):
                return reason
        inside = [each for each in persons if not each.begins_sentence]
        if inside and is_common(inside[0].name):
            return "a common given name"
        return f"a given name that stands {len(free)} times" if len(inside) >= _OFTEN else None

    def _alone(self) -> list[Segment]:
        return [segment for segment in self.segments if not segment.title and len(segment.words) == 1]

    def _is_person(self, segment: Segment) -> bool:
        return self.collected.is_taken(segment.name_start, segment.end)

    def _is_word(self, word: str) -> bool:
        """Tell whether the record has the word in small letters too."""
        folded = bare(word)
        return folded in self.lower or folded.removesuffix("s") in self.lower

    def _note(self, name: str, start: int, end: int, reason: str, titles: Sequence[str] = ()) -> None:
        self.collected.mention(EntityKind.PERSON, name, start, end, reason, titles=titles)


def _titled(titles: Sequence[str], name: str) -> str:
    return f"{titles[-1]} {name}" if titles else name
