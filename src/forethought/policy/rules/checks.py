"""Rules about the check itself: not looked is never clear (DMBM511340, before the call)."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.policy.case import Case, SourceLook
from forethought.policy.pack import Pack
from forethought.policy.rule import Fired, Rule
from forethought.policy.words import listed
from forethought.vocabulary import SourceStatus, source_title

_SAID = {
    SourceStatus.FAILED: "could not be read",
    SourceStatus.MISSING: "is missing",
    SourceStatus.SHORT: "is not whole",
    SourceStatus.STALE: "is too old for this visit",
    SourceStatus.NOT_SUPPLIED: "was not supplied",
}


def status_for(look: SourceLook, case: Case, pack: Pack) -> SourceStatus:
    """The status of a source for this visit: staleness is judged visit by visit."""
    if look.status is not SourceStatus.EXAMINED or look.extracted_at is None:
        return look.status
    age = case.visit.start - look.extracted_at
    return SourceStatus.STALE if age > pack.settings.stale_after else SourceStatus.EXAMINED


def not_examined(case: Case, pack: Pack) -> Iterator[tuple[SourceLook, SourceStatus]]:
    """The required sources that were not examined for this visit."""
    for look in case.sources:
        status = status_for(look, case, pack)
        if look.required and status is not SourceStatus.EXAMINED:
            yield look, status


class CheckSource(Rule):
    """A required source is missing, failed, short, or stale for this visit."""

    id = "check.source"
    paragraph = "DMBM511340 before the call"
    incomplete = True

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """What was not looked at, and in what way."""
        said = [
            f"{source_title(look.source)} {_SAID[status]}"
            for look, status in not_examined(case, pack)
        ]
        said.extend(case.not_read)
        return Fired(words={"sources": listed(said)}) if said else None


class CheckPlace(Rule):
    """The place is not known well enough."""

    id = "check.place"
    paragraph = "DMBM511340 locations"
    incomplete = True

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """Why the place is not known."""
        return Fired(words={"why": case.place_unknown}) if case.place_unknown else None


class CheckArea(Rule):
    """The areas or the press could not be read, or an item of them could not be placed."""

    id = "check.area"
    paragraph = "DMBM511340 locations"
    incomplete = True

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """What could not be looked at and may concern this place."""
        if not case.unplaced:
            return None
        return Fired(words={"why": " ".join(dict.fromkeys(case.unplaced))})


class CheckIdentity(Rule):
    """The customer cannot be matched to any record."""

    id = "check.identity"
    paragraph = "DMBM511340 examine records"
    incomplete = True

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """What is lacking."""
        return Fired(words={"why": case.identity_missing}) if case.identity_missing else None


class CheckOfficer(Rule):
    """An officer named is unknown."""

    id = "check.officer"
    paragraph = "DMBM511310 solo visits"
    incomplete = True

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """Who is not in the list of officers."""
        unknown = [officer.officer_id for officer in case.officers if not officer.known]
        return Fired(words={"officers": listed(unknown)}) if unknown else None


class CheckVisit(Rule):
    """The visit's own data is unusable or contradictory."""

    id = "check.visit"
    paragraph = "DMBM511340 before the call"
    incomplete = True

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """What is wrong with it."""
        if not case.unusable:
            return None
        return Fired(words={"why": " ".join(dict.fromkeys(case.unusable))})
