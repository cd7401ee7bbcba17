"""What the check of a visit found, and what was decided about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from forethought.vocabulary import MayGo, Outcome
from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import Cursor, Id, Limit, OneOf, Page, Told
from forethought.web.api.paging import page_of
from forethought.web.api.scopes import Scope
from forethought.web.api.shown import OfficerTold, tell_officer
from forethought.web.audit.viewing import viewed
from forethought.web.checks.current import current_check
from forethought.web.checks.models import Check
from forethought.web.checks.showing import hazards_of, sources_of
from forethought.web.decisions.models import Decision
from forethought.web.people.access import visits_for
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import news_says

router = Endpoints(tags=["checks"])

OutcomeWord = Annotated[str, OneOf(*(one.value for one in Outcome))]
MayGoWord = Annotated[str, OneOf(*(one.value for one in MayGo))]


class ReasonTold(Told):
    """One rule that fired. ``at_least``: the most relaxed outcome that it allows, if any.

    ``not_looked``: it says that something could not be examined.
    """

    rule: str = Field(examples=["check.source"])
    says: str
    cites: str
    at_least: OutcomeWord | None
    hazards: list[str]
    not_looked: bool


class SourceTold(Told):
    """One record system: whether it was examined. What held back a visit is ``held_back``."""

    source: str
    title: str
    status: str
    required: bool
    held_back: bool
    rows: int | None
    extracted_at: datetime | None


class FoundTold(Told):
    """A check: it proposes; a person decides. ``complete`` false: something was not looked at."""

    number: int
    made_at: datetime
    outcome: OutcomeWord
    may_go: MayGoWord
    complete: bool
    discuss: bool
    reasons: list[ReasonTold]
    sources: list[SourceTold]
    notes: int = Field(description="How many notes were found to be about the customer")
    policy: str = Field(examples=["default 1"])


class CheckTold(Told):
    """The check that counts now. ``check`` null: there is none for what is known now.

    ``held_because`` then says what became known; nobody may start the visit meanwhile.
    """

    visit: int
    held_because: str | None
    held_since: datetime | None
    check: FoundTold | None


class DecisionTold(Told):
    """What a person took responsibility for. ``live``: it was neither replaced nor withdrawn.

    ``kind``: ``own``, the officer's signed assessment, or ``management``.
    """

    id: int
    check: int
    outcome: OutcomeWord
    kind: Annotated[str, OneOf(*Decision.Kind.values)]
    by: OfficerTold
    at: datetime
    less_cautious: bool
    controls: list[str]
    live: bool
    withdrawn_at: datetime | None
    withdrawn_because: Annotated[str, OneOf("", *Decision.Withdrawn.values)]


@router.reads("/visits/{int:visit_id}/check", scope=Scope.CHECKS_READ, answer=CheckTold)
def get_check(request: HttpRequest, visit_id: Id) -> CheckTold:
    """What the check that counts now found, without the words of any note.

    That the person looked is written down, as when they open its page.
    """
    who = caller(request)
    visit = _readable(who, visit_id)
    viewed(visit.customer_id, by=who.person, now=who.now, page="check")
    check = current_check(visit)
    return CheckTold(
        visit=visit.pk,
        held_because=None if check else news_says(visit.check_wanted_because) or None,
        held_since=None if check else visit.check_wanted_at,
        check=_tell(check) if check else None,
    )


@router.reads(
    "/visits/{int:visit_id}/decisions", scope=Scope.DECISIONS_READ, answer=Page[DecisionTold]
)
def list_decisions(
    request: HttpRequest, visit_id: Id, limit: Limit = 100, cursor: Cursor = ""
) -> Page[DecisionTold]:
    """Every decision about the visit, the first one first; one at most is live.

    That the person looked is written down, as when they open its page.
    """
    who = caller(request)
    visit = _readable(who, visit_id)
    viewed(visit.customer_id, by=who.person, now=who.now, page="decisions")
    found = Decision.objects.filter(visit=visit).select_related("by", "check_made")
    return page_of(found, f"decisions-{visit.pk}", _decision, cursor=cursor, limit=limit)


def _readable(who: Caller, visit_id: int) -> Visit:
    return get_object_or_404(visits_for(who.person), pk=visit_id)


def _tell(check: Check) -> FoundTold:
    result = check.result
    return FoundTold(
        number=check.number,
        made_at=check.made_at,
        outcome=check.outcome,
        may_go=check.may_go,
        complete=check.complete,
        discuss=check.discuss,
        reasons=[
            ReasonTold(
                rule=one["rule"],
                says=one["says"],
                cites=one["cites"],
                at_least=one["at_least"],
                hazards=list(hazards_of(one)),
                not_looked=one["rule"].startswith("check."),
            )
            for one in result["reasons"]
        ],
        sources=[
            SourceTold(
                source=one["source"],
                title=shown.title,
                status=one["status"],
                required=one["required"],
                held_back=shown.held_back,
                rows=one["rows"],
                extracted_at=shown.extracted_at,
            )
            for one, shown in zip(result["sources"], sources_of(check), strict=True)
        ],
        notes=len(result["matched"]),
        policy=f"{check.pack_name} {check.pack_number}",
    )


def _decision(one: Decision) -> DecisionTold:
    return DecisionTold(
        id=one.pk,
        check=one.check_made.number,
        outcome=one.outcome,
        kind=one.kind,
        by=tell_officer(one.by),
        at=one.at,
        less_cautious=one.less_cautious,
        controls=list(one.controls),
        live=one.withdrawn_at is None,
        withdrawn_at=one.withdrawn_at,
        withdrawn_because=one.withdrawn_because,
    )
