"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.areas import views

app_name = "areas"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.areas, name="areas")]
