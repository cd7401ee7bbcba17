"""Django's entry for this app."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """How pages look: the design system's components with our own name and colour."""

    name = "forethought.web.look"
    label = "look"
