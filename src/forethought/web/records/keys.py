"""Matching keys as numbers, so that PostgreSQL finds candidates with one small index.

A number stands for one key of ``matching.keys``. Two keys may share a number: that finds a
candidate too many, never one too few, and ``matching.compare`` alone decides.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from forethought.matching import Person, keys

_BYTES = 8
_63_BITS = (1 << 63) - 1


@lru_cache(maxsize=1 << 16)
def key_number(key: str) -> int:
    """The number that stands for one key: 0 to 2**63 - 1, the same on every machine for ever.

    Rows of ``RecordKey``, ``CustomerKey`` and ``MarkerKey`` are made with it.
    """
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
    return int.from_bytes(digest, "big") & _63_BITS


def key_numbers(person: Person) -> tuple[int, ...]:
    """The numbers of a person's matching keys, sorted, each once."""
    return tuple(sorted({key_number(key) for key in keys(person)}))
