"""Whom or what a marker is about, as matching compares it."""

from __future__ import annotations

from dataclasses import replace

from forethought.matching import Person as Identity
from forethought.web.markers.models import Marker
from forethought.web.records.persons import person_of_customer


def identity_of(marker: Marker) -> Identity:
    """Whom or what the marker is about, as matching compares it.

    Of a person everything that is known of the customer, at the address where they are now; of an
    address, and an animal there, the address alone: it warns whoever lives there.
    """
    if marker.about == Marker.About.PERSON and marker.customer is not None:
        known = person_of_customer(marker.customer)
        return replace(known, address=marker.address, postcode=marker.postcode)
    return Identity(address=marker.address, postcode=marker.postcode)
