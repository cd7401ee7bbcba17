"""Django's entry for this app."""

from django.apps import AppConfig


class MarkersConfig(AppConfig):
    """Warning markers that the check looks at."""

    name = "forethought.web.markers"
    label = "markers"
