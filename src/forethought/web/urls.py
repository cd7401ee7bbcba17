"""Every address of the site; each app has its own, named ``app:page``."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("forethought.web.people.urls")),
    path("", include("forethought.web.visits.urls")),
    path("", include("forethought.web.checks.urls")),
    path("", include("forethought.web.decisions.urls")),
    path("", include("forethought.web.contactdesk.urls")),
    path("", include("forethought.web.learning.urls")),
    path("", include("forethought.web.papers.urls")),
    path("markers/", include("forethought.web.markers.urls")),
    path("incidents/", include("forethought.web.incidents.urls")),
    path("notices/", include("forethought.web.notices.urls")),
    path("records/", include("forethought.web.records.urls")),
    path("rescreening/", include("forethought.web.rescreening.urls")),
    path("areas/neighbourhoods/", include("forethought.web.neighbourhoods.urls")),
    path("areas/", include("forethought.web.areas.urls")),
    path("", include("forethought.web.health.urls")),
    path("feeds/", include("forethought.web.feeds.urls")),
    path("webhooks/", include("forethought.web.webhooks.urls")),
    path("guidance/", include("forethought.web.guidance.urls")),
    path("audit/", include("forethought.web.audit.urls")),
    path("data-protection/", include("forethought.web.dataprotection.urls")),
    path("", include("forethought.web.look.urls")),
    path("account/tokens/", include("forethought.web.api.pages.urls")),
    path("account/", include("forethought.web.signin.urls")),
    path("api/v1/", include("forethought.web.api.urls")),
]

handler500 = "forethought.web.look.faults.server_error"
