"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.records import views

app_name = "records"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.records, name="records"),
    path("add/", views.add, name="add"),
    path("connections/<int:connection_id>/load/", views.load_now, name="load_now"),
    path("loads/<int:load_id>/", views.load, name="load"),
]
