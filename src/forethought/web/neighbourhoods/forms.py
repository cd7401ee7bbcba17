"""What the pages of neighbourhoods ask."""

from __future__ import annotations

from forethought.web.look.fields import UploadField
from forethought.web.look.forms import Form
from forethought.web.neighbourhoods.loading import MOST_BYTES


class FileForm(Form):
    """A file of figures, outlines or residents."""

    file = UploadField(
        label="File",
        name="the file",
        missing="Select a file",
        accept=".csv,.zip,.gz,.geojson,.json",
        most_bytes=MOST_BYTES,
        help_text=".csv, .zip or .geojson, also packed as .gz. Up to 100 MB",
    )
