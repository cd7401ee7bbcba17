"""For whom visits may be planned."""

from __future__ import annotations

from django.http import HttpRequest

from forethought.web.api.caller import caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import Cursor, Limit, Page
from forethought.web.api.paging import page_of
from forethought.web.api.scopes import Scope
from forethought.web.api.shown import OfficerTold, tell_officer
from forethought.web.people.access import people_to_plan_for

router = Endpoints(tags=["officers"])


@router.reads("/officers", scope=Scope.VISITS_READ, answer=Page[OfficerTold])
def list_officers(
    request: HttpRequest, limit: Limit = 100, cursor: Cursor = ""
) -> Page[OfficerTold]:
    """Those for whom the person may plan visits."""
    people = people_to_plan_for(caller(request).person)
    return page_of(people, "officers", tell_officer, cursor=cursor, limit=limit)
