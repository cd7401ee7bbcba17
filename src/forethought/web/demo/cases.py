"""The visits of the invented office: each shows one thing. Everybody in them is invented.

A note is ``Told(source, days ago, text)``, with cells that differ from the customer's behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from forethought.vocabulary import Outcome
from forethought.web.decisions.models import Decision
from forethought.web.demo.story import (
    Step,
    accepted,
    agreed,
    arrived,
    asked,
    cancelled,
    decided,
    left,
    mistaken,
    moved,
    prepared,
    read_notes,
    refused,
    signed,
)

SA, IDMS, ASSETS, DTR = "sa_notes", "idms_action_history", "idms_taxpayer_notes_assets", "dtr"
INCIDENTS = "incident_reports"


@dataclass(frozen=True, slots=True)
class Told:
    """A note. ``about``: record cells that are not the customer's own."""

    source: str
    days_ago: int
    text: str
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marked:
    """A warning marker: its level, and what it says."""

    level: str
    wording: str


NOW_UNDER_WAY = -1


@dataclass(frozen=True, slots=True)
class Case:
    """One visit: whose, when (day from the first, place in the day), to whom, and what follows.

    ``born`` empty: a business. ``earlier_contact`` false: no note at all is about the customer.
    """

    shows: str
    officer: str
    on: tuple[int, int]
    customer: str
    street: str
    postcode: str
    born: str = ""
    notes: tuple[Told, ...] = ()
    marker: Marked | None = None
    then: tuple[Step, ...] = ()
    last: tuple[Step, ...] = ()
    purpose: str = "Payment arrangement"
    announced: bool = True
    cash: Decimal | None = None
    translation: str = ""
    training: bool = False
    references: bool = True
    earlier_contact: bool = True


AIRE = (
    Case(
        *("alone, decided by the officer", "priya", (0, 0)),
        *("Harold Pettigrew", "102 Bridge Street, Leeds", "LS8 1BX", "1946-11-22"),
        then=(prepared("priya"), signed("priya")),
    ),
    Case(
        *("alone, nothing prepared yet", "priya", (0, 1)),
        *("Moira Featherstone", "129 Orchard Close, Leeds", "LS7 3DA", "1986-06-24"),
        notes=(
            Told(
                SA,
                640,
                "Trades as a battery wholesaler. Aggressive avoidance scheme now unwound; penalty "
                "charged. No threat to the revenue since.",
            ),
        ),
    ),
    Case(
        *("violence, put to the manager", "priya", (0, 2)),
        *("Gareth Blount", "99 Mill Lane, Leeds", "LS6 3AQ", "1983-05-16"),
        notes=(
            Told(
                SA,
                2700,
                "Rang re penalty. Told me he knew which car was mine and he'd be waiting for me "
                "when I came round.",
            ),
            Told(
                DTR,
                1800,
                "At door he pushed me off the step and threw a bottle which smashed on the path.",
            ),
        ),
        then=(prepared("priya"), signed("priya")),
    ),
    Case(
        *("a record that is said to be mistaken", "priya", (0, 3)),
        *("Olive Kendrick", "4 Chapel Row, Leeds", "LS16 6LE", "1957-12-17"),
        notes=(Told(IDMS, 1700, "Customer punched the enforcement agent at the gate."),),
        then=(
            prepared("priya"),
            mistaken("priya", "It was the neighbour: the agent said so in his second report"),
        ),
    ),
    Case(
        *("translation: a pair that is complete", "tom", (0, 0)),
        *("Ioana Popescu", "126 Station Road, Leeds", "LS9 6DL", "1952-04-21"),
        translation="Romanian",
        then=(
            asked("grace"),
            accepted("grace"),
            prepared("tom", "grace"),
            signed("grace", "tom"),
        ),
    ),
    Case(
        *("dogs and shouting, put to the manager", "tom", (0, 1)),
        *("Edith Mallory", "147 Old Market Place, Leeds", "LS12 3BX", "1995-12-03"),
        notes=(
            Told(
                IDMS,
                410,
                "Called. Two loose dogs in yard, one bit the postman last month. Shouted at me to "
                "get off his land.",
            ),
        ),
        then=(prepared("tom"), signed("tom")),
    ),
    Case(
        *("unsafe to call: another method, with a review", "tom", (0, 2)),
        *("Trevor Stannard", "120 Heath Crescent, Leeds", "LS11 8EN", "1961-10-15"),
        notes=(
            Told(DTR, 2300, "UNSAFE TO CALL. No visits. Deal by letter only, see manager's note."),
        ),
        then=(
            prepared("tom"),
            signed("tom"),
            decided(
                "ruth", Outcome.DIFFERENT_METHOD, "Nobody goes. Write, and offer a telephone call"
            ),
        ),
    ),
    Case(
        *("under way now", "grace", (0, NOW_UNDER_WAY)),
        *("Anil Deshmukh", "31 Priory Avenue, Leeds", "LS8 3JN", "1999-12-03"),
        then=(prepared("grace"), signed("grace"), left("grace")),
        last=(arrived("grace"),),
    ),
    Case(
        *("somebody to protect, who is no danger", "grace", (0, 1)),
        *("Lorna Baptiste", "29 Church Road, Leeds", "LS7 4RG", "1989-01-17"),
        notes=(
            Told(IDMS, 300, "DOMESTIC VIOLENCE CASE. Address not to be disclosed to ex-partner."),
        ),
        then=(prepared("grace"),),
    ),
    Case(
        *("much cash: a second officer is asked", "grace", (0, 3)),
        *("Farouk Tyres Ltd", "154 The Street, Leeds", "LS9 0HF"),
        cash=Decimal("1250.00"),
        then=(asked("tom"),),
    ),
)

CALDER = (
    Case(
        *("violence at the address: a pair with written controls", "sarah", (0, 0)),
        *("Nadine Holroyd", "31 Beckett Row, Leeds", "LS9 0AY", "1951-06-16"),
        notes=(
            Told(
                SA,
                350,
                "Her brother is violent and lives there now, out on licence for wounding.",
                {"customer_name": "Kyle Holroyd", "utr": "", "nino": "", "date_of_birth": ""},
            ),
        ),
        then=(
            asked("nadia"),
            accepted("nadia"),
            prepared("sarah", "nadia"),
            signed("nadia", "sarah"),
            decided(
                "sanjay",
                Outcome.PAIR,
                "She asks for the visit and comes out to the car; he is at work until five",
                (Decision.Control.POLICE, Decision.Control.NO_ENTRY),
                "The police are told the time. Nobody goes inside",
            ),
        ),
    ),
    Case(
        *("a marker says no visit; the manager is away", "sarah", (0, 1)),
        *("Lee Sugden", "151 Mill Lane, Leeds", "LS8 3RQ", "1947-08-11"),
        marker=Marked("no_visit", "Threatened an officer with an axe; no visits"),
        then=(prepared("sarah"), signed("sarah")),
    ),
    Case(
        *("refused: to be discussed before anybody else is asked", "sarah", (0, 2)),
        *("Selwyn Parfitt", "119 Quayside, Leeds", "LS11 5JB", "1982-07-18"),
        notes=(
            Told(
                ASSETS,
                2800,
                "Neighbour says he keeps a shotgun by the back door and is not shy of it.",
            ),
        ),
        then=(refused("sarah", "There is a second man in the house whom no note speaks of"),),
    ),
    Case(
        *("not trained for solo visits: a pair that is complete", "callum", (0, 1)),
        *("Sunita Bhattacharya", "113 Orchard Close, Leeds", "LS7 1NJ", "1984-03-22"),
        then=(
            asked("nadia"),
            accepted("nadia"),
            prepared("callum", "nadia"),
            signed("nadia", "callum"),
        ),
    ),
    Case(
        *("not trained, and nobody asked yet", "callum", (0, 2)),
        *("Cuthbert Ames", "159 Bridge Street, Leeds", "LS6 1AH", "1987-12-04"),
        training=True,
    ),
    Case(
        *("problem area", "nadia", (0, 2)),
        *("Bronagh Heslop", "132 Mill Lane, Leeds", "LS9 7RY", "1979-06-05"),
        then=(prepared("nadia"), signed("nadia")),
    ),
    Case(
        *("a marker asks for a pair: discussed and decided", "nadia", (0, 3)),
        *("Yvonne Critchley", "113 Station Road, Leeds", "LS12 1DF", "1977-04-09"),
        marker=Marked("pair", "Aggressive at the door twice; visit in pairs"),
        then=(
            asked("sarah"),
            accepted("sarah"),
            prepared("nadia", "sarah"),
            signed("sarah", "nadia"),
            decided("sanjay", Outcome.PAIR, "Talked through with both: go together, and leave"),
        ),
    ),
)

FORTH = (
    Case(
        *("inside a disease control area: suspended", "ewan", (0, 0)),
        *("Josephine Raikes", "71 Main Street, Kippen", "FK8 3DX", "1974-06-04"),
        then=(prepared("ewan"), signed("ewan")),
    ),
    Case(
        *("disease at the premises, as a note tells", "ewan", (0, 1)),
        *("Ochil Vale Poultry Ltd", "14 Chapel Row, Stirling", "FK9 4AB"),
        notes=(
            Told(
                SA,
                9,
                "Farm closed up, vets on site, suspected bird flu in shed 2, biosecurity notice on "
                "gate.",
            ),
        ),
        purpose="Distraint",
    ),
    Case(
        *("alone: only a prevention zone, which informs", "ewan", (0, 2)),
        *("Callum Strachan", "58 Mill Lane, Stirling", "FK7 7PG", "1962-06-18"),
        then=(prepared("ewan"), signed("ewan")),
    ),
    Case(
        *("training expired: a pair that is complete", "fiona", (0, 0)),
        *("Emrys Vaughan", "113 Old Market Place, Stirling", "FK9 5ND", "1967-10-02"),
        then=(
            asked("jakub"),
            accepted("jakub"),
            prepared("fiona", "jakub"),
            signed("jakub", "fiona"),
        ),
    ),
    Case(
        *("first contact, unannounced", "fiona", (0, 1)),
        *("Verity Tolland", "44 The Street, Dunblane", "FK15 9LZ", "1963-01-31"),
        announced=False,
        earlier_contact=False,
        then=(prepared("fiona"), signed("fiona")),
    ),
    Case(
        *("a dog, and the officer should have more support", "jakub", (0, 1)),
        *("Fergus Dunnett", "66 Quayside, Stirling", "FK7 8HP", "1969-12-02"),
        notes=(Told(ASSETS, 290, "Alsatian loose in the hall, went for my leg, no skin broken."),),
        then=(prepared("jakub"), signed("jakub")),
    ),
    Case(
        *("a press report of an outbreak near by", "jakub", (0, 3)),
        *("Desmond Achebe", "19 Priory Avenue, Callander", "FK17 8DX", "1959-07-07"),
    ),
    Case(
        *("an incident that a colleague reported", "fiona", (0, 3)),
        *("Montague Frayne", "152 Chapel Row, Stirling", "FK9 4PB", "1950-08-15"),
        notes=(
            Told(
                INCIDENTS,
                5,
                "Rang from the car. He came out, filmed me and my number plate and said it would "
                "be on the internet by tonight.",
                {"category": "abuse;harassment"},
            ),
        ),
    ),
)

LATER = (
    Case(
        *("moved to an earlier hour", "priya", (1, 3)),
        *("Rhiannon Goss", "54 Church Road, Leeds", "LS8 5DW", "1959-11-13"),
        then=(prepared("priya"), moved("ruth", (1, 0))),
    ),
    Case(
        *("cancelled", "tom", (1, 1)),
        *("Cavell Joinery Ltd", "87 The Street, Leeds", "LS6 4SB"),
        then=(cancelled("tom", "Paid in full this morning"),),
        purpose="Distraint",
    ),
    Case(
        *("a record reviewed until a date", "tom", (1, 2)),
        *("Stanley Threlfall", "78 Heath Crescent, Leeds", "LS12 2LS", "1991-05-19"),
        notes=(
            Told(SA, 3700, "Threatened to put my windows through when I rang about the surcharge."),
        ),
        then=(
            prepared("tom"),
            agreed("tom", "ruth", "sanjay", "Apologised in writing; two calm visits since"),
        ),
    ),
    Case(
        *("the customer is not known well enough", "sarah", (1, 0)),
        *("Dawn Archer", "", "LS8 1DH"),
        references=False,
        earlier_contact=False,
    ),
    Case(
        *("a place that is not installed", "ewan", (1, 1)),
        *("Padraig McIlwaine", "8 Mill Lane, Belfast", "BT7 1NN", "1954-10-06"),
    ),
    Case(
        *("notes that will be too old by then", "grace", (2, 0)),
        *("Jocasta Merriweather", "88 Mill Lane, Leeds", "LS16 7JP", "1951-04-25"),
        then=(read_notes("grace"),),
    ),
)

CASES = (*AIRE, *CALDER, *FORTH, *LATER)
