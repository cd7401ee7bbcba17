"""Django's entry for this app."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Visits, customers, officers' answers, and the one door for new information."""

    name = "forethought.web.visits"
    label = "visits"
