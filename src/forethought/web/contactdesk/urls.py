"""Addresses of this app."""

from django.urls import URLPattern, URLResolver

app_name = "contactdesk"
urlpatterns: list[URLPattern | URLResolver] = []
