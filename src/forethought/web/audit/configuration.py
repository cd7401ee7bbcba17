"""What the environment says about the audit's head outside the database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from forethought.web.audit.head_file import FILE

MAIL = "FORETHOUGHT_AUDIT_MAIL"


def head() -> dict[str, Any]:
    """Django settings: AUDIT_HEAD_FILE in the data folder, AUDIT_MAIL the addresses told daily.

    Without FORETHOUGHT_DATA (which the `forethought` command always sets) there is no file.
    """
    data = os.environ.get("FORETHOUGHT_DATA", "").strip()
    return {"AUDIT_HEAD_FILE": Path(data) / FILE if data else None, "AUDIT_MAIL": _addresses()}


def _addresses() -> list[str]:
    given = [part.strip() for part in os.environ.get(MAIL, "").split(",") if part.strip()]
    for address in given:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ImproperlyConfigured(
                f"{MAIL} holds {address!r}: write mail addresses, separated by commas"
            ) from error
    return given
