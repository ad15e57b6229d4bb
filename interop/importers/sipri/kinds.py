"""What the register's descriptions mean: the domain and role of a type, and whether it is only a part of one.

Two vocabularies are in use, `anti-submarine helicopter` in deals and `ASW helicopter` in deliveries. Both are read by
the same rules, the first that fits deciding, so that a new word for a known kind is understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from interop.catalog.models import Domain


@dataclass(frozen=True)
class Kind:
    """Where a type belongs in a catalogue."""

    domain: Domain
    role: str
    component: bool = False  # an engine, a radar, a turret: carried by a unit, and none itself


_SENSOR = r"radar|sonar|\beo\b|recce system|sigint system|signals intelligence system|search system|search/fire control"

#: Pattern, domain, role; the order matters.
_COMPONENTS: tuple[tuple[str, Domain, str], ...] = (
    (r"helicopter turret", "air", "turret"),
    (r"turret|chassis", "land", "turret-or-chassis"),
    (r"air refuel system", "air", "refuelling-equipment"),
    (r"aircraft (jet )?engine|turbo(fan|jet|prop|shaft)", "air", "engine"),
    (r"vehicle engine", "land", "engine"),
    (r"engine|gas turbine|reactor", "surface", "engine"),
    (r"(combat|maritime patrol|mp|airborne|heli|aircraft|aew|ags).*(radar|system)", "air", "sensor"),
    (r"recce system|sigint|signals intelligence.*system|air/ground surv.* radar", "air", "sensor"),
    (r"submarine sonar", "subsurface", "sensor"),
    (r"sonar|sea search|naval eo", "surface", "sensor"),
    (_SENSOR, "land", "sensor"),
)
#: Radars that are vehicles or posts of their own.
_GROUND_RADARS = r"artillery.locating radar|ground.surv\w* radar|height.finding radar"
#: Units in whose names the word for a component stands.
_NO_COMPONENT = re.compile(
    _GROUND_RADARS
    + r"|anti.radar missile|armoured engineer|anti.aircraft gun(?!.*turret)"
    + r"|(sigint|intelligence).*(aircraft|helicopter|ship)"
)
_UNITS: tuple[tuple[str, Domain, str], ...] = (
    # Names in which another kind's word stands.
    (_GROUND_RADARS, "land", "ground-radar"),
    (r"naval sam system", "munition", "naval-sam-system"),
    (r"coast\w* defen[cs]e", "land", "coastal-defence-system"),
    (r"(sam|abm|ad|air.defen[cs]e)\b.* system|(aa|anti.aircraft) gun/sam", "land", "air-defence-system"),
    (r"\baa gun|anti.aircraft gun", "land", "anti-aircraft-gun"),
    (r"missile launcher|ssm (launcher|tel)", "land", "missile-launcher"),
    (r"missile boat|\bfac\b", "surface", "missile-boat"),
    (r"tor(pe|pd)\w* boat", "surface", "torpedo-boat"),
    (r"ugv", "land", "ugv"),
    # Munitions.
    (r"torpedo", "munition", "torpedo"),
    (r"naval gun", "munition", "naval-gun"),
    (r"naval (multiple rocket launcher|mrl)", "munition", "naval-rocket-launcher"),
    (r"(anti.submarine|asw) (rocket launcher|mrl|mortar)", "munition", "anti-submarine-rocket-launcher"),
    (r"(anti.submarine|asw) missile", "munition", "anti-submarine-missile"),
    (r"air.to.air missile|\w*aam\b", "munition", "air-to-air-missile"),
    (r"anti.ship(?! helicopter)", "munition", "anti-ship-missile"),
    (r"\bsam\b|abm", "munition", "surface-to-air-missile"),
    (r"anti.radar", "munition", "anti-radar-missile"),
    (r"anti.tank (missile|av turret)|anti.tank/", "munition", "anti-tank-missile"),
    (r"ballistic missile|slbm", "munition", "ballistic-missile"),
    (r"land.attack missile", "munition", "land-attack-missile"),
    (r"guided (glide )?bomb", "munition", "guided-bomb"),
    (r"guided (rocket|shell)", "munition", "guided-rocket-or-shell"),
    (r"air.to.surface|\basm\b", "munition", "air-to-surface-missile"),
    (r"surface.to.surface|\bssm\b", "munition", "surface-to-surface-missile"),
    (r"loitering munition|one.way attack", "munition", "loitering-munition"),
    # Land.
    (r"multiple rocket launcher|\bmrl\b", "land", "multiple-rocket-launcher"),
    (r"self.propelled mortar|mortar", "land", "mortar"),
    (r"self.propelled gun|\bspg\b", "land", "self-propelled-gun"),
    (r"towed gun|coast\w* gun", "land", "towed-gun"),
    (r"tank destroyer", "land", "tank-destroyer"),
    (r"light tank", "land", "light-tank"),
    (r"\btank\b", "land", "tank"),
    (r"infantry fighting vehicle|\bifv\b|fire.support vehicle|\bafsv\b", "land", "infantry-fighting-vehicle"),
    (r"\bap[cv]\b", "land", "armoured-personnel-carrier"),
    (r"armoured car|armoured reconnaissance|reconnaissance av", "land", "armoured-reconnaissance-vehicle"),
    (
        r"armoured (recovery|engineer|supply|logistical|bridge)|\b(arv|aev|alv|amv)\b",
        "land",
        "armoured-support-vehicle",
    ),
    # Space.
    (r"satellite", "space", "reconnaissance-satellite"),
    # Ships, before aircraft: aircraft carriers.
    (r"aircraft carrier", "surface", "aircraft-carrier"),
    (r"submarine$", "subsurface", "attack-submarine"),
    (r"am(ph|p)ibious assault|\baals\b", "surface", "amphibious-assault-ship"),
    (r"landing ship", "surface", "landing-ship"),
    (r"landing craft", "surface", "landing-craft"),
    (r"cruiser", "surface", "cruiser"),
    (r"destroyer", "surface", "destroyer"),
    (r"frigate", "surface", "frigate"),
    (r"corvette", "surface", "corvette"),
    (r"mine(sweeper|hunter)|\bmcm\b", "surface", "mine-countermeasures-ship"),
    (r"minelayer", "surface", "minelayer"),
    (r"gunboat|patrol (boat|craft)", "surface", "patrol-boat"),
    (r"patrol ship|\bopv\b", "surface", "patrol-ship"),
    (r"replenishment|^tanker$", "surface", "replenishment-ship"),
    (r"signals intelligence ship", "surface", "intelligence-ship"),
    (r"survey ship", "surface", "survey-ship"),
    (r"training ship", "surface", "training-ship"),
    (r"salvage ship", "surface", "rescue-ship"),
    (r"tug|icebreaker|support (ship|craft)|(transport|cargo) (ship|craft)", "surface", "transport-ship"),
    # Aircraft.
    (r"\buav\b|drone", "air", "uav"),
    (r"airship", "air", "airship"),
    (r"airborne early.warning|\baew", "air", "early-warning-aircraft"),
    (r"transport ac/helicopter|helicopter", "air", "helicopter"),
    (r"anti.submarine aircraft|asw aircraft", "air", "anti-submarine-aircraft"),
    (r"maritime patrol", "air", "maritime-patrol-aircraft"),
    (r"electronic warfare|ew aircraft", "air", "electronic-attack-aircraft"),
    (r"reconnaissance|surveillance|sigint|signals intelligence|\bags\b", "air", "reconnaissance-aircraft"),
    (r"bomber", "air", "bomber"),
    (r"tanker", "air", "tanker-aircraft"),
    (r"trainer", "air", "trainer"),
    (r"fga|ground.attack", "air", "strike-fighter"),
    (r"fighter", "air", "fighter"),
    (r"transport|target tow|light aircraft", "air", "transport-aircraft"),
)


@lru_cache(maxsize=4096)
def kind_of(description: str) -> Kind | None:
    """Return the kind that a description means; None where no rule knows it.

    >>> kind_of("ASW helicopter") == kind_of("anti-submarine helicopter")
    True
    >>> kind_of("turbofan"), kind_of("philosopher")
    (Kind(domain='air', role='engine', component=True), None)
    """
    text = " ".join(description.casefold().split())
    if not _NO_COMPONENT.search(text):
        for pattern, domain, role in _COMPONENTS:
            if re.search(pattern, text):
                return Kind(domain, role, component=True)
    for pattern, domain, role in _UNITS:
        if re.search(pattern, text):
            return Kind(domain, role)
    return None
