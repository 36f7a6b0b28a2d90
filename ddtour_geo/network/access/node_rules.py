"""Rules of access for nodes, as data: what stands on a way, and what merely stands beside it.

A node counts if a walker on the way passes it. What its tags say of a shop, a stop or a car park
concerns that thing, and closes no way.

References
----------
https://wiki.openstreetmap.org/wiki/Barriers
https://wiki.openstreetmap.org/wiki/Tag:crossing%3Dno
https://wiki.openstreetmap.org/wiki/Key:entrance
"""

from ddtour_geo.network.access.hazard_rules import HAZARDS
from ddtour_geo.network.access.terms import Rule, row
from ddtour_geo.network.access.values import (
    CLOSED,
    EITHER,
    FOOT,
    FORDS,
    KNOWN_FOOT,
    SAID,
    SAID_STROLLER,
    WHEELCHAIR,
)

_WALLS = (
    "barrier=fence|wall|jersey_barrier|debris|hedge|retaining_wall|city_wall|ditch|guard_rail|"
    "wire_fence|cable_barrier|wood_fence|berm|tank_trap|handrail|avalanche_protection"
)
_NARROW = "barrier=kissing_gate|stile|turnstile|full-height_turnstile|hampshire_gate|horse_stile"
_GATES = (
    "barrier=gate|swing_gate|wicket_gate|sliding_gate|bump_gate|hampshire_gate|kissing_gate|"
    "door|sliding_beam|sally_port|garage_door"
)
_PASSED = (
    "barrier=bollard|lift_gate|cycle_barrier|block|kerb|cattle_grid|border_control|entrance|"
    "turnstile|full-height_turnstile|toll_booth|stile|horse_stile|chain|rope|stone|log|spikes|"
    "height_restrictor|motorcycle_barrier|sump_buster|planter|bus_trap|step|no|swing_gate|"
    "bar|barrier_board|bollards"
)
_CROSSED = "railway=level_crossing|crossing|tram_level_crossing|tram_crossing"
_ACROSS = f"barrier=* ford=* waterway=* highway=elevator|crossing {_CROSSED}"
_SIGNS = (
    "highway=bus_stop|platform|traffic_signals|stop|give_way|street_lamp|speed_camera|"
    "speed_display|traffic_mirror|milestone|emergency_access_point|emergency_bay|rest_area|"
    "services|trailhead|passing_place|toll_gantry|phone"
)
_HOUSED = (
    *("amenity", "shop", "office", "craft", "healthcare", "club", "tourism", "leisure", "sport"),
    *("historic", "building", "military", "public_transport", "aeroway", "aerialway", "parking"),
)
"""Keys of what a door on the same node is the door of."""
_BESIDE = (
    *("information", "advertising", "playground", "golf", "place", "natural", "geological"),
    *("power", "telecom", "pipeline", "man_made", "traffic_sign", "surveillance"),
)
"""Keys of what has no door."""
_FOR_AMBULANCES = "emergency=yes|no|designated|official|permissive|private|destination"

NODE_RULES: tuple[Rule, ...] = (
    row(
        "53",
        _WALLS,
        "no",
        "barrier",
        unless=FOOT,
        why="What is drawn across the way is across it: OSMnx walks through.",
    ),
    row("49", FORDS, "no", "ford", unless=FOOT, why="As a ford drawn along a way."),
    row("49", "highway=ford", "no", "ford", unless=FOOT),
    *(
        row(
            "N6",
            thing,
            "yes",
            "own-access",
            unless=unless,
            why="Access, hours and kerbs are those of the thing, not of the way: OSRM stops there.",
        )
        for thing, unless in (
            *((f"{key}=*", _ACROSS) for key in _HOUSED),
            *((f"{key}=*", f"entrance=* door=* {_ACROSS}") for key in _BESIDE),
            (_SIGNS, _ACROSS),
            ("emergency=*", f"{_FOR_AMBULANCES} entrance=* door=* {_ACROSS}"),
            ("railway=*", f"railway=subway_entrance|train_station_entrance {_ACROSS}"),
        )
    ),
    row(
        "56",
        "locked=yes",
        "no",
        "locked",
        why="A lock stops a group: only GraphHopper reads it.",
    ),
    row(
        "N6",
        "amenity=parking|parking_entrance|parking_space",
        "yes",
        "own-access",
        why="Customers of a car park may leave their car there: nobody else is stopped.",
    ),
    row("30", "foot=no|none", "no", "foot-closed"),
    row(
        "N7",
        "crossing=no",
        "no",
        "no-crossing",
        unless=f"highway=traffic_signals {FOOT}",
        why="One may not cross here; the street itself is walked.",
    ),
    row("N8", "entrance=emergency", "no", "emergency-exit", unless=FOOT),
    row("N8", "door=emergency", "no", "emergency-exit", unless=FOOT),
    row("31", "foot=private|residents", "no", "foot-closed"),
    row("29", "foot=permit", "no", "permit-only"),
    row(
        "55",
        CLOSED,
        "no",
        "access-closed",
        unless=FOOT,
        why="Valhalla opens private gates at a price, OSMnx sees no gate.",
    ),
    row("29", "access=permit", "no", "permit-only", unless=FOOT),
    row("2", "barrier=step", "no", "steps", who="step-free|wheelchair"),
    row("W1", "wheelchair=no", "no", "wheelchair-no", who=WHEELCHAIR),
    row("W1", "stroller=no", "no", "stroller-no", who="pushchair"),
    row("54", _NARROW, "no", "narrow-barrier", who=WHEELCHAIR, unless=SAID),
    row("54", _NARROW, "no", "narrow-barrier", who="pushchair", unless=SAID_STROLLER),
    row(
        "N1",
        "barrier=block|stone|log|cattle_grid|chain|rope",
        "no",
        "wheel-stop",
        who=WHEELCHAIR,
        unless=SAID,
    ),
    row("N2", "maxwidth:physical<0.8", "no", "too-narrow", who=WHEELCHAIR),
    row("N2", "maxwidth:physical<0.6", "no", "too-narrow", who="pushchair"),
    row("W7", "kerb=raised", "no", "raised-kerb", who=WHEELCHAIR, unless=SAID),
    row(
        "W7",
        "kerb:height>0.04",
        "no",
        "raised-kerb",
        who=WHEELCHAIR,
        unless=f"{SAID} kerb=lowered|flush",
    ),
    row("N9", "door=revolving", "no", "narrow-barrier", who=WHEELCHAIR, unless=SAID),
    row("N2", "door=* width<0.8", "no", "too-narrow", who=WHEELCHAIR),
    row("N2", "entrance=* width<0.8", "no", "too-narrow", who=WHEELCHAIR, unless="door=*"),
    *HAZARDS,
    row("49", FORDS, "warn", "ford"),
    row("24", "access=destination", "warn", "destination-only", unless=FOOT),
    row("24", "access=customers", "warn", "customers-only", unless=FOOT),
    row("35", "foot=*", "warn", "foot-unknown", unless=KNOWN_FOOT),
    row("51", "opening_hours=*", "warn", "conditional"),
    row("51", "foot:conditional=*", "warn", "conditional"),
    row("51", "access:conditional=*", "warn", "conditional", unless=FOOT),
    row("11", "highway=elevator", "yes!", "lift"),
    row("57", _CROSSED, "yes!", "level-crossing"),
    *(
        row(
            "N3",
            kerb,
            "unknown",
            "practicability-unknown",
            who=WHEELCHAIR,
            unless=f"{SAID} kerb=lowered|flush|no kerb:height<0.041",
            why="A kerb of unknown height stays unknown: openrouteservice passes.",
        )
        for kerb in ("barrier=kerb", "kerb=*")
    ),
    row("N4", "barrier=cycle_barrier", "unknown!", "tight-barrier", who=EITHER, unless=SAID),
    row("52", _GATES, "yes", "gate"),
    row("54", _PASSED, "yes", "open"),
    row(
        "N5",
        "barrier=*",
        "yes!",
        "unclear-barrier",
        unless=FOOT,
        why="A barrier of unknown kind is passed and said: OSRM stops at barrier=yes.",
    ),
    row("52", "", "yes", "open"),
)
