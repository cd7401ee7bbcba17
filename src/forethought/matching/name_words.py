"""Words that stand in names without being anybody's name. Constant tables, folded."""

from __future__ import annotations

import re

from forethought.matching.text import words

HONORIFICS = words(
    """mr mrs miss ms mx dr sir prof professor rev revd reverend hon rt madam dame messrs mssrs
    cllr councillor capt captain col colonel lt sgt cpl pc wpc cmdr baron baroness viscount
    canon fr sheikh imam rabbi haji hajji lady sister brother father mister mistress doctor"""
)
"""Titles that are never a name word."""

HONORIFICS_OR_NAMES = words("lord master major earl general bishop")
"""Titles that are also people's names: dropped only where two name words remain."""

MALE_TITLES = words("mr mister sir lord master fr father baron viscount")
FEMALE_TITLES = words("mrs miss ms madam dame lady sister baroness mistress")

JUNIOR = words("jr jnr junior")
SENIOR = words("sr snr senior")

SUFFIXES = (
    JUNIOR
    | SENIOR
    | words(
        """ii iii iv esq esquire obe mbe cbe kbe dbe bem om ch kc qc jp dl mp frs fca aca acca
        fcca bsc ba msc mba phd dphil mbbs mbchb bds frcs mrcp mrcs frics mrics rgn decd dec
        deceased retd"""
    )
)
"""What stands after a name: generations, honours, degrees."""

SUFFIXES_OR_NAMES = words("ba om ch dec dl")
"""Suffixes that are also people's names: dropped only where two name words remain."""

LEGAL_FORMS = words(
    """ltd limited plc llp lp inc incorporated corp corporation co company cic cio unltd
    unlimited cyf cyfyngedig ccc"""
)
"""Legal forms: left out when business names are compared, and the sign of a business name."""

BUSINESS_WORDS = words(
    """accountancy accountants agency agricultural associates auto autos bakery bakers bar barbers
    bistro brothers builder builders building buildings business butchers cabs cafe care carpentry
    carpets cars catering centre charity church cleaners cleaning clinic club coaches college
    computers construction consultancy consultants consulting contractor contractors council
    couriers dental design designs developments distribution electrical electricals electronics
    emporium engineering engineers enterprise enterprises estates events express fabrications
    farm farms fashion fashions finance fisheries fishmongers fitness flooring florist florists
    foods foundation furniture garage garages gardening glazing global grill group growers gym
    hairdressers haulage heating holdings homes hospital hotel hotels hypermarket industries
    inn insurance interiors international investments jewellers joinery joiners kebab kebabs
    kitchens landscapes landscaping laundry law leisure letting lettings logistics machinery
    maintenance management market marketing meats media motors newsagents newsagent nursery off
    office opticians painters partners partnership pharmacy photography pizza plant plastering
    plumbers plumbing press print printers printing products projects properties property pub
    recovery recruitment recycling removals rentals repairs restaurant restaurants roofers roofing
    salon scaffolding school security services shop solicitors solutions sons sports steel store
    stores studio studios supermarket supplies surgery surveyors systems takeaway tandoori tavern
    taxi taxis technologies technology timber tools toys trade traders trading training transport
    travel trust trustees tyres university vehicles ventures veterinary warehouse waste welding
    wholesale windows wines works workshop workshops"""
)
"""Words of trade: a name with one of them may be a business's."""

BUSINESS_SPELLINGS = {
    "bros": "brothers",
    "svcs": "services",
    "svs": "services",
    "srvs": "services",
    "service": "services",
    "assoc": "associates",
    "assocs": "associates",
    "intl": "international",
    "int": "international",
    "mgmt": "management",
    "eng": "engineering",
    "engrs": "engineers",
    "const": "construction",
    "elec": "electrical",
    "props": "properties",
    "inds": "industries",
    "center": "centre",
    "ctr": "centre",
    "son": "sons",
    "transp": "transport",
    "tech": "technology",
    "hldgs": "holdings",
}
"""How offices shorten words of trade."""

LINKING = words("and the of")
"""Words without weight in a business name."""

PARTICLES = words(
    """de la le du del della da das di do dos den der van von vander ter ten al el bin ibn bint ap
    ab mc mac st saint"""
)
"""Words that belong to the surname they stand before: "van den Berg", "Mc Donald"."""

ABOUT_AN_ESTATE = re.compile(
    r"\b(?:(?:the )?(?:personal representatives?|legal personal representatives?|executors?|"
    r"executrix|exors?|exec|administrators?|administratrix|trustees?|trustee in bankruptcy|reps?|"
    r"estate|beneficiar(?:y|ies)) (?:and trustees? )?(?:of|for)\b|"
    r"(?:the )?(?:late|estate of)\b(?= \w+ \w)|\bin bankruptcy\b|"
    r"\b(?:care of|c/o|fao|attn)\b)"
)
"""Words before the name of the person whose affairs they are."""

OTHER_NAME = re.compile(
    r"\s*(?:\bt\s*/\s*as?\b|\bt\.\s*a\.|\btrading\s+(?:name\s*:?|under\b)|\btrading(?:\s+as)\b|\bta\s+as\b|"
    r"\ba\s*/?\s*k\s*/?\s*a\b|\balso\s+known\s+as\b|\bknown\s+as\b|\bformerly(?:\s+known\s+as)?\b|"
    r"\bf\s*/\s*k\s*/\s*a\b|\bnee\b|\bdba\b|\bd\s*/\s*b\s*/\s*a\b)\s*:?\s*"
)
"""What joins a name and another name of the same customer. Every part is one of their names."""

TRADES_AS = re.compile(r"\bt\s*/|\bt\.\s*a|trading|\bta\s+as\b|\bd\s*/?\s*b\s*/?\s*a\b")
"""Whether such a joint leads to a trading name."""

NOBODY = words(
    """occupier theoccupier occupiers householder thehouseholder resident theresident unknown
    notknown nameunknown unknownname namenotknown na none nil null notapplicable notgiven
    notstated tbc tbd anon anonymous newoccupier owner theowner proprietor theproprietor
    currentoccupier thecurrentoccupier"""
)
"""What stands in a name cell when nobody's name is known, run together."""
