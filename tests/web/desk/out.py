"""Officers who are out on a site that runs in processes of its own, and who is on its desk.

python -m tests.web.desk.out SECONDS    into the site of FORETHOUGHT_DATA

Prints the cookies of somebody signed in at the desk, and of the first of two officers, who is due
after so many seconds; the other is due after hours.
"""

from __future__ import annotations

import sys

from forethought.service.site import site

ASH, BO = ("Ash Invented", "07700 900001"), ("Bo Invented", "07700 900002")
ADDRESS, VEHICLE = "1 High Street, Leeds", "blue Fiesta"


def main() -> None:
    """Put them out; print the cookies as ``name=value``, one a line."""
    with site():
        from datetime import timedelta
        from itertools import count

        from django.conf import settings
        from django.test import Client
        from django.utils import timezone

        from forethought.web.signin.session import Factor, remember
        from tests.web import factories
        from tests.web.desk.world import HOUR, make_outing
        from tests.web.factories import (
            make_contact_desk,
            make_customer,
            make_office,
            make_person,
            make_visit,
        )

        # Numbers of their own, so that officers can go out on the same site again.
        factories._number = count(int(timezone.now().timestamp() * 1000))
        now, travel = timezone.now(), timedelta(minutes=45)
        due = now + timedelta(seconds=float(sys.argv[1]))
        office = make_office()
        for (name, phone), start in ((BO, now + 3 * HOUR), (ASH, due + travel)):
            officer = make_person(name, office=office, phone=phone)
            at = make_customer(address=ADDRESS)
            visit = make_visit(officer, customer=at, planned_start=start)
            make_outing(officer, [visit], now=now, vehicle=VEHICLE)
        for person in (make_contact_desk(office=office), officer):
            client = Client()
            client.force_login(person)
            session = client.session
            remember(session, factor=Factor.CODE, now=now)
            session.save()
            name = settings.SESSION_COOKIE_NAME
            print(f"{name}={client.cookies[name].value}")


if __name__ == "__main__":
    main()
