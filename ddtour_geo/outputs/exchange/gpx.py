"""A circuit as GPX 1.1: stops as waypoints, the walk as a track where it is surveyed.

References
----------
GPX 1.1 Schema Documentation, https://www.topografix.com/GPX/1/1/
"""

import xml.etree.ElementTree as ET
from datetime import UTC

from ddtour_geo.common.i18n import translate
from ddtour_geo.common.text import decimal, plain
from ddtour_geo.model import Itinerary, Leg
from ddtour_geo.outputs.wording import figures, remarks, surveyors, visit
from ddtour_geo.outputs.wording.shown import as_shown
from ddtour_geo.outputs.wording.trust import doubted

NAMESPACE = "http://www.topografix.com/GPX/1/1"
_LICENCE = "https://opendatacommons.org/licenses/odbl/1-0/"


def document(itinerary: Itinerary, *, language: str = "fr", address: str = "") -> str:
    """Write a circuit as GPX.

    References
    ----------
    https://www.topografix.com/GPX/1/1/gpx.xsd
    """
    root = ET.Element(
        "gpx",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {NAMESPACE}/gpx.xsd",
            "version": "1.1",
            "creator": "ddtour-geo",
        },
    )
    _add_metadata(root, itinerary, language, address)
    for number, stop in enumerate(itinerary.stops):
        if stop.host is None and not (itinerary.is_sketch and stop.place.position.to_confirm):
            _add_waypoint(root, number, itinerary, language)
    _add_track(root, itinerary.legs, itinerary.definition.title.in_language(language))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    """Add an element: the one place where a text enters the file."""
    element = ET.SubElement(parent, tag, {key: plain(value) for key, value in attributes.items()})
    if text:
        element.text = plain(text)
    return element


def _add_metadata(root: ET.Element, itinerary: Itinerary, language: str, address: str) -> None:
    metadata = _add(root, "metadata", "")
    _add(metadata, "name", itinerary.definition.title.in_language(language))
    _add(metadata, "desc", _description(itinerary, language))
    attribution = surveyors.of_track(itinerary, language)
    if attribution:
        copyright_ = _add(metadata, "copyright", "", author=attribution)
        if "openstreetmap" in attribution.casefold():
            _add(copyright_, "license", _LICENCE)
    if address:
        _add(metadata, "link", "", href=address)
    words = ["ddtour-geo", itinerary.fingerprint, itinerary.data_date, itinerary.evidence.label]
    _add(metadata, "keywords", ", ".join(word for word in words if word))


def _description(itinerary: Itinerary, language: str) -> str:
    shown = as_shown(itinerary)
    summary = itinerary.definition.summary.in_language(language)
    sentences = [
        *(f"{warning}." for warning in remarks.warnings(itinerary, language)),
        summary,
        *(f"{line}." for line in visit.lines(itinerary, language)),
        translate(
            language,
            "files.totals",
            walking=figures.minutes_text(shown.walking, language),
            visits=remarks.visits(shown, language),
            waiting=figures.minutes_text(shown.waiting, language),
            total=remarks.total(shown, language),
            length=figures.length(itinerary.totals.metres, itinerary.evidence, language),
            speed=decimal(itinerary.speed_kmh, 1, language),
        ),
        remarks.fingerprint(itinerary, language),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _add_waypoint(root: ET.Element, number: int, itinerary: Itinerary, language: str) -> None:
    stop = itinerary.stops[number]
    position = stop.place.position
    waypoint = _add(
        root, "wpt", "", lat=f"{position.latitude:.6f}", lon=f"{position.longitude:.6f}"
    )
    if itinerary.has_track and not figures.evidence_at(itinerary, number).is_sketch:
        _add(waypoint, "time", f"{stop.arrival.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    _add(waypoint, "name", f"{stop.mark} · {stop.place.name.in_language(language)}")
    rides = [
        f"{remarks.ride(number, itinerary, language)}."
        for leg in itinerary.legs[number : number + 1]
        if leg.ride is not None
    ]
    _add(waypoint, "desc", " ".join([_what_happens(number, itinerary, language), *rides]))
    _add(waypoint, "src", f"{position.source}, {position.as_of.isoformat()}")
    _add(waypoint, "type", "stop")


def _what_happens(number: int, itinerary: Itinerary, language: str) -> str:
    stop, shown = itinerary.stops[number], as_shown(itinerary).stops[number]
    position = stop.place.position
    hours = stop.place.opening_hours
    sentences = [
        f"{stop.title.in_language(language)}." if stop.title else "",
        translate(
            language,
            "files.moment" if stop.departure == stop.arrival else "files.stop",
            arrival=f"{shown.arrival:%H:%M}",
            departure=f"{shown.departure:%H:%M}",
        ),
        translate(language, "files.to_confirm", radius=round(position.radius_m))
        if position.to_confirm
        else "",
        translate(
            language,
            "files.hours",
            hours=doubted(hours.value.in_language(language), hours.confidence, language),
        )
        if hours
        else translate(language, "files.hours_unknown"),
        stop.place.text.in_language(language),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _add_track(root: ET.Element, legs: tuple[Leg, ...], title: str) -> None:
    walks = [leg for leg in legs if leg.has_track]
    if not walks:
        return
    track = _add(root, "trk", "")
    _add(track, "name", title)
    for leg in walks:
        segment = _add(track, "trkseg", "")
        for longitude, latitude in leg.lonlat:
            _add(segment, "trkpt", "", lat=f"{latitude:.6f}", lon=f"{longitude:.6f}")
