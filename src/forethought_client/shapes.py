"""What is sent and what comes back, as types. The site may add fields to what it answers."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

MayGo = Literal["alone", "pair", "discuss_first", "no"]
Outcome = Literal["alone", "pair", "different_method", "suspend"]
State = Literal["planned", "under_way", "finished", "cancelled", "taken_off"]
Hazard = str
Moment = str
"""RFC 3339 with its offset: ``2026-11-25T10:00:00+00:00``."""


class Token(TypedDict):
    """A token without its text."""

    id: int
    name: str
    scopes: list[str]
    expires_at: Moment


class Me(TypedDict):
    """The person as whom one acts."""

    id: int
    officer_id: str
    name: str
    office: str | None
    roles: list[str]
    token: Token


class Officer(TypedDict):
    """Somebody who makes visits. ``officer_id``: the staff number."""

    id: int
    officer_id: str
    name: str


class NewCustomer(TypedDict):
    """Who is visited. Records are found by these: give as many as you have."""

    name: str
    birth_date: NotRequired[str | None]
    utr: NotRequired[str]
    nino: NotRequired[str]
    vrn: NotRequired[str]
    paye_ref: NotRequired[str]
    address: NotRequired[str]
    postcode: NotRequired[str]


class NewVisit(TypedDict):
    """A visit to plan. ``reference``: its id in your system."""

    officer_id: str
    start: Moment
    customer: NewCustomer
    reference: NotRequired[str]
    minutes: NotRequired[int]
    purpose: NotRequired[str]
    announced: NotRequired[bool]
    training: NotRequired[bool]
    expected_cash: NotRequired[str | None]
    translation: NotRequired[str]
    pair_wanted: NotRequired[bool]
    second_officer_id: NotRequired[str]
    concern: NotRequired[str]


class VisitDone(TypedDict):
    """A visit that was planned or changed."""

    id: int
    reference: str
    state: State
    version: int
    held: bool


class Visit(TypedDict):
    """A visit. ``held``: something new is known that its check does not know yet."""

    id: int
    reference: str
    state: State
    version: int
    start: Moment
    minutes: int
    officer: Officer
    second: dict[str, Any] | None
    customer: dict[str, Any]
    purpose: str
    announced: bool
    training: bool
    held: bool
    held_because: str | None
    held_since: Moment | None
    may_start: bool
    keeps_back: list[str] | None
    started_at: Moment | None
    finished_at: Moment | None


class FaultTold(TypedDict):
    """One thing that is wrong, and where."""

    at: str
    says: str


class Item(TypedDict):
    """What became of one of many: with the status that it would have had alone."""

    status: int
    id: int | None
    reference: str
    errors: list[FaultTold]


class Batch(TypedDict):
    """What became of each, in the order in which they were sent."""

    planned: int
    items: list[Item]


class Reason(TypedDict):
    """One rule that fired."""

    rule: str
    says: str
    cites: str
    at_least: Outcome | None
    hazards: list[Hazard]
    not_looked: bool


class Found(TypedDict):
    """A check: it proposes; a person decides."""

    number: int
    made_at: Moment
    outcome: Outcome
    may_go: MayGo
    complete: bool
    discuss: bool
    reasons: list[Reason]
    sources: list[dict[str, Any]]
    notes: int
    policy: str


class Check(TypedDict):
    """The check that counts now; ``check`` None: there is none for what is known now."""

    visit: int
    held_because: str | None
    held_since: Moment | None
    check: Found | None


class Decision(TypedDict):
    """What a person took responsibility for; one at most is ``live``."""

    id: int
    check: int
    outcome: Outcome
    kind: str
    by: Officer
    at: Moment
    less_cautious: bool
    controls: list[str]
    live: bool
    withdrawn_at: Moment | None
    withdrawn_because: str


class Out(TypedDict):
    """An outing under way. ``overdue``: what was due has not been heard, or an alarm is open."""

    id: int
    officers: list[Officer]
    left_at: Moment
    back_by: Moment
    visits: int
    visits_done: int
    inside: list[int]
    heard: dict[str, Any] | None
    next: dict[str, Any] | None
    overdue: bool
    alarms: list[dict[str, Any]]


class VisitContact(TypedDict):
    """How the contact stands with the officers of a visit; ``out`` None: they are not out."""

    visit: int
    expected: bool
    inside: bool
    out: Out | None


class NewIncident(TypedDict):
    """What happened. ``uuid`` names the report for good: told again it is one."""

    happened_at: Moment
    hazards: list[Hazard]
    how: Literal["in_person", "phone", "letter", "email", "online"]
    words: str
    uuid: NotRequired[str]
    officer_id: NotRequired[str]
    visit_id: NotRequired[int]
    customer: NotRequired[NewCustomer]
    who: NotRequired[Literal["customer", "household", "other", "nobody", "unknown"]]
    near_miss: NotRequired[bool]
    harm: NotRequired[Literal["none", "shaken", "injured", "specified", "death"]]
    address: NotRequired[str]
    postcode: NotRequired[str]
    injuries: NotRequired[str]
    police_number: NotRequired[str]


class IncidentDone(TypedDict):
    """An incident that was recorded."""

    id: int
    uuid: str
    state: Literal["received", "looked_into", "closed"]


class Incident(IncidentDone):
    """How far an incident is; never its story."""

    visit_id: int | None
    happened_at: Moment
    reported_at: Moment
    closed_at: Moment | None
    hazards: list[Hazard]
    how: str
    harm: str
    near_miss: bool
    somebody_told: bool


class NewArea(TypedDict):
    """An area to propose: ``place`` and ``radius_km``, or ``outline`` (GeoJSON)."""

    name: str
    kind: Literal["disease_control", "problem_area", "present_danger"]
    reason: str
    source: NotRequired[str]
    hazards: NotRequired[list[Hazard]]
    place: NotRequired[str]
    radius_km: NotRequired[float]
    outline: NotRequired[dict[str, Any]]
    evidence: NotRequired[str]
    review_on: NotRequired[str]
    begins: NotRequired[Moment]
    ends: NotRequired[Moment]


class Area(TypedDict):
    """An area as it is now. ``shape`` and ``radius_m`` come with a single one."""

    id: int
    area_id: str
    origin: str
    version: int
    kind: str
    zone_type: str
    standing: Literal["provisional", "in_force", "informs", "over"]
    name: str
    source: str
    reason: str
    hazards: list[Hazard]
    begins: Moment | None
    ends: Moment | None
    review_on: str | None
    placed: bool
    shape: NotRequired[dict[str, Any] | None]
    radius_m: NotRequired[float]


class AreaDone(TypedDict):
    """What was done, and to how many visits and officers."""

    id: int
    area_id: str
    version: int
    standing: str
    held: int
    freed: int
    told: int


class Subject(TypedDict):
    """What an event is about."""

    kind: str
    id: int | None


class Event(TypedDict):
    """One event of the feed, or of a webhook's message: ids and words, no names.

    ``cursor``, in the feed alone: where to go on behind it.
    """

    id: str
    type: str
    timestamp: Moment
    subject: Subject
    data: dict[str, Any]
    cursor: NotRequired[str]


class Events(TypedDict):
    """A part of the feed. ``next``: the cursor behind it; ``more``: there is more at once."""

    items: list[Event]
    next: str
    more: bool


class NewWebhook(TypedDict):
    """Where to send what happens. ``types``: which events; left out: all that one may hear of."""

    name: str
    url: str
    types: NotRequired[list[str]]
    ordered: NotRequired[bool]


class WebhookDone(TypedDict):
    """A webhook that was made or changed. ``secret``: shown once."""

    id: int
    state: Literal["on", "stopped", "failing"]
    secret: NotRequired[str | None]


class Webhook(TypedDict):
    """A webhook. ``says``: why it does not send, if it does not."""

    id: int
    owner: int
    token: int | None
    name: str
    url: str
    types: list[str]
    ordered: bool
    state: Literal["on", "stopped", "failing"]
    says: str
    state_at: Moment
    made_at: Moment
    old_secret_until: Moment | None


class Delivery(TypedDict):
    """One message of a webhook."""

    id: int
    message_id: str
    type: str
    state: Literal["waiting", "delivered", "given_up", "dropped"]
    tries: int
    written_at: Moment
    tried_at: Moment | None
    try_at: Moment | None
    status: int | None
    says: str
