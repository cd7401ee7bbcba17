"""What happens, as it happens: the event feed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import Cursor, Limit, Moment, OneOf, Told
from forethought.web.api.paging import cursor_at, place_of
from forethought.web.api.problems import ProblemError
from forethought.web.api.scopes import Scope
from forethought.web.webhooks.events import NAMES, SAYS
from forethought.web.webhooks.feed import read
from forethought.web.webhooks.positions import (
    BEGINNING,
    HASH_DIGITS,
    Place,
    PlaceGoneError,
    place_at,
)
from forethought.web.webhooks.rights import Reader

router = Endpoints(tags=["events"])

EventName = Annotated[str, OneOf(*NAMES)]
WHICH = "What each tells: " + " ".join(f"`{name}`: {SAYS[name]}" for name in NAMES)


class SubjectTold(Told):
    """What an event is about."""

    kind: str = Field(examples=["visit"])
    id: int | None


class EventTold(Told):
    """One event: ids and our words alone. ``id`` names it for good, also in webhooks.

    ``cursor``: where to go on behind it, for whoever has dealt with this one.
    """

    id: str = Field(examples=["ev-120-3-1a2b3c4d"])
    type: str = Field(examples=["visit.planned"])
    timestamp: datetime
    subject: SubjectTold
    data: dict[str, Any]
    cursor: str


class EventsTold(Told):
    """A part of the feed. ``next``: the cursor behind it, always there, to ask again with.

    ``more``: there is more at once; else ask again in a while.
    """

    items: list[EventTold]
    next: str
    more: bool


@router.reads(
    "/events",
    scope=Scope.EVENTS_READ,
    answer=EventsTold,
    problems=(410,),
    extra={"x-events": dict(SAYS)},
)
def list_events(
    request: HttpRequest,
    types: Annotated[list[EventName] | None, Query(description=WHICH)] = None,
    since: Annotated[
        Moment | None, Query(description="Without a cursor: begin with what happened then")
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> EventsTold:
    """What happened, in the order in which it became certain: nothing comes in before a cursor.

    One hears of what the person may see, within the scopes of the token: of visits with
    `visits:read`, of checks with `checks:read`, and so on. An event is there some seconds after it
    happened. Without cursor and `since` the feed begins with the oldest that is kept.
    """
    who = caller(request)
    reader = Reader(who.person, who.scopes, who.now)
    try:
        page = read(reader, _after(cursor, since, who), limit=limit, types=frozenset(types or ()))
    except PlaceGoneError as error:
        says = f"{error}. Read what you keep anew, and begin the feed without a cursor"
        raise ProblemError(410, "place-gone", says) from None
    return EventsTold(
        items=[
            EventTold.model_validate(one.as_json() | {"cursor": _cursor(one.after)})
            for one in page.events
        ],
        next=_cursor(page.after),
        more=page.more,
    )


def _after(cursor: str, since: datetime | None, who: Caller) -> Place:
    if cursor:
        kept = place_of("events", cursor)
        return Place(kept[0], kept[1], f"{kept[2]:0{HASH_DIGITS}x}")
    if since is not None:
        return place_at(min(since, who.now))
    return BEGINNING


def _cursor(place: Place) -> str:
    return cursor_at("events", place.seal, place.index, int(place.mark, 16))
