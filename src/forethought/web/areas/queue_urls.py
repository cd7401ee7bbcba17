"""Addresses of the queue of what the press tells."""

from django.urls import URLPattern, path

from forethought.web.areas import queueing

urlpatterns: list[URLPattern] = [
    path("queue/", queueing.queue, name="queue"),
    path("queue/<int:happening_id>/", queueing.happening, name="happening"),
    path("queue/<int:happening_id>/confirm/", queueing.confirm, name="confirm_told"),
    path("queue/<int:happening_id>/redraw/", queueing.redraw, name="redraw_told"),
    path("queue/<int:happening_id>/dismiss/", queueing.dismiss, name="dismiss"),
    path("queue/reports/<int:report_id>/", queueing.report, name="report"),
]
