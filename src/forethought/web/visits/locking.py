"""The visit that a service changes: locked, of the version that the person saw, still open."""

from __future__ import annotations

from collections.abc import Collection

from forethought.web.visits import engagements
from forethought.web.visits.models import Change, Visit
from forethought.web.visits.problems import ChangedMeanwhileError, NotPossibleError

_SAID = {
    Visit.State.PLANNED: "This visit has not started yet",
    Visit.State.UNDER_WAY: "This visit is under way",
    Visit.State.FINISHED: "This visit is finished",
    Visit.State.CANCELLED: "This visit is cancelled",
    Visit.State.TAKEN_OFF: "This visit was taken off the list: a different method is used",
}


def locked(visit_id: int) -> Visit:
    """The visit, until the transaction ends nobody else's. Raises Visit.DoesNotExist.

    Locked first and read then: joined rows of one query would be those of before the wait, and
    a visit whose customer or officer changed meanwhile would not be found.
    """
    Visit.objects.select_for_update().get(pk=visit_id)
    return Visit.objects.select_related("customer", "officer__team__office", "second_officer").get(
        pk=visit_id
    )


def must_be(visit: Visit, states: Collection[str], what: str) -> None:
    """Refuse what cannot be done in this state: ``... it cannot be moved``."""
    if visit.state not in states:
        raise NotPossibleError(f"{_SAID[Visit.State(visit.state)]}: it cannot be {what}")


def save_changed(visit: Visit) -> None:
    """Save what was changed, as the next version: whoever has an older page open is told."""
    visit.version += 1
    visit.save()


def save_over(visit: Visit, state: Visit.State) -> None:
    """Save that nobody makes the visit any more: it waits for no check and takes no time."""
    visit.state = state
    visit.check_wanted_at, visit.check_wanted_because = None, ""
    save_changed(visit)
    engagements.keep_in_step(visit)


def must_be_version(visit: Visit, version: int) -> None:
    """Raise ChangedMeanwhileError when somebody changed the visit since that version."""
    if visit.version != version:
        since = Change.objects.filter(visit=visit, version__gt=version)
        raise ChangedMeanwhileError(
            visit.version, list(since.select_related("by").order_by("at", "pk"))
        )
