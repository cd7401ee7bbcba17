"""Django's entry for this app."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Areas and press items that the check looks at."""

    name = "forethought.web.areas"
    label = "areas"
