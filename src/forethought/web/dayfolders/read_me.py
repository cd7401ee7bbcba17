"""``READ-ME.txt``: what to type, and in what the folder knows less or more than the site."""

from __future__ import annotations

from datetime import datetime

from forethought.policy.words import moment_in_words

DIFFERENCES = (
    "Answers that officers have given count; who has not answered yet is not asked here. The check "
    "does not hold a visit for an answer, a signature or a decision that is missing: ask for them.",
    "Decisions and signatures of the site are not in it. Whoever may let a visit go decides it on "
    "paper, and decides it on the site again when that is back.",
    "A marker that was found not to be about a customer warns of that customer here all the same.",
    "A decision that a record is mistaken counts only for a customer with a tax reference.",
    "What an officer knows of a place counts for every visit to that customer, not theirs alone.",
    "A record system whose last extract was refused fails here, and is stale on the site.",
    "A feed of areas stands among the record systems, without rows: it gets stale as they do.",
    "Notes that colleagues wrote on the site, and what officers know, are record systems here, "
    "and get stale as these do.",
    "An area with an uncertain edge holds the visits in the box round it.",
    "Whatever came in after it was written is not in it.",
)
"""The site and the folder give the same outcome but for these; each but the first two asks more."""

_TEXT = """\
Forethought day folder for {day}, {office}
Written {at} by version {program}. It holds personal data: keep it as you keep the records.

In every command, FOLDER is this folder, wherever it lies now: . when you are in it.

While the site is down

1. Contact first. contact.csv says who goes where and when, who is out, whom to ring. Print it.
   Ring at the times in it; write down when each was heard. Nobody who is out is lost sight of.
2. Check again before anybody leaves, because more is known by then of dates and times:

       forethought check FOLDER

   It finds the site's own rules (policy.toml, lexicons, reader) in the folder by day-folder.json.
   sources.csv says from when the records are. Those more than a day older than a visit make it
   not complete; nobody leaves for one that is not complete without management grade.
3. New visit: add a line to visits.csv; check again. Its visit_id is one of its own, used nowhere
   else: who writes it, the day, a number, such as DESK2-20261126-1.
4. Something happened: forethought incident add FOLDER
5. A visit was made: write the line for it into visits-made.csv (visit_id, officer_id, arrived,
   left: 2026-11-26T10:05).

When the site is back

       forethought dayfolder in FOLDER --by YOUR-EMAIL --dry-run
       forethought dayfolder in FOLDER --by YOUR-EMAIL

In what the check of this folder may differ from the site's

{differences}
"""


def read_me(*, day: str, office: str, program: str, now: datetime) -> str:
    """The text, for one folder."""
    return _TEXT.format(
        day=day,
        office=office,
        program=program,
        at=moment_in_words(now),
        differences="\n".join(f"- {one}" for one in DIFFERENCES),
    )
