"""``python -m forethought.web load_demo``: the invented office, and who can sign in to it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from forethought.web.demo.contact import make_ready
from forethought.web.demo.office import NotLoadedError, load_office
from forethought.web.demo.people import PASSWORD, STAFF, everybody


class Command(BaseCommand):
    """Loads once; says every time who can sign in."""

    help = "Load the invented demonstration office, or find it loaded. Only for a demonstration."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, then print the table of people."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This site is for real people, so no invented ones are loaded. For a demonstration"
                " start it with `forethought serve --demo`"
            )
        try:
            now = timezone.now()
            loaded = load_office(now=now)
            make_ready(everybody(), now=now)
        except NotLoadedError as error:
            raise CommandError(str(error)) from error
        if loaded.visits:
            what = "Loaded the invented office" if loaded.first else "A new day in the office"
            self.stdout.write(f"{what}: {loaded.visits} visits over the next three days.")
        self.stdout.write("\n".join(_who_can_sign_in()))


def _who_can_sign_in() -> list[str]:
    wide_name = max(len(one.name) for one in STAFF)
    wide_email = max(len(one.email) for one in STAFF)
    rows = [f"  {one.name:<{wide_name}}  {one.email:<{wide_email}}  {one.says}" for one in STAFF]
    return [
        "",
        f"Who can sign in, all with the password {PASSWORD}",
        "",
        f"  {'Name':<{wide_name}}  {'Email address':<{wide_email}}  What they are",
        *rows,
        "",
        "Begin with Priya, who has four visits today, then with Ruth, who is asked to decide.",
        "",
    ]
