"""The figures of a reader on an annotated corpus, as text or as values for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forethought.screening.evaluation import Evaluation, Mistake, Score, Share

_WIDTH = 96


def as_text(evaluation: Evaluation, title: str) -> str:
    """A table for people: overall, per category, per trap, and the worst mistakes."""
    return "\n".join(_lines(evaluation, title))


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """The same figures for programs; shares are null where nothing was counted."""
    return {
        "notes": evaluation.notes,
        "relevant": evaluation.relevant,
        **_score_dict(evaluation.overall),
        "categories": {
            str(hazard): _score_dict(score) for hazard, score in evaluation.categories.items()
        },
        "traps": {trap: _share_dict(share) for trap, share in evaluation.traps.items()},
        "missed": [_mistake_dict(mistake) for mistake in evaluation.missed],
        "false_alarms": [_mistake_dict(mistake) for mistake in evaluation.false_alarms],
    }


def _lines(evaluation: Evaluation, title: str) -> Iterator[str]:
    yield f"{title}: {evaluation.notes} notes, {evaluation.relevant} relevant"
    yield ""
    yield f"{'':16}{'recall':>26}{'precision':>26}"
    yield _score_line("relevant", evaluation.overall)
    for hazard, score in evaluation.categories.items():
        yield _score_line(str(hazard), score)
    yield ""
    yield "Notes that look relevant and are not, wrongly flagged:"
    for trap, share in evaluation.traps.items():
        yield f"  {trap:14}{_share_text(share)}"
    for heading, mistakes in (
        ("Worst misses:", evaluation.missed),
        ("Worst false alarms:", evaluation.false_alarms),
    ):
        if mistakes:
            yield ""
            yield heading
            yield from (f"  {line}" for mistake in mistakes for line in _mistake_lines(mistake))


def _score_line(name: str, score: Score) -> str:
    return f"{name:16}{_share_text(score.recall)}{_share_text(score.precision)}"


def _share_text(share: Share) -> str:
    if share.value is None:
        return f"{'-':>26}"
    low, high = share.interval
    counts = f"{share.hits}/{share.of}"
    return f"{counts:>10} {share.value:4.0%} ({low:3.0%} to {high:4.0%})".rjust(26)


def _mistake_lines(mistake: Mistake) -> Iterator[str]:
    text = " ".join(mistake.text.split())
    yield f"{mistake.id} [{', '.join(mistake.categories) or mistake.trap or 'plain'}]"
    yield f"  {text if len(text) <= _WIDTH else text[: _WIDTH - 1] + '…'}"
    if mistake.saw:
        yield f"  saw {'; '.join(mistake.saw)}"


def _score_dict(score: Score) -> dict[str, Any]:
    return {"recall": _share_dict(score.recall), "precision": _share_dict(score.precision)}


def _share_dict(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {
        "value": share.value,
        "hits": share.hits,
        "of": share.of,
        "interval": [round(low, 4), round(high, 4)],
    }


def _mistake_dict(mistake: Mistake) -> dict[str, Any]:
    return {
        "id": mistake.id,
        "text": mistake.text,
        "categories": list(mistake.categories),
        "trap": mistake.trap or None,
        "saw": list(mistake.saw),
    }
