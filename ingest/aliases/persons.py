"""Which names are of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.aliases.spelling import are_one, fits_initials, fold, initials_of, person_key, spelling_key
from ingest.aliases.union import Union
from ingest.titles import bare, read_name

if TYPE_CHECKING:
    from ingest.aliases.joining import Appearance

_SHE = frozenset({"mrs", "ms", "miss", "madam", "madame", "dame", "lady", "sister", "chairwoman", "queen", "princess"})
_HE = frozenset({"mr", "sir", "lord", "father", "brother", "chairman", "king", "prince", "monsieur"})
# After these stands a family name, after "Sister" or "Sir" a given name as well.
_BEFORE_FAMILY = frozenset({"mr", "mrs", "ms", "miss", "dr", "doctor", "prof", "professor"})
_COURTESIES = _BEFORE_FAMILY | _SHE | _HE | frozenset({"hon", "honourable", "honorable", "right", "rt"})


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name as it is compared.

    Attributes:
        folded: the name without titles.
        family: its last word; of a name alone, all of it.
        given: its first word, empty for a name alone.
        title: the last word of the titles before it, in small letters.
    """

    folded: str
    family: str
    given: str
    title: str

    @classmethod
    def read(cls, name: str) -> PersonName:
        """Take a name apart."""
        called = read_name(name)
        words = (called.name if called else name).split()
        title = bare(called.titles[-1].split()[-1]) if called and called.titles else ""
        parts = [fold(word) for word in words if fold(word)] or [name.casefold()]
        is_alone = len([part for part in parts if len(part) > 1]) < 2 or words[0][:1].islower()
        folded = " ".join(parts)
        return cls(folded, folded if is_alone and len(parts[0]) > 1 else parts[-1], "" if is_alone else parts[0], title)

    @property
    def is_full(self) -> bool:
        """Tell whether the name has a given and a family name."""
        return bool(self.given)

    def fits(self, full: PersonName) -> str | None:
        """Return which part of a full name this one is, None where it is none."""
        if initials_of(self.folded):
            return "initial and family name" if fits_initials(self.folded, full.folded) else None
        if spelling_key(self.family) == spelling_key(full.family) or full.folded.endswith(f" {self.family}"):
            return "family name"
        is_given = self.title not in _BEFORE_FAMILY and self.family == full.given
        return "given name" if is_given else None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One appearance with its name taken apart."""

    node: str
    each: Appearance
    name: PersonName

    @property
    def titles(self) -> frozenset[str]:
        """Every title that the record gives with this name."""
        said = {bare(word) for title in self.each.named.titles for word in title.split()[-1:]}
        return frozenset(said | ({self.name.title} if self.name.title else set()))


def join_persons(union: Union, nodes: Sequence[str], appearances: Sequence[Appearance]) -> dict[str, tuple[str, ...]]:
    """Join the names of persons; return for each set's root the nodes of the persons it may be, if several."""
    entries = [_Entry(n, each, PersonName.read(each.named.name)) for n, each in zip(nodes, appearances, strict=True)]
    full = [entry for entry in entries if entry.name.is_full]
    _join_full(union, full)
    titles: dict[str, set[str]] = defaultdict(set)
    by_record: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        by_record[entry.each.record_id].append(entry)
        titles[union.root(entry.node)] |= entry.titles
    doubtful: dict[str, tuple[str, ...]] = {}
    open_entries: list[_Entry] = []
    for found in by_record.values():
        open_entries += _join_in_record(union, found, doubtful, titles)
    _join_in_body(union, open_entries, full, doubtful)
    _join_doubtful(union, entries, doubtful)
    open_questions = {union.root(node): others for node, others in doubtful.items()}
    # What the user has decided is no question any more.
    return {
        root: others for root, others in open_questions.items() if root not in {union.root(other) for other in others}
    }


def _join_doubtful(union: Union, entries: Sequence[_Entry], doubtful: Mapping[str, tuple[str, ...]]) -> None:
    """Put together what is written alike and may mean the same persons: one open question, not one a record."""
    asked: dict[tuple[str, frozenset[str]], _Entry] = {}
    for entry in entries:
        if others := doubtful.get(entry.node):
            key = (fold(entry.each.named.name), frozenset(union.root(other) for other in others))
            _join_to(union, entry, asked.setdefault(key, entry), "it may mean the same persons")


def _join_full(union: Union, full: Sequence[_Entry]) -> None:
    """Join full names that differ in order, spelling or initials."""
    by_key: dict[tuple[str, ...], dict[str, _Entry]] = defaultdict(dict)
    for entry in full:
        by_key[person_key(entry.name.folded)].setdefault(entry.name.folded, entry)
    for names in by_key.values():
        # Names with initials first: where two of them disagree, a name without any may be either, and stays alone.
        ordered = sorted(names.values(), key=lambda entry: -len(initials_of(entry.name.folded)))
        clusters: list[list[_Entry]] = []
        for entry in ordered:
            fitting = [
                cluster
                for cluster in clusters
                if all(are_one(entry.name.folded, other.name.folded) for other in cluster)
            ]
            if len(fitting) == 1:
                _join_to(union, entry, fitting[0][0], are_one(entry.name.folded, fitting[0][0].name.folded) or "")
                fitting[0].append(entry)
            else:
                clusters.append([entry])


def _join_to(union: Union, entry: _Entry, whole: _Entry, reason: str) -> bool:
    return union.join(whole.node, entry.node, f"{reason}: {entry.each.named.name!r}, {whole.each.named.name!r}")


def _join_in_record(
    union: Union, found: Sequence[_Entry], doubtful: dict[str, tuple[str, ...]], titles: Mapping[str, AbstractSet[str]]
) -> list[_Entry]:
    """Join the partial names of one record with its full ones; return those that fit nobody there.

    Args:
        union: of all names.
        found: the names of the record.
        doubtful: where names are noted that fit several persons, with these.
        titles: by the root of each person, what titles the whole library gives it.
    """
    full = [entry for entry in found if entry.name.is_full]
    unfit: list[_Entry] = []
    for entry in found:
        if entry.name.is_full:
            continue
        people = _people(union, [other for other in full if entry.name.fits(other.name)])
        chosen = _choose(entry, people, found, [titles[union.root(person[0].node)] for person in people])
        if chosen is not None:
            part = entry.name.fits(chosen.name)
            union.join(
                chosen.node,
                entry.node,
                f"the {part} of {chosen.each.named.name!r}, the only one it fits in that record",
            )
        elif people:
            doubtful[entry.node] = tuple(person[0].node for person in people)
        else:
            unfit.append(entry)
    _join_alike(union, unfit)
    return unfit


def _people(union: Union, entries: Iterable[_Entry]) -> list[list[_Entry]]:
    people: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        people[union.root(entry.node)].append(entry)
    return list(people.values())


def _choose(
    entry: _Entry, people: Sequence[Sequence[_Entry]], found: Sequence[_Entry], titles: Sequence[AbstractSet[str]]
) -> _Entry | None:
    """Return the one person whom a partial name means: the only one it fits, or the only one with its title."""
    if len(people) == 1:
        return None if _is_relative(entry, people[0], found) else people[0][0]
    if not entry.name.title or entry.name.title in _COURTESIES:
        return None
    titled = [person for person, own in zip(people, titles, strict=True) if entry.name.title in own]
    return titled[0][0] if len(titled) == 1 else None


def _is_relative(entry: _Entry, person: Sequence[_Entry], found: Sequence[_Entry]) -> bool:
    """Tell whether "Mr. X" and "Ms. X" are both said in a record, and it is open which of them is named in full."""
    gender = _gender(entry.titles)
    own = {_gender(other.titles) for other in person} - {""}
    if own and gender and gender not in own:
        return True
    others = {
        _gender(other.titles) for other in found if not other.name.is_full and other.name.family == entry.name.family
    }
    return bool(gender) and len(others - {""}) > 1 and gender not in own


def _gender(titles: Iterable[str]) -> str:
    said = set(titles)
    return "she" if said & _SHE else "he" if said & _HE else ""


def _join_alike(union: Union, entries: Sequence[_Entry]) -> None:
    """Join what one record calls by the same family name, where no title speaks against it."""
    by_family: dict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        by_family[spelling_key(entry.name.family)].append(entry)
    for alike in by_family.values():
        titles = {title for entry in alike for title in entry.titles}
        genders = {_gender([title]) for title in titles} - {""}
        if len(genders) < 2 and len(titles - _COURTESIES) < 2:
            for other in alike[1:]:
                _join_to(union, other, alike[0], "the same family name in one record")


def _join_in_body(
    union: Union, entries: Sequence[_Entry], full: Sequence[_Entry], doubtful: dict[str, tuple[str, ...]]
) -> None:
    """Join titled family names with the only person of the same body who has both, and with each other.

    After "Mr." or in another body nobody can be sure: then the persons of that name are noted as possible.
    """
    by_family: dict[str, list[_Entry]] = defaultdict(list)
    for entry in full:
        by_family[spelling_key(entry.name.family)].append(entry)
    first: dict[tuple[str, str, str], _Entry] = {}
    for entry in (entry for entry in entries if entry.name.title):
        namesakes = by_family[spelling_key(entry.name.family)]
        near = _people(union, [other for other in namesakes if _is_one_body(entry, other)])
        is_post = entry.name.title not in _COURTESIES
        if is_post and len(near) == 1 and any(entry.name.title in other.titles for other in near[0]):
            whole = near[0][0]
            reason = f"{whole.each.named.name!r} is the only {entry.name.title} of this name in {entry.each.body!r}"
            union.join(whole.node, entry.node, reason)
        elif people := near or _people(union, namesakes):
            doubtful[entry.node] = tuple(person[0].node for person in people)
        elif is_post and entry.each.body:
            key = (fold(entry.each.body), entry.name.title, entry.name.family)
            _join_to(union, entry, first.setdefault(key, entry), f"the same title and name in {entry.each.body!r}")


def _is_one_body(one: _Entry, other: _Entry) -> bool:
    first, second = fold(one.each.body or ""), fold(other.each.body or "")
    return bool(first and second) and (first in second or second in first)
