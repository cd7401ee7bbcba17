"""What the pages call rules and kinds of areas."""

from __future__ import annotations

from forethought.vocabulary import AreaKind

RULE_TITLES = {
    "records.violence": "Records show violence, threats, weapons or the like",
    "records.caution": "Records show something else to take care of",
    "records.unsafe": "A record says that it is not safe to call",
    "records.disease": "A recent note of animal disease",
    "records.disease_past": "An older note of animal disease",
    "marker.no_visit": "A warning marker says not to visit",
    "marker.pair": "A warning marker asks for two officers",
    "marker.advice": "A warning marker gives advice",
    "area.disease": "The address is in a disease control area",
    "area.press": "The press reports an outbreak nearby",
    "area.danger": "A present danger near the address",
    "area.problem": "The address is in a known problem area",
    "officer.training": "Somebody is not trained for solo visits",
    "officer.affected": "This officer should have more support here",
    "officer.concern": "The officer recorded a concern",
    "visit.pair_wanted": "The officer asks for company",
    "visit.training": "A training visit",
    "visit.translation": "Translation is needed",
    "visit.cash": "A large amount of cash is expected",
    "visit.first_contact": "Without notice, and no earlier contact",
    "check.source": "A record system could not be examined",
    "check.place": "The place is not known well enough",
    "check.area": "Something about the area could not be looked at",
    "check.identity": "The customer cannot be matched",
    "check.officer": "An officer is not known",
    "check.visit": "The details of the visit cannot be relied on",
}
"""Each rule of the policy in a few words, in its order."""

KIND_TITLES = {
    AreaKind.DISEASE_CONTROL: "Disease control areas",
    AreaKind.PROBLEM_AREA: "Known problem areas",
    AreaKind.PRESENT_DANGER: "Present dangers",
}
