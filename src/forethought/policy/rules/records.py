"""Rules about what the record systems show (DMBM511340, DMBM605440)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from forethought.policy.case import Case, FoundHazard
from forethought.policy.pack import Pack
from forethought.policy.rule import Fired, Rule
from forethought.policy.words import hazards_in_words, records_in_words
from forethought.timestamps import day_begins, local_day
from forethought.vocabulary import Hazard, Outcome


def rules_for(hazard: FoundHazard, case: Case, pack: Pack) -> tuple[str, ...]:
    """The rules of this file that one finding fires."""
    if hazard.category is Hazard.DISEASE:
        return (RecordsDisease.id if is_present(hazard, case, pack) else RecordsDiseasePast.id,)
    rule = pack.categories[hazard.category]
    if hazard.category is Hazard.CAUTION and hazard.says_no_visit:
        return (rule, RecordsUnsafe.id)
    return (rule,)


def is_present(hazard: FoundHazard, case: Case, pack: Pack) -> bool:
    """Whether a disease note is about this place and recent, or its age is not known.

    A day counts whole, so a note dated exactly ``recent_days`` before the visit is recent. A
    note dated after the visit is an error of somebody's, and not old.
    """
    if not hazard.here:
        return False
    if hazard.when is None:
        return True
    if hazard.when.moment is not None:
        return case.visit.start - hazard.when.moment <= pack.settings.recent
    age = local_day(case.visit.start) - hazard.when.day
    return age <= pack.settings.recent


def asks(hazard: FoundHazard, rule: str, pack: Pack) -> Outcome:
    """What one finding asks under ``rule``: one step less where the record is reviewed."""
    outcome = pack.asks(rule)
    return outcome.step_down() if hazard.reviewed else outcome


def _fired(hazards: Sequence[FoundHazard], rule: str, pack: Pack) -> Fired | None:
    if not hazards:
        return None
    ordered = sorted(hazards, key=_reading_order)
    evidence = tuple(hazard.evidence for hazard in ordered)
    return Fired(
        evidence,
        {
            "hazards": hazards_in_words(hazard.category for hazard in ordered),
            "records": records_in_words(evidence),
        },
        max((asks(hazard, rule, pack) for hazard in hazards), key=lambda o: o.caution),
    )


def _reading_order(hazard: FoundHazard) -> tuple[int, str, str, int]:
    """Newest first; undated first of all, since nobody knows how new it is."""
    age = -day_begins(hazard.when.day).timestamp() if hazard.when else float("-inf")
    found = hazard.evidence
    return (int(max(age, -1e15)), found.source, found.record_id, found.start or 0)


class _FromRecords:
    """The common part of the rules about findings: those that fire the rule are evidence."""

    id: ClassVar[str]

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The findings that fall under this rule."""
        mine = [hazard for hazard in case.hazards if self.id in rules_for(hazard, case, pack)]
        return _fired(mine, self.id, pack)


class RecordsViolence(_FromRecords, Rule):
    """Records show violence, a weapon, a threat, crime, obstruction or a hostile group."""

    id = "records.violence"
    paragraph = "DMBM511340 examine records"


class RecordsCaution(_FromRecords, Rule):
    """Records show anything else that may compromise an officer's safety."""

    id = "records.caution"
    paragraph = "DMBM511340 anything else that may compromise your safety"


class RecordsUnsafe(_FromRecords, Rule):
    """An earlier officer wrote not to visit at all."""

    id = "records.unsafe"
    paragraph = "DMBM605440 unsafe to call"


class RecordsDisease(_FromRecords, Rule):
    """A recent or undated note of disease is about this place."""

    id = "records.disease"
    paragraph = "DMBM511340 locations"


class RecordsDiseasePast(_FromRecords, Rule):
    """A note of disease is old, or about another address."""

    id = "records.disease_past"
    paragraph = "DMBM511340 locations"
