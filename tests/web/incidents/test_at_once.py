"""The same report five times at the same moment, and two people who complete it at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from forethought.web.audit.models import Event
from forethought.web.incidents.models import Incident, Photo, Step
from forethought.web.incidents.photos import add_photo
from forethought.web.incidents.services import ChangedFieldsError, complete_incident
from forethought.web.records.models import Record
from forethought.web.visits.models import Visit
from tests.web.decisions.test_at_once import at_once
from tests.web.factories import NOW, make_manager, make_person, make_visit
from tests.web.incidents.given import known, recorded
from tests.web.incidents.test_photos import file_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_at_once_are_one_whole_report() -> None:
    visit = make_visit(customer=known())
    officer, uuid = make_person(manager=make_manager()), uuid4()
    deed = partial(recorded, officer, uuid, customer=visit.customer)
    gave = at_once(*[deed] * 5)
    assert len({one.pk for one in gave}) == 1
    counts = (Incident, Record, Step, Event.objects.filter(action="incident.recorded"))
    assert [getattr(one, "objects", one).count() for one in counts] == [1, 1, 1, 1]
    assert Visit.objects.get().information == 2
    assert Incident.objects.get().manager_told_at == NOW


def test_five_photos_at_once_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path))
    incident, uuid = recorded(make_person()), uuid4()
    deed = partial(add_photo, incident.pk, uuid=uuid, data=file_of(), by=incident.reporter, now=NOW)
    gave = at_once(*[deed] * 5)
    assert len({one.pk for one in gave}) == 1
    assert [file.name for file in (tmp_path / "photos").iterdir()] == [Photo.objects.get().name]


@pytest.mark.parametrize("same", [True, False])
def test_two_complete_it_at_once(same: bool) -> None:
    manager = make_manager()
    incident = recorded(make_person(manager=manager))

    def deed(by: Any, changes: dict[str, str]) -> Any:
        return partial(complete_incident, incident.pk, version=1, changes=changes, by=by, now=NOW)

    second = {"words": "Of the manager"} if same else {"police_number": "CR/1"}
    gave = at_once(
        deed(incident.reporter, {"words": "Of the reporter"}),
        deed(manager, second),
    )
    refused = [one for one in gave if isinstance(one, ChangedFieldsError)]
    incident.refresh_from_db()
    if same:
        assert len(refused) == 1
        assert incident.version == 2
    else:
        assert refused == []
        assert (incident.words, incident.police_number, incident.version) == (
            "Of the reporter",
            "CR/1",
            3,
        )
