"""Addresses for machines that watch over the service."""

from django.urls import path

from forethought.web.health import metrics, views

app_name = "health"

urlpatterns = [
    path("health", views.health, name="health"),
    path("health/ready", views.ready, name="ready"),
    path("health/live", views.live, name="live"),
    path("metrics", metrics.metrics, name="metrics"),
]
