"""The notes on the desk of one person who labels, and what that person has said of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from forethought.annotate.label_file import add_label, read_labels
from forethought.annotate.labels import Label, LabelError, read_label, said, typed
from forethought.annotate.page import Form, Place, done_page, note_page


class Desk:
    """The notes to label, and this person's labels of them. Safe for several threads.

    ``name`` is the file of the notes as its reader knows it.
    """

    def __init__(self, notes: Mapping[str, str], path: Path, name: str = "FILE") -> None:
        self._notes = dict(notes)
        self._order = list(self._notes)
        self._path = path
        self._name = name
        labels = read_labels(path)
        self._labels = {one: labels[one] for one in self._notes if one in labels}
        self._last = ""
        self._lock = Lock()

    def page(self, note_id: str = "", form: Form | None = None) -> str:
        """The page for ``note_id``, else for the first note without a label.

        ``form`` is what was typed and could not be used; without it the fields hold the label.
        """
        if form and note_id not in self._notes:
            form = Form(error=form.error)  # what was typed belongs to another note
        with self._lock:
            left = [one for one in self._order if one not in self._labels]
            shown = note_id if note_id in self._notes else next(iter(left), "")
            label = self._labels.get(shown)
            place = self._place(shown, len(left))
        if not shown:
            total, last = len(self._order), self._order[-1]
            return done_page(total, last, place, self._path.name, self._name)
        return note_page(shown, self._notes[shown], place, form or _form(label))

    def save(self, note_id: str, findings: str, trap: str) -> None:
        """Keep one label. Raises LabelError when it cannot be used, OSError when not written."""
        if note_id not in self._notes:
            raise LabelError("That note is not in the file. This is the next one without a label.")
        text = self._notes[note_id]
        label = read_label(text, findings, trap)
        with self._lock:
            add_label(self._path, note_id, text, label)
            self._labels[note_id] = label
            self._last = note_id

    def _place(self, shown: str, left: int) -> Place:
        total = len(self._order)
        kept = (self._last, said(self._labels[self._last])) if self._last else None
        if not shown:
            return Place("", kept=kept)
        at = self._order.index(shown)
        again = " You have labelled it." if shown in self._labels else ""
        return Place(
            f"Note {shown}, {at + 1} of {total}. {total - left} of {total} done.{again}",
            before=self._order[at - 1] if at else "",
            after=self._order[at + 1] if at + 1 < total else "",
            kept=kept,
        )


def _form(label: Label | None) -> Form:
    return Form(*typed(label)) if label else Form()
