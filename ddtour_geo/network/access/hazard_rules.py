"""What may befall a walker on an open way or at a node, as data: told, never a closure.

References
----------
https://wiki.openstreetmap.org/wiki/Key:hazard
https://wiki.openstreetmap.org/wiki/Key:tidal
"""

from ddtour_geo.network.access.terms import Rule, row

_FOR_DRIVERS = (
    "hazard=no|none|curve|curves|turn|turns|dangerous_turn|dip|hill|bump|school_zone|children|"
    "pedestrians|cyclists|bicycle|horse_riders|queues_likely|side_winds|loose_gravel|"
    "dangerous_junction|traffic_signals|road_narrows|slow_vehicles|roadworks|low_flying_aircraft|"
    "animal_crossing|deer_crossing|cattle_crossing|crossing|junction|merging_traffic"
)
_TOLD = {
    "tidal": ("tidal=yes|occasional|intermittent",),
    "flood-prone": ("flood_prone=yes", "hazard=flood|flooding|floods"),
    "rockfall": ("hazard=rock_slide|falling_rocks|rockfall|rock_fall|landslide|mudslide",),
    "avalanche": ("hazard=avalanche|avalanches",),
    "slippery": ("hazard=slippery|slippery_road|slippery_surface|ice|icy|black_ice",),
    "not-cleared": ("snowplowing=no", "winter_service=no"),
    "seasonal": ("seasonal=yes|wet_season|dry_season", "intermittent=yes"),
}
_KNOWN = " ".join(where for told in _TOLD.values() for where in told if where.startswith("hazard="))

HAZARDS: tuple[Rule, ...] = (
    *(
        row("A9", where, "warn", reason, penalty=reason)
        for reason, told in _TOLD.items()
        for where in told
    ),
    row(
        "A9",
        "hazard=*",
        "warn",
        "hazard",
        unless=f"{_FOR_DRIVERS} {_KNOWN}",
        penalty="hazard",
        why="A warning to drivers alone is none for walkers; any other one is told.",
    ),
)
