"""The office's own policy pack, phrases and reader."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured

from forethought.data.model_files import ModelError, load_model
from forethought.data.readers import USE_MODEL
from forethought.service.doctor.finding import RESTART, Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient
from forethought.web.check_settings import READER, checking


def look(patient: Patient) -> Iterator[Finding]:
    """A file that cannot be read, or says what no rule can follow: the site would not start."""
    with patient.as_site():
        try:
            used = checking()
        except ImproperlyConfigured as error:
            yield broken(
                str(error),
                f"Mend the file or the variable named (docs/policy.md), then: {RESTART}",
            )
            return
    if used["READER"] in USE_MODEL:
        try:
            load_model()
        except ModelError as error:
            yield broken(
                f"The learned reader cannot read, so that no visit can be checked: {error}",
                f"Install the program again, or set {READER}=words for now. Then: {RESTART}",
            )


CHECK = Check("Policy and phrases", "They can be read and followed.", look, Need.GROUND)
