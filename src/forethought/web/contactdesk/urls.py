"""Addresses of this app."""

from django.urls import URLPattern, URLResolver

from forethought.web.contactdesk.desk import urls as desk
from forethought.web.contactdesk.phone import urls as phone

app_name = "contactdesk"
urlpatterns: list[URLPattern | URLResolver] = [
    *desk.urlpatterns,
    *phone.urlpatterns,
]
