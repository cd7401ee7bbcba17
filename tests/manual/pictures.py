"""The pictures of the manuals: whose page, which one, how wide. Taken by ``test_pictures.py``."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.look.browser import DESK, PHONE


@dataclass(frozen=True)
class Picture:
    """One picture of the invented office.

    ``who``: whose key in the demonstration, empty for nobody. ``path``: where to begin.
    ``follow``: links to press from there, by the beginning of their words. ``to``: the heading to
    bring to the top, where the beginning of the page is not what matters.
    """

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()
    to: str = ""
    phone: bool = False

    @property
    def size(self) -> dict[str, int]:
        """The window that it is taken in."""
        return PHONE if self.phone else DESK


PICTURES = (
    Picture("home", "priya", "/"),
    Picture("visit", "callum", "/visits/", ("Cuthbert Ames",)),
    Picture("check", "callum", "/visits/", ("Cuthbert Ames", "See the whole check")),
    Picture("sources", "callum", "/visits/", ("Cuthbert Ames", "Look at which record systems")),
    Picture("out-phone", "priya", "/out/plain/", phone=True),
    Picture("incident-phone", "priya", "/incidents/record/", phone=True),
    Picture("decide", "ruth", "/decisions/", ("Gareth Blount",)),
    Picture("queue", "ruth", "/decisions/"),
    Picture("board", "janet", "/desk/"),
    Picture("readiness", "janet", "/desk/readiness/"),
    Picture("people", "denise", "/people/"),
    Picture("areas", "denise", "/areas/"),
    Picture("feeds", "denise", "/feeds/"),
    Picture("records", "denise", "/records/"),
    Picture("marker", "ruth", "/markers/1/"),
    Picture("learning", "ruth", "/learning/"),
    Picture("audit", "peter", "/audit/"),
    Picture("data-protection", "peter", "/data-protection/"),
    Picture("sign-in", "", "/account/login/"),
)
