"""A server that is killed in the middle of a report: it is there whole, or not at all."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from forethought.web.audit.models import Event
from forethought.web.dataprotection.retention.photos import stray_photos
from forethought.web.incidents import photos
from forethought.web.incidents.models import Incident, Photo, Step
from forethought.web.notices.models import Notice
from forethought.web.records.models import Record
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_manager, make_person, make_visit
from tests.web.incidents.given import known, recorded
from tests.web.incidents.test_photos import add, file_of
from tests.web.processes import environment_of_process, until

REPORT = """
import os, sys
from unittest import mock
import django
django.setup()
from uuid import UUID
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.incidents.given import recorded
where = sys.argv[1]
with mock.patch(where, side_effect=lambda *_, **__: os._exit(9)):
    recorded(Person.objects.get(pk=sys.argv[2]), UUID(sys.argv[3]), visit=Visit.objects.get())
"""


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "where", ["Step.objects.create", "make_known", "tell_managers", "audit.record"]
)
def test_killed_at_any_step_nothing_is_there_and_the_next_try_is_whole(where: str) -> None:
    officer, uuid = make_person(manager=make_manager()), uuid4()
    visit = make_visit(officer, customer=known())
    place = f"forethought.web.incidents.recording.{where}"
    done = subprocess.run(
        [sys.executable, "-c", REPORT, place, str(officer.pk), str(uuid)],
        env=environment_of_process(),
        check=False,
        capture_output=True,
    )
    assert done.returncode == 9, done.stderr.decode()
    tables = (Incident, Step, Record, Notice, Event)
    assert until(lambda: not any(table.objects.exists() for table in tables), 120)
    assert Visit.objects.get().check_wanted_at is None
    recorded(officer, uuid, visit=visit)
    assert [Incident.objects.count(), Record.objects.count()] == [1, 1]
    assert Visit.objects.get().check_wanted_because == "incident"


@pytest.mark.django_db
def test_what_fails_at_the_end_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("invented")

    visit = make_visit(customer=known())
    monkeypatch.setattr("forethought.web.incidents.recording.audit.record", fails)
    with pytest.raises(RuntimeError, match="invented"):
        recorded(visit.officer, visit=visit)
    assert not any(table.objects.exists() for table in (Incident, Step, Record, Notice))
    visit.refresh_from_db()
    assert visit.check_wanted_at is None


@pytest.mark.django_db
def test_a_photo_whose_row_fails_leaves_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = recorded(make_person())

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("invented")

    monkeypatch.setattr("forethought.web.incidents.photos.audit.record", fails)
    with pytest.raises(RuntimeError, match="invented"):
        add(incident, file_of())
    assert list(folder.iterdir()) == []
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_a_file_that_a_killed_server_left_without_a_row_goes_with_the_daily_job(
    folder: Path,
) -> None:
    photo = add(recorded(make_person()), file_of())
    left = folder / photos.photo_files.keep(file_of())
    half = folder / f".{left.name}.half"
    half.write_bytes(b"half a photo")
    later = NOW + timedelta(days=10_000)
    assert set(stray_photos(folder, later)) == {left, half}
    assert (folder / photo.name).exists()
