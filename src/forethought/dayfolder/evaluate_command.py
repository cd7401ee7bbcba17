"""``forethought evaluate``: how well a reader does on an annotated corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from forethought.dayfolder.evaluate_report import as_dict, as_text
from forethought.dayfolder.note_files import NoteFileError, annotated_notes
from forethought.screening.evaluation import evaluate
from forethought.screening.findings import Reader


def run_evaluate(file: str | Path, reader: Reader, fmt: str, out: TextIO, err: TextIO) -> int:
    """Evaluate ``reader`` on corpus ``file`` (``-``: standard input); ``fmt`` is text or json.

    Returns 0; 1 if some lines could not be used (each named on ``err``); 2 if nothing could.
    """
    try:
        notes, problems = annotated_notes(str(file))
    except NoteFileError as error:
        print(error, file=err)
        return 2
    for problem in problems:
        print(problem, file=err)
    if not notes:
        print(f"{file}: holds no annotated note; see corpus/GUIDE.md for the form.", file=err)
        return 2
    evaluation = evaluate(notes, reader)
    if fmt == "json":
        print(json.dumps(as_dict(evaluation), ensure_ascii=False, indent=1), file=out)
    else:
        print(as_text(evaluation, str(file)), file=out)
    return 1 if problems else 0
