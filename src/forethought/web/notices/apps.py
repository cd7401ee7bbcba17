"""The app's name for Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told."""

    name = "forethought.web.notices"
    label = "notices"
