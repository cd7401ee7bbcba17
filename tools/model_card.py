"""The model card: what the second reader is, what it was made from, what it is not for."""

from __future__ import annotations

from forethought.screening.learned import HAZARDS, ReadingModel

_CARD = """# Model card: the second reader

| | |
| --- | --- |
| model | `{name}` |
| made by | `make model` (`tools/train_model.py`); the same corpus gives the same model |
| made from | {notes} synthetic notes by {writers} writers in `corpus/` ({names}) |
| data SHA-256 | `{digest}` |
| kind | logistic regression on hashed grams (words, stems, characters) of each clause and of \
the whole note; beside it all-MiniLM-L6-v2, fine-tuned on the same notes \
(`tools/teach_network.py`), in one byte a weight; joined on scores of notes whose writers neither \
had read |
| size | {columns} grams, {targets} targets, one byte a weight; `network.onnx` SHA-256 \
`{network}` |
| licence | MIT; `network.onnx` derives from all-MiniLM-L6-v2, Apache-2.0 |

**For:** a second opinion on case notes, beside the lexicon, before a visit. Everything it flags is
*to be read by a person*; it decides nothing by itself and never hides what the first reader found.

**Not for:** judging a person, scoring customers, any text that is not an officer's case note.
A note that it does not flag has not been shown to be harmless.

**Threshold:** {threshold:.3f}, the lowest probability at which {precision:.0%} of what it flagged
was relevant, over writers held out (most of those notes are hard on purpose). Each hazard
is named from the probability that 85 % of the flagged notes with that hazard reach, at least 0.15
and at most 0.5; a flagged note always has its likeliest hazard named:

{hazards}

**Figures, what was tried, and where it fails:** `docs/adr/0002-second-reader.md`. The notes are
synthetic; no figure here was measured on a real case note. An office should run
`forethought evaluate` on notes of its own before trusting any of them.
"""


def card(model: ReadingModel, notes: int, names: list[str], digest: str, precision: float) -> str:
    """The card as Markdown."""
    limits = zip(HAZARDS, model.hazard_thresholds, strict=True)
    rows = [f"| {hazard} | {limit:.3f} |" for hazard, limit in limits]
    return _CARD.format(
        name=model.name,
        notes=notes,
        writers=len(names),
        names=", ".join(names),
        digest=digest,
        network=model.network_sha256,
        columns=len(model.grams.idf),
        targets=len(model.grams.clause_bias),
        threshold=model.threshold,
        precision=precision,
        hazards="\n".join(["| hazard | named from |", "| --- | --- |", *rows]),
    )
