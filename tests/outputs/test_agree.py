"""Sheet, page, GPX, GeoJSON and calendar of every circuit tell the same stops."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from lxml import html
from pypdf import PdfReader

from ddtour_geo.model import Evidence, Itinerary
from ddtour_geo.outputs.publish import publish
from ddtour_geo.outputs.terminal import plan
from tests.support.builders import begun_at, example_itinerary
from tests.support.half_surveyed import mixed, surveyed, unsure_town
from tests.support.planned import EACH_KIND
from tests.support.sampling import sample

GPX = {"g": "http://www.topografix.com/GPX/1/1"}
CLOCK = r"\d\d:\d\d"
MARK = r"D|A|[1-9]\d?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an output says of a stop; no departure where there is none to tell."""

    mark: str
    name: str
    arrival: str
    departure: str = ""


def plain(text: str) -> str:
    """Write all blanks alike."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\xad", "")).strip()


def from_track(folder: Path) -> list[Told]:
    """Read the GeoJSON, whose moments are exact, and round them as a reader is told."""
    content = json.loads((folder / "circuit.geojson").read_text(encoding="utf-8"))

    def shown(moment: str, *, is_sketch: bool) -> str:
        exact = datetime.fromisoformat(moment)
        if is_sketch:
            near = exact + timedelta(minutes=2, seconds=30)
            return f"{near - timedelta(minutes=near.minute % 5):%H:%M}"
        return f"{exact + timedelta(seconds=59):%H:%M}"

    found: list[Told] = []
    is_sketch = False
    for one in (each["properties"] for each in content["features"]):
        if one["kind"] == "stop":
            hours = {key: shown(one[key], is_sketch=is_sketch) for key in ("arrival", "departure")}
            found.append(Told(mark=one["mark"], name=plain(one["name"]), **hours))
        is_sketch = is_sketch or one.get("evidence", "surveyed") != "surveyed"
    return found


def from_page(folder: Path) -> list[Told]:
    """Read the list of stops of the page as it is without scripts."""
    page = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    found = []
    for stop in page.xpath("//main//li[contains(concat(' ', @class, ' '), ' stop ')]"):
        times = plain(stop.xpath("string(.//p[contains(@class, 'times')])"))
        leaves = re.search(rf"\b(?:départ|departure) ({CLOCK})", times)
        found.append(
            Told(
                mark=plain(stop.xpath("string(.//span[contains(@class, 'disc')])")),
                name=plain(stop.xpath("string(.//h3//strong)")),
                arrival=plain(stop.xpath("string(.//span[contains(@class, 'clock')])")),
                departure=leaves[1] if leaves else "",
            )
        )
        assert stop.get("data-mark") == found[-1].mark
    return found


def from_gpx(folder: Path) -> list[Told]:
    """Read the waypoints."""
    root = ET.parse(folder / "circuit.gpx").getroot()  # noqa: S314 - our own file
    found = []
    for point in root.iterfind("g:wpt", GPX):
        mark, name = point.findtext("g:name", "", GPX).split(" · ", 1)
        first, *rest = re.findall(CLOCK, point.findtext("g:desc", "", GPX))
        leaves = re.match(
            rf".*?{first}(?:, (?:départ|departure) ({CLOCK}))?", point.findtext("g:desc", "", GPX)
        )
        assert leaves is not None
        assert not leaves[1] or leaves[1] == rest[0]
        found.append(Told(mark=mark, name=plain(name), arrival=first, departure=leaves[1] or first))
    return found


def from_calendar(folder: Path) -> list[Told]:
    """Read the timetable in the description of the tour."""
    tour, *_ = Calendar.from_ical((folder / "circuit.ics").read_bytes()).walk("VEVENT")
    found = re.findall(
        rf"^({MARK}) · ({CLOCK})(?:–({CLOCK}))? · (.*)$", str(tour["DESCRIPTION"]), re.MULTILINE
    )
    return [
        Told(mark=mark, name=plain(name), arrival=arrival, departure=leaves or arrival)
        for mark, arrival, leaves, name in found
    ]


def from_sheet(folder: Path) -> list[Told]:
    """Read the rows of the timetable: mark, hours and one of the names of the circuit."""
    track = from_track(folder)
    names, marks = {told.name for told in track}, {told.mark for told in track}
    (file,) = folder.glob("sheet-*.pdf")
    text = plain(" ".join(page.extract_text() for page in PdfReader(file).pages))
    found: list[Told] = []
    for row in re.finditer(rf"(?<!\S)({MARK}) ({CLOCK}) ", text):
        rest = text[row.end() : row.end() + 400]
        here = min(
            ((rest.find(name), -len(name), name) for name in names if name in rest), default=None
        )
        if here is None or here[0] > 40 or row[1] not in marks:
            continue
        hours = re.findall(CLOCK, rest[: here[0]])
        found.append(
            Told(
                mark=row[1],
                name=here[2],
                arrival=row[2],
                departure=hours[-1] if hours else "",
            )
        )
    return found


READERS: dict[str, Callable[[Path], list[Told]]] = {
    "sheet": from_sheet,
    "page": from_page,
    "gpx": from_gpx,
    "calendar": from_calendar,
}


def faults(folder: Path) -> list[str]:
    """Say in what the outputs of a circuit differ."""
    content = json.loads((folder / "circuit.geojson").read_text(encoding="utf-8"))
    stops = from_track(folder)
    hidden = {
        each["properties"]["mark"]
        for each in content["features"]
        if each["properties"].get("to_confirm") and content["evidence"] != "surveyed"
    }
    found = []
    for output, read in READERS.items():
        wanted = [one for one in stops if output != "gpx" or one.mark not in hidden]
        told = read(folder)
        if [one.mark for one in told] != [one.mark for one in wanted]:
            found.append(f"{output}: stops {[one.mark for one in told]}")
            continue
        found += [
            f"{output}: {one} instead of {other}"
            for one, other in zip(told, wanted, strict=True)
            if replace(one, departure=one.departure or other.departure) != other
        ]
    return found + [
        f"{output}: another fingerprint"
        for output, text in texts(folder).items()
        if content["fingerprint"] not in text
    ]


def texts(folder: Path) -> dict[str, str]:
    """Read all text of the outputs."""
    (sheet,) = folder.glob("sheet-*.pdf")
    (tour, *_) = Calendar.from_ical((folder / "circuit.ics").read_bytes()).walk("VEVENT")
    return {
        "sheet": " ".join(page.extract_text() for page in PdfReader(sheet).pages),
        "page": (folder / "index.html").read_text(encoding="utf-8"),
        "gpx": (folder / "circuit.gpx").read_text(encoding="utf-8"),
        "calendar": str(tour["DESCRIPTION"]),
    }


@EACH_KIND
def test_a_stop_has_the_same_mark_hour_and_name_everywhere(site: Path, route: str) -> None:
    """On sheet, page, GPX, GeoJSON and calendar; the fingerprint is the same, too."""
    assert len(from_track(site / route)) >= 3
    assert faults(site / route) == []


@EACH_KIND
def test_the_fixed_parts_begin_in_the_calendar_when_they_begin(site: Path, route: str) -> None:
    """One event per stop with a title, at the hours of that stop."""
    content = json.loads((site / route / "circuit.geojson").read_text(encoding="utf-8"))
    titled = {
        each["properties"]["mark"]: each["properties"]["title"]
        for each in content["features"]
        if each["properties"].get("kind") == "stop" and each["properties"]["title"]
    }
    hours = {told.mark: told for told in from_track(site / route)}
    _, *parts = Calendar.from_ical((site / route / "circuit.ics").read_bytes()).walk("VEVENT")
    assert [str(part["SUMMARY"]) for part in parts] == list(titled.values())
    for part, mark in zip(parts, titled, strict=True):
        assert f"{part['DTEND'].dt:%H:%M}" == hours[mark].departure


@pytest.mark.parametrize(
    ("kind", "language"),
    sample(
        [
            *(("surveyed", "en"), ("sketch", "fr"), ("mixed", "en"), ("ride", "fr")),
            *(("unsure", "fr"), ("surveyed", "fr"), ("sketch", "en"), ("mixed", "fr")),
            *(("ride", "en"), ("unsure", "en")),
        ],
        5,
    ),
)
def test_every_kind_of_circuit_is_told_alike(tmp_path: Path, kind: str, language: str) -> None:
    """Surveyed, drawn, both, with a ride, or with an unsure place, in both languages."""
    itinerary = (
        unsure_town()
        if kind == "unsure"
        else example_itinerary(sketch=kind in ("sketch", "mixed"), ride=kind == "ride")
    )
    if kind == "sketch":
        itinerary = begun_at(itinerary, itinerary.stops[0].arrival + timedelta(minutes=12))
    if kind == "mixed":
        first = replace(itinerary.legs[0], evidence=Evidence.SURVEYED)
        itinerary = replace(itinerary, legs=(first, *itinerary.legs[1:]))
    publish(itinerary, tmp_path, language=language)
    assert faults(tmp_path / "exemple") == []
    printed = re.findall(
        rf"^ *({MARK})  ({CLOCK})  ", plan.text(itinerary, language=language), re.MULTILINE
    )
    assert printed == [(told.mark, told.arrival) for told in from_track(tmp_path / "exemple")]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("made", [surveyed, mixed])
def test_a_surveyed_line_in_a_plan_is_told_alike(
    tmp_path: Path, made: Callable[[], Itinerary], language: str
) -> None:
    """Hours are exact up to the first leg that is not surveyed, on every output."""
    publish(made(), tmp_path, language=language)
    assert faults(tmp_path / "trait") == []
    exact = [told.arrival for told in from_track(tmp_path / "trait")]
    assert exact[:2] == ["10:02", "10:12"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("circuit.gpx", "2 · Verger", "3 · Verger"),
        ("circuit.gpx", "départ 10:37", "départ 10:38"),
        ("circuit.gpx", "Verger", "Le verger"),
        ("circuit.geojson", '"name": "Verger"', '"name": "Potager"'),
        ("circuit.geojson", '"mark": "2"', '"mark": "4"'),
        ("circuit.geojson", "T10:25:10", "T10:24:10"),
        ("circuit.geojson", "0a1b2c3d", "0a1b2c3e"),
        ("circuit.ics", "10:26–10:37", "10:27–10:37"),
        ("circuit.ics", "2 · 10:26", "2 · 10:26 "),
        ("index.html", ">10:26<", ">10:25<"),
        ("index.html", "<strong>Verger</strong>", "<strong>Jardin</strong>"),
    ],
)
def test_a_change_in_one_output_is_found(tmp_path: Path, file: str, old: str, new: str) -> None:
    """The comparison can fail: at each output, for mark, hour, name and fingerprint."""
    publish(example_itinerary(), tmp_path)
    path = tmp_path / "exemple" / file
    content = path.read_bytes().replace(b"\r\n ", b"").decode()
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8", newline="")
    assert faults(tmp_path / "exemple")


def test_another_sheet_is_found(tmp_path: Path) -> None:
    """A sheet of a circuit with another name, or other hours, is not that of this page."""
    itinerary = example_itinerary()
    publish(itinerary, tmp_path)
    sheet = tmp_path / "exemple" / "sheet-fr.pdf"
    stop = itinerary.stops[2]
    others = [
        replace(stop, mark="4"),
        replace(stop, arrival=stop.arrival - timedelta(minutes=1)),
        replace(stop, place=replace(stop.place, name=itinerary.stops[3].place.name)),
    ]
    for number, other in enumerate(others):
        stops = (*itinerary.stops[:2], other, *itinerary.stops[3:])
        publish(replace(itinerary, stops=stops), tmp_path / str(number))
        sheet.write_bytes((tmp_path / str(number) / "exemple" / "sheet-fr.pdf").read_bytes())
        assert any(fault.startswith("sheet") for fault in faults(tmp_path / "exemple")), number
