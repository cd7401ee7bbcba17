"""The app of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, and the answers that are kept for whoever asks twice."""

    name = "forethought.web.api"
    label = "api"
