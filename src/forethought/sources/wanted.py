"""Whom a day is about: the keys that a record must share to be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from forethought.matching import keys
from forethought.matching.person import Person

_keys = lru_cache(maxsize=1 << 16)(keys)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The keys of the day's persons. A record that shares none of them is about nobody here."""

    keys: frozenset[str]
    persons: frozenset[Person]

    @classmethod
    def of(cls, persons: Iterable[Person]) -> Wanted:
        """The keys of ``persons``, the customers of a day's visits."""
        everybody = frozenset(persons)
        return cls(frozenset(key for person in everybody for key in keys(person)), everybody)

    def wants(self, person: Person) -> bool:
        """Whether ``person`` shares a key; only ``compare`` decides if it is a match."""
        return not self.keys.isdisjoint(_keys(person))
