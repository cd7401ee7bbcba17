"""Teach the network: ``teach_network.py [UNREAD ...]``. Needs ``requirements-teach.in``.

Fine-tunes all-MiniLM-L6-v2 (Apache-2.0) on the notes of all writers but those named: whether a
note is relevant, its hazards, its trap, and which pieces of words are evidence. What is kept is
the running mean of the weights.

With ``--scores FILE`` it adds to FILE what the network makes of the notes of the writers named,
which it has not read, and writes no network. Done for every writer, in groups, that gives the
scores on which ``train_model.py`` joins network and grams, and ``model_table.py`` its figures.

25 minutes on one quiet core, bfloat16 on the CPU: figures repeat to about 0.005, not to the bit,
so what it makes is kept in the repository.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from model_data import HAZARDS, Note, read_corpus, writers
from model_network import add_scores
from network_to_teach import Network, save
from torch.nn import functional

ROOT = Path(__file__).resolve().parent.parent
TRAPS = (
    None, "negated", "tax_vocabulary", "figurative", "victim", "process", "third_party",
    "hypothetical",
)  # fmt: skip
ROUNDS = 4
MEMORY = 0.995
"""How much of the running mean each step keeps, once there have been enough of them."""
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


def teach(notes: list[Note], network: Network, dice: random.Random) -> None:
    """Fine-tune. A third of the notes get a plain note before or after them, at random."""
    plain = [note.text for note in notes if not note.relevant and len(note.text) < 200]
    optimiser = torch.optim.AdamW(network.groups(), weight_decay=0.01)
    steps = (len(notes) + 31) // 32 * ROUNDS
    rate = schedule(optimiser, steps, 0.1)
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    step = 0
    for _ in range(ROUNDS):
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
        network.train()
        for batch in batches(items, 32, dice):
            ids, mask, offsets = network.encode([text for text, _, _ in batch])
            evidence = np.zeros((*ids.shape, len(HAZARDS)), np.float32)
            hazards = np.zeros((len(batch), len(HAZARDS)), np.float32)
            for row, (_, spans, note) in enumerate(batch):
                hazards[row, list(note.hazards)] = 1
                for (start, end), hazard in zip(spans, note.hazards, strict=True):
                    inside = (offsets[row, :, 0] < end) & (offsets[row, :, 1] > start)
                    evidence[row, inside & (offsets[row, :, 1] > offsets[row, :, 0]), hazard] = 1
            danger, said, trap, pieces = network(ids, mask)
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
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            rate.step()
            step += 1
            with torch.no_grad():
                for name, value in network.state_dict().items():
                    if value.is_floating_point():
                        mean[name].lerp_(value, 1 - min(MEMORY, (1 + step) / (10 + step)))
    network.load_state_dict(mean)


def look(notes: list[Note], network: Network) -> dict[str, list[float]]:
    """What the network makes of each note, by writer and id: danger, then each hazard."""
    network.eval()
    found: dict[str, list[float]] = {}
    for at in range(0, len(notes), 32):
        some = notes[at : at + 32]
        ids, mask, _ = network.encode([note.text for note in some])
        with torch.no_grad():
            danger, hazards, _, _ = network(ids, mask)
        for note, row in zip(some, torch.cat([danger[:, None], hazards], 1).tolist(), strict=True):
            found[f"{note.writer}/{note.id}"] = row
    return found


def main() -> None:
    """Teach, and write the network or its scores."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("unread", nargs="*", help="writers whose notes it does not see")
    options.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    options.add_argument("--scores", type=Path, help="add scores of the unread, write no network")
    options.add_argument(
        "--output", type=Path, default=ROOT / "src/forethought/data/model/network.onnx"
    )
    chosen = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    everyone = read_corpus(chosen.corpus)
    if strangers := set(chosen.unread) - set(writers(everyone)):
        options.error(f"no notes by {', '.join(sorted(strangers))} in {chosen.corpus}")
    notes = [note for note in everyone if note.writer not in chosen.unread]
    network = Network(len(HAZARDS), len(TRAPS))
    teach(notes, network, random.Random(0))
    if chosen.scores:
        rest = [note for note in everyone if note.writer in chosen.unread]
        add_scores(chosen.scores, look(rest, network))
    else:
        save(chosen.output, network, writers(notes), [note.text for note in everyone])


if __name__ == "__main__":
    main()
