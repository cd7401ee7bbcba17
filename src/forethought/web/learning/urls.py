"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.learning.views import digest, figures, verdicts

app_name = "learning"
urlpatterns: list[URLPattern | URLResolver] = [
    path("learning/", figures.figures, name="figures"),
    path("learning/digest/", digest.digest, name="digest"),
    path("learning/export.csv", figures.export_csv, name="export"),
    path("learning/verdicts/", verdicts.verdicts, name="verdicts"),
    path("learning/verdicts/take-out/", verdicts.take_out, name="take_out"),
    path("learning/verdicts/<int:verdict_id>/withdraw/", verdicts.withdraw, name="withdraw"),
    path("visits/<int:visit_id>/verdict/", verdicts.verdict, name="verdict"),
]
