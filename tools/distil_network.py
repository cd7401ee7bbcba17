"""Make the network: ``distil_network.py HELD [HELD ...]``. Needs ``requirements-distil.in``.

1. Fine-tune all-MiniLM-L6-v2 (Apache-2.0) on the notes of all writers but those in HELD: whether
   a note is relevant, its hazards, its trap, and which pieces of words are evidence.
2. Let this teacher read those notes and 30,000 made from them: words swapped for near neighbours,
   clauses of several notes put together, letters swapped.
3. Teach a network of two convolutions over fixed word vectors what the teacher said.

About half an hour on two quiet cores, bfloat16 on the CPU: figures repeat to about 0.005, not to
the bit, so its product is kept in the repository. Writers in HELD stay unread, and
``train_model.py`` joins network and grams on their notes.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import numpy as np
import torch
from distil_models import Student, Teacher, save_student, word_vectors
from model_data import HAZARDS, Note, read_corpus, writers
from torch.nn import functional

from forethought.screening.reading_pieces import Pieces

ROOT = Path(__file__).resolve().parent.parent
TRAPS = (
    None, "negated", "tax_vocabulary", "figurative", "victim", "process", "third_party",
    "hypothetical",
)  # fmt: skip
MADE = 30_000
TEACHER_ROUNDS, STUDENT_ROUNDS = 3, 4
_WORD = re.compile(r"[A-Za-z]+")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_bce = functional.binary_cross_entropy_with_logits


def noisy(text: str, dice: random.Random) -> str:
    """The note in capitals or small letters now and then, with a few letters swapped."""
    if dice.random() < 0.15:
        text = text.upper() if dice.random() < 0.6 else text.lower()
    if dice.random() < 0.3 and len(text) > 20:
        letters = list(text)
        for _ in range(max(1, len(text) // 60)):
            at = dice.randrange(len(letters) - 1)
            if letters[at].isalpha() and letters[at + 1].isalpha():
                letters[at : at + 2] = letters[at + 1], letters[at]
        text = "".join(letters)
    return text


def batches(items: list, size: int, dice: random.Random) -> list[list]:  # type: ignore[type-arg]
    """Batches of notes of like length, in random order; the first of each item is its text."""
    dice.shuffle(items)
    items = [
        item
        for at in range(0, len(items), size * 20)
        for item in sorted(items[at : at + size * 20], key=lambda item: len(item[0]))
    ]
    found = [items[at : at + size] for at in range(0, len(items), size)]
    dice.shuffle(found)
    return found


def schedule(optimiser: torch.optim.Optimizer, steps: int, warm: float):  # type: ignore[no-untyped-def]
    """Up in a straight line, then down to nearly nothing."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (warm * steps)) * max(0.02, 1 - step / steps)
    )


def teach(notes: list[Note], teacher: Teacher, dice: random.Random) -> None:
    """Fine-tune the teacher. A third of the notes get a plain note before or after them."""
    plain = [note.text for note in notes if not note.relevant and len(note.text) < 200]
    optimiser = torch.optim.AdamW(teacher.groups(), weight_decay=0.01)
    steps = (len(notes) + 31) // 32 * TEACHER_ROUNDS
    rate = schedule(optimiser, steps, 0.1)
    for _ in range(TEACHER_ROUNDS):
        items = []
        for note in notes:
            text, spans = noisy(note.text, dice), note.spans
            if dice.random() < 0.3 and len(text) < 200:
                other = dice.choice(plain)
                if dice.random() < 0.5:
                    text = f"{text} {other}"
                else:
                    text = f"{other} {text}"
                    by = len(other) + 1
                    spans = tuple((start + by, end + by) for start, end in spans)
            items.append((text, spans, note))
        teacher.train()
        for batch in batches(items, 32, dice):
            ids, mask, offsets = teacher.encode([text for text, _, _ in batch])
            evidence = np.zeros((*ids.shape, len(HAZARDS)), np.float32)
            hazards = np.zeros((len(batch), len(HAZARDS)), np.float32)
            for row, (_, spans, note) in enumerate(batch):
                hazards[row, list(note.hazards)] = 1
                for (start, end), hazard in zip(spans, note.hazards, strict=True):
                    inside = (offsets[row, :, 0] < end) & (offsets[row, :, 1] > start)
                    evidence[row, inside & (offsets[row, :, 1] > offsets[row, :, 0]), hazard] = 1
            danger, said, trap, pieces = teacher(ids, mask)
            truth = torch.tensor([float(note.relevant) for _, _, note in batch])
            traps = torch.tensor([TRAPS.index(note.trap) for _, _, note in batch])
            place = mask[:, :, None].float()
            each = _bce(pieces, torch.tensor(evidence), reduction="none") * place
            loss = (
                _bce(danger, truth)
                + 2 * _bce(said, torch.tensor(hazards))
                + 0.2 * functional.cross_entropy(trap, traps)
                + 5 * each.sum() / (place.sum() * len(HAZARDS))
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            rate.step()


def made_texts(
    notes: list[Note], vectors: np.ndarray, words: list[str], dice: random.Random
) -> list[str]:
    """Notes that nobody wrote: for the teacher's opinion, not for a label."""
    known = [
        n for n, word in enumerate(words) if word.isascii() and word.isalpha() and len(word) > 2
    ]
    table = vectors[known] - vectors[known].mean(axis=0)
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    place = {words[number]: row for row, number in enumerate(known)}
    near: dict[str, list[str]] = {}

    def neighbour(word: str) -> str:
        if word not in near:
            close = np.argpartition(-(table @ table[place[word]]), 13)[:13]
            near[word] = [words[known[row]] for row in close if words[known[row]] != word]
        return dice.choice(near[word])

    def swapped(text: str, share: float) -> str:
        return _WORD.sub(
            lambda found: (
                neighbour(found.group().lower())
                if found.group().lower() in place and dice.random() < share
                else found.group()
            ),
            text,
        )

    sides = [[n.text for n in notes if n.relevant == side] for side in (True, False)]

    def one() -> str:
        return dice.choice(sides[dice.random() < 0.5])

    texts: list[str] = []
    while len(texts) < MADE:
        kind = dice.random()
        if kind < 0.5:
            text = swapped(one(), dice.choice([0.1, 0.2, 0.35]))
        elif kind < 0.75:
            parts = [dice.choice(_SENTENCE.split(one())) for _ in range(dice.randint(1, 4))]
            text = swapped(" ".join(parts), 0.15)
        else:
            text = one()
            text = f"{text} {one()}" if len(text) < 150 else text
        text = noisy(text, dice)
        if 5 < len(text) < 600:
            texts.append(text)
    return texts


def learn(student: Student, lessons: list, dice: random.Random) -> None:  # type: ignore[type-arg]
    """Teach the student: pieces, danger, hazards and evidence of every lesson."""
    optimiser = torch.optim.AdamW(student.learning(), lr=1.5e-3, weight_decay=0.01)
    rate = schedule(optimiser, (len(lessons) + 63) // 64 * STUDENT_ROUNDS, 0.05)
    student.train()
    for _ in range(STUDENT_ROUNDS):
        for batch in batches(lessons, 64, dice):
            longest = max(len(pieces) for pieces, _, _, _ in batch)
            ids = np.zeros((len(batch), longest), np.int64)
            mask = np.zeros((len(batch), longest), np.float32)
            evidence = np.zeros((len(batch), longest, len(HAZARDS)), np.float32)
            for row, (pieces, _, _, where) in enumerate(batch):
                ids[row, : len(pieces)], mask[row, : len(pieces)] = pieces, 1
                evidence[row, : len(pieces)] = where
            danger, hazards, pieces = student(torch.tensor(ids), torch.tensor(mask))
            place = torch.tensor(mask)[:, :, None]
            each = _bce(pieces, torch.tensor(evidence), reduction="none") * place
            loss = (
                _bce(danger, torch.tensor([one for _, one, _, _ in batch]))
                + 2 * _bce(hazards, torch.tensor(np.stack([one for _, _, one, _ in batch])))
                + 5 * each.sum() / (place.sum() * len(HAZARDS))
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimiser.step()
            rate.step()


def main() -> None:
    """Teach, let the teacher read, learn, write."""
    torch.set_num_threads(2)
    torch.manual_seed(0)
    held = set(sys.argv[1:])
    everyone = read_corpus(ROOT / "corpus")
    notes = [note for note in everyone if note.writer not in held]
    teacher = Teacher(len(HAZARDS), len(TRAPS))
    vectors, words = word_vectors(teacher)
    teach(notes, teacher, random.Random(0))
    texts = made_texts(notes, vectors, words, random.Random(1))
    pieces = Pieces(words)
    lessons = []
    said = teacher.read([*(note.text for note in notes), *texts])
    for number, (text, (danger, hazards, evidence)) in enumerate(said):
        goal, goals = danger, hazards
        if number < len(notes):  # half what the teacher says, half what the writer said
            truth = np.zeros(len(HAZARDS), np.float32)
            truth[list(notes[number].hazards)] = 1
            goal, goals = (danger + notes[number].relevant) / 2, (hazards + truth) / 2
        numbers = pieces.of(text)[: len(evidence)]
        if numbers:
            lessons.append((numbers, np.float32(goal), goals, evidence[: len(numbers)]))
    torch.manual_seed(0)
    student = Student(vectors, len(HAZARDS))
    learn(student, lessons, random.Random(0))
    read = [name for name in writers(everyone) if name not in held]
    save_student(ROOT / "src/forethought/data/model/network.npz", student, words, read)


if __name__ == "__main__":
    main()
