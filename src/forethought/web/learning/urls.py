"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.learning.views import figures

app_name = "learning"
urlpatterns: list[URLPattern | URLResolver] = [
    path("learning/", figures.figures, name="figures"),
    path("learning/export.csv", figures.export_csv, name="export"),
]
