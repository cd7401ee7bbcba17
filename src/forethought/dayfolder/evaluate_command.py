"""``forethought evaluate``: how well a reader does on annotated corpora."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from forethought.dayfolder.annotated_lines import FORM
from forethought.dayfolder.evaluate_curves import curve_dict, curve_lines, scored
from forethought.dayfolder.evaluate_figures import REMEMBERS, Figures, rate_sentences, real_rate
from forethought.dayfolder.evaluate_html import as_html
from forethought.dayfolder.evaluate_report import as_dict, as_text, summary_lines
from forethought.dayfolder.note_files import NoteFileError, annotated_notes
from forethought.screening.evaluation import AnnotatedNote, evaluate
from forethought.screening.findings import Reader, Screening
from forethought.screening.reading import ReadingReader
from forethought.screening.together import BothReader
from forethought.sources.cell_text import storable

POOLED = "all files together"
_MOST_TOLD = 20
_TIMED = 500


def run_evaluate(
    files: Sequence[str | Path], reader: Reader, fmt: str, out: TextIO, err: TextIO
) -> int:
    """Evaluate ``reader`` on each corpus file (``-``: standard input), and on several together.

    ``fmt`` is text, json or html. JSON is one object for one file, and a list of objects with
    ``file`` for several. Returns 0; 1 if some lines could not be used (each named on ``err``);
    2 if a file gave no note at all.
    """
    status = 0
    second, once = _second(reader), _Once(reader)
    results: list[Figures] = []
    everything: list[AnnotatedNote] = []
    for file in map(str, files):
        notes, file_status = _notes(file, err)
        status = max(status, file_status)
        if notes:
            everything += notes
            judged = scored(notes, second) if second else ()
            remembers = second is not None and Path(file).stem in second.model.taught_on
            speed = _speed(notes, reader)
            results.append(Figures(file, evaluate(notes, once), judged, speed, remembers))
    if len(results) > 1:
        judged = tuple(one for result in results for one in result.probabilities)
        pooled = evaluate(everything, once)
        remembers = any(result.remembers for result in results)
        results.append(Figures(POOLED, pooled, judged, _speed(everything, reader), remembers))
    if results:
        # A JSON escape can write half a surrogate pair, which no terminal or file can hold.
        report, _ = storable(_written(results, reader, fmt, len(files)))
        print(report, file=out)
    return status


def _written(results: Sequence[Figures], reader: Reader, fmt: str, files: int) -> str:
    if fmt == "json":
        values = [_as_dict(result) for result in results]
        return json.dumps(values[0] if files == 1 else values, ensure_ascii=False, indent=1)
    if fmt == "html":
        return as_html(results, type(reader).__name__.removesuffix("Reader").lower())
    parts = [_as_text(result) for result in results]
    if len(results) > 1:
        parts.append("\n".join(summary_lines(results)))
    return "\n\n".join(parts)


def _as_text(result: Figures) -> str:
    what, *rest = rate_sentences(result.evaluation)
    lines = [as_text(result.evaluation, result.file), "", what, *(f"  {line}" for line in rest)]
    if result.remembers:
        lines = [REMEMBERS, "", *lines]
    if result.probabilities:
        lines += curve_lines(result.probabilities)
    return "\n".join([*lines, "", f"Read at {result.speed:,.0f} notes a second on one core."])


def _as_dict(result: Figures) -> dict[str, Any]:
    value = {"file": result.file, **as_dict(result.evaluation)}
    rate = real_rate(result.evaluation)
    value["notes_per_hazard_at_real_rate"] = rate.notes if rate else None
    value["notes_per_hazard_interval"] = [rate.least, rate.most] if rate else None
    value["notes_per_second"] = round(result.speed)
    value["taught_on_file_of_this_name"] = result.remembers
    return value | (curve_dict(result.probabilities) if result.probabilities else {})


class _Once:
    """Reads every text once: what is in a file is among all files again."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: dict[str, Screening] = {}

    def read(self, text: str) -> Screening:
        if text not in self._found:
            self._found[text] = self._reader.read(text)
        return self._found[text]


def _second(reader: Reader) -> ReadingReader | None:
    """The second reader, alone or in both."""
    found = reader.reading if isinstance(reader, BothReader) else reader
    return found if isinstance(found, ReadingReader) else None


def _speed(notes: list[AnnotatedNote], reader: Reader) -> float:
    """Notes a second of one processor, once the reader has read them: its first sight is slow."""
    timed = notes[:_TIMED]
    start = time.process_time()
    for note in timed:
        reader.read(note.text)
    return len(timed) / max(time.process_time() - start, 1e-9)


def _notes(file: str, err: TextIO) -> tuple[list[AnnotatedNote], int]:
    try:
        notes, problems = annotated_notes(file)
    except NoteFileError as error:
        print(error, file=err)
        return [], 2
    for problem in problems[:_MOST_TOLD]:
        print(problem, file=err)
    if len(problems) > _MOST_TOLD:
        print(f"{file}: {len(problems) - _MOST_TOLD} more lines like these.", file=err)
    if not notes:
        print(f"{file}: holds no annotated note that can be used. {FORM}", file=err)
        return [], 2
    return notes, 1 if problems else 0
