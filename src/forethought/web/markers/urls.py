"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.markers.views import appeals, life, listing, placing, proposing, telling

app_name = "markers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.markers, name="markers"),
    path("<int:marker_id>/", listing.marker, name="marker"),
    path("propose/<int:incident_id>/", proposing.propose, name="propose"),
    path("<int:marker_id>/decide/", proposing.decide, name="decide"),
    path("<int:marker_id>/letter/", telling.letter, name="letter"),
    path("<int:marker_id>/letter/print/", telling.letter_print, name="letter_print"),
    path("<int:marker_id>/not-told/", telling.not_told, name="not_told"),
    path("<int:marker_id>/review/", life.review, name="review"),
    path("<int:marker_id>/remove/", life.remove, name="remove"),
    path("<int:marker_id>/appeal/", appeals.appeal, name="appeal"),
    path("<int:marker_id>/answer/", appeals.answer, name="answer"),
    path("<int:marker_id>/share/", telling.share, name="share"),
    path("shares/<int:share_id>/corrected/", telling.corrected, name="corrected"),
    path("<int:marker_id>/move/", placing.move, name="move"),
    path("<int:marker_id>/words/", placing.words, name="words"),
    path("<int:marker_id>/not-about/", placing.not_about, name="not_about"),
    path("not-about/<int:not_about_id>/end/", placing.about_again, name="about_again"),
]
