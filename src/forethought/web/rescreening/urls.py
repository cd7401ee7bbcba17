"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.rescreening import views

app_name = "rescreening"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.runs, name="runs"),
    path("<int:run_id>/", views.run, name="run"),
]
