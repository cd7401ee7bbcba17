"""How well each record system was looked at, as a check takes it (policy.md, ``check.source``)."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.check_result import SourceReport
from forethought.vocabulary import INCIDENT_REPORTS, RECORD_SYSTEMS, SourceStatus
from forethought.web.records.models import HAND_NOTES, Source

NEVER_LOADED = "It was never loaded. Put its extract and its line of sources.csv into the folder"


@dataclass(frozen=True, slots=True)
class SourcesNow:
    """The status of every record system before staleness, which is judged visit by visit.

    ``required`` names those that hold a visit back, as ``DayInputs.required``.
    """

    reports: tuple[SourceReport, ...]
    required: frozenset[str]


def sources_now() -> SourcesNow:
    """The four systems of the manual, all others that were ever loaded, incident reports last.

    Notes that colleagues wrote on this site are always examined and stand at the end: they
    cannot be missing. Nor can incident reports where no folder supplies any: they are recorded
    here.
    """
    known = {source.name: source for source in Source.objects.order_by("name")}
    others = [name for name in known if name not in {INCIDENT_REPORTS, HAND_NOTES}]
    names = [*dict.fromkeys([*RECORD_SYSTEMS, *others]), INCIDENT_REPORTS, HAND_NOTES]
    reports = tuple(report_of(name, known.get(name)) for name in names)
    required = {report.source for report in reports if _holds(report, known.get(report.source))}
    return SourcesNow(reports, frozenset(required))


def report_of(name: str, source: Source | None) -> SourceReport:
    """The status of one source: never loaded, refused since (shown stale), or examined."""
    if name == HAND_NOTES:
        return SourceReport(name, SourceStatus.EXAMINED, None, None, "")
    if source is None or source.loaded_at is None:
        return _never_loaded(name, source)
    if source.refused_at is not None:
        says = f"The last extract was refused, an older one counts: {source.refused_because}"
        return SourceReport(name, SourceStatus.STALE, source.rows, source.extracted_at, says)
    return SourceReport(name, SourceStatus.EXAMINED, source.rows, source.extracted_at, "")


def _never_loaded(name: str, source: Source | None) -> SourceReport:
    if source is not None and source.refused_as:
        return SourceReport(
            name, SourceStatus(source.refused_as), None, None, source.refused_because
        )
    if name == INCIDENT_REPORTS:
        return SourceReport(name, SourceStatus.EXAMINED, None, None, "")
    return SourceReport(name, SourceStatus.MISSING, None, None, NEVER_LOADED)


def _holds(report: SourceReport, source: Source | None) -> bool:
    """Incident reports hold visits once they were declared, or when they were not read whole."""
    if report.source == HAND_NOTES:
        return False
    if report.source != INCIDENT_REPORTS:
        return True
    declared = source is not None and source.required
    return declared or report.status not in {SourceStatus.EXAMINED, SourceStatus.NOT_SUPPLIED}
