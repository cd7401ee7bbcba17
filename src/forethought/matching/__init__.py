"""Person ↔ records. Matching is decided here, once: stores only find equal keys."""

from forethought.matching.decision import (
    can_be_matched,
    compare,
    has_address,
    keys,
    may_be_same_address,
    same_address,
)
from forethought.matching.person import BadReference, MatchResult, Person
from forethought.matching.references import (
    bad_references,
    can_be_reference,
    normalise_reference,
    normalise_references,
    reference_kinds_equal,
)

__all__ = [
    "BadReference",
    "MatchResult",
    "Person",
    "bad_references",
    "can_be_matched",
    "can_be_reference",
    "compare",
    "has_address",
    "keys",
    "may_be_same_address",
    "normalise_reference",
    "normalise_references",
    "reference_kinds_equal",
    "same_address",
]
