"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.audit import views

app_name = "audit"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.search, name="search"),
    path("export.csv", views.export, name="export"),
    path("customer/<int:customer_id>/", views.customer, name="customer"),
]
