"""Django's entry for this app."""

from django.apps import AppConfig


class NeighbourhoodsConfig(AppConfig):
    """What the police published about neighbourhoods, and who lives there."""

    name = "forethought.web.neighbourhoods"
    label = "neighbourhoods"
