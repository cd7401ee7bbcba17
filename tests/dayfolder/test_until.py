"""``until``: how long a visit may last in fact, where that is later than planned."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forethought.dayfolder.visits import KNOWN, read_visits
from forethought.sources.table import read_table

AS_OF = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
HEAD = "visit_id,officer_id,planned_start,minutes,customer_name,until\n"


@pytest.mark.parametrize(
    ("cell", "until", "usable"),
    [
        ("", None, True),
        ("2026-11-25T10:59:59", None, True),
        ("2026-11-25T11:00", None, True),
        ("2026-11-25T11:00:01", datetime(2026, 11, 25, 11, 0, 1, tzinfo=UTC), True),
        ("2026-11-25", datetime(2026, 11, 26, 0, 0, tzinfo=UTC), True),
        ("late", FOR_EVER, False),
    ],
    ids=["empty", "below the end", "at the end", "above the end", "a day", "not understood"],
)
def test_the_later_end_counts(
    tmp_path: Path, cell: str, until: datetime | None, usable: bool
) -> None:
    line = f"V1,O1,2026-11-25T10:00,60,A Customer,{cell}\n"
    (tmp_path / "visits.csv").write_text(HEAD + line)
    (entry,) = read_visits(read_table(tmp_path, "visits", KNOWN), AS_OF)
    assert entry.end == datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
    assert entry.until == until
    assert (entry.unusable == ()) == usable
