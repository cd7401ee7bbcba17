"""What papers are drawn with."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes.util import find_library

from forethought.service.doctor.finding import Check, Finding, warning
from forethought.service.doctor.patient import Patient
from forethought.web.papers.pango import INSTALL

NEEDED = ("pango-1.0", "pangoft2-1.0", "harfbuzz")


def look(_patient: Patient) -> Iterator[Finding]:
    """Libraries without which no PDF can be made."""
    missing = [name for name in NEEDED if find_library(name) is None]
    if missing:
        yield warning(
            f"Papers cannot be made as PDF: the machine lacks {', '.join(missing)}.",
            INSTALL,
        )


CHECK = Check("Papers", "PDFs can be made.", look)
