"""Everything that is kept about one person: a few queries for each group, however much there is.

Not here: phone calls of the desk, outings and locations, which are about officers, and rows of the
audit, which hold numbers; how often staff looked is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.db.models import Count, Max, Min, Q

from forethought.matching import compare
from forethought.record import Record as CoreRecord
from forethought.vocabulary import INCIDENT_REPORTS, Match, Outcome, source_title
from forethought.web.audit.models import Event
from forethought.web.audit.viewing import VIEWED
from forethought.web.checks.models import Check
from forethought.web.dataprotection.access.about import About
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.incident_items import (
    Incidents,
    at_their_door,
    incidents,
    incidents_of,
    ours_among,
)
from forethought.web.dataprotection.access.items import Item, Part, item_of
from forethought.web.dataprotection.access.marker_items import markers
from forethought.web.decisions.models import Decision, Disposition, Refusal
from forethought.web.look.words import day, london, money, plural
from forethought.web.records.finding import candidate_records
from forethought.web.visits.models import Answers, Visit

OTHERS = Exemption.OTHERS


@dataclass(frozen=True, slots=True)
class _Notes:
    """Records that match: by more than the address, and by it alone; and those of incidents."""

    theirs: Sequence[tuple[CoreRecord, str]]
    household: Sequence[tuple[CoreRecord, str]]
    incidents: Sequence[CoreRecord]


def gather(about: About) -> list[Item]:
    """Every item, in the order of ``GROUPS``."""
    notes = _notes(about)
    happened = incidents_of(about, notes.incidents)
    found: list[Item] = list(_identity(about))
    found.extend(_record("records", one, why, about) for one, why in notes.theirs)
    found.extend(_record("household", one, why, about) for one, why in notes.household)
    found.extend(at_their_door(about, happened))
    for part in (_visits, _checks, _decisions):
        found.extend(part(about))
    found.extend(incidents(about, happened))
    found.extend(markers(about, happened))
    found.extend(_dispositions(about, notes, happened))
    for part in (_concerns, _viewings):
        found.extend(part(about))
    return found


def _identity(about: About) -> Iterator[Item]:
    for row in about.rows:
        parts = [
            Part("name", "Name", row.name),
            Part("birth", "Birth date", day(row.birth_date) if row.birth_date else ""),
            Part("utr", "Unique Taxpayer Reference", row.utr),
            Part("nino", "National Insurance number", row.nino),
            Part("vrn", "VAT registration number", row.vrn),
            Part("paye", "PAYE reference", row.paye_ref),
            Part("address", "Address", ", ".join(filter(None, (row.address, row.postcode)))),
        ]
        title = "As you were written" if row == about.customer else "Written in another way"
        yield item_of("identity", row.pk, title, None, parts)


def _notes(about: About) -> _Notes:
    """What matches; a record of an incident of this site is shown as the incident itself."""
    theirs: list[tuple[CoreRecord, str]] = []
    household: list[tuple[CoreRecord, str]] = []
    of_incidents: list[CoreRecord] = []
    candidates = candidate_records([about.person])
    ours = ours_among(candidates)
    for record in candidates:
        if record.source == INCIDENT_REPORTS and record.record_id in ours:
            of_incidents.append(record)
            continue
        found = compare(about.person, record.person)
        if found is None:
            continue
        near = household if found.match is Match.ADDRESS else theirs
        near.append((record, "; ".join(found.grounds)))
    return _Notes(theirs, household, of_incidents)


def _record(group: str, record: CoreRecord, grounds: str, about: About) -> Item:
    source = source_title(record.source)
    return item_of(
        group,
        _number(record),
        f"{source[:1].upper()}{source[1:]} {record.record_id}",
        record.when.day if record.when else None,
        [
            Part("text", "What it says", about.masker.mask(record.text)),
            Part("category", "Category", record.category),
            Part("why", "Why it is taken to be about you", grounds)
            if group == "records"
            else Part("why", "Why it was found", grounds),
        ],
        withheld=Exemption.NOT_THEIRS if group == "household" else None,
    )


def _number(record: CoreRecord) -> str:
    """The same as long as the row stands there unchanged, whatever is loaded beside it."""
    name = f"{record.source}\0{record.record_id}\0{record.line}"
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _visits(about: About) -> Iterator[Item]:
    found = Visit.objects.filter(customer__in=about.ids).select_related("officer", "second_officer")
    for visit in found.order_by("planned_start", "pk"):
        second = visit.second_officer
        yield item_of(
            "visits",
            visit.pk,
            f"Visit {visit.pk}",
            visit.planned_start,
            [
                Part("when", "Planned for", london(visit.planned_start)),
                Part("purpose", "Purpose", about.masker.mask(visit.purpose)),
                Part("state", "State", visit.get_state_display()),
                Part("announced", "Announced", "Yes" if visit.announced else "No"),
                Part("cash", "Cash expected", money(visit.expected_cash))
                if visit.expected_cash is not None
                else None,
                Part("language", "Translation", visit.translation),
                Part("officer", "Officer", visit.officer.name, OTHERS),
                Part("second", "Second officer", second.name if second else "", OTHERS),
            ],
        )


def _checks(about: About) -> Iterator[Item]:
    found = Check.objects.filter(visit__customer__in=about.ids).only(
        "visit_id", "number", "made_at", "outcome", "complete", "result"
    )
    for check in found.order_by("made_at", "pk").iterator(chunk_size=500):
        asks = _OUTCOMES[Outcome(check.outcome)]
        yield item_of(
            "checks",
            check.pk,
            f"Check {check.number} of visit {check.visit_id}",
            check.made_at,
            [
                Part("asks", "What the rules asked for", asks),
                Part(
                    "complete",
                    "Complete",
                    "Yes" if check.complete else "No: something could not be looked at",
                ),
                *_reasons(check, about),
            ],
        )


_OUTCOMES = {
    Outcome.ALONE: "one officer",
    Outcome.PAIR: "two officers",
    Outcome.DIFFERENT_METHOD: "no visit, another method",
    Outcome.SUSPEND: "no visit to this place by anyone",
}


def _reasons(check: Check, about: About) -> Iterator[Part]:
    """The reasons; what is about officers, and quotations from other people's notes, apart."""
    for number, reason in enumerate(check.result.get("reasons", ()), start=1):
        of_officers = str(reason["rule"]).startswith("officer.")
        yield Part(
            f"reason-{number}",
            "Reason",
            about.masker.mask(reason["says"]),
            OTHERS if of_officers else None,
        )
        for which, one in enumerate(reason.get("evidence", ()), start=1):
            if not one.get("quote"):
                continue
            theirs = one.get("match") in (Match.REFERENCE.value, Match.PROBABLE.value)
            source = f"{source_title(one['source'])} {one['record_id']}"
            yield Part(
                f"reason-{number}-{which}",
                f"Quoted from {source}",
                about.masker.mask(one["quote"]),
                None if theirs and not of_officers else Exemption.NOT_THEIRS,
            )


def _decisions(about: About) -> Iterator[Item]:
    found = Decision.objects.filter(visit__customer__in=about.ids).select_related("by")
    for one in found.order_by("at", "pk"):
        yield item_of(
            "decisions",
            one.pk,
            f"Decision about visit {one.visit_id}",
            one.at,
            [
                Part("what", "Decided", _OUTCOMES[Outcome(one.outcome)]),
                Part("grade", "Decided as", one.get_kind_display()),
                Part("reason", "Why", about.masker.mask(one.reason)),
                Part("controls", "Controls", about.masker.mask(one.controls_text)),
                Part("withdrawn", "Withdrawn", about.masker.mask(one.withdrawn_reason)),
                Part("by", "By", one.by.name, OTHERS),
            ],
        )


def _dispositions(about: About, notes: _Notes, happened: Incidents) -> Iterator[Item]:
    """Those about the person, and those that hold for everybody or another of what is listed."""
    theirs = {(one.source, one.record_id) for one, _ in notes.theirs}
    theirs |= {(INCIDENT_REPORTS, one.record_id) for one in happened.theirs}
    near = {(one.source, one.record_id) for one, _ in notes.household}
    near |= {(INCIDENT_REPORTS, one.record_id) for one in happened.household}
    listed = theirs | near
    names = {record_id for _, record_id in listed}
    found = Disposition.objects.filter(
        Q(customer__in=about.ids) | Q(record_id__in=names)
    ).select_related("by", "second")
    for one in found.order_by("proposed_at", "pk"):
        record, mine = (one.source, one.record_id), one.customer_id in about.ids
        if not mine and record not in listed:
            continue
        for_all = one.customer_id is None and record in theirs
        people = " and ".join(person.name for person in (one.by, one.second) if person)
        yield item_of(
            "dispositions",
            one.pk,
            f"About {source_title(one.source)} {one.record_id}",
            one.proposed_at,
            [
                Part("kind", "Found", "Mistaken" if one.kind == "mistaken" else "Reviewed"),
                Part("until", "Until", day(one.until) if one.until else ""),
                Part("reason", "Why", about.masker.mask(one.reason)),
                Part("appeal", "Appeal", about.masker.mask(one.appeal)),
                Part("answer", "Answer", about.masker.mask(one.appeal_answer)),
                Part("ended", "Ended", about.masker.mask(one.ended_reason)),
                Part("by", "By", people, OTHERS),
            ],
            withheld=None if mine or for_all else Exemption.NOT_THEIRS,
        )


def _concerns(about: About) -> Iterator[Item]:
    told = Refusal.objects.filter(visit__customer__in=about.ids, told_at__isnull=False)
    for refusal in told.order_by("pk"):
        words = Part("text", "What colleagues should know", about.masker.mask(refusal.tells))
        title = f"Said about visit {refusal.visit_id}"
        key = f"refusal-{refusal.pk}"
        yield item_of("concerns", key, title, refusal.told_at, [words], withheld=OTHERS)
    for answers in Answers.objects.filter(visit__customer__in=about.ids).order_by("pk"):
        parts = [
            Part("concern", "Concern", about.masker.mask(answers.concern)),
            Part("knows", "What the officer knew", about.masker.mask(answers.local_knowledge)),
        ]
        if any(part.text for part in parts):
            yield item_of(
                "concerns",
                f"answers-{answers.pk}",
                f"Answered before visit {answers.visit_id}",
                answers.answered_at,
                parts,
                withheld=OTHERS,
            )


def _viewings(about: About) -> Iterator[Item]:
    seen = Event.objects.filter(
        subject="customer", subject_id__in=about.ids, action=VIEWED
    ).aggregate(times=Count("pk"), first=Min("at"), last=Max("at"))
    if seen["times"]:
        says = (
            f"{plural(seen['times'], 'time')} between {day(seen['first'])} and {day(seen['last'])},"
            " by staff of the office, for visits and for reviews"
        )
        parts = [Part("times", "The safety record was opened", says)]
        yield item_of("viewings", about.customer.pk, "Opened by staff", None, parts)
