"""Where a press item says the disease is: chooses among the names, then among what each can mean.

Pure. A name that several places share is told apart by the county beside it, the other names of
the item and the town of the paper; where these do not decide, every candidate stays.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forethought.places.area import Point, PressPlace
from forethought.places.gazetteer import Gazetteer, NamedPlace, folded
from forethought.places.press_names import Mention

LEAST = 2.5
"""The least score at which a name counts as where the disease is."""

_NEAR_BEST = 1.6
_SAME_KM = 8.0
_UNDECIDED = 1.0
_LONG = 3.0
_FARM_KM = 25.0
_DISTRICT_KM = 45.0
_FAR_KM = 60.0
_MANY = 3
_BESIDE, _IN_COUNTY, _NOT_BESIDE = 6.0, 2.0, -2.0
_FALLBACK = 0.5
_HARDLY, _NO_NAME, _LOCAL_KM = -2.0, -4.5, 50.0
_IN_FIRM, _OUT_OF_FIRM = 1.0, -2.0


@dataclass(frozen=True, slots=True)
class Surrounding:
    """What tells places of one name apart: other names' points, counties, the outlet's town."""

    points: tuple[tuple[str, Point], ...]
    counties: frozenset[str]
    outlet: Point | None


def places_of(
    mentions: Sequence[Mention], outlet: str, gazetteer: Gazetteer
) -> tuple[PressPlace, ...]:
    """The places of the disease, one for each case; only a county where nothing closer is named."""
    mentions = _by_county([*_without_farms(_not_loosely(_in_full(mentions)))])
    outlet_point = outlet_at(outlet, mentions, gazetteer)
    home = outlet_town(outlet)
    mentions = _not_home(_elsewhere(mentions, home), home, outlet_point)
    towns = _best([each for each in mentions if each.is_place], LEAST)
    regions = _best([each for each in mentions if each.is_region and not each.counties], LEAST)
    around = _surrounding(mentions, outlet_point)
    if towns:
        read = [(each, _placed(each, around, gazetteer, "place")) for each in towns]
        return _distinct(place for each, place in read if not _is_farm(each, read, mentions))
    if regions:
        return _distinct(_placed(each, around, gazetteer, "region") for each in regions)
    weak = _best([each for each in mentions if each.is_place or each.is_region], _FALLBACK)
    if weak:
        return _distinct(_placed(each, around, gazetteer, "place") for each in weak)
    counties = _best([each for each in mentions if each.counties], _FALLBACK)
    if counties:
        return _distinct(_county(each, gazetteer) for each in counties)
    alone = _alone(mentions, home, outlet_point)
    return _distinct(_placed(each, around, gazetteer, "place") for each in alone)


def _in_full(mentions: Sequence[Mention]) -> list[Mention]:
    """ "The Melton case", then "at Melton Mowbray": the short name is the place of the long one."""
    full = [each for each in mentions if each.score >= LEAST and " " in folded(each.name)]
    return [
        each
        for each in mentions
        if (each.located and each.number)
        or not any(
            folded(other.name).startswith(f"{folded(each.name)} ") and other.score >= each.score
            for other in full
        )
    ]


def _not_loosely(mentions: Sequence[Mention]) -> list[Mention]:
    """ "At Overton, between Bangor and Ellesmere" is at neither of these, and of a place "in the
    Goole area" the name says more than the area.
    """
    said = [
        each
        for each in mentions
        if each.is_place and not (each.between or each.around) and each.score >= LEAST
    ]
    return [
        replace(each, score=min(each.score, _HARDLY), barred=True)
        if (each.between and said)
        or (each.around and any(_near_each_other(each, other) for other in said))
        else each
        for each in mentions
    ]


def _alone(mentions: Sequence[Mention], home: str, outlet: Point | None) -> list[Mention]:
    """The one place that an item names at all, or the likeliest, if near its paper's town."""
    if outlet is None:
        return []
    near = [
        replace(each, means=close)
        for each in mentions
        if each.is_place and not each.barred and each.name != home and each.score > _NO_NAME
        if (close := tuple(place for place in each.means if km(place.point, outlet) <= _LOCAL_KM))
    ]
    return [max(near, key=lambda each: each.score)] if near else []


def _by_county(mentions: Sequence[Mention]) -> list[Mention]:
    """Where a county is firmly named, its towns mean more and all others less. A name of both a
    town and a county ("Conwy flock") is the county where another town of it is named as firmly.
    """
    firm = {
        county
        for each in mentions
        if each.counties and each.located and each.score >= LEAST
        for county in each.counties
    }
    inside = {folded(each.name) for each in mentions if not each.counties and _lies_in(each, firm)}
    if not inside:
        return [_without_region(each, mentions) for each in mentions]
    named = {county for each in mentions if each.score > 0 for county in each.counties}
    return [_without_region(_in_or_out(each, named, mentions), mentions) for each in mentions]


def _without_region(mention: Mention, mentions: Sequence[Mention]) -> Mention:
    """ "Barvas on Lewis": a name of a region is no town where a town in it is named as firmly."""
    regions = [place for place in mention.means if place.kind == "region"]
    closer = any(
        km(town.point, region.point) <= region.radius_km
        for each in mentions
        if each.is_place and not each.is_region and each.score >= LEAST
        for town in each.means
        for region in regions
    )
    return replace(mention, means=tuple(regions)) if closer else mention


def _elsewhere(mentions: list[Mention], home: str) -> list[Mention]:
    """Where no town or only the paper's own would be left, the one town that is named with its
    county ("Spilsby, Lincolnshire"): a paper names no county for what is near.
    """
    firm = [each for each in mentions if each.is_place and each.score >= LEAST]
    counties = {each.name for each in mentions if each.counties}
    far = {
        folded(each.name): each
        for each in mentions
        if each.is_place and each.under in counties and not each.barred and each.name != home
    }
    if len(far) != 1 or any(each.name != home for each in firm):
        return mentions
    (other,) = far.values()
    return [
        replace(each, score=LEAST) if each is other else each
        for each in mentions
        if each.name != home
    ]


def _not_home(mentions: list[Mention], home: str, outlet: Point | None) -> list[Mention]:
    """A case that is told as firmly of a town far away leaves out the paper's own: what stands
    there of home is what is thought and done about it.
    """
    firm = [each for each in mentions if each.is_place and each.score >= LEAST]
    best = max((each.score for each in firm if each.name == home), default=0.0)
    others = [each for each in firm if each.name != home and each.score >= best]
    far = outlet is not None and all(
        km(place.point, outlet) > _FAR_KM for each in others for place in each.means
    )
    if not others or not far:
        return mentions
    return [each for each in mentions if each.name != home]


def _in_or_out(mention: Mention, named: set[str], mentions: Sequence[Mention]) -> Mention:
    if not mention.is_place:
        return mention
    if mention.counties:
        towns = [each for each in mentions if not each.counties and each.score >= LEAST]
        closer = any(_lies_in(each, set(mention.counties)) for each in towns)
        return replace(mention, means=()) if closer else mention
    change = _IN_FIRM if _lies_in(mention, named) else _OUT_OF_FIRM
    return replace(mention, score=mention.score + change)


def _lies_in(mention: Mention, counties: set[str]) -> bool:
    return any(place.kind == "place" and place.county in counties for place in mention.means)


def _without_farms(mentions: Sequence[Mention]) -> Iterable[Mention]:
    """In "at Glanrhyd, Llangadog" the first is a farm of the second, if no place of that name is
    near it; otherwise the second only says where the first is.
    """
    carried = 0.0
    for at, each in enumerate(mentions):
        after = mentions[at + 1] if at + 1 < len(mentions) else None
        score = max(each.score, carried) if carried else each.score
        carried = 0.0
        if after is not None and each.under == after.name and after.is_place and each.is_place:
            if _near_each_other(each, after):
                yield replace(each, score=score)
                continue
            carried = score
            continue
        yield replace(each, score=score)


def _is_farm(
    mention: Mention, read: Sequence[tuple[Mention, PressPlace]], mentions: Sequence[Mention]
) -> bool:
    """In "at Glanrhyd, Llangadog, and Cwm, Talley": far from the village that follows it, which
    itself is near another case.
    """
    at = next(number for number, each in enumerate(mentions) if each.name == mention.name)
    after = mentions[at + 1].name if at + 1 < len(mentions) else ""
    places = {each.name: place for each, place in read}
    if after not in places or len(places) < _MANY or not mentions[at].comma:
        return False
    others = [place for name, place in places.items() if name not in (mention.name, after)]
    beside = _apart_km(places[mention.name], places[after])
    return beside > _FARM_KM and min(_apart_km(places[after], each) for each in others) < beside


def _apart_km(one: PressPlace, other: PressPlace) -> float:
    return min(km(here, there) for here in one.candidates for there in other.candidates)


def _near_each_other(one: Mention, two: Mention) -> bool:
    """A district after a village ("Sleights, Scarborough, North Yorkshire") reaches farther."""
    far = _DISTRICT_KM if two.under else _FARM_KM
    return any(
        km(place.point, other.point) <= (far if place.county == other.county else _FARM_KM)
        for place in one.means
        for other in two.means
        if "county" not in (place.kind, other.kind)
    )


def _best(mentions: Iterable[Mention], least: float) -> list[Mention]:
    """The best mention of each name, if near the best of all."""
    best: dict[str, Mention] = {}
    for each in mentions:
        key = folded(each.name)
        if key not in best or each.score > best[key].score:
            under = each.under or (best[key].under if key in best else "")
            best[key] = replace(each, under=under)
    if not best:
        return []
    top = max(each.score for each in best.values())
    enough = max(least, top - _NEAR_BEST)
    return [each for each in best.values() if each.score >= enough]


def outlet_at(outlet: str, mentions: Sequence[Mention], gazetteer: Gazetteer) -> Point | None:
    """The town of "Name, Town". One of several is told by the item's and the paper's names."""
    places = [place for place in gazetteer.named(outlet_town(outlet)) if place.kind == "place"]
    title = outlet.rpartition(",")[0].split()
    names = [name for name in title if name != outlet_town(outlet)]
    others = [place for name in names for place in gazetteer.named(name)[:8]]
    others += [
        place for each in mentions for place in each.means[:8] if each.name != outlet_town(outlet)
    ]

    def likely(place: NamedPlace) -> float:
        weight = math.log10(place.population + 10)
        return weight + sum(math.exp(-km(place.point, other.point) / 15) for other in others)

    return max(places, key=likely).point if places else None


def outlet_town(outlet: str) -> str:
    """The last part of "Wensum Chronicle, Fakenham"."""
    return outlet.rpartition(",")[2].strip() if "," in outlet else ""


def _surrounding(mentions: Sequence[Mention], outlet: Point | None) -> Surrounding:
    points = tuple(
        (folded(each.name), place.point)
        for each in mentions
        if each.score > _FALLBACK or not each.is_place
        for place in each.means[:12]
        if place.kind != "county"
    )
    counties = frozenset(county for each in mentions for county in each.counties)
    return Surrounding(points, counties, outlet)


def _placed(mention: Mention, around: Surrounding, gazetteer: Gazetteer, wanted: str) -> PressPlace:
    means = [place for place in mention.means if place.kind != "county"]
    weighed = [(place, _likely(place, mention, around, gazetteer)) for place in means]
    top = max(weight for _, weight in weighed)
    slack = _LONG if wanted == "region" else _UNDECIDED
    kept = [place for place, weight in sorted(weighed, key=_by_weight) if weight >= top - slack]
    return PressPlace(mention.name, _separate(kept))


def _by_weight(weighed: tuple[NamedPlace, float]) -> float:
    return -weighed[1]


def _separate(places: Iterable[NamedPlace]) -> tuple[Point, ...]:
    """Points, leaving out those that are the same place by another row."""
    points: list[Point] = []
    for place in places:
        if all(km(place.point, point) > _SAME_KM for point in points):
            points.append(place.point)
    return tuple(points)


def _likely(
    place: NamedPlace, mention: Mention, around: Surrounding, gazetteer: Gazetteer
) -> float:
    weight = math.log10(place.population + 10) * 0.35
    if mention.under:
        weight += _BESIDE if _under(place, mention.under, gazetteer) else _NOT_BESIDE
    weight += _IN_COUNTY if place.county in around.counties else 0.0
    own = folded(mention.name)
    others = [km(place.point, point) for name, point in around.points if name != own]
    if others:
        weight += 2.0 * math.exp(-min(others) / 15)
    if around.outlet is not None:
        weight += 4.0 * math.exp(-km(place.point, around.outlet) / 30)
    return weight


def _under(place: NamedPlace, name: str, gazetteer: Gazetteer) -> bool:
    """The place lies in the county or region of that name."""
    if place.county in gazetteer.counties_named(name):
        return True
    regions = [each for each in gazetteer.named(name) if each.kind == "region"]
    return any(km(place.point, region.point) <= region.radius_km + 10 for region in regions)


def km(one: Point, other: Point) -> float:
    """Distance good enough for telling places apart (sphere, small angles)."""
    north = (one.lat - other.lat) * 111.2
    east = (one.lon - other.lon) * 111.2 * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(north, east)


def _distinct(places: Iterable[PressPlace | None]) -> tuple[PressPlace, ...]:
    """Each place once; a second name for the same spot is left out."""
    kept: list[PressPlace] = []
    for place in places:
        spots = {each.candidates for each in kept}
        if place is not None and place.candidates and place.candidates not in spots:
            kept.append(place)
    return tuple(kept)


def _county(mention: Mention, gazetteer: Gazetteer) -> PressPlace | None:
    counties = [county for name in mention.counties if (county := gazetteer.county(name))]
    if not counties:
        return None
    lat = sum(county.point.lat for county in counties) / len(counties)
    lon = sum(county.point.lon for county in counties) / len(counties)
    centre = Point(lat, lon)
    reach = max(km(centre, county.point) + county.radius_km for county in counties)
    return PressPlace(mention.name, (centre,), county_only=True, radius_km=round(reach, 1))
