"""How fast the first reader is: notes a second, context included, beside its yardstick.

Run with ``.venv/bin/python bench/screening.py``. Notes of the corpora, each filled up to about 200
characters with ordinary text, 2 % of them relevant, read many at a time and one at a time; the
same with the notes of two corpus files from which no word was counted for speed; then one text of
growing length, to show that time grows with length and no faster. The yardstick is a bare
Aho-Corasick scan for the same anchors in the same run. Times are of the processor, one core.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.findings import Reader
from forethought.screening.words import WordsReader

ROOT = Path(__file__).resolve().parent.parent
LENGTH = 200
COUNT = 50_000


UNCOUNTED = ("dev.jsonl", "more-m.jsonl")


def mixed_notes(
    count: int, relevant_share: float = 0.02, files: Sequence[str] | None = None
) -> list[str]:
    """Corpus notes at the real rate of relevant ones, about 200 characters each."""
    notes = [
        json.loads(line)
        for file in sorted((ROOT / "corpus").glob("*.jsonl"))
        if files is None or file.name in files
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    plain = [note["text"] for note in notes if not note["relevant"] and note["trap"] is None]
    relevant = [note["text"] for note in notes if note["relevant"]]
    chooser = random.Random(20261125)  # noqa: S311
    return [
        _filled(chooser.choice(relevant if chooser.random() < relevant_share else plain), plain,
                chooser)
        for _ in range(count)
    ]  # fmt: skip


def _filled(text: str, plain: list[str], chooser: random.Random) -> str:
    while len(text) < LENGTH - 20:
        text = f"{text} {chooser.choice(plain)}"
    return text[: max(LENGTH, text.find(" ", LENGTH))]


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """The best of some runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main() -> int:
    """Print the figures; exit status 0."""
    start = time.process_time()
    reader = WordsReader(load_lexicon())
    print(f"reader ready in {time.process_time() - start:.2f} s, {reader.anchors} anchors")
    _show_speed(reader, "all corpus files", mixed_notes(COUNT))
    _show_speed(reader, "files not counted for speed", mixed_notes(COUNT, files=UNCOUNTED))
    _show_growth(reader)
    return 0


def _show_speed(reader: WordsReader, what: str, notes: list[str]) -> None:
    size = sum(map(len, notes)) / len(notes)
    words = [b" " + note.lower().encode() + b" " for note in notes]
    for _ in reader.read_many(notes[:1000]):
        pass
    bare = seconds(lambda: [reader.scan_only(text) for text in words])
    print(f"{len(notes)} notes of {size:.0f} characters, 2 % relevant, {what}")
    print(f"  bare Aho-Corasick  {len(notes) / bare:>9,.0f} notes/s")
    for name, work in (
        ("many at a time", lambda: sum(1 for _ in reader.read_many(notes))),
        ("one at a time", lambda: sum(1 for _ in map(reader.read, notes))),
    ):
        took = seconds(work)
        print(f"  {name:19}{len(notes) / took:>9,.0f} notes/s ({took / bare:.1f} times as long)")


def _show_growth(reader: Reader) -> None:
    print("one text of growing length: seconds per million characters")
    for name, unit in (
        ("ordinary", " ".join(mixed_notes(20, 0.0)) + " "),
        ("a trigger again and again", "he hit me "),
        ("nearly triggers", "said he would not if the "),
    ):
        figures = []
        for length in (250_000, 500_000, 1_000_000, 2_000_000):
            text = (unit * (length // len(unit) + 1))[:length]
            took = seconds(lambda text=text: reader.read(text), 1)  # type: ignore[misc]
            figures.append(f"{took * 1_000_000 / length:.2f}")
        print(f"  {name:28}{'  '.join(figures)}")


if __name__ == "__main__":
    sys.exit(main())
