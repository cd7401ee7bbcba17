"""The figures of a reader on an annotated corpus, as text or as values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from forethought.dayfolder.evaluate_figures import Figures, plain_flagged, real_rate, worst
from forethought.screening.evaluation import Evaluation, Mistake, Score, Share

_WIDTH = 96
_LINES = 6


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
        "traps": {trap: share_dict(share) for trap, share in evaluation.traps.items()},
        "missed": [_mistake_dict(mistake) for mistake in evaluation.missed],
        "false_alarms": [_mistake_dict(mistake) for mistake in evaluation.false_alarms],
    }


def summary_lines(figures: Sequence[Figures]) -> Iterator[str]:
    """One line a file: each writer, and all together."""
    wide = max(len(one.file) for one in figures)
    heads = "".join(f"{head:>26}" for head in ("recall", "precision", "plain flagged"))
    yield f"{'':{wide}}{'notes':>7}{heads}{'to read':>9}"
    for one in figures:
        rate, overall = real_rate(one.evaluation), one.evaluation.overall
        shares = (overall.recall, overall.precision, plain_flagged(one.evaluation))
        read = "-" if rate is None else f"{rate.notes:.1f}"
        columns = "".join(share_text(share) for share in shares)
        yield f"{one.file:{wide}}{one.evaluation.notes:>7}{columns}{read:>9}"
    yield "to read: notes for each real hazard found, at the real rate."


def _lines(evaluation: Evaluation, title: str) -> Iterator[str]:
    yield f"{title}: {evaluation.notes} notes, {evaluation.relevant} relevant"
    yield ""
    yield f"{'':16}{'recall':>26}{'precision':>26}"
    yield _score_line("relevant", evaluation.overall)
    for hazard, score in evaluation.categories.items():
        yield _score_line(str(hazard), score)
    yield ""
    yield "Notes that are not relevant, wrongly flagged, by trap:"
    for trap, share in evaluation.traps.items():
        yield f"  {trap:14}{share_text(share)}"
    for heading, mistakes, total in worst(evaluation):
        if mistakes:
            yield ""
            yield f"{heading} ({len(mistakes)} of {total}):"
            yield from (f"  {line}" for mistake in mistakes for line in _mistake_lines(mistake))


def _score_line(name: str, score: Score) -> str:
    return f"{name:16}{share_text(score.recall)}{share_text(score.precision)}"


def share_text(share: Share) -> str:
    """Counts, the share and its interval, in a column; a dash for nothing of nothing."""
    if share.value is None:
        return f"{'-':>26}"
    low, high = share.interval
    counts = f"{share.hits}/{share.of}"
    return f"{counts:>10} {share.value:4.0%} ({low:3.0%} to {high:4.0%})".rjust(26)


def _mistake_lines(mistake: Mistake) -> Iterator[str]:
    yield f"{mistake.id} [{', '.join(mistake.categories) or mistake.trap or 'plain'}]"
    text = wrap(mistake.text, _WIDTH, max_lines=_LINES, placeholder=" …")
    yield from (f"  {line}" for line in text)
    if mistake.saw:
        yield f"  saw {'; '.join(mistake.saw)}"


def _score_dict(score: Score) -> dict[str, Any]:
    return {"recall": share_dict(score.recall), "precision": share_dict(score.precision)}


def share_dict(share: Share) -> dict[str, Any]:
    """The share for programs."""
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
