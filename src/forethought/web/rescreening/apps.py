"""Django's entry for this app."""

from django.apps import AppConfig


class RescreeningConfig(AppConfig):
    """All notes of the site read again, and what that changed."""

    name = "forethought.web.rescreening"
    label = "rescreening"
