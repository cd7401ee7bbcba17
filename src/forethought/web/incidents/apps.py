"""The app's name for Django."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incidents and what follows from them."""

    name = "forethought.web.incidents"
    label = "incidents"
