"""Sets of names that grow together, unless the user has said that two of them are two."""

from __future__ import annotations

from collections.abc import Iterable


class Union:
    """Disjoint sets of nodes, each node with the names it is written as."""

    def __init__(self, apart: Iterable[tuple[str, str]] = ()) -> None:
        self._parents: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        self._reasons: dict[str, str] = {}
        self._apart = [frozenset(pair) for pair in apart]

    def node(self, key: str, name: str) -> str:
        """Return the node of a key, which is also written as `name`; one of its own where the two are ruled apart."""
        while key in self._parents and self._are_apart(self._names[self.root(key)], {name}):
            key = f"{key} apart:{name}"
        self._parents.setdefault(key, key)
        self._names.setdefault(key, set()).add(name)
        if (root := self.root(key)) != key:
            self._names[root].add(name)
        return key

    def root(self, node: str) -> str:
        """Return the node that stands for the whole set."""
        while self._parents[node] != node:
            self._parents[node] = self._parents[self._parents[node]]
            node = self._parents[node]
        return node

    def join(self, one: str, other: str, reason: str) -> bool:
        """Make two sets one, and remember why for both nodes; tell whether they are one now."""
        first, second = self.root(one), self.root(other)
        if first == second:
            return True
        if self._are_apart(self._names[first], self._names[second]):
            return False
        self._parents[second] = first
        self._names[first] |= self._names[second]
        self._reasons.setdefault(one, reason)
        self._reasons.setdefault(other, reason)
        return True

    def reason(self, node: str) -> str | None:
        """Return why a node was joined with others, None where it never was."""
        return self._reasons.get(node)

    def _are_apart(self, names: set[str], others: set[str]) -> bool:
        return any(
            (names & pair and others & pair and (names & pair) | (others & pair) == pair) for pair in self._apart
        )
