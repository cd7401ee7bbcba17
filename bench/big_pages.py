"""The pages of the role table with arguments from the office that `make big` made."""

from __future__ import annotations

import sys
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from site_pages import Page, cookies_of

NO_PAGES = ("contactdesk:stream",)
"""Answers that never end."""


def pages_of(begins: str) -> list[Page]:
    """Every page that somebody may open and whose things there are; the others are named."""
    from tests.web.access_table import SIGNED_IN, TABLE

    people = _people()
    things = _things(people["officer"])
    named = _arguments()
    pages, left = [], []
    for name, row in sorted(TABLE.items()):
        if row.post or row.method or 200 not in row.statuses or name in NO_PAGES:
            continue
        if not name.startswith(begins):
            continue
        wanted = named.get(name, ())
        given = {key: row.args.get(key, things.get(key)) for key in wanted}
        who = people[SIGNED_IN[row.statuses.index(200)]]
        try:
            address = reverse(name, kwargs=given)
        except NoReverseMatch:
            left.append(name)
            continue
        query = row.query.format(**things) if row.query else ""
        pages.append(Page(name, f"{address}?{query}" if query else address, who))
    pages, refused = _that_answer(pages)
    if left or refused:
        print(
            f"left out, with nothing to show here: {', '.join([*left, *refused])}", file=sys.stderr
        )
    return pages


def _that_answer(pages: list[Page]) -> tuple[list[Page], list[str]]:
    from django.test import Client

    clients = {
        who: Client(headers={"cookie": cookie, "host": "localhost"})
        for who, cookie in cookies_of(pages).items()
    }
    good, refused = [], []
    for page in pages:
        answer = clients[page.who.pk].get(page.address)
        if answer.status_code == 200:
            good.append(page)
        else:
            refused.append(f"{page.title} ({answer.status_code})")
        answer.close()
    return good, refused


def _arguments() -> dict[str, tuple[str, ...]]:
    """The arguments of every named address."""
    found: dict[str, tuple[str, ...]] = {}

    def look(patterns: list[Any], space: str, before: tuple[str, ...]) -> None:
        for one in patterns:
            keys = (*before, *one.pattern.converters)
            if isinstance(one, URLResolver):
                inner = f"{one.namespace}:" if one.namespace else ""
                look(one.url_patterns, f"{space}{inner}", keys)
            elif isinstance(one, URLPattern) and one.name:
                found[f"{space}{one.name}"] = keys

    look(get_resolver().url_patterns, "", ())
    return found


def _people() -> dict[str, Any]:
    from forethought.web.people.models import Person

    roles = ("contact_desk", "safety_administrator", "data_protection")
    people: dict[str, Any] = {role: Person.objects.get(**{role: True}) for role in roles}
    check = _near(may_go="alone")
    people["officer"] = check.visit.officer
    people["manager"] = check.visit.officer.manager
    return people


def _near(**fields: Any) -> Any:
    """The current check of a visit that is still to come, decided and not out."""
    from forethought.web.checks.models import Check
    from forethought.web.contactdesk.models import Outing

    out = Outing.objects.filter(over_at__isnull=True).values("officer")
    checks = Check.objects.filter(current=True, visit__state="planned", **fields)
    return (
        checks.exclude(visit__officer__in=out)
        .select_related("visit__officer__manager", "visit__officer__team")
        .order_by("visit__planned_start", "pk")[0]
    )


def _things(officer: Any) -> dict[str, Any]:
    """One of everything that an address may name, of this officer where it is somebody's."""
    from forethought.web.areas.models import KnownArea
    from forethought.web.contactdesk.models import Outing
    from forethought.web.incidents.models import Incident
    from forethought.web.markers.models import Marker
    from forethought.web.records.models import Load
    from forethought.web.rescreening.models import Run

    check = _near(visit__officer=officer)
    incident = Incident.objects.filter(reporter=officer).order_by("-pk").first()
    marker = Marker.objects.filter(incident__office=officer.team.office).first()
    first = {
        "load_id": Load,
        "run_id": Run,
        "area_id": KnownArea,
    }
    return {
        "person_id": officer.pk,
        "officer_id": officer.officer_id,
        "office_id": officer.team.office_id,
        "team_id": officer.team_id,
        "training_id": officer.solo_trainings.get().pk,
        "visit_id": check.visit_id,
        "customer_id": check.visit.customer_id,
        "number": check.number,
        "outing_id": Outing.objects.filter(officer=officer).order_by("-pk")[0].pk,
        "incident_id": incident.pk if incident else None,
        "marker_id": marker.pk if marker else None,
        **{
            key: one.pk
            for key, model in first.items()
            if (one := model._default_manager.order_by("-pk").first()) is not None
        },
    }
