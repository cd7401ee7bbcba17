"""Counts in how many of 1,000 ordinary notes the words and pairs of words of the corpus stand.

    python tools/common_words.py > src/forethought/data/lexicons/common.toml

Only for speed: the first reader looks for each pattern by its rarest words. Notes that are
relevant or laid out to mislead are not counted; ``dev.jsonl`` and ``more-m.jsonl`` are left out,
so that the speed on them shows whether the counts hold for notes they were not taken from.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from forethought.screening.folding import fold

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
HELD_OUT = {"dev.jsonl", "more-m.jsonl"}
LEAST = 2
HEAD = """\
# In how many of 1,000 ordinary notes an everyday word, or two next to each other, stand: counted
# on the corpus by tools/common_words.py. Only for speed: a pattern is looked for by its rarest
# words.

[common]"""


def main() -> int:
    """Print the file; exit status 0."""
    counts: Counter[str] = Counter()
    notes = 0
    for file in sorted(CORPUS.glob("*.jsonl")):
        if file.name in HELD_OUT:
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            note = json.loads(line)
            if note["relevant"] or note["trap"] is not None:
                continue
            notes += 1
            words = fold(note["text"]).words.decode("ascii").split()
            counts.update({*words, *map(" ".join, pairwise(words))})
    print(HEAD)
    for words, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        rate = round(1000 * count / notes)
        if rate >= LEAST and count > LEAST:
            key = words if words.isalpha() else f'"{words}"'
            print(f"{key} = {rate}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
