"""What a reading of a folder leaves: the table of findings, and what was and was not read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.dayfolder.output import OutputError, write_private
from forethought.rescreening.engine import ReadingEngine
from forethought.rescreening.marks import Kind

FINDINGS = "findings"
SUMMARY = "rescreening.json"
OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class FileRead:
    """One record system. ``failure`` is a sentence: not all of it was read, or nothing."""

    source: str
    notes: int
    faulty: int
    flagged: int
    failure: str | None

    @property
    def whole(self) -> bool:
        """Whether every row of it was read."""
        return self.failure is None and not self.faulty


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read, with which engine; ``hazards`` counts findings, ``flagged`` notes."""

    engine: ReadingEngine
    files: Sequence[FileRead]
    hazards: dict[str, int]
    played_down: int
    protections: int

    @property
    def whole(self) -> bool:
        """Whether every note was read: one that was not read is not clear."""
        return all(file.whole for file in self.files)

    @property
    def notes(self) -> int:
        """How many notes were read."""
        return sum(file.notes for file in self.files)

    def as_json(self) -> str:
        """For the file beside the table."""
        return (
            json.dumps(
                {
                    "engine": asdict(self.engine) | {"sha256": self.engine.sha256},
                    "whole": self.whole,
                    "notes": self.notes,
                    "files": [asdict(file) | {"whole": file.whole} for file in self.files],
                    "hazards": self.hazards,
                    "played_down": self.played_down,
                    "protections": self.protections,
                },
                indent=2,
            )
            + "\n"
        )

    def lines(self) -> Iterator[str]:
        """For people: each source, each hazard, and whether it is whole."""
        for file in self.files:
            yield f"{file.source:<32} {file.notes:>12,} notes  {file.flagged:>10,} with a finding"
            if file.faulty:
                yield f"  {file.faulty:,} rows could not be read: forethought check names each"
            if file.failure:
                yield f"  Not whole: {file.failure}"
        for hazard, count in self.hazards.items():
            yield f"{hazard:<32} {count:>12,} findings"
        yield f"{'played down':<32} {self.played_down:>12,}"
        yield f"{'somebody to protect':<32} {self.protections:>12,}"
        if not self.whole:
            yield "Not everything was read. A note that was not read is not clear."


def hazards_of_table(table: pa.Table) -> tuple[dict[str, int], int, int]:
    """Findings by hazard, in order of the words; how much is played down; protections."""
    counted = table.group_by(["kind", "hazard"]).aggregate([("source", "count")])
    return hazards_of_counts(
        (one["kind"], one["hazard"], one["source_count"]) for one in counted.to_pylist()
    )


def hazards_of_counts(counts: Iterable[tuple[str, str, int]]) -> tuple[dict[str, int], int, int]:
    """:func:`hazards_of_table`, of how many rows there are of each kind and hazard."""
    rows = sorted(counts)
    hazards = {hazard: count for kind, hazard, count in rows if kind == Kind.FINDING}
    others = {
        wanted: sum(count for kind, _, count in rows if kind == wanted)
        for wanted in (Kind.PLAYED_DOWN, Kind.PROTECTION)
    }
    return hazards, others[Kind.PLAYED_DOWN], others[Kind.PROTECTION]


def flagged_by_source(table: pa.Table) -> dict[str, int]:
    """In how many notes of each source there is a finding that counts."""
    found = table.filter(pc.field("kind") == Kind.FINDING.value)
    notes = found.group_by(["source", "record_id", "ordinal"]).aggregate([])
    counted = notes.group_by("source").aggregate([("record_id", "count")])
    return {one["source"]: one["record_id_count"] for one in counted.to_pylist()}


def make_folder(folder: Path) -> None:
    """A new folder for its owner alone. Raises OutputError for one that holds something."""
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise OutputError(f"{folder} is not empty: name a new folder with --output")
        folder.chmod(OWNER_ONLY)
    except OSError as error:
        raise _cannot_be_written(folder, error) from error


def write_table(folder: Path, table: pa.Table) -> None:
    """Write the table whole; ``rescreening.json`` follows it, so that half of one has none.

    Raises OutputError.
    """
    place = folder / FINDINGS
    part = place / "part-00000.parquet"
    try:
        place.mkdir(mode=OWNER_ONLY)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            pq.write_table(table, stream, compression="zstd")
    except OSError as error:
        raise _cannot_be_written(folder, error) from error


def _cannot_be_written(folder: Path, error: OSError) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"{folder} cannot be written: {reason}. Name another")


def write_summary(folder: Path, summary: Summary) -> None:
    """Write what was read. Raises OutputError."""
    write_private(folder / SUMMARY, summary.as_json())
