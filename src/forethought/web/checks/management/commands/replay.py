"""``python -m forethought.web replay VISIT``: run kept checks again and say what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forethought.data.pack_files import PackError, load_pack
from forethought.web.checks.models import Check
from forethought.web.checks.replay import differences, replay
from forethought.web.visits.models import Visit


class Command(BaseCommand):
    """Exit status 0 when the answer is the same, 1 when it differs."""

    help = "Run the kept checks of a visit again, under their own policy pack or another."

    def add_arguments(self, parser: CommandParser) -> None:
        """VISIT is the number of a visit, or its reference in another system."""
        parser.add_argument("visit")
        parser.add_argument("--check", type=int, help="the number of one check; all unless given")
        parser.add_argument("--policy", help='"default" or a TOML file; the kept pack unless given')

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say for each check what differs, without a name and without a note's text."""
        visit = _visit(options["visit"])
        checks = Check.objects.filter(visit=visit).order_by("number")
        if options["check"] is not None:
            checks = checks.filter(number=options["check"])
        if not checks:
            raise CommandError("There is no such check of this visit", returncode=2)
        try:
            pack = load_pack(options["policy"]) if options["policy"] else None
        except PackError as error:
            raise CommandError(str(error), returncode=2) from error
        same = True
        for check in checks:
            found = differences(check, replay(check, pack))
            same = same and not found
            self.stdout.write(f"Check {check.number} of visit {visit.pk}: {_said(found)}")
            for sentence in found:
                self.stdout.write(f"  {sentence}")
        if not same:
            raise SystemExit(1)


def _said(found: tuple[str, ...]) -> str:
    return "differs" if found else "the same answer"


def _visit(text: str) -> Visit:
    found = Visit.objects.filter(reference=text).first()
    if found is None and text.isdecimal():
        found = Visit.objects.filter(pk=int(text)).first()
    if found is None:
        raise CommandError(
            f"There is no visit {text!r}: give its number or reference", returncode=2
        )
    return found
