"""What several services of this app need: who is on a visit, its check and its live decision."""

from __future__ import annotations

from forethought.web.checks.current import current_check
from forethought.web.checks.models import Assessment, Check
from forethought.web.decisions.errors import CheckChangedError
from forethought.web.decisions.gate import second_of
from forethought.web.decisions.models import Decision, Discussion, Refusal
from forethought.web.decisions.rules import Company
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

MOST_CHARACTERS = 2000
"""How much somebody may write about one thing."""


def on_the_visit(visit: Visit) -> frozenset[int]:
    """The ids of everybody named, who has declined as well: none of them decides as management."""
    return frozenset(pk for pk in (visit.officer_id, visit.second_officer_id) if pk is not None)


def company_of(visit: Visit) -> Company:
    """How far the second officer is."""
    if second_of(visit) is None:
        return Company.NOBODY
    return Company.ACCEPTED if visit.second == Visit.Second.ACCEPTED else Company.ASKED


def must_be_management(visit: Visit, by: Person) -> None:
    """Raise NotPossibleError unless ``by`` is of management grade and not on the visit.

    Who refused the visit is out of it for good: a refusal is not discussed with oneself.
    """
    if Refusal.objects.filter(visit=visit, officer=by).exists():
        raise NotPossibleError("You refused this visit: somebody else of management grade decides")
    if by.pk in on_the_visit(visit):
        raise NotPossibleError(
            "You are named on this visit: somebody of management grade who is not on it decides"
        )
    must_be_of_management(by)


def must_be_of_management(by: Person) -> None:
    """Raise NotPossibleError for anybody who is not of management grade, or has left."""
    if not (by.is_active and by.is_management):
        raise NotPossibleError("Only somebody of management grade decides this: ask one of them")


def must_be_human(by: Person) -> None:
    """Raise NotPossibleError for another system: a person decides."""
    if by.system:
        raise NotPossibleError("Another system agrees to nothing here: a person does")


def written(text: str, missing: str, field: str = "reason") -> str:
    """What somebody wrote, without spaces around it.

    Raises NotPossibleError beside ``field`` where it is empty (``missing``) or too long.
    """
    told = text.strip()
    if not told:
        raise NotPossibleError(missing, field=field)
    if len(told) > MOST_CHARACTERS:
        raise NotPossibleError(f"Write {MOST_CHARACTERS} characters or fewer", field=field)
    return told


def must_be_check(visit: Visit, number: int) -> Check:
    """The current check, if it is the one that the person saw. Raises CheckChangedError."""
    check = current_check(visit)
    if check is None or check.number != number:
        raise CheckChangedError(check.number if check else None)
    return check


def live_decision(visit: Visit) -> Decision | None:
    """The decision that nobody has withdrawn, whether or not it still stands."""
    return (
        Decision.objects.filter(visit=visit, withdrawn_at__isnull=True).select_related("by").first()
    )


def stands(decision: Decision | None, visit: Visit, check: Check | None) -> bool:
    """Whether a decision is for these findings and these officers (policy.md, "How long ...")."""
    return (
        decision is not None
        and check is not None
        and decision.findings_sha256 == check.findings_sha256
        and decision.officer_id == visit.officer_id
        and decision.second_officer_id == second_of(visit)
    )


def must_be_talked_over(visit: Visit) -> bool:
    """What a refusal or a withdrawal opened is ended by discussing it alone, not by signing."""
    return (
        Discussion.objects.filter(visit=visit, closed_at__isnull=True)
        .exclude(about=Discussion.About.CHECK)
        .exists()
    )


def signed_at(visit: Visit, check: Check, officer_id: int) -> Assessment | None:
    """The latest signature of an officer under these very findings, on whichever check."""
    return (
        Assessment.objects.filter(
            check_made__visit=visit,
            officer=officer_id,
            findings_sha256=check.findings_sha256,
        )
        .order_by("-at")
        .first()
    )


def refusal_stands_against(visit: Visit) -> bool:
    """Whether a refusal keeps everybody from going: not discussed, or by somebody named."""
    named = {visit.officer_id, second_of(visit)}
    return any(
        refusal.discussed_at is None or refusal.officer_id in named
        for refusal in Refusal.objects.filter(visit=visit)
    )
