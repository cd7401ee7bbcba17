"""Django's entry for this app."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    """The check of a visit: made, kept, read by the officer, run again."""

    name = "forethought.web.checks"
    label = "checks"
