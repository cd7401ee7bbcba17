"""When areas are in force, as known at the moment of the assessment. Pure.

policy.md, "Restrictions": an area ends when revoked or replaced; an end announced for later
than the moment of the assessment ends nothing yet. Zones stay until a further declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forethought.places.area import Area


@dataclass(frozen=True, slots=True)
class InForce:
    """An area and when it counts: from ``begins`` (None: always) until before ``ends`` (None:
    no end is known). ``replaced_by`` is the area that ended it, or empty.
    """

    area: Area
    begins: datetime | None
    ends: datetime | None
    replaced_by: str = ""

    def during(self, start: datetime, end: datetime) -> bool:
        """In force at any moment of ``start`` to ``end``, both included."""
        begun = self.begins is None or self.begins <= end
        return begun and (self.ends is None or self.ends > start)


def areas_in_force(areas: Iterable[Area], as_of: datetime) -> list[InForce]:
    """Every area that may be in force, with its ends as known at ``as_of``, in their order.

    Left out are areas that an area always in force replaces. An area that replaces itself, or
    takes part in a circle of replacements, ends nothing by that.
    """
    known = tuple(areas)
    ended = _replacements(known, as_of)
    resolved: list[InForce] = []
    for area in known:
        revoked = area.ends if area.ends is not None and area.ends <= as_of else None
        new = ended.get(area.area_id, ())
        if any(by.begins is None for by in new):
            continue
        ends = [(by.begins, by.area_id) for by in new if by.begins is not None]
        if revoked is not None:
            ends.append((revoked, ""))
        end, by_id = min(ends, default=(None, ""))
        resolved.append(InForce(area, area.begins, end, by_id))
    return resolved


def in_force_during(resolved: Iterable[InForce], start: datetime, end: datetime) -> list[InForce]:
    """Those in force at any moment of a visit from ``start`` to ``end``."""
    return [item for item in resolved if item.during(start, end)]


def _replacements(areas: Sequence[Area], as_of: datetime) -> dict[str, list[Area]]:
    """For each area id, the areas that have replaced it by ``as_of``."""
    replaces: dict[str, set[str]] = {}
    for area in areas:
        replaces.setdefault(area.area_id, set()).update(area.replaces)
    reaches = {area_id: _reached(area_id, replaces) for area_id in replaces}
    ended: dict[str, list[Area]] = {}
    for area in areas:
        if area.begins is not None and area.begins > as_of:
            continue
        for old in area.replaces:
            if old != area.area_id and area.area_id not in reaches.get(old, ()):
                ended.setdefault(old, []).append(area)
    return ended


def _reached(start: str, replaces: dict[str, set[str]]) -> set[str]:
    """Every id that ``start`` replaces, directly or through others."""
    seen: set[str] = set()
    ahead = list(replaces.get(start, ()))
    while ahead:
        area_id = ahead.pop()
        if area_id not in seen:
            seen.add(area_id)
            ahead.extend(replaces.get(area_id, ()))
    return seen
