"""What belongs where, in the words of ``corpus/GUIDE.md``, for the page on which people label."""

from __future__ import annotations

from forethought.vocabulary import Because, Hazard

HAZARDS: dict[Hazard, str] = {
    Hazard.VIOLENCE: "physical violence to anyone or to property",
    Hazard.THREAT: "a threat to harm, direct or veiled, against staff or anyone likely to be there",
    Hazard.ABUSE: "verbal abuse or intimidating conduct; anger alone counts when aimed at staff",
    Hazard.WEAPON: "firearms, knives, crossbows, anything shown or kept as a weapon",
    Hazard.ANIMAL: "a dog or other animal that bit, was set on someone, is loose or dangerous",
    Hazard.HARASSMENT: "sexual remarks, stalking, following, filming or publishing an officer",
    Hazard.OBSTRUCTION: "kept from leaving: door locked, car blocked in, taken hold of",
    Hazard.SUBSTANCE: "drunk or drugged on contact, drug dealing or use at the address, needles",
    Hazard.CRISIS: "threats of suicide or self-harm, psychotic or acutely distressed behaviour",
    Hazard.CRIMINALITY: "organised crime, prison for violence, police warning, domestic abuser",
    Hazard.PREMISES: "the place is dangerous: unsafe, asbestos, chemicals, isolated, no signal",
    Hazard.DISEASE: "infectious disease in the household, animal disease, biosecurity",
    Hazard.HOSTILE_GROUP: "organised hostility to officials: freeman notices, a crowd gathered",
    Hazard.CAUTION: "an instruction from an earlier officer: in pairs, not alone, police first",
}
TRAPS: dict[Because, str] = {
    Because.NEGATED: "said not to be so, or taken back in the same note",
    Because.HYPOTHETICAL: "standard wording with no fact behind it",
    Because.THIRD_PARTY: "another customer, another address, a news item",
    Because.PROCESS: "by us, or legal steps: complaint, tribunal, bankruptcy",
    Because.VICTIM: "the customer was attacked by a stranger elsewhere",
    Because.FIGURATIVE: "a figure of speech: drowning in debt, up in arms",
    Because.TAX_VOCABULARY: "tax or business words: distress, levy, aggressive avoidance",
}
