"""The decision table of ways, as data: who may walk where, and why.

Rows 1 to 58 are those of a published comparison of GraphHopper, Valhalla, OSRM, openrouteservice
and OSMnx; rows with a letter are ours (A: access, N: nodes, W: wheels). Rules are read from top to
bottom: the first one that matches and has a verdict decides, a matching one without a verdict
leaves its remark and lets the next ones speak. ``why`` says what we do where the engines
disagree.

References
----------
https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions
"""

from ddtour_geo.network.access.hazard_rules import HAZARDS
from ddtour_geo.network.access.node_rules import NODE_RULES
from ddtour_geo.network.access.terms import Rule, row
from ddtour_geo.network.access.values import FOOT, FORDS, KNOWN_FOOT
from ddtour_geo.network.access.wheelchair_rules import PRACTICABILITY

__all__ = [
    "BACKWARD_ONLY",
    "FORWARD_ONLY",
    "NODE_RULES",
    "PRACTICABILITY",
    "TABLES",
    "WAY_RULES",
]

_KNOWN_ACCESS = (
    "access=yes|permissive|designated|official|public|destination|customers|agricultural|forestry|"
    "permit|discouraged|no|private|delivery|military|emergency|restricted|residents|employees|"
    "staff|members|students|guests|none|use_sidepath"
)
_STREETS = (
    "highway=footway|path|pedestrian|living_street|residential|service|track|unclassified|"
    "tertiary|tertiary_link|secondary|secondary_link|primary|primary_link|steps"
)
_MOUNTAIN = (
    "sac_scale=mountain_hiking|demanding_mountain_hiking|alpine_hiking|"
    "demanding_alpine_hiking|difficult_alpine_hiking"
)
_GONE = "highway=proposed|planned|razed|abandoned|disused|demolished|dismantled|no"
_BIG = "highway=primary|primary_link|secondary|secondary_link|trunk|trunk_link"
_TRUNK = "highway=trunk|trunk_link"
_MOTORWAY = "highway=motorway|motorway_link"
_SIDE = "sidewalk=yes|both|left|right"
_ONE_SIDE = f"{_SIDE} sidewalk:left=yes sidewalk:right=yes sidewalk:both=yes"

WAY_RULES: tuple[Rule, ...] = (
    row(
        "15",
        "highway=via_ferrata|ladder",
        "no",
        "climbing",
        why="A climb with irons is no walk: OSMnx keeps it, Valhalla by its grade; never here.",
    ),
    row("16", "highway=construction", "no", "not-there"),
    row("17", _GONE, "no", "not-there"),
    row(
        "9",
        "motorroad=yes",
        "no",
        "motor-road",
        why="The sign bans walkers: OSMnx keeps such primary roads, Valhalla if foot=* is set.",
    ),
    row("30", "foot=no|none", "no", "foot-closed"),
    row(
        "31",
        "foot=private|restricted|military|emergency|delivery|residents",
        "no",
        "foot-closed",
        why="foot=private is closed: OSMnx walks it, Valhalla at a price.",
    ),
    row(
        "29",
        "foot=permit",
        "no",
        "permit-only",
        why="Nobody asked for the permit: Valhalla, OSRM and openrouteservice walk it.",
    ),
    row(
        "48",
        _MOUNTAIN,
        "no",
        "mountain-path",
        why="From T2 on a guided group needs other shoes: OSRM and OSMnx ignore the scale.",
    ),
    row(
        "49",
        FORDS,
        "no",
        "ford",
        unless=FOOT,
        why="Nobody wades on a town walk: all engines but openrouteservice do.",
    ),
    row("A1", "winter_road=yes", "no", "winter-road", unless=FOOT),
    row("A1", "ice_road=yes", "no", "winter-road", unless=FOOT),
    row(
        "42",
        "route=ferry",
        "no",
        "ferry",
        why="A crossing has hours: every engine but OSMnx boards it.",
    ),
    row(
        "33",
        "foot=use_sidepath",
        "warn",
        "use-sidepath",
        penalty="use-sidepath",
        condition="sidepath",
        why="Closed where a parallel footway is within 30 m: OSRM always bans, OSMnx never.",
    ),
    row(
        "36",
        "sidewalk=separate",
        "warn",
        "separate-sidewalk",
        unless=f"{_ONE_SIDE} highway=footway|path|pedestrian|steps|cycleway",
        penalty="separate-sidewalk",
        condition="sidepath",
        why="Left to its mapped pavement, else kept: OSMnx drops both, Valhalla counts both.",
    ),
    *(
        row(
            "36",
            f"{_BIG}|tertiary|tertiary_link|unclassified|residential|living_street|service "
            f"sidewalk:{side}=separate",
            "warn",
            "separate-sidewalk",
            unless=_ONE_SIDE,
            penalty="separate-sidewalk",
            condition="sidepath",
            why="As sidewalk=separate, unless the other side has a pavement of its own.",
        )
        for side in ("both", "left", "right")
    ),
    row(
        "34",
        "foot=discouraged",
        "warn",
        "discouraged",
        penalty="discouraged",
        why="Legal, so walked: Valhalla refuses it.",
    ),
    row("34", "access=discouraged", "warn", "discouraged", unless=FOOT, penalty="discouraged"),
    row(
        "35",
        "foot=*",
        "warn",
        "foot-unknown",
        unless=KNOWN_FOOT,
        why="Walked and said: GraphHopper refuses it, OSMnx finds “no” inside “unknown”.",
    ),
    row(
        "29",
        "access=permit",
        "no",
        "permit-only",
        unless=FOOT,
        why="Listed and closed: only GraphHopper refuses it.",
    ),
    row(
        "20",
        "access=no|none",
        "no",
        "access-closed",
        unless=FOOT,
        why="Closed to the public whatever the class: OSMnx walks it.",
    ),
    row(
        "21",
        "access=private|residents|employees|staff|members|students|guests",
        "no",
        "access-closed",
        unless=FOOT,
        why="Closed to the public: Valhalla walks it at a price, OSMnx knows private alone.",
    ),
    row(
        "27",
        "access=delivery",
        "no",
        "access-closed",
        unless=FOOT,
        why="Not for visitors: only OSRM refuses it, all others walk it.",
    ),
    row(
        "28",
        "access=military|emergency|restricted",
        "no",
        "access-closed",
        unless=FOOT,
        why="Not for visitors: OSRM and OSMnx walk it.",
    ),
    row(
        "24",
        "access=destination",
        "warn",
        "destination-only",
        unless=FOOT,
        condition="destination",
        why="Only towards a stop: every engine walks through.",
    ),
    row("24", "foot=destination", "warn", "destination-only", condition="destination"),
    row(
        "24",
        "access=customers",
        "warn",
        "customers-only",
        unless=FOOT,
        condition="customers",
        why="Only towards a stop, and said: every engine walks through.",
    ),
    row("24", "foot=customers", "warn", "customers-only", condition="customers"),
    row(
        "25",
        "access=agricultural",
        "warn",
        "farm-or-forest",
        unless=FOOT,
        penalty="farm-or-forest",
        why="In France the sign is for vehicles: Valhalla and OSRM refuse it; kept, to check.",
    ),
    row(
        "26",
        "access=forestry",
        "warn",
        "farm-or-forest",
        unless=FOOT,
        penalty="farm-or-forest",
        why="As access=agricultural.",
    ),
    row("25-26", "foot=agricultural|forestry", "warn", "farm-or-forest", penalty="farm-or-forest"),
    row(
        "A2",
        "access=*",
        "warn",
        "access-unknown",
        unless=f"{_KNOWN_ACCESS} {FOOT}",
        why="A value that nobody knows closes nothing, and is said.",
    ),
    row(
        "A3",
        "service=driveway motor_vehicle=private|destination|no",
        "warn",
        "private-end",
        unless=f"{FOOT} access=*",
        condition="private_end",
        penalty="private-end",
        why="A private drive leads to its house: not a short cut, but open towards a stop.",
    ),
    row("A3", "service=driveway", "warn", "private-end", unless=FOOT, penalty="private-end"),
    row(
        "A4",
        "service=emergency_access",
        "warn",
        "emergency-access",
        unless=FOOT,
        why="A fire lane without a sign is walked, and said.",
    ),
    row("A5", "service=drive-through|drive_through", "warn", "cars-turn", penalty="cars-turn"),
    row(
        "51",
        "foot:conditional=*",
        "warn",
        "conditional",
        why="Read at the minute of passage: GraphHopper reads the day of import, others nothing.",
    ),
    row("51", "access:conditional=*", "warn", "conditional", unless=FOOT),
    row("51", "opening_hours=*", "warn", "conditional"),
    row(
        "51",
        "seasonal=*",
        "warn",
        "conditional",
        unless="seasonal=no|yes|wet_season|dry_season",
    ),
    row(
        "37",
        f"{_BIG} sidewalk=no|none",
        "warn",
        "no-sidewalk",
        penalty="no-sidewalk",
    ),
    row("37", f"{_BIG} sidewalk:both=no|none", "warn", "no-sidewalk", penalty="no-sidewalk"),
    row(
        "A6",
        f"{_BIG} tunnel=yes",
        "warn",
        "road-tunnel",
        unless=f"{FOOT} {_ONE_SIDE}",
        penalty="road-tunnel",
        why="Engines walk any tunnel of a main road: so do we, and the sheet says so.",
    ),
    row("A7", "trail_visibility=bad|horrible|no", "warn", "faint-path", penalty="faint-path"),
    row("A8", "informal=yes", "warn", "informal", penalty="informal"),
    row("10", "indoor=yes|room|area|corridor", "warn", "indoors", unless="highway=corridor"),
    row("46", "conveying=yes", "warn", "escalator"),
    row("49", FORDS, "warn", "ford", penalty="ford"),
    *HAZARDS,
    row(
        "38",
        "highway=pedestrian area=yes",
        "yes",
        "square",
        why="Crossed through a visibility graph: Valhalla skips it, others walk round, OSMnx "
        "drops it.",
    ),
    row(
        "39",
        "highway=footway|path|living_street|service|residential|track|steps|platform area=yes",
        "yes",
        "square",
        why="As row 38: OSMnx drops every area.",
    ),
    row("22", f"{_STREETS} access=no {FOOT}", "yes", "foot-allowed"),
    row(
        "23",
        f"{_STREETS} access=private {FOOT}",
        "yes",
        "foot-allowed",
        why="The word for walkers beats the word for all: OSMnx drops it.",
    ),
    row("32", f"{_STREETS} foot=permissive|official|designated", "yes", "foot-allowed"),
    row("2", "highway=steps", "yes", "steps"),
    row("1", _STREETS, "yes", "open"),
    row(
        "4",
        f"highway=cycleway {FOOT}",
        "yes",
        "foot-allowed",
        why="Greenways and old mine railways are such paths: OSMnx drops them all.",
    ),
    row(
        "4",
        "highway=cycleway access=yes|public",
        "yes",
        "access-open",
        why="access=yes names every mode: as OSRM, unlike OSMnx.",
    ),
    row(
        "3",
        "highway=cycleway",
        "no",
        "cycleway",
        why="Not ours by default in France: GraphHopper and openrouteservice walk it.",
    ),
    row("5", f"highway=bridleway {FOOT}", "yes", "foot-allowed"),
    row("5", "highway=bridleway access=yes|public", "yes", "access-open"),
    row(
        "5",
        "highway=bridleway",
        "no",
        "bridleway",
        why="Horses have it to themselves unless walkers are named: GraphHopper and OSMnx walk.",
    ),
    row("6", "highway=road", "yes!", "unclear-road", why="Walked and said: OSRM refuses it."),
    row(
        "6",
        "highway=trail",
        "yes!",
        "unclear-path",
        why="An old word for a path, walked and said: OSMnx alone keeps what it does not know.",
    ),
    row("7", f"{_TRUNK} {FOOT}", "yes", "foot-allowed"),
    row("7", f"{_TRUNK} {_SIDE}", "yes", "has-sidewalk"),
    row("7", f"{_TRUNK} sidewalk:both=yes", "yes", "has-sidewalk"),
    row("7", f"{_TRUNK} sidewalk:left=yes", "yes", "has-sidewalk"),
    row("7", f"{_TRUNK} sidewalk:right=yes", "yes", "has-sidewalk"),
    row(
        "7",
        _TRUNK,
        "no",
        "trunk",
        why="As Valhalla in France: GraphHopper, openrouteservice and OSMnx walk it.",
    ),
    row("8", f"{_MOTORWAY} foot=yes", "yes", "foot-allowed"),
    row(
        "8",
        _MOTORWAY,
        "no",
        "motorway",
        why="Only an express foot=yes opens it: GraphHopper and OSRM take access=yes.",
    ),
    row(
        "10",
        "highway=corridor",
        "yes!",
        "indoors",
        why="Open unless closed by access: GraphHopper and OSRM lack it.",
    ),
    row(
        "11",
        "highway=elevator",
        "yes!",
        "lift",
        why="The way of wheels: only Valhalla and OSMnx ride it.",
    ),
    row(
        "12",
        "highway=platform",
        "yes",
        "platform",
        why="Where one waits one walks: openrouteservice and OSMnx drop it.",
    ),
    row("12", "highway=bus_stop public_transport=platform", "yes", "platform"),
    row(
        "18",
        f"highway=busway {FOOT}",
        "yes",
        "foot-allowed",
    ),
    row("18", "highway=busway", "no", "not-for-walking", why="OSMnx walks among buses."),
    row(
        "19",
        "highway=*",
        "no",
        "not-for-walking",
        why="Only known classes are walked: OSMnx keeps any value that it does not know.",
    ),
    row("13", "railway=platform", "yes", "platform", why="Valhalla and OSMnx do not read it."),
    row(
        "12",
        "public_transport=platform",
        "yes",
        "platform",
        why="Where one waits one walks, whatever the word for it.",
    ),
    row("14", "man_made=pier", "yes", "pier", why="Valhalla and OSMnx do not read it."),
    row("41", "amenity=parking", "no", "not-for-walking", why="Only its mapped ways: OSRM's rim."),
)

FORWARD_ONLY: tuple[Rule, ...] = (
    row(
        "44",
        "oneway:foot=yes|1|true",
        "warn",
        "oneway-foot",
        why="Honoured: openrouteservice and OSMnx walk against it.",
    ),
    row("44", "foot:backward=no|private", "warn", "oneway-foot"),
    row("46", "conveying=forward", "warn", "escalator"),
)
BACKWARD_ONLY: tuple[Rule, ...] = (
    row("44", "oneway:foot=-1|reverse", "warn", "oneway-foot"),
    row("44", "foot:forward=no|private", "warn", "oneway-foot"),
    row("46", "conveying=backward", "warn", "escalator"),
)

TABLES = (WAY_RULES, PRACTICABILITY, NODE_RULES, FORWARD_ONLY, BACKWARD_ONLY)
