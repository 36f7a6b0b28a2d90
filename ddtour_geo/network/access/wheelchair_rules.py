"""Rules of practicability, as data: how walkers on wheels, or without steps, get along.

References
----------
Arrêté du 15 janvier 2007 (accessibilité de la voirie): width 1.40 m, 1.20 m without walls, slope
5 %, never above 12 %, kerbs 2 cm (4 cm if bevelled).
"""

from ddtour_geo.network.access.terms import Rule, row
from ddtour_geo.network.access.values import EITHER, SAID, SAID_STROLLER, WHEELCHAIR

_SOFT = "surface=earth|grass|dirt|mud|sand|snow|ice|salt"
_SINKING = "surface=mud|sand|snow|ice|salt"
_UNEVEN = (
    "surface=cobblestone|unhewn_cobblestone|sett|unpaved|gravel|compacted|pebblestone|"
    "grass_paver|woodchips"
)
_FIRM = (
    "surface=asphalt|paved|concrete|concrete:plates|paving_stones|chipseal|metal|wood|tartan|"
    "rubber|acrylic"
)
_SMOOTH = "smoothness=excellent|good"
_ROUGH = "smoothness=bad|very_bad|horrible|very_horrible"

PRACTICABILITY: tuple[Rule, ...] = (
    row("2", "highway=steps ramp:wheelchair=yes", "no", "steps-ramp", who="step-free|wheelchair"),
    row(
        "2",
        "highway=steps",
        "no",
        "steps",
        who="step-free|wheelchair",
        why="Closed even with wheelchair=yes: openrouteservice and Valhalla let some pass.",
    ),
    row(
        "50",
        "smoothness=impassable",
        "no",
        "impassable",
        who=EITHER,
        why="No wheel passes: routing for walkers ignores the tag.",
    ),
    row("W1", "wheelchair=no", "no", "wheelchair-no", who=WHEELCHAIR),
    row("W1", "stroller=no", "no", "stroller-no", who="pushchair"),
    row("2", "highway=steps step_count<4", "yes!", "few-steps", who="pushchair"),
    row("2", "highway=steps", "no", "steps", who="pushchair"),
    row("W5", "width<0.8", "no", "too-narrow", who=WHEELCHAIR),
    row("W5", "width<0.6", "no", "too-narrow", who="pushchair"),
    row("W6", "incline>12", "no", "too-steep", who=WHEELCHAIR),
    row("W7", "kerb=raised", "no", "raised-kerb", who=WHEELCHAIR, unless=SAID),
    row("W7", "kerb:height>0.04", "no", "raised-kerb", who=WHEELCHAIR, unless=SAID),
    row("W2", _SOFT, "no", "soft-surface", who=WHEELCHAIR, unless=SAID),
    row("W2", _SINKING, "no", "soft-surface", who="pushchair", unless=SAID_STROLLER),
    row("W3", _ROUGH, "no", "rough-surface", who=WHEELCHAIR, unless=SAID),
    row(
        "W3",
        "smoothness=horrible|very_horrible|very_bad",
        "no",
        "rough-surface",
        who="pushchair",
        unless=SAID_STROLLER,
    ),
    row("W4", "tracktype=grade4|grade5", "no", "rough-surface", who=WHEELCHAIR, unless=SAID),
    row("W4", "tracktype=grade5", "no", "rough-surface", who="pushchair", unless=SAID_STROLLER),
    row("W8", _SOFT, "unknown!", "contradiction", who=WHEELCHAIR),
    row("W8", _ROUGH, "unknown!", "contradiction", who=WHEELCHAIR),
    row("W8", "tracktype=grade4|grade5", "unknown!", "contradiction", who=WHEELCHAIR),
    row("W8", "kerb=raised", "unknown!", "contradiction", who=WHEELCHAIR),
    row(
        "W5",
        "width<1.2",
        "unknown!",
        "narrow",
        who=WHEELCHAIR,
        why="Under the legal 1.20 m a chair may still pass: openrouteservice only bans or passes.",
    ),
    row("W6", "incline>5", "unknown!", "steep", who=WHEELCHAIR),
    row("W6", "incline=steep", "unknown!", "steep", who=EITHER),
    row("11", "highway=elevator", "yes", "lift", who=EITHER),
    row("W9", SAID, "yes", "wheelchair-yes", who=WHEELCHAIR),
    row("W9", "wheelchair=limited|bad", "unknown!", "wheelchair-limited", who=WHEELCHAIR),
    row("W9", "stroller=yes|designated", "yes", "stroller-yes", who="pushchair"),
    row("W9", SAID, "yes", "wheelchair-yes", who="pushchair"),
    row("W10", _UNEVEN, "unknown!", "uneven-surface", who=EITHER),
    row("W10", _SOFT, "unknown!", "uneven-surface", who="pushchair"),
    row("W10", "smoothness=intermediate", "unknown!", "uneven-surface", who=WHEELCHAIR),
    row("W10", "smoothness=bad", "unknown!", "uneven-surface", who="pushchair"),
    row("W10", "tracktype=grade2|grade3|grade4", "unknown!", "uneven-surface", who=EITHER),
    row(
        "W11",
        f"{_FIRM} {_SMOOTH} width>1.39 incline<5.01",
        "yes",
        "measured",
        who=WHEELCHAIR,
        why="All four facts measured: elsewhere what is unknown counts as passable.",
    ),
    row("W11", _FIRM, "yes", "firm-surface", who="pushchair"),
    row("W11", _SMOOTH, "yes", "firm-surface", who="pushchair"),
    row(
        "W12",
        "",
        "unknown",
        "practicability-unknown",
        who=EITHER,
        why="Nobody measured it: openrouteservice and Valhalla take unknown for passable.",
    ),
)
"""How walkers on wheels, or without steps, get along a way that is open to walkers."""
