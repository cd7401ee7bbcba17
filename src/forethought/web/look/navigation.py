"""Which ways lead through the site for whom. Hiding is no access control: the views are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forethought.web.people.models import Person


@dataclass(frozen=True)
class Way:
    """One entry of the main navigation: its words, its address, and who needs it."""

    text: str
    href: str
    is_for: Callable[[Person], bool]

    def leads_to(self, path: str) -> bool:
        """Whether ``path`` lies in this part of the site."""
        return path == "/" if self.href == "/" else path.startswith(self.href)


WAYS = (
    Way("Home", "/", lambda person: not person.system),
    Way(
        "Visits",
        "/visits/",
        lambda person: (
            person.makes_visits
            or person.is_management
            or person.contact_desk
            or person.data_protection
        ),
    ),
    Way("My day out", "/out/plain/", lambda person: person.makes_visits),
    Way(
        "Contact",
        "/desk/",
        lambda person: person.contact_desk or person.is_management or person.safety_administrator,
    ),
    Way("Decisions", "/decisions/", lambda person: person.is_management),
    Way(
        "Markers",
        "/markers/",
        lambda person: (
            person.is_management or person.safety_administrator or person.data_protection
        ),
    ),
    Way("Incidents", "/incidents/", lambda person: not person.system),
    Way(
        "Areas",
        "/areas/",
        lambda person: (
            person.makes_visits
            or person.is_management
            or person.contact_desk
            or person.safety_administrator
        ),
    ),
    Way(
        "Records",
        "/records/",
        lambda person: person.is_management or person.safety_administrator,
    ),
    Way("People", "/people/", lambda person: person.is_management or person.safety_administrator),
    Way(
        "Learning",
        "/learning/",
        lambda person: (
            person.is_management
            or person.safety_administrator
            or person.data_protection
            or person.safety_representative
        ),
    ),
    Way("Webhooks", "/webhooks/", lambda person: person.safety_administrator),
    Way("Guidance", "/guidance/", lambda person: not person.system),
    Way("Data protection", "/data-protection/", lambda person: person.data_protection),
    Way("Audit", "/audit/", lambda person: person.data_protection),
)


def navigation(person: Person, path: str) -> list[dict[str, Any]]:
    """The main navigation of ``person`` on the page ``path``, as the design system takes it."""
    return [
        {
            "text": way.text,
            "href": way.href,
            "current": path == way.href,
            "active": way.leads_to(path),
        }
        for way in WAYS
        if way.is_for(person)
    ]
