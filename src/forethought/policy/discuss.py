"""Who a visit is discussed with (DMBM511340: if the manager is away, another officer of
management grade)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from forethought.vocabulary import Grade


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer as a person to discuss with. ``available`` is taken at the assessment."""

    officer_id: str
    grade: Grade
    office: str
    available: bool


def discuss_with(
    colleagues: Iterable[Colleague], on_visit: Collection[str], manager_id: str, office: str
) -> str | None:
    """The officer's manager, else another of management grade, same office first.

    Nobody on the visit is asked; ties go by ``officer_id`` in text order. ``office`` empty:
    the officer has none, and no office is preferred. None: there is nobody, the visit waits.
    """
    able = [
        colleague
        for colleague in colleagues
        if colleague.grade is Grade.MANAGER
        and colleague.available
        and colleague.officer_id not in on_visit
    ]
    best = min(
        able,
        key=lambda c: (c.officer_id != manager_id, not office or c.office != office, c.officer_id),
        default=None,
    )
    return best.officer_id if best else None
