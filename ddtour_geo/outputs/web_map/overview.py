"""Several circuits on one map: a page that holds it, with whatever stands beside it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ddtour_geo.common.i18n import catalogue
from ddtour_geo.common.text import to_script_json
from ddtour_geo.model import Itinerary
from ddtour_geo.outputs.drawing.basemap import encode_ground
from ddtour_geo.outputs.drawing.frame import Frame, circuit_bounds, encode_lines
from ddtour_geo.outputs.drawing.scripts import MAP_SCRIPTS
from ddtour_geo.outputs.web_map.circuit_map import CircuitMap
from ddtour_geo.outputs.web_map.lanes import lanes
from ddtour_geo.outputs.web_map.one_file import Extra, OneFile
from ddtour_geo.outputs.wording import figures, surveyors

if TYPE_CHECKING:
    import folium

SCRIPTS = (*MAP_SCRIPTS, "overview.js")
"""Our own scripts in the order in which they are joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStyle:
    """How the line of a circuit is drawn: told apart by its letter and its dashes, in grey too."""

    letter: str  # printed along the line
    colour: str  # dark enough for white letters
    dash: tuple[float, ...] = ()  # drawn and left out, in widths of the line
    is_round: bool = False  # dots
    is_double: bool = False  # a white line in its middle


STYLES = (
    LineStyle(letter="A", colour="#B0124F"),
    LineStyle(letter="B", colour="#1A4FA8", dash=(2.6, 1.2)),
    LineStyle(letter="C", colour="#0B6B4B", dash=(0.01, 1.6), is_round=True),
    LineStyle(letter="D", colour="#8A4B00", is_double=True),
    LineStyle(letter="E", colour="#6A2C9E", dash=(2.4, 0.9, 0.6, 0.9)),
    LineStyle(letter="F", colour="#37424F", dash=(0.8, 0.8)),
)
"""Styles of the circuits of a page, the first for the first."""

_BROKEN = {"A": (4.4, 0.9), "D": (4.4, 0.9)}
"""Dashes on a sketch of the styles that are solid elsewhere: no line there is exact."""


_NOTHING = Markup("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands on the page beside the map."""

    title: str
    subtitle: str = ""
    content: Markup = _NOTHING  # below the switches, its texts escaped already
    style: str = ""  # rules for this content
    links: tuple[str, ...] = ()  # to the page of each circuit, or none at all


def overview_map(
    itineraries: Sequence[Itinerary],
    beside: Beside,
    *,
    language: str = "fr",
    marks: Mapping[str, str] | None = None,
) -> "folium.Map":
    """Make the map of several circuits."""
    return OverviewMap(itineraries, beside, language=language, marks=marks or {})


def together(itineraries: Sequence[Itinerary]) -> Itinerary:
    """Put circuits together, so that one ground holds them all."""
    prints = "".join(itinerary.fingerprint for itinerary in itineraries)
    return replace(
        itineraries[0],
        stops=tuple(stop for itinerary in itineraries for stop in itinerary.stops),
        legs=tuple(leg for itinerary in itineraries for leg in itinerary.legs),
        ground=tuple(dict.fromkeys(f for itinerary in itineraries for f in itinerary.ground)),
        evidence=max(itinerary.evidence for itinerary in itineraries),
        has_sketched_ground=any(itinerary.has_sketched_ground for itinerary in itineraries),
        fingerprint=hashlib.sha256(prints.encode()).hexdigest()[:8],
    )


def line_styles(count: int, *, is_sketch: bool = False) -> tuple[LineStyle, ...]:
    """Choose the styles of circuits.

    >>> [bool(style.dash) for style in line_styles(2)]
    [False, True]
    >>> [bool(style.dash) for style in line_styles(2, is_sketch=True)]
    [True, True]
    """
    chosen = STYLES[:count]
    if not is_sketch:
        return chosen
    return tuple(replace(s, dash=_BROKEN.get(s.letter, s.dash)) for s in chosen)


class OverviewMap(CircuitMap):
    """A Folium map that holds the page of several itineraries.

    >>> issubclass(OverviewMap, CircuitMap)
    True
    """

    def __init__(
        self,
        itineraries: Sequence[Itinerary],
        beside: Beside,
        *,
        language: str,
        marks: Mapping[str, str],
    ) -> None:
        super().__init__(together(itineraries), language=language)
        self._itineraries = itineraries
        self._beside = beside
        self._marks = marks

    def document(self, extra: Extra) -> str:
        """Write the whole page."""
        language, beside = self._language, self._beside
        page = OneFile(styles=("page.css", "overview.css"), scripts=SCRIPTS, beside=beside.style)
        return page.write(
            "overview",
            self.get_name(),
            extra,
            language=language,
            beside=beside,
            banner=figures.banner(self._itinerary, language),
            circuits=self._switches(),
            t=catalogue(language, "comparison"),
            data=to_script_json(self._data()),
        )

    def _styles(self) -> tuple[LineStyle, ...]:
        count = len(self._itineraries)
        styles = zip(line_styles(count), line_styles(count, is_sketch=True), strict=True)
        return tuple(
            broken if itinerary.is_sketch else solid
            for itinerary, (solid, broken) in zip(self._itineraries, styles, strict=True)
        )

    def _switches(self) -> list[dict[str, Any]]:
        links = self._beside.links or ("",) * len(self._itineraries)
        return [
            {
                "style": style,
                "dash": " ".join(f"{6 * part:g}" for part in style.dash),
                "title": itinerary.definition.title.in_language(self._language),
                "link": link,
            }
            for style, itinerary, link in zip(self._styles(), self._itineraries, links, strict=True)
        ]

    def _data(self) -> dict[str, Any]:
        whole, language = self._itinerary, self._language
        bounds = circuit_bounds(whole)
        frame = Frame(bounds)
        groups, names = encode_ground(whole.ground, frame)
        texts = catalogue(language, "web_map") | catalogue(language, "comparison")
        return {
            "map": self.get_name(),
            "sketch": whole.has_sketched_ground,
            "origin": frame.origin,
            "bounds": [round(value, 5) for value in bounds],
            "names": names,
            "ground": groups,
            "circuits": [
                {
                    "letter": style.letter,
                    "colour": style.colour,
                    "dash": style.dash,
                    "round": style.is_round,
                    "double": style.is_double,
                    "sketch": itinerary.is_sketch,
                    "chains": [chain.encoded() for chain in chains],
                    "rides": [
                        encode_lines(frame, [leg.lonlat]) for leg in itinerary.legs if leg.ride
                    ],
                }
                for style, chains, itinerary in zip(
                    self._styles(),
                    lanes(frame, self._itineraries),
                    self._itineraries,
                    strict=True,
                )
            ],
            "places": self._places(),
            "credit": surveyors.beside_map(whole, language),
            "texts": {key[3:]: text for key, text in texts.items() if key.startswith("js_")},
        }

    def _places(self) -> list[dict[str, Any]]:
        """Give each marked place its disc, and the circuits that go there."""
        places: dict[str, dict[str, Any]] = {}
        for number, itinerary in enumerate(self._itineraries):
            ends = (itinerary.stops[0], itinerary.stops[-1])
            for stop in itinerary.located_stops:
                if stop.place.id not in self._marks:
                    continue
                position = stop.place.position
                disc = places.setdefault(
                    stop.place.id,
                    {
                        "id": stop.place.id,
                        "mark": self._marks[stop.place.id],
                        "name": stop.place.name.in_language(self._language),
                        "at": [round(value, 5) for value in position.lonlat],
                        "foot": [round(value, 5) for value in stop.access_lonlat],
                        "radius": position.radius_m if position.to_confirm else 0,
                        "isEnd": False,
                        "mask": 0,
                    },
                )
                disc["mask"] |= 1 << number
                disc["isEnd"] = disc["isEnd"] or stop in ends
        return list(places.values())
