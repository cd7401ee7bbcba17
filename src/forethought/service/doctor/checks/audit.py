"""The audit: sealed, its chain whole at its end, and its head outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from forethought.service.doctor.finding import RESTART, Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient
from forethought.web.audit.chain_links import LINK, Link, holds
from forethought.web.audit.head_file import FILE, Head, HeadFileError, read_heads

SEALED_WITHIN = timedelta(minutes=5)
LOOKED_AT = 200
VERIFY = "forethought audit verify (it names the first row or seal that is wrong)"


def look(patient: Patient) -> Iterator[Finding]:
    """Rows that nobody seals, seals that do not fit, a head that is missing, other or behind."""
    oldest = patient.one(
        "SELECT min(at) FROM audit_event JOIN audit_unsealed ON event_id = audit_event.id"
    )
    if oldest is not None and patient.clock() - oldest > SEALED_WITHIN:
        yield broken(
            "What was done is not sealed any more: the worker seals, and does not run.",
            RESTART,
        )
    links = [Link(*row) for row in reversed(patient.rows(LINK, LOOKED_AT + 1))]
    if not links:
        return
    wrong = [later.number for earlier, later in pairwise(links) if not holds(later, earlier)]
    if wrong:
        yield broken(f"The audit was changed: seal {wrong[0]} does not fit its chain.", VERIFY)
    yield from _head(patient, links)


def _head(patient: Patient, links: list[Link]) -> Iterator[Finding]:
    path = patient.ground.folder.root / FILE
    try:
        heads = list(read_heads(path)) if path.exists() else []
    except HeadFileError as error:
        yield broken(str(error), f"Put back your copy of it: {path}")
        return
    if not heads:
        yield broken(
            f"{path} is missing: nothing outside the database proves that the audit is whole.",
            "Put back your copy of it and run forethought audit verify; without a copy note that"
            " in your incident record: the worker begins a new one",
        )
    else:
        yield from _against(heads[-1], links, path, patient.clock())


def _against(head: Head, links: list[Link], path: Path, now: datetime) -> Iterator[Finding]:
    newest = links[-1]
    if head.seal > newest.number:
        yield broken(
            f"{path} knows seal {head.seal}, and the database ends with seal"
            f" {newest.number}: a tail was cut off, or a backup restored.",
            VERIFY,
        )
    elif any(link.number == head.seal and link.hash.hex() != head.hash for link in links):
        yield broken(f"{path} knows another seal {head.seal} than the database.", VERIFY)
    elif any(link.number > head.seal and now - link.at > SEALED_WITHIN for link in links):
        yield warning(
            f"{path} ends with seal {head.seal}, and the database with seal {newest.number}:"
            " nothing outside the database proves what came after.",
            f"Let the account of the worker write {path} (its log says why it cannot), and"
            " make room where the disk is full",
        )


CHECK = Check("Audit", "Its end is sealed, linked and published.", look, Need.TABLES)
