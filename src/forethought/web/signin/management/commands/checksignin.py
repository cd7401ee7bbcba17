"""Whether the organisation's directory is set up well: ``forethought manage checksignin``."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from forethought.web.signin.directory.checking import check_directory


class Command(BaseCommand):
    """Says what sign-in.toml means, and asks the directory about itself."""

    help = "Say what sign-in.toml means, and whether the directory answers"

    def handle(self, *_args: object, **_options: object) -> None:
        """Ask and say; ends with status 2 when something is not well."""
        status = check_directory(self.stdout.write)
        if status:
            sys.exit(status)
