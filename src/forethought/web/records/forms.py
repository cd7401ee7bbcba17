"""The form for a note by hand."""

from __future__ import annotations

from forethought.web.look.fields import TextArea
from forethought.web.look.forms import Form
from forethought.web.records.models import LONGEST_NOTE


class NoteForm(Form):
    """What somebody knows about a customer."""

    text = TextArea(
        label="What should colleagues know?",
        name="the note",
        missing="Write what colleagues should know",
        help_text=(
            "Facts, and how you know them: what happened, when, who saw it. It is kept like every "
            "record, and the customer may ask to read it."
        ),
        max_length=LONGEST_NOTE,
        rows=8,
    )
