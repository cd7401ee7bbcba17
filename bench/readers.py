"""How fast each reader is that ``--reader`` names: notes a second, and how long it takes to load.

Run with ``.venv/bin/python bench/readers.py``. Notes as in ``bench/screening.py`` (2 % relevant,
about 200 characters), of all corpus files and of the ordinary day alone (``train-d``), one at a
time. The learned reader was taught on them, which makes no difference to its speed. Times are of
the processor, one core.
"""

from __future__ import annotations

import time

from forethought.data.readers import KINDS, make_reader
from screening import mixed_notes, seconds

COUNT = 1_500
FILES = (None, ("train-d.jsonl",))


def main() -> None:
    """Print every figure."""
    for files in FILES:
        notes = mixed_notes(COUNT, files=files)
        print("notes of all files" if files is None else f"notes of {', '.join(files)}")
        for kind in KINDS:
            _show(kind, notes)


def _show(kind: str, notes: list[str]) -> None:
    begun = time.process_time()
    reader = make_reader(kind)
    loaded = time.process_time() - begun
    flagged = sum(reader.read(note).relevant for note in notes)  # and warms it
    took = seconds(lambda: [reader.read(note) for note in notes])
    print(
        f"  {kind:8} {COUNT / took:8,.0f} notes/s   loaded in {loaded:.2f} s"
        f"   flags {flagged / COUNT:.1%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
