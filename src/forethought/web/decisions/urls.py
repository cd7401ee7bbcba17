"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from forethought.web.decisions.views import decide, dispositions, queue, refuse, reviews

app_name = "decisions"
urlpatterns: list[URLPattern | URLResolver] = [
    path("decisions/", queue.queue, name="queue"),
    path("visits/<int:visit_id>/decide/", decide.decide, name="decide"),
    path("visits/<int:visit_id>/decide/withdraw/", decide.withdraw, name="withdraw"),
    path("visits/<int:visit_id>/refuse/", refuse.refuse, name="refuse"),
    path("visits/<int:visit_id>/refuse/tell/", refuse.tell, name="tell"),
    path("visits/<int:visit_id>/refusal/", refuse.refusal, name="refusal"),
    path("visits/<int:visit_id>/mistaken/", dispositions.mistaken, name="mistaken"),
    path("dispositions/", dispositions.dispositions, name="dispositions"),
    path("dispositions/<int:disposition_id>/", dispositions.disposition, name="disposition"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:action_id>/done/", reviews.done, name="review_done"),
]
