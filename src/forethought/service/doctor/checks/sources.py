"""Record systems: what is not examined holds every visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured

from forethought.data.pack_files import load_pack
from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient
from forethought.sources.reserved import HAND_NOTES
from forethought.vocabulary import INCIDENT_REPORTS, RECORD_SYSTEMS
from forethought.web.check_settings import checking

ALL = "SELECT name, required, extracted_at, loaded_at, refused_as FROM records_source"
MEND = (
    "forethought records load FOLDER (a fresh extract of it); where a connection brings it:"
    " forethought records connections"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The row of one source. ``refused_as``: how its last load was refused; empty: it was not."""

    name: str
    required: bool
    extracted_at: datetime | None
    loaded_at: datetime | None
    refused_as: str


def look(patient: Patient) -> Iterator[Finding]:
    """A source that was never loaded, refused, or is older than the policy pack allows.

    Notes that colleagues write on the site are always there, and never stale.
    """
    rows = {row.name: row for row in (Loaded(*each) for each in patient.rows(ALL))}
    rows.pop(HAND_NOTES, None)
    if not rows.keys() - {INCIDENT_REPORTS}:
        yield broken("No record system was ever loaded, so every visit is held.", MEND)
        return
    stale_after, now = _stale_after(patient), patient.clock()
    for name in dict.fromkeys((*RECORD_SYSTEMS, *sorted(rows))):
        yield from _one(name, rows.get(name), now, stale_after)


def _one(
    name: str, source: Loaded | None, now: datetime, stale_after: timedelta
) -> Iterator[Finding]:
    here = name == INCIDENT_REPORTS  # they are recorded on the site: none need be loaded
    tell = warning if here and source is not None and not source.required else broken
    if source is not None and source.refused_as:
        yield tell(f"The last extract of {name} was refused.", f"See the page Records; {MEND}")
    elif source is None or source.loaded_at is None:
        if not here:
            yield broken(f"{name} was never loaded, so every visit is held.", MEND)
    elif source.extracted_at is not None and now - source.extracted_at > stale_after:
        hours = int((now - source.extracted_at).total_seconds() // 3600)
        yield tell(f"{name} is {hours:,} hours old, which is stale.", MEND)


def _stale_after(patient: Patient) -> timedelta:
    with patient.as_site():
        try:
            pack = load_pack(checking()["POLICY_PACK"])
        except ImproperlyConfigured:
            pack = load_pack()
    return pack.settings.stale_after


CHECK = Check("Records", "Every source was loaded and is fresh.", look, Need.TABLES)
