"""``forethought evaluate``: how well a reader does on an annotated corpus."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from forethought.dayfolder.evaluate_report import as_dict, as_text
from forethought.dayfolder.note_files import NoteFileError, annotated_notes
from forethought.screening.evaluation import Evaluation, evaluate
from forethought.screening.findings import Reader


def run_evaluate(
    files: Sequence[str | Path], reader: Reader, fmt: str, out: TextIO, err: TextIO
) -> int:
    """Evaluate ``reader`` on each corpus file (``-``: standard input); ``fmt`` is text or json.

    JSON is one object for one file, and a list of objects with ``file`` for several. Returns 0;
    1 if some lines could not be used (each named on ``err``); 2 if a file gave no note at all.
    """
    status = 0
    values: list[dict[str, Any]] = []
    for file in map(str, files):
        evaluation, file_status = _evaluated(file, reader, err)
        status = max(status, file_status)
        if evaluation is None:
            continue
        if fmt == "json":
            values.append({"file": file, **as_dict(evaluation)})
        else:
            print(as_text(evaluation, file), file=out)
    if values:
        value = values[0] if len(files) == 1 else values
        print(json.dumps(value, ensure_ascii=False, indent=1), file=out)
    return status


def _evaluated(file: str, reader: Reader, err: TextIO) -> tuple[Evaluation | None, int]:
    try:
        notes, problems = annotated_notes(file)
    except NoteFileError as error:
        print(error, file=err)
        return None, 2
    for problem in problems:
        print(problem, file=err)
    if not notes:
        print(f"{file}: holds no annotated note; see corpus/GUIDE.md for the form.", file=err)
        return None, 2
    return evaluate(notes, reader), 1 if problems else 0
