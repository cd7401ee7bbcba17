"""Writes invented extracts of the four record systems, Parquet and CSV, for measuring.

    python bench/make_extracts.py FOLDER --notes 5000000 --visits 1000

Seeded: the same arguments give the same files. Nobody in them is real. Five notes a customer on
average; most have a UTR or a NINO, half a birth date, nearly all an address; references are
written as people write them; some notes hold commas, quotation marks and line ends; a few dates
and references are wrong.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

SYSTEMS = ("sa_notes", "idms_action_history", "idms_taxpayer_notes_assets", "dtr")
COLUMNS = (
    "record_id",
    "date",
    "customer_name",
    "date_of_birth",
    "utr",
    "nino",
    "vrn",
    "paye_ref",
    "address",
    "postcode",
    "text",
)
NOTES_PER_CUSTOMER = 5
BATCH = 100_000


def listed(text: str) -> list[str]:
    """The items of a list written with commas."""
    return [item.strip() for item in text.split(",")]


FIRST = listed(
    "John,Mary,David,Susan,Michael,Margaret,Paul,Karen,Andrew,Patricia,Mohammed,Fatima,Olena,"
    "Piotr,Agnieszka,William,Elizabeth,Siân,Rhys,Aoife,Callum,Iain,Priya,Rajesh,Chloé,Grace"
)
LAST = listed(
    "Smith,Jones,Taylor,Brown,Williams,Wilson,Johnson,Davies,Patel,Khan,O'Brien,McDonald,Evans,"
    "Thomas,Roberts,Walker,Wright,Robinson,Thompson,White,Hughes,Edwards,Green,Hall,Wood,Harris,"
    "Kowalski,Begum,Ahmed,Hussain,Clarke,Jackson,Ward,Turner,Cooper,Hill,Moore,Baker,King,Lee"
)
STREET_NAMES = listed(
    "High,Station,Church,Mill,Victoria,Green,Manor,Park,Kings,Queens,North,West,Chapel,School,"
    "Albert,Alma,Bridge,Castle,Chestnut,Cromwell,Elm,George,Grange,Hawthorn,Highfield,Kingsway,"
    "Lime,London,Mayfield,Meadow,Milton,Nelson,Norwich,Orchard,Poplar,Princes,Richmond,Rectory,"
    "Springfield,Stanley,The Avenue,Tudor,Vicarage,Walnut,Waterloo,Wellington,Windsor,Woodland"
)
STREET_KINDS = listed("Street,Road,Lane,Avenue,Close,St,Rd,Gardens,Drive,Way")
TOWNS = listed(
    "Fakenham,Dereham,Holt,Cromer,Norwich,Diss,Thetford,Wymondham,Aylsham,Swaffham,Watton,"
    "Bungay,Ipswich,Stowmarket,Sudbury,Haverhill,Ely,March,Wisbech,Peterborough,Boston,Spalding,"
    "Grantham,Lincoln,Grimsby,Hull,Goole,York,Leeds,Bradford,Halifax,Huddersfield,Colchester"
)
AREAS = listed("NR,IP,PE,CB,CO,LN,DN,HU,YO,LS,BD,HX")
WORDS = listed(
    "the,customer,was,phoned,again,about,the,balance,and,said,he,would,pay,by,the,end,of,month,"
    "letter,sent,no,reply,bank,details,taken,agent,asked,for,more,time,return,outstanding,debt,"
    "agreed,instalment,plan,set,up,direct,debit,failed,left,message,with,wife,shop,closed,van,on,"
    "drive,field,force,referral,assets,seen,stock,low,landlord,rent,arrears,tax,credit,repayment"
)


def customers(count: int, seed: int) -> Iterator[tuple[str, ...]]:
    """Name, birth date, UTR, NINO, VRN, PAYE reference, address and postcode of each."""
    dice = random.Random(seed)  # noqa: S311 - invented people
    letters = "ABCEGHJKLMNPRSTWXYZ"
    for _ in range(count):
        roll = dice.random
        area = f"{dice.choice(AREAS)}{dice.randrange(1, 30)}"
        unit = f"{dice.randrange(1, 10)}{dice.choice(letters)}{dice.choice(letters)}"
        street = f"{dice.choice(STREET_NAMES)} {dice.choice(STREET_KINDS)}"
        house = f"{dice.randrange(1, 200)} {street}, {dice.choice(TOWNS)}"
        if roll() < 0.1:
            house = f"Flat {dice.randrange(1, 20)}, {house}"
        utr = f"{dice.randrange(10**9, 10**10)}" if roll() < 0.7 else ""
        nino = ""
        if not utr or roll() < 0.4:
            pair = dice.choice(letters) + dice.choice("ABCEGHJKLMNPRSTWXYZ")
            nino = f"{pair}{dice.randrange(10**6):06}{dice.choice('ABCD')}"
        vrn = f"{dice.randrange(10**8, 10**9)}" if roll() < 0.2 else ""
        paye = f"{dice.randrange(100, 1000)}/{dice.choice('ABCDEFG')}{dice.randrange(1000)}"
        born = f"{dice.randrange(1940, 2006)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        yield (
            f"{dice.choice(FIRST)} {dice.choice(FIRST)[0]} {dice.choice(LAST)}",
            born if roll() < 0.5 else "",
            utr,
            nino,
            vrn,
            paye if roll() < 0.1 else "",
            house if roll() < 0.97 else "",
            f"{area} {unit}",
        )


def as_written(person: tuple[str, ...], dice: random.Random) -> tuple[str, ...]:
    """The customer as one of several people would have typed it in."""
    name, born, utr, nino, vrn, paye, address, postcode = person
    roll = dice.random()
    if roll < 0.04 and utr:
        utr = f"{utr[:5]} {utr[5:]}" if roll < 0.02 else f"{utr}K"
    elif roll < 0.08 and nino:
        nino = (
            f"{nino[:2]} {nino[2:4]} {nino[4:6]} {nino[6:8]} {nino[8]}" if roll < 0.06 else nino[:8]
        )
    elif roll < 0.12:
        postcode = postcode.replace(" ", "") if roll < 0.1 else postcode.lower()
    elif roll < 0.16 and address:
        address, postcode = f"{address}, {postcode}", ""
    elif roll < 0.18:
        postcode = ""
    elif roll < 0.22 and born:
        born = "/".join(reversed(born.split("-")))
    elif roll < 0.3:
        first, *_, last = name.split()
        name = f"{last.upper()}, {first}"
    elif roll < 0.300005:
        utr = "not known"
    elif roll < 0.30001:
        born = "31/02/1970"
    return name, born, utr, nino, vrn, paye, address, postcode


def batches(
    system: str, count: int, people: list[tuple[str, ...]], seed: int
) -> Iterator[pa.Table]:
    """The notes of one system, about 200 characters each."""
    dice = random.Random(f"{seed} {system}")  # noqa: S311
    sea = " ".join(dice.choices(WORDS, k=2_000_000))
    sea_end = len(sea) - 400
    for start in range(0, count, BATCH):
        rows = []
        for number in range(start, min(count, start + BATCH)):
            at = int(dice.random() * sea_end)
            text = sea[at : at + 120 + int(dice.random() * 160)]
            roll = dice.random()
            if roll < 0.1:
                text = f'{text[:60]}, "{text[60:90]}"\n{text[90:]}'
            day = f"{2008 + int(dice.random() * 18)}-{1 + int(dice.random() * 12):02}"
            day = f"{day}-{1 + int(dice.random() * 28):02}"
            if roll > 0.99999:
                day = "last week"
            person = as_written(people[int(dice.random() * len(people))], dice)
            rows.append((f"{system[:4].upper()}-{number}", day, *person, text))
        yield pa.table(dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True)))


def write_day(folder: Path, notes: int, visits: int, seed: int = 1) -> None:
    """Write ``folder/parquet`` and ``folder/csv``, each a day folder's ``records``, and visits."""
    people = list(customers(max(visits, notes // NOTES_PER_CUSTOMER), seed))
    for kind in ("parquet", "csv"):
        (folder / kind / "records").mkdir(parents=True, exist_ok=True)
        write_others(folder / kind, notes, people[:visits])
    for system in SYSTEMS:
        tables = batches(system, notes // len(SYSTEMS), people, seed)
        first = next(tables)
        paths = [folder / kind / "records" / f"{system}.{kind}" for kind in ("parquet", "csv")]
        with (
            pq.ParquetWriter(paths[0], first.schema, compression="zstd") as parquet,
            pa_csv.CSVWriter(paths[1], first.schema, write_options=CSV_STYLE) as text,
        ):
            for table in _chain(first, tables):
                parquet.write_table(table)
                text.write_table(table)


CSV_STYLE = pa_csv.WriteOptions(quoting_style="needed")


def _chain(first: pa.Table, rest: Iterator[pa.Table]) -> Iterator[pa.Table]:
    yield first
    yield from rest


def write_others(folder: Path, notes: int, people: list[tuple[str, ...]]) -> None:
    """The day's visits, officers, sources and areas, so that the whole check can be run."""
    with (folder / "visits.csv").open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(
            ("visit_id", "officer_id", "planned_start", *COLUMNS[2:10], "purpose", "announced")
        )
        for number, person in enumerate(people):
            start = f"2026-11-25T{9 + number % 8:02}:00"
            out.writerow((f"V{number}", f"O{number % 50}", start, *person, "debt", "yes"))
    with (folder / "officers.csv").open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(("officer_id", "name", "grade", "manager_id", "office", "solo_trained"))
        for number in range(50):
            out.writerow((f"O{number}", f"Officer {number}", "officer", "M1", "Norwich", "yes"))
        out.writerow(("M1", "Manager", "manager", "", "Norwich", "yes"))
    with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(("source", "extracted_at", "rows"))
        for system in SYSTEMS:
            out.writerow((system, "2026-11-25T05:00:00+00:00", notes // len(SYSTEMS)))
    (folder / "areas.geojson").write_text('{"type": "FeatureCollection", "features": []}')


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notes", type=int, default=500_000)
    parser.add_argument("--visits", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_day(given.folder, given.notes, given.visits, given.seed)


if __name__ == "__main__":
    main()
