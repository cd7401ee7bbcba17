"""Fill the database of a release that runs as a demonstration; called by make_release_data.py.

It runs with the code and the tests of that release, so it uses little of them: the world in which
its tests try every address, and what that leaves empty.
"""

from __future__ import annotations

import io
import json
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from forethought.service.site import site

PATIENCE = 120.0


def main(told: Path) -> None:
    with site():
        now = datetime.now(UTC)
        _wait_for_checks()
        _world(now)
        _wait_for_checks()
        _seal()
        told.write_text(json.dumps({"made_at": now.isoformat(), "rows": _rows()}))


def _world(now: datetime) -> None:
    from tests.web.access_world import make_world

    from forethought.web.people.models import Person

    _pressed_for_help(now)
    make_world(now)
    _codes()
    _session()
    for more in (_pins, _photo, _guidance, _left_empty):
        more(now)
    Person.objects.update(demo=True)  # real people and invented ones never share a database


def _codes() -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from forethought.web.people.models import Person

    person = Person.objects.get(email="ruth.ackroyd@forethought.example")
    TOTP.activate(person, "INVENTEDINVENTEDINVENTEDINVENTED")
    RecoveryCodes.activate(person)


def _photo(now: datetime) -> None:
    from PIL import Image

    from forethought.web.incidents.models import Incident
    from forethought.web.incidents.photos import add_photo

    incident = Incident.objects.exclude(state=Incident.State.CLOSED).latest("pk")
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    add_photo(
        incident.pk, uuid=uuid.uuid4(), data=picture.getvalue(), by=incident.reporter, now=now
    )


def _pins(now: datetime) -> None:
    from forethought.web.contactdesk.phone.pins import set_pins, word_of

    officer = _person(email="priya.nair@forethought.example")
    pins = {"pin": "482173", "duress_pin": "937526", "duress_word": "marmalade"}
    set_pins(officer, **pins, by=officer, now=now)
    word_of(officer, day=now.date(), now=now)


def _session() -> None:
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore().create()


def _pressed_for_help(now: datetime) -> None:
    """A day out of the invented office itself, with an alarm that nobody has ended."""
    from tests.web.desk.world import make_outing, press_for_help

    from forethought.web.visits.models import Visit

    visit = Visit.objects.filter(officer__demo=True, state="planned").earliest("planned_start")
    press_for_help(make_outing(visit.officer, [visit], now=now), now=now)


def _guidance(now: datetime) -> None:
    from forethought.web.guidance.services import Wording, add_page

    review_on = _days(now, 90).date()
    wording = Wording("Invented gates", "Of farms", "Close them.", (), (), (), review_on)
    by = _person(safety_administrator=True)
    add_page(wording, why="For the tests of later releases", by=by, now=now)


def _left_empty(now: datetime) -> None:
    """A row in each table that nothing above fills, as its service would write it."""
    from django.apps import apps

    for label, values in _rows_of_the_rest(now).items():
        apps.get_model(label).objects.create(**values)


def _rows_of_the_rest(now: datetime) -> dict[str, dict[str, Any]]:
    from forethought.web.contactdesk.models import Alarm, Outing
    from forethought.web.dataprotection.models import AccessRequest
    from forethought.web.incidents.models import Incident
    from forethought.web.markers.models import Marker
    from forethought.web.notices.models import Notice
    from forethought.web.visits.models import Visit

    marker = Marker.objects.latest("pk")
    outing, alarm = Outing.objects.latest("pk"), Alarm.objects.latest("pk")
    officer, desk = outing.officer, _person(contact_desk=True)
    other = _person(safety_administrator=True)
    return {
        "account.EmailAddress": {"user": officer, "email": officer.email, "verified": True},
        "checks.Fault": {
            "visit": Visit.objects.earliest("planned_start"),
            "kind": "ValueError",
            "attempts": 1,
            "at": now,
            "next_try_at": _days(now, 1),
        },
        "contactdesk.Alert": {
            "alarm": alarm,
            "rung": 1,
            "due": now,
            "to": desk,
            "channel": "smtp_mail",
            "uuid": uuid.uuid4(),
            "written_at": now,
            "sent_at": now,
        },
        "dataprotection.Choice": {
            "request": AccessRequest.objects.latest("pk"),
            "key": "invented-1",
            "withhold": False,
            "reason": "It is about them",
            "by": other,
            "at": now,
        },
        "markers.MarkerChange": {
            "marker": marker,
            "at": now,
            "by": other,
            "what": "corrected",
            "reason": "A word was wrong",
            "was_wording": "Invented",
        },
        "markers.MarkerReview": {
            "marker": marker,
            "at": now,
            "by": other,
            "outcome": "kept",
            "severity": "same",
            "behaviour": "not_met",
            "one_off": "no",
            "evidence": "Nobody has met them since",
            "level_before": marker.level,
            "level_after": marker.level,
            "next_review_on": _days(now, 90).date(),
        },
        "contactdesk.Call": {
            "outing": outing,
            "at": now,
            "by": desk,
            "whom": "officer",
            "outcome": "no_answer",
        },
        "contactdesk.Emergency": {"person": officer, "contact_name": "A. Friend", "set_at": now},
        "contactdesk.HandOver": {"by": desk, "to": other, "note": "All is quiet", "at": now},
        "contactdesk.OutsidePing": {"tried_at": now, "good_at": now},
        "contactdesk.OutsideTest": {"asked_at": now, "asked_by": other, "sent_at": now},
        "contactdesk.PlacesAllowed": {"office": outing.office, "by": other, "at": now},
        "contactdesk.Place": {
            "uuid": uuid.uuid4(),
            "outing": outing,
            "officer": officer,
            "pressed_at": now,
            "received_at": now,
            "lat": 53.8,
            "lon": -1.5,
            "accuracy_m": 20.0,
        },
        "incidents.Draft": {
            "person": officer,
            "address": "/incidents/new/",
            "typed": {},
            "at": now,
        },
        "incidents.Reminder": {
            "incident": Incident.objects.latest("pk"),
            "kind": "clock",
            "at": now,
        },
        "notices.Sending": {
            "notice": Notice.objects.latest("pk"),
            "uuid": uuid.uuid4(),
            "channel": "smtp_mail",
            "sent_at": now,
        },
        "signin.OneTimeLink": {
            "person": officer,
            "digest": "0" * 64,
            "made_at": now,
            "expires_at": _days(now, 1),
        },
        "visits.Upload": {
            "by": desk,
            "at": now,
            "name": "visits.csv",
            "content": b"visit_id\n",
            "sha256": "0" * 64,
        },
    }


def _person(**fields: object) -> Any:
    from forethought.web.people.models import Person

    return Person.objects.filter(is_active=True, **fields).earliest("pk")


def _days(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def _wait_for_checks() -> None:
    from forethought.web.checks.batch import due

    _until(lambda: not due(datetime.now(UTC)).exists(), "checks are still due")


def _seal() -> None:
    from django.db import connection

    def none_unsealed() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT FROM audit_unsealed)")
            return bool(cursor.fetchone()[0])

    _until(none_unsealed, "the audit is not sealed")


def _rows() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def _until(true: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            raise SystemExit(otherwise)
        time.sleep(0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
