"""What the front page says of each circuit, in both languages."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ddtour_geo.common.errors import DDTourError
from ddtour_geo.common.i18n import LANGUAGES, catalogue, translate
from ddtour_geo.common.text import decimal, long_date
from ddtour_geo.model import CircuitDefinition, Itinerary, LocalizedText
from ddtour_geo.outputs.site.drawing import Box, path, scene, window
from ddtour_geo.outputs.site.letters import badges
from ddtour_geo.outputs.wording import figures, surveyors
from ddtour_geo.outputs.wording.shown import as_shown

Entry = tuple[CircuitDefinition, Itinerary | None, DDTourError | None]
Both = dict[str, str]

_LIMITS = (60, 90, 120, 150, 180, 240, 300, 360, 480)
_CHOICES = 4


def both(say: Callable[[str], str]) -> Both:
    """Say something in each language.

    >>> both(lambda language: language.upper())
    {'fr': 'FR', 'en': 'EN'}
    """
    return {language: say(language) for language in LANGUAGES}


def told(key: str, **values: object) -> Both:
    """Say a text of a catalogue in each language.

    >>> told("site.heading")["en"]
    'Walking circuits'
    """
    return both(
        lambda language: translate(
            language,
            key,
            **{
                name: value[language] if isinstance(value, dict) else value
                for name, value in values.items()
            },
        )
    )


def said(key: str, **values: object) -> Both:
    """Say a text of the catalogue ``site`` in each language.

    >>> said("heading") == told("site.heading")
    True
    """
    return told(f"site.{key}", **values)


def written(text: LocalizedText) -> Both:
    """Say a text of a planner, and its language where it is written in one alone.

    >>> written(LocalizedText(fr="Le tour")) | {"en": ""}
    {'fr': 'Le tour', 'en': '', 'lang': 'fr'}
    """
    known = [code for code in LANGUAGES if getattr(text, code)]
    return both(text.in_language) | ({"lang": known[0]} if len(known) == 1 else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Which files of a circuit exist.

    >>> [link["path"] for link in Links(files=None).of("a")][:2]
    ['a/index.html', 'a/sheet-fr.pdf']
    """

    files: frozenset[str] | None = None  # all paths of the site; None if nobody knows
    language: str = "fr"  # in which the site was built

    def of(self, route: str) -> list[dict[str, Any]]:
        """List the links of a circuit.

        >>> Links(files=frozenset({"a/index.html"})).of("a")[0]["address"]
        'a/index.html'
        """
        sheets = [
            language
            for language in LANGUAGES
            if self.has(f"{route}/sheet-{language}.pdf", default=language == self.language)
        ]
        named = (
            {f"sheet-{sheets[0]}.pdf": said("sheet")}
            if len(sheets) == 1
            else {
                f"sheet-{language}.pdf": said("sheet_language", language=language)
                for language in sheets
            }
        )
        texts: dict[str, Both] = {
            "index.html": said("open"),
            **named,
            "circuit.gpx": both(lambda _: "GPX"),
            "circuit.geojson": both(lambda _: "GeoJSON"),
            "circuit.ics": said("calendar"),
        }
        return [
            {"path": f"{route}/{name}", "address": quote(f"{route}/{name}"), "text": text}
            for name, text in texts.items()
            if name == "index.html" or self.has(f"{route}/{name}", default=name != "circuit.ics")
        ]

    def has(self, file: str, *, default: bool) -> bool:
        """Tell whether a file exists.

        >>> Links().has("a/circuit.ics", default=False)
        False
        """
        return default if self.files is None else file in self.files


def card(definition: CircuitDefinition, itinerary: Itinerary, links: Links) -> dict[str, Any]:
    """Say everything of one circuit."""
    totals, evidence = itinerary.totals, itinerary.evidence
    first = itinerary.stops[0].arrival
    themes = Counter(stop.place.theme for stop in itinerary.stops if stop.service_time)
    shown = as_shown(itinerary)
    links_of = links.of(definition.id)
    return {
        "id": definition.id,
        "title": written(definition.title),
        "summary": written(definition.summary),
        "provisional": _provisional(itinerary),
        "seconds": 60 * shown.total.high,
        "themes": [(key, theme(key)) for key, _ in themes.most_common()],
        "walking": both(lambda code: figures.minutes_text(shown.walking, code)),
        "length": both(lambda code: figures.length(totals.metres, evidence, code)),
        "total": both(lambda code: figures.minutes_text(shown.total, code)),
        "departure": said(
            "departure",
            day=both(lambda code: _sentence(long_date(first, code))),
            hour=f"{shown.stops[0].arrival:%H:%M}",
        ),
        "visits": len(itinerary.stops) - 2,
        "pace": said("at_pace", speed=both(lambda code: decimal(itinerary.speed_kmh, 1, code))),
        "climb": _climb(itinerary),
        "steps": _steps(itinerary),
        "is_featured": definition.is_featured,
        "guided": _guided(itinerary),
        "footer": said(
            "footer",
            fingerprint=itinerary.fingerprint,
            streets=both(lambda code: figures.streets(itinerary, code)),
        ),
        "attribution": both(lambda code: surveyors.of_map(itinerary, code)),
        "page": links_of[0],
        "links": links_of[1:],
    }


def _guided(itinerary: Itinerary) -> Both | None:
    """Say that a circuit is for a group that booked, and whether one walks it alone as well."""
    if not itinerary.definition.has_guided_parts:
        return None
    key = "card_both" if isinstance(itinerary.alone, Itinerary) else "card"
    return both(lambda language: _sentence(translate(language, f"alone.{key}")))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def theme(key: str) -> Both:
    """Name a theme.

    >>> theme("water"), theme("dragons")["en"]
    ({'fr': 'Eau', 'en': 'Water'}, 'Dragons')
    """
    return both(lambda language: catalogue(language, "site").get(f"theme_{key}") or _sentence(key))


def _provisional(itinerary: Itinerary) -> Both | None:
    """Say that the plan is drawn by hand, and whether the walk is known all the same."""
    if not itinerary.has_sketched_ground:
        return None
    return said("provisional" if itinerary.is_sketch else "provisional_ground")


def _climb(itinerary: Itinerary) -> Both:
    if itinerary.is_sketch or itinerary.totals.ascent is None:
        return said("unknown")
    return said("climb", metres=round(itinerary.totals.ascent))


def _steps(itinerary: Itinerary) -> Both:
    if not itinerary.is_surveyed:
        return said("steps_unknown")
    count = sum(leg.staircases for leg in itinerary.legs)
    return said(("no_steps", "one_staircase")[count] if count < 2 else "staircases", count=count)


def choices(cards: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """List what circuits can be chosen by.

    >>> choices([])
    {'durations': [], 'themes': []}
    """
    seconds = [card["seconds"] for card in cards]
    limits = [
        60 * minutes
        for minutes in _LIMITS
        if any(value <= 60 * minutes for value in seconds)
        and any(value > 60 * minutes for value in seconds)
    ]
    # Two limits with the same circuits below them are one choice.
    distinct = {sum(value <= limit for value in seconds): limit for limit in reversed(limits)}
    some = sorted(distinct.values())
    while len(some) > _CHOICES:
        del some[len(some) // 2]
    themes = {key: name for card in cards for key, name in card["themes"]}
    return {
        "durations": [(limit, said("up_to", duration=figures.duration(limit))) for limit in some],
        "themes": sorted(themes.items(), key=lambda item: _plain(item[1]["fr"])),
    }


def _plain(text: str) -> str:
    """Leave out accents, so that É is sorted as E."""
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().casefold()


def drawing(itineraries: Sequence[Itinerary], *, letters: Sequence[str]) -> dict[str, Any]:
    """Draw the circuits of one territory: the shapes, and what each picture shows of them."""
    drawn = scene(itineraries)
    frame = window(drawn.box, least=0.9, most=1.25, margin=0.07)
    unit = frame[2] / 400
    return {
        "frame": _view(frame),
        "areas": {style: path(rings, closed=True) for style, rings in drawn.areas.items()},
        "lines": {style: path(lines) for style, lines in drawn.lines.items()},
        "radius": round(15 * unit),
        "font": round(16 * unit),
        "traces": [
            {
                "letter": letter,
                "walks": path(trace.walks),
                "sketched": path(trace.sketched),
                "rides": path(trace.rides),
                "stops": "".join(f"M{round(x)} {round(y)}h0" for x, y in trace.stops),
                "badge": (x, y),
                "view": _view(window(trace.box, least=2.0, most=2.0, margin=0.1)),
            }
            for letter, trace, (x, y) in zip(
                letters, drawn.traces, badges(drawn.traces, frame, gap=38 * unit), strict=True
            )
        ],
    }


def _view(frame: Box) -> str:
    return " ".join(f"{value:g}" for value in frame)
