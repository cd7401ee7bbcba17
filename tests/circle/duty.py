"""What the manual asks of an officer before a visit, sentence by sentence: one row each.

``says`` is the sentence of DMBM511340 (or the page named) in our words. ``day`` is what is
different from a day on which one officer may go alone. ``least`` is every rule that fires with the
least that it asks for (None: it makes the check incomplete), and ``may_go`` what comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forethought.vocabulary import RECORD_SYSTEMS, source_title
from tests.acceptance.world import away, square

VIOLENT = "At the door he punched me in the face and threatened to kill me if I came back."
ABUSIVE = "Customer swore at the officer and shouted abuse on the doorstep."
DOG = "Alsatian loose in the hall, went for my leg, no skin broken."
UNSAFE = "UNSAFE TO CALL. No visits. Deal by letter only."
HARMLESS = "No history of violence or threats. Rang for a copy of the statement."
VICTIM = "DOMESTIC VIOLENCE CASE. Address not to be disclosed to ex-partner."

SA = "sa_notes"
METHOD = "different_method"

Least = Mapping[str, str | None]


@dataclass(frozen=True)
class Day:
    """What is different about one officer's visit of today. Empty: nothing is.

    ``notes``: texts by record system. ``not_loaded``: systems of which nothing came this night.
    ``areas`` are GeoJSON features, ``press`` a title and a text of yesterday's local paper.
    What only the officer knows: ``concern``, ``company``, ``cash`` (pounds), ``language``.
    """

    notes: Mapping[str, str] = field(default_factory=dict)
    not_loaded: tuple[str, ...] = ()
    areas: tuple[dict[str, Any], ...] = ()
    press: tuple[str, str] | None = None
    affected: tuple[str, ...] = ()
    trained: bool = True
    announced: bool = True
    training: bool = False
    concern: str = ""
    company: bool = False
    cash: str = ""
    language: str = ""


@dataclass(frozen=True)
class Sentence:
    """One row: the sentence, the day that puts it to the test, and what must come of it."""

    says: str
    day: Day
    least: Least
    may_go: str


def zone(half: float = 3_000, **properties: str) -> dict[str, Any]:
    """A disease control area around the place of the visit."""
    return {
        "type": "Feature",
        "properties": {"area_id": "FMD-1", "kind": "disease_control"} | properties,
        "geometry": {"type": "Polygon", "coordinates": [square(away(0), half)]},
    }


def estate(**properties: Any) -> dict[str, Any]:
    """A known problem area around the place of the visit."""
    known = {"area_id": "P-1", "kind": "problem_area", "hazards": "hostile_group", "radius_m": 500}
    return {
        "type": "Feature",
        "properties": known | properties,
        "geometry": {"type": "Point", "coordinates": away(0)},
    }


OUTBREAK = (
    "Foot-and-mouth confirmed at farm near Fakenham",
    "Foot-and-mouth disease has been confirmed in cattle at a farm outside Fakenham, Norfolk.",
)

EXAMINE_EACH_RECORD_SYSTEM = (
    *(
        Sentence(
            f"Examine {source_title(system)} for a history of violence",
            Day(notes={system: VIOLENT}),
            {"records.violence": METHOD},
            "no",
        )
        for system in RECORD_SYSTEMS
    ),
    *(
        Sentence(
            f"{source_title(system)} not examined: the assessment is not complete",
            Day(not_loaded=(system,)),
            {"check.source": None},
            "discuss_first",
        )
        for system in RECORD_SYSTEMS
    ),
    Sentence(
        "Examine them for a history of abuse",
        Day(notes={SA: ABUSIVE}),
        {"records.caution": "pair"},
        "discuss_first",
    ),
    Sentence(
        "Examine them for anything else that may compromise your safety",
        Day(notes={SA: DOG}),
        {"records.caution": "pair"},
        "discuss_first",
    ),
    Sentence(
        "Notes that say it is unsafe to call: no visit at all (DMBM605440)",
        Day(notes={SA: UNSAFE}),
        {"records.unsafe": METHOD, "records.caution": "pair"},
        "no",
    ),
    Sentence("Notes that say nothing of the kind", Day(notes={SA: HARMLESS}), {}, "alone"),
    Sentence(
        "A victim is somebody to protect and no danger (DMBM555300)",
        Day(notes={SA: VICTIM}),
        {},
        "alone",
    ),
)

LOOK_AT_THE_PLACE = (
    Sentence(
        "Foot-and-mouth disease declared where you mean to go: do not call",
        Day(areas=(zone(zone_type="protection"),)),
        {"area.disease": "suspend"},
        "no",
    ),
    Sentence(
        "An outbreak in the local press is enough: do not call",
        Day(press=OUTBREAK),
        {"area.press": "suspend"},
        "no",
    ),
    Sentence(
        "A prevention zone over the whole country keeps nobody at home",
        Day(areas=(zone(400_000, zone_type="prevention"),)),
        {},
        "alone",
    ),
    Sentence(
        "Consider a known problem area",
        Day(areas=(estate(),)),
        {"area.problem": "pair"},
        "discuss_first",
    ),
    Sentence(
        "An area that cannot be read: the assessment is not complete",
        Day(areas=({"type": "Feature", "properties": {"area_id": "X"}, "geometry": None},)),
        {"check.area": None},
        "discuss_first",
    ),
)

THINK_OF_THE_OFFICER = (
    Sentence(
        "People are affected differently: a dog, and an officer whom dogs affect more",
        Day(notes={SA: DOG}, affected=("animal",)),
        {"records.caution": "pair", "officer.affected": METHOD},
        "no",
    ),
    Sentence(
        "The same officer where there is nothing of the kind",
        Day(affected=("animal",)),
        {},
        "alone",
    ),
    Sentence(
        "Nobody is expected to make a visit that could put them at risk: a concern is enough",
        Day(concern="The street was full of people shouting last night"),
        {"officer.concern": "pair"},
        "discuss_first",
    ),
)

GO_IN_PAIRS = (
    Sentence(
        "By the assessment", Day(notes={SA: ABUSIVE}), {"records.caution": "pair"}, "discuss_first"
    ),
    Sentence(
        "Where it is appropriate: the officer asks for company",
        Day(company=True),
        {"visit.pair_wanted": "pair"},
        "pair",
    ),
    Sentence("For training", Day(training=True), {"visit.training": "pair"}, "pair"),
    Sentence("For translation", Day(language="Polish"), {"visit.translation": "pair"}, "pair"),
    Sentence("For cash of £500", Day(cash="500"), {"visit.cash": "pair"}, "pair"),
    Sentence("Not for cash of £499.99", Day(cash="499.99"), {}, "alone"),
    Sentence("For cash of £500.01", Day(cash="500.01"), {"visit.cash": "pair"}, "pair"),
    Sentence(
        "Who is not trained for solo visits does not go alone (DMBM511310)",
        Day(trained=False),
        {"officer.training": "pair"},
        "pair",
    ),
    Sentence(
        "A first contact that nobody was told of (COG11450)",
        Day(announced=False),
        {"visit.first_contact": "pair"},
        "discuss_first",
    ),
)

SENTENCES = (
    Sentence("Nothing known, everything examined: one may go alone", Day(), {}, "alone"),
    *EXAMINE_EACH_RECORD_SYSTEM,
    *LOOK_AT_THE_PLACE,
    *THINK_OF_THE_OFFICER,
    *GO_IN_PAIRS,
)
