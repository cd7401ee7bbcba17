"""The check of a day folder from end to end: folder in, :class:`DayCheck` out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from forethought.check import check_day
from forethought.check_result import DayCheck
from forethought.data.pack_files import load_pack
from forethought.dayfolder.day import read_day
from forethought.screening.findings import Reader
from forethought.vocabulary import SourceStatus

Progress = Callable[[str, int], None]
"""Hears ``records read`` and ``visits checked``, each with how many more."""

_LOOKED_AT = {SourceStatus.EXAMINED, SourceStatus.NOT_SUPPLIED}


def run_check(
    folder: Path,
    as_of: datetime,
    policy: str,
    reader: Reader,
    reader_name: str,
    data_dir: Path | None = None,
    progress: Progress = lambda _what, _count: None,
) -> DayCheck:
    """Check a day folder. Raises DayError or PackError when the check cannot run."""
    pack = load_pack(policy)
    inputs = read_day(folder, as_of, pack, data_dir, lambda rows: progress("records read", rows))
    return check_day(
        inputs,
        reader,
        pack,
        reader_name=reader_name,
        each=lambda _: progress("visits checked", 1),
    )


def status_of(day: DayCheck) -> int:
    """0 when every visit is complete, every source looked at and nothing wrong; else 1."""
    whole = (
        all(check.complete for check in day.visits)
        and all(source.status in _LOOKED_AT for source in day.sources)
        and not day.problems
    )
    return 0 if whole else 1
