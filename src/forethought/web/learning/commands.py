"""What `forethought learning` does and says; times and output are given."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from forethought.dayfolder.report_words import count
from forethought.web.learning.annotated import export_verdicts

WRITTEN, NOTHING, FAILED = 0, 1, 2


def verdicts_and_say(file: Path, *, now: datetime, say: Callable[[str], None]) -> int:
    """Write the annotated notes to a new file that nobody else may read. The exit status."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        say(f"{file} is there already: choose another name")
        return FAILED
    except OSError as error:
        say(f"{file} cannot be written: {error.strerror}")
        return FAILED
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
        collected = export_verdicts(by=None, now=now)
        out.write(collected.text)
    notes = len(collected.lines)
    if notes:
        say(
            f"{count(notes, 'note')} with {count(collected.verdicts, 'verdict')} in {file}. They"
            " hold the words of notes: keep the file as safe as the records themselves."
        )
        say(f"Next: forethought evaluate {file}")
    else:
        say("Nobody has given a verdict on a note that is still there: the file is empty.")
    if collected.gone:
        say(f"{count(collected.gone, 'note')} left out: its source no longer has those words.")
    return WRITTEN if notes else NOTHING
