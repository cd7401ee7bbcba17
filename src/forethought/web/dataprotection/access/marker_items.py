"""Warning markers in an answer: those decided here, and those that a drop folder gave."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from forethought.web.dataprotection.access.about import About
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.items import Item, Part, item_of
from forethought.web.look.words import day
from forethought.web.markers.models import Marker
from forethought.web.markers.supply import candidate_markers

OTHERS = Exemption.OTHERS

NOT_TOLD = (
    "They were not told of this marker. No exemption holds by itself: give it, or say which one"
    " holds now"
)
WHY_NOT_TOLD = "Why they were not told: give it, or say which exemption holds"
LEVELS = {
    "advice": "Advice",
    "pair": "Two officers go",
    "no_visit": "Nobody visits",
}


def markers(about: About) -> Iterator[Item]:
    """Those about the person; one at the same address about somebody else stays out."""
    found = (
        Marker.objects.filter(
            Q(customer__in=about.ids) | Q(incident__customer__in=about.ids, customer__isnull=True)
        )
        .select_related("proposed_by", "decided_by")
        .prefetch_related("reviews", "appeals", "shares")
    )
    for one in found.order_by("proposed_at", "pk"):
        yield _decided(one, about)
    for given in candidate_markers([about.person]).markers:
        ours = given.marker_id.startswith("marker-")
        if ours or not about.is_surely(given.person):
            continue
        yield item_of(
            "markers",
            f"folder-{given.marker_id}"[:40],
            f"Warning marker {given.marker_id}",
            given.decided_at.day if given.decided_at else None,
            [
                Part("level", "Level", LEVELS.get(given.level.value, given.level.value)),
                Part("wording", "What officers see", about.masker.mask(given.wording)),
                Part("lapses", "Lapses", day(given.lapses_at) if given.lapses_at else ""),
            ],
        )


def _decided(one: Marker, about: About) -> Item:
    mask = about.masker.mask
    people = ", ".join(person.name for person in (one.proposed_by, one.decided_by) if person)
    parts = [
        Part("about", "About", one.get_about_display()),
        Part("level", "Level", LEVELS.get(one.level, one.level)),
        Part("state", "State", one.get_state_display()),
        Part("wording", "What officers see", mask(one.wording)),
        Part("adjustments", "Adjustments for you", mask(one.adjustments)),
        Part("incident", "Rests on", f"Incident {one.incident_id}"),
        Part("why", "Why it was proposed", mask(one.proposed_reason)),
        Part("decided", "Why it was decided so", mask(one.decided_reason)),
        Part("review", "To be reviewed on", day(one.review_on) if one.review_on else ""),
        Part("lapses", "Lapses on", day(one.lapses_on) if one.lapses_on else ""),
        Part("ended", "Ended", mask(one.ended_reason)),
        Part("letter", "You were written to", day(one.letter_at) if one.letter_at else ""),
        Part("not_told", "Why you were not told", mask(one.not_told_because), choose=WHY_NOT_TOLD),
        Part("people", "Proposed and decided by", people, OTHERS),
    ]
    for review in one.reviews.all():
        label = f"Review on {day(review.at)}: {review.get_outcome_display()}"
        parts.append(Part(f"review-{review.pk}", label, mask(review.evidence)))
    for appeal in one.appeals.all():
        said = mask(appeal.says)
        parts.append(Part(f"appeal-{appeal.pk}", f"Appeal of {day(appeal.received_on)}", said))
        answer = mask(appeal.answer)
        parts.append(Part(f"answer-{appeal.pk}", "Answer to it", answer))
    for share in one.shares.all():
        label = f"Shared on {day(share.at)} with"
        parts.append(Part(f"share-{share.pk}", label, share.recipient))
    return item_of(
        "markers",
        one.pk,
        f"Warning marker {one.pk}",
        one.proposed_at,
        parts,
        choose=NOT_TOLD if one.not_told_because else "",
    )
