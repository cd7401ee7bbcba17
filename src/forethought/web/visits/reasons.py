"""Why a visit is held until it has been checked again: one word for each kind of news."""

from __future__ import annotations

from enum import StrEnum


class News(StrEnum):
    """What became known, or was changed. ``says`` is what pages show."""

    PLANNED = "planned"
    VISIT_CHANGED = "visit_changed"
    ANSWERS_CHANGED = "answers_changed"
    RECORDS_CHANGED = "records_changed"
    RECORDS_VANISHED = "records_vanished"
    NOTE_ADDED = "note_added"
    INCIDENT = "incident"
    SOURCES_CHANGED = "sources_changed"
    AREAS_CHANGED = "areas_changed"
    AREAS_EASED = "areas_eased"
    FEED_NOT_READ = "feed_not_read"
    PRESS_CHANGED = "press_changed"
    MARKERS_CHANGED = "markers_changed"
    OFFICER_CHANGED = "officer_changed"
    TRAINING_CHANGED = "training_changed"
    AFFECTED_CHANGED = "affected_changed"
    DISPOSITION = "disposition"
    REFUSAL = "refusal"
    PACK_CHANGED = "pack_changed"
    MORNING = "morning"

    @property
    def says(self) -> str:
        """What happened, as a clause: ``the visit was changed``.

        What an officer is more affected by stays between them and their manager (policy.md), so
        that news of it reads like any other news of an officer.
        """
        return _SAYS[self]


TURNS_BACK = frozenset(
    {
        News.RECORDS_CHANGED,
        News.NOTE_ADDED,
        News.INCIDENT,
        News.AREAS_CHANGED,
        News.PRESS_CHANGED,
        News.MARKERS_CHANGED,
        News.DISPOSITION,
        News.REFUSAL,
    }
)
"""News of a danger that others bring: officers who are out are told to turn back. What officers
changed themselves, what is about them, what is no longer there, and what the site does by itself
turns nobody back."""


def news_says(word: str) -> str:
    """What a kept word stands for, as a clause; empty where it stands for no news."""
    return _SAYS.get(word, "")


_SAYS: dict[str, str] = {
    News.PLANNED: "the visit was planned",
    News.VISIT_CHANGED: "the visit was changed",
    News.ANSWERS_CHANGED: "an officer answered the questions",
    News.RECORDS_CHANGED: "a record that may be about this customer is new or has changed",
    News.RECORDS_VANISHED: "a record that may be about this customer is no longer there",
    News.NOTE_ADDED: "somebody added a note that may be about this customer",
    News.INCIDENT: "an incident was reported that may be about this customer or address",
    News.SOURCES_CHANGED: "what is known of the record systems has changed",
    News.AREAS_CHANGED: "the areas have changed",
    News.AREAS_EASED: "an area has changed or been lifted",
    News.FEED_NOT_READ: "something that a feed told could not be read or placed",
    News.PRESS_CHANGED: "the press reports have changed",
    News.MARKERS_CHANGED: "the warning markers have changed",
    News.OFFICER_CHANGED: "something about an officer on this visit has changed",
    News.TRAINING_CHANGED: "the training of an officer on this visit has changed",
    News.AFFECTED_CHANGED: "something about an officer on this visit has changed",
    News.DISPOSITION: "a decision about a record was made or has ended",
    News.REFUSAL: "there is something that colleagues should know",
    News.PACK_CHANGED: "the policy pack has changed",
    News.MORNING: "it is checked again on the morning of the visit",
}
