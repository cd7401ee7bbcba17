"""Sentences of the pages about people."""

from __future__ import annotations

from forethought.vocabulary import Hazard

AFFECTED_HINTS = {
    Hazard.VIOLENCE: "Somebody who has hit, pushed or spat at people, or smashed things",
    Hazard.THREAT: "Somebody who has threatened to harm staff, openly or in a veiled way",
    Hazard.ABUSE: "Swearing, shouting, squaring up; racist, sexist or other abuse",
    Hazard.WEAPON: "Guns, knives or anything else kept or shown as a weapon",
    Hazard.ANIMAL: "Dogs or other animals that bite, are loose or are set on people",
    Hazard.HARASSMENT: "Sexual remarks, following, filming, names or photos put on the internet",
    Hazard.OBSTRUCTION: "Being kept from leaving: a locked door, a blocked car, being held",
    Hazard.SUBSTANCE: "People who are drunk or drugged, dealing, needles",
    Hazard.CRISIS: "People who speak of suicide or self-harm, or are acutely distressed",
    Hazard.CRIMINALITY: "Links to gangs or organised crime, warnings from the police",
    Hazard.PREMISES: "Unsafe buildings, chemicals, places with no light or no phone signal",
    Hazard.DISEASE: "Infection in the household, or animal disease at the premises",
    Hazard.HOSTILE_GROUP: "Crowds, neighbours or organised groups that turn on officials",
    Hazard.CAUTION: "Places of which an earlier officer wrote to take care, without saying why",
}
"""What each category may mean for somebody who is more affected by it."""
