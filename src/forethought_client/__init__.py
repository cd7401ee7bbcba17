"""A small client of Forethought's API: plans visits, reads what happens, checks webhooks.

    with Forethought("https://visits.example.org", token) as site:
        done = site.plan_visit({"officer_id": "o0001", "start": …, "customer": {…}})

It needs ``requests`` and nothing else of Forethought. Every write carries an Idempotency-Key, and
is sent again with the same one while the site cannot be reached: it is done once.
"""

from forethought_client.client import Forethought
from forethought_client.problems import ForgedError, Problem, UnreachableError
from forethought_client.signatures import check_message

__all__ = ["Forethought", "ForgedError", "Problem", "UnreachableError", "check_message"]
