"""Words of addresses. Constant tables, folded."""

from __future__ import annotations

from forethought.matching.text import words

SPELLINGS = {
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "avn": "avenue",
    "str": "street",
    "cres": "crescent",
    "cresc": "crescent",
    "cr": "crescent",
    "crt": "court",
    "ct": "court",
    "gdns": "gardens",
    "gdn": "gardens",
    "garden": "gardens",
    "ln": "lane",
    "la": "lane",
    "dr": "drive",
    "drv": "drive",
    "pl": "place",
    "sq": "square",
    "terr": "terrace",
    "ter": "terrace",
    "tce": "terrace",
    "cl": "close",
    "clo": "close",
    "pk": "park",
    "gn": "green",
    "grn": "green",
    "gr": "grove",
    "gro": "grove",
    "grv": "grove",
    "hse": "house",
    "hs": "house",
    "fm": "farm",
    "cott": "cottage",
    "cotts": "cottages",
    "bldg": "building",
    "bldgs": "buildings",
    "bungalows": "bungalow",
    "ind": "industrial",
    "est": "estate",
    "mt": "mount",
    "gt": "great",
    "nth": "north",
    "sth": "south",
    "upr": "upper",
    "lwr": "lower",
    "wy": "way",
    "bvd": "boulevard",
    "blvd": "boulevard",
    "hts": "heights",
    "hgts": "heights",
    "mdw": "meadow",
    "mdws": "meadows",
    "wk": "walk",
    "yd": "yard",
    "ctr": "centre",
    "center": "centre",
    "cntr": "centre",
    "pde": "parade",
    "psge": "passage",
    "vw": "view",
    "vls": "villas",
    "stn": "station",
    "bk": "bank",
    "rw": "row",
    "hl": "hill",
    "sch": "school",
    "hosp": "hospital",
    "bros": "brothers",
    "limited": "ltd",
    "ldn": "london",
    "lond": "london",
    "mcr": "manchester",
    "bham": "birmingham",
}
"""How words of addresses are shortened."""

STREETS = words(
    """street road avenue lane drive close crescent gardens terrace way row place square grove walk
    hill green mews rise boulevard parade passage broadway causeway circus gate highway quadrant
    wynd brae vennel loan loaning drove alley arcade bypass croft field fields approach crossway
    embankment esplanade promenade ride ring side spinney track turnpike vale wharf quay ginnel
    parkway dale chase dell strand path paddock"""
)
"""The last words of streets."""

SURE_STREETS = words(
    """street road avenue lane drive close crescent terrace boulevard parade mews grove gardens"""
)
"""The last words of streets that end nothing else: a name before them goes on until here."""

BUILDINGS = words(
    """house court cottage cottages farm farmhouse lodge hall barn villa villas bungalow manor mill
    grange rectory vicarage manse building buildings mansions mansion apartments flats tower towers
    point heights works workshops warehouse centre park estate studios yard surgery hotel inn arms
    garage stores school church chapel club cafe restaurant shop office offices annexe annex stables
    caravan chalet chambers exchange institute college library hospital clinic practice unit
    kennels nurseries nursery priory abbey castle croft steading byre oast granary smithy forge
    ltd plc llp"""
)
"""The last words of buildings and estates."""

ESTATES = words("park estate")
"""Of the buildings, those that many customers stand on."""

UNITS = words(
    """flat flt apt apartment unit suite ste room rm office studio shop workshop maisonette bedsit
    plot stall bay pitch caravan chalet cabin kiosk berth mooring flats units apts"""
)
"""What is numbered inside a building or on a site."""

FLOORS = {
    "basement": "-1",
    "lower": "-1",
    "ground": "0",
    "gnd": "0",
    "grd": "0",
    "g": "0",
    "gf": "0",
    "first": "1",
    "1st": "1",
    "second": "2",
    "2nd": "2",
    "third": "3",
    "3rd": "3",
    "fourth": "4",
    "4th": "4",
    "fifth": "5",
    "5th": "5",
    "sixth": "6",
    "6th": "6",
    "7th": "7",
    "8th": "8",
    "9th": "9",
    "10th": "10",
    "top": "top",
    "attic": "top",
    "loft": "top",
}
"""Storeys by their names."""

FLAT_LETTERS = {"gff": "0", "fff": "1", "sff": "2", "tff": "top", "gff0": "0"}
"""How surveyors shorten "ground floor flat" and its sisters."""

NUMBER_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}
"""House numbers in letters."""

SAINTS_OF_TOWNS = words(
    """edmunds ives albans helens annes austell neots andrews leonards asaph davids columb agnes
    just blazey bees helier fagans clears mawes mellons dogmaels margarets marys johns georges
    pauls peters james"""
)
"""What follows the Saint in the names of places: "Bury St Edmunds"."""

COUNTIES = words(
    """avon bedfordshire beds berkshire berks buckinghamshire bucks cambridgeshire cambs cheshire
    cleveland clwyd cornwall cumberland cumbria derbyshire derbys devon dorset dyfed essex
    gloucestershire glos gwent gwynedd hampshire hants herefordshire hertfordshire herts
    humberside huntingdonshire kent lancashire lancs leicestershire leics lincolnshire lincs
    merseyside middlesex middx norfolk northamptonshire northants northumberland nottinghamshire
    notts oxfordshire oxon powys rutland shropshire salop somerset staffordshire staffs suffolk
    surrey sussex warwickshire warks westmorland wiltshire wilts worcestershire worcs yorkshire
    yorks aberdeenshire angus argyll ayrshire banffshire berwickshire caithness clackmannanshire
    dumfriesshire dunbartonshire fife kincardineshire kinross kirkcudbrightshire lanarkshire
    midlothian morayshire nairnshire peeblesshire perthshire renfrewshire roxburghshire
    selkirkshire stirlingshire sutherland wigtownshire antrim armagh fermanagh tyrone england
    scotland wales cymru uk gb carmarthenshire ceredigion denbighshire flintshire glamorgan
    monmouthshire pembrokeshire"""
)
"""Counties and countries, which say nothing that the town does not."""

LONG_COUNTIES = frozenset(
    (
        "tyne and wear",
        "county durham",
        "co durham",
        "isle of wight",
        "greater london",
        "greater manchester",
        "west midlands",
        "great britain",
        "united kingdom",
        "northern ireland",
        "county down",
        "co down",
        "county londonderry",
        "co londonderry",
    )
)
"""Counties and countries of several words."""

COUNTY_FRONTS = words("north south east west mid county co royal")
"""What may stand before the name of a county."""
