"""Django's entry for this app."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Who took responsibility for a visit, discussions, refusals, dispositions, the start gate."""

    name = "forethought.web.decisions"
    label = "decisions"
