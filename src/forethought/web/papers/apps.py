"""Declares the app."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers as PDF, calendars of officers, and exports."""

    name = "forethought.web.papers"
