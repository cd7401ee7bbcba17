"""Addresses of this app: each paper lies beside the page that it is of."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.papers import areas, calendar_views, check, day_sheet, incident, letter
from forethought.web.papers.exports import views as exports

app_name = "papers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/sheet.pdf", day_sheet.sheet, name="day_sheet"),
    path("visits/<int:visit_id>/check.pdf", check.check, name="check"),
    path("markers/<int:marker_id>/letter.pdf", letter.letter, name="letter"),
    path("incidents/<int:incident_id>/report.pdf", incident.report, name="incident"),
    path("areas/paper/", areas.choose, name="areas_choose"),
    path("areas/paper.pdf", areas.areas, name="areas"),
    path("me/calendar/", calendar_views.mine, name="my_calendar"),
    path("me/calendar/end/", calendar_views.end, name="end_calendar"),
    path("people/<int:person_id>/calendar/end/", calendar_views.end_of, name="end_calendar_of"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<str:kind>/", exports.export, name="export"),
    path("calendar/<str:secret>.ics", calendar_views.calendar, name="calendar"),
]
