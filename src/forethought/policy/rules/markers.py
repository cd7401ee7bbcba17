"""Rules about live warning markers (DMBM511310: the record is noted where justified)."""

from __future__ import annotations

from typing import ClassVar

from forethought.policy.case import Case
from forethought.policy.pack import Pack
from forethought.policy.rule import Fired, Rule
from forethought.policy.words import listed
from forethought.vocabulary import MarkerLevel


class _LiveMarkers:
    """The common part: every live marker of the rule's level is evidence."""

    level: ClassVar[MarkerLevel]

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The live markers of this level."""
        mine = [marker for marker in case.markers if marker.level is self.level]
        if not mine:
            return None
        words = {"wording": listed(m.wording or f"marker {m.marker_id}" for m in mine)}
        return Fired(tuple(marker.evidence for marker in mine), words)


class MarkerNoVisit(_LiveMarkers, Rule):
    """A live warning marker says that there is to be no visit."""

    id = "marker.no_visit"
    paragraph = "DMBM511310 records noted"
    level = MarkerLevel.NO_VISIT


class MarkerPair(_LiveMarkers, Rule):
    """A live warning marker says to visit in pairs."""

    id = "marker.pair"
    paragraph = "DMBM511310 records noted"
    level = MarkerLevel.PAIR


class MarkerAdvice(_LiveMarkers, Rule):
    """A live warning marker gives advice."""

    id = "marker.advice"
    paragraph = "DMBM511310 records noted"
    level = MarkerLevel.ADVICE
