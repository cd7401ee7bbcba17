"""Rules about the visit itself: DMBM511340, pairs; COG11450, first contact."""

from __future__ import annotations

from forethought.policy.case import Case, Contact
from forethought.policy.pack import Pack
from forethought.policy.rule import Fired, Rule
from forethought.policy.rules.checks import not_examined
from forethought.timestamps import day_ends
from forethought.vocabulary import Match, is_feed


class VisitPairWanted(Rule):
    """The officer asks for company."""

    id = "visit.pair_wanted"
    paragraph = "DMBM511340 pairs, appropriate"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """Whether a pair is wanted."""
        return Fired() if case.visit.pair_wanted else None


class VisitTraining(Rule):
    """A training visit."""

    id = "visit.training"
    paragraph = "DMBM511340 pairs, training"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """Whether somebody is being trained."""
        return Fired() if case.visit.training else None


class VisitTranslation(Rule):
    """Translation is needed."""

    id = "visit.translation"
    paragraph = "DMBM511340 pairs, translation"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """The language."""
        language = case.visit.translation
        return Fired(words={"language": language}) if language else None


class VisitCash(Rule):
    """Large cash is expected."""

    id = "visit.cash"
    paragraph = "DMBM511340 pairs, large cash"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """Whether the cash expected is at least the pack's amount."""
        cash = case.visit.expected_cash
        limit = pack.settings.large_cash_gbp
        return Fired(words={"limit": f"£{limit:,}"}) if cash is not None and cash >= limit else None


class VisitFirstContact(Rule):
    """The visit is unannounced and no earlier contact with this customer is on record."""

    id = "visit.first_contact"
    paragraph = "COG11450 unannounced visits"

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """Nothing counts as earlier contact while a required source was not examined.

        Feeds are about places: what they hold is no contact with a customer.
        """
        if case.visit.announced:
            return None
        if any(not is_feed(look.source) for look, _ in not_examined(case, pack)):
            return Fired()
        return None if any(_is_earlier(contact, case) for contact in case.contacts) else Fired()


def _is_earlier(contact: Contact, case: Case) -> bool:
    """Dated before the assessment; a date alone counts from its end."""
    if contact.match is Match.ADDRESS or contact.when is None:
        return False
    if contact.when.moment is not None:
        return contact.when.moment < case.as_of
    return day_ends(contact.when.day) <= case.as_of
