"""The small world in which every address is tried: names are those of the addresses' arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from forethought.timestamps import day_ends, local_day
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from tests.web import factories
from tests.web.access_table import (
    CONTACT_DESK,
    DATA_PROTECTION,
    MANAGER,
    OFFICER,
    SAFETY_ADMINISTRATOR,
)
from tests.web.api.given import make_token
from tests.web.areas.given import make_area
from tests.web.areas.press_items import make_known_happening, make_report
from tests.web.dataprotection.given import make_access_request, make_hold
from tests.web.desk.world import make_alarm, make_duty, make_outing
from tests.web.feeds.given import make_fed
from tests.web.incidents.given import offered, recorded
from tests.web.learning.world import make_verdict
from tests.web.markers.given import make_incident, make_marker, with_everything
from tests.web.neighbourhoods.given import known_neighbourhood, make_file_to_look_at
from tests.web.rescreening.given import make_run
from tests.web.watchdog.office import make_aid, make_way
from tests.web.webhooks.given import make_delivery, make_webhook

_SOME_PASSWORD = PBKDF2PasswordHasher().encode("invented-for-tests", "salt", iterations=1)


@dataclass(frozen=True)
class World:
    """``people`` by role, all of one office. ``own``: arguments that are about the officer.

    ``elsewhere``: the same arguments for an officer of another office and their things.
    """

    people: dict[str, Person]
    own: dict[str, Any]
    elsewhere: dict[str, Any]
    colleague: dict[str, Any]


def make_world(now: datetime) -> World:
    """The world, with visits that begin two hours from ``now``, or before the day is over."""
    office = factories.make_office()
    manager = factories.make_manager(office=office)
    officer = factories.make_person(office=office, manager=manager)
    people = {
        OFFICER: officer,
        MANAGER: manager,
        CONTACT_DESK: factories.make_contact_desk(office=office),
        SAFETY_ADMINISTRATOR: factories.make_safety_administrator(office=office),
        DATA_PROTECTION: factories.make_data_protection(office=office),
    }
    factories.make_safety_administrator()
    make_file_to_look_at(people[SAFETY_ADMINISTRATOR], now=now)
    for person in people.values():
        person.password = _SOME_PASSWORD
        person.save()
    return World(
        people=people,
        own=_things(officer, now),
        elsewhere=_things(factories.make_person(), now),
        colleague=_things(factories.make_person(team=officer.team), now),
    )


def _things(officer: Person, now: datetime) -> dict[str, Any]:
    """One of everything that an address may name, about this officer."""
    assert officer.team is not None
    last = day_ends(local_day(now)) - timedelta(minutes=1)
    visit = factories.make_visit(officer, planned_start=min(now + timedelta(hours=2), last))
    check = factories.make_check(visit, made_at=now)
    training = officer.solo_trainings.get()
    webhook = make_webhook(officer, now=now)
    outing = make_outing(officer, [visit], now=now)
    incident = recorded(officer, now=now, happened_at=now)
    founding = make_incident(officer, visit.customer, happened_at=now, reported_at=now)
    marker = with_everything(make_marker(founding, now=now), now=now)
    return (
        marker
        | make_fed(officer, now=now)
        | {
            "person_id": officer.pk,
            "officer_id": officer.officer_id,
            "token_id": make_token(officer, now=now).pk,
            "office_id": officer.team.office_id,
            "team_id": officer.team_id,
            "training_id": training.pk,
            "webhook_id": webhook.pk,
            "delivery_id": make_delivery(webhook, now, state="delivered").pk,
            "absence_id": factories.make_absence(officer, begins=now).pk,
            "visit_id": visit.pk,
            "verdict_id": make_verdict(officer, visit).pk,
            "customer_id": visit.customer_id,
            "number": check.number,
            "disposition_id": factories.make_disposition(visit).pk,
            "action_id": factories.make_next_action(visit).pk,
            "load_id": factories.make_load(now).pk,
            "run_id": make_run(now).pk,
            "connection_id": factories.make_connection(now).pk,
            "outing_id": outing.pk,
            "alarm_id": (outing.alarms.first() or make_alarm(outing)).pk,  # late in the day: due
            "duty_id": make_duty(outing.office, officer, now=now).pk,
            "way_id": make_way(officer).pk,
            "aid_id": make_aid(officer).pk,
            "hold_id": make_hold(visit).pk,
            "area_id": make_area(now=now).pk,
            "access_id": make_access_request(visit.customer).pk,
            "incident_id": incident.pk,
            "notice_id": Notice.objects.create(kind="digest", to=officer, at=now).pk,
            "happening_id": make_known_happening(now=now).pk,
            "lsoa": known_neighbourhood(now=now).lsoa,
            "report_id": make_report(now=now).pk,
            "support_id": offered(incident, officer, now=now).pk,
        }
    )
