"""A note as HTML, with the words found marked. Everything from the note is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from forethought.dayfolder.report_words import visible

SHORT = 1_500
"""A note of at most so many characters is shown whole."""

AROUND = 350
"""Characters shown on each side of the words found in a longer one; the rest is folded away."""

WHOLE_AROUND = 20_000
"""Characters shown on each side when unfolded: a note of megabytes does not fit a page."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note to show. ``window`` surrounds the words found; ``whole`` is None when that is all.

    ``cut`` is true when even ``whole`` is not the whole note.
    """

    window: Markup
    whole: Markup | None
    characters: int
    cut: bool


def show_note(text: str, spans: Iterable[Span] = ()) -> ShownNote:
    """``text`` with each span (code point offsets) in ``<mark>``; bad spans mark nothing."""
    marks = merge(spans, len(text))
    around = SHORT if len(text) <= SHORT else AROUND
    cut = _omits(text, marks, WHOLE_AROUND)
    whole = _render(text, marks, WHOLE_AROUND) if _omits(text, marks, around) else None
    return ShownNote(_render(text, marks, around), whole, len(text), cut)


def merge(spans: Iterable[Span], length: int, gap: int = 0) -> list[Span]:
    """The spans within ``0..length`` in order, those closer than ``gap`` joined."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= length:
            continue
        if merged and start <= merged[-1][1] + gap:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _windows(text: str, marks: Sequence[Span], around: int) -> list[Span]:
    """The pieces of ``text`` to show: all of it, or what surrounds the marks, to whole words."""
    wanted = [(max(0, start - around), min(len(text), end + around)) for start, end in marks]
    if not wanted:
        wanted = [(0, min(len(text), 2 * around))] if text else []
    return merge([to_words(text, *span) for span in wanted], len(text), gap=around // 4)


def to_words(text: str, start: int, end: int) -> Span:
    """The span widened by at most 20 characters on each side, so that no word is cut in two."""
    if start > 0:
        space = text.rfind(" ", max(0, start - 20), start)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.find(" ", end, end + 20)
        end = space if space >= 0 else end
    return start, end


def _omits(text: str, marks: Sequence[Span], around: int) -> bool:
    return sum(end - start for start, end in _windows(text, marks, around)) < len(text)


def _render(text: str, marks: Sequence[Span], around: int) -> Markup:
    windows = _windows(text, marks, around)
    pieces = [_render_window(text, window, marks) for window in windows]
    shown = Markup(" [...] ").join(pieces)
    if windows and windows[0][0] > 0:
        shown = Markup("[...] ") + shown
    if windows and windows[-1][1] < len(text):
        shown = shown + Markup(" [...]")
    return shown


def _render_window(text: str, window: Span, marks: Sequence[Span]) -> Markup:
    begin, finish = window
    shown, at = Markup(""), begin
    for start, end in marks:
        if start < begin or end > finish:
            continue
        shown += _plain(text[at:start])
        shown += Markup("<mark>{}</mark>").format(_plain(text[start:end]))
        at = end
    return shown + _plain(text[at:finish])


def _plain(text: str) -> Markup:
    return escape(visible(text))
