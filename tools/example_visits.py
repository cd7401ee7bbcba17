"""The visits of the example day, one line of thought each. Everybody in them is invented.

Each tells where it is, what is different about it, and the notes that make it so. Notes are
``(source, date, text)`` with ``{…}`` cells that differ from the visit's behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SA, IDMS, ASSETS, DTR = (
    "sa_notes",
    "idms_action_history",
    "idms_taxpayer_notes_assets",
    "dtr",
)
Note = tuple[str, str, str] | tuple[str, str, str, dict[str, str]]


@dataclass(frozen=True)
class Example:
    """One visit. ``at`` is a postcode district; ``cells`` differ from the plain ones."""

    shows: str
    name: str
    at: str
    officer: str = "O1"
    cells: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    contact: bool = True


EXAMPLES = (
    Example("nothing found", "Harold Pettigrew", "NR2"),
    Example("nothing found", "Moira Featherstone", "NR3"),
    Example("nothing found", "Anil Deshmukh", "NR1", "O2"),
    Example("nothing found", "Cavell Joinery Ltd", "NR6", "O2", {"purpose": "distraint"}),
    Example("nothing found", "Rhiannon Goss", "LS8", "O5"),
    Example("nothing found", "Dilip Rathod", "LS7", "O5"),
    Example(
        "harmless words",
        "Barnaby Quill",
        "NR2",
        "O1",
        {},
        (
            (
                SA,
                "2024-03-04",
                "Trades as a battery wholesaler. Aggressive avoidance scheme now unwound; "
                "penalty charged. No threat to the revenue since.",
            ),
        ),
    ),
    Example(
        "played down: negated",
        "Oonagh Tully",
        "NR4",
        "O1",
        {},
        (
            (
                IDMS,
                "2023-06-12",
                "Visited. Large dog but friendly, shut in kitchen before we knocked. "
                "No history of violence.",
            ),
        ),
    ),
    Example(
        "played down: retracted",
        "Piotr Wysocki",
        "NR5",
        "O2",
        {},
        (
            (
                ASSETS,
                "2022-09-01",
                "Alleged he pushed the bailiff - confirmed mistaken identity, wrong house, ignore.",
            ),
        ),
    ),
    Example(
        "protected, not dangerous",
        "Lorna Baptiste",
        "NR7",
        "O2",
        {},
        (
            (
                IDMS,
                "2025-01-20",
                "DOMESTIC VIOLENCE CASE. Address not to be disclosed to ex-partner.",
            ),
        ),
    ),
    Example(
        "violence",
        "Gareth Blount",
        "NR1",
        "O1",
        {},
        (
            (
                SA,
                "2019-05-03",
                "Rang re penalty. Told me he knew which car was mine and he'd be waiting for me "
                "when I came round.",
            ),
            (
                DTR,
                "2021-11-18",
                "At door he pushed me off the step and threw a bottle which smashed on the path.",
            ),
        ),
    ),
    Example(
        "weapon, heard from a neighbour",
        "Selwyn Parfitt",
        "NR3",
        "O2",
        {},
        (
            (
                ASSETS,
                "2018-02-14",
                "Neighbour says he keeps a shotgun by the back door and is not shy of it.",
            ),
        ),
    ),
    Example(
        "caution",
        "Edith Mallory",
        "NR2",
        "O1",
        {},
        (
            (
                IDMS,
                "2024-10-08",
                "Called. Two loose dogs in yard, one bit the postman last month. Shouted at me "
                "to get off his land.",
            ),
        ),
    ),
    Example(
        "unsafe to call",
        "Trevor Stannard",
        "NR6",
        "O1",
        {},
        (
            (
                DTR,
                "2020-07-21",
                "UNSAFE TO CALL. No visits. Deal by letter only, see manager's note.",
            ),
        ),
    ),
    Example(
        "household at the address",
        "Nadine Holroyd",
        "LS9",
        "O5",
        {"address": "31 Beckett Row"},
        (
            (
                SA,
                "2023-12-05",
                "Her brother is violent and lives there now, out on licence for wounding.",
                {"customer_name": "Kyle Holroyd", "utr": "", "address": "31 Beckett Row"},
            ),
        ),
    ),
    Example(
        "matched by name and birth date",
        "Margaret Ann O'Dowd",
        "NR4",
        "O2",
        {"nino": ""},
        (
            (
                IDMS,
                "2022-04-19",
                "Swore at staff down the phone and called me a parasite, twice.",
                {"customer_name": "ODOWD, Peggy", "utr": "", "address": "", "postcode": ""},
            ),
        ),
    ),
    Example(
        "disease at the premises",
        "Wensum Vale Poultry Ltd",
        "NR10",
        "O1",
        {},
        (
            (
                SA,
                "2026-11-12",
                "Farm closed up, vets on site, suspected bird flu in shed 2, biosecurity notice on "
                "gate.",
            ),
        ),
    ),
    Example(
        "disease long past",
        "Alder Carr Farm Ltd",
        "NR12",
        "O1",
        {},
        (
            (
                SA,
                "2022-11-02",
                "Whole flock culled, bird flu confirmed at the premises, restrictions in place.",
            ),
        ),
    ),
    Example("protection zone", "Josephine Raikes", "NR21", "O3"),
    Example("protection zone", "Fakenham Feeds Ltd", "NR21", "O3", {"purpose": "distraint"}),
    Example("press report near", "Desmond Achebe", "NR17", "O3"),
    Example("zone revoked", "Iris Cattermole", "NR32", "O3"),
    Example("zone that only informs", "Callum Strachan", "IP1", "O3"),
    Example("problem area", "Bronagh Heslop", "LS9", "O5"),
    Example("marker: no visit", "Lee Sugden", "LS8", "O5"),
    Example("marker: pair", "Yvonne Critchley", "LS7", "O5"),
    Example("marker: advice", "Emrys Vaughan", "LS8", "O5"),
    Example("marker lapsed", "Tobias Lunn", "LS7", "O5"),
    Example("officer not trained", "Sunita Bhattacharya", "NR3", "O4"),
    Example("second officer named", "Cuthbert Ames", "NR1", "O4", {"second_officer_id": "O1"}),
    Example(
        "officer more affected",
        "Fergus Dunnett",
        "NR5",
        "O6",
        {},
        ((ASSETS, "2025-02-11", "Alsatian loose in the hall, went for my leg, no skin broken."),),
    ),
    Example(
        "concern",
        "Agnieszka Nowak",
        "NR2",
        "O2",
        {"concern": "Heard from the council that bailiffs were chased away last month"},
    ),
    Example("pair wanted", "Rupert Okafor", "NR6", "O2", {"pair_wanted": "yes"}),
    Example(
        "training visit",
        "Nettle & Daughters",
        "NR1",
        "O1",
        {"training": "yes", "second_officer_id": "O2"},
    ),
    Example("translation", "Ioana Popescu", "NR3", "O1", {"translation": "Romanian"}),
    Example(
        "large cash",
        "Mohammed Farouk t/a Farouk Tyres",
        "LS9",
        "O5",
        {"expected_cash_gbp": "£1,250.00", "postcode": "LS7"},
    ),
    Example("first contact", "Verity Tolland", "NR4", "O1", {"announced": "no"}, (), contact=False),
    Example(
        "source too old", "Jocasta Merriweather", "NR2", "O2", {"planned_start": "2026-11-24T17:15"}
    ),
    Example("place not known", "Padraig McIlwaine", "BT1", "O2", {"postcode": "BT7 1NN"}),
    Example("area not read", "Hazel Armstrong", "CA3", "O7"),
    Example(
        "identity too thin",
        "Dawn Archer",
        "NR7",
        "O1",
        {"utr": "", "nino": "", "date_of_birth": "", "address": ""},
    ),
    Example("officer unknown", "Clement Ogilvie", "NR5", "O77"),
    Example(
        "details unusable",
        "Beatrix Halloran",
        "NR6",
        "O1",
        {"minutes": "about an hour", "expected_cash_gbp": "£lots"},
    ),
    Example(
        "reviewed record",
        "Stanley Threlfall",
        "NR2",
        "O2",
        {},
        (
            (
                SA,
                "2016-08-30",
                "Threatened to put my windows through when I rang about the surcharge.",
            ),
        ),
    ),
    Example(
        "mistaken record",
        "Olive Kendrick",
        "NR4",
        "O2",
        {},
        ((IDMS, "2021-03-15", "Customer punched the enforcement agent at the gate."),),
    ),
    Example("incident reported", "Montague Frayne", "NR3", "O1"),
)
