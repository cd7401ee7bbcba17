"""``forethought evaluate``: how well a reader does on annotated corpora."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from forethought.dayfolder.evaluate_curves import (
    curve_dict,
    curve_lines,
    rate_lines,
    real_rate,
    scored,
)
from forethought.dayfolder.evaluate_html import as_html
from forethought.dayfolder.evaluate_report import as_dict, as_text
from forethought.dayfolder.note_files import NoteFileError, annotated_notes
from forethought.screening.evaluation import AnnotatedNote, Evaluation, evaluate
from forethought.screening.evaluation_curve import Scored
from forethought.screening.findings import Reader
from forethought.screening.reading import ReadingReader

POOLED = "all files together"


@dataclass(frozen=True, slots=True)
class _Result:
    """The figures of one file, or of all; ``seconds`` of one processor that reading took."""

    file: str
    evaluation: Evaluation
    probabilities: tuple[Scored, ...]
    seconds: float


def run_evaluate(
    files: Sequence[str | Path], reader: Reader, fmt: str, out: TextIO, err: TextIO
) -> int:
    """Evaluate ``reader`` on each corpus file (``-``: standard input), and on several together.

    ``fmt`` is text, json or html. JSON is one object for one file, and a list of objects with
    ``file`` for several. Returns 0; 1 if some lines could not be used (each named on ``err``);
    2 if a file gave no note at all.
    """
    status = 0
    results: list[_Result] = []
    everything: list[AnnotatedNote] = []
    for file in map(str, files):
        notes, file_status = _notes(file, err)
        status = max(status, file_status)
        if notes:
            everything += notes
            results.append(_result(file, notes, reader))
    if len(results) > 1:
        results.append(_result(POOLED, everything, reader))
    if results:
        print(_written(results, reader, fmt, len(files)), file=out)
    return status


def _written(results: Sequence[_Result], reader: Reader, fmt: str, files: int) -> str:
    if fmt == "json":
        values = [_as_dict(result) for result in results]
        return json.dumps(values[0] if files == 1 else values, ensure_ascii=False, indent=1)
    if fmt == "html":
        sections = [(one.file, one.evaluation, one.probabilities) for one in results]
        return as_html(sections, type(reader).__name__.removesuffix("Reader").lower())
    return "\n\n".join(_as_text(result) for result in results)


def _as_text(result: _Result) -> str:
    lines = [as_text(result.evaluation, result.file), *rate_lines(result.evaluation)]
    if result.probabilities:
        lines += curve_lines(result.probabilities)
    return "\n".join([*lines, "", f"Read at {_speed(result):,.0f} notes a second on one core."])


def _as_dict(result: _Result) -> dict[str, Any]:
    value = {"file": result.file, **as_dict(result.evaluation)}
    value["notes_per_hazard_at_real_rate"] = real_rate(result.evaluation)
    value["notes_per_second"] = round(_speed(result))
    return value | (curve_dict(result.probabilities) if result.probabilities else {})


def _speed(result: _Result) -> float:
    return result.evaluation.notes / max(result.seconds, 1e-9)


def _result(file: str, notes: list[AnnotatedNote], reader: Reader) -> _Result:
    reader.read(notes[0].text)  # what a reader makes at first sight is not its speed
    start = time.process_time()
    evaluation = evaluate(notes, reader)
    seconds = time.process_time() - start
    judged = scored(notes, reader) if isinstance(reader, ReadingReader) else ()
    return _Result(file, evaluation, judged, seconds)


def _notes(file: str, err: TextIO) -> tuple[list[AnnotatedNote], int]:
    try:
        notes, problems = annotated_notes(file)
    except NoteFileError as error:
        print(error, file=err)
        return [], 2
    for problem in problems:
        print(problem, file=err)
    if not notes:
        print(f"{file}: holds no annotated note; see corpus/GUIDE.md for the form.", file=err)
        return [], 2
    return notes, 1 if problems else 0
