"""Components that carry a rule of ours, not only a look."""

from __future__ import annotations

from forethought.dayfolder.report_words import MAY_GO_TITLES
from forethought.vocabulary import MayGo

MAY_GO_COLOURS = {
    MayGo.NO: "red",
    MayGo.DISCUSS_FIRST: "orange",
    MayGo.PAIR: "blue",
    MayGo.ALONE: "green",
}


def may_go_tag(may_go: MayGo | str | None, *, complete: bool) -> dict[str, str]:
    """The tag that stands first on every table and page: parameters of the macro ``tag``.

    None, or ``alone`` and ``pair`` without a complete check: *Not checked yet* and *Discuss
    first*. So a caller that mixes up two fields cannot write "alone" on a visit that is not
    complete (policy.md, "may_go").
    """
    if may_go is None:
        return {"text": "Not checked yet", "classes": "govuk-tag--grey"}
    shown = MayGo(may_go)
    if not complete and shown is not MayGo.NO:
        shown = MayGo.DISCUSS_FIRST
    return {"text": MAY_GO_TITLES[shown], "classes": f"govuk-tag--{MAY_GO_COLOURS[shown]}"}
