"""Django's entry for this app."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """What may be learnt from incidents, alarms and decisions, and verdicts on screening."""

    name = "forethought.web.learning"
    label = "learning"
