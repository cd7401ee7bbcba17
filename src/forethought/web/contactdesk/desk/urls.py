"""Addresses of the desk's pages."""

from django.urls import URLPattern, path

from forethought.web.contactdesk.views import (
    desk_aids,
    desk_alarm,
    desk_board,
    desk_handover,
    desk_me,
    desk_outing,
    desk_outside,
    desk_planning,
    desk_ready,
)

urlpatterns: list[URLPattern] = [
    path("desk/", desk_board.show, name="board"),
    path("desk/stream/", desk_board.stream, name="stream"),
    path("desk/alarms/<int:alarm_id>/", desk_alarm.alarm, name="alarm"),
    path("desk/alarms/<int:alarm_id>/acknowledge/", desk_alarm.acknowledge, name="acknowledge"),
    path("desk/alarms/<int:alarm_id>/take-over/", desk_alarm.take_over, name="take_over"),
    path("desk/alarms/<int:alarm_id>/still-on-it/", desk_alarm.still_on_it, name="still_on_it"),
    path("desk/alarms/<int:alarm_id>/end/", desk_alarm.end, name="end_alarm"),
    path("desk/outings/<int:outing_id>/", desk_outing.outing, name="outing"),
    path("desk/outings/<int:outing_id>/call/", desk_outing.call, name="call"),
    path("desk/outings/<int:outing_id>/spoke/", desk_outing.spoke, name="spoke"),
    path("desk/outings/<int:outing_id>/rang-in/", desk_outing.rang_in, name="rang_in"),
    path("desk/outings/<int:outing_id>/late/", desk_outing.late, name="late"),
    path("desk/outings/<int:outing_id>/plan/", desk_planning.change_plan, name="desk_plan"),
    path("desk/leave/<int:person_id>/", desk_planning.leave_for, name="leave_for"),
    path("desk/handover/", desk_handover.handover, name="handover"),
    path("desk/handover/<int:person_id>/", desk_handover.take_all_over, name="take_all_over"),
    path("desk/calls/", desk_ready.calls, name="calls"),
    path("desk/itinerary/", desk_ready.itinerary, name="itinerary"),
    path("desk/readiness/", desk_ready.readiness, name="readiness"),
    path("desk/readiness/<int:office_id>/accept/", desk_ready.accept, name="accept_gap"),
    path("desk/readiness/outside/test/", desk_outside.send_test, name="outside_test"),
    path("desk/readiness/outside/<int:test_id>/seen/", desk_outside.have_it, name="outside_seen"),
    path("desk/rota/", desk_ready.rota, name="rota"),
    path("desk/rota/<int:duty_id>/end/", desk_ready.end_duty, name="end_duty"),
    path("me/ways/", desk_me.ways, name="ways"),
    path("me/ways/<int:way_id>/", desk_me.way, name="way"),
    path("me/ways/<int:way_id>/test/", desk_me.send_test, name="test_way"),
    path("me/ways/<int:way_id>/remove/", desk_me.remove, name="remove_way"),
    path("ways/<int:way_id>/<str:secret>/", desk_me.works, name="way_works"),
    path("me/emergency/", desk_me.emergency, name="emergency"),
    path("people/<int:person_id>/aids/", desk_aids.aids, name="aids"),
    path("people/<int:person_id>/aids/add/", desk_aids.add, name="add_aid"),
    path("people/<int:person_id>/aids/<int:aid_id>/issued/", desk_aids.issued, name="aid_issued"),
    path("people/<int:person_id>/aids/<int:aid_id>/tested/", desk_aids.tested, name="aid_tested"),
    path(
        "people/<int:person_id>/aids/<int:aid_id>/charged/", desk_aids.charged, name="aid_charged"
    ),
    path("people/<int:person_id>/aids/<int:aid_id>/back/", desk_aids.given_back, name="aid_back"),
]
