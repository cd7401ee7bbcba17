"""Addresses of this app."""

from django.urls import URLPattern, URLResolver

app_name = "areas"
urlpatterns: list[URLPattern | URLResolver] = []
