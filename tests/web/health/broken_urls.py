"""The site's addresses, and one whose page breaks with a person's words in the error."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.urls import path

from forethought.web.urls import handler500
from forethought.web.urls import urlpatterns as ours
from tests.web.factories import make_person

__all__ = ["handler500", "urlpatterns"]

NAME = "Zebedee Quillfeather-Oyelaran"
ADDRESS = "77 Unheard Of Crescent, Ynysybwl"
NOTE = "keeps an unmuzzled lurcher called Sergeant"
EMAIL = "zebedee.q@unheard.example.org"
WORDS = ("Zebedee", "zebedee", "Quillfeather", "Unheard", "unheard", "Ynysybwl", "lurcher")


@login_not_required
def breaks(_request: Any) -> None:
    """PostgreSQL's error quotes the address, and the next one everything else."""
    make_person(NAME, email=EMAIL)
    try:
        with transaction.atomic():
            make_person("Another", email=EMAIL)
    except IntegrityError as error:
        raise ValueError(f"{NAME} of {ADDRESS}: {NOTE}") from error


urlpatterns = [path("breaks/", breaks, name="breaks"), *ours]
