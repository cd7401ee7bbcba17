"""A hand-made day that shows everything a report must be able to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from shapely.geometry import Point as Dot
from shapely.geometry import Polygon

from forethought.check_result import (
    DayCheck,
    MatchedNote,
    PolicyUsed,
    PressSeen,
    SourceReport,
    VisitCheck,
    VisitSummary,
)
from forethought.places.area import Area, Place, Point
from forethought.policy.verdict import Evidence, Notice, PlayedDownEvidence, Reason
from forethought.record import Problem
from forethought.vocabulary import AreaKind, Hazard, MayGo, Outcome, SourceStatus

AS_OF = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)

THREAT = (
    "TP rang re the determination. Would not give his name at first. When told that "
    "somebody would call he said he'd be waiting for me at the gate. Ended the call politely."
)
LONG = (
    "Called at the yard. " * 150
    + "He came out with a shotgun over his arm and said we should leave. "
    + "Left card, drove off, told the office. " * 60
)
HOSTILE = (
    '<script>alert("x")</script> "quotes" & \'apostrophes\' \u202edednuof\u202c '
    "\x1b[31mred\x1b[0m [bold]markup[/bold] and a dog that bit the postman </mark></section>"
)


def evidence_of(
    note: str, quote: str, category: str | None, *, source: str, record_id: str, **more: object
) -> Evidence:
    """Evidence with offsets taken from the note."""
    start = note.index(quote)
    values: dict[str, object] = {"date": "2019-05-03", "match": "reference"}
    values |= {"grounds": ("UTR 1234567890 is equal",)} | more
    return Evidence(
        source=source,
        record_id=record_id,
        category=category,
        quote=quote,
        start=start,
        end=start + len(quote),
        note=note,
        **values,  # type: ignore[arg-type]
    )


def played_down(note: str, quote: str, category: str, because: str, by: str) -> PlayedDownEvidence:
    """A finding that context plays down."""
    start = note.index(quote)
    return PlayedDownEvidence(
        source="idms_action_history",
        record_id="H-77",
        date="2024-02-01",
        match="probable",
        category=category,
        quote=quote,
        start=start,
        end=start + len(quote),
        because=because,
        by=by,
        note=note,
    )


def reason(rule: str, says: str, at_least: Outcome | None, *evidence: Evidence) -> Reason:
    """A reason as the policy gives it."""
    completes = not rule.startswith("check.")
    discuss = rule not in {"visit.cash", "officer.training", "visit.training"}
    cites = "DMBM511310" if rule.startswith(("officer", "marker")) else "DMBM511340"
    return Reason(rule, cites, says, at_least, discuss, completes, evidence)


def summary(number: int, **more: object) -> VisitSummary:
    """A visit of the day, one every 30 minutes from 09:00."""
    start = datetime(2026, 11, 24, 9, 0, tzinfo=UTC) + timedelta(minutes=30 * (number - 1))
    values: dict[str, object] = {
        "visit_id": f"V{number:03}",
        "line": number + 1,
        "officer_id": "O7",
        "officer_name": "Ruth Adeyemi",
        "second_officer_id": "",
        "second_officer_name": "",
        "planned_start": start,
        "planned_end": start + timedelta(minutes=60),
        "customer_name": "John Fenwick",
        "address": "Mill Farm, Raynham Road, Fakenham",
        "postcode": "NR21 7HG",
        "purpose": "Collect VAT debt",
    }
    return VisitSummary(**(values | more))  # type: ignore[arg-type]


def place(lat: float, lon: float, postcode: str = "NR21 7HG") -> Place:
    """A place known to a unit postcode."""
    return Place(postcode, Point(lat, lon), 250.0)


def visit(number: int, may_go: MayGo, outcome: Outcome, where: Place, **more: object) -> VisitCheck:
    """A check; complete, nothing to discuss and nothing found unless ``more`` says otherwise."""
    values: dict[str, object] = {
        "visit": summary(number),
        "complete": True,
        "discuss": False,
        "discuss_with": None,
        "discuss_with_name": "",
        "reasons": (),
        "played_down": (),
        "notices": (),
        "matched": (),
        "problems": (),
        "place": where,
    }
    return VisitCheck(may_go=may_go, outcome=outcome, **(values | more))  # type: ignore[arg-type]


MANAGER = {"discuss": True, "discuss_with": "M2", "discuss_with_name": "Moira Khan"}

HISTORY = (
    MatchedNote(
        "sa_notes", "N-1182", "2019-05-03", "reference", ("UTR 1234567890 is equal",), THREAT
    ),
    MatchedNote(
        "idms_action_history",
        "H-9",
        "2023-01-17",
        "probable",
        ("the same name", "born on the same day"),
        "Payment plan agreed. Nothing else said.",
    ),
    MatchedNote("dtr", "D-1", None, "address", ("the same address",), LONG),
)


def refused() -> VisitCheck:
    """No visit: a threat and a weapon in a very long note."""
    return visit(
        1,
        MayGo.NO,
        Outcome.DIFFERENT_METHOD,
        place(52.831, 0.848),
        **MANAGER,
        reasons=(
            reason(
                "visit.cash",
                "About £750 in cash is expected.",
                Outcome.PAIR,
            ),
            reason(
                "records.violence",
                "Records show a threat to harm (SA Notes, 3 May 2019) and a weapon (DTR, undated).",
                Outcome.DIFFERENT_METHOD,
                evidence_of(
                    THREAT,
                    "said he'd be waiting for me",
                    "threat",
                    source="sa_notes",
                    record_id="N-1182",
                ),
                evidence_of(
                    LONG,
                    "with a shotgun over his arm",
                    "weapon",
                    source="dtr",
                    record_id="D-1",
                    date=None,
                    match="address",
                    grounds=("the same address",),
                ),
                evidence_of(
                    LONG,
                    "said we should leave",
                    "obstruction",
                    source="dtr",
                    record_id="D-1",
                    date=None,
                    match="address",
                    grounds=("the same address",),
                ),
            ),
        ),
        played_down=(
            played_down("No threats made at any time.", "threats", "threat", "negated", "No"),
        ),
        matched=HISTORY,
    )


def suspended() -> VisitCheck:
    """No visit by anyone: inside a protection zone, and a press report nearby."""
    return visit(
        2,
        MayGo.NO,
        Outcome.SUSPEND,
        place(52.87, 0.9),
        visit=summary(2, customer_name="Broiler & Sons Ltd", address="Hall Farm, Great Snoring"),
        **MANAGER,
        reasons=(
            reason(
                "area.disease",
                "The place lies in a disease control area: Great Snoring protection zone.",
                Outcome.SUSPEND,
                Evidence("areas", "AI-2026-11-PZ"),
            ),
            reason(
                "area.press",
                "The local press reports an outbreak of avian influenza within 10 km.",
                Outcome.SUSPEND,
                Evidence("press", "https://press.example/1", "2026-11-21"),
            ),
        ),
        notices=(
            Notice("zone_informs", "The place lies in a prevention zone.", "AIPZ-GB"),
            Notice("dismissal", "A press report was dismissed by M2 on 22 Nov 2026.", "press-2"),
        ),
    )


def incomplete() -> VisitCheck:
    """Discuss first: the rules ask for nothing, but little could be looked at. Hostile text."""
    return visit(
        3,
        MayGo.DISCUSS_FIRST,
        Outcome.ALONE,
        Place("BT7 1NN", None, 0.0, "BT7 1NN has no known place. Import a postcode file."),
        visit=summary(
            3,
            visit_id="V<3>",
            customer_name='<b>Bobby</b> "Tables" \u202eevil',
            postcode="BT7 1NN",
            address="5 Main Street\nBelfast",
        ),
        complete=False,
        discuss=True,
        reasons=(
            reason("check.place", "The place of BT7 1NN is not known.", None),
            reason("check.source", "IDMS Action History is missing.", None),
            reason("check.source", "DTR was extracted more than 24 hours before.", None),
            reason(
                "marker.advice",
                "A warning marker gives advice.",
                Outcome.ALONE,
                Evidence("markers", "K-4"),
            ),
        ),
        played_down=(
            played_down(
                HOSTILE, "a dog that bit the postman", "animal", "third_party", "the postman"
            ),
        ),
        notices=(
            Notice("protect", "A note marks this as a domestic violence case.", "N-55"),
            Notice("marker_lapsed", "Warning marker K-1 lapsed on 1 Oct 2026.", "K-1"),
        ),
        problems=(
            Problem("visits.csv", 4, "postcode", "BT7 1NN is not known. Import a postcode file"),
        ),
        stale_sources=("dtr",),
    )


def held_pair() -> VisitCheck:
    """Discuss first, and two officers: hostile note, an officer who should have support."""
    return visit(
        4,
        MayGo.DISCUSS_FIRST,
        Outcome.PAIR,
        place(52.62, 1.29, "NR1 1AA"),
        visit=summary(
            4, customer_name="Zoë O'Neill", second_officer_id="O9", second_officer_name="Sam Lee"
        ),
        **MANAGER,
        reasons=(
            reason(
                "records.caution",
                "Records show a dangerous animal (SA Notes, 3 May 2019).",
                Outcome.PAIR,
                evidence_of(
                    HOSTILE,
                    "a dog that bit the postman",
                    "animal",
                    source="sa_notes",
                    record_id="N<7>",
                ),
            ),
            reason("officer.affected", "This officer should have more support here.", Outcome.PAIR),
            reason(
                "area.problem",
                "The place lies in a known problem area.",
                Outcome.PAIR,
                Evidence("areas", "PA-1"),
            ),
        ),
        notices=(
            Notice("disposition", "SA Notes N-8 was set to mistaken by M2.", "N-8"),
            Notice("disposition_ended", "The decision about N-9 ended: its text changed.", "N-9"),
        ),
        matched=(
            MatchedNote("sa_notes", "N<7>", "2019-05-03", "reference", ("<i>UTR</i>",), HOSTILE),
        ),
    )


def pair() -> VisitCheck:
    """Two officers, nothing to discuss, second officer not yet named."""
    return visit(
        5,
        MayGo.PAIR,
        Outcome.PAIR,
        place(52.63, 1.3, "NR1 1AB"),
        reasons=(
            reason("officer.training", "O7 is not trained for solo visits.", Outcome.PAIR),
            reason("visit.cash", "£500 in cash is expected.", Outcome.PAIR),
        ),
    )


def one_officer() -> VisitCheck:
    """One officer may go; a note that was played down, and records that say nothing."""
    return visit(
        6,
        MayGo.ALONE,
        Outcome.ALONE,
        place(52.64, 1.25, "NR2 3AB"),
        visit=summary(6, customer_name="Ann Archer", address="1 The Street, Norwich"),
        matched=HISTORY[1:2],
    )


def unreadable() -> VisitCheck:
    """A line without a start: still there, to be put right, held for a discussion."""
    return visit(
        7,
        MayGo.DISCUSS_FIRST,
        Outcome.PAIR,
        Place("", None, 0.0, "The visit has no postcode. Add one to visits.csv."),
        visit=summary(
            7,
            planned_start=None,
            planned_end=None,
            officer_id="",
            officer_name="",
            address="",
            postcode="",
            purpose="",
        ),
        complete=False,
        **MANAGER,
        reasons=(
            reason("check.visit", "The visit's own data cannot be used.", Outcome.PAIR),
            reason("check.place", "The visit has no postcode.", None),
        ),
        problems=(
            Problem(
                "visits.csv",
                8,
                "planned_start",
                "'32/11/2026' is not a date and time. Write it like 2026-11-24T09:30",
            ),
        ),
    )


SOURCES = (
    SourceReport("sa_notes", SourceStatus.EXAMINED, 48213, AS_OF - timedelta(hours=5), ""),
    SourceReport(
        "idms_action_history",
        SourceStatus.MISSING,
        None,
        None,
        "There is no records/idms_action_history.csv. Export it and add it.",
    ),
    SourceReport(
        "idms_taxpayer_notes_assets",
        SourceStatus.SHORT,
        99,
        AS_OF - timedelta(hours=5),
        "sources.csv declares 100 rows and 99 could be used.",
    ),
    SourceReport(
        "dtr", SourceStatus.STALE, 1200, AS_OF - timedelta(days=2), "Too old for 1 visit."
    ),
    SourceReport(
        "county_court",
        SourceStatus.FAILED,
        None,
        None,
        "The column 'text' is not there. Export it again with that column.",
    ),
    SourceReport("incident_reports", SourceStatus.NOT_SUPPLIED, None, None, ""),
    SourceReport("areas", SourceStatus.EXAMINED, 4, None, ""),
    SourceReport("press", SourceStatus.EXAMINED, 2, None, ""),
)


def square(lat: float, lon: float, half: float) -> Polygon:
    """A square around a point, half its side in degrees of latitude."""
    wide = half * 1.65
    return Polygon(
        [
            (lon - wide, lat - half),
            (lon + wide, lat - half),
            (lon + wide, lat + half),
            (lon - wide, lat + half),
        ]
    )


AREAS = (
    Area(
        "AI-2026-11-PZ",
        AreaKind.DISEASE_CONTROL,
        "protection",
        "Great Snoring protection zone",
        "APHA declaration",
        datetime(2026, 11, 18, tzinfo=UTC),
        None,
        (),
        frozenset(),
        Dot(0.9, 52.87),
        3000.0,
    ),
    Area(
        "AIPZ-GB",
        AreaKind.DISEASE_CONTROL,
        "prevention",
        "Prevention zone <Great Britain>",
        "Defra",
        None,
        None,
        (),
        frozenset(),
        Polygon([(-7, 49), (2, 49), (2, 60), (-7, 60)]),
    ),
    Area(
        "PA-1",
        AreaKind.PROBLEM_AREA,
        "",
        "Riverside estate",
        "Local knowledge",
        None,
        None,
        (),
        frozenset({Hazard.HOSTILE_GROUP}),
        square(52.62, 1.29, 0.01),
    ),
    Area(
        "AI-OLD",
        AreaKind.DISEASE_CONTROL,
        "surveillance",
        "Ended zone",
        "APHA declaration",
        datetime(2026, 9, 1, tzinfo=UTC),
        datetime(2026, 10, 1, tzinfo=UTC),
        (),
        frozenset(),
        square(52.7, 1.1, 0.05),
    ),
)

PRESS = (
    PressSeen(
        "https://press.example/1",
        "Bird flu found at farm near Great Snoring",
        "Wensum Chronicle",
        "2026-11-21T08:00:00+00:00",
        (Point(52.86, 0.92),),
        False,
    ),
    PressSeen("press-2", "Suspected case ruled out", "Fakenham Post", None, (), True),
)

PROBLEMS = (
    Problem(
        "visits.csv",
        8,
        "planned_start",
        "'32/11/2026' is not a date and time. Write it like 2026-11-24T09:30",
    ),
    Problem("visits.csv", 4, "postcode", "BT7 1NN is not known. Import a postcode file"),
    Problem("records/dtr.csv", 17, None, "The row has 9 fields and 11 are needed. Mend the row"),
    Problem("press/<feed>.xml", 0, None, "The file cannot be read as RSS or Atom. Save it again"),
)


def sample_day() -> DayCheck:
    """The whole day: each may_go, each kind of reason, notice, status and problem."""
    return DayCheck(
        as_of=AS_OF,
        policy=PolicyUsed(
            "norfolk",
            3,
            "ab" * 32,
            ("visit.cash begins at £800, not £500: A Person, a written reason (1 Nov 2026).",),
        ),
        reader="words",
        sources=SOURCES,
        visits=(
            one_officer(),
            pair(),
            incomplete(),
            held_pair(),
            refused(),
            unreadable(),
            suspended(),
        ),
        problems=PROBLEMS,
        areas=AREAS,
        press=PRESS,
        offices_without_cover=("Belfast",),
        day=DAY,
    )


def only(*checks: VisitCheck) -> DayCheck:
    """The sample day with these visits alone and nothing to put right."""
    return replace(sample_day(), visits=checks, problems=(), offices_without_cover=())


def empty_day() -> DayCheck:
    """A header and no line."""
    return replace(only(), areas=(), press=(), sources=SOURCES[:1], day=None)


def big_day(visits: int) -> DayCheck:
    """Many visits, spread over East Anglia, cycling through the sample's."""
    some = sample_day().visits
    checks = tuple(
        replace(
            some[number % len(some)],
            visit=replace(
                some[number % len(some)].visit, visit_id=f"B{number:04}", line=number + 2
            ),
            place=place(52.3 + (number * 37 % 500) / 800, 0.3 + (number * 71 % 700) / 500),
        )
        for number in range(visits)
    )
    return replace(sample_day(), visits=checks)
