"""A seeded population of invented customers, and the ways in which records spoil them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from forethought.matching import Person

GIVEN = ["John", "William", "Margaret", "Mohammed", "Sarah", "Jane", "Seán", "Jean-Paul", "Aisha"]
SURNAMES = [
    "Smith",
    "Jones",
    "O'Brien",
    "MacDonald",
    "Smith-Jones",
    "Khan",
    "van den Berg",
    "Müller",
]
TRADES = ["Motors", "Builders Ltd", "& Sons", "Takeaway", "Plumbing Services Limited"]
STREETS = [
    "High Street",
    "Church Lane",
    "St John's Road",
    "The Green",
    "Mount Pleasant",
    "Mill Hill",
]
HOUSES = ["Rose Cottage", "The Hollies", "Hill Farm", "Old Rectory", "Birch House", "Rose Court"]
TOWNS = [("Carlisle", "CA1 1A"), ("Newcastle upon Tyne", "NE1 4B"), ("Bury St Edmunds", "IP33 1D")]
SHORT = {
    "Street": "St",
    "Lane": "Ln",
    "Road": "Rd",
    "Cottage": "Cott",
    "House": "Hse",
    "Farm": "Fm",
}
NICKNAMES = {"John": "Jack", "William": "Bill", "Margaret": "Peggy", "Mohammed": "Muhammad"}


def customer(random: Random) -> Person:
    """Few names, days, streets and houses, so that many share some and few share all."""
    name = f"{random.choice(GIVEN)} {random.choice(SURNAMES)}"
    if random.random() < 0.15:
        name = f"{random.choice(SURNAMES)} {random.choice(TRADES)}"
    elif random.random() < 0.15:
        name += f" t/a {random.choice(SURNAMES)} {random.choice(TRADES)}"
    town, postcode = random.choice(TOWNS)
    return Person(
        name,
        date(1960, 1, 1) + timedelta(days=random.randrange(40)) if random.random() < 0.7 else None,
        f"{random.randrange(40):010d}" if random.random() < 0.4 else "",
        f"AB{random.randrange(40):06d}{random.choice('ABCD')}" if random.random() < 0.4 else "",
        f"GB{random.randrange(40):09d}" if random.random() < 0.2 else "",
        f"123/AB{random.randrange(40)}" if random.random() < 0.2 else "",
        f"{_house(random)}, {random.choice(STREETS)}, {town}",
        postcode + random.choice("ABDE"),
    )


def _house(random: Random) -> str:
    number = random.randrange(1, 9)
    return random.choice(
        [
            f"{number}",
            f"{number}",
            f"{number}{random.choice('AB')}",
            f"Flat {random.randrange(1, 4)}, {number}",
            f"{random.randrange(1, 4)}/{number}",
            f"{number}-{number + 2}",
            random.choice(HOUSES),
            f"Flat {random.randrange(1, 4)}, {random.choice(HOUSES)}",
            f"{random.randrange(1, 4)} {random.choice(HOUSES)}",
            f"{random.choice(SURNAMES)} Ltd, Unit {number}, Riverside Park",
        ]
    ).replace(",,", ",")


def _one_letter(text: str, random: Random) -> str:
    if len(text) < 6:
        return text
    at = random.randrange(1, len(text) - 1)
    return random.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + "e" + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        ]
    )


def _shortened(text: str) -> str:
    for long, short in SHORT.items():
        text = text.replace(long, short)
    return text


def _nicknamed(name: str) -> str:
    for given, nickname in NICKNAMES.items():
        name = name.replace(given, nickname)
    return name


def _turned(name: str) -> str:
    first, _, last = name.partition(" ")
    return f"{last.upper()}, {first}" if last else name


def _initial(name: str) -> str:
    first, _, last = name.partition(" ")
    return f"{first[0]}. {last}" if last else name


SPOILS: list[Callable[[Person, Random], Person]] = [
    lambda p, r: replace(p, name=_one_letter(p.name, r)),
    lambda p, _: replace(p, name=_turned(p.name)),
    lambda p, _: replace(p, name=_initial(p.name)),
    lambda p, _: replace(p, name=_nicknamed(p.name)),
    lambda p, _: replace(p, name=f"Mr {p.name.upper()}"),
    lambda p, _: replace(p, name=""),
    lambda p, _: replace(p, birth_date=None),
    lambda p, r: replace(p, name=f"{r.choice(GIVEN)} {r.choice(SURNAMES)}"),
    lambda p, _: replace(p, utr=p.utr.lstrip("0") and f"{p.utr.lstrip('0')} K"),
    lambda p, _: replace(p, nino=p.nino[:8].lower()),
    lambda p, _: replace(p, vrn=p.vrn.removeprefix("GB")),
    lambda p, _: replace(p, paye_ref=p.paye_ref.replace("/", " ").lower()),
    lambda p, _: replace(p, utr="", nino="", vrn="", paye_ref=""),
    lambda p, _: replace(p, address=_shortened(p.address)),
    lambda p, _: replace(p, address=p.address.replace(",", "")),
    lambda p, _: replace(p, address=p.address.upper()),
    lambda p, r: replace(p, address=_one_letter(p.address, r)),
    lambda p, _: replace(p, address=f"{p.address}, {p.postcode.lower()}", postcode=""),
    lambda p, _: replace(p, postcode=p.postcode.replace(" ", "").lower()),
    lambda p, _: replace(p, postcode=""),
    lambda p, _: replace(p, address=f"{p.address}, Cumbria"),
    lambda p, _: replace(p, address=", ".join(reversed(p.address.split(", ")))),
    lambda p, _: replace(p, address=f"{p.name}, {p.address}"),
    lambda p, _: replace(p, address=""),
]


def population(size: int, seed: int) -> list[Person]:
    """``size`` persons: half of them customers, half the same ones as records spoil them."""
    random = Random(seed)
    customers = [customer(random) for _ in range(size // 2)]
    spoilt = []
    for index in range(size - len(customers)):
        person = customers[index % len(customers)]
        for spoil in random.sample(SPOILS, random.randrange(1, 5)):
            person = spoil(person, random)
        spoilt.append(person)
    return customers + spoilt
