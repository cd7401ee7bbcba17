"""Registers this app with Django."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Its label is ``health``."""

    name = "forethought.web.health"
    label = "health"
