"""Encrypts sign-in secrets again under the newest key: ``python -m forethought.web renewsecrets``.

To change the key: put the new one in front of the old in FORETHOUGHT_ENCRYPTION_KEY, separated by
a comma, start again, run this, then take the old one out.
"""

from __future__ import annotations

from django.core.management.base import BaseCommand
from django.utils import timezone

from forethought.web.signin.services import renew_secrets


class Command(BaseCommand):
    """Writes every sign-in secret again under the first key of FORETHOUGHT_ENCRYPTION_KEY."""

    help = "Encrypt every sign-in secret again under the newest key"

    def handle(self, *_args: object, **_options: object) -> None:
        """Do it, and say how many."""
        count = renew_secrets(now=timezone.now())
        self.stdout.write(f"{count} secrets are now under the newest key; older keys may go.")
