"""Sends one-time links by mail, where the operator has set mail up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from forethought.web.people.models import Person
from forethought.web.signin.services import one_time_link


def is_set_up() -> bool:
    """Whether this site can send mail at all."""
    return bool(getattr(settings, "MAIL_IS_SET_UP", False))


def send_link(email: str, *, build: Callable[[str], str], now: datetime) -> None:
    """Send a link to the person of this address; nothing happens when there is none.

    ``build`` makes a whole address of a path. The mail names nobody but its reader.
    """
    person = Person.objects.at(email)
    if person is None or not person.is_active:
        return
    address = build(one_time_link(person, None, now))
    body = render_to_string("signin/link_mail.txt", {"address": address})
    EmailMessage("A new password for Forethought", body, to=[person.email]).send()
