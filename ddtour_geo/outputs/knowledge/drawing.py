"""What is known as a drawing: four kinds of lines, points, circles of uncertainty."""

from functools import partial
from typing import Any

import numpy as np

from ddtour_geo.common.text import plain
from ddtour_geo.model import PointOfInterest
from ddtour_geo.model.knowledge import Knowledge
from ddtour_geo.outputs.site.cards import both
from ddtour_geo.outputs.site.drawing import Line, Plane, path, thinned, window
from ddtour_geo.outputs.wording import surveyors

_TOLERANCE_M = 3.0


def drawn(known: Knowledge) -> dict[str, Any]:
    """Draw a territory; what nobody can place is not drawn."""
    west, south, east, north = known.territory.study_area
    plane = Plane(longitude=(west + east) / 2, latitude=(south + north) / 2)
    numbers = {place.id: number for number, place in enumerate(known.places)}
    credited = [street.attribution for street in known.streets]
    lines = [
        tuple(thinned(plane.metres(line), _TOLERANCE_M) for line in street.lines)
        for street in known.streets
    ]
    return {
        "frame": "{:g} {:g} {:g} {:g}".format(*_frame(known, plane)),
        "streets": [
            {
                "number": number,
                "kind": street.evidence.label if street.sources else "town",
                "path": path(lines[number]),
                "name": plain(street.name),
                "at": _middle(lines[number]),
            }
            for number, street in reversed(list(enumerate(known.streets)))
        ],
        "places": [
            {
                "number": numbers[place.id],
                "kind": kind,
                "name": both(place.name.in_language),
                "radius": round(place.position.radius_m) if kind == "about" else 0,
                **_at(place, plane),
            }
            for kind, places in (("about", known.about), ("located", known.located))
            for place in places
        ],
        "credits": both(partial(surveyors.names, credited)),
    }


def _at(place: PointOfInterest, plane: Plane) -> dict[str, int]:
    (x, y), *_ = plane.metres([place.position.lonlat])
    return {"x": round(float(x)), "y": round(float(y))}


def _middle(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Find where the name of a street stands: halfway along its longest piece."""
    longest = max(lines, key=lambda line: float(np.ptp(line, axis=0).sum()))
    x, y = longest[len(longest) // 2 - (len(longest) % 2 == 0)] / 2 + longest[len(longest) // 2] / 2
    return round(float(x)), round(float(y))


def _frame(known: Knowledge, plane: Plane) -> tuple[float, float, float, float]:
    """Frame the places with their circles, else the whole study area."""
    west, south, east, north = known.territory.study_area
    corners = plane.metres([(west, south), (east, north)])
    if places := [*known.located, *known.about]:
        points = plane.metres(place.position.lonlat for place in places)
        circles = np.array([[place.position.radius_m] for place in places])
        corners = np.vstack([points - circles, points + circles])
    least, most = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return window((*least, *most), least=0.8, most=1.5, margin=0.05)
