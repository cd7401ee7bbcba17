"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.incidents.views import leading, one, recording

app_name = "incidents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", one.incidents, name="incidents"),
    path("record/", recording.record, name="record"),
    path("<int:incident_id>/", one.incident, name="incident"),
    path("<int:incident_id>/complete/", recording.complete, name="complete"),
    path("<int:incident_id>/look-into/", leading.look_into, name="look_into"),
    path("<int:incident_id>/close/", leading.close, name="close"),
    path("<int:incident_id>/support/", leading.support, name="support"),
    path("<int:incident_id>/support/<int:support_id>/", leading.answer, name="answer"),
    path("<int:incident_id>/riddor/", leading.riddor, name="riddor"),
    path("<int:incident_id>/photos/add/", recording.add_photo, name="add_photo"),
    path("<int:incident_id>/photos/<int:photo_id>/", one.photo, name="photo"),
]
