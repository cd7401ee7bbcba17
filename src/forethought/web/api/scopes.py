"""What a token may be used for. None of them decides, signs or confirms: a person does that."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a token may be used for. ``says`` is what pages show."""

    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    CHECKS_READ = "checks:read"
    DECISIONS_READ = "decisions:read"
    CONTACT_READ = "contact:read"
    INCIDENTS_WRITE = "incidents:write"
    AREAS_READ = "areas:read"
    AREAS_WRITE = "areas:write"
    EVENTS_READ = "events:read"
    WEBHOOKS_WRITE = "webhooks:write"

    @property
    def says(self) -> str:
        """What it allows, as a clause: ``read visits and whom to plan for``."""
        return _SAYS[self]


_SAYS = {
    Scope.VISITS_READ: "Read visits, and for whom visits may be planned",
    Scope.VISITS_WRITE: "Plan, move and cancel visits",
    Scope.CHECKS_READ: "Read what the check of a visit found",
    Scope.DECISIONS_READ: "Read what was decided about a visit",
    Scope.CONTACT_READ: "Read who is out, what is due and what is overdue",
    Scope.INCIDENTS_WRITE: "Report incidents, and read how far they are",
    Scope.AREAS_READ: "Read areas",
    Scope.AREAS_WRITE: "Propose areas and lift them",
    Scope.EVENTS_READ: "Read what happens, as it happens",
    Scope.WEBHOOKS_WRITE: "Look after webhooks",
}

assert set(_SAYS) == set(Scope)
