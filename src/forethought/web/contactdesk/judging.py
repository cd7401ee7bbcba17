"""What the facts of outings mean at a moment: rows in, ``contact.judge``'s answer out."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forethought.contact.judge import judge
from forethought.contact.plan import Plan
from forethought.contact.result import Contact
from forethought.web.contactdesk.models import Fact, Outing, PlanVersion
from forethought.web.contactdesk.stored_facts import event_of
from forethought.web.contactdesk.stored_plans import Stored, from_json

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is stored about one outing, as rows."""

    plans: dict[int, Stored]
    facts: list[Fact]

    @property
    def latest_plan(self) -> Plan:
        """The plan that holds now."""
        return from_json(self.plans[max(self.plans)])

    def and_then(self, fact: Fact) -> Told:
        """The same, with one more fact."""
        return Told(self.plans, [*self.facts, fact])

    def stands(self, now: datetime) -> Contact:
        """What the facts, in the order of recording, mean under the first plan."""
        plans = {number: from_json(plan) for number, plan in self.plans.items()}
        return judge(plans[min(plans)], [event_of(fact, plans) for fact in self.facts], now)


def told_of(outings: Collection[Outing]) -> dict[int, Told]:
    """Plans and facts of these outings by the outing's id, in two queries."""
    ids = [outing.pk for outing in outings]
    plans: dict[int, dict[int, Stored]] = defaultdict(dict)
    facts: dict[int, list[Fact]] = defaultdict(list)
    rows = PlanVersion.objects.filter(outing__in=ids).values_list("outing_id", "number", "plan")
    for outing, number, plan in rows:
        plans[outing][number] = plan
    for fact in Fact.objects.filter(outing__in=ids).order_by("pk"):
        facts[fact.outing_id].append(fact)
    return {pk: Told(plans[pk], facts[pk]) for pk in ids}


def contact_of(outing: Outing, now: datetime) -> Contact | None:
    """How the outing stands ``now``; None: it cannot be judged, which counts as overdue."""
    return contacts_of([outing], now)[outing.pk]


def contacts_of(outings: Collection[Outing], now: datetime) -> dict[int, Contact | None]:
    """``contact_of`` for many outings, by their id, in two queries."""
    return {pk: judged(pk, told, now) for pk, told in told_of(outings).items()}


def judged(outing: int, told: Told, now: datetime) -> Contact | None:
    """What is told about an outing means this ``now``; None: it cannot be judged.

    Whatever breaks judging must not stop the watch over the other outings, nor over this one.
    """
    try:
        return told.stands(now)
    except Exception as error:  # noqa: BLE001 - an exception counts as overdue (issue C, point 6)
        logger.error("outing %s cannot be judged: %s", outing, type(error).__name__)
        return None
