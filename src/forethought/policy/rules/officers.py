"""Rules about the officers named on the visit (DMBM511340, individuals; DMBM511310)."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.policy.case import AreaHit, Case
from forethought.policy.pack import Pack
from forethought.policy.rule import Fired, Rule
from forethought.policy.rules.areas import AreaDanger, AreaDisease, AreaProblem, suspends
from forethought.policy.rules.records import asks, rules_for
from forethought.policy.words import listed
from forethought.vocabulary import AreaKind, Hazard, Outcome


class OfficerTraining(Rule):
    """An officer named is not trained for solo visits."""

    id = "officer.training"
    paragraph = "DMBM511310 solo visits"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The officers who are not trained."""
        mine = [officer.officer_id for officer in case.officers if not officer.solo_trained]
        return Fired(words={"officers": listed(mine) or "the officer"}) if mine else None


class OfficerAffected(Rule):
    """A hazard is of a category by which an officer named is more affected.

    Which category it was stays between the officer and their manager, so there is no evidence.
    """

    id = "officer.affected"
    paragraph = "DMBM511340 individuals"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """One step above what the hazard's own rule asks, never beyond a different method."""
        affected = frozenset[Hazard]().union(*(o.more_affected_by for o in case.officers))
        steps = [
            outcome.step_up()
            for hazard, outcome in _hazards_and_asks(case, pack)
            if hazard in affected
        ]
        return Fired(at_least=max(steps, key=lambda o: o.caution)) if steps else None


def _hazards_and_asks(case: Case, pack: Pack) -> Iterator[tuple[Hazard, Outcome]]:
    for found in case.hazards:
        for rule in rules_for(found, case, pack):
            yield found.category, asks(found, rule, pack)
    for area in case.areas:
        rule_id = _rule_of(area, pack)
        if rule_id is not None:
            for hazard in area.hazards:
                yield hazard, pack.asks(rule_id)


def _rule_of(area: AreaHit, pack: Pack) -> str | None:
    """The rule an area falls under; an area that only informs asks for nothing."""
    if area.kind is AreaKind.PROBLEM_AREA:
        return AreaProblem.id
    if area.kind is AreaKind.PRESENT_DANGER:
        return AreaDanger.id
    return AreaDisease.id if suspends(area, pack) else None


class OfficerConcern(Rule):
    """The officer records a concern."""

    id = "officer.concern"
    paragraph = "DMBM511340 not expected to make any calls which could put your safety at risk"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The concern in the officer's own words."""
        concern = case.visit.concern
        return Fired(words={"concern": concern}) if concern else None
