"""Django's entry for this app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The invented demonstration office."""

    name = "forethought.web.demo"
    label = "demo"
