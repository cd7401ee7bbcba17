"""Addresses of the officer's phone."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.contactdesk.phone import alerts, api, callbacks, changing, leaving, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("out/", api.shell, name="phone"),
    path("out/worker.js", api.worker_script, name="worker"),
    path("out/manifest.json", api.manifest, name="manifest"),
    path("out/day.json", api.day, name="phone_day"),
    path("out/guidance.json", api.guidance, name="phone_guidance"),
    path("out/check-in/", api.tell, name="tell"),
    path("out/incident/", api.incident, name="phone_incident"),
    path(
        "out/incident/<uuid:incident>/<uuid:photo>/",
        api.incident_photo,
        name="phone_incident_photo",
    ),
    path("out/plain/", pages.plain, name="plain"),
    path("out/push/", api.subscribe, name="push"),
    path("out/press/", pages.press, name="press"),
    path("out/know/", pages.know, name="know"),
    path("out/duress/", pages.sos, name="duress"),
    path("out/leave/", leaving.leave, name="leave"),
    path("out/plan/", changing.change_plan, name="change_plan"),
    path("offices/<int:office_id>/places/", changing.allow_places, name="allow_places"),
    path("out/pins/", pages.set_pins, name="pins"),
    path("alerts/<uuid:uuid>/", alerts.alert, name="alert"),
    path("callbacks/outside/<str:secret>/", callbacks.outside_went_off, name="outside_callback"),
    path("callbacks/notify/", callbacks.notify_text, name="notify_text"),
    path("callbacks/notify/delivery/", callbacks.notify_delivery, name="notify_delivery"),
    path("callbacks/twilio/sms/", callbacks.twilio_text, name="twilio_text"),
    path(
        "callbacks/twilio/sms/delivery/",
        callbacks.twilio_text_delivery,
        name="twilio_text_delivery",
    ),
    path("callbacks/twilio/voice/", callbacks.twilio_key, name="twilio_key"),
    path(
        "callbacks/twilio/voice/delivery/",
        callbacks.twilio_call_delivery,
        name="twilio_call_delivery",
    ),
]
