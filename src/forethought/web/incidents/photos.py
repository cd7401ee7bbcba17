"""Photos of an incident: the row only after the file is safely there."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from forethought.web.audit import services as audit
from forethought.web.incidents import photo_files
from forethought.web.incidents.access import may_complete
from forethought.web.incidents.completing import locked
from forethought.web.incidents.models import Incident, Photo, Step
from forethought.web.incidents.photo_files import NoRoomError
from forethought.web.incidents.pictures import NotAPictureError, Picture, picture_of
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

MOST_PHOTOS = 10
"""Of one incident."""


def add_photo(incident_id: int, *, uuid: UUID, data: bytes, by: Person, now: datetime) -> Photo:
    """Add one photo, drawn anew, to an incident; sent five times it is one.

    Raises NotPossibleError with ``field`` ``photo`` for a file that is no photo, is too large,
    or is one too many, for who may not, and where it cannot be kept. The incident stays as it is.
    """
    found = _added_before(uuid, incident_id)
    if found is not None:
        return found
    try:
        picture = picture_of(data)
        name = photo_files.keep(picture.jpeg)
    except (NotAPictureError, NoRoomError) as error:
        raise NotPossibleError(str(error), field="photo") from error
    added = None
    try:
        added = _add(incident_id, _photo(uuid, picture, name, by, now), by, now)
    finally:
        if added is None or added.name != name:
            photo_files.remove(name)
    return added


def photo_bytes(photo: Photo) -> bytes | None:
    """The JPEG of a photo; None where the file is not there, or is not what was kept."""
    found = photo_files.read(photo.name)
    if found is None or sha256(found).hexdigest() != photo.sha256:
        return None
    return found


def _photo(uuid: UUID, picture: Picture, name: str, by: Person, now: datetime) -> Photo:
    return Photo(
        uuid=uuid,
        name=name,
        bytes=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        sha256=sha256(picture.jpeg).hexdigest(),
        added_at=now,
        added_by=by,
    )


def _add(incident_id: int, photo: Photo, by: Person, now: datetime) -> Photo:
    with transaction.atomic():
        incident = locked(incident_id)
        _must_fit(incident, by)
        photo.incident = incident
        try:
            with transaction.atomic():
                photo.save(force_insert=True)
        except IntegrityError as error:
            found = _added_before(photo.uuid, incident_id)
            if found is None:
                raise NotPossibleError("Choose the photo again", field="photo") from error
            return found
        Step.objects.create(
            incident=incident, at=now, by=by, what="photo_added", version=incident.version
        )
        audit.record(
            "incident.photo_added",
            by=by,
            now=now,
            subject="incident",
            subject_id=incident.pk,
            photo=photo.pk,
        )
    return photo


def _must_fit(incident: Incident, by: Person) -> None:
    if not may_complete(by, incident):
        raise NotPossibleError("You cannot add photos to this incident", field="photo")
    if incident.photos.count() >= MOST_PHOTOS:
        raise NotPossibleError(
            f"There are {MOST_PHOTOS} photos already, which is as many as are kept", field="photo"
        )


def _added_before(uuid: UUID, incident_id: int) -> Photo | None:
    return Photo.objects.filter(uuid=uuid, incident=incident_id).first()
