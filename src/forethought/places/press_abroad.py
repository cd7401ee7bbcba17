"""Whether the disease of a press item is outside the United Kingdom. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forethought.places.gazetteer import Gazetteer
from forethought.places.press_mentions import named_diseases
from forethought.places.press_names import Mention
from forethought.places.press_places import LEAST
from forethought.places.press_signs import Sentence, Signs

_ORIGIN = re.compile(
    r"\b(?:from|imported|imports?|via|bought|brought|born|supplier|semen|owner|owned|worker|workers|"
    r"staff|lorry|driver|holiday|like|since|than|after .{0,30}cases? in|spread from|traced to|"
    r"linked to) (?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_BEFORE = 45


def is_abroad(signs: Signs, mentions: Sequence[Mention], gazetteer: Gazetteer) -> bool:
    """Foreign names stand in the headline or where the case is told, and no British place stands
    as firmly where it is told.

    A foreign name as an origin ("imported from France") says nothing about where the case is.
    """
    foreign = [_is_foreign(each, gazetteer) for each in signs.sentences]
    told = [
        far and (each.reports or each.in_title)
        for far, each in zip(foreign, signs.sentences, strict=True)
    ]
    return any(told) and not any(
        (mention.is_place or mention.is_region)
        and mention.located
        and mention.score >= LEAST + 1
        and not foreign[mention.number]
        and signs.sentences[mention.number].reports
        for mention in mentions
    )


def _is_foreign(sentence: Sentence, gazetteer: Gazetteer) -> bool:
    diseases = named_diseases(sentence.text, gazetteer)
    return any(
        not _ORIGIN.search(sentence.text[max(0, match.start() - _BEFORE) : match.start()])
        for match in gazetteer.words.abroad.finditer(sentence.text)
        if match[0][0].isupper()
        and not any(start <= match.start() < end for start, end in diseases)
    )
