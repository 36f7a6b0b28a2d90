"""Rules of access for nodes, as data: gates, walls, kerbs and crossings."""

from ddtour_geo.network.access.terms import Rule, row
from ddtour_geo.network.access.values import (
    CLOSED,
    EITHER,
    FOOT,
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

NODE_RULES: tuple[Rule, ...] = (
    row("30", "foot=no|none", "no", "foot-closed"),
    row("31", "foot=private|residents", "no", "foot-closed"),
    row("29", "foot=permit", "no", "permit-only"),
    row(
        "56",
        "locked=yes",
        "no",
        "locked",
        why="A lock stops a group: only GraphHopper reads it.",
    ),
    row(
        "55",
        CLOSED,
        "no",
        "access-closed",
        unless=FOOT,
        why="Valhalla opens private gates at a price, OSMnx sees no gate.",
    ),
    row("29", "access=permit", "no", "permit-only", unless=FOOT),
    row(
        "53",
        _WALLS,
        "no",
        "barrier",
        unless=FOOT,
        why="What is drawn across the way is across it: OSMnx walks through.",
    ),
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
    row("24", "access=destination", "warn", "destination-only", unless=FOOT),
    row("24", "access=customers", "warn", "customers-only", unless=FOOT),
    row("35", "foot=*", "warn", "foot-unknown", unless=KNOWN_FOOT),
    row("51", "opening_hours=*", "warn", "conditional"),
    row("51", "foot:conditional=*", "warn", "conditional"),
    row("51", "access:conditional=*", "warn", "conditional", unless=FOOT),
    row("11", "highway=elevator", "yes!", "lift"),
    row("57", "railway=level_crossing|crossing|tram_level_crossing", "yes!", "level-crossing"),
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
