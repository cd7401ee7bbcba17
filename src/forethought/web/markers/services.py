"""What may be done about markers: the only writers of markers decided here."""

from forethought.web.markers.appealing import answer_appeal, record_appeal
from forethought.web.markers.ending import Becomes, remove_marker
from forethought.web.markers.life import look_after_markers
from forethought.web.markers.placing import (
    correct_words,
    move_marker,
    say_not_about,
    take_back_not_about,
)
from forethought.web.markers.proposing import (
    Target,
    Warns,
    propose_marker,
    refuse_marker,
    set_marker,
)
from forethought.web.markers.reviewing import Reviewed, review_marker
from forethought.web.markers.telling import (
    correct_share,
    do_not_tell,
    share_marker,
    write_letter,
)

__all__ = [
    "Becomes",
    "Reviewed",
    "Target",
    "Warns",
    "answer_appeal",
    "correct_share",
    "correct_words",
    "do_not_tell",
    "look_after_markers",
    "move_marker",
    "propose_marker",
    "record_appeal",
    "refuse_marker",
    "remove_marker",
    "review_marker",
    "say_not_about",
    "set_marker",
    "share_marker",
    "take_back_not_about",
    "write_letter",
]
