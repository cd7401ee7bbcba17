"""Whatever happens to the files of a day, no visit is lost and the check ends as specified."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.dayfolder.builder import AS_OF, Day, csv_bytes, run

SEEDS = range(20)
ROUNDS = 12
SPICE = (
    b"\0",
    b"\xff",
    b'"',
    b",",
    b"\n",
    b"\r",
    b";",
    b"<",
    b"&",
    b"{",
    b"[",
    b"\xef\xbb\xbf",
    b"9" * 400,
)


def full_day(folder: Path) -> Path:
    day = Day()
    for text in (
        "He punched me in the face",
        "Paid in full",
        "No history of violence",
        "Loose dog, bit me",
    ):
        day.note(text)
        day.note(text, "dtr")
    ring = [[0.8, 52.8], [0.9, 52.8], [0.9, 52.9], [0.8, 52.9], [0.8, 52.8]]
    day.area({"type": "Polygon", "coordinates": [ring]}, zone_type="protection", name="One")
    day.visits += [dict(day.visits[0], visit_id=f"V{n}", utr=f"{n}234567890") for n in range(2, 6)]
    day.raw["markers.csv"] = csv_bytes(
        [{"marker_id": "W1", "level": "pair", "utr": "1234567890", "lapses_at": "2027-01-01"}]
    )
    day.raw["incidents.csv"] = csv_bytes(
        [{"record_id": "I1", "utr": "1234567890", "category": "abuse", "text": "Swore at me"}]
    )
    day.raw["press/one.xml"] = (
        b"<rss version='2.0'><channel><item><guid>p</guid>"
        b"<title>Bird flu at Great Ryburgh</title>"
        b"<description>H5N1 confirmed near Great Ryburgh, Norfolk.</description></item>"
        b"</channel></rss>"
    )
    return day.write(folder)


def spoil(content: bytes, chance: random.Random) -> bytes:
    """One to eight small harms, or a cut."""
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(spoilt) + 1)
        kind = chance.random()
        if kind < 0.4:
            spoilt[at:at] = chance.choice(SPICE)
        elif kind < 0.7:
            del spoilt[at : at + chance.randint(1, 30)]
        elif kind < 0.9 and at < len(spoilt):
            spoilt[at] = chance.randrange(256)
        else:
            del spoilt[at:]
    return bytes(spoilt)


@pytest.mark.prove
@pytest.mark.parametrize("seed", SEEDS)
def test_a_spoilt_day_never_loses_a_visit(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = full_day(tmp_path / "day")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    whole = {path: path.read_bytes() for path in files}
    for turn in range(ROUNDS):
        victim = chance.choice(files)
        victim.write_bytes(spoil(whole[victim], chance))
        result = run("check", folder, "--as-of", AS_OF, "--format", "json")
        where = f"seed {seed}, turn {turn}, {victim.relative_to(folder)}"
        assert result.exception is None or isinstance(result.exception, SystemExit), where
        assert result.exit_code in {0, 1, 2}, where
        if victim.name != "visits.csv":
            assert result.exit_code != 2, where
            found = json.loads(result.stdout)
            assert [v["visit_id"] for v in found["visits"]] == [f"V{n}" for n in range(1, 6)], where
        for name in ("text", "html"):
            if turn % 5 == 0 and result.exit_code != 2:
                shown = run("check", folder, "--as-of", AS_OF, "--format", name)
                assert shown.exit_code in {0, 1}, where
        victim.write_bytes(whole[victim])
